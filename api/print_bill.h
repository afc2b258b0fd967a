/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An invoice for people: its lines as a table, and below it the total, until
 * when it is to be paid, and what is not known, not confirmed or not priced.
 */

#include "api/table.h"
#include "billing/invoice.h"

struct books;
struct invoice_due;

/*
 * On stdout, volumes of lines in that unit; state says beside its name whether
 * it is issued. Moves the invoice's cursors. Returns 0 or a fault.
 */
int print_invoice(const struct books *books, struct invoice *invoice, const struct invoice_due *due,
		const char *state, enum volume_unit unit);
