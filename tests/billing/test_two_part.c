/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The second part of a tariff of two, as two systems allocate it: cases.md
 * part 2, T and H. Volumes are thousandths of a megalitre.
 */

#include "tests/check.h"

#include "billing/two_part.h"

enum {
	LINES_MAX = 12,
	ML = 1000,
};

static struct days months(int year, int month, int count)
{
	struct month first = { month_make(year, 1).number + month - 1 };

	return (struct days){ month_days(first).from,
		month_days((struct month){ first.number + count }).from };
}

/* Eight monthly lines of 4: April to October 2022, and March 2023. */
static size_t eight_lines(struct two_part_line lines[static LINES_MAX])
{
	for (int i = 0; i < 7; i++) {
		lines[i] = (struct two_part_line){ months(2022, 4 + i, 1), 4 * ML, 0 };
	}
	lines[7] = (struct two_part_line){ months(2023, 3, 1), 4 * ML, 0 };
	return 8;
}

static const struct {
	const char *id;
	enum return_state state;
	int64_t reference, element, used;
	bool ends_late;
	int64_t allocated;
	int64_t left[8];
	unsigned flags;
} now_rows[] = {
	{ "2-T1", RETURN_RECEIVED, 32000, 32000, 0, false, 32000, { 0 }, 0 },
	{ "2-T2", RETURN_RECEIVED, 10000, 32000, 0, false, 10000,
			{ 0, 0, 2000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T3", RETURN_RECEIVED, 32000, 10000, 0, false, 10000,
			{ 0, 0, 2000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T4", RETURN_RECEIVED, 3500, 3000, 0, false, 3000,
			{ 1000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T7", RETURN_RECEIVED, 32000, 32000, 0, true, 28000, { 0, 0, 0, 0, 0, 0, 0, 4000 },
			TWO_PART_OVERLAP },
	{ "2-T8", RETURN_QUERY, 32000, 32000, 0, false, 0,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, TWO_PART_QUERY },
	{ "2-T9", RETURN_NIL, 32000, 32000, 0, false, 0,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T10", RETURN_DUE, 32000, 32000, 0, false, 32000,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T12", RETURN_DUE, 32000, 32000, 32000, false, 32000,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T13, element", RETURN_DUE, 32000, 10000, 0, false, 10000,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
	{ "2-T13, reference", RETURN_DUE, 10000, 32000, 0, false, 10000,
			{ 4000, 4000, 4000, 4000, 4000, 4000, 4000, 4000 }, 0 },
};

static void the_current_service_allocates_so(void **state)
{
	const struct two_part_rules rules = { .missing = MISSING_FULL };
	struct days windows[2] = { months(2022, 4, 7), months(2023, 3, 1) };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(now_rows); i++) {
		struct two_part_line lines[LINES_MAX];
		struct two_part_element element = { windows, 2, now_rows[i].element,
			now_rows[i].used, 0 };
		struct two_part_reference reference = { 100, now_rows[i].reference,
			now_rows[i].used, &element, 1 };
		struct two_part_return from = { now_rows[i].state, lines, eight_lines(lines) };

		CHECK_ROW(now_rows[i].id);
		if (now_rows[i].ends_late) {
			lines[7].days.till.number += 4;
		}
		two_part_allocate(&rules, &from, &reference, 1);
		CHECK_INT(element.allocated, now_rows[i].allocated);
		CHECK_INT(reference.allocated, now_rows[i].allocated);
		CHECK_INT(element.flags, now_rows[i].flags);
		for (size_t k = 0; k < 8; k++) {
			CHECK_INT(lines[k].left, now_rows[i].left[k]);
		}
	}
}

/* F27: what has not come is neither all that is authorised nor nothing. */
static void a_return_that_has_not_come_is_not_known(void **state)
{
	const struct two_part_rules rules = { .missing = MISSING_UNKNOWN };
	struct days window = months(2022, 4, 12);
	struct two_part_element element = { &window, 1, 32000, 0, 0 };
	struct two_part_reference reference = { 100, 32000, 0, &element, 1 };
	struct two_part_return from = { .state = RETURN_DUE };

	(void)state;
	CHECK_ROW("ours");
	two_part_allocate(&rules, &from, &reference, 1);
	CHECK_INT(element.allocated, 0);
	CHECK_INT(element.flags, TWO_PART_UNKNOWN);
}

static void the_dearest_reference_is_served_first(void **state)
{
	const struct two_part_rules rules = { .missing = MISSING_UNKNOWN };
	struct days window = months(2022, 4, 12);
	struct two_part_line line = { months(2022, 5, 1), 10 * ML, 0 };
	struct two_part_element elements[2] = { { &window, 1, 8 * ML, 0, 0 },
		{ &window, 1, 8 * ML, 0, 0 } };
	struct two_part_reference references[2] = { { 100, 8 * ML, 0, &elements[0], 1 },
		{ 200, 8 * ML, 0, &elements[1], 1 } };
	struct two_part_return from = { RETURN_RECEIVED, &line, 1 };

	(void)state;
	CHECK_ROW("by charge");
	two_part_allocate(&rules, &from, references, 2);
	CHECK_INT(references[1].allocated, 8 * ML);
	CHECK_INT(references[0].allocated, 2 * ML);
	CHECK_INT(line.left, 0);
}

/* Twelve monthly lines of 1 from April 2019; of a summer or winter return its months alone. */
static size_t legacy_lines(struct two_part_line lines[static LINES_MAX], bool is_summer, int big)
{
	size_t count = 0;

	for (int i = 0; i < 12; i++) {
		if ((i < 7) == is_summer) {
			lines[count++] = (struct two_part_line){ months(2019, 4 + i, 1),
				(i + 1 == big ? 10 : 1) * ML, 0 };
		}
	}
	return count;
}

enum {
	ALL,
	SUMMER,
	WINTER,
	NONE
};

static const struct {
	const char *id;
	bool is_summer;
	int big; /* which line is 10, or 0 */
	enum return_state state;
	int elements[2];
	int64_t allocated[2];
	unsigned flags[2];
} then_rows[] = {
	{ "2-H1, all year", true, 0, RETURN_RECEIVED, { ALL, NONE }, { 7000 }, { 0 } },
	{ "2-H1, summer", true, 0, RETURN_RECEIVED, { SUMMER, NONE }, { 7000 }, { 0 } },
	{ "2-H2", true, 7, RETURN_RECEIVED, { SUMMER, NONE }, { 16000 }, { TWO_PART_OVER } },
	{ "2-H3", true, 7, RETURN_RECEIVED, { SUMMER, SUMMER }, { 12000, 4000 }, { 0 } },
	{ "2-H5", true, 0, RETURN_RECEIVED, { SUMMER, WINTER }, { 7000, 0 },
			{ 0, TWO_PART_UNMATCHED } },
	{ "2-H6", true, 0, RETURN_RECEIVED, { SUMMER, ALL }, { 7000, 0 }, { 0 } },
	{ "2-H7", true, 7, RETURN_RECEIVED, { SUMMER, ALL }, { 12000, 4000 }, { 0 } },
	{ "2-H10", false, 0, RETURN_RECEIVED, { ALL, NONE }, { 5000 }, { 0 } },
	{ "2-H11", false, 12, RETURN_RECEIVED, { WINTER, NONE }, { 14000 }, { TWO_PART_OVER } },
	{ "2-H12", true, 0, RETURN_DUE, { ALL, NONE }, { 0 }, { TWO_PART_UNKNOWN } },
	{ "2-H13", true, 0, RETURN_RECEIVED, { WINTER, NONE }, { 0 }, { TWO_PART_UNMATCHED } },
};

static void the_engine_before_it_allocated_so(void **state)
{
	const struct two_part_rules rules = { MISSING_NOTHING, true };
	struct days windows[] = { months(2019, 4, 12), months(2019, 4, 7), months(2019, 11, 5) };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(then_rows); i++) {
		struct two_part_line lines[LINES_MAX];
		struct two_part_element elements[2];
		struct two_part_reference reference = { 1, 1000 * ML, 0, elements, 0 };
		struct two_part_return from = { then_rows[i].state, lines,
			legacy_lines(lines, then_rows[i].is_summer, then_rows[i].big) };

		CHECK_ROW(then_rows[i].id);
		for (size_t k = 0; k < 2 && then_rows[i].elements[k] != NONE; k++) {
			elements[k] = (struct two_part_element){ &windows[then_rows[i].elements[k]],
				1, 12 * ML, 0, 0 };
			reference.element_count++;
		}
		two_part_allocate(&rules, &from, &reference, 1);
		for (size_t k = 0; k < reference.element_count; k++) {
			CHECK_INT(elements[k].allocated, then_rows[i].allocated[k]);
			CHECK_INT(elements[k].flags, then_rows[i].flags[k]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_current_service_allocates_so),
		cmocka_unit_test(a_return_that_has_not_come_is_not_known),
		cmocka_unit_test(the_dearest_reference_is_served_first),
		cmocka_unit_test(the_engine_before_it_allocated_so),
	};

	return cmocka_run_group_tests_name("two_part", tests, NULL, NULL);
}
