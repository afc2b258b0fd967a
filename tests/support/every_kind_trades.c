/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: agreements over rights to water, and what becomes of them.
 */

#include "tests/support/every_kind_parts.h"

#include <string.h>

#include "billing/trade_payment.h"
#include "ledger/kind.h"
#include "ledger/trade.h"
#include "tests/support/facts.h"

static void agree(struct small_ledger *small, struct bytes *body, const char *trade,
		const char *corridor)
{
	struct agreement agreement = {
		.form = TRADE_TRANSFER,
		.seller = { RIGHT_ABSTRACTION, "P8" },
		.buyer = { RIGHT_ABSTRACTION, "P9" },
		.from = dates_day("2026-12-01"),
		.until = dates_day("2027-11-30"),
		.litres = 365,
		.price = TRADE_PER_M3,
		.amount = 120000,
		.waits_until = dates_day("2026-12-01"),
		.side = TRADE_SELLER,
		.document = "contract",
	};

	(void)text_copy(agreement.trade, sizeof(agreement.trade), trade);
	(void)text_copy(agreement.corridor, sizeof(agreement.corridor), corridor);
	agreement.buyer.id[1] = corridor[0] == '\0' ? '9' : '7'; /* in area B */
	agreement_put(body, &agreement);
	every_kind_say(small, KIND_AGREEMENT, body, LEDGER_OK);
}

static void approve(
		struct small_ledger *small, struct bytes *body, const char *trade, bool is_refused)
{
	struct trade_approval approval = {
		.is_refused = is_refused,
		.cap_effect = TRADE_CAP_LIMIT,
		.ground = "the basin has no water for it",
		.document = "approval",
	};

	(void)text_copy(approval.trade, sizeof(approval.trade), trade);
	trade_approval_put(body, &approval);
	every_kind_say(small, KIND_TRADE_APPROVAL, body, LEDGER_OK);
}

/* One is approved, paid, and ended before its term; the next one is refused. */
void every_kind_trades(struct small_ledger *small, struct bytes *body)
{
	struct trade_end end = {
		.trade = "T1",
		.from = dates_day("2027-03-01"),
		.document = "agreed",
		.ground = "the works are closed",
	};
	struct trade_payment payment = {
		.trade = "T1",
		.paid_on = dates_day("2026-11-01"),
		.fen = 3,
		.reference = "bank 1",
	};

	every_kind_say_row(small, ROW_AREA, facts_area("B", ""));
	every_kind_say_row(small, ROW_PERMIT, facts_permit("P7", "B", 10000));
	every_kind_say_row(small, ROW_PERMIT, facts_permit("P8", "A", 10000));
	every_kind_say_row(small, ROW_SAVING,
			(union row){ .saving = { .saving = "S8",
						     .right = "permit:P8",
						     .annual_litres = 5000,
						     .valid_from = dates_day("2026-01-01"),
						     .valid_until = dates_day("2027-12-31"),
						     .document = "D",
						     .from = ROW_NO_DAY } });
	every_kind_say_row(small, ROW_CORRIDOR,
			(union row){ .corridor = { .corridor = "C",
						     .from_area = "A",
						     .to_area = "B",
						     .capacity_litres = 10000,
						     .rate_ppm = 900000,
						     .valid_from = dates_day("2026-01-01"),
						     .valid_until = dates_day("2027-12-31"),
						     .document = "D",
						     .from = ROW_NO_DAY } });
	every_kind_say_row(small, ROW_TRADE_FEE,
			(union row){ .trade_fee = { .fee = "F",
						     .area = "A",
						     .ppm = 500000,
						     .micro_yuan = 1,
						     .least_fen = 1,
						     .greatest_fen = ROW_NO_LITRES,
						     .payer = "both",
						     .document = "D",
						     .from = ROW_NO_DAY } });
	agree(small, body, "T1", "C");
	assent_put(body, "T1", TRADE_BUYER);
	expect(small_say_as(small, 2, KIND_ASSENT, "assent", body, NULL) == LEDGER_OK);
	bytes_reset(body);
	approve(small, body, "T1", false);
	trade_payment_put(body, &payment);
	every_kind_say(small, KIND_TRADE_PAYMENT, body, LEDGER_OK);
	trade_end_put(body, &end);
	every_kind_say(small, KIND_TRADE_END, body, LEDGER_OK);
	agree(small, body, "T2", "");
	approve(small, body, "T2", true);
}
