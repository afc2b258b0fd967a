/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a device says beside its count has one form, is the profile's to name,
 * and leaves in the books the device of the newest reading in any order.
 */

#include "tests/check.h"

#include "ledger/ledger.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "tests/support/facts.h"

/* Two status bits, a serial number of two words. */
static const char text[] = "profile: p\n"
			   "version: 1\n"
			   "title: t\n"
			   "source: s\n"
			   "resolution_m3: \"0.001\"\n"
			   "blocks:\n"
			   "  - {name: total, function: 3, start: 8, count: 3}\n"
			   "  - {name: device, function: 3, start: 100, count: 2, daily: true}\n"
			   "fields:\n"
			   "  - {name: total, block: total, at: 8, type: u32, source: s}\n"
			   "  - {name: status, block: total, at: 10, type: bits, source: s}\n"
			   "  - {name: serial, block: device, at: 100, type: u32, source: s}\n"
			   "totals: [{direction: forward, whole: total, unit: m3, source: s}]\n"
			   "status:\n"
			   "  - {field: status, bit: 0, severity: info, meaning: m, source: s}\n"
			   "  - {field: status, bit: 5, severity: suspect, meaning: n, source: s}\n"
			   "identity: [{field: serial}]\n";

static struct reading reading_at(const char *at, uint32_t bits, const char *device)
{
	return (struct reading){
		.at_s = dates_at(at),
		.count = { 1000, 0 },
		.status = 'A',
		.flow_litres_per_h = READINGS_NO_FLOW,
		.bits = bits,
		.device = (const uint8_t *)device,
		.device_size = device == NULL ? 0 : strlen(device),
	};
}

static void put_body(struct bytes *body, const struct reading *reading)
{
	bytes_init(body, READINGS_BODY_MAX);
	readings_put_head(body, "M", 1, reading->at_s, 1);
	readings_put(body, reading->at_s, reading);
}

/* Can all of it be read? */
static bool is_whole(struct readings readings)
{
	struct reading reading;

	while (readings_next(&readings, &reading)) {
	}
	return item_at_end(&readings.cursor);
}

static void what_a_device_says_is_read_back(void **state)
{
	static const struct {
		const char *name;
		uint32_t bits;
		const char *device;
	} rows[] = {
		{ "nothing", 0, NULL },
		{ "a status", 3, NULL },
		{ "all bits", UINT32_MAX, NULL },
		{ "another device", 0, "abcd" },
		{ "both", 1, "abcd" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct reading reading = reading_at(
				"2026-02-01T00:00:00+08:00", rows[i].bits, rows[i].device);
		struct readings readings;
		struct reading read;
		struct bytes body;

		CHECK_ROW(rows[i].name);
		put_body(&body, &reading);
		CHECK(readings_open(body.data, body.size, &readings));
		CHECK(is_whole(readings));
		CHECK(readings_next(&readings, &read));
		CHECK_INT(read.bits, rows[i].bits);
		CHECK((read.device == NULL) == (rows[i].device == NULL));
		CHECK_INT(read.device_size, rows[i].device == NULL ? 0 : strlen(rows[i].device));
		bytes_finish(&body);
	}
}

/* A reading of six items and so many others. */
static void put_items(struct bytes *body, size_t count, int64_t bits, const char *device,
		size_t device_size)
{
	bytes_init(body, READINGS_BODY_MAX);
	readings_put_head(body, "M", 1, 0, 1);
	item_put_array(body, count);
	for (int i = 0; i < 3; i++) {
		item_put_int(body, 0);
	}
	for (int i = 0; i < 3; i++) {
		item_put_null(body);
	}
	if (count > 6) {
		item_put_int(body, bits);
	}
	if (count > 7 && device == NULL) {
		item_put_null(body);
	} else if (count > 7) {
		item_put_bytes(body, device, device_size);
	}
}

static void nothing_has_two_forms(void **state)
{
	static const struct {
		const char *name;
		size_t count;
		int64_t bits;
		const char *device;
		size_t device_size;
		bool is_whole;
	} rows[] = {
		{ "plain", 6, 0, NULL, 0, true },
		{ "seven items", 7, 1, NULL, 0, false },
		{ "a status", 8, 1, NULL, 0, true },
		{ "nothing, at length", 8, 0, NULL, 0, false },
		{ "a status below 0", 8, -1, NULL, 0, false },
		{ "more bits than there are", 8, INT64_C(1) << 32, NULL, 0, false },
		{ "a device", 8, 0, "ab", 2, true },
		{ "half a word", 8, 0, "abc", 3, false },
		{ "a device of no words", 8, 1, "", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct readings readings;
		struct bytes body;

		CHECK_ROW(rows[i].name);
		put_items(&body, rows[i].count, rows[i].bits, rows[i].device, rows[i].device_size);
		CHECK(readings_open(body.data, body.size, &readings));
		CHECK_INT(is_whole(readings), rows[i].is_whole);
		bytes_finish(&body);
	}
}

/* ---- in a ledger ---- */

struct world {
	struct ledger *ledger;
	uint64_t number;
};

static int say(struct world *world, struct fact *fact)
{
	int answer = facts_submit(world->ledger, fact, ++world->number);

	fact_finish(fact);
	return answer;
}

static void say_row(struct world *world, enum row_kind kind, union row row)
{
	struct fact fact;

	fact_row(&fact, kind, &row);
	CHECK_INT(say(world, &fact), LEDGER_OK);
}

static int read_one(struct world *world, const struct reading *reading)
{
	struct fact fact = { .kind = KIND_READINGS };

	put_body(&fact.body, reading);
	return say(world, &fact);
}

static void open_world(struct world *world)
{
	union row meter = facts_meter("M", "I", 8, "2025-01-01");
	struct fact fact = { .kind = KIND_PROFILE };
	struct profile profile;
	struct where reason;

	*world = (struct world){ .ledger = facts_ledger("simulated:2026-03-15T12:00:00+08:00x1") };
	bytes_init(&fact.body, 65536);
	CHECK_INT(profile_file_load(text, sizeof(text) - 1, "p.yaml", &profile, &reason),
			PROFILE_FILE_OK);
	CHECK_INT(profiles_put(&fact.body, &profile, text, sizeof(text) - 1), 0);
	CHECK_INT(say(world, &fact), LEDGER_OK);
	say_row(world, ROW_AREA, facts_area("A", ""));
	say_row(world, ROW_PERMIT, facts_permit("P", "A", 5000000));
	say_row(world, ROW_INTAKE, facts_intake("I", "P", 100000));
	(void)text_copy(meter.meter.profile, sizeof(meter.meter.profile), "p");
	say_row(world, ROW_METER, meter);
}

static void the_profile_names_what_a_device_may_say(void **state)
{
	static const struct {
		const char *name;
		uint32_t bits;
		const char *device;
		int answer;
	} rows[] = {
		{ "all it can", 3, "abcd", LEDGER_OK },
		{ "a third bit", 4, NULL, LEDGER_REFUSED },
		{ "a serial number of one word", 0, "ab", LEDGER_REFUSED },
		{ "of three", 0, "abcdef", LEDGER_REFUSED },
	};
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct reading reading = reading_at(
				"2026-02-01T00:00:00+08:00", rows[i].bits, rows[i].device);

		CHECK_ROW(rows[i].name);
		CHECK_INT(read_one(&world, &reading), rows[i].answer);
	}
	ledger_close(world.ledger);
}

static void the_newest_reading_says_which_device_it_is(void **state)
{
	static const struct {
		const char *at, *device;
	} rows[] = {
		{ "2026-02-03T00:00:00+08:00", "new1" },
		{ "2026-02-01T00:00:00+08:00", "old1" },
		{ "2026-02-04T00:00:00+08:00", NULL },
		{ "2026-02-02T00:00:00+08:00", "zzzz" },
	};
	struct device_row key = { .meter = "M" };

	(void)state;
	for (size_t first = 0; first < CHECK_COUNT(rows); first++) {
		const struct device_row *row;
		struct world world;

		CHECK_ROW(rows[first].at);
		open_world(&world);
		for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
			size_t at = (first + i) % CHECK_COUNT(rows);
			struct reading reading = reading_at(rows[at].at, 0, rows[at].device);

			CHECK_INT(read_one(&world, &reading), LEDGER_OK);
		}
		row = shelf_find(books_shelf(ledger_books(world.ledger), BOOK_DEVICE), &key);
		CHECK(row != NULL);
		CHECK_INT(row->at_s, dates_at(rows[0].at));
		CHECK_INT(row->version, 1);
		CHECK_INT(row->words.size, 4);
		CHECK(memcmp(row->words.data, "new1", 4) == 0);
		ledger_close(world.ledger);
	}
}

/* How far back a reading may reach is bounded by its meter's installation, and by nothing else. */
static void a_reading_before_the_installation_books_nothing_behind_it(void **state)
{
	static const char *const order[2][2] = {
		{ "1913-01-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00" },
		{ "2026-02-01T00:00:00+08:00", "1913-01-01T00:00:00+08:00" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(order); i++) {
		struct world world;
		struct shelf_cursor cursor;
		const struct taken_row *row;

		CHECK_ROW(order[i][0]);
		open_world(&world);
		for (size_t k = 0; k < 2; k++) {
			struct reading reading = reading_at(order[i][k], 0, NULL);

			reading.count.units = order[i][k][0] == '1' ? 0 : 41000000;
			CHECK_INT(read_one(&world, &reading), LEDGER_OK);
		}
		cursor = shelf_scan(books_shelf(ledger_books(world.ledger), BOOK_TAKEN), NULL, 0);
		while ((row = shelf_next(&cursor)) != NULL) {
			CHECK_INT(row->measured_litres, 0);
		}
		ledger_close(world.ledger);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_device_says_is_read_back),
		cmocka_unit_test(nothing_has_two_forms),
		cmocka_unit_test(the_profile_names_what_a_device_may_say),
		cmocka_unit_test(the_newest_reading_says_which_device_it_is),
		cmocka_unit_test(a_reading_before_the_installation_books_nothing_behind_it),
	};

	return cmocka_run_group_tests_name("readings", tests, NULL, NULL);
}
