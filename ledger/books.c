/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/books.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/granted.h"
#include "ledger/item.h"
#include "ledger/meter_cache.h"
#include "ledger/row_cache.h"
#include "ledger/seal.h"
#include "ledger/touched.h"
#include "meter/bytes.h"
#include "meter/err.h"

static int open_shelves(struct books *books, const struct shelf_table *tables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int fault = shelf_open(&tables[i], &books->shelves[books->count]);

		if (fault < 0) {
			return fault;
		}
		books->count++;
	}
	return 0;
}

int books_open(const struct shelf_table *others, size_t other_count, struct books **ret)
{
	struct books *books = calloc(1, sizeof(*books));
	int fault;

	assert(BOOK_OWN_COUNT + other_count <= BOOKS_SHELVES_MAX);
	if (books == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	fault = meter_cache_open(&books->meters);
	if (fault == 0) {
		fault = row_cache_open(&books->rows);
	}
	if (fault == 0) {
		fault = granted_open(&books->granted);
	}
	if (fault == 0) {
		fault = open_shelves(books, books_tables(), BOOK_OWN_COUNT);
	}
	if (fault == 0) {
		fault = open_shelves(books, others, other_count);
	}
	if (fault < 0) {
		books_close(books);
		return fault;
	}
	*ret = books;
	return 0;
}

void books_close(struct books *books)
{
	if (books == NULL) {
		return;
	}
	for (size_t i = 0; i < books->count; i++) {
		shelf_close(books->shelves[i]);
	}
	meter_cache_close(books->meters);
	row_cache_close(books->rows);
	granted_close(books->granted);
	touched_close(books->touched);
	free(books);
}

int books_follow(struct books *books)
{
	return books->touched != NULL ? 0 : touched_open(&books->touched);
}

bool books_is_permit(const char *account)
{
	return strchr(account, ':') == NULL;
}

struct shelf *books_shelf(const struct books *books, size_t book)
{
	assert(book < books->count);
	return books->shelves[book];
}

struct origin_row *books_origin(const struct books *books)
{
	const struct origin_row key = { .key = 0 };

	return shelf_find(books_shelf(books, BOOK_ORIGIN), &key);
}

int books_read_zone(struct books *books)
{
	const struct origin_row *origin = books_origin(books);
	struct item_cursor cursor;
	size_t count;

	assert(origin != NULL);
	cursor = item_cursor(origin->zone_changes.data, origin->zone_changes.size);
	count = item_take_array(&cursor);
	if (cursor.failed != ITEM_OK || count == 0 || count > ZONE_CHANGES_MAX) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(books->zone.name, sizeof(books->zone.name), origin->zone);
	for (size_t i = 0; i < count; i++) {
		struct zone_change *change = &books->zone.changes[i];

		item_take_array_of(&cursor, 2);
		change->from.unix_s = item_take_int(&cursor);
		change->offset_s = (int32_t)item_take_between(&cursor, -DAY_S, DAY_S);
	}
	books->zone.count = count;
	return item_at_end(&cursor) ? 0 : WEIR_FAULT_BROKEN;
}

struct day books_bucket(const struct books *books, int64_t at_s)
{
	return zone_day(&books->zone, (struct instant){ at_s - 1 });
}

static int add_to_account(
		struct books *books, const char *commodity, const char *account, int64_t amount)
{
	struct account_row key = { .balance = 0 };
	struct account_row *row;
	int fault;

	if (!text_copy(key.commodity, sizeof(key.commodity), commodity) ||
			!text_copy(key.account, sizeof(key.account), account)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(books_shelf(books, BOOK_ACCOUNT), &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	if (__builtin_add_overflow(row->balance, amount, &row->balance)) {
		return WEIR_FAULT_RANGE;
	}
	shelf_touch(books_shelf(books, BOOK_ACCOUNT), row);
	if (row->balance == 0) {
		shelf_drop(books_shelf(books, BOOK_ACCOUNT), row); /* as if it had never been */
	}
	return 0;
}

int books_post(struct books *books, const char *commodity, const char *account, const char *counter,
		int64_t amount)
{
	int fault = add_to_account(books, commodity, account, amount);

	return fault < 0 ? fault : add_to_account(books, commodity, counter, -amount);
}

/* An account's name: a word with a colon, and an id. */
static void account_of(char ret[static BOOKS_SUBJECT_MAX], const char *root, const char *id)
{
	bool is_whole = text_copy(ret, BOOKS_SUBJECT_MAX, root) &&
			text_copy(ret + strlen(root), BOOKS_SUBJECT_MAX - strlen(root), id);

	assert(is_whole); /* words are shorter than "unpermitted:" */
	(void)is_whole;
}

int books_move(struct books *books, const char *commodity, const char *from, const char *from_id,
		const char *to, const char *to_id, int64_t amount)
{
	char source[BOOKS_SUBJECT_MAX];
	char target[BOOKS_SUBJECT_MAX];

	account_of(source, from, from_id);
	account_of(target, to, to_id);
	return amount == 0 ? 0 : books_post(books, commodity, target, source, amount);
}

int books_digest(struct books *books, struct seal *seal, bool is_volume,
		uint8_t ret[static BOOKS_HASH_BYTES])
{
	struct bytes all;
	int fault = 0;

	bytes_init(&all, BOOKS_SHELVES_MAX * BOOKS_HASH_BYTES);
	for (size_t i = 0; i < books->count && fault == 0; i++) {
		uint8_t digest[BOOKS_HASH_BYTES];

		if (is_volume && shelf_table(books->shelves[i])->knows_order) {
			continue;
		}
		fault = shelf_digest(books->shelves[i], seal, digest);
		bytes_put(&all, digest, sizeof(digest));
	}
	if (fault == 0) {
		fault = all.failed ? WEIR_FAULT_MEMORY : seal_sha256(seal, all.data, all.size, ret);
	}
	bytes_finish(&all);
	return fault;
}
