/* SPDX-License-Identifier: Apache-2.0 */

#include "api/issued.h"

#include <string.h>

#include "billing/approvals.h"
#include "ledger/ledger.h"
#include "ledger/lineage.h"
#include "meter/err.h"

enum {
	INVOICE_KEYS = 4, /* account, kind, period_from, number */
};

/* All permits of one account, the newest first; of what is no permit itself alone. */
static void find_account(
		const struct books *books, const char *permit, struct day day, struct lineage *ret)
{
	char newest[TEXT_ID_MAX + 1];

	ret->count = 0;
	if (permit == NULL || !text_copy(newest, sizeof(newest), permit)) {
		return;
	}
	for (int i = 0; i < LINEAGE_MAX && lineage_successor(books, newest, day, newest); i++) {
	}
	lineage_find(books, newest, day, ret);
}

static bool is_of(const struct lineage *lineage, const char *permit, const char *account)
{
	for (size_t i = 0; i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], account) == 0) {
			return true;
		}
	}
	return permit == NULL || strcmp(permit, account) == 0;
}

static bool is_chosen(const struct books *books, const struct issued_choice *choice,
		const struct lineage *lineage, const struct invoice_row *row)
{
	return row->period_from >= choice->period.from.number &&
			row->period_till <= choice->period.till.number &&
			(choice->size == 0 || row->entry < choice->size) &&
			(choice->after == NULL ||
					shelf_compare(books_shelf(books, BOOK_INVOICE), row,
							choice->after, INVOICE_KEYS) > 0) &&
			is_of(lineage, choice->permit, row->account);
}

int issued_walk(struct ledger *ledger, const struct issued_choice *choice, issued_take *take,
		void *context)
{
	const struct books *books = ledger_books(ledger);
	const struct judge judge = ledger_judge(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), choice->after, 0);
	const struct invoice_row *row;
	struct lineage lineage;
	int answer = 0;

	find_account(books, choice->permit, zone_day(&books->zone, ledger_now(ledger)), &lineage);
	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct issued issued = { .row = row };

		if (!is_chosen(books, choice, &lineage, row)) {
			continue;
		}
		answer = approvals_days(&judge, row, &issued.recorded, &issued.notice);
		if (answer == 0) {
			answer = take(context, &issued);
		}
	}
	return answer;
}
