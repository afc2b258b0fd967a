/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each kind of row has one encoding, which is read back as it was and refused
 * when anything in it could not have been written.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/item.h"
#include "ledger/rows.h"
#include "meter/bytes.h"

static const struct area_row area = {
	.area = "330302", .name = "鹿城区", .parent = "330300", .from = { 20454 }
};
static const struct cap_row cap = {
	.area = "330302",
	.year = 2026,
	.source = SOURCE_ANY,
	.litres = 1000,
	.permits_litres = ROW_NO_LITRES,
	.year_kind = YEAR_CALENDAR,
	.from = { INT32_MIN },
};
static const struct permit_row permit = {
	.permit = "P1",
	.holder = "h",
	.area = "330302",
	.source = SOURCE_SURFACE,
	.uses = 1 << USE_INDUSTRY | 1 << USE_DOMESTIC,
	.annual_litres = 5000,
	.valid_from = { 20454 },
	.valid_until = { 20454 },
	.replaces = "P0",
	.year_kind = YEAR_DISPATCH,
	.from = { INT32_MIN },
};
static const struct intake_row intake = {
	.intake = "I1",
	.name = "n",
	.area_class = AREA_CLASS_SEVERE,
	.design_max_litres_per_day = ROW_NO_LITRES,
	.rated_litres_per_h = 1,
	.qmax_litres_per_h = ROW_NO_LITRES,
	.area = "330302",
	.holder = "h",
	.network = NETWORK_OUTSIDE,
	.from = { INT32_MIN },
};
static const struct meter_row meter = {
	.meter = "M1",
	.intake = "I1",
	.profile = "manual",
	.interval_s = 3600,
	.direction = DIRECTION_NET,
	.digits = 18,
	.installed_on = { 20454 },
	.verified_until = { INT32_MIN },
	.role = ROLE_RETURN,
	.initial_litres = -1,
	.from = { INT32_MIN },
};
static const struct plan_row plan = {
	.permit = "P1",
	.year = 2026,
	.given = 1 << 11,
	.month_litres = { [11] = 7 },
	.annual_litres = 8,
	.source = SOURCE_ANY,
	.year_kind = YEAR_CALENDAR,
	.from = { INT32_MIN },
};

static const struct share_row share = {
	.share = "W1",
	.holder = "h",
	.area = "330302",
	.permit = "P1",
	.annual_litres = 5000,
	.valid_from = { 20454 },
	.valid_until = { 20454 },
	.from = { INT32_MIN },
};
static const struct share_row coded_share = {
	.share = "W1",
	.holder = "h",
	.area = "330302",
	.permit = "P1",
	.annual_litres = 5000,
	.valid_from = { 20454 },
	.valid_until = { 20454 },
	.from = { INT32_MIN },
	.credit_code = "C1",
};

/* The bytes that stand in entries for ever, as Python's cbor2 writes the same values. */
static const struct {
	enum row_kind kind;
	const void *row;
	size_t size;
	const char *hex;
} golden[] = {
	{ ROW_AREA, &area, sizeof(area),
			"846633333033303269e9b9bfe59f8ee58cba66333330333030194fe6" },
	{ ROW_CAP, &cap, sizeof(cap), "87663333303330321907ea001903e8f601f6" },
	{ ROW_PERMIT, &permit, sizeof(permit),
			"8c62503161686066333330333032010c191388194fe6194fe662503002f6" },
	{ ROW_INTAKE, &intake, sizeof(intake), "8d62493160616e05f601f6000066333330333032616802f6" },
	{ ROW_METER, &meter, sizeof(meter),
			"8d624d31624931666d616e75616c60190e100312194fe6f6032000f6" },
	{ ROW_PLAN, &plan, sizeof(plan), "886250311907ea1908008c000000000000000000000007080001f6" },
	{ ROW_SHARE, &share, sizeof(share),
			"88625731616866333330333032625031191388194fe6194fe6f6" },
	{ ROW_SHARE, &coded_share, sizeof(coded_share),
			"89625731616866333330333032625031191388194fe6194fe6f6624331" },
};

static void put_hex(const struct bytes *bytes, struct bytes *ret)
{
	bytes_reset(ret);
	for (size_t i = 0; i < bytes->size; i++) {
		bytes_format(ret, "%02x", bytes->data[i]);
	}
}

/* A row as the union that the functions take. */
static union row as_union(const void *row, size_t size)
{
	union row ret;

	memset(&ret, 0, sizeof(ret));
	memcpy(&ret, row, size);
	return ret;
}

static void each_kind_has_its_bytes_and_comes_back(void **state)
{
	struct bytes bytes;
	struct bytes hex;

	(void)state;
	bytes_init(&bytes, 1 << 16);
	bytes_init(&hex, 1 << 16);
	for (size_t i = 0; i < CHECK_COUNT(golden); i++) {
		union row row = as_union(golden[i].row, golden[i].size);
		union row again;
		struct item_cursor cursor;

		CHECK_ROW(golden[i].hex);
		bytes_reset(&bytes);
		row_put(&bytes, golden[i].kind, &row);
		put_hex(&bytes, &hex);
		CHECK_TEXT(bytes_text(&hex), golden[i].hex);
		CHECK(item_is_canonical(bytes.data, bytes.size));
		cursor = item_cursor(bytes.data, bytes.size);
		CHECK(row_take(&cursor, golden[i].kind, &again));
		CHECK(item_at_end(&cursor));
		CHECK(memcmp(&again, &row, golden[i].size) == 0);
	}
	bytes_finish(&hex);
	bytes_finish(&bytes);
}

/* Every shorter piece of a row is refused and leaves the result alone. */
static void a_cut_row_is_refused(void **state)
{
	struct bytes bytes;

	(void)state;
	bytes_init(&bytes, 1 << 16);
	for (size_t i = 0; i < CHECK_COUNT(golden); i++) {
		union row row = as_union(golden[i].row, golden[i].size);

		bytes_reset(&bytes);
		row_put(&bytes, golden[i].kind, &row);
		for (size_t size = 0; size < bytes.size; size++) {
			struct item_cursor cursor = item_cursor(bytes.data, size);
			union row untouched = row;

			CHECK(!row_take(&cursor, golden[i].kind, &untouched));
			CHECK(memcmp(&untouched, &row, sizeof(row)) == 0);
		}
	}
	bytes_finish(&bytes);
}

static bool is_taken(enum row_kind kind, const union row *row)
{
	struct item_cursor cursor;
	struct bytes bytes;
	union row again;
	bool taken;

	bytes_init(&bytes, 1 << 16);
	row_put(&bytes, kind, row);
	cursor = item_cursor(bytes.data, bytes.size);
	taken = row_take(&cursor, kind, &again);
	bytes_finish(&bytes);
	return taken;
}

#define CHECK_REFUSED(kind, base, member, value) \
	do { \
		union row check_changed = as_union(&(base), sizeof(base)); \
		CHECK_ROW(#base "." #member " = " #value); \
		CHECK(is_taken(kind, &check_changed)); \
		check_changed.base.member = value; \
		CHECK(!is_taken(kind, &check_changed)); \
	} while (0)

static void what_no_file_could_hold_is_refused(void **state)
{
	(void)state;
	CHECK_REFUSED(ROW_AREA, area, area[0], '\0');
	CHECK_REFUSED(ROW_AREA, area, area[1], ' ');
	CHECK_REFUSED(ROW_AREA, area, parent[1], ',');
	CHECK_REFUSED(ROW_AREA, area, from.number, 376200);
	CHECK_REFUSED(ROW_CAP, cap, year, 1899);
	CHECK_REFUSED(ROW_CAP, cap, source, (enum source)10);
	CHECK_REFUSED(ROW_CAP, cap, litres, -1);
	CHECK_REFUSED(ROW_CAP, cap, permits_litres, -1);
	CHECK_REFUSED(ROW_CAP, cap, year_kind, (enum year_kind)0);
	CHECK_REFUSED(ROW_PERMIT, permit, source, SOURCE_ANY);
	CHECK_REFUSED(ROW_PERMIT, permit, uses, 0);
	CHECK_REFUSED(ROW_PERMIT, permit, uses, 1);
	CHECK_REFUSED(ROW_PERMIT, permit, uses, 1U << 17);
	CHECK_REFUSED(ROW_PERMIT, permit, annual_litres, -1);
	CHECK_REFUSED(ROW_PERMIT, permit, valid_from.number, INT32_MIN);
	CHECK_REFUSED(ROW_PERMIT, permit, valid_until.number, 20453);
	CHECK_REFUSED(ROW_INTAKE, intake, area_class, AREA_CLASS_ANY);
	CHECK_REFUSED(ROW_INTAKE, intake, rated_litres_per_h, 0);
	CHECK_REFUSED(ROW_INTAKE, intake, holder[0], '\0');
	CHECK_REFUSED(ROW_INTAKE, intake, area[0], '\0');
	CHECK_REFUSED(ROW_METER, meter, interval_s, 0);
	CHECK_REFUSED(ROW_METER, meter, interval_s, ROW_INTERVAL_MAX_S + 1);
	CHECK_REFUSED(ROW_METER, meter, digits, 19);
	CHECK_REFUSED(ROW_METER, meter, direction, (enum direction)4);
	CHECK_REFUSED(ROW_METER, meter, role, (enum role)0);
	CHECK_REFUSED(ROW_METER, meter, installed_on.number, INT32_MIN);
	CHECK_REFUSED(ROW_METER, meter, profile[0], '\0');
	CHECK_REFUSED(ROW_PLAN, plan, given, 1 << 12);
	CHECK_REFUSED(ROW_PLAN, plan, given, 0);
	CHECK_REFUSED(ROW_PLAN, plan, annual_litres, 6);
	CHECK_REFUSED(ROW_PLAN, plan, annual_litres, ROW_NO_LITRES);
	CHECK_REFUSED(ROW_PLAN, plan, month_litres[11], -1);
	CHECK_REFUSED(ROW_SHARE, share, annual_litres, -1);
	CHECK_REFUSED(ROW_SHARE, share, valid_until.number, 20453);
	CHECK_REFUSED(ROW_SHARE, share, credit_code[0], ' ');
}

static void the_first_day_is_the_same_place_in_all_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(golden); i++) {
		union row row = as_union(golden[i].row, golden[i].size);

		row_set_from(golden[i].kind, &row, (struct day){ 7 });
		CHECK_INT(row_from(golden[i].kind, &row).number, 7);
		CHECK(is_taken(golden[i].kind, &row));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_bytes_and_comes_back),
		cmocka_unit_test(a_cut_row_is_refused),
		cmocka_unit_test(what_no_file_could_hold_is_refused),
		cmocka_unit_test(the_first_day_is_the_same_place_in_all_kinds),
	};

	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
