/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An auction's price, who gets what, and its curve: docs/rules.md "Auctions".
 */

#include "tests/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "billing/auction_clear.h"

enum {
	ORDERS = 6,
};

#define BUY(litres, price, entry) \
	{ \
		AUCTION_BUY, litres, price, entry \
	}
#define SELL(litres, price, entry) \
	{ \
		AUCTION_SELL, litres, price, entry \
	}

static void one_price_clears_the_book(void **state)
{
	static const struct {
		const char *name;
		struct auction_terms terms;
		struct auction_order orders[ORDERS];
		int64_t price; /* -1: none */
		int64_t filled[ORDERS];
	} rows[] = {
		{ "greatest volume", { AUCTION_CALL, 1, 1 },
				{ SELL(100, 10, 1), SELL(100, 20, 2), SELL(100, 30, 3),
						BUY(150, 25, 4), BUY(100, 22, 5), BUY(100, 5, 6) },
				21, { 100, 100, 0, 150, 50, 0 } },
		{ "least surplus: 100 at 10 to 30, none left over above 20", { AUCTION_CALL, 1, 1 },
				{ SELL(100, 10, 1), BUY(100, 30, 2), BUY(50, 20, 3) }, 25,
				{ 100, 100, 0 } },
		{ "the midpoint of 10 and 21, down to the tick", { AUCTION_CALL, 1, 1 },
				{ SELL(100, 10, 1), BUY(100, 21, 2) }, 15, { 100, 100 } },
		{ "a tick of 4: seller's 10 is 12, buyer's 23 is 20", { AUCTION_CALL, 1, 4 },
				{ SELL(100, 10, 1), BUY(100, 23, 2) }, 16, { 100, 100 } },
		{ "a tick that lies between both limits: nobody pays more than he said",
				{ AUCTION_CALL, 1, 10 }, { SELL(100, 11, 1), BUY(100, 19, 2) }, -1,
				{ 0, 0 } },
		{ "whole lots of 40: 80 of 100 and of 119", { AUCTION_CALL, 40, 1 },
				{ SELL(100, 10, 1), BUY(119, 10, 2) }, 10, { 80, 80 } },
		{ "equal limits: the earlier entry, whatever the sequence given",
				{ AUCTION_CALL, 1, 1 },
				{ BUY(60, 10, 9), BUY(60, 10, 3), BUY(60, 10, 7), SELL(100, 1, 5) },
				5, { 0, 60, 40, 100 } },
		{ "the higher limit before the earlier entry", { AUCTION_CALL, 1, 1 },
				{ BUY(60, 10, 1), BUY(60, 12, 2), SELL(60, 1, 3) }, 11,
				{ 0, 60, 60 } },
		{ "sellers from the lowest limit", { AUCTION_CALL, 1, 1 },
				{ SELL(60, 5, 1), SELL(60, 4, 2), BUY(90, 9, 3) }, 7,
				{ 30, 60, 90 } },
		{ "one-sided: the highest first, of equals the earlier, none below the limit",
				{ AUCTION_ONE_SIDED, 1, 1 },
				{ SELL(100, 10, 1), BUY(60, 12, 4), BUY(60, 12, 3), BUY(60, 13, 5),
						BUY(60, 9, 2) },
				10, { 100, 0, 40, 60, 0 } },
		{ "nobody agrees", { AUCTION_CALL, 1, 1 }, { SELL(60, 11, 1), BUY(90, 10, 2) }, -1,
				{ 0, 0 } },
		{ "nobody sells", { AUCTION_CALL, 1, 1 }, { BUY(90, 10, 2) }, -1, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct auction_cleared cleared;
		size_t count = 0;

		CHECK_ROW(rows[i].name);
		while (count < ORDERS && rows[i].orders[count].entry != 0) {
			count++;
		}
		CHECK_INT(auction_clear(&rows[i].terms, rows[i].orders, count, &cleared), 0);
		CHECK_INT(cleared.has_price ? cleared.price : -1, rows[i].price);
		for (size_t k = 0; k < count; k++) {
			CHECK_INT(cleared.filled[k], rows[i].filled[k]);
		}
		auction_cleared_finish(&cleared);
	}
}

static void the_curve_has_each_limit_once(void **state)
{
	static const struct auction_order orders[] = { SELL(100, 10, 1), SELL(50, 20, 2),
		BUY(80, 20, 3), BUY(40, 30, 4), BUY(5, 30, 5) };
	static const struct auction_step wanted[] = { { 10, 125, 100 }, { 20, 125, 150 },
		{ 30, 45, 150 } };
	static const struct auction_terms terms = { AUCTION_CALL, 1, 1 };
	struct auction_cleared cleared;

	(void)state;
	CHECK_INT(auction_clear(&terms, orders, CHECK_COUNT(orders), &cleared), 0);
	CHECK_INT(cleared.step_count, CHECK_COUNT(wanted));
	for (size_t i = 0; i < CHECK_COUNT(wanted); i++) {
		CHECK_INT(cleared.curve[i].price, wanted[i].price);
		CHECK_INT(cleared.curve[i].demand_litres, wanted[i].demand_litres);
		CHECK_INT(cleared.curve[i].supply_litres, wanted[i].supply_litres);
	}
	CHECK_INT(cleared.price, 20);
	CHECK_INT(cleared.litres, 125);
	CHECK_INT(cleared.supply_litres, 150);
	auction_cleared_finish(&cleared);
}

static void sellers_and_buyers_meet_in_the_sequence_of_service(void **state)
{
	static const struct auction_order orders[] = { BUY(70, 9, 3), SELL(60, 5, 1),
		SELL(60, 4, 2), BUY(20, 8, 4) };
	static const struct auction_match wanted[] = { { 2, 0, 60, 6 }, { 1, 0, 10, 6 },
		{ 1, 3, 20, 6 } };
	static const struct auction_terms terms = { AUCTION_CALL, 1, 1 };
	struct auction_match matches[CHECK_COUNT(orders)];
	struct auction_cleared cleared;
	size_t count;

	(void)state;
	CHECK_INT(auction_clear(&terms, orders, CHECK_COUNT(orders), &cleared), 0);
	CHECK_INT(auction_pair(&terms, orders, CHECK_COUNT(orders), &cleared, matches, &count), 0);
	CHECK_INT(count, CHECK_COUNT(wanted));
	for (size_t i = 0; i < count; i++) {
		CHECK_INT(matches[i].sell, wanted[i].sell);
		CHECK_INT(matches[i].buy, wanted[i].buy);
		CHECK_INT(matches[i].litres, wanted[i].litres);
		CHECK_INT(matches[i].price, wanted[i].price);
	}
	auction_cleared_finish(&cleared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_price_clears_the_book),
		cmocka_unit_test(the_curve_has_each_limit_once),
		cmocka_unit_test(sellers_and_buyers_meet_in_the_sequence_of_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
