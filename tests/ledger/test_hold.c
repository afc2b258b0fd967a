/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What keeps litres of a right to water: pledges and listed offers, their
 * bounds (rules.md F21, cases.md 1-B and 2-L) and their ends.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/entry.h"
#include "ledger/hold.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/quota.h"
#include "ledger/trade.h"
#include "tests/support/world.h"

#define M3 INT64_C(1000)

static union row saving_of(
		const char *right, int64_t annual_litres, const char *from, const char *until)
{
	union row row = { .saving = { .saving = "S",
					  .annual_litres = annual_litres,
					  .valid_from = dates_day(from),
					  .valid_until = dates_day(until),
					  .document = "No. 7",
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.saving.right, sizeof(row.saving.right), right);
	return row;
}

/* Permit P in 2026, of which something was taken; all of it is verified as saved. */
static void open_world(struct world *world, int64_t annual_litres, int64_t taken_litres)
{
	world_begin(world, "simulated:2026-03-01T01:00:00Zx1");
	world_row(world, ROW_AREA, facts_area("A", ""));
	world_row(world, ROW_PERMIT, facts_permit("P", "A", annual_litres));
	world_row(world, ROW_INTAKE, facts_intake("I", "P", INT64_C(1000000000)));
	world_row(world, ROW_METER, facts_meter("M", "I", 12, "2025-01-01"));
	world_read_at(world, "M", "2026-01-01T00:00:00+08:00", 0);
	world_read_at(world, "M", "2026-02-01T00:00:00+08:00", taken_litres);
	world_row(world, ROW_SAVING,
			saving_of("permit:P", annual_litres, "2026-01-01", "2027-12-31"));
}

static struct right right_of(const char *text)
{
	struct right right;

	CHECK(right_parse(text, &right));
	return right;
}

static int offer(struct world *world, const char *name, const char *right, int64_t litres,
		const char *from, const char *until)
{
	struct offer said = { .right = right_of(right),
		.litres = litres,
		.term = { dates_day(from), { dates_day(until).number + 1 } },
		.price_micro = 120000,
		.closes = dates_day("2026-03-20") };
	struct fact fact = { .kind = KIND_OFFER };

	(void)text_copy(said.offer, sizeof(said.offer), name);
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	offer_put(&fact.body, &said);
	return world_say(world, &fact);
}

/* Within 2026, of permit P. */
static int sell(struct world *world, const char *name, int64_t litres)
{
	return offer(world, name, "P", litres, "2026-04-01", "2026-12-31");
}

static int sell_up_to(struct world *world, const char *name, int64_t litres)
{
	struct offer said = { .right = right_of("P"),
		.litres = litres,
		.term = { dates_day("2026-04-01"), dates_day("2027-01-01") },
		.price_micro = 120000,
		.closes = dates_day("2026-03-20"),
		.is_up_to = true };
	struct fact fact = { .kind = KIND_OFFER };

	(void)text_copy(said.offer, sizeof(said.offer), name);
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	offer_put(&fact.body, &said);
	return world_say(world, &fact);
}

static int withdraw(struct world *world, const char *name)
{
	struct fact fact = { .kind = KIND_OFFER_WITHDRAWN };

	bytes_init(&fact.body, KIND_WHOLE_MAX);
	offer_put_withdrawal(&fact.body, name, "no more");
	return world_say(world, &fact);
}

static int pledge_until(struct world *world, const char *name, const char *right, int64_t litres,
		int64_t fen, const char *until)
{
	struct pledge said = { .right = right_of(right),
		.litres = litres,
		.until = dates_day(until),
		.lender = "bank",
		.fen = fen,
		.document = "contract" };
	struct fact fact = { .kind = KIND_PLEDGE };

	(void)text_copy(said.pledge, sizeof(said.pledge), name);
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	pledge_put(&fact.body, &said);
	return world_say(world, &fact);
}

static int pledge(struct world *world, const char *name, int64_t litres)
{
	return pledge_until(world, name, "P", litres, 100, "2026-06-30");
}

static int release(struct world *world, const char *name)
{
	struct fact fact = { .kind = KIND_PLEDGE_RELEASE };

	bytes_init(&fact.body, KIND_WHOLE_MAX);
	pledge_put_release(&fact.body, name, "repaid");
	return world_say(world, &fact);
}

/* The room of a right in the ceiling year of a day. */
static struct right_room room_of(struct world *world, const char *right, const char *of)
{
	const struct books *books = ledger_books(world->ledger);
	const struct right name = right_of(right);
	const struct day today = zone_day(&books->zone, ledger_now(world->ledger));
	struct right_facts facts;
	struct right_room room;

	CHECK(right_find(books, &name, today, &facts));
	CHECK_INT(right_room(books, &facts, dates_day(of), today, &room), 0);
	return room;
}

/* What accounts of rights add up to: nothing, at every size of the log. */
static int64_t sum_of_rights(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		sum += strcmp(row->commodity, "right") == 0 ? row->balance : 0;
	}
	return sum;
}

static int64_t balance_of(const struct world *world, const char *account)
{
	struct account_row key = { .commodity = "right" };
	const struct account_row *row;

	(void)text_copy(key.account, sizeof(key.account), account);
	row = shelf_find(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), &key);
	return row == NULL ? 0 : row->balance;
}

/* F21c: a seller with 30,000 left sells 50,000; and what is left. */
static void nobody_sells_more_than_is_left(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 100000 * M3, 70000 * M3);
	CHECK_INT(sell(&world, "O1", 50000 * M3), LEDGER_REFUSED);
	CHECK_INT(sell(&world, "O1", 30000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(sell(&world, "O1", 30000 * M3), LEDGER_OK);
	CHECK_INT(pledge(&world, "G1", 1), LEDGER_REFUSED);
	CHECK_INT(room_of(&world, "P", "2026-05-01").free_litres, 0);
	world_close(&world);
}

/* 1-B1: 616,100 m³ a year are saved, 503,600 for sale: 112,500 are left of the saving. */
static void only_what_is_saved_is_sold(void **state)
{
	union row saving = saving_of("permit:P", 616100 * M3, "2026-01-01", "2026-12-31");
	struct world world;

	(void)state;
	open_world(&world, 2000000 * M3, 0);
	saving.saving.from = dates_day("2026-02-01");
	world_row(&world, ROW_SAVING, saving);
	CHECK_INT(sell(&world, "O1", 503600 * M3), LEDGER_OK);
	CHECK_INT(sell(&world, "O2", 112500 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(room_of(&world, "P", "2026-05-01").tradable_litres, 112500 * M3);
	CHECK_INT(sell(&world, "O2", 112500 * M3), LEDGER_OK);
	CHECK_INT(offer(&world, "O3", "P", 1, "2027-01-01", "2027-12-31"), LEDGER_REFUSED);
	CHECK_INT(pledge(&world, "G1", 1383900 * M3), LEDGER_OK);
	CHECK_INT(pledge(&world, "G2", 1), LEDGER_REFUSED);
	world_close(&world);
}

/* 1-B13: 60,000 m³ secure a loan of 5 million yuan; they are sold no more, nor pledged again. */
static void what_is_pledged_is_not_sold(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 100000 * M3, 0);
	CHECK_INT(pledge_until(&world, "L", "P", 60000 * M3, 500000000, "2027-06-30"), LEDGER_OK);
	CHECK_INT(sell(&world, "O", 40000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(pledge(&world, "G", 40000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(offer(&world, "O", "P", 40000 * M3 + 1, "2027-01-01", "2027-12-31"),
			LEDGER_REFUSED);
	CHECK_INT(balance_of(&world, "pledged:permit:P/2026-01-01"), 60000 * M3);
	CHECK_INT(balance_of(&world, "pledged:permit:P/2027-01-01"), 60000 * M3);
	CHECK_INT(balance_of(&world, "right:permit:P/2027-01-01"), -60000 * M3);
	CHECK_INT(release(&world, "L"), LEDGER_OK);
	CHECK_INT(balance_of(&world, "pledged:permit:P/2027-01-01"), 0);
	CHECK_INT(release(&world, "L"), LEDGER_NOTHING);
	CHECK_INT(balance_of(&world, "right:permit:P/2027-01-01"), 0);
	CHECK_INT(sell(&world, "O", 100000 * M3), LEDGER_OK);
	CHECK_INT(sum_of_rights(&world), 0);
	world_close(&world);
}

/* 2-L1, 2-L4, 2-L5, 2-L8: what is held counts from the moment it is held. */
static void what_is_held_counts_at_once(void **state)
{
	char name[] = "H1";
	struct world world;

	(void)state;
	open_world(&world, 100, 70);
	CHECK_INT(sell(&world, "O", 50), LEDGER_REFUSED);
	world_close(&world);

	open_world(&world, 40, 0);
	CHECK_INT(sell(&world, "O", 41), LEDGER_REFUSED);
	CHECK_INT(sell(&world, "O", 40), LEDGER_OK);
	CHECK_INT(sell(&world, "O", 40), LEDGER_NOTHING);
	CHECK_INT(sell(&world, "O", 39), LEDGER_REFUSED);
	world_close(&world);

	open_world(&world, 5000, 0);
	for (; name[1] <= '5'; name[1]++) {
		CHECK_INT(pledge(&world, name, 1000), LEDGER_OK);
	}
	CHECK_INT(pledge(&world, name, 1000), LEDGER_REFUSED);
	CHECK_INT(release(&world, name), LEDGER_REFUSED);
	CHECK_INT(release(&world, "H1"), LEDGER_OK);
	CHECK_INT(pledge(&world, name, 1000), LEDGER_OK);
	world_close(&world);

	open_world(&world, 99, 0);
	CHECK_INT(sell(&world, "O", 100), LEDGER_REFUSED);
	world_close(&world);
	open_world(&world, 100, 0);
	CHECK_INT(sell(&world, "O", 100), LEDGER_OK);
	world_close(&world);
}

/* 2-L3: of 9 an ask up to 3 gets 3, one up to 13 the 6 that are left, the next nothing. */
static void an_ask_up_to_gets_what_there_is(void **state)
{
	struct world world;

	(void)state;
	open_world(&world, 9, 0);
	CHECK_INT(sell_up_to(&world, "O1", 3), LEDGER_OK);
	CHECK_INT(balance_of(&world, "held:permit:P/2026-01-01"), 3);
	CHECK_INT(sell_up_to(&world, "O2", 13), LEDGER_OK);
	CHECK_INT(balance_of(&world, "held:permit:P/2026-01-01"), 9);
	CHECK_INT(sell_up_to(&world, "O3", 1), LEDGER_REFUSED);
	world_close(&world);
}

/* F21a: a term of two years in three ceiling years, by its days; each of them is looked at. */
static void a_term_holds_in_each_of_its_years(void **state)
{
	struct world world;

	(void)state;
	world_begin(&world, "simulated:2024-12-01T01:00:00Zx1");
	world_row(&world, ROW_AREA, facts_area("A", ""));
	world_row(&world, ROW_PERMIT, facts_permit("P", "A", 500000 * M3));
	world_row(&world, ROW_SAVING,
			saving_of("permit:P", 500000 * M3, "2024-12-24", "2026-12-23"));
	{
		struct offer said = { .offer = "O",
			.right = right_of("P"),
			.litres = 1000000 * M3,
			.term = { dates_day("2024-12-24"), dates_day("2026-12-24") },
			.price_micro = 150000,
			.closes = dates_day("2024-12-20") };
		struct fact fact = { .kind = KIND_OFFER };

		bytes_init(&fact.body, KIND_WHOLE_MAX);
		offer_put(&fact.body, &said);
		CHECK_INT(world_say(&world, &fact), LEDGER_OK);
	}
	CHECK_INT(balance_of(&world, "held:permit:P/2024-01-01"), 10958904);
	CHECK_INT(balance_of(&world, "held:permit:P/2025-01-01"), 500000000);
	CHECK_INT(balance_of(&world, "held:permit:P/2026-01-01"), 489041096);
	CHECK_INT(room_of(&world, "P", "2025-05-01").tradable_litres, 0);
	world_close(&world);
}

/* Behind the entry of its last day a hold is no more, and quota says so; once. */
static void a_hold_ends_with_its_last_day(void **state)
{
	struct world world;
	struct quota quota;

	(void)state;
	open_world(&world, 100000 * M3, 0);
	CHECK_INT(sell(&world, "O", 60000 * M3), LEDGER_OK);
	CHECK_INT(pledge_until(&world, "G", "P", 40000 * M3, 100, "2027-03-20"), LEDGER_OK);
	CHECK_INT(quota_find(ledger_books(world.ledger), "P", dates_day("2026-03-01"), &quota),
			QUOTA_OK);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->held_litres, 100000 * M3);
	CHECK_INT(quota_ceiling(&quota, BASIS_PERMIT)->remaining_litres, 0);
	CHECK_INT((long)quota.hold_count, 2);
	CHECK_TEXT(quota.holds[0].name, "O");
	CHECK_TEXT(quota.holds[1].name, "G");

	facts_set_time(world.ledger, dates_at("2026-03-20T23:00:00+08:00"));
	world_row(&world, ROW_AREA, facts_area("B1", ""));
	CHECK_INT(room_of(&world, "P", "2026-05-01").held_litres, 60000 * M3);
	facts_set_time(world.ledger, dates_at("2026-03-21T01:00:00+08:00"));
	world_row(&world, ROW_AREA, facts_area("B2", ""));
	CHECK_INT(room_of(&world, "P", "2026-05-01").held_litres, 0);
	CHECK_INT(room_of(&world, "P", "2026-05-01").pledged_litres, 40000 * M3);
	CHECK_INT(withdraw(&world, "O"), LEDGER_REFUSED);
	CHECK_INT(sell(&world, "O", 1), LEDGER_REFUSED);
	CHECK_INT(offer(&world, "O2", "P", 60000 * M3, "2026-04-01", "2026-12-31"),
			LEDGER_REFUSED); /* it closes on a day that is over */

	facts_set_time(world.ledger, dates_at("2027-03-21T01:00:00+08:00"));
	world_row(&world, ROW_AREA, facts_area("B3", ""));
	CHECK_INT(room_of(&world, "P", "2027-05-01").pledged_litres, 0);
	CHECK_INT(room_of(&world, "P", "2026-05-01").pledged_litres, 0);
	CHECK_INT(balance_of(&world, "right:permit:P/2026-01-01"), 0);
	CHECK_INT(release(&world, "G"), LEDGER_REFUSED);
	CHECK_INT(sum_of_rights(&world), 0);
	world_close(&world);
}

/* F6: a permit and the one that continues it are one right. */
static void a_successor_has_its_predecessors_holds(void **state)
{
	struct world world;
	union row next = facts_permit("P2", "A", 100000 * M3);

	(void)state;
	open_world(&world, 100000 * M3, 10000 * M3);
	CHECK_INT(pledge(&world, "G", 60000 * M3), LEDGER_OK);
	(void)text_copy(next.permit.replaces, sizeof(next.permit.replaces), "P");
	next.permit.valid_from = dates_day("2026-02-01");
	world_row(&world, ROW_PERMIT, next);
	CHECK_INT(room_of(&world, "P2", "2026-05-01").free_litres, 30000 * M3);
	CHECK_INT(room_of(&world, "P", "2026-05-01").free_litres, 30000 * M3);
	CHECK_INT(offer(&world, "O", "P2", 30000 * M3 + 1, "2026-04-01", "2026-12-31"),
			LEDGER_REFUSED);
	CHECK_INT(offer(&world, "O", "P", 30000 * M3, "2026-04-01", "2026-12-31"), LEDGER_OK);
	CHECK_INT(release(&world, "G"), LEDGER_OK);
	world_close(&world);
}

/* A cut that is to come is there already for what is held in its year. */
static void what_is_cut_later_is_not_sold_now(void **state)
{
	union row cut = facts_permit("P", "A", 40000 * M3);
	struct world world;

	(void)state;
	open_world(&world, 100000 * M3, 0);
	cut.permit.from = dates_day("2026-10-01");
	world_row(&world, ROW_PERMIT, cut);
	CHECK_INT(sell(&world, "O", 40000 * M3 + 1), LEDGER_REFUSED);
	CHECK_INT(sell(&world, "O", 40000 * M3), LEDGER_OK);
	world_close(&world);
}

/* Of an area the cap of all sources, of an irrigator the share. */
static void areas_and_shares_are_rights_too(void **state)
{
	union row cap = { .cap = { .area = "A",
					  .year = 2026,
					  .litres = 1000 * M3,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };
	union row share = { .share = { .share = "W",
					    .holder = "irrigator",
					    .area = "A",
					    .permit = "P",
					    .annual_litres = 50 * M3,
					    .valid_from = dates_day("2026-01-01"),
					    .valid_until = dates_day("2026-12-31"),
					    .from = ROW_NO_DAY } };
	union row saving = saving_of("area:A", 500 * M3, "2026-01-01", "2026-12-31");
	struct world world;

	(void)state;
	open_world(&world, 2000 * M3, 600 * M3);
	world_row(&world, ROW_CAP, cap);
	world_row(&world, ROW_SHARE, share);
	(void)text_copy(saving.saving.saving, sizeof(saving.saving.saving), "SA");
	world_row(&world, ROW_SAVING, saving);
	CHECK_INT(offer(&world, "O1", "area:A", 400 * M3 + 1, "2026-04-01", "2026-12-31"),
			LEDGER_REFUSED);
	CHECK_INT(offer(&world, "O1", "area:A", 400 * M3, "2026-04-01", "2026-12-31"), LEDGER_OK);
	CHECK_INT(offer(&world, "O2", "share:W", 1, "2026-04-01", "2026-12-31"), LEDGER_REFUSED);
	saving = saving_of("share:W", 20 * M3, "2026-01-01", "2026-12-31");
	(void)text_copy(saving.saving.saving, sizeof(saving.saving.saving), "SW");
	world_row(&world, ROW_SAVING, saving);
	CHECK_INT(offer(&world, "O2", "share:W", 20 * M3 + 1, "2026-04-01", "2026-12-31"),
			LEDGER_REFUSED);
	CHECK_INT(offer(&world, "O2", "share:W", 20 * M3, "2026-04-01", "2026-12-31"), LEDGER_OK);
	CHECK_INT(pledge_until(&world, "G", "share:W", 30 * M3, 100, "2027-01-01"),
			LEDGER_REFUSED); /* behind the share's last day */
	CHECK_INT(pledge_until(&world, "G", "share:W", 30 * M3, 100, "2026-12-31"), LEDGER_OK);
	CHECK_INT(offer(&world, "O3", "share:X", 1, "2026-04-01", "2026-12-31"), LEDGER_REFUSED);
	world_close(&world);
}

/* An offer is accepted at its price or a better one, for days of its term, once. */
static void an_offer_is_accepted_as_it_is_made(void **state)
{
	static const struct {
		const char *name;
		enum trade_price price;
		int64_t amount;
		const char *from;
		int wanted;
	} rows[] = {
		{ "below the least price", TRADE_PER_M3, 119999, "2026-04-01", LEDGER_REFUSED },
		{ "a sum that is a fen short", TRADE_IN_SUM, 719999, "2026-04-01", LEDGER_REFUSED },
		{ "for nothing", TRADE_WITHOUT, 0, "2026-04-01", LEDGER_REFUSED },
		{ "before its term", TRADE_PER_M3, 120000, "2026-03-31", LEDGER_REFUSED },
		{ "the sum", TRADE_IN_SUM, 720000, "2026-04-01", LEDGER_OK },
		{ "the least price", TRADE_PER_M3, 120000, "2026-05-01", LEDGER_OK },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct agreement *said = calloc(1, sizeof(*said));
		struct fact fact = { .kind = KIND_AGREEMENT };
		struct world world;

		CHECK_ROW(rows[i].name);
		CHECK(said != NULL);
		open_world(&world, 100000 * M3, 0);
		world_row(&world, ROW_PERMIT, facts_permit("Q", "A", 1000 * M3));
		CHECK_INT(sell(&world, "O", 60000 * M3), LEDGER_OK);
		*said = (struct agreement){ .trade = "T",
			.form = TRADE_TRANSFER,
			.seller = right_of("P"),
			.buyer = right_of("Q"),
			.from = dates_day(rows[i].from),
			.until = dates_day("2026-12-31"),
			.litres = 60000 * M3,
			.price = rows[i].price,
			.amount = rows[i].amount,
			.waits_until = dates_day("2026-03-20"),
			.offer = "O",
			.side = TRADE_BUYER,
			.document = "D" };
		(void)text_copy(said->reason, sizeof(said->reason),
				rows[i].price == TRADE_WITHOUT ? "a gift" : "");
		bytes_init(&fact.body, KIND_WHOLE_MAX);
		agreement_put(&fact.body, said);
		free(said);
		CHECK_INT(world_say(&world, &fact), rows[i].wanted);
		CHECK_INT(room_of(&world, "P", "2026-05-01").held_litres, 60000 * M3);
		CHECK_INT(withdraw(&world, "O"), LEDGER_OK);
		CHECK_INT(room_of(&world, "P", "2026-05-01").held_litres,
				rows[i].wanted == LEDGER_OK ? 60000 * M3 : 0);
		world_close(&world);
	}
}

/* A day counts as a 365th of the year, rounded up, and a year never more than the saving. */
static void a_saving_is_of_days(void **state)
{
	static const struct {
		const char *name, *from, *till;
		int64_t annual, litres;
	} rows[] = {
		{ "a year", "2025-01-01", "2026-01-01", 500000000, 500000000 },
		{ "a leap year", "2024-01-01", "2025-01-01", 500000000, 500000000 },
		{ "its last eight days", "2024-12-24", "2026-12-24", 500000000, 10958905 },
		{ "before", "2023-01-01", "2024-01-01", 500000000, 0 },
		{ "behind", "2025-01-01", "2025-02-01", 500000000, 0 },
		{ "one day", "2024-02-29", "2024-03-01", 365, 1 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const struct days valid = { dates_day(rows[i].from), dates_day(rows[i].till) };
		struct days year = { dates_day("2024-01-01"), dates_day("2025-01-01") };

		CHECK_ROW(rows[i].name);
		if (i == 0) {
			year = valid;
		}
		CHECK_INT(right_saved(rows[i].annual, valid, year), rows[i].litres);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_sells_more_than_is_left),
		cmocka_unit_test(only_what_is_saved_is_sold),
		cmocka_unit_test(what_is_pledged_is_not_sold),
		cmocka_unit_test(what_is_held_counts_at_once),
		cmocka_unit_test(an_ask_up_to_gets_what_there_is),
		cmocka_unit_test(a_term_holds_in_each_of_its_years),
		cmocka_unit_test(a_hold_ends_with_its_last_day),
		cmocka_unit_test(a_successor_has_its_predecessors_holds),
		cmocka_unit_test(what_is_cut_later_is_not_sold_now),
		cmocka_unit_test(areas_and_shares_are_rights_too),
		cmocka_unit_test(an_offer_is_accepted_as_it_is_made),
		cmocka_unit_test(a_saving_is_of_days),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
