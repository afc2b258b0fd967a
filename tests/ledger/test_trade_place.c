/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Between basins, and between sources, a trade goes by a corridor, as far as the
 * registry tells.
 */

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/trade.h"
#include "tests/support/trading.h"

#define M3 INT64_C(1000)

static void add_basin(struct world *world, const char *basin, const char *within)
{
	union row row = { .basin = { .class = BASIN_RIVER,
					  .litres = ROW_NO_LITRES,
					  .permits_litres = ROW_NO_LITRES,
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.basin.basin, sizeof(row.basin.basin), basin);
	(void)text_copy(row.basin.within, sizeof(row.basin.within), within);
	world_row(world, ROW_BASIN, row);
}

/* An intake of a permit, in a basin; NULL: the registry does not say. */
static void add_intake(
		struct world *world, const char *intake, const char *permit, const char *basin)
{
	union row row = {
		.site = { .state = SITE_ACTIVE, .until = ROW_NO_DAY, .from = ROW_NO_DAY }
	};

	world_row(world, ROW_INTAKE, facts_intake(intake, permit, 1000 * M3));
	if (basin != NULL) {
		(void)text_copy(row.site.intake, sizeof(row.site.intake), intake);
		(void)text_copy(row.site.basin, sizeof(row.site.basin), basin);
		world_row(world, ROW_SITE, row);
	}
}

static void add_allocation(struct world *world, const char *basin, const char *area)
{
	union row row = { .allocation = { .year = 2025,
					  .litres = 100 * M3,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.allocation.basin, sizeof(row.allocation.basin), basin);
	(void)text_copy(row.allocation.area, sizeof(row.allocation.area), area);
	world_row(world, ROW_ALLOCATION, row);
}

static void add_permit(struct world *world, const char *permit, enum source source)
{
	union row row = facts_permit(permit, "3302", 4000 * M3);

	row.permit.source = source;
	world_row(world, ROW_PERMIT, row);
}

/* P0 in 3301, P1 in 3302, a corridor C between them of 700 m3; rivers R, its tributary R1, and Q. */
static void open_world(struct world *world)
{
	union row corridor = { .corridor = { .corridor = "C",
					       .from_area = "3301",
					       .to_area = "3302",
					       .capacity_litres = 700 * M3,
					       .rate_ppm = ROW_PART_WHOLE,
					       .valid_from = dates_day("2024-01-01"),
					       .valid_until = dates_day("2027-12-31"),
					       .document = "D",
					       .from = ROW_NO_DAY } };

	world_begin(world, "simulated:2024-12-20T01:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("33", ""));
	world_row(world, ROW_AREA, facts_area("3301", "33"));
	world_row(world, ROW_AREA, facts_area("3302", "33"));
	trading_permit(world, "P0", "3301", 4000 * M3);
	trading_permit(world, "P1", "3302", 4000 * M3);
	add_basin(world, "R", "");
	add_basin(world, "R1", "R");
	add_basin(world, "Q", "");
	world_row(world, ROW_CORRIDOR, corridor);
}

static struct agreement sale(const char *trade, int64_t litres, const char *corridor)
{
	struct agreement ret = trading_agreement(trade, litres, "2025-01-01", "2025-12-31");

	(void)text_copy(ret.corridor, sizeof(ret.corridor), corridor);
	return ret;
}

static void between_basins_a_trade_goes_by_a_corridor(void **state)
{
	static const struct {
		const char *name;
		const char *seller[2], *buyer;
		int answer;
	} rows[] = {
		{ "one basin", { "R" }, "R", LEDGER_OK },
		{ "a part of it", { "R1" }, "R", LEDGER_OK },
		{ "it and a part of it", { "R" }, "R1", LEDGER_OK },
		{ "two basins", { "R" }, "Q", LEDGER_REFUSED },
		{ "one intake of two is there", { "R", "Q" }, "Q", LEDGER_OK },
		{ "the buyer's is not told", { "R" }, NULL, LEDGER_OK },
		{ "the seller's is not told", { NULL }, "Q", LEDGER_OK },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement = sale("T1", 100 * M3, "");
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world);
		add_intake(&world, "I0", "P0", rows[i].seller[0]);
		if (rows[i].seller[1] != NULL) {
			add_intake(&world, "I2", "P0", rows[i].seller[1]);
		}
		add_intake(&world, "I1", "P1", rows[i].buyer);
		CHECK_INT(trading_agree(&world, &agreement), rows[i].answer);
		world_close(&world);
	}
}

/* Its capacity binds whoever needs it. */
static void no_capacity_is_gone_around(void **state)
{
	struct agreement around = sale("T1", 1, "");
	struct agreement by = sale("T2", 701 * M3, "C");
	struct world world;

	(void)state;
	CHECK_ROW("two basins and a corridor of 700");
	open_world(&world);
	add_intake(&world, "I0", "P0", "R");
	add_intake(&world, "I1", "P1", "Q");
	CHECK_INT(trading_agree(&world, &around), LEDGER_REFUSED);
	CHECK_INT(trading_agree(&world, &by), LEDGER_REFUSED);
	by.litres = 700 * M3;
	CHECK_INT(trading_agree(&world, &by), LEDGER_OK);
	world_close(&world);
	CHECK_ROW("told while it waits");
	open_world(&world);
	add_intake(&world, "I0", "P0", "R");
	CHECK_INT(trading_agree(&world, &around), LEDGER_OK);
	CHECK_INT(trading_assent(&world, 2, "T1", TRADE_BUYER), LEDGER_OK);
	add_intake(&world, "I1", "P1", "Q");
	CHECK_INT(trading_approve(&world, "T1", TRADE_CAP_NONE), LEDGER_REFUSED);
	world_close(&world);
}

static void between_sources_too(void **state)
{
	struct agreement wells = sale("T1", 100 * M3, "");
	struct world world;

	(void)state;
	CHECK_ROW("surface water and groundwater");
	open_world(&world);
	add_permit(&world, "G", SOURCE_GROUNDWATER);
	(void)text_copy(wells.buyer.id, sizeof(wells.buyer.id), "G");
	CHECK_INT(trading_agree(&world, &wells), LEDGER_REFUSED);
	(void)text_copy(wells.corridor, sizeof(wells.corridor), "C");
	CHECK_INT(trading_agree(&world, &wells), LEDGER_OK);
	world_close(&world);
}

static void areas_lie_at_the_rivers_that_are_allocated_to_them(void **state)
{
	static const struct {
		const char *name, *seller, *buyer;
		int answer;
	} rows[] = {
		{ "one river", "R", "R", LEDGER_OK },
		{ "a tributary", "R1", "R", LEDGER_OK },
		{ "two rivers", "R", "Q", LEDGER_REFUSED },
		{ "nothing is allocated", "R", NULL, LEDGER_OK },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement agreement = sale("T1", 10 * M3, "");
		union row saving = trading_saving("3301", 100 * M3);
		union row cap = { .cap = { .area = "3301",
						  .year = 2025,
						  .litres = 100 * M3,
						  .permits_litres = ROW_NO_LITRES,
						  .year_kind = YEAR_CALENDAR,
						  .from = ROW_NO_DAY } };
		struct world world;

		CHECK_ROW(rows[i].name);
		open_world(&world);
		(void)snprintf(saving.saving.right, sizeof(saving.saving.right), "area:3301");
		world_row(&world, ROW_SAVING, saving);
		world_row(&world, ROW_CAP, cap);
		add_allocation(&world, rows[i].seller, "3301");
		if (rows[i].buyer != NULL) {
			add_allocation(&world, rows[i].buyer, "3302");
		}
		agreement.seller = (struct right){ RIGHT_REGIONAL, "3301" };
		agreement.buyer = (struct right){ RIGHT_REGIONAL, "3302" };
		CHECK_INT(trading_agree(&world, &agreement), rows[i].answer);
		world_close(&world);
	}
}

static void what_is_sold_on_lies_where_it_was_bought_back(void **state)
{
	struct agreement bought = sale("B1", 100 * M3, "");
	struct agreement sold = sale("S1", 10 * M3, "");
	struct world world;

	(void)state;
	CHECK_ROW("bought back at R, by the government of 3302");
	open_world(&world);
	add_intake(&world, "I0", "P0", "R");
	add_intake(&world, "I1", "P1", "Q");
	add_permit(&world, "P2", SOURCE_SURFACE);
	add_intake(&world, "I2", "P2", "R1");
	bought.form = TRADE_BUY_BACK;
	bought.buyer = (struct right){ RIGHT_REGIONAL, "3302" };
	CHECK_INT(trading_agree(&world, &bought), LEDGER_OK);
	CHECK_INT(trading_assent(&world, 2, "B1", TRADE_BUYER), LEDGER_OK);
	CHECK_INT(trading_approve(&world, "B1", TRADE_CAP_NONE), LEDGER_OK);
	CHECK_ROW("to P1 at Q, to P2 at R1");
	sold.seller = bought.buyer;
	CHECK_INT(trading_agree(&world, &sold), LEDGER_REFUSED);
	(void)text_copy(sold.buyer.id, sizeof(sold.buyer.id), "P2");
	CHECK_INT(trading_agree(&world, &sold), LEDGER_OK);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(between_basins_a_trade_goes_by_a_corridor),
		cmocka_unit_test(no_capacity_is_gone_around),
		cmocka_unit_test(between_sources_too),
		cmocka_unit_test(areas_lie_at_the_rivers_that_are_allocated_to_them),
		cmocka_unit_test(what_is_sold_on_lies_where_it_was_bought_back),
	};

	return cmocka_run_group_tests_name("trade_place", tests, NULL, NULL);
}
