/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/accesses.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

enum {
	BODY_ITEMS = 5,
};

void accesses_put(struct bytes *body, const struct accesses_said *said)
{
	item_put_array(body, BODY_ITEMS);
	item_put_int(body, said->day.number);
	item_put_int(body, said->part);
	item_put_bytes(body, said->digest, sizeof(said->digest));
	item_put_int(body, said->lines);
	item_put_int(body, said->bytes);
}

static bool take_said(const struct deed *deed, struct accesses_said *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	const uint8_t *digest;

	item_take_array_of(&cursor, BODY_ITEMS);
	ret->day.number = (int32_t)item_take_between(&cursor, INT32_MIN + 1, INT32_MAX);
	ret->part = item_take_between(&cursor, 1, ACCESSES_PARTS_MAX);
	digest = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	ret->lines = item_take_between(&cursor, 0, INT64_MAX);
	ret->bytes = item_take_between(&cursor, 0, INT64_MAX);
	if (!item_at_end(&cursor)) {
		return false;
	}
	memcpy(ret->digest, digest, sizeof(ret->digest));
	return true;
}

const struct accesses_row *accesses_find(const struct books *books, struct day day, int64_t part)
{
	const struct accesses_row key = { .day = day.number, .part = part };

	return shelf_find(books_shelf(books, BOOK_ACCESSES), &key);
}

const struct accesses_row *accesses_find_digest(
		const struct books *books, const uint8_t digest[static BOOKS_HASH_BYTES])
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCESSES), NULL, 0);
	const struct accesses_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->digest.size == BOOKS_HASH_BYTES &&
				memcmp(row->digest.data, digest, BOOKS_HASH_BYTES) == 0) {
			return row;
		}
	}
	return NULL;
}

int accesses_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	const struct accesses_row *row;
	struct accesses_said said;
	char day[DAY_TEXT_MAX];

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a file of accesses is [day, part, digest, lines, bytes]");
		return JUDGE_REFUSED;
	}
	if (said.day.number > today.number) {
		where_set(reason, 0, 0, "%s has not begun: nobody can have asked anything then",
				day_format(said.day, day));
		return JUDGE_REFUSED;
	}
	row = accesses_find(judge->books, said.day, said.part);
	if (row != NULL && memcmp(row->digest.data, said.digest, sizeof(said.digest)) == 0) {
		return JUDGE_KNOWN;
	}
	if (row != NULL) {
		where_set(reason, 0, 0,
				"part %lld of the accesses of %s is there with another digest",
				(long long)said.part, day_format(said.day, day));
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int accesses_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_ACCESSES);
	struct accesses_row key = { .entry = index };
	struct item_cursor cursor;
	struct accesses_said said;
	struct accesses_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take_said(&deed, &said) ||
			accesses_find(books, said.day, said.part) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	key.day = said.day.number;
	key.part = said.part;
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->lines = said.lines;
	row->bytes = said.bytes;
	row->entry = index;
	fault = shelf_blob_set(&row->digest, said.digest, sizeof(said.digest));
	shelf_touch(shelf, row);
	return fault;
}
