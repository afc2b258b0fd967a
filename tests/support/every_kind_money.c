/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: charges: the rules, what is held against a bill, who signs it, how it is settled.
 */

#include "tests/support/every_kind_parts.h"

#include "billing/approvals.h"
#include "billing/billing_kinds.h"
#include "billing/deferral.h"
#include "billing/objection.h"
#include "billing/owed.h"
#include "billing/payment.h"
#include "billing/rulebook.h"
#include "billing/ruling.h"
#include "billing/sign_off.h"
#include "ledger/entry.h"
#include "tests/support/facts.h"

void every_kind_rulebook(struct small_ledger *small, struct bytes *body)
{
	static const char text[] =
			"rulebook: b\n"
			"title: t\n"
			"source: s\n"
			"place: A\n"
			"from: 2020-01-01\n"
			"kind: fee\n"
			"filing: month\n"
			"due: {days_after_notice: 7}\n"
			"late: {per_day: \"0.1\"}\n"
			"rates: [{use: industry, source: surface, unit: m3, yuan: \"0.20\"}]\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where reason;

	expect(book != NULL);
	expect(rulebook_load(text, sizeof(text) - 1, "b.yaml", book, &warnings, &reason) ==
			RULEBOOK_OK);
	expect(rulebook_put(body, book, text, sizeof(text) - 1) == 0);
	every_kind_say(small, KIND_RULEBOOK, body, LEDGER_OK);
}

/* Excess of a month was verified as actual need; the next decision is withdrawn again. */
void every_kind_rulings(struct small_ledger *small, struct bytes *body)
{
	struct ruling ruling = {
		.permit = "P",
		.decision = "2026-17",
		.from = dates_day("2026-10-01"),
		.until = dates_day("2026-10-31"),
		.what = RULING_WAIVED,
		.ceiling = CEILING_PLAN,
		.litres = 900,
		.ground = "a fire",
	};

	ruling_put(body, &ruling);
	every_kind_say(small, KIND_RULING, body, LEDGER_OK);
	(void)text_copy(ruling.decision, sizeof(ruling.decision), "2026-18");
	ruling_put(body, &ruling);
	every_kind_say(small, KIND_RULING, body, LEDGER_OK);
	ruling.what = RULING_WITHDRAWN;
	ruling_put(body, &ruling);
	every_kind_say(small, KIND_RULING, body, LEDGER_OK);
}

void every_kind_objection(struct small_ledger *small, struct bytes *body)
{
	static const char reason[] = "the meter stood still";
	struct objection objection = {
		.invoice = "fee/2026-10/P",
		.reason = reason,
		.reason_size = sizeof(reason) - 1,
	};
	int64_t entry = ledger_size(small->ledger);

	objection_put(body, &objection);
	every_kind_say(small, KIND_OBJECTION, body, LEDGER_OK);
	objection_put_answer(body, entry, "it did not", 10);
	every_kind_say(small, KIND_ANSWER, body, LEDGER_OK);
}

/* A run is approved, as a document demands from then on. */
void every_kind_sign_off(struct small_ledger *small, struct bytes *body)
{
	const struct sign_thing run = { .about = SIGN_RUN,
		.days = month_days(month_make(2026, 10)) };
	const struct judge judge = ledger_judge(small->ledger);
	uint8_t root[BOOKS_HASH_BYTES];
	struct where reason;

	expect(sign_root(&judge, &run, root, NULL, &reason) == JUDGE_OK);
	sign_put(body, &run, SIGN_APPROVER, root, "N");
	every_kind_say(small, KIND_SIGN_OFF, body, LEDGER_OK);
	approvals_put(body, dates_day("2026-12-01"), 2, "D");
	every_kind_say(small, KIND_APPROVALS, body, LEDGER_OK);
}

/* A part is relieved; it is deferred; what is paid late brings a late fee; one payment is withdrawn. */
void every_kind_settlements(struct small_ledger *small, struct bytes *body)
{
	struct deferral_said deferral = { .invoice = "fee/2026-10/P",
		.asked = dates_day("2026-11-02"),
		.until = dates_day("2026-11-30"),
		.ground = "flood" };
	struct relief_said relief = { .invoice = "fee/2026-10/P",
		.granted_on = dates_day("2026-11-02"),
		.fen = 10,
		.legal = "law-7",
		.document = "D" };
	struct payment_row payment = { .invoice = "fee/2026-10/P",
		.paid_on = dates_day("2026-12-10"),
		.fen = 1,
		.reference = "R" };
	int64_t entry = ledger_size(small->ledger);

	deferral_put(body, &deferral);
	every_kind_say(small, KIND_DEFERRAL, body, LEDGER_OK);
	deferral_put_answer(body, entry, dates_day("2026-11-20"), "D");
	every_kind_say(small, KIND_DEFERRAL_ANSWER, body, LEDGER_OK);
	relief_put(body, &relief);
	every_kind_say(small, KIND_RELIEF, body, LEDGER_OK);
	small_set_time(small, small_at("2026-12-12T08:00:00+08:00"));
	entry = ledger_size(small->ledger);
	payment_put(body, &payment);
	every_kind_say(small, KIND_PAYMENT, body, LEDGER_OK);
	withdrawal_put(body, ledger_size(small->ledger) - 1, "it bounced");
	every_kind_say(small, KIND_WITHDRAWAL, body, LEDGER_OK);
	demand_put(body, "fee/2026-10/P", dates_day("2026-12-11"));
	every_kind_say(small, KIND_DEMAND, body, LEDGER_OK);
}
