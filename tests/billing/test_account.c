/* SPDX-License-Identifier: Apache-2.0 */

/*
 * No litre of an account is in two places, and no day is known by silence.
 */

#include "tests/check.h"

#include <stdio.h>

#include "billing/account.h"
#include "billing/account_volume.h"
#include "tests/support/dates.h"

enum {
	DAYS = 4, /* that a row tells; all others of the year are 0 */
};

static struct account account_of_2026(void)
{
	return (struct account){
		.permitted = { dates_day("2026-01-01"), dates_day("2027-01-01") },
	};
}

static struct account_intake *make(struct account *account, const char *meter, bool is_within)
{
	struct account_intake *intake;

	CHECK_INT(account_intake_make_part(account, "I1", meter, is_within, &intake), 0);
	return intake;
}

static void an_intake_is_made_once_and_stays(void **state)
{
	struct account account = account_of_2026();
	struct account_intake *intake;
	char name[16];

	(void)state;
	CHECK_INT(account_days(&account), 365);
	CHECK(account_intake_find(&account, "I0") == NULL);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "I%d", i);
		CHECK_INT(account_intake_make(&account, name, &intake), 0);
		intake->litres[364] = i;
		CHECK_INT(account_intake_make_part(&account, name, "M", true, &intake), 0);
		CHECK_INT(intake->litres[364], 0);
		intake->litres[364] = -i;
	}
	CHECK_INT(account.count, 200);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "I%d", i);
		CHECK_ROW(name);
		CHECK_INT(account_intake_make(&account, name, &intake), 0);
		CHECK(intake == account_intake_find(&account, name));
		CHECK_INT(intake->litres[364], i);
		intake = account_intake_part(&account, name, "M", true);
		CHECK(intake != NULL && intake->is_within);
		CHECK_INT(intake->litres[364], -i);
		CHECK(account_intake_part(&account, name, "M", false) == NULL);
	}
	CHECK_INT(account.count, 200);
	account_finish(&account);
}

/* rules.md F10: what a sub-meter counts is taken out of the intake, within the month. */
static void a_part_is_taken_out_of_its_whole(void **state)
{
	static const struct {
		const char *name;
		size_t first; /* day of the year that the litres begin with */
		int64_t whole[DAYS], part[DAYS];
		int64_t whole_then[DAYS], part_then[DAYS];
	} rows[] = {
		{ "within it every day", 0, { 100, 100, 100, 100 }, { 30, 40, 0, 100 },
				{ 70, 60, 100, 0 }, { 30, 40, 0, 100 } },
		{ "read before the whole was", 0, { 10, 100, 100 }, { 50, 0, 20 }, { 0, 60, 80 },
				{ 10, 40, 20 } },
		{ "read after the whole was", 0, { 100, 10 }, { 0, 50 }, { 60, 0 }, { 40, 10 } },
		{ "more than all of it", 0, { 10, 20 }, { 50, 50 }, { 0, 0 }, { 10, 20 } },
		{ "a whole that ran back", 0, { -5, 20 }, { 10, 0 }, { -5, 10 }, { 0, 10 } },
		{ "a part that ran back", 0, { 20, 20 }, { -5, 10 }, { 20, 10 }, { 0, 10 } },
		{ "not out of the next month", 30, { 10, 100 }, { 50, 0 }, { 0, 100 }, { 10, 0 } },
		{ "nor of the month before", 29, { 100, 100, 10 }, { 0, 0, 50 }, { 100, 100, 0 },
				{ 0, 0, 10 } },
		{ "the last days of the year", 361, { 5, 5, 5, 5 }, { 0, 0, 0, 12 }, { 5, 3, 0, 0 },
				{ 0, 2, 5, 5 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct account account = account_of_2026();
		size_t first = rows[i].first;
		struct account_intake *whole;
		struct account_intake *part;

		CHECK_ROW(rows[i].name);
		(void)make(&account, "", false);
		part = make(&account, "M2", true);
		whole = account_intake_find(&account, "I1");
		for (size_t k = 0; k < DAYS && first + k < 365; k++) {
			whole->litres[first + k] = rows[i].whole[k];
			part->litres[first + k] = rows[i].part[k];
		}
		account_volume_part(&account);
		for (size_t day = 0; day < 365; day++) {
			bool is_told = day >= first && day < first + DAYS;

			CHECK_INT(whole->litres[day],
					is_told ? rows[i].whole_then[day - first] : 0);
			CHECK_INT(part->litres[day], is_told ? rows[i].part_then[day - first] : 0);
		}
		account_finish(&account);
	}
}

static void a_part_counted_beside_its_whole_stays(void **state)
{
	struct account account = account_of_2026();
	struct account_intake *whole;
	struct account_intake *part;

	(void)state;
	(void)make(&account, "", false);
	part = make(&account, "M2", false);
	whole = account_intake_find(&account, "I1");
	whole->litres[3] = 100;
	whole->marks[4] = CHARGE_UNKNOWN | CHARGE_SPREAD;
	part->litres[3] = 40;
	account_volume_part(&account);
	CHECK_INT(whole->litres[3], 100);
	CHECK_INT(part->litres[3], 40);
	CHECK_INT(part->marks[3], 0);
	CHECK_INT(part->marks[4], CHARGE_UNKNOWN); /* how much of it is the part is not known */
	account_finish(&account);
}

/* rules.md F27 */
static void a_period_of_which_nothing_is_known_is_unknown(void **state)
{
	static const struct {
		const char *name;
		bool is_due; /* on the second day of February */
		uint8_t mark;
		int64_t litres;
		bool is_unknown;
	} rows[] = {
		{ "nothing was due", false, 0, 0, true },
		{ "due and silent", true, CHARGE_UNKNOWN, 0, true },
		{ "due and known", true, 0, 0, false },
		{ "water, though not all is known", true, CHARGE_UNKNOWN, 7, false },
		{ "water given back", false, 0, -7, false },
	};
	const struct days february = { dates_day("2026-02-01"), dates_day("2026-03-01") };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct account account = account_of_2026();
		struct account_intake *intake = make(&account, "", false);

		CHECK_ROW(rows[i].name);
		intake->is_due[32] = rows[i].is_due;
		intake->marks[32] = rows[i].mark;
		intake->litres[32] = rows[i].litres;
		account_settle(&account, february);
		for (size_t day = 0; day < 365; day++) {
			bool is_within = day >= 31 && day < 59;
			uint8_t mark = day == 32 ? rows[i].mark : 0;

			CHECK_INT(intake->marks[day],
					rows[i].is_unknown && is_within ? CHARGE_UNKNOWN : mark);
		}
		account_finish(&account);
	}
}

/* rules.md F27: an intake is unknown on the days on which it is the account's. */
static void what_is_anothers_is_not_unknown(void **state)
{
	const struct days february = { dates_day("2026-02-01"), dates_day("2026-03-01") };
	struct account account = account_of_2026();
	struct account_intake *intake;
	struct account_intake *part;

	(void)state;
	(void)make(&account, "", false);
	part = make(&account, "M2", false);
	intake = account_intake_find(&account, "I1");
	for (size_t day = 0; day < 41; day++) {
		intake->is_own[day] = true; /* until 10 February */
	}
	account_settle(&account, february);
	for (size_t day = 0; day < 365; day++) {
		uint8_t mark = day >= 31 && day < 41 ? CHARGE_UNKNOWN : 0;

		CHECK_INT(intake->marks[day], mark);
		CHECK_INT(part->marks[day], mark);
	}
	account_finish(&account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_intake_is_made_once_and_stays),
		cmocka_unit_test(a_part_is_taken_out_of_its_whole),
		cmocka_unit_test(a_part_counted_beside_its_whole_stays),
		cmocka_unit_test(a_period_of_which_nothing_is_known_is_unknown),
		cmocka_unit_test(what_is_anothers_is_not_unknown),
	};

	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
