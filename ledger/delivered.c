/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/delivered.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"

enum {
	BODY_ITEMS = 5,
};

void delivered_put(struct bytes *body, const struct delivered *delivered)
{
	assert(delivered->till > delivered->from);
	item_put_array(body, BODY_ITEMS);
	item_put_text(body, delivered->target);
	item_put_int(body, delivered->from);
	item_put_int(body, delivered->till);
	item_put_int(body, delivered->events);
	item_put_bytes(body, delivered->digest, sizeof(delivered->digest));
}

static bool take(const struct deed *deed, struct delivered *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	const uint8_t *digest;

	item_take_array_of(&cursor, BODY_ITEMS);
	item_take_text(&cursor, ret->target, sizeof(ret->target));
	ret->from = item_take_between(&cursor, 0, INT64_MAX - 1);
	ret->till = item_take_between(&cursor, ret->from + 1, INT64_MAX);
	ret->events = item_take_between(&cursor, 0, INT64_MAX);
	digest = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	if (!item_at_end(&cursor) || !text_is_id(ret->target)) {
		return false;
	}
	memcpy(ret->digest, digest, sizeof(ret->digest));
	return true;
}

const struct delivery_row *delivered_find(const struct books *books, const char *target)
{
	struct delivery_row key = { .till = 0 };

	return text_copy(key.target, sizeof(key.target), target)
			? shelf_find(books_shelf(books, BOOK_DELIVERY), &key)
			: NULL;
}

int delivered_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct delivery_row *row;
	struct delivered said;

	if (!take(deed, &said)) {
		where_set(reason, 0, 0, "a delivery is [target, from, till, events, digest]");
		return JUDGE_REFUSED;
	}
	if (said.till > judge->entry) {
		where_set(reason, 0, 0, "entry %lld is not there yet: nobody can have been told it",
				(long long)said.till - 1);
		return JUDGE_REFUSED;
	}
	row = delivered_find(judge->books, said.target);
	if (row != NULL && said.from != row->till) {
		where_set(reason, 0, 0, "'%s' is told from entry %lld on, not from %lld",
				said.target, (long long)row->till, (long long)said.from);
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int delivered_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_DELIVERY);
	struct delivery_row key = { .till = 0 };
	struct item_cursor cursor;
	struct delivered said;
	struct delivery_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.target, sizeof(key.target), said.target);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->till = said.till;
	row->events += said.events;
	row->recorded_s = entry->recorded.unix_s;
	row->entry = index;
	shelf_touch(shelf, row);
	return 0;
}
