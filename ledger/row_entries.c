/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/row_entries.h"

#include <string.h>

#include "meter/err.h"
#include "meter/text.h"

static bool make_key(const struct row_name *name, struct row_entry_row *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->kind = (int64_t)name->kind;
	ret->sub = name->sub;
	ret->from = name->from;
	return text_copy(ret->id, sizeof(ret->id), name->id) &&
			text_copy(ret->part, sizeof(ret->part), name->part);
}

int row_entries_apply(struct books *books, const struct row_name *name, int64_t entry)
{
	struct shelf *shelf = books_shelf(books, BOOK_ROW_ENTRY);
	struct row_entry_row key;
	struct row_entry_row *row;
	int fault;

	if (!make_key(name, &key)) {
		return WEIR_FAULT_BROKEN;
	}
	books->rows_said++;
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		row->entry = entry;
		shelf_touch(shelf, row);
	}
	return fault;
}

int64_t row_entries_find(const struct books *books, const struct row_name *name)
{
	const struct row_entry_row *row;
	struct row_entry_row key;

	if (!make_key(name, &key)) {
		return -1;
	}
	row = shelf_find(books_shelf(books, BOOK_ROW_ENTRY), &key);
	return row == NULL ? -1 : row->entry;
}

int64_t row_entries_on(const struct books *books, const struct row_name *name, int32_t *ret_from)
{
	const struct row_entry_row *row;
	struct row_entry_row key;

	if (!make_key(name, &key)) {
		return -1;
	}
	row = shelf_floor(books_shelf(books, BOOK_ROW_ENTRY), &key);
	if (row == NULL || row->kind != key.kind || row->sub != key.sub ||
			strcmp(row->id, key.id) != 0 || strcmp(row->part, key.part) != 0) {
		return -1;
	}
	if (ret_from != NULL) {
		*ret_from = (int32_t)row->from;
	}
	return row->entry;
}
