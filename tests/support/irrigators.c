/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/irrigators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/trade.h"
#include "tests/check.h"

static int say_as(struct world *world, uint64_t actor, uint64_t kind, struct bytes *body)
{
	struct fact fact = { .kind = kind, .body = *body };
	int answer = facts_submit_as(world->ledger, actor, &fact, ++world->number);

	fact_finish(&fact);
	return answer;
}

static struct right right_of(const char *text)
{
	struct right right;

	CHECK(right_parse(text, &right));
	return right;
}

int shares_round(struct world *world, const char *round, struct day from, struct day until)
{
	struct voucher_round said = {
		.permit = "S", .from = from, .until = until, .document = "D"
	};
	struct bytes body;

	CHECK(text_copy(said.round, sizeof(said.round), round));
	bytes_init(&body, KIND_WHOLE_MAX);
	voucher_put_round(&body, &said);
	return say_as(world, 1, KIND_VOUCHER_ROUND, &body);
}

int shares_issue(struct world *world, const char *ticket, const char *round, const char *share,
		int64_t litres)
{
	struct voucher_issue said = { .volume = { litres }, .document = "D" };
	struct bytes body;

	CHECK(text_copy(said.ticket, sizeof(said.ticket), ticket));
	CHECK(text_copy(said.round, sizeof(said.round), round));
	CHECK(text_copy(said.share, sizeof(said.share), share));
	bytes_init(&body, KIND_WHOLE_MAX);
	voucher_put_issue(&body, &said);
	return say_as(world, 1, KIND_VOUCHER_ISSUE, &body);
}

int shares_hand_on(struct world *world, const char *ticket, const char *to, const char *share,
		struct day on, int64_t litres)
{
	struct voucher_transfer said = {
		.volume = { litres }, .on = on, .price = 1, .document = "D"
	};
	struct bytes body;

	CHECK(text_copy(said.ticket, sizeof(said.ticket), ticket));
	CHECK(text_copy(said.to, sizeof(said.to), to));
	CHECK(text_copy(said.share, sizeof(said.share), share));
	bytes_init(&body, KIND_WHOLE_MAX);
	voucher_put_transfer(&body, &said);
	return say_as(world, 1, KIND_VOUCHER_TRANSFER, &body);
}

int shares_deliver(struct world *world, const char *ticket, enum voucher_what what, struct day on,
		int64_t litres)
{
	struct voucher_delivery said = { .what = what, .on = on, .volume = { litres } };
	struct bytes body;

	CHECK(text_copy(said.ticket, sizeof(said.ticket), ticket));
	(void)snprintf(said.document, sizeof(said.document), "slip %llu",
			(unsigned long long)world->number);
	bytes_init(&body, KIND_WHOLE_MAX);
	voucher_put_delivery(&body, &said);
	return say_as(world, 1, KIND_VOUCHER_DELIVERY, &body);
}

int shares_offer(struct world *world, const char *name, const char *right, struct day from,
		int64_t litres)
{
	struct offer said = { .right = right_of(right),
		.litres = litres,
		.term = { from, dates_day("2027-01-01") },
		.price_micro = 1,
		.closes = dates_day("2026-12-30") };
	struct bytes body;

	CHECK(text_copy(said.offer, sizeof(said.offer), name));
	bytes_init(&body, KIND_WHOLE_MAX);
	offer_put(&body, &said);
	return say_as(world, 1, KIND_OFFER, &body);
}

int shares_withdraw(struct world *world, const char *name)
{
	struct bytes body;

	bytes_init(&body, KIND_WHOLE_MAX);
	offer_put_withdrawal(&body, name, "no more");
	return say_as(world, 1, KIND_OFFER_WITHDRAWN, &body);
}

int shares_pledge(struct world *world, const char *name, const char *right, int64_t litres)
{
	struct pledge said = { .right = right_of(right),
		.litres = litres,
		.until = dates_day("2026-12-31"),
		.lender = "bank",
		.fen = 1,
		.document = "D" };
	struct bytes body;

	CHECK(text_copy(said.pledge, sizeof(said.pledge), name));
	bytes_init(&body, KIND_WHOLE_MAX);
	pledge_put(&body, &said);
	return say_as(world, 1, KIND_PLEDGE, &body);
}

int shares_agree(struct world *world, const char *name, const char *seller, const char *buyer,
		struct day from, int64_t litres)
{
	struct agreement *said = calloc(1, sizeof(*said));
	struct bytes body;
	int answer;

	CHECK(said != NULL);
	*said = (struct agreement){ .form = TRADE_TRANSFER,
		.seller = right_of(seller),
		.buyer = right_of(buyer),
		.from = from,
		.until = dates_day("2026-12-31"),
		.litres = litres,
		.price = TRADE_PER_M3,
		.amount = 1,
		.waits_until = dates_day("2026-12-30"),
		.side = TRADE_SELLER,
		.document = "D" };
	CHECK(text_copy(said->trade, sizeof(said->trade), name));
	bytes_init(&body, KIND_WHOLE_MAX);
	agreement_put(&body, said);
	free(said);
	answer = say_as(world, 1, KIND_AGREEMENT, &body);
	if (answer == LEDGER_OK) {
		bytes_init(&body, KIND_WHOLE_MAX);
		assent_put(&body, name, TRADE_BUYER);
		CHECK_INT(say_as(world, 2, KIND_ASSENT, &body), LEDGER_OK);
	}
	return answer;
}

int shares_decide(struct world *world, const char *name, bool is_refused)
{
	struct trade_approval said = {
		.is_refused = is_refused, .cap_effect = TRADE_CAP_NONE, .document = "D"
	};
	struct bytes body;

	CHECK(text_copy(said.trade, sizeof(said.trade), name));
	CHECK(text_copy(said.ground, sizeof(said.ground), is_refused ? "no" : ""));
	bytes_init(&body, KIND_WHOLE_MAX);
	trade_approval_put(&body, &said);
	return say_as(world, 1, KIND_TRADE_APPROVAL, &body);
}

static struct day today_of(const struct world *world)
{
	return zone_day(&ledger_books(world->ledger)->zone, ledger_now(world->ledger));
}

struct right_room shares_room(const struct world *world, const char *name)
{
	const struct books *books = ledger_books(world->ledger);
	const struct right right = right_of(name);
	struct right_facts facts;
	struct right_room room;

	CHECK(right_find(books, &right, today_of(world), &facts));
	CHECK_INT(right_room(books, &facts, dates_day("2026-06-01"), today_of(world), &room), 0);
	return room;
}

static void put_saving(struct world *world, const char *name, const char *right, int64_t litres)
{
	union row row = { .saving = { .annual_litres = litres,
					  .valid_from = dates_day("2026-01-01"),
					  .valid_until = dates_day("2029-12-31"),
					  .document = "D",
					  .from = ROW_NO_DAY } };

	CHECK(text_copy(row.saving.saving, sizeof(row.saving.saving), name));
	CHECK(text_copy(row.saving.right, sizeof(row.saving.right), right));
	world_row(world, ROW_SAVING, row);
}

void shares_put(struct world *world, const char *share, const char *permit, int64_t litres)
{
	union row row = { .share = { .holder = "a farmer",
					  .area = "A",
					  .annual_litres = litres,
					  .valid_from = dates_day("2026-01-01"),
					  .valid_until = dates_day("2027-12-31"),
					  .from = ROW_NO_DAY } };
	char right[RIGHT_TEXT_MAX];

	CHECK(text_copy(row.share.share, sizeof(row.share.share), share));
	CHECK(text_copy(row.share.permit, sizeof(row.share.permit), permit));
	world_row(world, ROW_SHARE, row);
	(void)snprintf(right, sizeof(right), "share:%s", share);
	put_saving(world, share, right, litres);
}

void shares_scheme(struct world *world, int64_t annual_litres)
{
	world_begin(world, "simulated:2026-03-01T08:00:00+08:00x1");
	world_row(world, ROW_AREA, facts_area("A", ""));
	world_row(world, ROW_PERMIT, facts_permit("S", "A", annual_litres));
	put_saving(world, "S", "permit:S", annual_litres);
}
