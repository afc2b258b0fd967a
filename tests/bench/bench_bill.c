/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A bill run over many permits, on disk, against the design's 10 s for 100,000:
 *
 *	index    who has what, for all accounts
 *	charge   every invoice, in memory (a preview)
 *	bill     judged, folded, appended, signed and committed
 *	again    the same deed with nothing new in it
 *
 * Each permit has an intake, a meter read daily through January, and a plan that a
 * third of them goes over.
 *
 *	bench_bill FOLDER [PERMITS]
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "billing/account.h"
#include "billing/bill.h"
#include "billing/bill_run.h"
#include "billing/billing_kinds.h"
#include "billing/rulebook.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/readings.h"
#include "meter/text.h"
#include "tests/support/facts.h"

enum {
	BATCH = 1000, /* deeds a commit */
	ROWS = 8, /* registry rows a deed: each names another permit, an entry has eight links */
	PERMITS = 10000,
	PERMITS_MAX = 1000000,
	DAYS = 32,
	PATH_BYTES = 1024,
};

static const char book_text[] =
		"{rulebook: b, title: t, source: s, place: '33', from: 2000-01-01, kind: fee,"
		" filing: month, rates: [{id: all, yuan: '0.20'}], surcharges: [{id: over,"
		" ceiling: plan, period: month, bands: [{over: '0', times: '1'},"
		" {over: '0.20', times: '2'}, {over: '0.40', times: '3'}]}]}";

static void demand(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_bill: %s\n", what);
		exit(3);
	}
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const struct kind *tables[2];

static struct kinds kinds_of(void)
{
	tables[0] = kinds_own();
	tables[1] = billing_kinds();
	return (struct kinds){ .tables = tables, .count = 2 };
}

struct maker {
	struct ledger *ledger;
	uint64_t number;
};

static void submit(struct maker *maker, struct fact *fact)
{
	demand(facts_submit(maker->ledger, fact, maker->number++) == LEDGER_OK, "submit");
	fact_finish(fact);
	if (maker->number % BATCH == 0) {
		demand(ledger_commit(maker->ledger, false) == 0, "commit");
	}
}

/* Many rows in one deed, as a file brings them. */
struct pile {
	enum row_kind kind;
	size_t count;
	struct bytes rows;
};

static void end_pile(struct maker *maker, struct pile *pile)
{
	struct fact fact = { .kind = (uint64_t)pile->kind };

	bytes_init(&fact.body, ENTRY_WHOLE_MAX);
	item_put_array(&fact.body, pile->count);
	bytes_put(&fact.body, pile->rows.data, pile->rows.size);
	submit(maker, &fact);
	bytes_finish(&pile->rows);
	pile->count = 0;
}

static void put_row(struct maker *maker, struct pile *pile, union row row)
{
	if (pile->count == 0) {
		bytes_init(&pile->rows, ENTRY_WHOLE_MAX);
	}
	row_put(&pile->rows, pile->kind, &row);
	if (++pile->count == ROWS) {
		end_pile(maker, pile);
	}
}

static union row plan_of(const char *permit)
{
	union row row = { .plan = {
					  .year = 2026,
					  .given = (1 << ROW_MONTHS) - 1,
					  .annual_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY,
			  } };

	(void)text_copy(row.plan.permit, sizeof(row.plan.permit), permit);
	for (int i = 0; i < ROW_MONTHS; i++) {
		row.plan.month_litres[i] = 10000000;
	}
	return row;
}

/* A month of daily readings in one entry, as a file brings them. */
static void put_readings(struct maker *maker, const char *meter, int64_t step)
{
	int64_t base_s = dates_at("2026-01-01T00:00:00+08:00");
	struct fact fact = { .kind = KIND_READINGS };

	bytes_init(&fact.body, ENTRY_MAX);
	readings_put_head(&fact.body, meter, 0, base_s, DAYS);
	for (int day = 0; day < DAYS; day++) {
		struct reading reading = {
			.at_s = base_s + (int64_t)day * 86400,
			.status = 'A',
			.flow_litres_per_h = READINGS_NO_FLOW,
		};

		(void)count_make(day * step, 0, &reading.count);
		readings_put(&fact.body, base_s, &reading);
	}
	submit(maker, &fact);
}

static void put_book(struct maker *maker)
{
	struct rulebook *book = rulebook_open();
	struct fact fact = { .kind = KIND_RULEBOOK };
	struct rulebook_warnings warnings;
	struct where where;

	demand(book != NULL &&
					rulebook_load(book_text, sizeof(book_text) - 1, "b", book,
							&warnings, &where) == RULEBOOK_OK,
			"rulebook");
	bytes_init(&fact.body, ENTRY_WHOLE_MAX);
	demand(rulebook_put(&fact.body, book, book_text, sizeof(book_text) - 1) == 0, "rulebook");
	submit(maker, &fact);
	rulebook_close(book);
}

/* Ids of the i-th permit, intake and meter: "P0000001" and so on. */
struct names {
	char permit[16], intake[16], meter[16];
};

static struct names names_of(int i)
{
	struct names names;

	(void)snprintf(names.permit, sizeof(names.permit), "P%07d", i);
	(void)snprintf(names.intake, sizeof(names.intake), "I%07d", i);
	(void)snprintf(names.meter, sizeof(names.meter), "M%07d", i);
	return names;
}

static void put_rows(struct maker *maker, enum row_kind kind, int permits)
{
	struct pile pile = { .kind = kind };

	for (int i = 0; i < permits; i++) {
		struct names names = names_of(i);

		put_row(maker, &pile,
				kind == ROW_PERMIT ? facts_permit(names.permit, "33",
								     INT64_C(1000000000))
						: kind == ROW_INTAKE
						? facts_intake(names.intake, names.permit, 1000000)
						: kind == ROW_PLAN
						? plan_of(names.permit)
						: facts_meter(names.meter, names.intake, 9,
								  "2025-01-01"));
	}
	if (pile.count > 0) {
		end_pile(maker, &pile);
	}
}

static void fill(struct maker *maker, int permits)
{
	struct pile areas = { .kind = ROW_AREA };

	put_row(maker, &areas, facts_area("33", ""));
	end_pile(maker, &areas);
	put_book(maker);
	put_rows(maker, ROW_PERMIT, permits);
	put_rows(maker, ROW_INTAKE, permits);
	put_rows(maker, ROW_PLAN, permits);
	put_rows(maker, ROW_METER, permits);
	for (int i = 0; i < permits; i++) {
		put_readings(maker, names_of(i).meter, 200000 + i % 6 * 40000);
	}
	demand(ledger_commit(maker->ledger, true) == 0, "commit");
}

struct counted {
	int64_t invoices;
	int64_t lines;
	int64_t fen;
};

static int count_one(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	struct counted *counted = context;

	(void)input;
	(void)account;
	counted->invoices++;
	counted->lines += (int64_t)result->line_count;
	counted->fen += result->total_fen;
	return 0;
}

static void time_charging(struct maker *maker, struct days january, double permits)
{
	const struct judge judge = ledger_judge(maker->ledger);
	struct counted counted = { .invoices = 0 };
	struct where reason = { .line = 0 };
	struct account_world world;
	double begun = seconds();

	demand(account_world_open(judge.books, judge.recorded_s, &world) == 0, "world");
	account_world_finish(&world);
	(void)printf("index   %8.3f s, %6.2f s for 100,000\n", seconds() - begun,
			(seconds() - begun) / permits * 1e5);
	begun = seconds();
	demand(bill_run_preview(&judge, january, NULL, count_one, &counted, &reason) == 0,
			"preview");
	(void)printf("charge  %8.3f s, %6.2f s for 100,000: %lld invoices, %lld lines, %lld fen\n",
			seconds() - begun, (seconds() - begun) / permits * 1e5,
			(long long)counted.invoices, (long long)counted.lines,
			(long long)counted.fen);
}

static void time_bill(struct maker *maker, const char *name, struct days january, double permits,
		int wanted)
{
	struct fact fact = { .kind = KIND_BILL };
	double begun = seconds();

	bytes_init(&fact.body, ENTRY_MAX);
	bill_put(&fact.body, january, NULL);
	demand(facts_submit(maker->ledger, &fact, maker->number++) == wanted, "bill");
	demand(ledger_commit(maker->ledger, true) == 0, "commit");
	(void)printf("%s %8.3f s, %6.2f s for 100,000\n", name, seconds() - begun,
			(seconds() - begun) / permits * 1e5);
	fact_finish(&fact);
}

int main(int argc, char **argv)
{
	const struct days january = month_days(month_make(2026, 1));
	const struct kinds kinds = kinds_of();
	const struct zone zone = {
		.name = "Asia/Shanghai",
		.count = 1,
		.changes = { { { INT32_MIN }, 8 * 3600 } },
	};
	struct ledger_plan plan = { .origin = "simulated/bench", .zone = &zone };
	struct maker maker = { .number = 1 };
	struct where reason = { .line = 0 };
	int64_t permits = PERMITS;
	struct ledger_made made;
	char dir[PATH_BYTES];
	char keys[PATH_BYTES + 8];
	size_t count;
	const struct shelf_table *others = billing_tables(&count);

	demand(argc >= 2 &&
					(argc < 3 ||
							text_int_all(argv[2], 1, PERMITS_MAX,
									&permits) == TEXT_OK),
			"usage: bench_bill FOLDER [PERMITS]");
	(void)snprintf(dir, sizeof(dir), "%s/bench_bill.%lld", argv[1], (long long)time(NULL));
	(void)snprintf(keys, sizeof(keys), "%s.keys", dir);
	plan.dir = dir;
	plan.keys = keys;
	demand(clock_parse("simulated:2026-02-05T00:00:00Zx1", &plan.clock), "clock");
	plan.clock.started.unix_s = clock_system_s();
	demand(ledger_init(&plan, &kinds, others, count, &made, &reason) == LEDGER_OK, reason.text);
	demand(ledger_open(&(struct ledger_options){ .dir = dir,
					   .keys = keys,
					   .mode = LEDGER_WRITE,
					   .kinds = &kinds,
					   .others = others,
					   .other_count = count },
			       &maker.ledger, &reason) == LEDGER_OK,
			reason.text);
	fill(&maker, (int)permits);
	(void)printf("%lld permits, %lld entries; budget: 10 s for 100,000\n", (long long)permits,
			(long long)ledger_size(maker.ledger));
	time_charging(&maker, january, (double)permits);
	time_bill(&maker, "bill   ", january, (double)permits, LEDGER_OK);
	time_bill(&maker, "again  ", january, (double)permits, LEDGER_NOTHING);
	demand(ledger_end(maker.ledger) == 0, "end");
	ledger_close(maker.ledger);
	return 0;
}
