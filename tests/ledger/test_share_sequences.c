/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Tickets and trades of the same shares, requests for both by chance, against a model
 * that keeps its own sums: whatever is asked for first, no litre is there twice.
 */

#include "tests/check.h"

#include <stdio.h>

#include "ledger/ledger.h"
#include "tests/support/chance.h"
#include "tests/support/irrigators.h"

enum {
	SHARES = 3,
	TICKETS = 30,
	STEPS = 60,
	SEQUENCES = 400,
	ROUND_DAYS = 10,
	ROUNDS = 30,
};

struct model_ticket {
	bool is_given;
	int share, root, round;
	int64_t left, expired;
};

struct model {
	int64_t annual, spare; /* of each share; of the scheme beside them */
	int64_t net[SHARES];   /* bought less sold */
	int64_t sold[SHARES], held[SHARES], pledged[SHARES], tickets[SHARES];
	int64_t offered; /* of the scheme */
	int64_t delivered;
	struct model_ticket of[TICKETS];
	int round; /* that of today */
	int given; /* names of offers, pledges and trades */
	struct day today;
};

static int64_t below(uint64_t *chance, int64_t n)
{
	return (int64_t)(chance_next(chance) % (uint64_t)n);
}

static int64_t is_free(const struct model *model, int share)
{
	return model->annual + model->net[share] - model->tickets[share] - model->held[share] -
			model->pledged[share];
}

static int64_t tradable(const struct model *model, int share)
{
	int64_t saved = model->annual - model->sold[share] - model->held[share];

	return saved < is_free(model, share) ? saved : is_free(model, share);
}

static const char *name_of(char sort, int number, char buffer[static 16])
{
	(void)snprintf(buffer, 16, "%c%d", sort, number);
	return buffer;
}

static const char *right_name(int share, char buffer[static 16])
{
	(void)snprintf(buffer, 16, "share:W%d", share);
	return buffer;
}

static int wanted(bool is_good)
{
	return is_good ? LEDGER_OK : LEDGER_REFUSED;
}

static void draw_issue(struct world *world, struct model *model, uint64_t *chance)
{
	int at = (int)below(chance, TICKETS);
	int share = (int)below(chance, SHARES);
	int round = model->round + (int)below(chance, 2);
	int64_t litres = 1 + below(chance, model->annual);
	bool is_good = !model->of[at].is_given && litres <= is_free(model, share);
	char ticket[16];
	char name[16];
	char in[16];

	CHECK_INT(shares_issue(world, name_of('T', at, ticket), name_of('R', round, in),
				  name_of('W', share, name), litres),
			wanted(is_good));
	if (is_good) {
		model->of[at] = (struct model_ticket){ true, share, share, round, litres, 0 };
		model->tickets[share] += litres;
	}
}

static void draw_hand_on(struct world *world, struct model *model, uint64_t *chance)
{
	int from = (int)below(chance, TICKETS);
	int to = (int)below(chance, TICKETS);
	int share = (int)below(chance, SHARES);
	int64_t litres = 1 + below(chance, model->annual / 2);
	bool is_good = model->of[from].is_given && !model->of[to].is_given &&
			model->of[from].share != share && model->of[from].left >= litres;
	char ticket[16];
	char other[16];
	char name[16];

	CHECK_INT(shares_hand_on(world, name_of('T', from, ticket), name_of('T', to, other),
				  name_of('W', share, name), model->today, litres),
			wanted(is_good));
	if (is_good) {
		model->of[to] = model->of[from];
		model->of[to].share = share;
		model->of[to].left = litres;
		model->of[to].expired = 0;
		model->of[from].left -= litres;
	}
}

/* Of a round that is over only readings of its days, as far as the share has what expired. */
static void draw_delivery(struct world *world, struct model *model, uint64_t *chance)
{
	int at = (int)below(chance, TICKETS);
	struct model_ticket *ticket = &model->of[at];
	struct day on = { dates_day("2026-03-01").number + ROUND_DAYS * ticket->round };
	int64_t litres = 1 + below(chance, model->annual / 2);
	int64_t late = ticket->is_given ? is_free(model, ticket->root) : 0;
	char name[16];

	if (!ticket->is_given || on.number > model->today.number) {
		return;
	}
	if (ticket->round == model->round && chance_percent(chance, 70)) {
		CHECK_INT(shares_deliver(world, name_of('T', at, name), VOUCHER_REQUEST, on,
					  litres),
				wanted(litres <= ticket->left));
		litres = litres <= ticket->left ? litres : 0;
	} else {
		late = late < ticket->expired ? late : ticket->expired;
		CHECK_INT(shares_deliver(world, name_of('T', at, name), VOUCHER_READING, on,
					  litres),
				LEDGER_OK);
		litres = litres < ticket->left + late ? litres : ticket->left + late;
	}
	late = litres > ticket->left ? litres - ticket->left : 0;
	ticket->left -= litres - late;
	ticket->expired -= late;
	model->tickets[ticket->root] += late;
	model->delivered += litres;
}

static void draw_hold(struct world *world, struct model *model, uint64_t *chance)
{
	int share = (int)below(chance, SHARES);
	int64_t litres = 1 + below(chance, model->annual);
	bool is_pledge = chance_percent(chance, 40);
	bool is_good = litres <= (is_pledge ? is_free(model, share) : tradable(model, share));
	char right[16];
	char name[16];

	(void)right_name(share, right);
	(void)name_of('H', model->given++, name);
	CHECK_INT(is_pledge ? shares_pledge(world, name, right, litres)
			    : shares_offer(world, name, right, model->today, litres),
			wanted(is_good));
	if (is_good && is_pledge) {
		model->pledged[share] += litres;
	} else if (is_good && chance_percent(chance, 50)) {
		CHECK_INT(shares_withdraw(world, name), LEDGER_OK);
	} else if (is_good) {
		model->held[share] += litres;
	}
}

static void draw_trade(struct world *world, struct model *model, uint64_t *chance)
{
	int seller = (int)below(chance, SHARES);
	int buyer = (seller + 1 + (int)below(chance, SHARES - 1)) % SHARES;
	int64_t litres = 1 + below(chance, model->annual);
	bool is_good = litres <= tradable(model, seller);
	bool is_refused = chance_percent(chance, 20);
	char from[16];
	char to[16];
	char name[16];

	(void)name_of('X', model->given++, name);
	CHECK_INT(shares_agree(world, name, right_name(seller, from), right_name(buyer, to),
				  model->today, litres),
			wanted(is_good));
	if (is_good) {
		CHECK_INT(shares_decide(world, name, is_refused), LEDGER_OK);
	}
	if (is_good && !is_refused) {
		model->net[seller] -= litres;
		model->sold[seller] += litres;
		model->net[buyer] += litres;
	}
}

static void draw_scheme(struct world *world, struct model *model, uint64_t *chance)
{
	int64_t litres = 1 + below(chance, model->spare);
	bool is_good = model->offered + litres <= model->spare;
	char name[16];

	CHECK_INT(shares_offer(world, name_of('P', model->given++, name), "S", model->today,
				  litres),
			wanted(is_good));
	model->offered += is_good ? litres : 0;
}

/* Rounds that are over take their tickets' rests with them, once a deed tells the days. */
static void pass(struct world *world, struct model *model, int days)
{
	char name[16];

	facts_set_time(world->ledger, ledger_now(world->ledger).unix_s + days * 86400);
	model->today.number += days;
	model->round = (model->today.number - dates_day("2026-03-01").number) / ROUND_DAYS;
	CHECK_INT(shares_round(world, name_of('Z', model->given++, name), model->today,
				  dates_day("2026-12-31")),
			LEDGER_OK);
	for (int i = 0; i < TICKETS; i++) {
		struct model_ticket *ticket = &model->of[i];

		if (ticket->is_given && ticket->round < model->round) {
			model->tickets[ticket->root] -= ticket->left;
			ticket->expired += ticket->left;
			ticket->left = 0;
		}
	}
}

/* What the books have is what the model has. */
static void look(const struct world *world, const struct model *model)
{
	int64_t all = model->delivered;

	for (int i = 0; i < SHARES; i++) {
		char name[16];
		struct right_room room = shares_room(world, right_name(i, name));

		CHECK_INT(room.ticket_litres, model->tickets[i]);
		CHECK_INT(room.held_litres, model->held[i]);
		CHECK_INT(room.pledged_litres, model->pledged[i]);
		CHECK_INT(room.free_litres, is_free(model, i));
		CHECK(room.free_litres >= 0);
		all += model->held[i] + model->pledged[i];
	}
	for (int i = 0; i < TICKETS; i++) {
		all += model->of[i].left;
	}
	/* Nothing is there twice: delivered, on tickets, held, pledged. */
	CHECK(all <= SHARES * model->annual);
}

static void sequence(uint64_t seed, bool is_verified, struct model *ret)
{
	struct model model = { .today = dates_day("2026-03-01") };
	uint64_t chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	struct world world;
	char name[16];

	model.annual = 2 + below(&chance, 100000);
	model.spare = 1 + below(&chance, 100000);
	shares_scheme(&world, SHARES * model.annual + model.spare);
	for (int i = 0; i < SHARES; i++) {
		shares_put(&world, name_of('W', i, name), "S", model.annual);
	}
	for (int i = 0; i < ROUNDS; i++) {
		struct day from = { dates_day("2026-03-01").number + ROUND_DAYS * i };
		struct day until = { from.number + ROUND_DAYS - 1 };

		CHECK_INT(shares_round(&world, name_of('R', i, name), from, until), LEDGER_OK);
	}
	for (int step = 0; step < STEPS; step++) {
		static void (*const draws[])(struct world *, struct model *,
				uint64_t *) = { draw_issue, draw_issue, draw_hand_on, draw_delivery,
			draw_delivery, draw_hold, draw_trade, draw_trade, draw_scheme };

		if (chance_percent(&chance, 30) && model.round + 2 < ROUNDS) {
			pass(&world, &model, 1 + (int)below(&chance, 6));
		}
		draws[below(&chance, CHECK_COUNT(draws))](&world, &model, &chance);
		look(&world, &model);
	}
	*ret = model;
	if (is_verified) {
		world_close(&world);
	} else {
		ledger_close(world.ledger);
	}
}

static void tickets_and_trades_never_oversell(void **state)
{
	int64_t delivered = 0;
	int64_t sold = 0;

	(void)state;
	for (int i = 0; i < SEQUENCES; i++) {
		struct model model;
		char name[32];

		(void)snprintf(name, sizeof(name), "seed %d", i + 1);
		CHECK_ROW(name);
		sequence((uint64_t)i + 1, i % 40 == 0, &model);
		delivered += model.delivered > 0 ? 1 : 0;
		for (int share = 0; share < SHARES; share++) {
			sold += model.sold[share] > 0 ? 1 : 0;
		}
	}
	CHECK(delivered > SEQUENCES / 2 && sold > SEQUENCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets_and_trades_never_oversell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
