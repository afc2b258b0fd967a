/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/bill_run.h"

#include <string.h>

#include "billing/account.h"
#include "billing/account_words.h"
#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "billing/invoice_book.h"
#include "meter/err.h"

struct run {
	const struct judge *judge;
	struct account_world world;
	struct days period;
	const char *permit;  /* NULL: all accounts */
	bool is_preview;     /* a period shorter than the filing period may be asked */
	bill_run_take *take; /* NULL: only what is missing is asked for */
	bill_run_miss *miss;
	void *context;
	struct where *reason;
};

/* Whether an intake is the account's on a day of the days. */
static bool owns_within(const struct account *account, size_t i, struct days days)
{
	struct day day = days.from;

	while (day.number < days.till.number && !account_owns(account, i, day)) {
		day.number++;
	}
	return day.number < days.till.number;
}

/*
 * By the book at the first of the intakes that has one: of those that are the
 * account's in the filing period, or of all.
 */
static bool file_by_intakes(struct account *account, struct day day, bool is_every)
{
	for (size_t i = 0; i < account->count; i++) {
		enum rulebook_filing filing;

		if (charge_filing(&account->input, charge_area(&account->intakes[i], day), day,
				    &filing) &&
				(is_every || account_owns(account, i, day) ||
						owns_within(account, i,
								charge_period(filing, day)))) {
			account->input.filing = filing;
			return true;
		}
	}
	return false;
}

/* By the book at the permit's own place, if no intake is the account's in the filing period. */
static bool file_by_own_place(
		const struct account_world *world, struct account *account, struct day day)
{
	enum rulebook_filing filing;

	if (!charge_filing(&account->input, account_own_area(world, account, day), day, &filing)) {
		return false;
	}
	for (size_t i = 0; i < account->count; i++) {
		if (owns_within(account, i, charge_period(filing, day))) {
			return false;
		}
	}
	account->input.filing = filing;
	return true;
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
 * How the month is filed: by the first book that holds on one of its days where
 * one of the account's intakes of the filing period is, or at the permit's own
 * place where it has none: an intake that was another's, or will be, says nothing.
 */
static bool find_filing(const struct run *run, struct account *account, struct month month)
{
	struct days days = month_days(month);
	bool is_every = account->lineage.count == 0;

	for (struct day day = days.from; day.number < days.till.number; day.number++) {
		if (file_by_intakes(account, day, is_every) ||
				file_by_own_place(&run->world, account, day)) {
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

		if (invoice_book_next(run->world.books, &account->input, permit) > 0) {
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
	bool has_left;
	int answer;

	if (run->take == NULL ||
			(is_earlier && invoice_book_next(books, &account->input, name) == 0)) {
		return 0;
	}
	if (!account_took(account, period) && !account_holds(&run->world, account, period) &&
			invoice_book_next(books, &account->input, name) == 0) {
		return 0;
	}
	if (!run->is_preview && !is_earlier &&
			(period.from.number < run->period.from.number ||
					period.till.number > run->period.till.number)) {
		return refuse_short(run, account, name);
	}
	answer = account_has_left(&run->world, account, account_name, period, &has_left);
	if (answer < 0) {
		return answer;
	}
	if (!has_left) {
		account_settle(account, period);
	}
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

static int run_one(struct run *run)
{
	const struct registry_view view = { .books = run->world.books };
	size_t stretches;

	(void)account_index_find(&run->world.index, run->permit, &stretches);
	if (stretches == 0 && !registry_has(&view, ROW_PERMIT, run->permit) &&
			!invoice_book_has(run->world.books, run->permit)) {
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

int bill_run_preview(const struct judge *judge, struct days period, const char *permit,
		bill_run_take *take, void *context, struct where *reason)
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

int bill_run_missing(const struct judge *judge, struct days period, const char *permit,
		bill_run_miss *miss, void *context, struct where *reason)
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

int bill_run_whole(const struct judge *judge, struct days period, const char *permit,
		bill_run_take *take, void *context, struct where *reason)
{
	struct run run = {
		.judge = judge,
		.period = period,
		.permit = permit,
		.take = take,
		.context = context,
		.reason = reason,
	};

	return run_bill(&run);
}
