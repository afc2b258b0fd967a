/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Of every kind: credit of river area.
 */

#include "tests/support/every_kind_parts.h"

#include "ledger/credit.h"
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
