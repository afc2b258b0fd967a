/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An invoice as JSON.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/view.h"
#include "billing/invoice.h"

struct invoice_due;

/*
 * One invoice as an object in an array. has_entries: with the entries of each
 * line, which are looked for; people are not shown them. Returns 0 or a fault.
 */
int view_invoice(struct view *view, const struct books *books, struct invoice *invoice,
		const struct invoice_due *due, bool has_entries);

/* "base", "surcharge" ... */
const char *view_part_name(enum charge_part part);

/* "unpriced" of an invoice, whose cursor it moves. */
void view_unpriced(struct view *view, struct invoice *invoice);

/*
 * Water that no rulebook speaks of, as an object of the array "unpriced"; the
 * first begins the array, the caller ends it.
 */
void view_missing(struct view *view, bool is_first, const char *account, const char *intake,
		struct days days, int64_t litres);
