/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The books are what the log says, and nothing else: folded from the first
 * entry they are the same at every size, and every entry is judged again alike.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/closing.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/lineage.h"
#include "ledger/readings.h"
#include "ledger/registry.h"
#include "ledger/seal.h"
#include "ledger/timeline.h"
#include "ledger/verify.h"
#include "tests/support/chance.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

enum {
	STEPS = 400,
	HOUR_S = 3600,
	CROWD = 2500, /* permits whose lines do not fit into one entry */
};

static int say_readings(struct small_ledger *small, const char *meter,
		const struct fact_sample *samples, size_t count)
{
	struct fact fact;
	int answer;

	fact_readings(&fact, meter, samples, count);
	answer = small_say(small, KIND_READINGS, meter, &fact.body);
	fact_finish(&fact);
	return answer;
}

static int say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	return small_row(small, kind, &row);
}

static void open_place(struct small_ledger *small)
{
	small_open(small, "simulated/test", small_at("2026-02-01T09:00:00+08:00"));
	CHECK_INT(say_row(small, ROW_AREA, facts_area("330300", "")), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_PERMIT, facts_permit("P1", "330300", 1000000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_PERMIT, facts_permit("P2", "330300", 1000000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_INTAKE, facts_intake("I1", "P1", 90000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_INTAKE, facts_intake("I2", "P2", 90000)), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_METER, facts_meter("M1", "I1", 4, "2026-01-01")), LEDGER_OK);
	CHECK_INT(say_row(small, ROW_METER, facts_meter("M2", "I2", 8, "2026-01-01")), LEDGER_OK);
}

/* A row that changes something from a day on that has readings already, perhaps. */
static int say_change(struct small_ledger *small, uint64_t *random)
{
	struct day from = { small_day("2026-01-28").number + (int32_t)(chance_next(random) % 8) };
	union row intake = facts_intake(chance_next(random) % 2 == 0 ? "I1" : "I2",
			chance_next(random) % 2 == 0 ? "P1" : "P2", 60000);
	union row meter = facts_meter("M1", "I2", 5, "2026-01-01");
	union row permit = facts_permit("P2", "330300", 500000);

	intake.intake.from = meter.meter.from = permit.permit.from = from;
	permit.permit.valid_until = from;
	switch (chance_next(random) % 4) {
	case 0:
		return say_row(small, ROW_METER, meter);
	case 1:
		return say_row(small, ROW_PERMIT, permit);
	default:
		return say_row(small, ROW_INTAKE, intake);
	}
}

/* Readings about now or days ago, some odd, some of the past again. */
static int say_some(struct small_ledger *small, int64_t now_s, uint64_t *random)
{
	struct fact_sample samples[6];
	size_t count = 1 + chance_next(random) % 6;

	for (size_t i = 0; i < count; i++) {
		int64_t hours = (int64_t)(chance_next(random) % 100);
		int64_t odd = chance_next(random) % 8 == 0 ? 5000000 : 0;

		samples[i].at_s = now_s - now_s % HOUR_S - (hours - 3) * HOUR_S;
		samples[i].litres = (samples[i].at_s / HOUR_S % 500 * 30000 + odd) % 10000000;
		samples[i].status = chance_next(random) % 9 == 0 ? 'E' : 'A';
	}
	return say_readings(small, chance_next(random) % 2 == 0 ? "M1" : "M2", samples, count);
}

static void check_same_books(struct small_ledger *small, struct books *folded)
{
	struct books *live = ledger_books(small->ledger);
	struct seal *seal = ledger_seal(small->ledger);
	uint8_t is[SEAL_HASH_BYTES];
	uint8_t want[SEAL_HASH_BYTES];

	CHECK_INT(live->size, folded->size);
	for (size_t i = 0; i < live->count; i++) {
		CHECK_ROW(shelf_table(live->shelves[i])->name);
		CHECK_INT(shelf_digest(live->shelves[i], seal, want), 0);
		CHECK_INT(shelf_digest(folded->shelves[i], seal, is), 0);
		CHECK(memcmp(is, want, sizeof(want)) == 0);
	}
	CHECK_ROW(NULL);
}

static struct verify *open_verify(struct small_ledger *small)
{
	struct verify *verify = NULL;

	CHECK_INT(verify_open(&small->kinds, small->others, small->other_count, ledger_fetch,
				  small->ledger, &verify),
			0);
	return verify;
}

/* Verify folds from the first entry: after each deed its books are the writer's. */
static void catch_up(struct small_ledger *small, struct verify *verify)
{
	struct bytes bytes;

	bytes_init(&bytes, ENTRY_MAX);
	while (verify->entries < ledger_size(small->ledger)) {
		CHECK_INT(ledger_fetch(small->ledger, verify->entries, &bytes), 0);
		if (verify_entry(verify, bytes.data, bytes.size) != 0) {
			fail_msg("entry %lld: %s: %s, not %s", (long long)verify->fault.entry,
					verify->fault.rule, verify->fault.found,
					verify->fault.expected);
		}
	}
	bytes_finish(&bytes);
	check_same_books(small, verify->books);
}

static void the_books_are_the_log_folded_at_every_size(void **state)
{
	struct small_ledger small;
	struct verify *verify;
	struct verify *anew;
	uint8_t root[SEAL_HASH_BYTES];
	uint64_t random = 6364136223846793005u;
	int64_t now_s = small_at("2026-02-01T09:00:00+08:00");
	int changes = 0;

	(void)state;
	open_place(&small);
	verify = open_verify(&small);
	for (int i = 0; i < STEPS; i++) {
		int answer;

		/* Mostly hours, and now and then days: each that ended gets its entry. */
		now_s += i % 40 == 39 ? 3 * 86400 + 100 : i % 10 == 0 ? 5 * HOUR_S : 60;
		small_set_time(&small, now_s);
		answer = i % 12 == 11 ? say_change(&small, &random)
				      : say_some(&small, now_s, &random);
		CHECK(answer == LEDGER_OK || answer == LEDGER_NOTHING || answer == LEDGER_REFUSED);
		changes += i % 12 == 11 && answer == LEDGER_OK ? 1 : 0;
		catch_up(&small, verify);
	}
	CHECK(changes > 6);
	CHECK_INT(ledger_root(small.ledger, root), 0);
	CHECK_INT(verify_end(verify, (uint64_t)ledger_size(small.ledger), root), 0);
	/* And in one go. */
	anew = open_verify(&small);
	catch_up(&small, anew);
	verify_close(anew);
	verify_close(verify);
	small_close(&small);
}

static int64_t taken(struct small_ledger *small)
{
	const struct account_row key = { .commodity = "litres", .account = "nature" };
	const struct account_row *row =
			shelf_find(books_shelf(ledger_books(small->ledger), BOOK_ACCOUNT), &key);

	return row == NULL ? 0 : -row->balance;
}

static void a_reading_from_the_future_counts_when_its_time_has_come(void **state)
{
	const int64_t at_s = small_at("2026-02-01T09:00:00+08:00");
	const struct fact_sample samples[] = {
		{ at_s, 1000, 'A' },
		{ at_s + HOUR_S, 4000, 'A' },
	};
	struct small_ledger small;

	(void)state;
	open_place(&small);
	CHECK_INT(say_readings(&small, "M1", samples, 2), LEDGER_OK);
	CHECK_INT(taken(&small), 0);
	CHECK_INT(say_readings(&small, "M1", samples, 2), LEDGER_NOTHING);
	small_set_time(&small, at_s + 2 * HOUR_S);
	CHECK_INT(say_readings(&small, "M1", samples, 2), LEDGER_OK);
	CHECK_INT(taken(&small), 3000);
	CHECK_INT(shelf_count(books_shelf(ledger_books(small.ledger), BOOK_REMARK)), 1);
	small_close(&small);
}

/* No clock says so, and no day could be printed for it; the writer goes on. */
static void a_reading_of_no_year_is_refused(void **state)
{
	static const int64_t instants[] = { -2208988801, 32503680000, 2000000000000,
		-2000000000000 };
	struct small_ledger small;

	(void)state;
	open_place(&small);
	for (size_t i = 0; i < CHECK_COUNT(instants); i++) {
		const struct fact_sample samples[] = {
			{ small_at("2026-02-01T08:00:00+08:00"), 900, 'A' },
			{ instants[i], 1000, 'A' },
		};

		if (instants[i] < 1000000000000 && instants[i] > -1000000000000) {
			CHECK_INT(say_readings(&small, "M1", samples, 2), LEDGER_REFUSED);
		} else {
			struct fact_sample far = { instants[i] / 2, 1000, 'A' };
			struct bytes body;
			struct reading reading = {
				.at_s = instants[i],
				.count = { 1000, 0 },
				.status = 'A',
				.flow_litres_per_h = READINGS_NO_FLOW,
			};

			bytes_init(&body, ENTRY_MAX);
			readings_put_head(&body, "M1", 0, far.at_s, 1);
			readings_put(&body, far.at_s, &reading);
			CHECK_INT(small_say(&small, KIND_READINGS, "far", &body), LEDGER_REFUSED);
			bytes_finish(&body);
		}
	}
	small_close(&small);
}

static bool is_linked(struct small_ledger *small, int64_t index, const char *subject)
{
	struct bytes bytes;
	struct entry entry;
	bool is_found = false;

	bytes_init(&bytes, ENTRY_MAX);
	CHECK_INT(ledger_fetch(small->ledger, index, &bytes), 0);
	CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, NULL), ENTRY_OK);
	for (size_t i = 0; i < entry.link_count; i++) {
		is_found = is_found || strcmp(entry.links[i].subject, subject) == 0;
	}
	bytes_finish(&bytes);
	return is_found;
}

/* Who loses water by a row can prove it, like the one who gets it. */
static void a_row_is_linked_to_every_permit_whose_water_it_moves(void **state)
{
	const int64_t at_s = small_at("2026-01-30T09:00:00+08:00");
	const struct fact_sample samples[] = { { at_s, 1000, 'A' }, { at_s + HOUR_S, 4000, 'A' } };
	union row moved = facts_intake("I1", "P2", 90000);
	struct small_ledger small;
	int64_t row;

	(void)state;
	open_place(&small);
	CHECK_INT(say_readings(&small, "M1", samples, 2), LEDGER_OK);
	moved.intake.from = small_day("2026-01-29");
	row = ledger_size(small.ledger);
	CHECK_INT(say_row(&small, ROW_INTAKE, moved), LEDGER_OK);
	CHECK(is_linked(&small, row, "permit:P1"));
	CHECK(is_linked(&small, row, "permit:P2"));
	small_close(&small);
}

static int say_areas(struct small_ledger *small, const union row *rows, size_t count)
{
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	item_put_array(&body, count);
	for (size_t i = 0; i < count; i++) {
		row_put(&body, ROW_AREA, &rows[i]);
	}
	answer = small_say(small, KIND_AREAS, "areas", &body);
	bytes_finish(&body);
	return answer;
}

static void rows_of_a_deed_do_not_overwrite_or_lose_each_other(void **state)
{
	union row rows[9];
	struct small_ledger small;

	(void)state;
	open_place(&small);
	rows[0] = facts_area("A0", "");
	rows[1] = facts_area("A0", "330300");
	CHECK_INT(say_areas(&small, rows, 2), LEDGER_REFUSED);
	rows[1].area.from = small_day("2026-02-01");
	CHECK_INT(say_areas(&small, rows, 2), LEDGER_OK);
	for (size_t i = 0; i < 9; i++) {
		const char id[] = { 'B', (char)('0' + i), '\0' };

		rows[i] = facts_area(id, "");
	}
	CHECK_INT(say_areas(&small, rows, 9), LEDGER_REFUSED);
	CHECK_INT(say_areas(&small, rows, 8), LEDGER_OK);
	small_close(&small);
}

/* A row that no reader would reach is not taken and then ignored. */
static void a_row_beyond_those_that_are_read_is_refused(void **state)
{
	union row row = facts_area("330300", "");
	struct small_ledger small;

	(void)state;
	open_place(&small);
	for (int i = 1; i <= REGISTRY_VERSIONS_MAX; i++) {
		row.area.from.number = small_day("2026-01-01").number + i;
		CHECK_INT(say_row(&small, ROW_AREA, row),
				i < REGISTRY_VERSIONS_MAX ? LEDGER_OK : LEDGER_REFUSED);
	}
	small_close(&small);
}

/* A meter that moved from intake to intake, each of which changed hands from day to day. */
static void a_timeline_has_every_day_of_every_intake(void **state)
{
	enum {
		INTAKES = 5,
		CHANGES = 220
	};
	union row meter = facts_meter("M9", "J0", 8, "2020-01-01");
	struct small_ledger small;
	struct registry_view view;
	struct timeline timeline;

	(void)state;
	open_place(&small);
	for (int i = 0; i < INTAKES; i++) {
		union row row;
		char id[8];

		(void)snprintf(id, sizeof(id), "J%d", i);
		for (int k = 0; k < CHANGES; k++) {
			row = facts_intake(id, k % 2 == 0 ? "P1" : "P2", 90000);
			row.intake.from.number = small_day("2020-01-01").number + i * CHANGES + k;
			CHECK_INT(say_row(&small, ROW_INTAKE, row), LEDGER_OK);
		}
		(void)text_copy(meter.meter.intake, sizeof(meter.meter.intake), id);
		meter.meter.from.number = small_day("2020-01-01").number + i * CHANGES;
		CHECK_INT(say_row(&small, ROW_METER, meter), LEDGER_OK);
	}
	view = (struct registry_view){ .books = ledger_books(small.ledger) };
	CHECK_INT(timeline_build(&view, "M9", &timeline), 0);
	CHECK_INT(timeline.step_count, INTAKES * CHANGES);
	for (int i = 0; i < INTAKES * CHANGES; i++) {
		const struct timeline_step *step = timeline_step(
				&timeline, (struct day){ small_day("2020-01-01").number + i });

		CHECK_TEXT(step->permit, i % CHANGES % 2 == 0 ? "P1" : "P2");
	}
	timeline_finish(&timeline);
	small_close(&small);
}

/* Norms and energy are found one by one: a plant with many products has as many rows as it needs. */
static void rows_that_are_found_by_their_key_may_be_many(void **state)
{
	union row row = { .norm = { .permit = "P1",
					  .year = 2026,
					  .output_millionths = 2000000,
					  .norm_millionths = 1500000,
					  .from = ROW_NO_DAY } };
	struct small_ledger small;

	(void)state;
	open_place(&small);
	for (int i = 0; i <= REGISTRY_VERSIONS_MAX; i++) {
		row.norm.month = i % 12 + 1;
		(void)snprintf(row.norm.product, sizeof(row.norm.product), "product %d", i / 12);
		CHECK_INT(say_row(&small, ROW_NORM, row), LEDGER_OK);
	}
	small_close(&small);
}

/* What nobody would follow is not taken and then left out of ceilings and bills: at either end. */
static void an_account_has_no_more_permits_than_are_followed(void **state)
{
	union row row;
	char id[8];
	struct small_ledger small;

	(void)state;
	open_place(&small);
	for (int i = 0; i < LINEAGE_MAX; i++) {
		(void)snprintf(id, sizeof(id), "R%d", i);
		row = facts_permit(id, "330300", 1000);
		if (i > 0) {
			(void)snprintf(row.permit.replaces, sizeof(row.permit.replaces), "R%d",
					i - 1);
		}
		CHECK_INT(say_row(&small, ROW_PERMIT, row), LEDGER_OK);
	}
	row = facts_permit("S", "330300", 1000);
	(void)snprintf(row.permit.replaces, sizeof(row.permit.replaces), "R%d", LINEAGE_MAX - 1);
	CHECK_INT(say_row(&small, ROW_PERMIT, row), LEDGER_REFUSED);
	row = facts_permit("R0", "330300", 1000);
	row.permit.from = small_day("2026-02-01");
	(void)text_copy(row.permit.replaces, sizeof(row.permit.replaces), "P2");
	CHECK_INT(say_row(&small, ROW_PERMIT, row), LEDGER_REFUSED);
	row.permit.replaces[0] = '\0';
	CHECK_INT(say_row(&small, ROW_PERMIT, row), LEDGER_OK);
	small_close(&small);
}

/* Else it would share an account with water that nobody may take. */
static void a_permit_is_not_named_like_another_account(void **state)
{
	struct small_ledger small;

	(void)state;
	open_place(&small);
	CHECK_INT(say_row(&small, ROW_PERMIT, facts_permit("unpermitted:I1", "330300", 1)),
			LEDGER_REFUSED);
	CHECK_INT(say_row(&small, ROW_PERMIT, facts_permit("2016/001", "330300", 1)), LEDGER_OK);
	small_close(&small);
}

/* A close of so many permits is in parts: what it brought about follows from the chains before its first. */
static void a_close_in_parts_is_judged_alike(void **state)
{
	const struct fact_sample read[] = {
		{ .at_s = dates_at("2026-01-01T00:00:00+08:00"), .litres = 0, .status = 'A' },
		{ .at_s = dates_at("2026-02-01T00:00:00+08:00"), .litres = 31000, .status = 'A' },
	};
	struct small_ledger small;
	struct verify *verify;
	struct bytes body;
	int64_t before;

	(void)state;
	open_place(&small);
	for (int i = 0; i < CROWD; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "Q%05d", i);
		CHECK_INT(say_row(&small, ROW_PERMIT, facts_permit(name, "330300", 1000)),
				LEDGER_OK);
	}
	CHECK_INT(say_readings(&small, "M2", read, 2), LEDGER_OK);
	before = ledger_size(small.ledger);
	bytes_init(&body, ENTRY_MAX);
	closing_put(&body, month_make(2026, 1));
	CHECK_INT(small_say(&small, KIND_CLOSE, "close", &body), LEDGER_OK);
	bytes_finish(&body);
	CHECK(ledger_size(small.ledger) > before + 1);
	verify = open_verify(&small);
	catch_up(&small, verify);
	verify_close(verify);
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_books_are_the_log_folded_at_every_size),
		cmocka_unit_test(a_reading_from_the_future_counts_when_its_time_has_come),
		cmocka_unit_test(a_reading_of_no_year_is_refused),
		cmocka_unit_test(a_row_is_linked_to_every_permit_whose_water_it_moves),
		cmocka_unit_test(rows_of_a_deed_do_not_overwrite_or_lose_each_other),
		cmocka_unit_test(a_row_beyond_those_that_are_read_is_refused),
		cmocka_unit_test(a_timeline_has_every_day_of_every_intake),
		cmocka_unit_test(rows_that_are_found_by_their_key_may_be_many),
		cmocka_unit_test(an_account_has_no_more_permits_than_are_followed),
		cmocka_unit_test(a_permit_is_not_named_like_another_account),
		cmocka_unit_test(a_close_in_parts_is_judged_alike),
	};

	return cmocka_run_group_tests_name("rebuild", tests, NULL, NULL);
}
