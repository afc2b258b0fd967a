/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Registry files become rows with every column where it belongs, or are
 * refused whole with the place of what is wrong.
 */

#include "tests/check.h"

#include <stdio.h>

#include "api/csv.h"
#include "api/import_columns.h"
#include "api/import_rows.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/dates.h"

#define AREAS "area,name,parent\n"
#define CAPS "area,year,source,cap_m3\n"
#define PERMITS "permit,holder,credit_code,area,source,use,annual_m3,valid_from,valid_until\n"
#define INTAKES "intake,permit,name,area_class,design_max_m3_per_day,rated_m3_per_h,qmax_m3_per_h\n"
#define METERS \
	"meter,intake,profile,address,interval_s,direction,digits,installed_on,verified_until\n"
#define PLANS "permit,year,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12"

static int import(
		enum row_kind kind, const char *text, struct import_rows *ret, struct where *reterr)
{
	struct csv_options options = { .skip_rows = 0 };

	return import_rows(kind, text, strlen(text), "f.csv", &options, ret, reterr);
}

static void check_import(enum row_kind kind, const char *text, struct import_rows *ret)
{
	struct where where = { .line = 0 };
	int answer = import(kind, text, ret, &where);

	CHECK_TEXT(where.text, "");
	CHECK_INT(answer, IMPORT_OK);
}

static void areas_and_caps_are_read(void **state)
{
	struct import_rows rows;

	(void)state;
	check_import(ROW_AREA, AREAS "330000,浙江省,\n330300,温州市,330000\n", &rows);
	CHECK_INT(rows.count, 2);
	CHECK_TEXT(rows.rows[1].area.area, "330300");
	CHECK_TEXT(rows.rows[1].area.name, "温州市");
	CHECK_TEXT(rows.rows[1].area.parent, "330000");
	CHECK(!row_has_day(rows.rows[1].area.from));
	CHECK_INT(rows.lines[1], 3);
	import_rows_finish(&rows);

	check_import(ROW_CAP,
			"行政区代码,年度,水源类型,用水总量指标,许可总量指标,生效日期\n"
			"330300,2026,合计,0.5万m³,,\n330300,2026,地下水,100.001,7,2026-03-01\n",
			&rows);
	CHECK_INT(rows.rows[0].cap.source, SOURCE_ANY);
	CHECK_INT(rows.rows[0].cap.litres, 5000000);
	CHECK_INT(rows.rows[0].cap.permits_litres, ROW_NO_LITRES);
	CHECK_INT(rows.rows[0].cap.year_kind, YEAR_CALENDAR);
	CHECK_INT(rows.rows[1].cap.year, 2026);
	CHECK_INT(rows.rows[1].cap.source, SOURCE_GROUNDWATER);
	CHECK_INT(rows.rows[1].cap.litres, 100001);
	CHECK_INT(rows.rows[1].cap.permits_litres, 7000);
	CHECK_INT(rows.rows[1].cap.from.number, dates_day("2026-03-01").number);
	import_rows_finish(&rows);
}

static void permits_and_intakes_are_read(void **state)
{
	struct import_rows rows;
	const struct permit_row *permit;
	const struct intake_row *intake;

	(void)state;
	check_import(ROW_PERMIT,
			"from,year_kind,replaces," PERMITS
			"2026-02-01,dispatch,P0,P1,温州水厂,91330300X,330302,surface,"
			"public_supply;domestic,1000,2026-01-01,2030-12-31\n"
			",,,P2,B,,330302,groundwater,special,0,2026-01-01,\n",
			&rows);
	permit = &rows.rows[0].permit;
	CHECK_TEXT(permit->permit, "P1");
	CHECK_TEXT(permit->holder, "温州水厂");
	CHECK_TEXT(permit->credit_code, "91330300X");
	CHECK_TEXT(permit->area, "330302");
	CHECK_INT(permit->source, SOURCE_SURFACE);
	CHECK_INT(permit->uses, use_bit(USE_PUBLIC_SUPPLY) | use_bit(USE_DOMESTIC));
	CHECK_INT(permit->annual_litres, 1000000);
	CHECK_INT(permit->valid_from.number, dates_day("2026-01-01").number);
	CHECK_INT(permit->valid_until.number, dates_day("2030-12-31").number);
	CHECK_TEXT(permit->replaces, "P0");
	CHECK_INT(permit->year_kind, YEAR_DISPATCH);
	CHECK_INT(permit->from.number, dates_day("2026-02-01").number);
	permit = &rows.rows[1].permit;
	CHECK_INT(permit->annual_litres, 0);
	CHECK(!row_has_day(permit->valid_until));
	CHECK_INT(permit->year_kind, YEAR_CALENDAR);
	import_rows_finish(&rows);

	check_import(ROW_INTAKE,
			"source,use,area,holder,network,from," INTAKES
			",,,,,,I1,P1,一号取水口,normal,240,10,12.5\n"
			"groundwater,other,330303,王某,outside,2026-05-01,I2,,井,severe,,,\n",
			&rows);
	intake = &rows.rows[0].intake;
	CHECK_TEXT(intake->permit, "P1");
	CHECK_TEXT(intake->name, "一号取水口");
	CHECK_INT(intake->area_class, AREA_CLASS_NORMAL);
	CHECK_INT(intake->design_max_litres_per_day, 240000);
	CHECK_INT(intake->rated_litres_per_h, 10000);
	CHECK_INT(intake->qmax_litres_per_h, 12500);
	CHECK_INT(intake->source, SOURCE_ANY);
	CHECK_INT(intake->uses, 0);
	CHECK_INT(intake->network, NETWORK_ANY);
	intake = &rows.rows[1].intake;
	CHECK_TEXT(intake->permit, "");
	CHECK_INT(intake->area_class, AREA_CLASS_SEVERE);
	CHECK_INT(intake->design_max_litres_per_day, ROW_NO_LITRES);
	CHECK_INT(intake->rated_litres_per_h, ROW_NO_LITRES);
	CHECK_INT(intake->qmax_litres_per_h, ROW_NO_LITRES);
	CHECK_INT(intake->source, SOURCE_GROUNDWATER);
	CHECK_INT(intake->uses, use_bit(USE_OTHER));
	CHECK_TEXT(intake->area, "330303");
	CHECK_TEXT(intake->holder, "王某");
	CHECK_INT(intake->network, NETWORK_OUTSIDE);
	CHECK_INT(intake->from.number, dates_day("2026-05-01").number);
	import_rows_finish(&rows);
}

static void meters_and_plans_are_read(void **state)
{
	struct import_rows rows;
	const struct meter_row *meter;
	const struct plan_row *plan;

	(void)state;
	check_import(ROW_METER,
			"role,initial_m3,use,from," METERS
			",,,,M1,I1,tuf-2000m,tcp://10.0.0.1:502/1,3600,forward,8,2025-01-01,\n"
			"check,-12.5,domestic,2026-07-01,M2,I1,manual,,86400,net,6,2025-01-01,"
			"2027-01-01\n",
			&rows);
	meter = &rows.rows[0].meter;
	CHECK_TEXT(meter->profile, "tuf-2000m");
	CHECK_TEXT(meter->address, "tcp://10.0.0.1:502/1");
	CHECK_INT(meter->interval_s, 3600);
	CHECK_INT(meter->direction, DIRECTION_FORWARD);
	CHECK_INT(meter->digits, 8);
	CHECK_INT(meter->installed_on.number, dates_day("2025-01-01").number);
	CHECK(!row_has_day(meter->verified_until));
	CHECK_INT(meter->role, ROLE_TAKE);
	CHECK_INT(meter->initial_litres, ROW_NO_LITRES);
	CHECK_INT(meter->uses, 0);
	meter = &rows.rows[1].meter;
	CHECK_TEXT(meter->address, "");
	CHECK_INT(meter->direction, DIRECTION_NET);
	CHECK_INT(meter->verified_until.number, dates_day("2027-01-01").number);
	CHECK_INT(meter->role, ROLE_CHECK);
	CHECK_INT(meter->initial_litres, -12500);
	CHECK_INT(meter->uses, use_bit(USE_DOMESTIC));
	CHECK_INT(meter->from.number, dates_day("2026-07-01").number);
	import_rows_finish(&rows);

	check_import(ROW_PLAN,
			PLANS ",annual_m3,source\n"
			      "P1,2026,1,2,3,4,5,6,7,8,9,10,11,12,78,\n"
			      "P2,2026,,,0,,,,,,,,,1,100,groundwater\n"
			      "P3,2026,1,1,1,1,1,1,1,1,1,1,1,1,,\n",
			&rows);
	plan = &rows.rows[0].plan;
	CHECK_INT(plan->given, 0xfff);
	CHECK_INT(plan->month_litres[11], 12000);
	CHECK_INT(plan->annual_litres, 78000);
	CHECK_INT(plan->source, SOURCE_ANY);
	plan = &rows.rows[1].plan;
	CHECK_INT(plan->given, 1 << 2 | 1 << 11);
	CHECK_INT(plan->month_litres[0], 0);
	CHECK_INT(plan->month_litres[11], 1000);
	CHECK_INT(plan->source, SOURCE_GROUNDWATER);
	CHECK_INT(rows.rows[2].plan.annual_litres, ROW_NO_LITRES);
	import_rows_finish(&rows);
}

static void what_is_wrong_has_a_place(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *text;
		int line, column;
		const char *sentence;
	} rows[] = {
		{ ROW_AREA, AREAS "1,a,1\n", 2, 3, "parent: '1' cannot lie within itself" },
		{ ROW_AREA, AREAS "1,a,2\n2,b,3\n3,c,1\n", 2, 3,
				"parent: more than 16 areas above '1', or a ring of them" },
		{ ROW_AREA, AREAS "1,a,\n2,b,1\n1,c,\n", 4, 1,
				"area: the same row as in line 2; a change of it needs its own "
				"from" },
		{ ROW_CAP, CAPS "1,2026,all,5\n1,2026,surface,5\n1,2026,all,6\n", 4, 1,
				"area: the same row as in line 2; a change of it needs its own "
				"from" },
		{ ROW_CAP, CAPS "1,26,all,5\n", 2, 2,
				"year: '26' is not a whole number from 1900 to 2999" },
		{ ROW_PERMIT, PERMITS "P,h,,1,surface,industry,5,2026-01-01,2025-12-31\n", 2, 9,
				"valid_until: '2025-12-31' lies before valid_from, 2026-01-01" },
		{ ROW_PERMIT, PERMITS "P,h,,1,surface,,5,2026-01-01,\n", 2, 6,
				"use: must not be blank" },
		{ ROW_PERMIT, PERMITS "P,h,,1,all,industry,5,2026-01-01,\n", 2, 5,
				"source: 'all' is not one of: surface, groundwater, geothermal, "
				"reclaimed, rain, mine, desalinated, seawater, brackish" },
		{ ROW_PERMIT,
				"from," PERMITS
				"2027-01-01,P,h,,1,surface,industry,5,2026-01-01,2026-12-31\n",
				2, 1, "from: '2027-01-01' lies after valid_until, 2026-12-31" },
		{ ROW_PERMIT, "replaces," PERMITS "P,P,h,,1,surface,industry,5,2026-01-01,\n", 2, 1,
				"replaces: 'P' cannot replace itself" },
		{ ROW_INTAKE, INTAKES "I,,n,normal,,,\n", 2, 2,
				"permit: is blank; an intake without a permit needs holder and "
				"area" },
		{ ROW_INTAKE, "holder," INTAKES "h,I,,n,normal,,,\n", 2, 3,
				"permit: is blank; an intake without a permit needs holder and "
				"area" },
		{ ROW_INTAKE, INTAKES "I,P,n,normal,,,0\n", 2, 7,
				"qmax_m3_per_h: '0' is not a volume above 0 in m³ with at most 3 "
				"decimals" },
		{ ROW_METER, METERS "M,I,manual,tcp://a:1/1,60,forward,8,2026-01-01,\n", 2, 4,
				"address: 'tcp://a:1/1' must be blank for the profile manual" },
		{ ROW_METER, METERS "M,I,tuf-2000m,,60,forward,8,2026-01-01,\n", 2, 4,
				"address: must not be blank for the profile 'tuf-2000m'" },
		{ ROW_METER, METERS "M,I,manual,,0,forward,8,2026-01-01,\n", 2, 5,
				"interval_s: '0' is not a whole number from 1 to 31622400" },
		{ ROW_METER, METERS "M,I,manual,,60,forward,19,2026-01-01,\n", 2, 7,
				"digits: '19' is not a whole number from 1 to 18" },
		{ ROW_METER, "initial_m3," METERS "-1,M,I,manual,,60,forward,8,2026-01-01,\n", 2, 1,
				"initial_m3: '-1' lies below 0, where only a net register can be" },
		{ ROW_PLAN, PLANS "\nP,2026,1,1,1,1,1,1,,1,1,1,1,1\n", 2, 9,
				"m07: is blank, and so is annual_m3; 0 must be written as 0" },
		{ ROW_PLAN, PLANS ",annual_m3\nP,2026,1,1,1,1,1,1,,1,1,1,1,1,\n", 2, 9,
				"m07: is blank, and so is annual_m3; 0 must be written as 0" },
		{ ROW_PLAN, PLANS ",annual_m3\nP,2026,1,1,1,1,1,1,1,1,1,1,1,1,12.001\n", 2, 15,
				"annual_m3: '12.001' is not what the months add up to, 12" },
		{ ROW_PLAN, PLANS ",annual_m3\nP,2026,1,1,1,1,1,1,,1,1,1,1,1,10\n", 2, 15,
				"annual_m3: '10' is less than the filed months, 11" },
		{ ROW_PLAN,
				PLANS "\nP,2026,9223372036854775,9223372036854775,1,1,1,1,1,1,1,"
				      "1,1,1\n",
				2, 4, "m02: the months add up to too much" },
		{ ROW_PLAN,
				PLANS ",source\nP,2026,1,1,1,1,1,1,1,1,1,1,1,1,\n"
				      "P,2026,1,1,1,1,1,1,1,1,1,1,1,1,surface\n"
				      "P,2026,1,1,1,1,1,1,1,1,1,1,1,2,\n",
				4, 1,
				"permit: the same row as in line 2; a change of it needs its own "
				"from" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct where where = { .line = 0 };
		struct import_rows read;

		CHECK_ROW(rows[i].sentence);
		CHECK_INT(import(rows[i].kind, rows[i].text, &read, &where), IMPORT_WRONG);
		CHECK_TEXT(where.text, rows[i].sentence);
		CHECK_TEXT(where.file, "f.csv");
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
	}
}

static void an_address_is_told_by_its_place(void **state)
{
	struct where where = { .line = 0 };
	struct import_rows rows;

	(void)state;
	CHECK_INT(import(ROW_METER, METERS "M,I,tuf-2000m,tcp://a/1,60,forward,8,2026-01-01,\n",
				  &rows, &where),
			IMPORT_WRONG);
	CHECK(strstr(where.text, "address: 'tcp://a/1', character ") == where.text);
	CHECK_INT(where.column, 4);
}

/* The same key on different first days is a change, not a repetition. */
static void dated_rows_of_one_key_stand_side_by_side(void **state)
{
	struct import_rows rows;

	(void)state;
	check_import(ROW_AREA, "from," AREAS ",1,a,\n2026-01-01,1,b,\n2025-01-01,1,c,\n", &rows);
	CHECK_INT(rows.count, 3);
	CHECK_TEXT(rows.rows[1].area.name, "b");
	import_rows_finish(&rows);
}

static void many_rows_keep_their_order_and_lines(void **state)
{
	enum {
		MANY = 1000
	};

	struct import_rows rows;
	struct bytes text;
	char id[16];

	(void)state;
	bytes_init(&text, 1 << 20);
	bytes_put_text(&text, AREAS);
	for (int i = 0; i < MANY; i++) {
		bytes_format(&text, "A%d,n,\n\n", MANY - i);
	}
	check_import(ROW_AREA, bytes_text(&text), &rows);
	CHECK_INT(rows.count, MANY);
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(id, sizeof(id), "A%d", MANY - i);
		CHECK_TEXT(rows.rows[i].area.area, id);
		CHECK_INT(rows.lines[i], 2 + 2 * i);
	}
	import_rows_finish(&rows);
	bytes_finish(&text);
}

static void what_the_ledger_finds_is_told_in_the_file(void **state)
{
	struct where where = { .line = 0 };
	struct import_rows rows;

	(void)state;
	check_import(ROW_AREA, "name,行政区代码,parent\na,1,9\n", &rows);
	where_file(&where, "areas.csv");
	CHECK_INT(import_rows_wrong(&rows, 0, "parent", &where, "no area '%s'",
				  rows.rows[0].area.parent),
			IMPORT_WRONG);
	CHECK_TEXT(where.text, "parent: no area '9'");
	CHECK_TEXT(where.file, "areas.csv");
	CHECK_INT(where.line, 2);
	CHECK_INT(where.column, 3);
	CHECK_INT(import_rows_wrong(&rows, 0, "area", &where, "is new"), IMPORT_WRONG);
	CHECK_TEXT(where.text, "行政区代码: is new");
	CHECK_INT(import_rows_wrong(&rows, 0, "from", &where, "is early"), IMPORT_WRONG);
	CHECK_TEXT(where.text, "生效日期: is early");
	CHECK_INT(where.column, 0);
	import_rows_finish(&rows);
}

static void kinds_have_names(void **state)
{
	(void)state;
	for (int kind = ROW_AREA; kind <= ROW_PLAN; kind++) {
		enum row_kind parsed = ROW_AREA;
		const char *name = import_kind_name((enum row_kind)kind);

		CHECK_ROW(name);
		CHECK(import_kind_parse(name, &parsed));
		CHECK_INT(parsed, kind);
	}
	CHECK(!import_kind_parse("area", &(enum row_kind){ ROW_AREA }));
}

/* Is one of the names between '|' in a also one in b? */
static bool share_a_name(const char *a, const char *b)
{
	while (*a != '\0') {
		size_t size = strcspn(a, "|");
		char name[CSV_NAME_MAX];

		CHECK(size > 0 && size < sizeof(name));
		(void)snprintf(name, sizeof(name), "%.*s", (int)size, a);
		for (const char *at = strstr(b, name); at != NULL; at = strstr(at + 1, name)) {
			if ((at == b || at[-1] == '|') && (at[size] == '|' || at[size] == '\0')) {
				return true;
			}
		}
		a += size + (a[size] == '|' ? 1 : 0);
	}
	return false;
}

/* No two columns of one file answer to one name. */
static void columns_are_told_apart(void **state)
{
	(void)state;
	for (int kind = ROW_AREA; kind <= ROW_PLAN; kind++) {
		size_t count;
		const struct csv_column *columns = import_columns((enum row_kind)kind, &count);

		for (size_t i = 0; i < count; i++) {
			CHECK_ROW(columns[i].name);
			CHECK_INT(import_column((enum row_kind)kind, columns[i].name), i);
			for (size_t k = 0; k < i; k++) {
				CHECK(!share_a_name(columns[i].name_zh, columns[k].name_zh));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_and_caps_are_read),
		cmocka_unit_test(permits_and_intakes_are_read),
		cmocka_unit_test(meters_and_plans_are_read),
		cmocka_unit_test(what_is_wrong_has_a_place),
		cmocka_unit_test(an_address_is_told_by_its_place),
		cmocka_unit_test(dated_rows_of_one_key_stand_side_by_side),
		cmocka_unit_test(many_rows_keep_their_order_and_lines),
		cmocka_unit_test(what_the_ledger_finds_is_told_in_the_file),
		cmocka_unit_test(kinds_have_names),
		cmocka_unit_test(columns_are_told_apart),
	};

	return cmocka_run_group_tests_name("import_rows", tests, NULL, NULL);
}
