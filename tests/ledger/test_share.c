/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What an irrigator's share certifies is used once: on tickets, or sold, held and
 * pledged as a right; and a scheme's permit sells nothing that its shares certify.
 */

#include "tests/check.h"

#include "ledger/ledger.h"
#include "ledger/trade.h"
#include "tests/support/irrigators.h"

#define M3 INT64_C(1000)

/* And its round R1 of the first ten days of March. */
static void begin(struct world *world, int64_t annual_litres)
{
	shares_scheme(world, annual_litres);
	CHECK_INT(shares_round(world, "R1", dates_day("2026-03-01"), dates_day("2026-03-10")),
			LEDGER_OK);
}

static void pass_until(struct world *world, const char *at, const char *round)
{
	facts_set_time(world->ledger, dates_at(at));
	CHECK_INT(shares_round(world, round, dates_day("2026-12-01"), dates_day("2026-12-10")),
			LEDGER_OK);
}

static void what_is_sold_is_the_buyers(void **state)
{
	const struct day from = dates_day("2026-03-01");
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	shares_put(&world, "W1", "S", 1000 * M3);
	shares_put(&world, "W2", "S", 1000 * M3);
	CHECK_INT(shares_agree(&world, "X", "share:W1", "share:W2", from, 1000 * M3), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 1),
			LEDGER_REFUSED); /* it is held already */
	CHECK_INT(shares_decide(&world, "X", false), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 1), LEDGER_REFUSED);
	CHECK_INT(shares_issue(&world, "T2", "R1", "W2", 2000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_issue(&world, "T2", "R1", "W2", 2000 * M3), LEDGER_OK);
	CHECK_INT(shares_room(&world, "share:W2").ticket_litres, 2000 * M3);
	CHECK_INT(shares_room(&world, "share:W2").free_litres, 0);
	CHECK_INT(shares_pledge(&world, "G", "share:W2", 1), LEDGER_REFUSED);
	world_close(&world);
}

/* A term that begins later: the tickets of rounds from then on. */
static void what_is_bought_counts_from_its_first_day(void **state)
{
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	shares_put(&world, "W1", "S", 1000 * M3);
	shares_put(&world, "W2", "S", 1000 * M3);
	CHECK_INT(shares_round(&world, "R5", dates_day("2026-05-01"), dates_day("2026-05-10")),
			LEDGER_OK);
	CHECK_INT(shares_agree(&world, "X", "share:W1", "share:W2", dates_day("2026-05-01"),
				  600 * M3),
			LEDGER_OK);
	CHECK_INT(shares_decide(&world, "X", false), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 400 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_issue(&world, "T2", "R1", "W2", 1000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_issue(&world, "T2", "R5", "W2", 1600 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_issue(&world, "T2", "R5", "W2", 1600 * M3), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 400 * M3), LEDGER_OK);
	world_close(&world);
}

static void what_is_on_tickets_is_not_sold(void **state)
{
	const struct day from = dates_day("2026-03-01");
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	shares_put(&world, "W1", "S", 1000 * M3);
	shares_put(&world, "W2", "S", 1000 * M3);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 600 * M3), LEDGER_OK);
	CHECK_INT(shares_offer(&world, "O", "share:W1", from, 400 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_agree(&world, "X", "share:W1", "share:W2", from, 400 * M3 + 1),
			LEDGER_REFUSED);
	CHECK_INT(shares_pledge(&world, "G", "share:W1", 400 * M3 + 1), LEDGER_REFUSED);
	/* Whoever has the ticket, its litres are of the share that it was issued to. */
	CHECK_INT(shares_hand_on(&world, "T1", "T9", "W2", from, 600 * M3), LEDGER_OK);
	CHECK_INT(shares_deliver(&world, "T9", VOUCHER_REQUEST, from, 600 * M3), LEDGER_OK);
	CHECK_INT(shares_offer(&world, "O", "share:W1", from, 400 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_offer(&world, "O", "share:W2", from, 1000 * M3), LEDGER_OK);
	CHECK_INT(shares_pledge(&world, "G", "share:W1", 400 * M3), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T2", "R1", "W1", 1), LEDGER_REFUSED);
	world_close(&world);
}

static void what_expires_is_the_shares_again(void **state)
{
	const struct day on = dates_day("2026-03-09");
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	shares_put(&world, "W1", "S", 1000);
	shares_put(&world, "W2", "S", 1000);
	CHECK_INT(shares_issue(&world, "T1", "R1", "W1", 900), LEDGER_OK);
	CHECK_INT(shares_hand_on(&world, "T1", "T9", "W2", dates_day("2026-03-01"), 500),
			LEDGER_OK);
	CHECK_INT(shares_deliver(&world, "T9", VOUCHER_REQUEST, dates_day("2026-03-01"), 100),
			LEDGER_OK);
	pass_until(&world, "2026-03-11T08:00:00+08:00", "R7");
	CHECK_INT(shares_room(&world, "share:W1").ticket_litres, 100);
	CHECK_INT(shares_room(&world, "share:W2").ticket_litres, 0);
	CHECK_INT(shares_pledge(&world, "G", "share:W1", 850), LEDGER_OK);
	/* Of a reading that comes late 50 are served, and no more: the rest is pledged. */
	CHECK_INT(shares_deliver(&world, "T1", VOUCHER_READING, on, 300), LEDGER_OK);
	CHECK_INT(voucher_find(ledger_books(world.ledger), "T1")->over_litres, 250);
	CHECK_INT(shares_room(&world, "share:W1").ticket_litres, 150);
	CHECK_INT(shares_deliver(&world, "T9", VOUCHER_READING, on, 1), LEDGER_OK);
	CHECK_INT(voucher_find(ledger_books(world.ledger), "T9")->over_litres, 1);
	CHECK_INT(shares_room(&world, "share:W1").free_litres, 0);
	world_close(&world);
}

/* An end gives back no more than the buyer has off tickets. */
static void an_end_leaves_what_is_on_tickets(void **state)
{
	struct trade_end said = {
		.trade = "X", .from = dates_day("2026-03-02"), .document = "D", .ground = "g"
	};
	struct fact fact = { .kind = KIND_TRADE_END };
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	shares_put(&world, "W1", "S", 1000);
	shares_put(&world, "W2", "S", 1000);
	CHECK_INT(shares_agree(&world, "X", "share:W1", "share:W2", dates_day("2026-03-01"), 1000),
			LEDGER_OK);
	CHECK_INT(shares_decide(&world, "X", false), LEDGER_OK);
	CHECK_INT(shares_issue(&world, "T2", "R1", "W2", 1900), LEDGER_OK);
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	trade_end_put(&fact.body, &said);
	CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	facts_set_time(world.ledger, dates_at("2026-03-02T08:00:00+08:00"));
	CHECK_INT(shares_room(&world, "share:W1").limit_litres, 100);
	CHECK_INT(shares_room(&world, "share:W2").free_litres, 0);
	world_close(&world);
}

static void a_scheme_sells_what_it_has_beside_its_shares(void **state)
{
	const struct day from = dates_day("2026-03-01");
	struct world world;

	(void)state;
	begin(&world, 100000 * M3);
	world_row(&world, ROW_PERMIT, facts_permit("Q", "A", 5000 * M3));
	shares_put(&world, "W1", "S", 1000 * M3);
	shares_put(&world, "W2", "S", 1000 * M3);
	shares_put(&world, "V", "Q", 300 * M3);
	CHECK_INT(shares_room(&world, "S").certified_litres, 2000 * M3);
	CHECK_INT(shares_room(&world, "Q").certified_litres, 300 * M3);
	CHECK_INT(shares_offer(&world, "O", "S", from, 98000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(shares_offer(&world, "O", "S", from, 98000 * M3), LEDGER_OK);
	CHECK_INT(shares_pledge(&world, "G", "S", 1), LEDGER_REFUSED);
	/* Among themselves the sum stays; from another scheme it grows, and there it stays. */
	CHECK_INT(shares_agree(&world, "X", "share:W1", "share:W2", from, 1000 * M3), LEDGER_OK);
	CHECK_INT(shares_decide(&world, "X", false), LEDGER_OK);
	CHECK_INT(shares_room(&world, "S").certified_litres, 2000 * M3);
	CHECK_INT(shares_agree(&world, "Y", "share:W2", "share:V", from, 500 * M3), LEDGER_OK);
	CHECK_INT(shares_decide(&world, "Y", false), LEDGER_OK);
	CHECK_INT(shares_room(&world, "S").certified_litres, 2000 * M3);
	CHECK_INT(shares_room(&world, "Q").certified_litres, 800 * M3);
	world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sold_is_the_buyers),
		cmocka_unit_test(what_is_bought_counts_from_its_first_day),
		cmocka_unit_test(what_is_on_tickets_is_not_sold),
		cmocka_unit_test(what_expires_is_the_shares_again),
		cmocka_unit_test(an_end_leaves_what_is_on_tickets),
		cmocka_unit_test(a_scheme_sells_what_it_has_beside_its_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
