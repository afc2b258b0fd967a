/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/fold.h"

#include <string.h>

#include "ledger/chain.h"
#include "ledger/deed.h"
#include "ledger/pending.h"
#include "ledger/seal.h"
#include "ledger/stream.h"
#include "ledger/touched.h"
#include "meter/err.h"

void fold_init(struct fold *fold, struct books *books, const struct kinds *kinds, struct seal *seal)
{
	memset(fold, 0, sizeof(*fold));
	fold->books = books;
	books->kinds = kinds;
	fold->kinds = kinds;
	fold->seal = seal;
	entry_join_init(&fold->join);
}

void fold_finish(struct fold *fold)
{
	entry_join_finish(&fold->join);
}

int64_t fold_semantics(const struct entry *entry)
{
	struct item_cursor cursor = item_cursor(entry->effect, entry->effect_size);

	(void)item_take_array(&cursor);
	return item_take_between(&cursor, 0, INT64_MAX);
}

int fold_read(struct fold *fold, const uint8_t *data, size_t size, struct where *reason)
{
	const struct origin_row *origin = books_origin(fold->books);
	int64_t index = fold->books->size;
	bool was_open = fold->join.is_open;
	struct entry entry;
	size_t link = 0;
	int answer = seal_leaf(fold->seal, data, size, fold->leaf);

	if (answer < 0) {
		return answer;
	}
	if (entry_decode(data, size, &entry, reason) != ENTRY_OK) {
		return FOLD_ENTRY;
	}
	if (chain_check(fold->books, &entry, &link) != CHAIN_OK) {
		where_set(reason, 0, 0, "link %zu does not continue the chain of '%s'", link + 1,
				entry.links[link].subject);
		return FOLD_CHAIN;
	}
	if (origin != NULL && entry.recorded.unix_s < origin->recorded_s) {
		where_set(reason, 0, 0, "recorded before the entry before it");
		return FOLD_TIME;
	}
	if (!was_open) {
		fold->first = index;
		memcpy(fold->first_leaf, fold->leaf, sizeof(fold->first_leaf));
	}
	answer = entry_join_add(&fold->join, (uint64_t)index, &entry, &fold->entry, reason);
	if (answer < 0) {
		return answer;
	}
	if (answer == ENTRY_JOIN_REFUSED) {
		return FOLD_ENTRY;
	}
	fold->is_whole = answer == ENTRY_JOIN_WHOLE;
	if (!fold->is_whole) {
		fold->entry = entry;
		return FOLD_OK;
	}
	if (fold->takes_unknown && fold_semantics(&fold->entry) > KIND_SEMANTICS) {
		fold->is_blind = true;
	}
	if (!fold->is_blind && kind_find(fold->kinds, fold->entry.kind) == NULL) {
		where_set(reason, 0, 0, "kind %u is not known", fold->entry.kind);
		return FOLD_KIND;
	}
	return FOLD_OK;
}

/* Where the delivery went that the entry holds. */
static int apply_stream(struct fold *fold)
{
	struct shelf *shelf = books_shelf(fold->books, BOOK_STREAM);
	struct stream_row key;
	struct stream_row *row;
	struct deed deed;
	int fault;

	if (fold->entry.said_size == 0) {
		return 0;
	}
	if (deed_decode(fold->entry.said, fold->entry.said_size, &deed, NULL) != DEED_OK) {
		return WEIR_FAULT_BROKEN;
	}
	stream_key(fold->entry.kind, &deed, &key);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		if ((int64_t)deed.number >= row->last) {
			row->last = (int64_t)deed.number;
			row->entry = fold->first;
		}
		shelf_touch(shelf, row);
	}
	return fault;
}

static int apply_time(struct fold *fold)
{
	struct origin_row *origin = books_origin(fold->books);

	if (origin == NULL) {
		return fold->is_blind ? 0 : WEIR_FAULT_BROKEN;
	}
	origin->recorded_s = fold->entry.recorded.unix_s;
	shelf_touch(books_shelf(fold->books, BOOK_ORIGIN), origin);
	return 0;
}

/* A deed that waits for a second actor moves nothing but the book of those that do. */
static int apply_kind(struct fold *fold)
{
	const struct kind *kind = kind_find(fold->kinds, fold->entry.kind);

	return pending_waits(fold->books, kind)
			? pending_apply(fold->books, &fold->entry, fold->first)
			: kind->apply(fold->books, &fold->entry, fold->first);
}

int fold_apply(struct fold *fold)
{
	int fault = 0;

	/*
	 * A whole's links stand in its first part; they hold with all of it, so that
	 * what it brought about is concluded again from the chains as they were.
	 */
	if (fold->is_whole) {
		fault = chain_apply(fold->books, &fold->entry, fold->first, fold->first_leaf);
	}
	if (fault == 0 && fold->is_whole) {
		if (!fold->is_blind) {
			touched_kind(fold->books, fold->entry.kind);
			fault = apply_kind(fold);
		}
		if (fault == 0) {
			fault = apply_stream(fold);
		}
	}
	if (fault == 0) {
		fault = apply_time(fold);
	}
	if (fault == 0) {
		fold->books->size++;
	}
	return fault;
}
