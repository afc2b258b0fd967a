/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bills do not know the order of arrival: the same facts in any order, billed
 * in between as often as one likes, come to the same total per account and
 * period (design 3, rule 7).
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/bill.h"
#include "billing/bill_run.h"
#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "billing/rulebook.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/registry.h"
#include "tests/support/chance.h"
#include "tests/support/fact_set.h"
#include "tests/support/tree_file.h"

enum {
	ORDERS = 20,
	SUMS_MAX = 16,
};

/* What an account was billed for a period, invoice and deltas together. */
struct sum {
	char account[BOOKS_SUBJECT_MAX];
	int64_t period_from;
	int64_t fen;
};

struct sums {
	struct sum rows[SUMS_MAX];
	size_t count;
};

static void add_book(struct fact_set *set, const char *name)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct fact *fact = fact_set_add(set);
	struct rulebook_warnings warnings;
	struct where where;
	char path[256];
	size_t size;
	char *text;

	(void)snprintf(path, sizeof(path), "tests/data/rulebooks/%s.yaml", name);
	text = tree_file(path, &size);
	CHECK(book != NULL);
	CHECK_INT(rulebook_load(text, size, path, book, &warnings, &where), RULEBOOK_OK);
	fact->kind = KIND_RULEBOOK;
	bytes_init(&fact->body, ENTRY_WHOLE_MAX);
	CHECK_INT(rulebook_put(&fact->body, book, text, size), 0);
	free(text);
}

/* What every order begins with: a row can only name what is there. */
static void base(struct fact_set *set)
{
	fact_set_row(set, ROW_AREA, facts_area("330000", ""));
	fact_set_row(set, ROW_PERMIT, facts_permit("P1", "330000", 5000000000));
	fact_set_row(set, ROW_PERMIT, facts_permit("P2", "330000", 5000000000));
	fact_set_row(set, ROW_INTAKE, facts_intake("I1", "P1", 100000));
	fact_set_row(set, ROW_INTAKE, facts_intake("I2", "P2", 100000));
	fact_set_row(set, ROW_METER, facts_meter("M1", "I1", 8, "2025-12-01"));
	fact_set_row(set, ROW_METER, facts_meter("M2", "I2", 5, "2025-12-01"));
}

/*
 * Two months: readings twice a day and once in a while, jitter, a spike, two
 * counts for one instant, a gap over the month's end, a roll-over, an intake
 * that goes over to the other permit, a permit that ends, a plan that changes.
 */
static void troubles(struct fact_set *set)
{
	union row moved = facts_intake("I2", "P1", 100000);
	union row ended = facts_permit("P2", "330000", 5000000000);

	fact_set_steps(set, "M1", "2026-01-01T00:00:00+08:00", 50, 12, 1000000, 6000);
	fact_set_reading(set, "M1", "2026-01-03T18:00:00+08:00", 1035990);  /* jitter */
	fact_set_reading(set, "M1", "2026-01-05T06:00:00+08:00", 88000000); /* spike */
	fact_set_reading(set, "M1", "2026-01-09T12:00:00+08:00", 1103000);  /* and 1,102,000 */
	fact_set_steps(set, "M1", "2026-02-10T12:00:00+08:00", 38, 12, 1600000, 9000);
	fact_set_steps(set, "M2", "2025-12-31T18:00:00+08:00", 60, 24, 99900000, 3000);
	fact_set_steps(set, "M2", "2026-03-01T18:00:00+08:00", 1, 24, 80000, 0);
	moved.intake.from = dates_day("2026-02-02");
	fact_set_row(set, ROW_INTAKE, moved);
	ended.permit.from = dates_day("2026-01-15");
	ended.permit.valid_until = dates_day("2026-01-20");
	fact_set_row(set, ROW_PERMIT, ended);
	fact_set_row(set, ROW_PLAN, facts_plan("P1", 2026, 300000, NULL));
	fact_set_row(set, ROW_PLAN, facts_plan("P1", 2026, 250000, "2026-02-01"));
	add_book(set, "zhejiang-month");
}

static struct ledger *open_ledger(void)
{
	static const struct kind *tables[2];
	static const struct kinds kinds = { .tables = tables, .count = 2 };
	size_t count;
	const struct shelf_table *others = billing_tables(&count);

	tables[0] = kinds_own();
	tables[1] = billing_kinds();
	return facts_ledger_with("simulated:2026-03-05T00:00:00Zx1", &kinds, others, count);
}

/* Bills January and February, each by a deed of its own. */
static void bill(struct ledger *ledger, uint64_t *number)
{
	for (int month = 1; month <= 2; month++) {
		struct fact fact = { .kind = KIND_BILL };
		int answer;

		bytes_init(&fact.body, ENTRY_MAX);
		bill_put(&fact.body, month_days(month_make(2026, month)), NULL);
		answer = facts_submit(ledger, &fact, (*number)++);
		CHECK(answer == LEDGER_OK || answer == LEDGER_NOTHING);
		fact_finish(&fact);
	}
}

static void add_up(struct sums *sums, const char *account, int64_t period_from, int64_t fen)
{
	size_t i = 0;

	while (i < sums->count &&
			(strcmp(sums->rows[i].account, account) != 0 ||
					sums->rows[i].period_from != period_from)) {
		i++;
	}
	CHECK(i < SUMS_MAX);
	if (i == sums->count) {
		sums->count++;
		(void)text_copy(sums->rows[i].account, BOOKS_SUBJECT_MAX, account);
		sums->rows[i].period_from = period_from;
		sums->rows[i].fen = 0;
	}
	sums->rows[i].fen += fen;
}

/* Invoices and deltas of the books. */
static void sum_billed(struct ledger *ledger, struct sums *ret)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_INVOICE), NULL, 0);
	const struct invoice_row *row;

	ret->count = 0;
	while ((row = shelf_next(&cursor)) != NULL) {
		add_up(ret, row->account, row->period_from, row->total_fen);
	}
}

static int take_preview(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	add_up(context, account, input->period.from.number, result->total_fen);
	return 0;
}

/* What charging makes of the facts, without any bill before. */
static void sum_charged(struct ledger *ledger, struct sums *ret)
{
	const struct judge judge = ledger_judge(ledger);
	const struct days span = {
		month_days(month_make(2026, 1)).from,
		month_days(month_make(2026, 2)).till,
	};
	struct where reason = { .line = 0 };

	ret->count = 0;
	CHECK_INT(bill_run_preview(&judge, span, NULL, take_preview, ret, &reason), 0);
}

/* Every row of one is in the other; a row of 0 may be missing. */
static void compare(const struct sums *found, const struct sums *wanted)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct sum *row = &found->rows[i];
		int64_t fen = 0;

		for (size_t k = 0; k < wanted->count; k++) {
			if (strcmp(row->account, wanted->rows[k].account) == 0 &&
					row->period_from == wanted->rows[k].period_from) {
				fen = wanted->rows[k].fen;
			}
		}
		CHECK_ROW(row->account);
		CHECK_INT(row->fen, fen);
	}
}

static void play(const struct fact_set *first, const struct fact_set *rest, const size_t *order,
		uint64_t *random, int bills, struct sums *ret_charged, struct sums *ret_billed)
{
	struct ledger *ledger = open_ledger();
	uint64_t number = 1000;
	uint64_t bill_number = 100000;

	fact_set_submit(ledger, first, NULL, &number);
	for (size_t i = 0; i < rest->count; i++) {
		CHECK_INT(facts_submit(ledger, &rest->facts[order[i]], number++), LEDGER_OK);
		if (bills > 0 && chance_next(random) % (rest->count / (size_t)bills) == 0) {
			bill(ledger, &bill_number);
		}
	}
	sum_charged(ledger, ret_charged);
	bill(ledger, &bill_number);
	sum_billed(ledger, ret_billed);
	ledger_close(ledger);
}

static const struct sum *sum_of(const struct sums *sums, const char *account, int month)
{
	int64_t from = month_days(month_make(2026, month)).from.number;

	for (size_t i = 0; i < sums->count; i++) {
		if (strcmp(sums->rows[i].account, account) == 0 &&
				sums->rows[i].period_from == from) {
			return &sums->rows[i];
		}
	}
	CHECK(false);
	return NULL;
}

static void bills_do_not_know_the_order_of_arrival(void **state)
{
	static struct fact_set first = { .reason = "as found" };
	static struct fact_set rest = { .reason = "as found" };
	static size_t order[FACT_SET_MAX];
	uint64_t random = 88172645463325252u;
	struct sums wanted;
	struct sums charged;
	struct sums billed;

	(void)state;
	base(&first);
	troubles(&rest);
	fact_set_order(&rest, order);
	play(&first, &rest, order, &random, 0, &wanted, &billed);
	compare(&billed, &wanted);
	compare(&wanted, &billed);
	/* M2 goes 3,000 l a day: 20 days on P2, 11 on none, then it is P1's. */
	CHECK_INT(sum_of(&wanted, "P2", 1)->fen, 20 * 3000 * 20 / 1000);
	CHECK(sum_of(&wanted, "unpermitted:I2", 1)->fen > 0);
	CHECK(sum_of(&wanted, "P1", 1)->fen > 0 && sum_of(&wanted, "P1", 2)->fen > 0);
	for (int round = 0; round < ORDERS; round++) {
		fact_set_shuffle(&rest, order, &random);
		play(&first, &rest, order, &random, 8, &charged, &billed);
		compare(&charged, &wanted);
		compare(&wanted, &charged);
		compare(&billed, &wanted);
		compare(&wanted, &billed);
	}
	fact_set_finish(&rest);
	fact_set_finish(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bills_do_not_know_the_order_of_arrival),
	};

	return cmocka_run_group_tests_name("bill_order", tests, NULL, NULL);
}
