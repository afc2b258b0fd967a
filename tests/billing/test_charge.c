/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an invoice is beside its figures: its filings add up, its deltas name
 * lines, its windows explain, its limits hold.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/charge.h"
#include "billing/money.h"
#include "meter/bytes.h"
#include "tests/support/dates.h"

enum {
	YEAR_DAYS = 365,
	INTAKES = 2,
};

#define HEAD \
	"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\nkind: fee\n" \
	"rates: [{id: river, source: surface, yuan: \"0.2\"}, {id: well, source: groundwater, " \
	"yuan: \"0.4\"}]\n"
#define YEAR_BANDS \
	"surcharges: [{id: over, ceiling: plan, period: year, bands: [{over: \"0\", times: " \
	"\"1\"}, {over: \"0.2\", times: \"2\"}]}]\n"

/* A year of two intakes under one book. */
struct stage {
	struct rulebook *book;
	const struct rulebook *books[1];
	int64_t litres[INTAKES][YEAR_DAYS];
	struct charge_intake_row rows[INTAKES];
	struct charge_intake intakes[INTAKES];
	struct days permitted;
	struct charge_input input;
};

static const struct charge_area areas[] = { { "1", -1 } };

static struct stage *stage_open(const char *text)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	struct rulebook_warnings warnings;
	struct where where = { 0 };

	CHECK(stage != NULL);
	stage->book = rulebook_open();
	if (rulebook_load(text, strlen(text), "b", stage->book, &warnings, &where) != RULEBOOK_OK) {
		fail_msg("%d:%d: %s", where.line, where.column, where.text);
	}
	stage->books[0] = stage->book;
	CHECK(day_from_date(2026, 1, 1, &stage->input.first));
	stage->permitted = (struct days){ stage->input.first,
		{ stage->input.first.number + YEAR_DAYS } };
	for (size_t i = 0; i < INTAKES; i++) {
		stage->rows[i] = (struct charge_intake_row){
			.source = i == 0 ? SOURCE_SURFACE : SOURCE_GROUNDWATER,
			.uses = use_bit(USE_INDUSTRY),
		};
		stage->intakes[i] = (struct charge_intake){
			.id = i == 0 ? "A" : "B",
			.rows = &stage->rows[i],
			.row_count = 1,
			.litres = stage->litres[i],
		};
	}
	stage->input = (struct charge_input){
		.kind = RULEBOOK_FEE,
		.filing = stage->book->filing,
		.period = charge_period(stage->book->filing, stage->input.first),
		.first = stage->input.first,
		.books = stage->books,
		.book_count = 1,
		.areas = areas,
		.area_count = 1,
		.intakes = stage->intakes,
		.intake_count = INTAKES,
		.permitted = &stage->permitted,
		.permitted_count = 1,
	};
	return stage;
}

static void stage_close(struct stage *stage)
{
	rulebook_close(stage->book);
	free(stage);
}

/* Uneven days, so that no crossing falls on a whole share. */
static void fill(struct stage *stage, uint32_t seed)
{
	for (size_t i = 0; i < INTAKES; i++) {
		for (size_t day = 0; day < YEAR_DAYS; day++) {
			seed = seed * 1664525 + 1013904223;
			stage->litres[i][day] = (int64_t)(seed >> 8) % 100000;
		}
	}
	stage->input.limits.plan_months = 0xfff;
	for (size_t m = 0; m < 12; m++) {
		stage->input.limits.plan_litres[m] = 1900000;
	}
}

/* Fen of one rule and band of one intake, by the month of filing. */
static void the_filings_of_a_year_add_up(void **state)
{
	struct stage *monthly = stage_open(HEAD "filing: month\n" YEAR_BANDS);
	struct stage *yearly = stage_open(HEAD "filing: year\n" YEAR_BANDS);
	struct charge_result year;

	(void)state;
	fill(monthly, 7);
	fill(yearly, 7);
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
	stage_close(monthly);
	stage_close(yearly);
}

static void lines_add_up_to_what_was_taken(void **state)
{
	static const char *const books[] = {
		HEAD "filing: month\nsurcharges: [{id: over, ceiling: plan, period: month, adds: "
		     "total, bands: [{over: \"0\", times: \"2\"}, {over: \"0.333333333\", times: "
		     "\"3\"}]}]\n",
		HEAD "filing: quarter\nsurcharges: [{id: over, ceiling: plan, period: two-months, "
		     "adds: total, charging: whole, bands: [{over: \"0\", times: \"2\"}, {over: "
		     "\"0.1\", times: \"3\"}]}]\n",
		HEAD "filing: month\n" YEAR_BANDS,
	};

	(void)state;
	for (size_t b = 0; b < CHECK_COUNT(books); b++) {
		struct stage *stage = stage_open(books[b]);

		CHECK_ROW(books[b]);
		fill(stage, (uint32_t)b);
		for (struct day day = stage->input.first;
				day.number < stage->input.first.number + YEAR_DAYS;
				day = stage->input.period.till) {
			struct charge_result result;
			int64_t taken = 0;

			stage->input.period = charge_period(stage->book->filing, day);
			CHECK_INT(charge(&stage->input, &result), 0);
			for (size_t i = 0; i < INTAKES; i++) {
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
		stage_close(stage);
	}
}

static void windows_say_what_was_compared(void **state)
{
	struct stage *stage = stage_open(HEAD "filing: quarter\nsurcharges: [{id: over, ceiling: "
					      "plan, period: two-months, bands: [{over: \"0\", "
					      "times: \"1\"}]}]\n");
	struct charge_result result;
	int64_t taken = 0;
	char text[DAY_TEXT_MAX];

	(void)state;
	fill(stage, 3);
	stage->input.period = charge_period(
			FILING_QUARTER, (struct day){ stage->input.first.number + 100 });
	CHECK_INT(charge(&stage->input, &result), 0);
	for (size_t d = 59; d < 120; d++) {
		taken += stage->litres[0][d] + stage->litres[1][d];
	}
	CHECK_INT(result.window_count, 2);
	CHECK_TEXT(result.windows[0].surcharge->id, "over");
	CHECK_TEXT(day_format(result.windows[0].days.from, text), "2026-03-01");
	CHECK_TEXT(day_format(result.windows[0].days.till, text), "2026-05-01");
	CHECK_TEXT(day_format(result.windows[1].days.till, text), "2026-07-01");
	CHECK_INT(result.windows[0].limit_litres, 3800000);
	CHECK_INT(result.windows[0].taken_litres, taken);
	charge_finish(&result);
	stage_close(stage);
}

/* A norm by months bounds each month; with the year's figure only, a month has none. */
static void a_norm_may_be_of_months(void **state)
{
	static const struct {
		const char *name;
		uint16_t months;
		bool has_year;
		int64_t fen;
		unsigned int flags;
	} rows[] = {
		{ "January's norm", 1, false, 3000 * 20 / 1000 + 1000 * 20 / 1000, 0 },
		{ "another month's", 2, false, 3000 * 20 / 1000, CHARGE_NO_NORM },
		{ "the year's", 0, true, 3000 * 20 / 1000, CHARGE_NO_NORM },
	};
	struct stage *stage =
			stage_open(HEAD "filing: month\nsurcharges: [{id: over, ceiling: norm, "
					"period: month, bands: [{over: \"0\", times: \"1\"}]}]"
					"\n");

	(void)state;
	stage->litres[0][10] = 3000;
	stage->input.limits.norm_litres = 2000;
	stage->input.limits.norm_month_litres[0] = 2000;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		stage->input.limits.norm_months = rows[i].months;
		stage->input.limits.has_norm = rows[i].has_year;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(result.total_fen, rows[i].fen);
		CHECK_INT(result.flags, rows[i].flags);
		charge_finish(&result);
	}
	stage_close(stage);
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
	struct stage *stage =
			stage_open(HEAD "filing: month\nsurcharges: [{id: over, ceiling: plan, "
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
	stage_close(stage);
}

static void parts_of_one_intake_are_one_line(void **state)
{
	struct stage *stage = stage_open(HEAD "filing: month\n");
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
	stage_close(stage);
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
	struct stage *stage = stage_open(HEAD "filing: month\n");

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
	stage->book->rates[0].micro_yuan = INT64_C(1000000000000);
	for (size_t day = 0; day < 31; day++) {
		stage->litres[0][day] = INT64_C(100000000000000);
	}
	{
		struct charge_result result;

		CHECK_ROW("fen beyond int64_t");
		CHECK_INT(charge(&stage->input, &result), WEIR_FAULT_RANGE);
		charge_finish(&result);
	}
	stage_close(stage);
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
	struct stage *stage = stage_open(book);
	struct charge_intake_row rows[INTAKES][2];
	SCOPED_FINISH(exact_finish) struct exact whole = exact_zero();
	struct charge_result result;

	(void)state;
	fill(stage, 11);
	CHECK_INT(charge(&stage->input, &result), 0);
	CHECK_INT(result.line_count, INTAKES);
	exact_set_int(&whole, result.total_fen);
	exact_add(&whole, &result.remainder);
	charge_finish(&result);
	for (size_t i = 0; i < INTAKES; i++) {
		rows[i][0] = rows[i][1] = stage->rows[i];
		rows[i][1].uses = use_bit(USE_SPECIAL);
		stage->intakes[i].rows = rows[i];
		stage->intakes[i].row_count = 2;
	}
	for (int32_t split = 1; split < YEAR_DAYS; split++) {
		SCOPED_FINISH(exact_finish) struct exact parts = exact_zero();

		rows[0][1].from.number = rows[1][1].from.number = stage->input.first.number + split;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(result.line_count, 2 * INTAKES);
		exact_set_int(&parts, result.total_fen);
		exact_add(&parts, &result.remainder);
		CHECK(exact_compare(&parts, &whole) == 0);
		charge_finish(&result);
	}
	stage_close(stage);
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
	};
	struct stage *stage = stage_open("rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\n"
					 "from: 2020-01-01\nkind: fee\nfiling: month\n"
					 "unconfirmed: not seen\n"
					 "rates: [{source: surface, yuan: 1}, {id: well, source: "
					 "groundwater, yuan: 1, unconfirmed: the floor}]\n"
					 "allowances: [{source: groundwater, consumed: 1, "
					 "applies_to: base, unconfirmed: a guess}]\n"
					 "surcharges: [{id: over, ceiling: plan, period: month, "
					 "bands: [{over: 0, times: 1}], unconfirmed: period not "
					 "read}]\n");
	struct charge_result result;

	(void)state;
	fill(stage, 5);
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
		CHECK(i < 2 || strcmp(line->doubts[1].why, "the floor") == 0);
		CHECK_TEXT(last->what, lines[i].what);
		CHECK_TEXT(last->id, lines[i].id);
		CHECK_TEXT(last->why, lines[i].why);
	}
	charge_finish(&result);
	stage_close(stage);
}

/* January's groundwater under a plan of its own, on one day. */
static void take_well_water(struct stage *stage, int64_t litres)
{
	stage->litres[1][4] = litres;
	stage->input.period = charge_period(FILING_MONTH, stage->input.first);
	stage->input.limits.source_plan_count = 1;
	stage->input.limits.source_plans[0] = (struct charge_source_plan){
		.source = SOURCE_GROUNDWATER,
		.months = 1,
		.litres = { 1000 },
	};
}

/* Litres of the surcharges of one id. */
static int64_t litres_of(const struct charge_result *result, const char *rule)
{
	int64_t litres = 0;

	for (size_t i = 0; i < result->line_count; i++) {
		if (strcmp(result->lines[i].rule, rule) == 0) {
			litres += result->lines[i].volume_litres;
		}
	}
	return litres;
}

/* What counts against no ceiling counts against a source's plan as little. */
static void a_plan_of_a_source_leaves_out_what_is_exempt(void **state)
{
	static const struct {
		const char *name;
		int64_t litres, exempt, over;
	} rows[] = {
		{ "all of it counts", 1500, 0, 500 },
		{ "some is exempt, the rest is over", 1500, 100, 400 },
		{ "the rest is within", 1500, 800, 0 },
		{ "all is exempt", 1500, 1500, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct stage *stage = stage_open(
				HEAD "filing: month\n"
				     "surcharges: [{id: over, ceiling: plan, period: month, "
				     "bands: [{over: \"0\", times: \"1\"}]}]\n");
		int64_t exempt[YEAR_DAYS] = { [4] = rows[i].exempt };
		struct charge_result result;

		CHECK_ROW(rows[i].name);
		take_well_water(stage, rows[i].litres);
		stage->intakes[1].exempt_litres = exempt;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(litres_of(&result, "well"), rows[i].litres);
		CHECK_INT(litres_of(&result, "over"), rows[i].over);
		charge_finish(&result);
		stage_close(stage);
	}
}

/* Of two surcharges the first is the book's first, whichever ceiling was looked at first. */
static void the_first_surcharge_is_the_books_first(void **state)
{
	static const struct {
		const char *name, *combine;
		int64_t plan, permit;
	} rows[] = {
		{ "the first", "first", 500, 500 },
		{ "of equals the first", "highest", 500, 500 },
		{ "both", "add", 500, 1000 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct charge_result result;
		struct stage *stage;
		char text[1024];

		CHECK_ROW(rows[i].name);
		(void)snprintf(text, sizeof(text),
				HEAD "filing: month\ncombine: %s\n"
				     "surcharges: [{id: plan, ceiling: plan, period: month, "
				     "bands: [{over: \"0\", times: \"1\"}]}, "
				     "{id: permit, ceiling: permit, period: year, "
				     "bands: [{over: \"0\", times: \"1\"}]}]\n",
				rows[i].combine);
		stage = stage_open(text);
		take_well_water(stage, 1500);
		stage->input.limits.has_permit = true;
		stage->input.limits.permit_litres = 500;
		CHECK_INT(charge(&stage->input, &result), 0);
		CHECK_INT(litres_of(&result, "plan"), rows[i].plan);
		CHECK_INT(litres_of(&result, "permit"), rows[i].permit);
		charge_finish(&result);
		stage_close(stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filings_of_a_year_add_up),
		cmocka_unit_test(lines_add_up_to_what_was_taken),
		cmocka_unit_test(windows_say_what_was_compared),
		cmocka_unit_test(a_norm_may_be_of_months),
		cmocka_unit_test(a_delta_names_the_lines_that_differ),
		cmocka_unit_test(parts_of_one_intake_are_one_line),
		cmocka_unit_test(a_line_says_what_is_unconfirmed_of_it),
		cmocka_unit_test(a_plan_of_a_source_leaves_out_what_is_exempt),
		cmocka_unit_test(the_first_surcharge_is_the_books_first),
		cmocka_unit_test(sums_that_do_not_fit_are_faults),
		cmocka_unit_test(parts_of_a_split_year_add_up_to_it),
		cmocka_unit_test(filing_periods_are_of_the_calendar),
	};

	return cmocka_run_group_tests_name("charge", tests, NULL, NULL);
}
