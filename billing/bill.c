/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/bill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/bill_run.h"
#include "billing/invoice.h"
#include "billing/invoice_book.h"
#include "billing/owed.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"
#include "meter/scope.h"

void bill_put(struct bytes *body, struct days period, const char *permit)
{
	item_put_array(body, 3);
	item_put_int(body, period.from.number);
	item_put_int(body, period.till.number);
	if (permit == NULL) {
		item_put_null(body);
	} else {
		item_put_text(body, permit);
	}
}

struct making {
	const struct judge *judge;
	struct outcome *outcome;
	int64_t invoices;
	int64_t incomplete;
	int64_t unpriced;
};

static struct conclusion *new_charge(struct making *making, const char *account)
{
	struct conclusion *charge = outcome_finding(making->outcome, KIND_CHARGE);

	if (charge != NULL) {
		(void)conclusion_account(charge, account);
	}
	return charge;
}

/* What a delta gives back lowers late fees too, of what was paid late or demanded. */
static int mend_late(struct making *making, const struct charge_input *input, const char *account,
		const struct bytes *delta)
{
	struct invoice invoice;
	struct owed_change change;

	if (delta->failed) {
		return WEIR_FAULT_MEMORY;
	}
	if (!invoice_take(delta->data, delta->size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	change = (struct owed_change){ .given_back_fen = -invoice.total_fen,
		.given_back_surcharge_fen = -invoice_surcharge(&invoice) };
	return change.given_back_fen <= 0
			? 0
			: owed_conclude(making->judge,
					  invoice_book_first(making->judge->books, input, account),
					  &change, making->outcome, NULL);
}

/*
 * What changed since: lines, or only that all days are known now, or no more
 * are, or the water that has no price. That nothing was taken on a day is worth
 * saying too, and no litre stays unsaid because it is in no line (rules.md F9).
 */
static int make_delta(struct making *making, const struct charge_input *input,
		const struct charge_result *result, const char *account, int64_t number)
{
	struct charge_billed *billed = NULL;
	struct charge_delta *rows = NULL;
	struct conclusion *charge;
	SCOPED_FINISH(exact_finish) struct exact remainder = exact_zero();
	size_t count = 0;
	int changed = invoice_book_lines(making->judge->books, input, account, &billed, &count);

	assert(number > 0);
	if (changed == 0) {
		changed = invoice_book_remainder(
				making->judge->books, input, result, account, &remainder);
	}
	if (changed == 0) {
		rows = calloc(result->line_count + count + 1, sizeof(*rows));
		changed = rows == NULL ? WEIR_FAULT_MEMORY
				       : charge_deltas(result, billed, count, rows);
	}
	if (changed > 0 ||
			(changed == 0 &&
					!invoice_book_tells(making->judge->books, input, result,
							account, number - 1))) {
		charge = new_charge(making, account);
		count = (size_t)changed;
		changed = charge == NULL
				? WEIR_FAULT_MEMORY
				: invoice_put_delta(&charge->effect, making->judge->books, input,
						  result, account, number, rows, count, &remainder);
		making->invoices += changed == 0 ? 1 : 0;
		if (changed == 0) {
			changed = mend_late(making, input, account, &charge->effect);
		}
	}
	free(billed);
	free(rows);
	return changed;
}

static int make_invoice(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	struct making *making = context;
	int64_t number = invoice_book_next(making->judge->books, input, account);
	struct conclusion *charge;

	making->incomplete += (result->flags & CHARGE_IS_INCOMPLETE) != 0 ? 1 : 0;
	making->unpriced += result->unpriced_count != 0 ? 1 : 0;
	if (number > 0) {
		return make_delta(making, input, result, account, number);
	}
	charge = new_charge(making, account);
	if (charge == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	invoice_put(&charge->effect, input, result, account);
	making->invoices++;
	return charge->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

struct said_bill {
	struct days period;
	bool has_permit;
	char permit[BOOKS_SUBJECT_MAX];
};

static bool take_said(const struct deed *deed, struct said_bill *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	struct date from;
	struct date till;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 3);
	ret->period.from.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	ret->period.till.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	ret->has_permit = !item_take_if_null(&cursor);
	if (ret->has_permit) {
		item_take_text(&cursor, ret->permit, sizeof(ret->permit));
	}
	from = day_date(ret->period.from);
	till = day_date(ret->period.till);
	return item_at_end(&cursor) && from.day == 1 && till.day == 1 &&
			ret->period.from.number < ret->period.till.number;
}

int bill_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct making making = { .judge = judge, .outcome = ret };
	struct said_bill said;
	int answer;

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a bill is [from, till, permit or null], whole months");
		return JUDGE_REFUSED;
	}
	if (judge->recorded_s < zone_midnight(&judge->books->zone, said.period.till).unix_s) {
		where_set(reason, 0, 0, "the period has not ended by the ledger's clock");
		return JUDGE_REFUSED;
	}
	answer = bill_run_whole(judge, said.period, said.has_permit ? said.permit : NULL,
			make_invoice, &making, reason);
	if (answer == 0 && making.invoices == 0) {
		answer = JUDGE_KNOWN;
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 3);
	item_put_int(&ret->own.effect, making.invoices);
	item_put_int(&ret->own.effect, making.incomplete);
	item_put_int(&ret->own.effect, making.unpriced);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int bill_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;

	(void)books;
	(void)index;
	return effect_open(entry, &cursor, 3) ? 0 : WEIR_FAULT_BROKEN;
}
