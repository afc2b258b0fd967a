/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an invoice is beside its figures: its filings and lines add up, its
 * deltas name lines, its sums fit.
 */

#include "tests/check.h"

#include <stdlib.h>

#include "billing/charge.h"
#include "billing/money.h"
#include "meter/bytes.h"
#include "tests/support/charge_stage.h"
#include "tests/support/dates.h"

#define YEAR_BANDS \
	"surcharges: [{id: over, ceiling: plan, period: year, bands: [{over: \"0\", times: " \
	"\"1\"}, {over: \"0.2\", times: \"2\"}]}]\n"

/* Fen of one rule and band of one intake, by the month of filing. */
static void the_filings_of_a_year_add_up(void **state)
{
	struct charge_stage *monthly =
			charge_stage_open(CHARGE_STAGE_BOOK "filing: month\n" YEAR_BANDS);
	struct charge_stage *yearly =
			charge_stage_open(CHARGE_STAGE_BOOK "filing: year\n" YEAR_BANDS);
	struct charge_result year;

	(void)state;
	charge_stage_fill(monthly, 7);
	charge_stage_fill(yearly, 7);
	CHECK_INT(charge(&yearly->input, &year), 0);
	CHECK_INT(year.line_count, 6);
	for (size_t i = 0; i < year.line_count; i++) {
		const struct charge_line *line = &year.lines[i];
		int64_t fen = 0;
		SCOPED_FINISH(exact_finish) struct exact volume = exact_zero();

		for (struct month m = month_of(monthly->input.first); month_year(m) == 2026;
				m.number++) {
			struct charge_result one;

			monthly->input.period = month_days(m);
			CHECK_INT(charge(&monthly->input, &one), 0);
			for (size_t k = 0; k < one.line_count; k++) {
				const struct charge_line *part = &one.lines[k];

				if (part->part == line->part && part->band == line->band &&
						strcmp(part->intake, line->intake) == 0) {
					fen += part->amount_fen;
					exact_add(&volume, &part->volume);
				}
			}
			charge_finish(&one);
		}
		CHECK_ROW(line->rule);
		CHECK_INT(exact_compare(&volume, &line->volume), 0);
		/* A running total is rounded as one; twelve base lines are rounded one by one. */
		if (line->part == CHARGE_SURCHARGE) {
			CHECK_INT(fen, line->amount_fen);
		} else {
			CHECK(fen - line->amount_fen <= 6 && line->amount_fen - fen <= 6);
		}
	}
	charge_finish(&year);
	charge_stage_close(monthly);
	charge_stage_close(yearly);
}

static void lines_add_up_to_what_was_taken(void **state)
{
	static const char *const books[] = {
		CHARGE_STAGE_BOOK
		"filing: month\nsurcharges: [{id: over, ceiling: plan, period: month, adds: "
		"total, bands: [{over: \"0\", times: \"2\"}, {over: \"0.333333333\", times: "
		"\"3\"}]}]\n",
		CHARGE_STAGE_BOOK
		"filing: quarter\nsurcharges: [{id: over, ceiling: plan, period: two-months, "
		"adds: total, charging: whole, bands: [{over: \"0\", times: \"2\"}, {over: "
		"\"0.1\", times: \"3\"}]}]\n",
		CHARGE_STAGE_BOOK "filing: month\n" YEAR_BANDS,
	};

	(void)state;
	for (size_t b = 0; b < CHECK_COUNT(books); b++) {
		struct charge_stage *stage = charge_stage_open(books[b]);

		CHECK_ROW(books[b]);
		charge_stage_fill(stage, (uint32_t)b);
		for (struct day day = stage->input.first;
				day.number < stage->input.first.number + CHARGE_STAGE_DAYS;
				day = stage->input.period.till) {
			struct charge_result result;
			int64_t taken = 0;

			stage->input.period = charge_period(stage->book->filing, day);
			CHECK_INT(charge(&stage->input, &result), 0);
			for (size_t i = 0; i < CHARGE_STAGE_INTAKES; i++) {
				int64_t intake = 0;
				int32_t from = stage->input.period.from.number -
						stage->input.first.number;
				int32_t till = stage->input.period.till.number -
						stage->input.first.number;

				for (int32_t d = from; d < till; d++) {
					taken += stage->litres[i][d];
					intake += stage->litres[i][d];
				}
				for (size_t k = 0; k < result.line_count; k++) {
					const struct charge_line *line = &result.lines[k];

					if (line->counts && line->intake == stage->intakes[i].id) {
						intake -= line->volume_litres;
					}
				}
				CHECK_INT(intake, 0);
			}
			CHECK_INT(result.taken_litres, taken);
			charge_finish(&result);
		}
		charge_stage_close(stage);
	}
}

/* Writes what was billed for the lines of a result; free_billed() frees the keys. */
static size_t bill(const struct charge_result *result, struct charge_billed *rows)
{
	for (size_t i = 0; i < result->line_count; i++) {
		const struct charge_line *line = &result->lines[i];
		struct bytes key;

		bytes_init(&key, 4096);
		charge_line_key(line, &key);
		rows[i] = (struct charge_billed){ strdup(bytes_text(&key)), line->volume_litres,
			line->energy_wh, line->amount_fen };
		bytes_finish(&key);
	}
	return result->line_count;
}

static void free_billed(struct charge_billed *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)(uintptr_t)rows[i].key);
	}
}

static void a_delta_names_the_lines_that_differ(void **state)
{
	struct charge_stage *stage = charge_stage_open(
			CHARGE_STAGE_BOOK "filing: month\nsurcharges: [{id: over, ceiling: plan, "
					  "period: month, bands: [{over: \"0\", times: \"1\"}]}]"
					  "\n");
	struct charge_result before;
	struct charge_result now;
	struct charge_billed billed[8];
	struct charge_delta rows[16];
	size_t count;

	(void)state;
	stage->input.limits.plan_months = 1;
	stage->input.limits.plan_litres[0] = 10000;
	stage->litres[0][0] = 9000;
	stage->litres[1][1] = 2000;
	CHECK_INT(charge(&stage->input, &before), 0);
	count = bill(&before, billed);
	CHECK_INT(count, 3);
	CHECK_INT(charge_deltas(&before, billed, count, rows), 0);
	CHECK_TEXT(billed[0].key, "1;A;b;river;river;0;1");
	CHECK_TEXT(billed[1].key, "1;B;b;well;well;0;1");
	CHECK_TEXT(billed[2].key, "2;B;b;well;over;1;0;multiple:over:1000000000");

	/* The river took 10,000 more, before the well: the whole of the well is over, 8,000 of A. */
	stage->litres[0][0] = 19000;
	CHECK_INT(charge(&stage->input, &now), 0);
	CHECK_INT(charge_deltas(&now, billed, count, rows), 3);
	CHECK_TEXT(rows[0].line->rule, "river");
	CHECK_INT(rows[0].volume_litres, 10000);
	CHECK_INT(rows[0].amount_fen, 200);
	CHECK(rows[0].key == billed[0].key);
	CHECK_TEXT(rows[1].line->rule, "over");
	CHECK_TEXT(rows[1].line->intake, "A");
	CHECK(rows[1].key == NULL);
	CHECK_INT(rows[1].amount_fen, 180);
	CHECK_TEXT(rows[2].line->intake, "B");
	CHECK_INT(rows[2].volume_litres, 1000);
	charge_finish(&now);

	/* The well's water was none: its lines go, and what was billed twice goes twice. */
	stage->litres[0][0] = 9000;
	stage->litres[1][1] = 0;
	CHECK_INT(charge(&stage->input, &now), 0);
	billed[3] = billed[2];
	billed[3].key = strdup(billed[2].key);
	CHECK_INT(charge_deltas(&now, billed, 4, rows), 2);
	CHECK(rows[0].line == NULL);
	CHECK(rows[0].key == billed[1].key);
	CHECK_INT(rows[0].amount_fen, -80);
	CHECK(rows[1].line == NULL);
	CHECK_INT(rows[1].amount_fen, -80);
	CHECK_INT(rows[1].volume_litres, -2000);
	free_billed(billed, 4);
	charge_finish(&now);
	charge_finish(&before);
	charge_stage_close(stage);
}

static void parts_of_one_intake_are_one_line(void **state)
{
	struct charge_stage *stage = charge_stage_open(CHARGE_STAGE_BOOK "filing: month\n");
	struct charge_result result;

	(void)state;
	stage->intakes[1].id = "A";
	stage->rows[1].source = SOURCE_SURFACE;
	stage->litres[0][0] = 625;
	stage->litres[1][0] = 625;
	CHECK_INT(charge(&stage->input, &result), 0);
	CHECK_INT(result.line_count, 1);
	CHECK_INT(result.lines[0].volume_litres, 1250);
	CHECK_INT(result.total_fen, 25);
	charge_finish(&result);
	charge_stage_close(stage);
}

static void sums_that_do_not_fit_are_faults(void **state)
{
	static const struct {
		const char *name;
		int64_t litres;
		size_t days;
		int fault;
	} rows[] = {
		{ "a hundred cubic kilometres on a day", INT64_C(100000000000000), 1, 0 },
		{ "a litre more", INT64_C(100000000000001), 1, WEIR_FAULT_RANGE },
		{ "and less", -INT64_C(100000000000001), 1, WEIR_FAULT_RANGE },
		{ "a hundred cubic kilometres on each day", INT64_C(100000000000000), 31, 0 },
	};
	struct charge_stage *stage = charge_stage_open(CHARGE_STAGE_BOOK "filing: month\n");

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		for (size_t day = 0; day < rows[i].days; day++) {
			stage->litres[0][day] = rows[i].litres;
		}
		CHECK_INT(charge(&stage->input, &result), rows[i].fault);
		CHECK_INT(result.line_count, rows[i].fault == 0 ? 1 : 0);
		charge_finish(&result);
		stage->litres[0][0] = 0;
	}
	charge_stage_close(stage);
}

/* Of one day's 10^14 litres: a yuan for a cubic metre is 10^13 fen. */
static void an_invoice_has_a_greatest_sum(void **state)
{
	static const struct {
		const char *name;
		int64_t micro_yuan;
		int fault;
	} rows[] = {
		{ "as much as may be", INT64_C(100000000), 0 },
		{ "a millionth of a yuan more", INT64_C(100000001), WEIR_FAULT_RANGE },
		{ "fen beyond int64_t", INT64_C(1000000000000), WEIR_FAULT_RANGE },
	};
	struct charge_stage *stage = charge_stage_open(CHARGE_STAGE_BOOK "filing: month\n");

	(void)state;
	stage->litres[0][0] = INT64_C(100000000000000);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		stage->book->rates[0].micro_yuan = rows[i].micro_yuan;
		CHECK_INT(charge(&stage->input, &result), rows[i].fault);
		CHECK_INT(result.total_fen, rows[i].fault == 0 ? CHARGE_FEN_MAX : 0);
		charge_finish(&result);
	}
	charge_stage_close(stage);
}

/*
 * 2-Y3: on whatever day a year is split into two rate rows, its parts and their
 * remainders are the unsplit charge.
 */
static void parts_of_a_split_year_add_up_to_it(void **state)
{
	static const char book[] = "rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: "
				   "2020-01-01\nkind: fee\nfiling: year\n"
				   "rates: [{id: a, yuan: \"0.333333\"}, {id: b, use: special, "
				   "yuan: \"0.333333\"}]\n";
	struct charge_stage *stage = charge_stage_open(book);
	struct charge_intake_row rows[CHARGE_STAGE_INTAKES][2];
	SCOPED_FINISH(exact_finish) struct exact whole = exact_zero();
	struct charge_result result;

	(void)state;
	charge_stage_fill(stage, 11);
	CHECK_INT(charge(&stage->input, &result), 0);
	CHECK_INT(result.line_count, CHARGE_STAGE_INTAKES);
	exact_set_int(&whole, result.total_fen);
	exact_add(&whole, &result.remainder);
	charge_finish(&result);
	for (size_t i = 0; i < CHARGE_STAGE_INTAKES; i++) {
		rows[i][0] = rows[i][1] = stage->rows[i];
		rows[i][1].uses = use_bit(USE_SPECIAL);
		stage->intakes[i].rows = rows[i];
		stage->intakes[i].row_count = 2;
	}
	for (int32_t split = 1; split < CHARGE_STAGE_DAYS; split++) {
		SCOPED_FINISH(exact_finish) struct exact parts = exact_zero();

		rows[0][1].from.number = rows[1][1].from.number = stage->input.first.number + split;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(result.line_count, 2 * CHARGE_STAGE_INTAKES);
		exact_set_int(&parts, result.total_fen);
		exact_add(&parts, &result.remainder);
		CHECK(exact_compare(&parts, &whole) == 0);
		charge_finish(&result);
	}
	charge_stage_close(stage);
}

static void filing_periods_are_of_the_calendar(void **state)
{
	static const struct {
		enum rulebook_filing filing;
		const char *day, *from, *till;
	} rows[] = {
		{ FILING_MONTH, "2024-02-29", "2024-02-01", "2024-03-01" },
		{ FILING_QUARTER, "2024-03-31", "2024-01-01", "2024-04-01" },
		{ FILING_QUARTER, "2024-12-01", "2024-10-01", "2025-01-01" },
		{ FILING_QUARTER, "2025-05-17", "2025-04-01", "2025-07-01" }, /* 2-Y2: 91 days */
		{ FILING_YEAR, "2024-07-01", "2024-01-01", "2025-01-01" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct day day;
		struct days period;
		char text[DAY_TEXT_MAX];

		CHECK_ROW(rows[i].day);
		day = dates_day(rows[i].day);
		period = charge_period(rows[i].filing, day);
		CHECK_TEXT(day_format(period.from, text), rows[i].from);
		CHECK_TEXT(day_format(period.till, text), rows[i].till);
	}
}

/* What its rulebook calls unconfirmed stands in each line that rests on it, and in no other. */
static void a_line_says_what_is_unconfirmed_of_it(void **state)
{
	static const struct {
		const char *intake;
		enum charge_part part;
		size_t count;
		const char *what, *id, *why; /* of the last of them */
	} lines[] = {
		{ "A", CHARGE_BASE, 1, "rulebook", "b", "not seen" },
		{ "A", CHARGE_SURCHARGE, 2, "surcharge", "over", "period not read" },
		{ "B", CHARGE_BASE, 3, "consumed", "", "a guess" },
		{ "B", CHARGE_SURCHARGE, 3, "surcharge", "over", "period not read" },
		{ "", CHARGE_MINIMUM, 2, "minimum", "", "by hearsay" },
	};
	struct charge_stage *stage =
			charge_stage_open("rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\n"
					  "from: 2020-01-01\nkind: fee\nfiling: month\n"
					  "unconfirmed: not seen\n"
					  "rates: [{source: surface, yuan: 1}, {id: well, source: "
					  "groundwater, yuan: 1, unconfirmed: the floor}]\n"
					  "allowances: [{source: groundwater, consumed: 1, "
					  "applies_to: base, unconfirmed: a guess}]\n"
					  "surcharges: [{id: over, ceiling: plan, period: month, "
					  "bands: [{over: 0, times: 1}], unconfirmed: period not "
					  "read}]\n"
					  "minimum: {yuan: 1000000, scope: invoice, unconfirmed: "
					  "by hearsay}\n");
	struct charge_result result;

	(void)state;
	charge_stage_fill(stage, 5);
	CHECK_INT(charge(&stage->input, &result), 0);
	CHECK_INT(result.flags & CHARGE_HAS_UNCONFIRMED, CHARGE_HAS_UNCONFIRMED);
	CHECK_INT(result.line_count, CHECK_COUNT(lines));
	for (size_t i = 0; i < CHECK_COUNT(lines); i++) {
		const struct charge_line *line = &result.lines[i];
		const struct charge_doubt *last = &line->doubts[line->doubt_count - 1];

		CHECK_ROW(lines[i].why);
		CHECK_TEXT(line->intake, lines[i].intake);
		CHECK_INT(line->part, lines[i].part);
		CHECK_INT(line->doubt_count, lines[i].count);
		if (lines[i].count > 1) {
			CHECK_TEXT(line->doubts[0].what, "rulebook");
		}
		CHECK(lines[i].intake[0] != 'B' || strcmp(line->doubts[1].why, "the floor") == 0);
		CHECK_TEXT(last->what, lines[i].what);
		CHECK_TEXT(last->id, lines[i].id);
		CHECK_TEXT(last->why, lines[i].why);
	}
	charge_finish(&result);
	charge_stage_close(stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filings_of_a_year_add_up),
		cmocka_unit_test(lines_add_up_to_what_was_taken),
		cmocka_unit_test(a_delta_names_the_lines_that_differ),
		cmocka_unit_test(parts_of_one_intake_are_one_line),
		cmocka_unit_test(a_line_says_what_is_unconfirmed_of_it),
		cmocka_unit_test(sums_that_do_not_fit_are_faults),
		cmocka_unit_test(an_invoice_has_a_greatest_sum),
		cmocka_unit_test(parts_of_a_split_year_add_up_to_it),
		cmocka_unit_test(filing_periods_are_of_the_calendar),
	};

	return cmocka_run_group_tests_name("charge", tests, NULL, NULL);
}
