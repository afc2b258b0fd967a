/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/bill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account.h"
#include "billing/account_words.h"
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
	bool is_preview;    /* a period shorter than the filing period may be asked */
	bill_take *take;    /* NULL: only what is missing is asked for */
	bill_miss *miss;
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

static int32_t area_on(const struct charge_intake *intake, struct day day)
{
	size_t i = intake->row_count;

	assert(i > 0);
	while (i > 1 && intake->rows[i - 1].from.number > day.number) {
		i--;
	}
	return intake->rows[i - 1].area;
}

/* By the book at the first of the intakes that has one: of those that are the account's, or of all. */
static bool file_by_intakes(
		struct account *account, struct day day, bool is_every, bool *ret_is_bare)
{
	*ret_is_bare = true;
	for (size_t i = 0; i < account->count; i++) {
		if (!is_every && !account_owns(account, i, day)) {
			continue;
		}
		*ret_is_bare = false;
		if (charge_filing(&account->input, area_on(&account->intakes[i], day), day,
				    &account->input.filing)) {
			return true;
		}
	}
	return false;
}

/*
 * How a month was filed that no book of today speaks of: what was billed for
 * an intake that is another's now comes back.
 */
static bool was_filed(const struct run *run, struct account *account, struct days month)
{
	for (int filing = FILING_MONTH; filing <= FILING_YEAR; filing++) {
		struct days period = charge_period((enum rulebook_filing)filing, month.from);

		for (size_t i = 0; i < account->lineage.count; i++) {
			struct invoice_row key = {
				.kind = (int64_t)account->input.kind,
				.period_from = period.from.number,
			};
			const struct invoice_row *row;

			(void)text_copy(key.account, sizeof(key.account),
					account->lineage.permits[i]);
			row = shelf_find(books_shelf(run->world.books, BOOK_INVOICE), &key);
			if (row != NULL && row->period_till == period.till.number) {
				account->input.filing = (enum rulebook_filing)filing;
				return true;
			}
		}
	}
	return false;
}

/*
 * How the month is filed: by the first book that holds on one of its days at
 * one of the intakes that are the account's on that day, or at the permit's own
 * place where none is: an intake that was another's, or will be, says nothing.
 */
static bool find_filing(const struct run *run, struct account *account, struct month month)
{
	struct days days = month_days(month);
	bool is_every = account->lineage.count == 0;

	for (struct day day = days.from; day.number < days.till.number; day.number++) {
		bool is_bare;

		if (file_by_intakes(account, day, is_every, &is_bare)) {
			return true;
		}
		if (is_bare &&
				charge_filing(&account->input,
						account_own_area(&run->world, account, day), day,
						&account->input.filing)) {
			return true;
		}
	}
	return was_filed(run, account, days);
}

/*
 * In whose name the account is billed for a period: as it was billed before,
 * else the permit's that holds at the period's end (rules.md F6).
 */
static const char *billed_as(const struct run *run, const char *name, const struct account *account)
{
	const struct days period = account->input.period;

	for (size_t i = 0; i < account->lineage.count; i++) {
		const char *permit = account->lineage.permits[i];

		if (next_number(run->world.books, &account->input, permit) > 0) {
			return permit;
		}
	}
	return account_holder(account, name, (struct day){ period.till.number - 1 });
}

static int refuse_short(const struct run *run, const struct account *account, const char *name)
{
	char text[DAY_TEXT_MAX];

	where_set(run->reason, 0, 0, "'%s' files by %s: the period to bill is %s", name,
			rulebook_filing_name(account->input.filing),
			invoice_period(account->input.filing, account->input.period, text));
	return JUDGE_REFUSED;
}

/*
 * One filing period of one kind; nothing where the account neither held nor
 * took anything, nor for an earlier one that was never billed.
 */
static int bill_period(struct run *run, const char *account_name, struct account *account)
{
	const struct books *books = run->world.books;
	const char *name = billed_as(run, account_name, account);
	struct days period = account->input.period;
	bool is_earlier = period.till.number <= run->period.from.number;
	struct charge_result result;
	int answer;

	if (run->take == NULL || (is_earlier && next_number(books, &account->input, name) == 0)) {
		return 0;
	}
	if (!account_has_water(account, period) && !account_holds(&run->world, account, period) &&
			next_number(books, &account->input, name) == 0) {
		return 0;
	}
	if (!run->is_preview && !is_earlier &&
			(period.from.number < run->period.from.number ||
					period.till.number > run->period.till.number)) {
		return refuse_short(run, account, name);
	}
	account_settle(account, period);
	answer = charge(&account->input, &result);
	if (answer == 0) {
		answer = run->take(run->context, &account->input, &result, name);
		charge_finish(&result);
	}
	return answer;
}

/* Bit m - 1: month m of the year lies in the period. */
static unsigned int months_in(struct days period)
{
	unsigned int months = 0;

	for (struct month month = month_of(period.from);
			month_days(month).from.number < period.till.number; month.number++) {
		months |= 1u << (month_in_year(month) - 1);
	}
	return months;
}

/*
 * The filing periods of one kind that touch the days, which lie in the
 * account's year; their months are added to *ret_months.
 */
static int bill_kind(struct run *run, const char *name, struct account *account, struct days days,
		unsigned int *ret_months)
{
	struct day day = days.from;
	int answer = 0;

	while (day.number < days.till.number && answer == 0) {
		if (!find_filing(run, account, month_of(day))) {
			day = month_days(month_of(day)).till;
			continue;
		}
		account->input.period = charge_period(account->input.filing, day);
		answer = bill_period(run, name, account);
		*ret_months |= months_in(account->input.period);
		day = account->input.period.till;
	}
	return answer;
}

/* The water of an intake's months that no book speaks of, days in a row together. */
static int miss_intake(struct run *run, const char *name, const struct account *account,
		const struct account_intake *intake, struct days days, unsigned int months)
{
	struct days span = { days.from, days.from };
	int64_t litres = 0;
	int answer = 0;

	for (struct day day = days.from; day.number <= days.till.number && answer == 0;
			day.number++) {
		bool is_missing = day.number < days.till.number &&
				(months >> (month_in_year(month_of(day)) - 1) & 1) == 0 &&
				intake->litres[day.number - account->permitted.from.number] != 0;

		if (is_missing) {
			span.from = litres == 0 ? day : span.from;
			span.till.number = day.number + 1;
			if (__builtin_add_overflow(litres,
					    intake->litres[day.number -
							    account->permitted.from.number],
					    &litres)) {
				return WEIR_FAULT_RANGE;
			}
		} else if (litres != 0) {
			answer = run->miss(run->context, account_holder(account, name, span.from),
					intake->id, span, litres);
			litres = 0;
		}
	}
	return answer;
}

/*
 * The days of one year. Its earlier invoices are brought up to date first: a
 * surcharge on a running total is what those before it leave (charge.h).
 */
static int bill_year(struct run *run, const char *name, int year, struct days days)
{
	const struct days since = { month_days(month_make(year, 1)).from, days.till };
	unsigned int months = 0;
	struct account account;
	int answer = account_open(&run->world, name, year, &account);

	for (int kind = RULEBOOK_FEE; kind <= RULEBOOK_PRICE && answer == 0; kind++) {
		account.input.kind = (enum rulebook_kind)kind;
		if (account_has_kind(&run->world, account.input.kind)) {
			answer = bill_kind(run, name, &account, run->is_preview ? days : since,
					&months);
		}
	}
	for (size_t i = 0; i < account.count && answer == 0 && run->miss != NULL; i++) {
		answer = miss_intake(run, name, &account, &account.owned[i], days, months);
	}
	account_finish(&account);
	return answer;
}

static int bill_account(struct run *run, const char *name)
{
	struct days days = run->period;
	int answer = 0;

	while (answer == 0 && days.from.number < run->period.till.number) {
		int year = day_date(days.from).year;
		struct day year_end = month_days(month_make(year, 12)).till;

		days.till = year_end.number < run->period.till.number ? year_end : run->period.till;
		answer = bill_year(run, name, year, days);
		days.from = days.till;
	}
	return answer;
}

/* Permits that share an account are billed once, where the newest of them stands. */
static int run_all(struct run *run)
{
	struct account_names names;
	int answer = account_names_build(run->world.books, run->period, &names);

	for (size_t i = 0; i < names.count; i++) {
		char newest[BOOKS_SUBJECT_MAX];

		account_newest(&run->world, names.names[i], newest);
		memcpy(names.names[i], newest, sizeof(newest));
	}
	account_names_sort(&names);
	for (size_t i = 0; i < names.count && answer == 0; i++) {
		answer = bill_account(run, names.names[i]);
	}
	account_names_finish(&names);
	return answer;
}

/* Whether the account was ever billed: it may have no water any more. */
static bool has_invoice(const struct books *books, const char *account)
{
	struct invoice_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;

	if (!text_copy(key.account, sizeof(key.account), account)) {
		return false;
	}
	key.period_from = key.number = INT64_MIN;
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 1);
	return shelf_next(&cursor) != NULL;
}

static int run_one(struct run *run)
{
	const struct registry_view view = { .books = run->world.books };
	size_t stretches;

	(void)account_index_find(&run->world.index, run->permit, &stretches);
	if (stretches == 0 && !registry_has(&view, ROW_PERMIT, run->permit) &&
			!has_invoice(run->world.books, run->permit)) {
		where_set(run->reason, 0, 0, "there is no permit '%s'", run->permit);
		return JUDGE_REFUSED;
	}
	return bill_account(run, run->permit);
}

static int run_bill(struct run *run)
{
	int answer = account_world_open(run->judge->books, run->judge->recorded_s, &run->world);

	if (answer == 0) {
		answer = run->permit == NULL ? run_all(run) : run_one(run);
		account_world_finish(&run->world);
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
		.is_preview = true,
		.take = take,
		.context = context,
		.reason = reason,
	};

	return run_bill(&run);
}

int bill_missing(const struct judge *judge, struct days period, const char *permit, bill_miss *miss,
		void *context, struct where *reason)
{
	struct run run = {
		.judge = judge,
		.period = period,
		.permit = permit,
		.is_preview = true,
		.miss = miss,
		.context = context,
		.reason = reason,
	};

	return run_bill(&run);
}

/* ---- the kind ---- */

struct making {
	const struct judge *judge;
	struct outcome *outcome;
	int64_t invoices;
	int64_t incomplete;
	int64_t unpriced;
};

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
		(void)conclusion_subject(charge, "permit:", account);
	} else if (charge != NULL) {
		(void)conclusion_subject(charge, "ledger", "");
	}
	return charge;
}

/* What rounding left of the invoice as it is now, less what it left of those before (F17). */
static int delta_remainder(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, struct exact *ret)
{
	struct invoice_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
		.number = INT64_MIN,
	};
	SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
	struct shelf_cursor cursor;
	const struct invoice_row *row;

	(void)text_copy(key.account, sizeof(key.account), account);
	exact_copy(ret, &result->remainder);
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 3);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct invoice invoice;

		if (!invoice_take(row->whole.data, row->whole.size, &invoice) ||
				!exact_parse(invoice.remainder, strlen(invoice.remainder),
						&before)) {
			return WEIR_FAULT_BROKEN;
		}
		exact_subtract(ret, &before);
	}
	return 0;
}

/*
 * Does the invoice or delta of that number already say what is said beside the
 * lines: whether something is unknown, and how much has no price?
 */
static bool is_told(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, int64_t number)
{
	struct invoice_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
		.number = number,
	};
	const struct invoice_row *row;
	struct invoice invoice;

	(void)text_copy(key.account, sizeof(key.account), account);
	row = shelf_find(books_shelf(books, BOOK_INVOICE), &key);
	assert(row != NULL);
	return invoice_take(row->whole.data, row->whole.size, &invoice) &&
			((invoice.flags ^ result->flags) & CHARGE_IS_INCOMPLETE) == 0 &&
			invoice_says_unpriced(&invoice, result);
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
	int changed = billed_lines(making->judge->books, input, account, &billed, &count);

	if (changed == 0) {
		changed = delta_remainder(making->judge->books, input, result, account, &remainder);
	}

	if (changed == 0) {
		rows = calloc(result->line_count + count + 1, sizeof(*rows));
		changed = rows == NULL ? WEIR_FAULT_MEMORY
				       : charge_deltas(result, billed, count, rows);
	}
	if (changed > 0 ||
			(changed == 0 &&
					!is_told(making->judge->books, input, result, account,
							number - 1))) {
		charge = new_charge(making, account);
		if (charge != NULL) {
			invoice_put_delta(&charge->effect, input, result, account, number, rows,
					(size_t)changed, &remainder);
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
	struct run run = {
		.judge = judge,
		.take = make_invoice,
		.context = &making,
		.reason = reason,
	};
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
	run.period = said.period;
	run.permit = said.has_permit ? said.permit : NULL;
	answer = run_bill(&run);
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
