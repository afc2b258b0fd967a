/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/chain.h"

#include <assert.h>
#include <string.h>

#include "ledger/entry.h"
#include "meter/err.h"

static struct chain_row *find(const struct books *books, const char *subject)
{
	struct chain_row key = { .count = 0 };
	bool fits = text_copy(key.subject, sizeof(key.subject), subject);

	assert(fits);
	return fits ? shelf_find(books_shelf(books, BOOK_CHAIN), &key) : NULL;
}

void chain_link(const struct books *books, const struct conclusion *conclusion, struct entry *entry)
{
	for (size_t i = 0; i < conclusion->subject_count; i++) {
		const struct chain_row *row = find(books, conclusion->subjects[i]);
		bool is_linked = row == NULL
				? entry_link(entry, conclusion->subjects[i], 1, NULL)
				: entry_link(entry, conclusion->subjects[i],
						  (uint64_t)row->count + 1, row->head.data);

		assert(is_linked);
		(void)is_linked;
	}
}

int chain_check(const struct books *books, const struct entry *entry, size_t *ret_link)
{
	static const uint8_t none[BOOKS_HASH_BYTES];

	for (size_t i = 0; i < entry->link_count; i++) {
		const struct entry_link *link = &entry->links[i];
		const struct chain_row *row = find(books, link->subject);
		uint64_t count = row == NULL ? 1 : (uint64_t)row->count + 1;
		const uint8_t *previous = row == NULL ? none : row->head.data;

		if (link->count != count || memcmp(link->previous, previous, sizeof(none)) != 0) {
			*ret_link = i;
			return CHAIN_WRONG;
		}
	}
	return CHAIN_OK;
}

int chain_apply(struct books *books, const struct entry *entry, int64_t index,
		const uint8_t leaf[static BOOKS_HASH_BYTES])
{
	struct shelf *shelf = books_shelf(books, BOOK_CHAIN);
	int fault = 0;

	for (size_t i = 0; i < entry->link_count && fault == 0; i++) {
		struct chain_row key = { .count = 0 };
		struct chain_row *row;

		(void)text_copy(key.subject, sizeof(key.subject), entry->links[i].subject);
		fault = shelf_make(shelf, &key, (void **)&row);
		if (fault == 0) {
			row->count++;
			row->entry = index;
			fault = shelf_blob_set(&row->head, leaf, BOOKS_HASH_BYTES);
		}
		if (fault == 0) {
			fault = shelf_blob_set(&row->salt, entry->salt, sizeof(entry->salt));
			shelf_touch(shelf, row);
		}
	}
	return fault;
}
