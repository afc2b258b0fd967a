/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/rulebook_extend.h"

#include <assert.h>
#include <string.h>

#include "ledger/yaml.h"

/* One list of rows of a book that extends another. */
struct list {
	const char *name;
	void *rows;
	size_t *count;
	size_t *copied;
	const void *parent_rows;
	size_t parent_count;
	size_t row_size;
	size_t room;
};

enum {
	LISTS = 5,
};

#define LIST(name_, rows_, count_, copied_) \
	(struct list) \
	{ \
		.name = (name_), .rows = book->rows_, .count = &book->count_, \
		.copied = &book->copied.copied_, .parent_rows = parent->rows_, \
		.parent_count = parent->count_, .row_size = sizeof(book->rows_[0]), \
		.room = sizeof(book->rows_) / sizeof(book->rows_[0]) \
	}

static void find_lists(
		struct rulebook *book, const struct rulebook *parent, struct list ret[static LISTS])
{
	ret[0] = LIST("rates", rates, rate_count, rates);
	ret[1] = LIST("allowances", allowances, allowance_count, allowances);
	ret[2] = LIST("factors", factors, factor_count, factors);
	ret[3] = LIST("surcharges", surcharges, surcharge_count, surcharges);
	ret[4] = LIST("reliefs", reliefs, relief_count, reliefs);
}

static void copy_list(const struct list *list, struct yaml_places *places)
{
	size_t own = *list->count * list->row_size;
	size_t copied = list->parent_count * list->row_size;

	memmove((char *)list->rows + copied, list->rows, own);
	memcpy(list->rows, list->parent_rows, copied);
	yaml_places_move(places, list->rows, own, copied);
	*list->count += list->parent_count;
	*list->copied = list->parent_count;
}

int rulebook_extend(struct rulebook *book, const struct rulebook *parent,
		struct yaml_places *places, struct where *reterr)
{
	struct list lists[LISTS];

	assert(book != parent && book->copied.rates == 0);
	find_lists(book, parent, lists);
	for (size_t i = 0; i < LISTS; i++) {
		if (lists[i].parent_count > lists[i].room - *lists[i].count) {
			where_set(reterr, 0, 0,
					"%zu rows of %s and %zu of '%s' that it extends; expected "
					"%zu or fewer together",
					*lists[i].count, lists[i].name, lists[i].parent_count,
					parent->id, lists[i].room);
			return RULEBOOK_BAD;
		}
	}
	for (size_t i = 0; i < LISTS; i++) {
		copy_list(&lists[i], places);
	}
	book->not_charged |= parent->not_charged;
	return RULEBOOK_OK;
}

/* Both come out of tables, into zeroed memory: equal rows are equal bytes. */
bool rulebook_begins_with(const struct rulebook *book, const struct rulebook *parent)
{
	return (book->not_charged & parent->not_charged) == parent->not_charged &&
			book->rate_count >= parent->rate_count &&
			book->allowance_count >= parent->allowance_count &&
			book->factor_count >= parent->factor_count &&
			book->surcharge_count >= parent->surcharge_count &&
			book->relief_count >= parent->relief_count &&
			memcmp(book->rates, parent->rates,
					parent->rate_count * sizeof(book->rates[0])) == 0 &&
			memcmp(book->allowances, parent->allowances,
					parent->allowance_count * sizeof(book->allowances[0])) ==
			0 &&
			memcmp(book->factors, parent->factors,
					parent->factor_count * sizeof(book->factors[0])) == 0 &&
			memcmp(book->surcharges, parent->surcharges,
					parent->surcharge_count * sizeof(book->surcharges[0])) ==
			0 &&
			memcmp(book->reliefs, parent->reliefs,
					parent->relief_count * sizeof(book->reliefs[0])) == 0;
}
