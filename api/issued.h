/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The invoices and deltas there are: those of a period, or of one account, each
 * with the day of its notice, which is its own unless somebody has to approve it
 * (billing/approvals.h).
 */

#include "billing/invoice.h"
#include "meter/instant.h"

struct ledger;
struct invoice_row;

struct issued {
	const struct invoice_row *row; /* borrowed from the books */
	struct day recorded;           /* on which its entry was */
	struct day notice;             /* from which it counts; LATE_NO_DAY: a draft */
};

typedef int issued_take(void *context, const struct issued *issued);

struct issued_choice {
	struct days period;              /* those whose period lies in it */
	const char *permit;              /* all permits that share its account today; NULL: all */
	const struct invoice_row *after; /* only those behind that key; NULL: from the first */
	int64_t size;                    /* only of entries before this one; 0: all */
};

/*
 * Hands out those chosen, by account, kind, period and number. Returns 0, what
 * take returned where that is not 0, or a fault.
 */
int issued_walk(struct ledger *ledger, const struct issued_choice *choice, issued_take *take,
		void *context);
