/* SPDX-License-Identifier: Apache-2.0 */

/* What was decided for the permits of an account, in the order of the entries. */

#include <stdlib.h>
#include <string.h>

#include "billing/account_words.h"
#include "billing/ruling.h"
#include "meter/err.h"
#include "meter/list.h"

/* A ruling with its place in the log. */
struct account_ruling {
	int64_t entry;
	struct ruling said;
};

static int add_row(struct account *account, const struct ruling_row *row)
{
	struct account_ruling *grown;
	struct ruling said;

	if (row->is_withdrawn != 0) {
		return 0;
	}
	if (!ruling_take(row, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	if (said.until.number < account->permitted.from.number ||
			said.from.number >= account->permitted.till.number) {
		return 0;
	}
	grown = list_grow_counted(account->rulings, account->ruling_count, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->rulings = grown;
	grown[account->ruling_count++] = (struct account_ruling){ row->entry, said };
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	int64_t x = ((const struct account_ruling *)a)->entry;
	int64_t y = ((const struct account_ruling *)b)->entry;

	return (x > y) - (x < y);
}

/* Sorts them into waivers and multiples. */
static int set_terms(struct account *account)
{
	struct charge_terms *terms = &account->input.terms;
	size_t count = account->ruling_count;

	account->waivers = calloc(count + 1, sizeof(*account->waivers));
	account->multiples = calloc(count + 1, sizeof(*account->multiples));
	if (account->waivers == NULL || account->multiples == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		const struct ruling *said = &account->rulings[i].said;
		const struct days days = { said->from, { said->until.number + 1 } };

		if (said->what == RULING_WAIVED) {
			account->waivers[terms->waiver_count++] =
					(struct charge_waiver){ said->decision, said->ceiling, days,
						said->litres };
		} else {
			account->multiples[terms->multiple_count++] =
					(struct charge_multiple){ said->decision, said->book,
						said->rule, said->band, days, said->times };
		}
	}
	terms->waivers = account->waivers;
	terms->multiples = account->multiples;
	return 0;
}

int account_find_rulings(const struct account_world *world, struct account *account)
{
	int fault = 0;

	for (size_t i = 0; i < account->lineage.count && fault == 0; i++) {
		struct ruling_row key = { .entry = 0 };
		struct shelf_cursor cursor;
		const struct ruling_row *row;

		(void)text_copy(key.permit, sizeof(key.permit), account->lineage.permits[i]);
		cursor = shelf_scan(books_shelf(world->books, BOOK_RULING), &key, 1);
		while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
			fault = add_row(account, row);
		}
	}
	if (fault == 0 && account->ruling_count > 1) {
		qsort(account->rulings, account->ruling_count, sizeof(*account->rulings),
				compare_entries);
	}
	return fault == 0 ? set_terms(account) : fault;
}
