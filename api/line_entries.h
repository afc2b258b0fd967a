/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The entries that a line of an invoice rests on: readings and assessments of
 * the meters whose water it charges, found in the books.
 */

#include <stddef.h>
#include <stdint.h>

#include "billing/invoice.h"
#include "ledger/books.h"

/* Numbers of entries, ascending, each once. Begun with zeros. */
struct line_entries {
	int64_t *list;
	size_t count, room;
};

/*
 * The entries behind the volumes of the line's intake on its days, meter by
 * meter, sub-meters too: of the account, and of the permits that it goes on
 * with. Returns 0 or a fault; to be finished after either.
 */
int line_entries_find(const struct books *books, const char *account,
		const struct invoice_line *line, struct line_entries *ret);
void line_entries_finish(struct line_entries *entries);
