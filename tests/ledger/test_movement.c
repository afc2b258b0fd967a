/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A movement's postings are found again whatever their order, stand in the
 * order in which they began, and cost as much each in a century as in a month.
 */

#include "tests/check.h"

#include "ledger/movement.h"

enum {
	DAYS = 41000, /* of a register that nobody read since 1913 */
	LOOKED_MAX = 6,
};

static struct movement_posting posting_of(const char *permit, const char *intake, int32_t day)
{
	struct movement_posting posting = { .day = day, .litres = 1, .covered_s = 86400 };

	(void)text_copy(posting.permit, sizeof(posting.permit), permit);
	(void)text_copy(posting.intake, sizeof(posting.intake), intake);
	return posting;
}

static void post(struct movement *movement, const char *permit, const char *intake, int32_t day)
{
	struct movement_posting posting = posting_of(permit, intake, day);

	CHECK_INT(movement_post(movement, &posting), 0);
}

static void a_century_costs_so_much_a_day(void **state)
{
	static const struct {
		const char *name;
		int step, first;
	} rows[] = {
		{ "again in order", 1, 0 },
		{ "backwards", -1, DAYS - 1 },
		{ "here and there", 7919, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct movement movement = { .posting_count = 0 };
		int32_t day = rows[i].first;

		CHECK_ROW(rows[i].name);
		for (int32_t n = 0; n < DAYS; n++) {
			post(&movement, "P", "I", n);
		}
		for (int32_t n = 0; n < DAYS; n++) {
			post(&movement, "P", "I", day);
			day = (day + rows[i].step + DAYS) % DAYS;
		}
		CHECK_INT(movement.posting_count, DAYS);
		for (int32_t n = 0; n < DAYS; n++) {
			CHECK_INT(movement.postings[n].day, n);
			CHECK_INT(movement.postings[n].litres, 2);
		}
		CHECK(movement.looked_at <= (size_t)2 * DAYS * LOOKED_MAX);
		movement_finish(&movement);
	}
}

static void names_tell_postings_of_one_day_apart(void **state)
{
	static const char *const permits[] = { "P1", "P2", "unpermitted:I1", "of:P1" };
	static const char *const intakes[] = { "I1", "I2", "" };
	struct movement movement = { .posting_count = 0 };
	int32_t count = (int32_t)(CHECK_COUNT(permits) * CHECK_COUNT(intakes));

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int32_t day = 0; day < 50; day++) {
			for (int32_t n = 0; n < count; n++) {
				int32_t at = (n * 5 + round) % count;

				post(&movement, permits[at % (int32_t)CHECK_COUNT(permits)],
						intakes[at / (int32_t)CHECK_COUNT(permits)], day);
			}
		}
	}
	CHECK_INT(movement.posting_count, 50 * count);
	for (size_t i = 0; i < movement.posting_count; i++) {
		CHECK_INT(movement.postings[i].litres, 3);
	}
	movement_finish(&movement);
}

static void what_came_to_nothing_is_dropped_and_may_come_again(void **state)
{
	struct movement movement = { .posting_count = 0 };

	(void)state;
	for (int32_t day = 0; day < 1000; day++) {
		post(&movement, "P", "I", day);
	}
	for (int32_t day = 0; day < 1000; day += 2) {
		struct movement_posting back = posting_of("P", "I", day);

		back.litres = -1;
		back.covered_s = -86400;
		CHECK_INT(movement_post(&movement, &back), 0);
	}
	movement_settle(&movement);
	CHECK_INT(movement.posting_count, 500);
	for (int32_t day = 0; day < 1000; day++) {
		post(&movement, "P", "I", day);
	}
	CHECK_INT(movement.posting_count, 1000);
	for (size_t i = 0; i < movement.posting_count; i++) {
		CHECK_INT(movement.postings[i].litres, i < 500 ? 2 : 1);
	}
	movement_finish(&movement);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_century_costs_so_much_a_day),
		cmocka_unit_test(names_tell_postings_of_one_day_apart),
		cmocka_unit_test(what_came_to_nothing_is_dropped_and_may_come_again),
	};

	return cmocka_run_group_tests_name("movement", tests, NULL, NULL);
}
