/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Closing a month: its sheet frozen in the effect of an entry.
 *
 *	body:   [month]                       year × 12 + month - 1
 *	effect: [semantics, month, root, [line, ...], [area, ...]]
 *
 * root is that of the statement over all subjects at the close. Months close
 * in order, once they have ended by the ledger's clock; what is unknown then
 * stays unknown.
 */

#include "ledger/item.h"
#include "ledger/sheet.h"
#include "meter/bytes.h"

/* A closing's body. */
void closing_put(struct bytes *body, struct month month);

bool closing_has(const struct books *books, struct month month);

/* The newest closed month; false where none is. */
bool closing_last(const struct books *books, struct month *ret);

/* Closed lines of a month, in the order of their accounts' names. */
struct closing_cursor {
	const struct books *books;
	struct sheet_row key;
	struct shelf_cursor rows;
	bool has_begun;
};

struct closing_cursor closing_cursor(const struct books *books, struct month month);

/* Returns a sheet_answer or a fault, as sheet_next(). The cursor must not be moved. */
int closing_next(struct closing_cursor *cursor, struct sheet_line *ret);

/* One account's closed line: SHEET_OK, SHEET_END where it has none, or a fault. */
int closing_line(const struct books *books, struct month month, const char *account,
		struct sheet_line *ret);

/* What an account took in a closed month by its sheet; 0 where it had no line. */
int64_t closing_taken(const struct books *books, struct month month, const char *account);

/*
 * The same of the sheets of its year up to the month, for a permit with those
 * that it replaces. Returns 0 or a fault.
 */
int closing_year(const struct books *books, struct month month, const char *account, int64_t *ret);

/* Closed areas of a month: a cursor over their bytes, which stay the books'. */
struct item_cursor closing_areas(const struct books *books, struct month month, size_t *ret_count);

/* The next of them; false where it is malformed. */
bool closing_take_area(struct item_cursor *cursor, struct sheet_area *ret);
