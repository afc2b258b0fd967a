/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A zone read from its compiled file says at each instant what the C library
 * says, and a file that is not sound is refused.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "meter/bytes.h"
#include "meter/zone_tzif.h"

enum {
	FILE_MAX = 1 << 16,
};

static size_t read_zone_file(const char *name, uint8_t buffer[static FILE_MAX])
{
	char path[128];
	FILE *file;
	size_t size;

	(void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("cannot open %s", path);
	}
	size = fread(buffer, 1, FILE_MAX, file);
	(void)fclose(file);
	return size;
}

static void load(const char *name, struct zone *zone)
{
	static uint8_t data[FILE_MAX];
	size_t size = read_zone_file(name, data);

	CHECK_ROW(name);
	CHECK_INT(zone_tzif_parse(data, size, name, zone), ZONE_TZIF_OK);
	CHECK_TEXT(zone->name, name);
}

static void known_zones_have_their_changes(void **state)
{
	struct zone zone;

	(void)state;
	load("UTC", &zone);
	CHECK_INT(zone.count, 1);
	CHECK_INT(zone.changes[0].offset_s, 0);
	CHECK_INT(zone.changes[0].from.unix_s, INT64_C(-2208988800));

	/* Local mean time until 1901, summer time last in 1991, +8 since. */
	load("Asia/Shanghai", &zone);
	CHECK_INT(zone.changes[0].offset_s, 8 * 3600 + 5 * 60 + 43);
	CHECK_INT(zone.changes[zone.count - 1].from.unix_s, 684867600); /* 1991-09-14T17:00:00Z */
	CHECK_INT(zone.changes[zone.count - 1].offset_s, 8 * 3600);

	/* Debian's file reaches October 2037. */
	load("Europe/Madrid", &zone);
	CHECK_INT(zone.changes[0].offset_s, -884);
	CHECK_INT(zone.changes[zone.count - 1].from.unix_s, 2140045200); /* 2037-10-25T01:00:00Z */
	CHECK_INT(zone.changes[zone.count - 1].offset_s, 3600);
	CHECK_INT(zone_offset(&zone, (struct instant){ 1792889999 }), 7200);
	CHECK_INT(zone_offset(&zone, (struct instant){ 1792890000 }), 3600);
}

static void changes_ascend_and_each_changes_something(void **state)
{
	static const char *const names[] = { "Europe/Madrid", "Asia/Shanghai", "America/St_Johns",
		"Africa/Casablanca", "Pacific/Apia", "Asia/Urumqi" };
	struct zone zone;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		load(names[i], &zone);
		for (size_t k = 1; k < zone.count; k++) {
			CHECK(zone.changes[k].from.unix_s > zone.changes[k - 1].from.unix_s);
			CHECK(zone.changes[k].offset_s != zone.changes[k - 1].offset_s);
		}
	}
}

/* An independent witness: the C library reads the same file with code of its own. */
static void agrees_with_the_c_library(void **state)
{
	static const char *const names[] = { "Europe/Madrid", "Asia/Shanghai", "UTC",
		"America/St_Johns", "Africa/Casablanca", "Pacific/Apia" };
	const int64_t end_s = 2145916800; /* 2038-01-01 */
	struct zone zone;

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		load(names[i], &zone);
		assert_int_equal(setenv("TZ", names[i], 1), 0);
		tzset();
		for (int64_t s = INT64_C(-2208988800); s < end_s; s += 86400 + 7919) {
			time_t at = (time_t)s;
			struct tm local;

			CHECK(localtime_r(&at, &local) != NULL);
			CHECK_INT(zone_offset(&zone, (struct instant){ s }), local.tm_gmtoff);
		}
		for (size_t k = 1; k < zone.count; k++) {
			time_t at = (time_t)zone.changes[k].from.unix_s;
			time_t before = at - 1;
			struct tm local;

			CHECK(localtime_r(&at, &local) != NULL);
			CHECK_INT(zone.changes[k].offset_s, local.tm_gmtoff);
			CHECK(localtime_r(&before, &local) != NULL);
			CHECK_INT(zone.changes[k - 1].offset_s, local.tm_gmtoff);
		}
	}
	assert_int_equal(unsetenv("TZ"), 0);
}

/* A small file of our own: what a row does not name is as in a sound one. */
struct made {
	char version; /* 0: '2' */
	uint32_t leaps;
	uint32_t is_std;
	const int64_t *times;
	const char *indices; /* one character a time: '0' or '1' */
	int32_t offset_0;
	int32_t offset_1;
	uint8_t is_dst;
	uint8_t abbreviation;
	const char *footer;
};

static void put_header(struct bytes *file, char version, uint32_t is_std, uint32_t leaps,
		uint32_t times, uint32_t types)
{
	bytes_put_text(file, "TZif");
	bytes_put_u8(file, (uint8_t)version);
	bytes_put(file, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);
	bytes_put_u32(file, 0);
	bytes_put_u32(file, is_std);
	bytes_put_u32(file, leaps);
	bytes_put_u32(file, times);
	bytes_put_u32(file, types);
	bytes_put_u32(file, 4);
}

static void make_file(const struct made *made, struct bytes *file)
{
	char version = made->version == 0 ? '2' : made->version;
	uint32_t times = made->indices == NULL ? 0 : (uint32_t)strlen(made->indices);

	put_header(file, version, 0, 0, 0, 1);
	bytes_put(file, "\0\0\0\0\0\0ABC", 10);

	put_header(file, version, made->is_std, made->leaps, times, 2);
	for (uint32_t i = 0; i < times; i++) {
		bytes_put_u64(file, (uint64_t)made->times[i]);
	}
	for (uint32_t i = 0; i < times; i++) {
		bytes_put_u8(file, (uint8_t)(made->indices[i] - '0'));
	}
	bytes_put_u32(file, (uint32_t)made->offset_0);
	bytes_put(file, "\0", 2);
	bytes_put_u32(file, (uint32_t)made->offset_1);
	bytes_put_u8(file, made->is_dst);
	bytes_put_u8(file, made->abbreviation);
	bytes_put(file, "ABC", 4);
	for (uint32_t i = 0; i < made->leaps; i++) {
		bytes_put_u64(file, 78796800);
		bytes_put_u32(file, 1);
	}
	for (uint32_t i = 0; i < made->is_std; i++) {
		bytes_put_u8(file, 0);
	}
	bytes_put_text(file, made->footer == NULL ? "\nABC0\n" : made->footer);
}

static const int64_t rising[] = { -3000000000, 1000, 2000, 3000, 2120000000 };
static const int64_t equal[] = { 1000, 1000 };
static const int64_t falling[] = { 2000, 1000 };

static void small_files_are_read_or_refused(void **state)
{
	static const struct {
		const char *name;
		struct made made;
		enum zone_tzif_answer answer;
		size_t count;
	} rows[] = {
		{ "no transition", { .offset_0 = 60 }, ZONE_TZIF_OK, 1 },
		{ "version 3", { .version = '3' }, ZONE_TZIF_OK, 1 },
		{ "version 4", { .version = '4' }, ZONE_TZIF_OK, 1 },
		{ "version 5 is not known", { .version = '5' }, ZONE_TZIF_MALFORMED, 0 },
		{ "version 1 has no long times", { .version = '1' }, ZONE_TZIF_MALFORMED, 0 },
		{ "one before 1900, three after",
				{ .times = rising, .indices = "1010", .offset_1 = 3600 },
				ZONE_TZIF_OK, 4 },
		{ "same offsets are no change", { .times = rising, .indices = "1010" },
				ZONE_TZIF_OK, 1 },
		{ "repeated types are no change",
				{ .times = rising, .indices = "0110", .offset_1 = 3600 },
				ZONE_TZIF_OK, 3 },
		{ "times that stand", { .times = equal, .indices = "01", .offset_1 = 3600 },
				ZONE_TZIF_MALFORMED, 0 },
		{ "times that fall", { .times = falling, .indices = "01", .offset_1 = 3600 },
				ZONE_TZIF_MALFORMED, 0 },
		{ "a type that is none", { .times = rising, .indices = "02" }, ZONE_TZIF_MALFORMED,
				0 },
		{ "the furthest east", { .offset_1 = 26 * 3600 - 1 }, ZONE_TZIF_OK, 1 },
		{ "too far east", { .offset_1 = 26 * 3600 }, ZONE_TZIF_MALFORMED, 0 },
		{ "the furthest west", { .offset_1 = -25 * 3600 + 1 }, ZONE_TZIF_OK, 1 },
		{ "too far west", { .offset_1 = -25 * 3600 }, ZONE_TZIF_MALFORMED, 0 },
		{ "nowhere", { .offset_1 = INT32_MIN }, ZONE_TZIF_MALFORMED, 0 },
		{ "a daylight flag of 2", { .is_dst = 2 }, ZONE_TZIF_MALFORMED, 0 },
		{ "an abbreviation outside", { .abbreviation = 4 }, ZONE_TZIF_MALFORMED, 0 },
		{ "flags for one type of two", { .is_std = 1 }, ZONE_TZIF_MALFORMED, 0 },
		{ "flags for both types", { .is_std = 2 }, ZONE_TZIF_OK, 1 },
		{ "leap seconds", { .leaps = 1 }, ZONE_TZIF_LEAPS, 0 },
		{ "no footer", { .footer = "" }, ZONE_TZIF_MALFORMED, 0 },
		{ "half a footer", { .footer = "\nABC0" }, ZONE_TZIF_MALFORMED, 0 },
		{ "an empty footer", { .footer = "\n\n" }, ZONE_TZIF_OK, 1 },
		{ "a footer and more", { .footer = "\nABC0\nx\n" }, ZONE_TZIF_MALFORMED, 0 },
		{ "a rule alone", { .footer = "\nA0B,M3.5.0,M10.5.0\n" }, ZONE_TZIF_SLIM, 0 },
		{ "a rule from 1970 on",
				{ .times = rising,
						.indices = "1010",
						.offset_1 = 3600,
						.footer = "\nA0B,M3.5.0,M10.5.0\n" },
				ZONE_TZIF_SLIM, 0 },
		{ "a rule from 2037 on",
				{ .times = rising,
						.indices = "10101",
						.offset_1 = 3600,
						.footer = "\nA0B,M3.5.0,M10.5.0\n" },
				ZONE_TZIF_OK, 5 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct zone zone = { .count = 0 };
		struct bytes file;

		CHECK_ROW(rows[i].name);
		bytes_init(&file, 1000);
		make_file(&rows[i].made, &file);
		CHECK(!file.failed);
		CHECK_INT(zone_tzif_parse(file.data, file.size, "Test/Zone", &zone),
				rows[i].answer);
		CHECK_INT(zone.count, rows[i].count);
		CHECK(strlen(zone_tzif_text((int)rows[i].answer)) > 0);
		bytes_finish(&file);
	}
}

static void changes_before_1900_leave_their_last_offset(void **state)
{
	struct made made = { .times = rising, .indices = "1010", .offset_1 = 3600 };
	struct zone zone;
	struct bytes file;

	(void)state;
	bytes_init(&file, 1000);
	make_file(&made, &file);
	CHECK_INT(zone_tzif_parse(file.data, file.size, "Test/Zone", &zone), ZONE_TZIF_OK);
	CHECK_INT(zone.changes[0].from.unix_s, INT64_C(-2208988800));
	CHECK_INT(zone.changes[0].offset_s, 3600);
	CHECK_INT(zone.changes[1].from.unix_s, 1000);
	CHECK_INT(zone.changes[1].offset_s, 0);
	bytes_finish(&file);
}

static void more_changes_than_a_ledger_keeps_are_refused(void **state)
{
	static int64_t times[ZONE_CHANGES_MAX];
	static char indices[ZONE_CHANGES_MAX + 1];
	struct made made = { .times = times, .indices = indices, .offset_1 = 3600 };
	struct zone zone = { .count = 0 };
	struct bytes file;

	(void)state;
	for (size_t i = 0; i < ZONE_CHANGES_MAX; i++) {
		times[i] = (int64_t)i;
		indices[i] = i % 2 == 0 ? '1' : '0';
	}
	bytes_init(&file, 10000);
	make_file(&made, &file);
	CHECK_INT(zone_tzif_parse(file.data, file.size, "Test/Zone", &zone), ZONE_TZIF_CHANGES);
	CHECK_INT(zone.count, 0);

	/* One fewer fills the list. */
	indices[ZONE_CHANGES_MAX - 1] = '\0';
	bytes_reset(&file);
	make_file(&made, &file);
	CHECK_INT(zone_tzif_parse(file.data, file.size, "Test/Zone", &zone), ZONE_TZIF_OK);
	CHECK_INT(zone.count, ZONE_CHANGES_MAX);
	bytes_finish(&file);
}

/* Every prefix is refused, and no change of one byte makes it read outside. */
static void damaged_files_do_no_harm(void **state)
{
	static uint8_t data[FILE_MAX];
	size_t size = read_zone_file("Europe/Madrid", data);
	struct zone zone = { .count = 0 };
	uint8_t *exact;

	(void)state;
	for (size_t cut = 0; cut < size; cut++) {
		exact = malloc(cut + 1);
		assert_non_null(exact);
		memcpy(exact, data, cut);
		CHECK_INT(zone_tzif_parse(exact, cut, "Test/Zone", &zone), ZONE_TZIF_MALFORMED);
		free(exact);
	}
	CHECK_INT(zone.count, 0);

	exact = malloc(size);
	assert_non_null(exact);
	memcpy(exact, data, size);
	for (size_t at = 0; at < size; at++) {
		exact[at] ^= 0xff;
		if (zone_tzif_parse(exact, size, "Test/Zone", &zone) == ZONE_TZIF_OK) {
			CHECK(zone.count >= 1 && zone.count <= ZONE_CHANGES_MAX);
		}
		exact[at] ^= 0xff;
	}
	free(exact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_zones_have_their_changes),
		cmocka_unit_test(changes_ascend_and_each_changes_something),
		cmocka_unit_test(agrees_with_the_c_library),
		cmocka_unit_test(small_files_are_read_or_refused),
		cmocka_unit_test(changes_before_1900_leave_their_last_offset),
		cmocka_unit_test(more_changes_than_a_ledger_keeps_are_refused),
		cmocka_unit_test(damaged_files_do_no_harm),
	};

	return cmocka_run_group_tests_name("zone_tzif", tests, NULL, NULL);
}
