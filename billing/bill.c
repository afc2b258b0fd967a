/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/bill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account.h"
#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

struct run {
	const struct judge *judge;
	struct account_world world;
	struct days period;
	const char *permit; /* NULL: all accounts */
	bill_take *take;
	void *context;
	struct where *reason;
};

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

/* The filing periods of one kind that lie wholly in the run's period, one after the other. */
static int bill_kind(struct run *run, const char *name, enum rulebook_kind kind)
{
	struct day day = run->period.from;
	int answer = 0;

	while (day.number < run->period.till.number && answer == 0) {
		struct day first = month_days(month_make(day_date(day).year, 1)).from;
		struct day year_end = month_days(month_make(day_date(day).year, 12)).till;
		struct charge_result result;
		struct account account;
		struct days period;

		answer = account_open(&run->world, name, first,
				year_end.number < run->period.till.number ? year_end
									  : run->period.till,
				&account);
		if (answer < 0) {
			return answer;
		}
		account.input.kind = kind;
		if (account.count == 0 || account.intakes[0].row_count == 0 ||
				!charge_filing(&account.input, account.intakes[0].rows[0].area, day,
						&account.input.filing)) {
			account_finish(&account);
			day = month_days(month_of(day)).till;
			continue;
		}
		period = charge_period(account.input.filing, day);
		account.input.period = period;
		if (period.from.number < run->period.from.number ||
				period.till.number > run->period.till.number) {
			char text[DAY_TEXT_MAX];

			where_set(run->reason, 0, 0, "'%s' files by %s: the period to bill is %s",
					name, rulebook_filing_name(account.input.filing),
					invoice_period(account.input.filing, period, text));
			answer = JUDGE_REFUSED;
		}
		if (answer == 0) {
			answer = charge(&account.input, &result);
		}
		if (answer == 0) {
			answer = run->take(run->context, &account.input, &result, name);
			charge_finish(&result);
		}
		account_finish(&account);
		day = period.till;
	}
	return answer;
}

static int bill_account(struct run *run, const char *name)
{
	int answer = 0;

	for (int kind = RULEBOOK_FEE; kind <= RULEBOOK_PRICE && answer == 0; kind++) {
		answer = bill_kind(run, name, (enum rulebook_kind)kind);
	}
	return answer;
}

static int run_all(struct run *run)
{
	char name[BOOKS_SUBJECT_MAX] = "";
	int answer = 0;

	if (run->permit != NULL) {
		(void)text_copy(name, sizeof(name), run->permit);
		return bill_account(run, name);
	}
	while (answer == 0 && account_next(&run->world, run->period, name)) {
		answer = bill_account(run, name);
	}
	return answer;
}

int bill_preview(const struct judge *judge, struct days period, const char *permit, bill_take *take,
		void *context, struct where *reason)
{
	struct run run = {
		.judge = judge,
		.period = period,
		.permit = permit,
		.take = take,
		.context = context,
		.reason = reason,
	};
	int answer = account_world_open(judge->books, judge->recorded_s, &run.world);

	if (answer == 0) {
		answer = run_all(&run);
		account_world_finish(&run.world);
	}
	return answer;
}

/* ---- the kind ---- */

struct making {
	const struct judge *judge;
	struct outcome *outcome;
	int64_t invoices;
	int64_t incomplete;
	int64_t unpriced;
};

/* How many invoices and deltas an account has for a period: the number of the next. */
static int64_t next_number(
		const struct books *books, const struct charge_input *input, const char *account)
{
	struct invoice_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
		.number = INT64_MIN,
	};
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	int64_t next = 0;

	(void)text_copy(key.account, sizeof(key.account), account);
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 3);
	while ((row = shelf_next(&cursor)) != NULL) {
		next = row->number + 1;
	}
	return next;
}

/* All that was billed for the lines of an account's period. The caller frees *ret. */
static int billed_lines(const struct books *books, const struct charge_input *input,
		const char *account, struct charge_billed **ret, size_t *ret_count)
{
	struct invoice_line_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
	};
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE_LINE);
	struct shelf_cursor cursor;
	const struct invoice_line_row *row;
	size_t count = 0;

	(void)text_copy(key.account, sizeof(key.account), account);
	*ret = NULL;
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1) {
			*ret = calloc(count + 1, sizeof(**ret));
			if (*ret == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			count = 0;
		}
		cursor = shelf_scan(shelf, &key, 3);
		while ((row = shelf_next(&cursor)) != NULL) {
			if (pass == 1) {
				(*ret)[count] = (struct charge_billed){
					.key = row->key,
					.volume_litres = row->volume_litres,
					.energy_wh = row->energy_wh,
					.amount_fen = row->amount_fen,
				};
			}
			count++;
		}
	}
	*ret_count = count;
	return 0;
}

static struct conclusion *new_charge(struct making *making, const char *account)
{
	struct conclusion *charge = outcome_finding(making->outcome, KIND_CHARGE);

	if (charge != NULL && strchr(account, ':') == NULL) {
		conclusion_subject(charge, "permit:", account);
	} else if (charge != NULL) {
		conclusion_subject(charge, "ledger", "");
	}
	return charge;
}

static int make_delta(struct making *making, const struct charge_input *input,
		const struct charge_result *result, const char *account, int64_t number)
{
	struct charge_billed *billed = NULL;
	struct charge_delta *rows = NULL;
	struct conclusion *charge;
	size_t count = 0;
	int changed = billed_lines(making->judge->books, input, account, &billed, &count);

	if (changed == 0) {
		rows = calloc(result->line_count + count + 1, sizeof(*rows));
		changed = rows == NULL ? WEIR_FAULT_MEMORY
				       : charge_deltas(result, billed, count, rows);
	}
	if (changed > 0) {
		charge = new_charge(making, account);
		if (charge != NULL) {
			invoice_put_delta(&charge->effect, input, result, account, number, rows,
					(size_t)changed);
			making->invoices++;
		}
		changed = charge == NULL || charge->effect.failed ? WEIR_FAULT_MEMORY : 0;
	}
	free(billed);
	free(rows);
	return changed;
}

static int make_invoice(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	struct making *making = context;
	int64_t number = next_number(making->judge->books, input, account);
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
	answer = bill_preview(judge, said.period, said.has_permit ? said.permit : NULL,
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
	conclusion_subject(&ret->own, "ledger", "");
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int bill_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;

	(void)books;
	(void)index;
	return effect_open(entry, &cursor, 3) ? 0 : WEIR_FAULT_BROKEN;
}
