/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Until when an invoice is to be paid, by the rulebook that charged it.
 *
 * The notice is the invoice itself, on the day on which it was recorded, or on
 * which the last actor approved it who must (billing/approvals.h). What
 * was taken without a permit falls due on that very day (rules.md F11).
 */

#include <stdbool.h>
#include <stddef.h>

#include "billing/late.h"
#include "billing/rulebook.h"
#include "meter/instant.h"

struct books;
struct invoice;

/* The rule that was looked up last: invoices of one run have few books. All zero at first. */
struct due_memory {
	char book[TEXT_ID_MAX + 1];
	struct due_rule rule;
	struct late_rule late;
	struct days *holidays; /* of the rule's list; owned */
	size_t holiday_count;
};

void due_memory_finish(struct due_memory *memory);

struct invoice_due {
	bool is_known;
	bool is_draft; /* issued, and an approval is missing; set by who knows that */
	struct day due;
	struct day notice;       /* that it counts from, or LATE_NO_DAY */
	const char *unconfirmed; /* of the rule, or ""; borrowed from the memory */
};

/*
 * Finds an invoice's due day. notice is LATE_NO_DAY where it is not issued yet.
 * Nothing is due where there is nothing to pay. The rule is that of the
 * youngest book of the invoice's lines. Its holidays are the rows of the list
 * of that name, whoever they name, from the first to the last day of each, or
 * the first alone; where no row is of that list, the day is not known. Returns
 * 0 or a fault.
 */
int due_find(const struct books *books, const struct invoice *invoice, struct day notice,
		struct due_memory *memory, struct invoice_due *ret);

/*
 * What that book says of late fees; ret_book is its name. A book that says
 * nothing has a per_day of 0, and so has an invoice without a line, whose
 * ret_book is "". Returns 0 or a fault.
 */
int due_late(const struct books *books, const struct invoice *invoice, struct due_memory *memory,
		char ret_book[static TEXT_ID_MAX + 1], struct late_rule *ret);
