/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was billed so far: an account's invoices and deltas for a filing period,
 * out of the books, as the next one wants them.
 *
 * An input names kind and period here; its days of water are not looked at.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "ledger/books.h"

/* How many invoices and deltas an account has for a period: the number of the next. */
int64_t invoice_book_next(
		const struct books *books, const struct charge_input *input, const char *account);

struct invoice_row;

/* The invoice of an account's period that the deltas are to; NULL: there is none. */
const struct invoice_row *invoice_book_first(
		const struct books *books, const struct charge_input *input, const char *account);

/* Whether the account was ever billed: it may have no water any more. */
bool invoice_book_has(const struct books *books, const char *account);

/*
 * All that was billed for the lines of an account's period. Returns 0, then
 * *ret is the caller's to free, or WEIR_FAULT_MEMORY.
 */
int invoice_book_lines(const struct books *books, const struct charge_input *input,
		const char *account, struct charge_billed **ret, size_t *ret_count);

struct invoice_line;

/*
 * The line of that key as it was billed last. Its lists are borrowed from the
 * books. Returns 0, or WEIR_FAULT_BROKEN where there is none.
 */
int invoice_book_line(const struct books *books, const struct charge_input *input,
		const char *account, const char *line_key, struct invoice_line *ret);

/*
 * What rounding left of the invoice as it is now, less what it left of those
 * before (rules.md F17). *ret is initialised. Returns 0, or WEIR_FAULT_BROKEN
 * where a row cannot be read.
 */
int invoice_book_remainder(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, struct exact *ret);

/*
 * Does the invoice or delta of that number, which there is, already say what is
 * said beside the lines: whether something is unknown, and how much has no price?
 */
bool invoice_book_tells(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, int64_t number);
