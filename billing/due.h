/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Until when an invoice is to be paid, by the rulebook that charged it.
 *
 * The notice is the invoice itself, on the day on which it was recorded. What
 * was taken without a permit falls due on that very day (rules.md F11).
 */

#include <stdbool.h>

#include "billing/late.h"
#include "billing/rulebook.h"
#include "meter/instant.h"

struct books;
struct invoice;

/* The rule that was looked up last: invoices of one run have few books. All zero at first. */
struct due_memory {
	char book[TEXT_ID_MAX + 1];
	struct due_rule rule;
};

struct invoice_due {
	bool is_known;
	struct day due;
	struct day notice;       /* that it counts from, or LATE_NO_DAY */
	const char *unconfirmed; /* of the rule, or ""; borrowed from the memory */
};

/*
 * Finds an invoice's due day. notice is LATE_NO_DAY where it is not issued yet.
 * Nothing is due where there is nothing to pay. The rule is that of the
 * youngest book of the invoice's lines; where that puts the day off over a
 * list of holidays, the day is not known: the books hold no such lists. Returns
 * 0 or a fault.
 */
int due_find(const struct books *books, const struct invoice *invoice, struct day notice,
		struct due_memory *memory, struct invoice_due *ret);
