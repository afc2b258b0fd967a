/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: rights to water, and what keeps them.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "tests/support/facts.h"

/* Two pledges and two offers: one of each is taken back, the other's last day is over. */
static void fill_holds(struct small_ledger *small, struct bytes *body)
{
	const struct right right = { .kind = RIGHT_REGIONAL, .id = "A" };
	struct pledge pledge = { .pledge = "G1",
		.right = right,
		.litres = 1000,
		.until = dates_day("2026-11-03"),
		.lender = "bank",
		.fen = 100,
		.document = "D" };
	struct offer offer = { .offer = "O1",
		.right = right,
		.litres = 1000,
		.term = { dates_day("2026-12-01"), dates_day("2027-01-01") },
		.price_micro = 120000,
		.closes = dates_day("2026-11-03") };

	for (int i = 0; i < 2; i++) {
		pledge.pledge[1] = (char)('1' + i);
		offer.offer[1] = (char)('1' + i);
		pledge_put(body, &pledge);
		every_kind_say(small, KIND_PLEDGE, body, LEDGER_OK);
		offer_put(body, &offer);
		every_kind_say(small, KIND_OFFER, body, LEDGER_OK);
	}
	pledge_put_release(body, "G1", "D");
	every_kind_say(small, KIND_PLEDGE_RELEASE, body, LEDGER_OK);
	offer_put_withdrawal(body, "O1", "no more");
	every_kind_say(small, KIND_OFFER_WITHDRAWN, body, LEDGER_OK);
}

void every_kind_rights(struct small_ledger *small, struct bytes *body)
{
	union row saving = { .saving = { .saving = "S",
					     .right = "area:A",
					     .annual_litres = 5000,
					     .valid_from = dates_day("2026-01-01"),
					     .valid_until = dates_day("2027-12-31"),
					     .document = "D",
					     .from = ROW_NO_DAY } };
	union row share = { .share = { .share = "W",
					    .holder = "an irrigator",
					    .area = "A",
					    .permit = "P",
					    .annual_litres = 3000,
					    .valid_from = dates_day("2026-01-01"),
					    .valid_until = dates_day("2027-12-31"),
					    .from = ROW_NO_DAY } };

	every_kind_say_row(small, ROW_SAVING, saving);
	every_kind_say_row(small, ROW_SHARE, share);
	fill_holds(small, body);
}
