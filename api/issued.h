/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The invoices and deltas there are: those of a period, or of one account, each
 * with the day of its notice.
 */

#include "billing/invoice.h"
#include "meter/instant.h"

struct ledger;
struct invoice_row;

struct issued {
	const struct invoice_row *row; /* borrowed from the books */
	struct day notice;             /* on which its entry was recorded */
};

typedef int issued_take(void *context, const struct issued *issued);

/*
 * Hands out those whose period lies in the one named, by account and period.
 * permit NULL is all accounts; else all permits that share its account, as the
 * registry stands today. Returns 0, what take returned where that is not 0, or
 * a fault.
 */
int issued_walk(struct ledger *ledger, struct days period, const char *permit, issued_take *take,
		void *context);
