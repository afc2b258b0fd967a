/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Which readings are believed and what they book: every rule of the totaliser
 * by example.
 */

#include "tests/check.h"

#include "tests/support/judged.h"

/* A reading of a table: hours since 0, litres. Status 0 ends the row. */
struct reading {
	int64_t hour;
	int64_t litres;
	char status;
};

#define A 'A'
#define RULE(n) TOTALISER_RULE(n)

/* Runs over all time. */
static void run(struct totaliser_input input, struct judged *ret)
{
	input.semantics = TOTALISER_SEMANTICS;
	input.span = judged_always;
	CHECK_INT(judge(&input, ret), TOTALISER_OK);
}

/* Runs a table's row from nothing. */
static void run_readings(const struct reading *readings, const struct totaliser_event *events,
		size_t event_count, struct totaliser_limits limit, struct judged *ret)
{
	struct totaliser_sample samples[JUDGED_MAX];
	struct totaliser_term term = { { 0 }, limit };
	size_t count = 0;

	for (; readings[count].status != 0; count++) {
		samples[count] = (struct totaliser_sample){
			.at = { readings[count].hour * HOUR },
			.count = judged_litres(readings[count].litres),
			.invalid = readings[count].status == 'x' ? RULE(2) : 0,
			.status = readings[count].status,
		};
	}
	ret->state = (struct totaliser_state){ 0 };
	run((struct totaliser_input){ .samples = samples,
			    .sample_count = count,
			    .events = events,
			    .event_count = event_count,
			    .terms = &term,
			    .term_count = 1 },
			ret);
}

struct row {
	const char *name;
	struct reading readings[16];
	const char *verdicts, *intervals, *namings;
};

static void check_rows(const struct row *rows, size_t count, const struct totaliser_event *events,
		size_t event_count, struct totaliser_limits limit)
{
	for (size_t i = 0; i < count; i++) {
		struct judged result;
		char text[JUDGED_TEXT_MAX];
		size_t samples = 0;

		while (rows[i].readings[samples].status != 0) {
			samples++;
		}
		CHECK_ROW(rows[i].name);
		run_readings(rows[i].readings, events, event_count, limit, &result);
		CHECK_TEXT(judged_verdicts(&result, samples, text), rows[i].verdicts);
		CHECK_TEXT(judged_intervals(&result, text), rows[i].intervals);
		CHECK_TEXT(judged_namings(&result, text), rows[i].namings);
	}
}

static void each_rule_books_what_it_says(void **state)
{
	static const struct row rows[] = {
		{ "2: implausible bits", { { 0, 10, A }, { 1, 0, 'x' }, { 2, 20, A } },
				"Af N/2 A/6/17", "0-2:10g", "" },
		{ "status E and N", { { 0, 10, A }, { 1, 15, 'E' }, { 2, 17, 'N' }, { 3, 20, A } },
				"Af E N A/6/17", "0-3:10g", "" },
		{ "4: the same again", { { 0, 10, A }, { 1, 15, A }, { 1, 15, A }, { 2, 20, A } },
				"Af A/6 A/4/6 A/6", "0-1:5 1-2:5", "" },
		{ "4: another count", { { 0, 10, A }, { 1, 15, A }, { 1, 16, A }, { 2, 20, A } },
				"Af N/4c N/4c A/6/17", "0-2:10g", "" },
		{ "4: twice one, once other",
				{ { 0, 10, A }, { 1, 15, A }, { 1, 16, A }, { 1, 15, A },
						{ 2, 20, A } },
				"Af N/4c N/4c N/4c A/6/17", "0-2:10g", "" },
		{ "4: an estimate is no conflict",
				{ { 0, 10, A }, { 1, 15, 'E' }, { 1, 16, A }, { 2, 20, A } },
				"Af E A/6 A/6", "0-1:6 1-2:4", "" },
		{ "4: a conflict at first", { { 0, 10, A }, { 0, 11, A }, { 1, 15, A } },
				"N/4c N/4c Af", "", "" },
		{ "6: standing still", { { 0, 10, A }, { 1, 10, A } }, "Af A/6", "0-1:0", "" },
		{ "6: U exactly", { { 0, 10, A }, { 1, 5512, A } }, "Af A/6", "0-1:5502", "" },
		{ "6: one above U", { { 0, 10, A }, { 1, 5513, A } }, "Af Nh", "", "" },
		{ "7: jitter keeps the mark",
				{ { 0, 100, A }, { 1, 99, A }, { 2, 100, A }, { 3, 101, A } },
				"Af A/7 A/6 A/6", "0-1:0j 1-2:0 2-3:1", "" },
		{ "7: the deepest jitter", { { 0, 100, A }, { 1, 50, A } }, "Af A/7", "0-1:0j",
				"" },
		{ "7: deeper", { { 0, 100, A }, { 1, 49, A } }, "Af Nh", "", "" },
		{ "7: creeping down is not jitter for ever",
				{ { 0, 100, A }, { 1, 70, A }, { 2, 50, A }, { 3, 49, A } },
				"Af A/7 A/7 Nh", "0-1:0j 1-2:0j", "" },
		{ "9: roll-over", { { 0, 99990, A }, { 1, 20, A }, { 2, 30, A } }, "Af A/9 A/6",
				"0-1:30r 1-2:10", "" },
		{ "9: D + M is U exactly", { { 0, 99000, A }, { 1, 4502, A } }, "Af A/9",
				"0-1:5502r", "" },
		{ "9: one above", { { 0, 99000, A }, { 1, 4503, A } }, "Af Nh", "", "" },
		{ "9: jitter after the roll-over",
				{ { 0, 99990, A }, { 1, 3, A }, { 2, 2, A }, { 3, 5, A } },
				"Af A/9 A/7 A/6", "0-1:13r 1-2:0j 2-3:2", "" },
		{ "9: beyond the modulus there is none", { { 0, 100500, A }, { 1, 20, A } },
				"Af Nh", "", "" },
		{ "14: up and back", { { 0, 100, A }, { 1, 80000, A }, { 2, 110, A } },
				"Af Nh A/6/17", "0-2:10g", "1=N/14h" },
		{ "14: down and back", { { 0, 60000, A }, { 1, 0, A }, { 2, 60010, A } },
				"Af Nh A/6/17", "0-2:10g", "1=N/14h" },
		{ "14: two spikes of their own",
				{ { 0, 60000, A }, { 1, 0, A }, { 2, 60010, A }, { 3, 20000, A },
						{ 4, 60020, A } },
				"Af Nh A/6/17 Nh A/6/17", "0-2:10g 2-4:10g", "1=N/14h 3=N/14h" },
		{ "11: three of a kind",
				{ { 0, 60000, A }, { 1, 10, A }, { 2, 20, A }, { 3, 30, A },
						{ 4, 40, A } },
				"Af Nh Nh N/11h N/11h", "", "1=N/11h 2=N/11h" },
		{ "11: never by waiting",
				{ { 0, 60000, A }, { 1, 90000, A }, { 2, 90010, A },
						{ 3, 90020, A }, { 10, 90030, A } },
				"Af Nh Nh N/11h N/11h", "", "1=N/11h 2=N/11h" },
		{ "11: three zeros, and back",
				{ { 0, 5000, A }, { 1, 0, A }, { 2, 0, A }, { 3, 0, A },
						{ 4, 5010, A } },
				"Af Nh Nh N/11h A/6/12/17", "0-4:10g", "1=N/11h 2=N/11h" },
		{ "11: a new meter passes the old count",
				{ { 0, 3000, A }, { 1, 0, A }, { 2, 900, A }, { 3, 1800, A },
						{ 4, 2700, A }, { 5, 3600, A }, { 6, 4500, A } },
				"Af Nh Nh N/11h N/11h N/11h N/11h", "", "1=N/11h 2=N/11h" },
		{ "11: a new meter that stands still is not the old one either",
				{ { 0, 40000, A }, { 1, 70000, A }, { 2, 70000, A },
						{ 3, 70000, A }, { 10, 70500, A } },
				"Af Nh Nh N/11h N/11h", "", "1=N/11h 2=N/11h" },
		{ "11: a rival's jitter is from its highest",
				{ { 0, 60000, A }, { 1, 1000, A }, { 2, 960, A }, { 3, 945, A },
						{ 4, 950, A }, { 5, 955, A } },
				"Af Nh Nh Nh Nh N/11h", "", "3=N/11h 4=N/11h" },
		{ "12: two by turns",
				{ { 0, 20700, A }, { 1, 45600, A }, { 2, 20710, A },
						{ 3, 45610, A }, { 4, 20720, A }, { 5, 45620, A },
						{ 6, 20730, A } },
				"Af Nh A/6/17 N/12h A/6/12/17 N/12h A/6/12/17",
				"0-2:10g 2-4:10g 4-6:10g", "1=N/14h 1=N/12h" },
		{ "12: two foreign ones at once",
				{ { 0, 20700, A }, { 1, 45600, A }, { 2, 45610, A },
						{ 3, 20710, A } },
				"Af Nh Nh A/6/12/17", "0-3:10g", "1=N/12h 2=N/12h" },
		{ "12: forgotten after three good ones",
				{ { 0, 20700, A }, { 1, 45600, A }, { 2, 20710, A },
						{ 3, 20720, A }, { 4, 20730, A }, { 5, 45610, A },
						{ 6, 20740, A } },
				"Af Nh A/6/17 A/6 A/6 Nh A/6/17", "0-2:10g 2-3:10 3-4:10 4-6:10g",
				"1=N/14h 5=N/14h" },
		{ "12: the old one falls silent after all",
				{ { 0, 20700, A }, { 1, 45600, A }, { 2, 20710, A },
						{ 3, 45610, A }, { 4, 45620, A }, { 5, 45630, A },
						{ 12, 45640, A } },
				"Af Nh A/6/17 N/12h N/12h N/12h N/12h", "0-2:10g",
				"1=N/14h 1=N/12h" },
		{ "17: a gap is flagged, its volume known", { { 0, 10, A }, { 2, 20, A } },
				"Af A/6/17", "0-2:10g", "" },
		{ "17: a whole turn is possible", { { 0, 10, A }, { 19, 20, A }, { 20, 30, A } },
				"Af A/17fu A/6", "0-19:0g? 19-20:10", "" },
		{ "17: just not", { { 0, 10, A }, { 18, 20, A } }, "Af A/6/17", "0-18:10g", "" },
	};

	(void)state;
	check_rows(rows, CHECK_COUNT(rows), NULL, 0, judged_limits());
}

/* Qmax, dt and the interval do not always divide. */
static void limits_are_exact(void **state)
{
	static const struct {
		const char *name;
		int64_t qmax_litres_per_h, modulus, interval_s;
		struct row row;
	} rows[] = {
		{ "7.7 l count as 8", 7, 0, 0,
				{ "", { { 0, 0, A }, { 1, 10, A } }, "Af A/6", "0-1:10", "" } },
		{ "and not as 9", 7, 0, 0, { "", { { 0, 0, A }, { 1, 11, A } }, "Af Nh", "", "" } },
		{ "jitter of 99.99 l is 99", 9999, 0, 0,
				{ "", { { 0, 200, A }, { 1, 101, A } }, "Af A/7", "0-1:0j", "" } },
		{ "and not 100", 9999, 0, 0,
				{ "", { { 0, 200, A }, { 1, 100, A } }, "Af Nh", "", "" } },
		{ "U is M exactly", 5000, 5502, 0,
				{ "", { { 0, 10, A }, { 1, 20, A } }, "Af A/17fu", "0-1:0?", "" } },
		{ "U is just below M", 5000, 5503, 0,
				{ "", { { 0, 10, A }, { 1, 20, A } }, "Af A/6", "0-1:10", "" } },
		{ "1.5 intervals are no gap", 5000, 0, 2 * HOUR,
				{ "", { { 0, 10, A }, { 3, 20, A } }, "Af A/6", "0-3:10", "" } },
		{ "more are one", 5000, 0, 2 * HOUR,
				{ "", { { 0, 10, A }, { 4, 20, A } }, "Af A/6/17", "0-4:10g",
						"" } },
		{ "the largest Qmax limits nothing", INT64_MAX, 0, 0,
				{ "", { { 0, 0, A }, { 9999, INT32_MAX, A } }, "Af A/6",
						"0-9999:2147483647", "" } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct totaliser_limits limit = { .resolution = judged_litres(1) };
		struct row row = rows[i].row;

		row.name = rows[i].name;
		limit.modulus = judged_litres(rows[i].modulus);
		limit.qmax_litres_per_h = rows[i].qmax_litres_per_h;
		limit.interval_s = rows[i].interval_s;
		check_rows(&row, 1, NULL, 0, limit);
	}
}

static void a_mark_is_a_floor(void **state)
{
	(void)state;
	CHECK_ROW("marks");
	CHECK_INT(totaliser_mark((struct count){ 19, 1 }, (struct count){ 0, 0 }), 1);
	CHECK_INT(totaliser_mark((struct count){ 19, 1 }, (struct count){ 10005, 1 }), 1002);
	CHECK_INT(totaliser_mark((struct count){ -15, 1 }, (struct count){ 0, 0 }), -2);
	CHECK_INT(totaliser_mark((struct count){ -15, 1 }, (struct count){ 1, 1 }), -2);
	CHECK_INT(totaliser_mark((struct count){ 999999999999999999, 0 },
				  (struct count){ 999999999999999999, 0 }),
			1999999999999999998);
}

static void without_qmax_nothing_is_too_large(void **state)
{
	static const struct row rows[] = {
		{ "any step up", { { 0, 10, A }, { 1, 90000, A } }, "Af A/6", "0-1:89990", "" },
		{ "jitter is 2r", { { 0, 10, A }, { 1, 8, A }, { 2, 7, A } }, "Af A/7 Nh", "0-1:0j",
				"" },
		{ "from 0.9 M to 0.1 M", { { 0, 90000, A }, { 1, 10000, A } }, "Af A/9",
				"0-1:20000r", "" },
		{ "from below 0.9 M", { { 0, 89999, A }, { 1, 10000, A } }, "Af Nh", "", "" },
		{ "to above 0.1 M", { { 0, 90000, A }, { 1, 10001, A } }, "Af Nh", "", "" },
		{ "no turn is told by time", { { 0, 10, A }, { 9999, 20, A } }, "Af A/6/17",
				"0-9999:10g", "" },
		{ "three zeros, and back",
				{ { 0, 60000, A }, { 1, 0, A }, { 2, 0, A }, { 3, 0, A },
						{ 4, 60010, A } },
				"Af Nh Nh N/11h A/6/12/17", "0-4:10g", "1=N/11h 2=N/11h" },
	};
	struct totaliser_limits limit = judged_limits();

	(void)state;
	limit.qmax_litres_per_h = 0;
	check_rows(rows, CHECK_COUNT(rows), NULL, 0, limit);
}

static void without_a_modulus_nothing_turns_over(void **state)
{
	static const struct row rows[] = {
		{ "no roll-over", { { 0, 99990, A }, { 1, 20, A } }, "Af Nh", "", "" },
		{ "no turn in a gap", { { 0, 10, A }, { 99, 20, A } }, "Af A/6/17", "0-99:10g",
				"" },
	};
	struct totaliser_limits limit = judged_limits();

	(void)state;
	limit.modulus = judged_litres(0);
	check_rows(rows, CHECK_COUNT(rows), NULL, 0, limit);
}

static void a_net_register_books_its_sign(void **state)
{
	static const struct row rows[] = {
		{ "F8 b", { { 0, 0, A }, { 1, 100, A }, { 2, 70, A }, { 3, 120, A } },
				"Af A/6 A/8 A/6", "0-1:100 1-2:-30 2-3:50", "" },
		{ "below zero", { { 0, 10, A }, { 1, -20, A } }, "Af A/8", "0-1:-30", "" },
		{ "one litre back is no jitter", { { 0, 10, A }, { 1, 9, A }, { 2, 11, A } },
				"Af A/8 A/6", "0-1:-1 1-2:2", "" },
		{ "no roll-over", { { 0, 99990, A }, { 1, 20, A } }, "Af Nh", "", "" },
		{ "too far back", { { 0, 0, A }, { 1, -5503, A } }, "Af Nh", "", "" },
		{ "a long gap is no turn", { { 0, 10, A }, { 99, 20, A } }, "Af A/6/17", "0-99:10g",
				"" },
	};
	struct totaliser_limits limit = judged_limits();

	(void)state;
	limit.is_net = true;
	check_rows(rows, CHECK_COUNT(rows), NULL, 0, limit);
}

static void an_event_begins_a_lineage(void **state)
{
	static const struct row rows[] = {
		{ "without initial count the first books nothing",
				{ { 0, 60000, A }, { 9, 60010, A }, { 11, 5, A }, { 12, 9, A } },
				"Af A/6/17 Af A/6", "0-9:10g 11-12:4", "" },
		{ "readings at the event's instant are the old meter's",
				{ { 9, 60000, A }, { 10, 60010, A }, { 11, 5, A }, { 12, 9, A } },
				"Af A/6 Af A/6", "9-10:10 11-12:4", "" },
		{ "or the new one's where there was none", { { 10, 5, A }, { 11, 9, A } }, "Af A/6",
				"10-11:4", "" },
		{ "what was held before stays held",
				{ { 8, 60000, A }, { 9, 10, A }, { 11, 20, A }, { 12, 30, A } },
				"Af Nh Af A/6", "11-12:10", "" },
	};
	static const struct row initial_rows[] = {
		{ "the first books from the initial count",
				{ { 9, 60000, A }, { 11, 105, A }, { 12, 109, A } }, "Af A/6 A/6",
				"10-11:5i 11-12:4", "" },
		{ "installed with a count", { { 11, 105, A } }, "A/6", "10-11:5i", "" },
		{ "a conflict at first changes nothing",
				{ { 11, 105, A }, { 11, 106, A }, { 12, 109, A } },
				"N/4c N/4c A/6/17", "10-12:9gi", "" },
		{ "the first does not follow", { { 11, 50000, A } }, "Nh", "", "" },
		{ "a jitter below the initial count", { { 11, 99, A }, { 12, 101, A } }, "A/7 A/6",
				"10-11:0ji 11-12:1", "" },
		{ "a reading at the instant, then the initial count",
				{ { 10, 90, A }, { 11, 105, A } }, "Af A/6", "10-11:5i", "" },
		{ "the change sheet frees what rule 11 held",
				{ { 6, 60000, A }, { 8, 80, A }, { 9, 90, A }, { 10, 95, A },
						{ 11, 105, A }, { 12, 109, A } },
				"Af Nh Nh N/11h A/6 A/6", "10-11:5i 11-12:4", "8=N/11h 9=N/11h" },
	};
	struct totaliser_event event = { .at = { 10 * HOUR } };

	(void)state;
	check_rows(rows, CHECK_COUNT(rows), &event, 1, judged_limits());
	event.has_initial = true;
	event.initial = judged_litres(100);
	check_rows(initial_rows, CHECK_COUNT(initial_rows), &event, 1, judged_limits());
}

static void an_event_is_not_taken_for_a_restart(void **state)
{
	static const struct row rows[] = {
		{ "a restart and an exchange at one instant",
				{ { 0, 10, A }, { 20, 60000, A }, { 21, 5, A }, { 22, 9, A } },
				"Af A/17fu Af A/6", "0-20:0g? 21-22:4", "" },
	};
	struct totaliser_event event = { .at = { 20 * HOUR } };

	(void)state;
	check_rows(rows, CHECK_COUNT(rows), &event, 1, judged_limits());
}

/* Tenths of a litre, and a modulus that is no whole litre, still telescope. */
static void parts_of_a_litre_telescope(void **state)
{
	static const struct {
		const char *name;
		int exponent;
		struct count modulus;
		int64_t counts[5];
		const char *intervals;
	} rows[] = {
		{ "F18 a: 0.0000, 0.0006, 0.0012 m3", -1, { 0, 0 }, { 0, 6, 12, 12, 30 },
				"0-1:0 1-2:1 2-3:0 3-4:2" },
		{ "a modulus of 1000.5 l", -1, { 10005, 1 }, { 9999, 10004, 3, 10, 15 },
				"0-1:1 1-2:0r 2-3:1 3-4:1" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct totaliser_sample samples[5];
		struct totaliser_term term = { { 0 },
			{ .modulus = rows[i].modulus, .resolution = { 1, 1 } } };
		struct judged result = { 0 };
		char text[JUDGED_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		for (int k = 0; k < 5; k++) {
			samples[k] = (struct totaliser_sample){ .at = { k * HOUR }, .status = A };
			CHECK_INT(count_make(rows[i].counts[k], rows[i].exponent,
						  &samples[k].count),
					COUNT_OK);
		}
		run((struct totaliser_input){ .samples = samples,
				    .sample_count = 5,
				    .terms = &term,
				    .term_count = 1 },
				&result);
		CHECK_TEXT(judged_intervals(&result, text), rows[i].intervals);
	}
}

static void limits_are_those_of_their_date(void **state)
{
	struct totaliser_term terms[] = { { { 0 }, judged_limits() },
		{ { 2 * HOUR }, judged_limits() } };
	struct totaliser_sample samples[] = {
		{ { 0 }, { 0, 0 }, 0, A, { 0, 0 }, 0 },
		{ { HOUR }, { 3000, 0 }, 0, A, { 0, 0 }, 0 },
		{ { 2 * HOUR }, { 6000, 0 }, 0, A, { 0, 0 }, 0 },
	};
	struct judged result = { 0 };
	char text[JUDGED_TEXT_MAX];

	(void)state;
	CHECK_ROW("Qmax falls at hour 2");
	terms[1].limits.qmax_litres_per_h = 2000;
	run((struct totaliser_input){ .samples = samples,
			    .sample_count = 3,
			    .terms = terms,
			    .term_count = 2 },
			&result);
	CHECK_TEXT(judged_verdicts(&result, 3, text), "Af A/6 Nh");
}

static void another_semantics_is_not_judged(void **state)
{
	struct totaliser_term term = { { 0 }, judged_limits() };
	struct totaliser_state before = { 0 };
	struct totaliser_output output = { 0 };

	(void)state;
	CHECK_ROW("number 2");
	CHECK_INT(totaliser_run(&(struct totaliser_input){ 2, judged_always, NULL, 0, NULL, 0,
						&term, 1 },
				  &before, &output),
			TOTALISER_NOT_KNOWN);
}

/* Samples of one instant may stand in any order: the set decides. */
static void the_order_within_an_instant_is_nothing(void **state)
{
	static const struct {
		const char *name;
		struct reading readings[6];
	} rows[] = {
		{ "the estimate in between",
				{ { 0, 10, A }, { 1, 15, A }, { 1, 15, 'E' }, { 1, 15, A },
						{ 2, 20, A } } },
		{ "the estimate first",
				{ { 0, 10, A }, { 1, 15, 'E' }, { 1, 15, A }, { 1, 15, A },
						{ 2, 20, A } } },
		{ "the estimate last",
				{ { 0, 10, A }, { 1, 15, A }, { 1, 15, A }, { 1, 15, 'E' },
						{ 2, 20, A } } },
		{ "the implausible in between",
				{ { 0, 10, A }, { 1, 15, A }, { 1, 99, 'x' }, { 1, 15, A },
						{ 2, 20, A } } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct judged result;
		char text[JUDGED_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		run_readings(rows[i].readings, NULL, 0, judged_limits(), &result);
		CHECK_TEXT(judged_intervals(&result, text), "0-1:5 1-2:5");
	}
}

/* A person's word stands above every limit, and above no arithmetic. */
static void a_believed_reading_is_held_for_nothing(void **state)
{
	static const struct {
		const char *name;
		int64_t counts[5]; /* an hour apart; the third is believed */
		const char *intervals;
		int64_t set_back;
	} rows[] = {
		{ "a leap", { 1000, 2000, 90000, 90500, 91000 },
				"0-1:1000 1-2:88000 2-3:500 3-4:500", 0 },
		{ "a step back", { 50000, 51000, 40, 540, 1040 }, "0-1:1000 1-2:0? 2-3:500 3-4:500",
				50960 },
		{ "what fits anyhow", { 1000, 2000, 3000, 4000, 5000 },
				"0-1:1000 1-2:1000 2-3:1000 3-4:1000", 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct totaliser_sample samples[5];
		struct totaliser_term term = { { 0 }, judged_limits() };
		struct judged result = { 0 };
		char text[JUDGED_TEXT_MAX];

		CHECK_ROW(rows[i].name);
		for (int k = 0; k < 5; k++) {
			samples[k] = (struct totaliser_sample){
				.at = { k * HOUR },
				.count = judged_litres(rows[i].counts[k]),
				.status = A,
				.note = k == 2 ? TOTALISER_BELIEVED : 0,
			};
		}
		run((struct totaliser_input){ .samples = samples,
				    .sample_count = 5,
				    .terms = &term,
				    .term_count = 1 },
				&result);
		CHECK_TEXT(judged_intervals(&result, text), rows[i].intervals);
		CHECK_INT(result.state.set_back, rows[i].set_back);
		CHECK(result.verdicts[2].mask & TOTALISER_BELIEVED);
		CHECK_INT(result.verdicts[2].mask & TOTALISER_HELD, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_books_what_it_says),
		cmocka_unit_test(limits_are_exact),
		cmocka_unit_test(a_mark_is_a_floor),
		cmocka_unit_test(without_qmax_nothing_is_too_large),
		cmocka_unit_test(without_a_modulus_nothing_turns_over),
		cmocka_unit_test(a_net_register_books_its_sign),
		cmocka_unit_test(an_event_begins_a_lineage),
		cmocka_unit_test(an_event_is_not_taken_for_a_restart),
		cmocka_unit_test(parts_of_a_litre_telescope),
		cmocka_unit_test(limits_are_those_of_their_date),
		cmocka_unit_test(another_semantics_is_not_judged),
		cmocka_unit_test(the_order_within_an_instant_is_nothing),
		cmocka_unit_test(a_believed_reading_is_held_for_nothing),
	};

	return cmocka_run_group_tests_name("totaliser", tests, NULL, NULL);
}
