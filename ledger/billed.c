/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/billed.h"

#include <string.h>

#include "meter/err.h"

int billed_add(struct books *books, const char *account, struct days period, const char *invoice,
		int64_t entry)
{
	struct shelf *shelf = books_shelf(books, BOOK_BILLED);
	struct billed_row key = { .from = period.from.number };
	struct billed_row *row;
	int fault;

	if (!text_copy(key.account, sizeof(key.account), account) ||
			!text_copy(key.invoice, sizeof(key.invoice), invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->till = period.till.number;
	row->entry = entry;
	shelf_touch(shelf, row);
	return 0;
}

static bool is_within(const struct billed_row *row, int32_t from, int32_t till)
{
	return row->from < till && from < row->till;
}

const struct billed_row *billed_in(
		const struct books *books, const char *account, int32_t from, int32_t till)
{
	struct billed_row key = { .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct billed_row *row;

	if (account == NULL) {
		cursor = shelf_scan(books_shelf(books, BOOK_BILLED), NULL, 0);
	} else if (text_copy(key.account, sizeof(key.account), account)) {
		cursor = shelf_scan(books_shelf(books, BOOK_BILLED), &key, 1);
	} else {
		return NULL;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_within(row, from, till)) {
			return row;
		}
	}
	return NULL;
}

const struct billed_row *billed_next(const struct books *books, const char *prefix,
		const struct billed_row *after, int32_t from, int32_t till)
{
	struct billed_row key = { .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct billed_row *row;

	(void)text_copy(key.account, sizeof(key.account), prefix);
	cursor = shelf_scan(books_shelf(books, BOOK_BILLED), after == NULL ? &key : after, 0);
	while ((row = shelf_next(&cursor)) != NULL &&
			strncmp(row->account, prefix, strlen(prefix)) == 0) {
		if (row != after && is_within(row, from, till)) {
			return row;
		}
	}
	return NULL;
}
