/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A zone's name finds its file, and no name leads anywhere else.
 */

#include "tests/check.h"

#include "api/zone_file.h"

static void a_name_finds_its_zone(void **state)
{
	static const char *const names[] = { "Asia/Shanghai", "Europe/Madrid", "UTC", "Etc/GMT+8",
		"America/Argentina/Buenos_Aires" };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		struct zone zone = { .count = 0 };
		struct where where = { .text = "untouched" };

		CHECK_ROW(names[i]);
		CHECK_INT(zone_file_load(names[i], &zone, &where), ZONE_FILE_OK);
		CHECK_TEXT(zone.name, names[i]);
		CHECK(zone.count >= 1);
	}
}

static void another_name_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *name, *says;
	} rows[] = {
		{ "", "not the name" },
		{ "/etc/passwd", "not the name" },
		{ "../zoneinfo/UTC", "not the name" },
		{ "Asia/../UTC", "not the name" },
		{ "Asia//Shanghai", "not the name" },
		{ "Asia/", "not the name" },
		{ "Asia/Shang hai", "not the name" },
		{ "Asia/上海", "not the name" },
		{ "tzdata.zi", "not the name" },
		{ "Asia/Shanghai0123456789012345678901234567890123456789012345678901",
				"not the name" },
		{ "Asia/Nowhere", "no zone 'Asia/Nowhere'" },
		{ "Asia", "not a zone's file" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct zone zone = { .count = 77 };
		struct where where = { .text = "" };

		CHECK_ROW(rows[i].name);
		CHECK_INT(zone_file_load(rows[i].name, &zone, &where), ZONE_FILE_BAD);
		CHECK(strstr(where.text, rows[i].says) != NULL);
		CHECK_INT(zone.count, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_finds_its_zone),
		cmocka_unit_test(another_name_is_refused_with_a_sentence),
	};

	return cmocka_run_group_tests_name("zone_file", tests, NULL, NULL);
}
