/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/same_books.h"

#include "tests/check.h"

#include "ledger/registry.h"

static void print_remarks(struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_REMARK), NULL, 0);
	const struct remark_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		print_message("remark %s %lld %lld/%lld %c %llx\n", row->meter,
				(long long)row->at_s, (long long)row->units, (long long)row->scale,
				(int)row->status, (unsigned long long)row->mask);
	}
}

static void print_taken(struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
	const struct taken_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		print_message("taken %s %s %lld: %lld %lld %lld %lld\n", row->permit, row->meter,
				(long long)row->day, (long long)row->measured_litres,
				(long long)row->spread_litres, (long long)row->covered_s,
				(long long)row->readings);
	}
}

bool same_books(struct same_books *same, struct ledger *ledger)
{
	struct books *books = ledger_books(ledger);
	uint8_t digest[SEAL_HASH_BYTES];

	CHECK_INT(books_digest(books, ledger_seal(ledger), true, digest), 0);
	if (!same->is_known) {
		same->is_known = true;
		memcpy(same->digest, digest, sizeof(digest));
	}
	if (memcmp(digest, same->digest, sizeof(digest)) != 0) {
		print_remarks(books);
		print_taken(books);
		return false;
	}
	return true;
}

int64_t litres_taken(struct ledger *ledger)
{
	struct account_row key = { .commodity = "litres", .account = "nature" };
	const struct account_row *nature =
			shelf_find(books_shelf(ledger_books(ledger), BOOK_ACCOUNT), &key);

	CHECK(nature != NULL);
	return -nature->balance;
}
