/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: an auction of an offer, with a sealed bid that is opened and
 * one that is not.
 */

#include "tests/support/every_kind_parts.h"

#include "billing/auction_close.h"
#include "billing/bid.h"
#include "ledger/offer.h"
#include "tests/support/facts.h"

static void list_offer(struct small_ledger *small, struct bytes *body)
{
	const struct offer offer = { .offer = "OX",
		.right = { .kind = RIGHT_REGIONAL, .id = "A" },
		.litres = 300,
		.term = { dates_day("2026-12-20"), dates_day("2027-01-01") },
		.price_micro = 200000,
		.closes = dates_day("2026-12-31") };

	offer_put(body, &offer);
	every_kind_say(small, KIND_OFFER, body, LEDGER_OK);
}

static void seal(struct small_ledger *small, const struct bid_opened *opened, struct bytes *body)
{
	struct bid_said bid = { .auction = "X", .right = opened->right, .is_sealed = true };

	expect(bid_seal(ledger_seal(small->ledger), opened, 1, bid.seal) == 0);
	bid_put(body, &bid);
	every_kind_say(small, KIND_BID, body, LEDGER_OK);
}

void every_kind_auction(struct small_ledger *small, struct bytes *body)
{
	const struct auction_said auction = { .auction = "X",
		.form = AUCTION_CALL,
		.offers = { "OX" },
		.offer_count = 1,
		.closes_s = small_at("2026-12-14T08:00:00+08:00"),
		.until_s = small_at("2026-12-15T08:00:00+08:00"),
		.lot_litres = 100,
		.tick = 1000,
		.document = "D" };
	const struct bid_opened first = { .auction = "X",
		.right = { .kind = RIGHT_ABSTRACTION, .id = "X1" },
		.litres = 200,
		.price = 300000,
		.nonce = { 1 } };
	const struct bid_opened second = { .auction = "X",
		.right = { .kind = RIGHT_ABSTRACTION, .id = "X2" },
		.litres = 100,
		.price = 250000,
		.nonce = { 2 } };

	every_kind_say_row(small, ROW_PERMIT, facts_permit("X1", "A", 0));
	every_kind_say_row(small, ROW_PERMIT, facts_permit("X2", "A", 0));
	list_offer(small, body);
	auction_put(body, &auction);
	every_kind_say(small, KIND_AUCTION, body, LEDGER_OK);
	seal(small, &first, body);
	seal(small, &second, body);
	small_set_time(small, auction.closes_s);
	bid_put_opened(body, &first);
	every_kind_say(small, KIND_BID_OPENED, body, LEDGER_OK);
	small_set_time(small, auction.until_s);
	auction_close_put(body, "X");
	every_kind_say(small, KIND_AUCTION_CLOSED, body, LEDGER_OK);
}
