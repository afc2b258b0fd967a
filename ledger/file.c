/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/file.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "meter/err.h"

void file_put_opened(struct bytes *body, const uint8_t digest[static BOOKS_HASH_BYTES],
		const char *kind, int64_t rows, const char *name)
{
	item_put_array(body, 4);
	item_put_bytes(body, digest, BOOKS_HASH_BYTES);
	item_put_text(body, kind);
	item_put_int(body, rows);
	item_put_text(body, name);
}

void file_put_closed(
		struct bytes *body, const uint8_t digest[static BOOKS_HASH_BYTES], int64_t rows)
{
	item_put_array(body, 2);
	item_put_bytes(body, digest, BOOKS_HASH_BYTES);
	item_put_int(body, rows);
}

void file_hex(const uint8_t digest[static BOOKS_HASH_BYTES],
		char ret[static 2 * BOOKS_HASH_BYTES + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < BOOKS_HASH_BYTES; i++) {
		ret[2 * i] = digits[digest[i] >> 4];
		ret[2 * i + 1] = digits[digest[i] & 15];
	}
	ret[2 * BOOKS_HASH_BYTES] = '\0';
}

const struct file_row *file_find(
		const struct books *books, const uint8_t digest[static BOOKS_HASH_BYTES])
{
	struct file_row key = { .rows = 0 };

	file_hex(digest, key.digest);
	return shelf_find(books_shelf(books, BOOK_FILE), &key);
}

static bool take_opened(const struct deed *deed, struct file_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	char name[BOOKS_NAME_MAX];
	const uint8_t *digest;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 4);
	digest = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	item_take_text(&cursor, ret->kind, sizeof(ret->kind));
	ret->rows = item_take_between(&cursor, 0, INT64_MAX);
	item_take_text(&cursor, name, sizeof(name));
	if (!item_at_end(&cursor)) {
		return false;
	}
	file_hex(digest, ret->digest);
	ret->made_s = deed->made.unix_s;
	return true;
}

static bool take_closed(const struct deed *deed, struct file_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	const uint8_t *digest;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 2);
	digest = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	ret->rows = item_take_between(&cursor, 0, INT64_MAX);
	if (!item_at_end(&cursor)) {
		return false;
	}
	file_hex(digest, ret->digest);
	return true;
}

int file_opened_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct file_row row;

	if (!take_opened(deed, &row)) {
		where_set(reason, 0, 0, "an opening is [digest, kind, rows, name]");
		return JUDGE_REFUSED;
	}
	if (shelf_find(books_shelf(judge->books, BOOK_FILE), &row) != NULL) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int file_opened_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct file_row row;
	struct deed deed;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_opened(&deed, &row)) {
		return WEIR_FAULT_BROKEN;
	}
	row.entry = index;
	return shelf_put(books_shelf(books, BOOK_FILE), &row);
}

int file_closed_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct file_row *known;
	struct file_row row;

	if (!take_closed(deed, &row)) {
		where_set(reason, 0, 0, "a closing is [digest, rows]");
		return JUDGE_REFUSED;
	}
	known = shelf_find(books_shelf(judge->books, BOOK_FILE), &row);
	if (known == NULL || known->rows != row.rows) {
		where_set(reason, 0, 0, "no file of %lld rows was opened with that digest",
				(long long)row.rows);
		return JUDGE_REFUSED;
	}
	if (known->closed != 0) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int file_closed_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_FILE);
	struct item_cursor cursor;
	struct file_row row;
	struct file_row *known;
	struct deed deed;

	(void)index;
	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_closed(&deed, &row)) {
		return WEIR_FAULT_BROKEN;
	}
	known = shelf_find(shelf, &row);
	if (known == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	known->closed = 1;
	shelf_touch(shelf, known);
	return 0;
}
