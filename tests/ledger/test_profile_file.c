/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Profiles are files: the shipped ones load, mean what their makers' tables
 * say, and survive as the table they were read as; mistakes are told by place.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/item.h"
#include "ledger/profile_file.h"
#include "ledger/profile_rows.h"
#include "ledger/profile_table.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/profile.h"
#include "tests/support/tree_file.h"

enum {
	TABLE_MAX = 65536,
};

/* A shipped profile by its file's name; free it. */
static char *shipped(const char *name, size_t *ret_size)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "profiles/%s.yaml", name);
	return tree_file(path, ret_size);
}

static void load_shipped(const char *name, struct profile *ret)
{
	struct where where = { .line = 0 };
	size_t size;
	char *text = shipped(name, &size);

	CHECK_ROW(name);
	CHECK_INT(profile_file_load(text, size, name, ret, &where), PROFILE_FILE_OK);
	free(text);
	CHECK_TEXT(ret->id, name);
}

/* Registers 1 to 72 of a TUF-2000M: 5.9 m3/h, 106182.375 m3, negative 2.5, no signal. */
static void set_tuf(uint16_t live[static 72])
{
	memset(live, 0, 72 * sizeof(*live));
	live[0] = 0xcccd;
	live[1] = 0x40bc;
	live[8] = 0x9ec6;
	live[9] = 0x0001;
	live[11] = 0x3ec0;
	live[12] = 2;
	live[15] = 0x3f00;
	live[24] = 0x9ec3;
	live[25] = 0x0001;
	live[27] = 0x3f60;
	live[71] = 1;
}

static void a_tuf_2000m_is_read_by_its_file(void **state)
{
	static const struct {
		const char *name;
		enum profile_direction direction;
		uint16_t setup[3]; /* flow unit, total unit, multiplier */
		int answer;
		int64_t units;
		uint8_t scale;
	} rows[] = {
		{ "forward", PROFILE_FORWARD, { 0, 0, 3 }, PROFILE_OK, 106182375, 0 },
		{ "reverse", PROFILE_REVERSE, { 0, 0, 3 }, PROFILE_OK, 2500, 0 },
		{ "net", PROFILE_NET, { 0, 0, 3 }, PROFILE_OK, 106179875, 0 },
		{ "multiplier × 0.01", PROFILE_FORWARD, { 0, 0, 1 }, PROFILE_OK, 106182375, 2 },
		{ "multiplier × 10", PROFILE_FORWARD, { 0, 0, 4 }, PROFILE_OK, 1061823750, 0 },
		{ "a disputed unit", PROFILE_FORWARD, { 0, 2, 3 }, PROFILE_UNCONFIRMED, 0, 0 },
	};
	struct profile profile;
	uint16_t live[72];

	(void)state;
	load_shipped("tuf-2000m", &profile);
	set_tuf(live);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct profile_words words = { { live, rows[i].setup } };
		struct profile_decoded decoded;

		CHECK_ROW(rows[i].name);
		profile_decode(&profile, rows[i].direction, &words, &decoded);
		CHECK_INT(decoded.answer, rows[i].answer);
		CHECK_INT(decoded.count.units, rows[i].units);
		CHECK_INT(decoded.count.scale, rows[i].scale);
		CHECK(decoded.has_flow);
		CHECK_INT(decoded.flow.units, 5900);
		CHECK_INT(decoded.bits, 1);
		CHECK_INT(decoded.severity, PROFILE_SUSPECT);
	}
}

/* Words as Python's struct packs the values that the makers' tables name. */
static void other_devices_are_read_by_their_files(void **state)
{
	static const uint16_t flow_118_75[] = { 0x42ed, 0x8000 }; /* '>f' 118.75 */
	static const uint16_t total_7235884_2[] = { 0x415b, 0x9a4b, 0x0ccc, 0xcccd }; /* '>d' */
	static const uint16_t device[] = { 0x2a, 0, 24 };
	static const uint16_t forward[] = { 1, 0, 1 };
	static const uint16_t flow_0_03125[] = { 0x0000, 0x3d00 }; /* '>f', low word first */
	/* '<Q' of 106182375001234 */
	static const uint16_t total_mm3[] = { 0x4c92, 0x82be, 0x6092, 0x0000 };
	static const uint16_t all_ones[] = { 0xffff, 0xffff, 0xffff, 0xffff };
	static const uint16_t nan[] = { 0x7ff8, 0, 0, 0 };
	static const struct {
		const char *name, *profile;
		enum profile_direction direction;
		struct profile_words words;
		int answer;
		int64_t units;
		uint8_t scale;
		int64_t flow;
	} rows[] = {
		{ "7,235,884.2 m³ as a double", "siemens-mag6000", PROFILE_FORWARD,
				{ { flow_118_75, total_7235884_2, device, forward } }, PROFILE_OK,
				7235884200, 0, 118750 },
		{ "no number", "siemens-mag6000", PROFILE_FORWARD,
				{ { flow_118_75, nan, device, forward } }, PROFILE_IMPLAUSIBLE, 0,
				0, 118750 },
		{ "106,182.375001234 m³ as mm³", "xylem-magflux", PROFILE_FORWARD,
				{ { flow_0_03125, total_mm3 } }, PROFILE_OK, 106182375001234, 6,
				112500 },
		{ "more mm³ than a count holds", "xylem-magflux", PROFILE_FORWARD,
				{ { flow_0_03125, all_ones } }, PROFILE_IMPLAUSIBLE, 0, 0, 112500 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct profile_decoded decoded;
		struct profile profile;

		load_shipped(rows[i].profile, &profile);
		CHECK_ROW(rows[i].name);
		profile_decode(&profile, rows[i].direction, &rows[i].words, &decoded);
		CHECK_INT(decoded.answer, rows[i].answer);
		if (rows[i].answer == PROFILE_OK) {
			CHECK_INT(decoded.count.units, rows[i].units);
			CHECK_INT(decoded.count.scale, rows[i].scale);
		}
		CHECK(decoded.has_flow);
		CHECK_INT(decoded.flow.units, rows[i].flow);
	}
}

static void manual_is_a_face_in_cubic_metres(void **state)
{
	struct profile profile;
	struct count modulus = { 0, 0 };

	(void)state;
	load_shipped("manual", &profile);
	CHECK_INT(profile.block_count, 0);
	CHECK_INT(profile.resolution.units, 1);
	CHECK_INT(profile.resolution.scale, 0);
	CHECK_INT(profile.flow.field, PROFILE_NONE);
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		CHECK_INT(profile_modulus(&profile, (enum profile_direction)i, 5, NULL, 0,
					  &modulus),
				PROFILE_OK);
		CHECK_INT(modulus.units, 100000000);
	}
}

static void a_profile_survives_as_its_table(void **state)
{
	static const char *const names[] = { "manual", "siemens-mag6000", "tuf-2000m",
		"xylem-magflux" };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		struct profile profile;
		struct profile again;
		struct bytes table;
		struct bytes twice;
		struct item_cursor cursor;

		load_shipped(names[i], &profile);
		bytes_init(&table, TABLE_MAX);
		bytes_init(&twice, TABLE_MAX);
		profile_put(&table, &profile);
		CHECK(!table.failed);
		CHECK(item_is_canonical(table.data, table.size));
		cursor = item_cursor(table.data, table.size);
		CHECK(profile_take(&cursor, &again));
		CHECK(item_at_end(&cursor));
		profile_put(&twice, &again);
		CHECK_INT(twice.size, table.size);
		CHECK(memcmp(twice.data, table.data, table.size) == 0);
		CHECK(memcmp(&again, &profile, sizeof(profile)) == 0);
		for (size_t cut = 0; cut < table.size; cut++) {
			cursor = item_cursor(table.data, cut);
			CHECK(!profile_take(&cursor, &again));
		}
		bytes_finish(&table);
		bytes_finish(&twice);
	}
}

static void a_table_that_is_not_sound_is_refused(void **state)
{
	size_t size;
	char *text = shipped("tuf-2000m", &size);
	struct profile_rows rows;
	struct profile profile;
	struct bytes table;
	struct item_cursor cursor;
	struct where where;

	(void)state;
	CHECK_ROW("a name of nothing");
	memset(&rows, 0, sizeof(rows));
	CHECK_INT(yaml_load(text, size, "x", &profile_rows_table, &rows, NULL, &where), YAML_OK);
	free(text);
	(void)text_copy(rows.audit[0].field, sizeof(rows.audit[0].field), "nothing");
	bytes_init(&table, TABLE_MAX);
	yaml_encode(&profile_rows_table, &rows, &table);
	cursor = item_cursor(table.data, table.size);
	CHECK(!profile_take(&cursor, &profile));
	CHECK_INT(cursor.failed, ITEM_OK);
	bytes_finish(&table);
}

static void a_finer_resolution_has_no_table(void **state)
{
	struct profile profile;
	struct bytes table;

	(void)state;
	load_shipped("manual", &profile);
	profile.resolution = (struct count){ 1, 7 };
	bytes_init(&table, TABLE_MAX);
	profile_put(&table, &profile);
	CHECK(table.failed);
	bytes_finish(&table);
}

#define HEAD \
	"profile: p\nversion: 1\ntitle: t\nsource: s\nresolution_m3: \"0.001\"\n" \
	"blocks:\n  - {name: b, function: 3, start: 10, count: 4}\n"
#define FIELDS "fields:\n  - {name: w, block: b, at: 10, type: u32, source: s}\n"
#define TOTALS "totals:\n  - {direction: forward, whole: w, source: s}\n"

static void mistakes_are_told_by_place(void **state)
{
	static const struct {
		const char *name, *text;
		int line, column;
		const char *why;
	} rows[] = {
		{ "no mistake", HEAD FIELDS TOTALS, 0, 0, "" },
		{ "no such block",
				HEAD
				"fields:\n  - {name: w, block: c, at: 10, type: u32, source: s}\n" TOTALS,
				9, 22, "block \"c\": no block has this name" },
		{ "no such field",
				HEAD FIELDS
				"totals:\n  - {direction: forward, whole: v, source: s}\n",
				11, 33, "whole \"v\": no field has this name" },
		{ "a direction twice",
				HEAD FIELDS TOTALS
				"  - {direction: forward, whole: w, source: s}\n",
				12, 17, "direction \"forward\": a direction stands twice" },
		{ "a flow of nothing", HEAD FIELDS TOTALS "flow: {field: v}\n", 12, 15,
				"field \"v\": no field has this name" },
		{ "an audit of nothing", HEAD FIELDS TOTALS "audit: [{field: v}]\n", 12, 17,
				"field \"v\": no field has this name" },
		{ "beyond its block",
				HEAD
				"fields:\n  - {name: w, block: b, at: 13, type: u32, source: s}\n" TOTALS,
				9, 5, "field \"w\": a field does not lie within its block" },
		{ "before its block",
				HEAD
				"fields:\n  - {name: w, block: b, at: 9, type: u32, source: s}\n" TOTALS,
				9, 5, "field \"w\": a field does not lie within its block" },
		{ "without a source",
				HEAD "fields:\n  - {name: w, block: b, at: 10, type: u32}\n" TOTALS,
				9, 5, NULL },
		{ "an unknown type",
				HEAD
				"fields:\n  - {name: w, block: b, at: 10, type: u24, source: s}\n" TOTALS,
				9, 39, NULL },
		{ "an unknown key", HEAD FIELDS TOTALS "writes: yes\n", 12, 1, NULL },
		{ "a second block of one name",
				HEAD
				"  - {name: b, function: 3, start: 20, count: 4}\n" FIELDS TOTALS,
				8, 5, "block \"b\": two blocks have one name" },
		{ "a fraction without a field",
				HEAD FIELDS "totals:\n  - {direction: net, combine: fraction, "
					    "whole: w, source: s}\n",
				11, 5,
				"direction \"net\": a total with a fraction names its field, and "
				"no carry" },
		{ "a status of no bits",
				HEAD FIELDS TOTALS
				"status: [{field: w, bit: 0, severity: info, meaning: on, source: s}]\n",
				12, 10, "meaning \"on\": a status bit names a field of type bits" },
		{ "a flow per day", HEAD FIELDS TOTALS "flow: {field: w, seconds: 86}\n", 12, 7,
				"flow \"w\": a flow is per 1, 60 or 3600 seconds" },
		{ "a code twice",
				HEAD FIELDS TOTALS "unit_codes: [{code: 1, unit: m3, source: s}, "
						   "{code: 1, unit: l, source: s}]\n",
				12, 46, "unit \"l\": a code stands twice" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct profile profile;
		int want = rows[i].line == 0 ? PROFILE_FILE_OK : PROFILE_FILE_BAD;

		CHECK_ROW(rows[i].name);
		CHECK_INT(profile_file_load(rows[i].text, strlen(rows[i].text), "p.yaml", &profile,
					  &where),
				want);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
		if (rows[i].why != NULL) {
			CHECK_TEXT(where.text, rows[i].why);
		}
		if (want != PROFILE_FILE_OK) {
			CHECK_TEXT(where.file, "p.yaml");
		}
	}
}

/* The file's words are those that meter/ prints. */
static void words_of_the_file_are_the_rooms_own(void **state)
{
	char text[1024];
	struct where where = { .line = 0 };
	struct profile profile;

	(void)state;
	for (int type = 0; type < REGMAP_TYPES; type++) {
		for (int order = 0; order < REGMAP_ORDERS; order++) {
			for (int unit = 0; unit < COUNT_UNITS; unit++) {
				const char *name = regmap_type_name((enum regmap_type)type);

				CHECK_ROW(name);
				(void)snprintf(text, sizeof(text),
						HEAD
						"fields:\n"
						"  - {name: w, block: b, at: 10, type: %s, order: %s, source: s}\n"
						"totals:\n  - {direction: net, whole: w, unit: %s, source: s}\n",
						name, regmap_order_name((enum regmap_order)order),
						count_unit_name((enum count_unit)unit));
				CHECK_INT(profile_file_load(text, strlen(text), "w", &profile,
							  &where),
						PROFILE_FILE_OK);
				CHECK_INT(profile.fields[0].type, type);
				CHECK_INT(profile.fields[0].order, order);
				CHECK_INT(profile.totals[PROFILE_NET].unit, unit);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tuf_2000m_is_read_by_its_file),
		cmocka_unit_test(other_devices_are_read_by_their_files),
		cmocka_unit_test(manual_is_a_face_in_cubic_metres),
		cmocka_unit_test(a_profile_survives_as_its_table),
		cmocka_unit_test(a_table_that_is_not_sound_is_refused),
		cmocka_unit_test(a_finer_resolution_has_no_table),
		cmocka_unit_test(mistakes_are_told_by_place),
		cmocka_unit_test(words_of_the_file_are_the_rooms_own),
	};

	return cmocka_run_group_tests_name("profile_file", tests, NULL, NULL);
}
