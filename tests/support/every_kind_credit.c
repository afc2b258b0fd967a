/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: credit of river area, and irrigation vouchers.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/credit.h"
#include "ledger/voucher.h"
#include "tests/support/facts.h"

/* A pool of A is stocked, lends, is returned to; some of it is retired. */
void every_kind_credit(struct small_ledger *small, struct bytes *body)
{
	const struct credit_stock stock = { "A", 2025, { 9000 }, { 4000 }, { 500 }, "survey" };
	const struct credit_loan loan = {
		.loan = "L1",
		.area = "A",
		.borrower = "a university",
		.project = "flats",
		.purpose = CREDIT_PUBLIC_SERVICE,
		.filled = { 1000 },
		.lent = { 1001 },
		.from = dates_day("2026-10-01"),
		.until = dates_day("2027-10-01"),
		.flood = "No. 1",
		.quality = "No. 2",
		.document = "No. 3",
	};
	const struct credit_return given_back = { "L1", dates_day("2026-10-20"), { 400 },
		"survey" };
	const struct credit_retire retired = { "A", { 70 }, dates_day("2026-10-21"), "No. 4" };

	credit_put_stock(body, &stock);
	every_kind_say(small, KIND_CREDIT_STOCK, body, LEDGER_OK);
	credit_put_loan(body, &loan);
	every_kind_say(small, KIND_CREDIT_LOAN, body, LEDGER_OK);
	credit_put_return(body, &given_back);
	every_kind_say(small, KIND_CREDIT_RETURN, body, LEDGER_OK);
	credit_put_retire(body, &retired);
	every_kind_say(small, KIND_CREDIT_RETIRE, body, LEDGER_OK);
}

static union row share_of(const char *share, const char *holder)
{
	union row row = { .share = { .area = "A",
					  .permit = "SCHEME",
					  .annual_litres = 9000,
					  .valid_from = dates_day("2026-01-01"),
					  .valid_until = dates_day("2027-12-31"),
					  .from = ROW_NO_DAY } };

	(void)text_copy(row.share.share, sizeof(row.share.share), share);
	(void)text_copy(row.share.holder, sizeof(row.share.holder), holder);
	return row;
}

/* A ticket is issued, in part handed on, in part delivered; days pass until its round is over, and a slip comes late. */
void every_kind_vouchers(struct small_ledger *small, struct bytes *body)
{
	struct voucher_round round = { "I1", "SCHEME", dates_day("2027-01-01"),
		dates_day("2027-01-12"), "plan" };
	const struct voucher_issue issue = {
		.ticket = "T1", .round = "I1", .share = "S1", .volume = { 800 }, .document = "plan"
	};
	const struct voucher_transfer transfer = { .ticket = "T1",
		.to = "T2",
		.share = "S2",
		.volume = { 300 },
		.on = dates_day("2027-01-04"),
		.price = 120000,
		.document = "contract" };
	const struct voucher_delivery delivery = { "T1", VOUCHER_READING, dates_day("2027-01-05"),
		{ 600 }, "slip" };
	const struct voucher_delivery late = { "T2", VOUCHER_READING, dates_day("2027-01-12"),
		{ 50 }, "late slip" };

	every_kind_say_row(small, ROW_PERMIT, facts_permit("SCHEME", "A", 90000));
	every_kind_say_row(small, ROW_SHARE, share_of("S1", "Wang"));
	every_kind_say_row(small, ROW_SHARE, share_of("S2", "Li"));
	small_set_time(small, small_at("2027-01-06T08:00:00+08:00"));
	voucher_put_round(body, &round);
	every_kind_say(small, KIND_VOUCHER_ROUND, body, LEDGER_OK);
	voucher_put_issue(body, &issue);
	every_kind_say(small, KIND_VOUCHER_ISSUE, body, LEDGER_OK);
	voucher_put_transfer(body, &transfer);
	every_kind_say(small, KIND_VOUCHER_TRANSFER, body, LEDGER_OK);
	voucher_put_delivery(body, &delivery);
	every_kind_say(small, KIND_VOUCHER_DELIVERY, body, LEDGER_OK);
	small_set_time(small, small_at("2027-01-13T08:00:00+08:00"));
	(void)text_copy(round.round, sizeof(round.round), "I2");
	round.until = dates_day("2027-02-12");
	voucher_put_round(body, &round);
	every_kind_say(small, KIND_VOUCHER_ROUND, body, LEDGER_OK);
	voucher_put_delivery(body, &late);
	every_kind_say(small, KIND_VOUCHER_DELIVERY, body, LEDGER_OK);
}
