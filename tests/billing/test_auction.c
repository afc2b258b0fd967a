/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sealed bids, their openings, and the result: docs/rules.md "Auctions".
 */

#include "tests/check.h"

#include <string.h>

#include "billing/auction_close.h"
#include "billing/bid.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/origin.h"
#include "tests/support/facts.h"
#include "tests/support/small_ledger.h"

#define M3 INT64_C(1000)

enum {
	SECOND_ACTOR = 2,
	HOLDER = 3,
	ENTRY_TEST_MAX = 1 << 16,
};

static const char opens_at[] = "2026-03-02T08:00:00+08:00";
static const char bids_at[] = "2026-03-02T09:00:00+08:00";
static const char closes_at[] = "2026-03-05T09:00:00+08:00";
static const char until_at[] = "2026-03-06T09:00:00+08:00";

static int say_as(struct small_ledger *small, uint64_t actor, uint64_t kind, struct bytes *body)
{
	int answer = small_say_as(small, actor, kind, "test", body, NULL);

	bytes_finish(body);
	return answer;
}

static void add_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	CHECK_INT(small_row(small, kind, &row), LEDGER_OK);
}

static void add_actor(struct small_ledger *small, int64_t actor, const char *role)
{
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	actor_put(&body, actor, actor + 5000, role);
	CHECK_INT(say_as(small, 1, KIND_ACTOR, &body), LEDGER_OK);
}

/* Four permits; S and T have verified savings. */
static void open_small(struct small_ledger *small)
{
	static const char *const permits[] = { "S", "T", "B1", "B2", "B3" };

	small_open(small, "simulated/auction", small_at("2026-03-01T08:00:00+08:00"));
	add_actor(small, SECOND_ACTOR, "office");
	add_actor(small, HOLDER, "holder");
	add_row(small, ROW_AREA, facts_area("A", ""));
	for (size_t i = 0; i < CHECK_COUNT(permits); i++) {
		add_row(small, ROW_PERMIT, facts_permit(permits[i], "A", 100000 * M3));
	}
	for (size_t i = 0; i < 2; i++) {
		union row row = { .saving = { .annual_litres = 50000 * M3,
						  .valid_from = dates_day("2026-01-01"),
						  .valid_until = dates_day("2030-12-31"),
						  .document = "V",
						  .from = ROW_NO_DAY } };

		(void)text_copy(row.saving.saving, sizeof(row.saving.saving), permits[i]);
		(void)text_copy(row.saving.right, sizeof(row.saving.right),
				i == 0 ? "permit:S" : "permit:T");
		add_row(small, ROW_SAVING, row);
	}
	small_set_time(small, small_at(opens_at));
}

static void list_offer(struct small_ledger *small, const char *name, const char *permit,
		int64_t litres, int64_t price)
{
	struct offer offer = { .right = { .kind = RIGHT_ABSTRACTION },
		.litres = litres,
		.term = { dates_day("2026-04-01"), dates_day("2027-01-01") },
		.price_micro = price,
		.closes = dates_day("2026-03-20") };
	struct bytes body;

	(void)text_copy(offer.offer, sizeof(offer.offer), name);
	(void)text_copy(offer.right.id, sizeof(offer.right.id), permit);
	bytes_init(&body, ENTRY_TEST_MAX);
	offer_put(&body, &offer);
	CHECK_INT(say_as(small, 1, KIND_OFFER, &body), LEDGER_OK);
}

static struct auction_said terms_of(enum auction_form form)
{
	struct auction_said said = { .auction = "X",
		.form = form,
		.offers = { "o1", "o2" },
		.offer_count = form == AUCTION_CALL ? 2 : 1,
		.closes_s = small_at(closes_at),
		.until_s = small_at(form == AUCTION_CALL ? until_at : closes_at),
		.lot_litres = M3,
		.tick = 10000,
		.document = "No. 9" };

	return said;
}

static int open_auction(struct small_ledger *small, uint64_t actor, const struct auction_said *said)
{
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	auction_put(&body, said);
	return say_as(small, actor, KIND_AUCTION, &body);
}

/* 300 m³ at 0.20 yuan or more, 200 at 0.30. */
static void begin(struct small_ledger *small, enum auction_form form)
{
	const struct auction_said said = terms_of(form);

	open_small(small);
	list_offer(small, "o1", "S", 300 * M3, 200000);
	list_offer(small, "o2", "T", 200 * M3, 300000);
	CHECK_INT(open_auction(small, 1, &said), LEDGER_OK);
	small_set_time(small, small_at(bids_at));
}

/* What a bidder wants; the nonce is made of the permit's name. */
static struct bid_opened wanted(const char *permit, int64_t m3, int64_t price)
{
	struct bid_opened said = { .auction = "X",
		.right = { .kind = RIGHT_ABSTRACTION },
		.litres = m3 * M3,
		.price = price };

	(void)text_copy(said.right.id, sizeof(said.right.id), permit);
	memcpy(said.nonce, permit, strlen(permit));
	return said;
}

static int bid_sealed(struct small_ledger *small, uint64_t actor, const struct bid_opened *wants)
{
	struct bid_said said = { .auction = "X", .right = wants->right, .is_sealed = true };
	struct bytes body;

	CHECK_INT(bid_seal(ledger_seal(small->ledger), wants, (int64_t)actor, said.seal), 0);
	bytes_init(&body, ENTRY_TEST_MAX);
	bid_put(&body, &said);
	return say_as(small, actor, KIND_BID, &body);
}

static int bid_open(struct small_ledger *small, const char *permit, int64_t m3, int64_t price)
{
	const struct bid_opened wants = wanted(permit, m3, price);
	const struct bid_said said = {
		.auction = "X", .right = wants.right, .litres = wants.litres, .price = price
	};
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	bid_put(&body, &said);
	return say_as(small, 1, KIND_BID, &body);
}

static int open_bid(struct small_ledger *small, uint64_t actor, const struct bid_opened *wants)
{
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	bid_put_opened(&body, wants);
	return say_as(small, actor, KIND_BID_OPENED, &body);
}

static int close_auction(struct small_ledger *small, uint64_t actor)
{
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	auction_close_put(&body, "X");
	return say_as(small, actor, KIND_AUCTION_CLOSED, &body);
}

static void result_of(struct small_ledger *small, struct auction_result *ret)
{
	const struct auction_row *row = auction_find(ledger_books(small->ledger), "X");

	CHECK(row != NULL);
	CHECK(auction_result(row, ret));
}

static void check_allotment(struct auction_result *result, const char *offer, const char *buyer,
		int64_t m3, int64_t price)
{
	struct auction_allotment allotment;

	CHECK(auction_next_allotment(&result->allotments, &allotment));
	CHECK_TEXT(allotment.offer, offer);
	CHECK_TEXT(allotment.buyer.id, buyer);
	CHECK_INT(allotment.litres, m3 * M3);
	CHECK_INT(allotment.price, price);
}

/* Of 350 demanded at 0.30 or more 350 are sold: 0.30 to 0.35, of which the middle is 0.32. */
static void sealed_bids_meet_at_one_price(void **state)
{
	struct auction_result result;
	struct small_ledger small;
	const struct bid_opened first = wanted("B1", 250, 400000);
	const struct bid_opened second = wanted("B2", 100, 355000);
	const struct bid_opened third = wanted("B3", 500, 900000);

	(void)state;
	begin(&small, AUCTION_CALL);
	CHECK_INT(bid_sealed(&small, 1, &first), LEDGER_OK);
	CHECK_INT(bid_sealed(&small, 1, &second), LEDGER_OK);
	CHECK_INT(bid_sealed(&small, 1, &third), LEDGER_OK);
	CHECK_INT(open_bid(&small, 1, &first), LEDGER_REFUSED);
	CHECK_INT(close_auction(&small, 1), LEDGER_REFUSED);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(bid_sealed(&small, 1, &third), LEDGER_REFUSED);
	CHECK_INT(open_bid(&small, 1, &first), LEDGER_OK);
	CHECK_INT(open_bid(&small, 1, &first), LEDGER_NOTHING);
	CHECK_INT(open_bid(&small, 1, &second), LEDGER_OK);
	CHECK_INT(close_auction(&small, 1), LEDGER_REFUSED);
	small_set_time(&small, small_at(until_at));
	CHECK_INT(open_bid(&small, 1, &third), LEDGER_REFUSED);
	CHECK_INT(close_auction(&small, HOLDER), LEDGER_REFUSED);
	CHECK_INT(close_auction(&small, 1), LEDGER_OK);
	CHECK_INT(close_auction(&small, 1), LEDGER_NOTHING);
	result_of(&small, &result);
	CHECK(result.has_price);
	CHECK_INT(result.price, 320000);
	CHECK_INT(result.litres, 350 * M3);
	CHECK_INT(result.allotment_count, 3);
	check_allotment(&result, "o1", "B1", 250, 320000);
	check_allotment(&result, "o1", "B2", 50, 320000);
	check_allotment(&result, "o2", "B2", 50, 320000);
	CHECK_INT(result.unopened_count, 1);
	CHECK_INT(item_take_int(&result.unopened),
			bid_find(ledger_books(small.ledger), "X", &third.right)->entry);
	CHECK_INT(result.step_count, 4);
	small_close(&small);
}

static void what_does_not_fit_the_seal_is_refused(void **state)
{
	static const struct {
		const char *name;
		struct {
			size_t at; /* a member */
			int64_t value;
		} change;
		uint64_t actor;
		int wanted;
	} rows[] = {
		{ "more litres", { 1, 101 * M3 }, 1, LEDGER_REFUSED },
		{ "a higher price", { 2, 350001 }, 1, LEDGER_REFUSED },
		{ "another nonce", { 3, 1 }, 1, LEDGER_REFUSED },
		{ "another actor", { 0, 0 }, SECOND_ACTOR, LEDGER_REFUSED },
		{ "what was sealed", { 0, 0 }, 1, LEDGER_OK },
	};
	const struct bid_opened wants = wanted("B1", 100, 350000);
	struct small_ledger small;

	(void)state;
	begin(&small, AUCTION_CALL);
	CHECK_INT(bid_sealed(&small, 1, &wants), LEDGER_OK);
	small_set_time(&small, small_at(closes_at));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct bid_opened said = wants;

		CHECK_ROW(rows[i].name);
		switch (rows[i].change.at) {
		case 1:
			said.litres = rows[i].change.value;
			break;
		case 2:
			said.price = rows[i].change.value;
			break;
		case 3:
			said.nonce[BID_NONCE_BYTES - 1] = (uint8_t)rows[i].change.value;
			break;
		default:
			break;
		}
		CHECK_INT(open_bid(&small, rows[i].actor, &said), rows[i].wanted);
	}
	small_close(&small);
}

/* A seal that another actor copies is of no use to him: what he opens has his own number in it. */
static void a_copied_seal_cannot_be_opened(void **state)
{
	const struct bid_opened wants = wanted("B1", 100, 350000);
	struct bid_opened other = wanted("B2", 100, 350000);
	struct bid_said said = { .auction = "X", .right = other.right, .is_sealed = true };
	struct small_ledger small;
	struct bytes body;

	(void)state;
	begin(&small, AUCTION_CALL);
	memcpy(other.nonce, wants.nonce, sizeof(other.nonce));
	CHECK_INT(bid_seal(ledger_seal(small.ledger), &wants, 1, said.seal), 0);
	bytes_init(&body, ENTRY_TEST_MAX);
	bid_put(&body, &said);
	CHECK_INT(say_as(&small, SECOND_ACTOR, KIND_BID, &body), LEDGER_OK);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(open_bid(&small, SECOND_ACTOR, &other), LEDGER_REFUSED);
	CHECK_INT(open_bid(&small, SECOND_ACTOR, &wants), LEDGER_REFUSED);
	small_close(&small);
}

/*
 * The last bid of a right counts, with its own entry; nobody bids for what another
 * has bid for, and a holder not for a permit that is no caller's of his.
 */
static void a_later_bid_takes_the_earlier_ones_place(void **state)
{
	const struct bid_opened first = wanted("B1", 100, 350000);
	const struct bid_opened other = wanted("B2", 300, 330000);
	const struct bid_opened last = wanted("B1", 300, 330000);
	struct auction_result result;
	struct small_ledger small;

	(void)state;
	begin(&small, AUCTION_CALL);
	CHECK_INT(bid_sealed(&small, HOLDER, &first), LEDGER_REFUSED);
	CHECK_INT(bid_sealed(&small, 1, &first), LEDGER_OK);
	CHECK_INT(bid_sealed(&small, 1, &other), LEDGER_OK);
	CHECK_INT(bid_sealed(&small, SECOND_ACTOR, &last), LEDGER_REFUSED);
	CHECK_INT(bid_sealed(&small, 1, &last), LEDGER_OK);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(open_bid(&small, 1, &first), LEDGER_REFUSED);
	CHECK_INT(open_bid(&small, 1, &last), LEDGER_OK);
	CHECK_INT(open_bid(&small, 1, &other), LEDGER_OK);
	small_set_time(&small, small_at(until_at));
	CHECK_INT(close_auction(&small, 1), LEDGER_OK);
	result_of(&small, &result);
	CHECK_INT(result.price, 310000);
	CHECK_INT(result.litres, 500 * M3);
	check_allotment(&result, "o1", "B2", 300, 310000);
	check_allotment(&result, "o2", "B1", 200, 310000);
	small_close(&small);
}

/* 300 m³ at 0.20: the highest bid first, of equal ones the earlier. */
static void one_sided_bidding_serves_the_highest(void **state)
{
	struct auction_result result;
	struct small_ledger small;

	(void)state;
	begin(&small, AUCTION_ONE_SIDED);
	CHECK_INT(bid_open(&small, "B1", 200, 190000), LEDGER_REFUSED);
	CHECK_INT(bid_open(&small, "B1", 200, 250000), LEDGER_OK);
	CHECK_INT(bid_open(&small, "B2", 200, 250000), LEDGER_OK);
	CHECK_INT(bid_open(&small, "B3", 50, 250000), LEDGER_OK);
	CHECK_INT(bid_open(&small, "B3", 50, 250000), LEDGER_REFUSED);
	CHECK_INT(bid_open(&small, "B3", 49, 260000), LEDGER_REFUSED); /* worth less to who sells */
	CHECK_INT(bid_open(&small, "B3", 50, 260000), LEDGER_OK);
	CHECK_INT(bid_open(&small, "S", 50, 260000), LEDGER_REFUSED);
	CHECK_INT(bid_open(&small, "B9", 50, 260000), LEDGER_REFUSED);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(bid_open(&small, "B1", 200, 300000), LEDGER_REFUSED);
	CHECK_INT(close_auction(&small, 1), LEDGER_OK);
	result_of(&small, &result);
	CHECK_INT(result.litres, 300 * M3);
	CHECK_INT(result.allotment_count, 3);
	check_allotment(&result, "o1", "B3", 50, 260000);
	check_allotment(&result, "o1", "B1", 200, 250000);
	check_allotment(&result, "o1", "B2", 50, 250000);
	small_close(&small);
}

static int withdraw(struct small_ledger *small, const char *offer)
{
	struct bytes body;

	bytes_init(&body, ENTRY_TEST_MAX);
	offer_put_withdrawal(&body, offer, "sold otherwise");
	return say_as(small, 1, KIND_OFFER_WITHDRAWN, &body);
}

/* From the auction's opening to its result, and after it what was sold. */
static void a_seller_is_bound(void **state)
{
	const struct bid_opened wants = wanted("B1", 300, 250000);
	struct auction_result result;
	struct small_ledger small;

	(void)state;
	begin(&small, AUCTION_CALL);
	CHECK_INT(bid_sealed(&small, 1, &wants), LEDGER_OK);
	CHECK_INT(withdraw(&small, "o1"), LEDGER_REFUSED);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(open_bid(&small, 1, &wants), LEDGER_OK);
	CHECK_INT(withdraw(&small, "o1"), LEDGER_REFUSED);
	small_set_time(&small, small_at(until_at));
	CHECK_INT(close_auction(&small, 1), LEDGER_OK);
	result_of(&small, &result);
	CHECK_INT(result.litres, 300 * M3);
	CHECK_INT(withdraw(&small, "o1"), LEDGER_REFUSED);
	CHECK_INT(withdraw(&small, "o2"), LEDGER_OK);
	small_close(&small);
}

/* The offers stood until 20 March: closed on the 22nd, there is nothing to sell. */
static void an_offer_that_is_gone_takes_no_part(void **state)
{
	const struct bid_opened wants = wanted("B1", 500, 500000);
	struct auction_result result;
	struct small_ledger small;

	(void)state;
	begin(&small, AUCTION_CALL);
	CHECK_INT(bid_sealed(&small, 1, &wants), LEDGER_OK);
	small_set_time(&small, small_at(closes_at));
	CHECK_INT(open_bid(&small, 1, &wants), LEDGER_OK);
	small_set_time(&small, small_at("2026-03-22T08:00:00+08:00"));
	CHECK_INT(close_auction(&small, 1), LEDGER_OK);
	result_of(&small, &result);
	CHECK(!result.has_price);
	CHECK_INT(result.litres, 0);
	CHECK_INT(result.allotment_count, 0);
	small_close(&small);
}

static void what_may_be_sold(void **state)
{
	static const struct {
		const char *name;
		enum auction_form form;
		const char *offers[2];
		const char *closes;
		const char *until;
		uint64_t actor;
		int wanted;
	} rows[] = {
		{ "an offer that is none", AUCTION_CALL, { "o1", "o9" }, closes_at, until_at, 1,
				LEDGER_REFUSED },
		{ "the same twice", AUCTION_CALL, { "o1", "o1" }, closes_at, until_at, 1,
				LEDGER_REFUSED },
		{ "one that closes before", AUCTION_CALL, { "o1", NULL },
				"2026-03-20T09:00:00+08:00", "2026-03-21T00:00:00+08:00", 1,
				LEDGER_REFUSED },
		{ "no time to open", AUCTION_CALL, { "o1", NULL }, closes_at, closes_at, 1,
				LEDGER_REFUSED },
		{ "a close that has passed", AUCTION_CALL, { "o1", NULL }, opens_at, until_at, 1,
				LEDGER_REFUSED },
		{ "two by one-sided bidding", AUCTION_ONE_SIDED, { "o1", "o2" }, closes_at,
				closes_at, 1, LEDGER_REFUSED },
		{ "by a holder", AUCTION_CALL, { "o1", NULL }, closes_at, until_at, HOLDER,
				LEDGER_REFUSED },
		{ "one of them", AUCTION_CALL, { "o1", NULL }, closes_at, until_at, 1, LEDGER_OK },
		{ "the name again", AUCTION_CALL, { "o2", NULL }, closes_at, until_at, 1,
				LEDGER_REFUSED },
	};
	struct auction_said other;
	struct small_ledger small;

	(void)state;
	open_small(&small);
	list_offer(&small, "o1", "S", 300 * M3, 200000);
	list_offer(&small, "o2", "T", 200 * M3, 300000);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct auction_said said = terms_of(rows[i].form);

		CHECK_ROW(rows[i].name);
		said.offer_count = rows[i].offers[1] == NULL ? 1 : 2;
		for (size_t k = 0; k < said.offer_count; k++) {
			(void)text_copy(said.offers[k], sizeof(said.offers[k]), rows[i].offers[k]);
		}
		said.closes_s = small_at(rows[i].closes);
		said.until_s = small_at(rows[i].until);
		CHECK_INT(open_auction(&small, rows[i].actor, &said), rows[i].wanted);
	}
	CHECK_ROW("an offer that another auction sells");
	other = terms_of(AUCTION_CALL);
	(void)text_copy(other.auction, sizeof(other.auction), "Y");
	CHECK_INT(open_auction(&small, 1, &other), LEDGER_REFUSED);
	small_close(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_bids_meet_at_one_price),
		cmocka_unit_test(what_does_not_fit_the_seal_is_refused),
		cmocka_unit_test(a_copied_seal_cannot_be_opened),
		cmocka_unit_test(a_later_bid_takes_the_earlier_ones_place),
		cmocka_unit_test(one_sided_bidding_serves_the_highest),
		cmocka_unit_test(a_seller_is_bound),
		cmocka_unit_test(an_offer_that_is_gone_takes_no_part),
		cmocka_unit_test(what_may_be_sold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
