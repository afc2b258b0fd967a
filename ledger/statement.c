/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/statement.h"

#include <string.h>

#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/registry.h"
#include "ledger/seal.h"
#include "ledger/touched.h"
#include "ledger/tree.h"
#include "meter/err.h"

static const char permit_prefix[] = "permit:";

static int put_salt(struct seal *seal, const struct chain_row *subject, struct day day,
		struct bytes *ret)
{
	static const char domain[] = "weir/statement/v1";
	char text[DAY_TEXT_MAX];
	uint8_t salt[BOOKS_HASH_BYTES];
	const struct seal_part parts[] = {
		{ domain, sizeof(domain) - 1 },
		{ subject->salt.data, subject->salt.size },
		{ text, strlen(day_format(day, text)) },
	};
	int fault = seal_sha256_parts(seal, parts, 3, salt);

	item_put_bytes(ret, salt, sizeof(salt));
	return fault;
}

static void put_account(struct bytes *ret, const struct account_row *row)
{
	item_put_array(ret, 3);
	item_put_text(ret, row->commodity);
	item_put_text(ret, row->account);
	item_put_int(ret, row->balance);
}

static const struct account_row *find_account(const struct books *books, const char *commodity,
		const char *prefix, const char *permit)
{
	struct account_row key = { .balance = 0 };
	size_t length = strlen(prefix);

	(void)text_copy(key.commodity, sizeof(key.commodity), commodity);
	memcpy(key.account, prefix, length);
	(void)text_copy(key.account + length, sizeof(key.account) - length, permit);
	return shelf_find(books_shelf(books, BOOK_ACCOUNT), &key);
}

/* A permit's accounts bear its name, one for each commodity, and one for what was assessed. */
static void put_permit_accounts(const struct books *books, const char *permit, struct bytes *ret)
{
	static const struct {
		const char *commodity;
		const char *prefix;
	} accounts[] = {
		{ "Wh", "" },
		{ "fen", "" },
		{ "litres", "" },
		{ "litres", BOOKS_ASSESSED },
		{ "m2", "" },
	};
	const struct account_row *rows[sizeof(accounts) / sizeof(accounts[0])];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		rows[count] = find_account(
				books, accounts[i].commodity, accounts[i].prefix, permit);
		count += rows[count] == NULL ? 0 : 1;
	}
	item_put_array(ret, count);
	for (size_t i = 0; i < count; i++) {
		put_account(ret, rows[i]);
	}
}

static const struct chain_row *find_chain(
		const struct books *books, const char *prefix, const char *id)
{
	struct chain_row key = { .count = 0 };
	size_t length = strlen(prefix);

	if (length + strlen(id) >= sizeof(key.subject)) {
		return NULL;
	}
	memcpy(key.subject, prefix, length);
	memcpy(key.subject + length, id, strlen(id));
	return shelf_find(books_shelf(books, BOOK_CHAIN), &key);
}

/* The ledger's accounts are all that belong to no permit's chain. */
static void put_ledger_accounts(const struct books *books, struct bytes *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCOUNT), NULL, 0);
	const struct account_row *row;
	struct bytes list;
	size_t count = 0;

	bytes_init(&list, KIND_WHOLE_MAX);
	while ((row = shelf_next(&cursor)) != NULL) {
		size_t skipped = strncmp(row->account, BOOKS_ASSESSED,
						 sizeof(BOOKS_ASSESSED) - 1) == 0
				? sizeof(BOOKS_ASSESSED) - 1
				: 0;

		if (find_chain(books, permit_prefix, row->account + skipped) == NULL) {
			put_account(&list, row);
			count++;
		}
	}
	item_put_array(ret, count);
	bytes_put(ret, list.data, list.size);
	ret->failed = ret->failed || list.failed;
	bytes_finish(&list);
}

enum {
	HEADS_MAX = 20, /* the ledger and every area above a permit */
};

/* The chains that bind a permit: its area's, those above it, the ledger's. */
static void put_heads(const struct books *books, const struct chain_row *subject, struct day day,
		struct bytes *ret)
{
	const struct registry_view view = { .books = books };
	const struct chain_row *heads[HEADS_MAX];
	struct permit_row permit;
	struct area_row area;
	char here[TEXT_ID_MAX + 1] = "";
	size_t count = 0;

	if (strncmp(subject->subject, permit_prefix, sizeof(permit_prefix) - 1) == 0 &&
			registry_permit(&view, subject->subject + sizeof(permit_prefix) - 1, day,
					&permit)) {
		(void)text_copy(here, sizeof(here), permit.area);
	}
	while (here[0] != '\0' && count + 1 < HEADS_MAX) {
		heads[count] = find_chain(books, "area:", here);
		count += heads[count] == NULL ? 0 : 1;
		if (!registry_area(&view, here, day, &area)) {
			break;
		}
		(void)text_copy(here, sizeof(here), area.parent);
	}
	heads[count] = strcmp(subject->subject, "ledger") == 0 ? NULL
							       : find_chain(books, "ledger", "");
	count += heads[count] == NULL ? 0 : 1;
	item_put_array(ret, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(ret, 2);
		item_put_text(ret, heads[i]->subject);
		item_put_bytes(ret, heads[i]->head.data, heads[i]->head.size);
	}
}

static int put_leaf(const struct books *books, struct seal *seal, const struct chain_row *subject,
		struct day day, struct bytes *ret)
{
	int fault;

	item_put_array(ret, 6);
	item_put_text(ret, subject->subject);
	item_put_int(ret, subject->count);
	item_put_bytes(ret, subject->head.data, subject->head.size);
	fault = put_salt(seal, subject, day, ret);
	if (fault < 0) {
		return fault;
	}
	if (strncmp(subject->subject, permit_prefix, sizeof(permit_prefix) - 1) == 0) {
		put_permit_accounts(books, subject->subject + sizeof(permit_prefix) - 1, ret);
	} else if (strcmp(subject->subject, "ledger") == 0) {
		put_ledger_accounts(books, ret);
	} else {
		item_put_array(ret, 0);
	}
	put_heads(books, subject, day, ret);
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

int statement_root(const struct books *books, struct seal *seal, struct day day,
		uint8_t ret[static BOOKS_HASH_BYTES])
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CHAIN), NULL, 0);
	const struct chain_row *subject;
	struct tree_edge edge;
	struct bytes leaf;
	int fault = 0;

	tree_edge_init(&edge);
	bytes_init(&leaf, KIND_WHOLE_MAX);
	while (fault == 0 && (subject = shelf_next(&cursor)) != NULL) {
		uint8_t hash[BOOKS_HASH_BYTES];

		bytes_reset(&leaf);
		fault = put_leaf(books, seal, subject, day, &leaf);
		if (fault == 0) {
			fault = seal_leaf(seal, leaf.data, leaf.size, hash);
		}
		if (fault == 0) {
			fault = tree_edge_add(seal, &edge, hash);
		}
	}
	bytes_finish(&leaf);
	return fault < 0 ? fault : tree_edge_root(seal, &edge, ret);
}

int statement_day(const struct books *books, struct seal *seal, struct day day, bool has_root,
		struct bytes *effect)
{
	uint8_t root[BOOKS_HASH_BYTES];
	int fault = has_root ? statement_root(books, seal, day, root) : 0;

	if (fault < 0) {
		return fault;
	}
	effect_begin(effect, 3);
	item_put_int(effect, day.number);
	item_put_uint(effect, shelf_count(books_shelf(books, BOOK_CHAIN)));
	if (has_root) {
		item_put_bytes(effect, root, sizeof(root));
	} else {
		item_put_null(effect);
	}
	return effect->failed ? WEIR_FAULT_MEMORY : 0;
}

int64_t statement_days_due(const struct books *books, int64_t recorded_s)
{
	const struct origin_row *origin = books_origin(books);
	int64_t today;
	int64_t ended;

	if (origin == NULL) {
		return 0;
	}
	today = zone_day(&books->zone, (struct instant){ recorded_s }).number;
	ended = origin->day != INT32_MIN
			? origin->day
			: zone_day(&books->zone, (struct instant){ origin->recorded_s }).number - 1;
	return today - 1 - ended;
}

int day_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct origin_row *origin = books_origin(books);
	struct item_cursor cursor;

	(void)index;
	if (origin == NULL || !effect_open(entry, &cursor, 3)) {
		return WEIR_FAULT_BROKEN;
	}
	origin->day = item_take_between(&cursor, INT32_MIN + 1, INT32_MAX);
	shelf_touch(books_shelf(books, BOOK_ORIGIN), origin);
	item_skip(&cursor);
	item_skip(&cursor);
	return item_at_end(&cursor) ? touched_day(books, (struct day){ (int32_t)origin->day })
				    : WEIR_FAULT_BROKEN;
}
