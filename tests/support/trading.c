/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/trading.h"

#include <stdio.h>
#include <string.h>

#include "ledger/entry.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "tests/check.h"

#define M3 INT64_C(1000)

union row trading_saving(const char *permit, int64_t annual_litres)
{
	union row row = { .saving = {
					  .annual_litres = annual_litres,
					  .valid_from = dates_day("2023-01-01"),
					  .valid_until = dates_day("2027-12-31"),
					  .document = "No. 1",
					  .from = ROW_NO_DAY,
			  } };

	(void)snprintf(row.saving.saving, sizeof(row.saving.saving), "V-%s", permit);
	(void)snprintf(row.saving.right, sizeof(row.saving.right), "permit:%s", permit);
	return row;
}

void trading_permit(struct world *world, const char *permit, const char *area, int64_t litres)
{
	union row row = facts_permit(permit, area, litres);

	row.permit.valid_until = dates_day("2028-12-31");
	world_row(world, ROW_PERMIT, row);
	world_row(world, ROW_SAVING, trading_saving(permit, litres / 2));
}

struct agreement trading_agreement(
		const char *trade, int64_t litres, const char *from, const char *until)
{
	struct agreement ret = {
		.form = TRADE_TRANSFER,
		.seller = { RIGHT_ABSTRACTION, "P0" },
		.buyer = { RIGHT_ABSTRACTION, "P1" },
		.from = dates_day(from),
		.until = until == NULL ? ROW_NO_DAY : dates_day(until),
		.litres = litres,
		.price = TRADE_PER_M3,
		.amount = 150000,
		.waits_until = dates_day(from),
		.side = TRADE_SELLER,
		.document = "contract",
	};

	(void)text_copy(ret.trade, sizeof(ret.trade), trade);
	return ret;
}

static int say(struct world *world, uint64_t actor, uint64_t kind, struct fact *fact)
{
	int answer;

	fact->kind = kind;
	answer = facts_submit_as(world->ledger, actor, fact, ++world->number);
	fact_finish(fact);
	return answer;
}

int trading_agree(struct world *world, const struct agreement *agreement)
{
	struct fact fact;

	bytes_init(&fact.body, ENTRY_MAX);
	agreement_put(&fact.body, agreement);
	return say(world, 1, KIND_AGREEMENT, &fact);
}

int trading_assent(struct world *world, uint64_t actor, const char *trade, enum trade_side side)
{
	struct fact fact;

	bytes_init(&fact.body, ENTRY_MAX);
	assent_put(&fact.body, trade, side);
	return say(world, actor, KIND_ASSENT, &fact);
}

int trading_approve(struct world *world, const char *trade, enum trade_cap_effect effect)
{
	struct trade_approval said = { .cap_effect = effect, .document = "approval" };
	struct fact fact;

	(void)text_copy(said.trade, sizeof(said.trade), trade);
	bytes_init(&fact.body, ENTRY_MAX);
	trade_approval_put(&fact.body, &said);
	return say(world, 1, KIND_TRADE_APPROVAL, &fact);
}

int trading_refuse(struct world *world, const char *trade)
{
	struct trade_approval said = { .is_refused = true, .document = "no", .ground = "no" };
	struct fact fact;

	(void)text_copy(said.trade, sizeof(said.trade), trade);
	bytes_init(&fact.body, ENTRY_MAX);
	trade_approval_put(&fact.body, &said);
	return say(world, 1, KIND_TRADE_APPROVAL, &fact);
}

int trading_end(struct world *world, const char *trade, struct day from)
{
	struct trade_end said = { .from = from, .document = "end", .ground = "bankrupt" };
	struct fact fact;

	(void)text_copy(said.trade, sizeof(said.trade), trade);
	bytes_init(&fact.body, ENTRY_MAX);
	trade_end_put(&fact.body, &said);
	return say(world, 1, KIND_TRADE_END, &fact);
}

void trading_check_accounts(const struct world *world)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(world->ledger), BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->commodity, "right") == 0) {
			sum += row->balance;
			CHECK(strncmp(row->account, "trade:", 6) != 0);
		}
	}
	CHECK_INT(sum, 0);
}
