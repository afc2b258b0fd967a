/* SPDX-License-Identifier: Apache-2.0 */

#include "api/journal_moves.h"

#include <stdlib.h>
#include <string.h>

#include "api/journal_text.h"
#include "billing/billing_kinds.h"
#include "ledger/entry.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "ledger/past.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	TEXT_LIMIT = 1 << 20,      /* of one transaction */
	KIND_FIRST = KIND_SAVINGS, /* entries of lower numbers post water and money alone */
};

/* As the books name it, its accounts' root, and as hledger does. */
static const struct commodity {
	const char *name, *root, *symbol;
} commodities[] = {
	{ "m2", "river-area:", "\"m2\"" },
	{ "right", "rights:", "right" },
	{ "voucher", "vouchers:", "voucher" },
};

enum {
	COMMODITIES = sizeof(commodities) / sizeof(commodities[0]),
};

static const struct commodity *commodity_of(const struct account_row *row)
{
	for (size_t i = 0; i < COMMODITIES; i++) {
		if (strcmp(row->commodity, commodities[i].name) == 0) {
			return &commodities[i];
		}
	}
	return NULL;
}

bool journal_moves_has(const struct account_row *row)
{
	return commodity_of(row) != NULL;
}

static struct shelf_cursor scan(const struct shelf *shelf, const struct commodity *commodity,
		struct account_row *key)
{
	memset(key, 0, sizeof(*key));
	(void)text_copy(key->commodity, sizeof(key->commodity), commodity->name);
	return shelf_scan(shelf, key, 1);
}

/* ---- gathering ---- */

struct walk {
	struct journal_moves *moves;
	struct ledger *ledger;
	struct bytes text; /* of the entry at hand */
};

/* What an account has now; where that is not what it had, a posting. */
static int post(struct walk *walk, const struct commodity *commodity, const struct account_row *row,
		int64_t balance)
{
	struct account_row *known;
	int fault = shelf_make(walk->moves->known, row, (void **)&known);

	if (fault == 0 && known->balance != balance) {
		bytes_format(&walk->text, "    %s%s  %lld %s\n", commodity->root, row->account,
				(long long)(balance - known->balance), commodity->symbol);
		known->balance = balance;
	}
	return fault;
}

static int post_all(struct walk *walk, const struct books *books, const struct commodity *commodity)
{
	const struct shelf *accounts = books_shelf(books, BOOK_ACCOUNT);
	struct account_row key;
	struct shelf_cursor cursor = scan(accounts, commodity, &key);
	const struct account_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = post(walk, commodity, row, row->balance);
	}
	cursor = scan(walk->moves->known, commodity, &key);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (shelf_find(accounts, row) == NULL) {
			fault = post(walk, commodity, row, 0); /* the books drop what has nothing */
		}
	}
	return fault;
}

static int add_move(struct walk *walk, const struct books *books, const struct entry *entry,
		int64_t index)
{
	struct journal_moves *moves = walk->moves;
	struct journal_move *list =
			list_grow_counted(moves->list, moves->count, sizeof(*moves->list));
	struct bytes text;

	if (list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	moves->list = list;
	bytes_init(&text, TEXT_LIMIT);
	moves->list[moves->count].day = zone_day(&books->zone, entry->recorded).number;
	journal_date(&text, moves->list[moves->count].day);
	bytes_format(&text, " * %s  ; entry:%lld\n%s\n",
			kind_find(ledger_kinds(walk->ledger), entry->kind)->name, (long long)index,
			bytes_text(&walk->text));
	moves->list[moves->count].text = text.failed ? NULL : strdup(bytes_text(&text));
	bytes_finish(&text);
	return moves->list[moves->count].text == NULL ? WEIR_FAULT_MEMORY : (moves->count++, 0);
}

static int watch(void *context, struct books *books, const struct entry *entry, int64_t index)
{
	struct walk *walk = context;
	int fault = 0;

	if (entry->kind < KIND_FIRST) {
		return 0;
	}
	bytes_reset(&walk->text);
	for (size_t i = 0; i < COMMODITIES && fault == 0; i++) {
		fault = post_all(walk, books, &commodities[i]);
	}
	if (fault == 0 && walk->text.failed) {
		fault = WEIR_FAULT_MEMORY;
	}
	return fault < 0 || walk->text.size == 0 ? fault : add_move(walk, books, entry, index);
}

/* Is there anything to tell? Most ledgers have none of these, and need not be folded again. */
static bool has_any(const struct books *books)
{
	for (size_t i = 0; i < COMMODITIES; i++) {
		struct account_row key;
		struct shelf_cursor cursor =
				scan(books_shelf(books, BOOK_ACCOUNT), &commodities[i], &key);

		if (shelf_next(&cursor) != NULL) {
			return true;
		}
	}
	return false;
}

int journal_moves_gather(struct journal_moves *moves, struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	struct walk walk = { .moves = moves, .ledger = ledger };
	SCOPED(past_close) struct past *past = NULL;
	size_t count;
	const struct shelf_table *others = billing_tables(&count);
	int fault;

	memset(moves, 0, sizeof(*moves));
	if (!has_any(books)) {
		return 0;
	}
	fault = shelf_open(shelf_table(books_shelf(books, BOOK_ACCOUNT)), &moves->known);
	if (fault < 0) {
		return fault;
	}
	bytes_init(&walk.text, TEXT_LIMIT);
	fault = past_open(ledger, ledger_size(ledger), others, count, watch, &walk, &past);
	bytes_finish(&walk.text);
	return fault;
}

void journal_moves_finish(struct journal_moves *moves)
{
	for (size_t i = 0; i < moves->count; i++) {
		free(moves->list[i].text);
	}
	free(moves->list);
	shelf_close(moves->known);
}

/* ---- what is written ---- */

void journal_moves_head(const struct journal_moves *moves, struct bytes *text)
{
	for (size_t i = 0; i < COMMODITIES && moves->known != NULL; i++) {
		struct account_row key;
		struct shelf_cursor cursor = scan(moves->known, &commodities[i], &key);
		const struct account_row *row = shelf_next(&cursor);

		if (row != NULL) {
			bytes_format(text, "commodity 1000. %s\n", commodities[i].symbol);
		}
		for (; row != NULL; row = shelf_next(&cursor)) {
			bytes_format(text, "account %s%s\n", commodities[i].root, row->account);
		}
	}
}

void journal_moves_assert(struct bytes *text, const struct account_row *row)
{
	const struct commodity *commodity = commodity_of(row);

	bytes_format(text, "    %s%s  0 %s =* %lld %s\n", commodity->root, row->account,
			commodity->symbol, (long long)row->balance, commodity->symbol);
}
