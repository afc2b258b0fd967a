/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Sequences of offers, withdrawals, pledges, releases, agreements, approvals,
 * refusals, days and readings by chance, against a model of a page that keeps its own sums: what it says is
 * refused must be, what it says is taken must be. After each step every
 * account of rights adds up to nothing and has what the model has; no year is
 * oversold; every hold ends once. "hold_sequences COUNT SEED"; each hundredth
 * ledger is verified from its entries.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/entry.h"
#include "ledger/hold.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/trade.h"
#include "tests/check.h"
#include "tests/ledger/hold_model.h"
#include "tests/support/chance.h"
#include "tests/support/world.h"

enum {
	STEPS = MODEL_HOLDS_MAX,
	VERIFY_EACH = 100,
};

static int64_t first_seed;
static int64_t seed_count;
static struct {
	int64_t held, sold, ended, stood, parts, back;
} all;

static const char *const permits[MODEL_RIGHTS] = { "P0", "P1" };
static const char *const meters[MODEL_RIGHTS] = { "M0", "M1" };

static int64_t below(uint64_t *state, int64_t n)
{
	return (int64_t)(chance_next(state) % (uint64_t)n);
}

static struct right right_of(int right)
{
	struct right ret = { .kind = RIGHT_ABSTRACTION };

	CHECK(text_copy(ret.id, sizeof(ret.id), permits[right]));
	return ret;
}

static void do_offer(struct world *world, struct model *model, uint64_t *chance)
{
	struct fact fact = { .kind = KIND_OFFER };
	struct model_hold hold = { .right = (int)below(chance, MODEL_RIGHTS) };
	int32_t first = model->today + (int32_t)below(chance, 500);
	struct offer said = { .right = right_of(hold.right),
		.litres = 1 + below(chance, model->saved * 3 / 2),
		.term = { { first }, { first + 1 + (int32_t)below(chance, 300) } },
		.price_micro = 1,
		.closes = { model->today + (int32_t)below(chance, 12) },
		.is_up_to = chance_percent(chance, 30) };
	int wanted;

	(void)snprintf(hold.name, sizeof(hold.name), "O%d", (int)below(chance, 12));
	CHECK(text_copy(said.offer, sizeof(said.offer), hold.name));
	if (said.closes.number >= said.term.till.number) {
		said.closes.number = said.term.till.number - 1;
	}
	hold.until = said.closes.number;
	hold.term = said.term;
	model_cut(said.litres, said.term, hold.litres);
	wanted = model_find(model, hold.name) == NULL && model_fits(model, &hold, said.is_up_to)
			? LEDGER_OK
			: LEDGER_REFUSED;
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	offer_put(&fact.body, &said);
	CHECK_INT(world_say(world, &fact), wanted);
	if (wanted == LEDGER_OK) {
		model_put_on(model, &hold);
	}
}

static void do_pledge(struct world *world, struct model *model, uint64_t *chance)
{
	struct fact fact = { .kind = KIND_PLEDGE };
	struct model_hold hold = { .is_pledge = true, .right = (int)below(chance, MODEL_RIGHTS) };
	struct pledge said = { .right = right_of(hold.right),
		.litres = 1 + below(chance, model->limit),
		.until = { model->today +
				(int32_t)below(chance, chance_percent(chance, 50) ? 12 : 700) },
		.lender = "bank",
		.fen = 1,
		.document = "D" };
	int wanted;

	(void)snprintf(hold.name, sizeof(hold.name), "G%d", (int)below(chance, 12));
	CHECK(text_copy(said.pledge, sizeof(said.pledge), hold.name));
	hold.until = said.until.number;
	for (int year = 0; year < MODEL_YEARS; year++) {
		if (month_days(month_make(2026 + year, 1)).from.number <= hold.until) {
			hold.litres[year] = said.litres;
		}
	}
	wanted = model_find(model, hold.name) == NULL && model_fits(model, &hold, false)
			? LEDGER_OK
			: LEDGER_REFUSED;
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	pledge_put(&fact.body, &said);
	CHECK_INT(world_say(world, &fact), wanted);
	if (wanted == LEDGER_OK) {
		model_put_on(model, &hold);
	}
}

/* Some name, whether there is such a hold or not, whether it stands or not. */
static void do_end(struct world *world, struct model *model, uint64_t *chance)
{
	bool is_pledge = chance_percent(chance, 50);
	struct fact fact = { .kind = is_pledge ? KIND_PLEDGE_RELEASE : KIND_OFFER_WITHDRAWN };
	struct model_hold *hold;
	char name[8];
	char ground[8];
	bool stands;

	(void)snprintf(name, sizeof(name), "%c%d", is_pledge ? 'G' : 'O', (int)below(chance, 12));
	(void)snprintf(ground, sizeof(ground), "%d", (int)below(chance, 1000000));
	hold = model_find(model, name);
	stands = hold != NULL && hold->stands;
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	if (is_pledge) {
		pledge_put_release(&fact.body, name, ground);
	} else {
		offer_put_withdrawal(&fact.body, name, ground);
	}
	CHECK((world_say(world, &fact) == LEDGER_OK) == stands);
	if (stands) {
		hold->stands = false;
	}
}

/* Hands in as an actor; the sides of a trade are two. */
static int say_as(struct world *world, uint64_t actor, struct fact *fact)
{
	int answer = facts_submit_as(world->ledger, actor, fact, ++world->number);

	fact_finish(fact);
	return answer;
}

/* A little more than is left of it. */
static int64_t most(const struct model_hold *offer)
{
	return offer->litres[0] + offer->litres[1] + offer->litres[2] + 2;
}

static void do_agree(struct world *world, struct model *model, uint64_t *chance)
{
	struct fact fact = { .kind = KIND_AGREEMENT };
	struct model_hold hold = { .right = (int)below(chance, MODEL_RIGHTS) };
	struct agreement *said = calloc(1, sizeof(*said));
	struct model_hold *offer;
	int wanted;

	CHECK(said != NULL);
	hold.buyer = 1 - hold.right;
	hold.term.from.number = model->today + (int32_t)below(chance, 400);
	hold.term.till.number = hold.term.from.number + 1 + (int32_t)below(chance, 300);
	offer = chance_percent(chance, 40) ? model_standing(model, 'O', hold.right) : NULL;
	if (offer != NULL) {
		hold.term = offer->term;
	}
	hold.until = model->today + (int32_t)below(chance, 12);
	hold.until = hold.until < hold.term.from.number ? hold.until : hold.term.from.number;
	(void)snprintf(hold.name, sizeof(hold.name), "T%d", (int)below(chance, 12));
	*said = (struct agreement){ .form = TRADE_TRANSFER,
		.seller = right_of(hold.right),
		.buyer = right_of(hold.buyer),
		.from = hold.term.from,
		.until = { hold.term.till.number - 1 },
		.litres = 1 + below(chance, offer == NULL ? model->saved : most(offer)),
		.price = TRADE_PER_M3,
		.amount = 1,
		.waits_until = { hold.until },
		.side = TRADE_SELLER,
		.document = "D" };
	CHECK(text_copy(said->trade, sizeof(said->trade), hold.name));
	model_cut(said->litres, hold.term, hold.litres);
	wanted = model_find(model, hold.name) == NULL && model_accepts(model, offer, &hold) &&
					hold.until >= model->today /* an offer's term may have begun */
			? LEDGER_OK
			: LEDGER_REFUSED;
	if (offer != NULL) {
		CHECK(text_copy(said->offer, sizeof(said->offer), offer->name));
		hold.offer = (int)(offer - model->holds) + 1;
	}
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	agreement_put(&fact.body, said);
	free(said);
	CHECK_INT(world_say(world, &fact), wanted);
	if (wanted == LEDGER_OK) {
		all.parts += offer != NULL ? 1 : 0;
		for (int year = 0; year < MODEL_YEARS && offer != NULL; year++) {
			offer->litres[year] -= hold.litres[year];
		}
		model_put_on(model, &hold);
		fact = (struct fact){ .kind = KIND_ASSENT };
		bytes_init(&fact.body, KIND_WHOLE_MAX);
		assent_put(&fact.body, hold.name, TRADE_BUYER);
		CHECK_INT(say_as(world, 2, &fact), LEDGER_OK);
	}
}

/* Of some name: approved or refused, whether there is such a trade or not, whether it waits or not. */
static void do_decide(struct world *world, struct model *model, uint64_t *chance)
{
	struct trade_approval said = { .is_refused = chance_percent(chance, 30),
		.cap_effect = TRADE_CAP_NONE,
		.document = "D" };
	struct fact fact = { .kind = KIND_TRADE_APPROVAL };
	struct model_hold *hold;
	bool wanted;

	hold = chance_percent(chance, 80) ? model_standing(model, 'T', -1) : NULL;
	(void)snprintf(said.trade, sizeof(said.trade), "T%d", (int)below(chance, 12));
	if (hold != NULL) {
		CHECK(text_copy(said.trade, sizeof(said.trade), hold->name));
	}
	if (said.is_refused) {
		CHECK(text_copy(said.ground, sizeof(said.ground), "no"));
	}
	hold = model_find(model, said.trade);
	wanted = hold != NULL && hold->stands;
	for (int year = 0; year < MODEL_YEARS && wanted && !said.is_refused; year++) {
		bool is_in = hold->term.from.number <= model_last_day(year) &&
				hold->term.till.number > model_last_day(year - 1) + 1;

		wanted = !is_in || model_room(model, hold->right, year, true) >= 0;
	}
	bytes_init(&fact.body, KIND_WHOLE_MAX);
	trade_approval_put(&fact.body, &said);
	CHECK((world_say(world, &fact) == LEDGER_OK) == wanted);
	if (wanted && said.is_refused) {
		all.back += hold->offer > 0 && model->holds[hold->offer - 1].stands ? 1 : 0;
		model_let_go(model, hold);
	} else if (wanted) {
		hold->stands = false;
		hold->is_sold = true;
	}
}

static void do_reading(struct world *world, struct model *model, uint64_t *chance)
{
	int right = (int)below(chance, MODEL_RIGHTS);

	model->taken[right] += below(chance, model->limit / 8 + 1);
	world_reading(world, meters[right], ledger_now(world->ledger).unix_s, model->taken[right]);
}

/* Each account of rights, and all of them together. */
static void look(const struct world *world, const struct model *model)
{
	const struct books *books = ledger_books(world->ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	int64_t held_sum = 0;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->commodity, "right") == 0) {
			sum += row->balance;
			held_sum += strncmp(row->account, "right:", 6) == 0 ? 0 : row->balance;
			CHECK(row->balance >= 0 || strncmp(row->account, "right:", 6) == 0);
		}
	}
	CHECK_INT(sum, 0);
	for (int right = 0; right < MODEL_RIGHTS; right++) {
		const struct right name = right_of(right);

		for (int year = 0; year < MODEL_YEARS; year++) {
			struct day of = month_days(month_make(2026 + year, 1)).from;
			struct hold_sums sums;

			CHECK_INT(hold_sum(books, &name, of, (struct day){ model->today }, &sums),
					0);
			CHECK_INT(sums.for_sale_litres, model_held(model, right, year, false));
			CHECK_INT(sums.pledged_litres, model_held(model, right, year, true));
			CHECK_INT(sums.sold_litres, model_sold(model, right, year));
			CHECK(sums.for_sale_litres + sums.sold_litres <= model->saved);
			CHECK(sums.for_sale_litres + sums.pledged_litres <=
					model->limit + model_moved(model, right, year, INT32_MAX));
			held_sum -= sums.for_sale_litres + sums.pledged_litres;
		}
	}
	CHECK_INT(held_sum, 0);
}

/* How many entries say that a hold's days ended. */
static int64_t count_expired(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_HOLD), NULL, 0);
	const struct hold_row *row;
	int64_t entries = 0;
	struct bytes bytes;

	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = 0; i < ledger_size(world->ledger); i++) {
		struct where reason;
		struct entry entry;

		CHECK_INT(ledger_fetch(world->ledger, i, &bytes), 0);
		CHECK_INT(entry_decode(bytes.data, bytes.size, &entry, &reason), ENTRY_OK);
		entries += entry.kind == KIND_HOLD_EXPIRED ? 1 : 0;
	}
	bytes_finish(&bytes);
	while ((row = shelf_next(&cursor)) != NULL) {
		CHECK((row->ended == 0) == (row->end == HOLD_STANDS));
	}
	return entries;
}

static void open_world(struct world *world, struct model *model, uint64_t *chance)
{
	world_begin(world, "simulated:2026-03-01T01:00:00Zx1");
	model->today = dates_day("2026-03-01").number;
	model->limit = 100 + below(chance, 100000);
	model->saved = 1 + below(chance, model->limit);
	world_row(world, ROW_AREA, facts_area("A", ""));
	for (int right = 0; right < MODEL_RIGHTS; right++) {
		char intake[] = "I0";
		union row saving = { .saving = { .saving = "S0",
						     .annual_litres = model->saved,
						     .valid_from = dates_day("2026-01-01"),
						     .valid_until = dates_day("2029-12-31"),
						     .document = "D",
						     .from = ROW_NO_DAY } };

		intake[1] = saving.saving.saving[1] = (char)('0' + right);
		(void)snprintf(saving.saving.right, sizeof(saving.saving.right), "permit:%s",
				permits[right]);
		world_row(world, ROW_PERMIT, facts_permit(permits[right], "A", model->limit));
		world_row(world, ROW_INTAKE, facts_intake(intake, permits[right], 100000000));
		world_row(world, ROW_METER, facts_meter(meters[right], intake, 12, "2025-01-01"));
		world_row(world, ROW_SAVING, saving);
		world_read_at(world, meters[right], "2026-01-01T00:00:00+08:00", 0);
	}
}

static void run(uint64_t seed, bool is_verified)
{
	struct model model = { .count = 0 };
	uint64_t chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	struct world world;

	open_world(&world, &model, &chance);
	for (int step = 0; step < STEPS; step++) {
		int64_t what = below(&chance, 100);
		int64_t days = what < 35 ? 1 + below(&chance, 8) : 0;

		model.today += (int32_t)days;
		facts_set_time(world.ledger, ledger_now(world.ledger).unix_s + days * 86400 + 60);
		model_expire(&model);
		if (what % 8 == 0) {
			do_pledge(&world, &model, &chance);
		} else if (what % 8 == 1) {
			do_end(&world, &model, &chance);
		} else if (what % 8 == 2) {
			do_reading(&world, &model, &chance);
		} else if (what % 8 < 5) {
			do_agree(&world, &model, &chance);
		} else if (what % 8 < 7) {
			do_decide(&world, &model, &chance);
		} else {
			do_offer(&world, &model, &chance);
		}
		look(&world, &model);
	}
	CHECK_INT(count_expired(&world), model.ended);
	for (int i = 0; i < model.count; i++) {
		all.held++;
		all.sold += model.holds[i].is_sold ? 1 : 0;
		all.stood += model.holds[i].stands ? 1 : 0;
	}
	all.ended += model.ended;
	if (is_verified) {
		world_close(&world);
	} else {
		ledger_close(world.ledger);
	}
}

static void sequences_never_oversell(void **state)
{
	(void)state;
	for (int64_t i = 0; i < seed_count; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "seed %" PRId64, first_seed + i);
		CHECK_ROW(name);
		run((uint64_t)(first_seed + i), i % VERIFY_EACH == 0);
	}
	(void)fprintf(stderr,
			"%" PRId64 " holds: %" PRId64 " became trades, of %" PRId64
			" the days ended, %" PRId64 " stand, %" PRId64 " took of offers, %" PRId64
			" gave that back\n",
			all.held, all.sold, all.ended, all.stood, all.parts, all.back);
	CHECK(all.sold > seed_count / 2 &&
			/* as chance has it, and not by accident */ all.ended > seed_count &&
			all.stood > seed_count);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sequences_never_oversell) };

	if (argc != 3 || text_int_all(argv[1], 1, INT32_MAX, &seed_count) != TEXT_OK ||
			text_int_all(argv[2], 1, INT32_MAX, &first_seed) != TEXT_OK) {
		(void)fprintf(stderr, "hold_sequences COUNT SEED\n");
		return 2;
	}
	return cmocka_run_group_tests_name("hold sequences", tests, NULL, NULL);
}
