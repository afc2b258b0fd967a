/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/share.h"

#include <string.h>

#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/right.h"
#include "ledger/rows_parts.h"
#include "ledger/trade_number.h"
#include "meter/err.h"

struct sum {
	int64_t annual, moved;
};

/* Is it one of the scheme's that holds on a day of the year? */
static bool is_of(const struct share_row *row, const struct lineage *lineage, struct days year)
{
	if (row->valid_from.number >= year.till.number ||
			(row_has_day(row->valid_until) &&
					row->valid_until.number < year.from.number)) {
		return false;
	}
	for (size_t i = 0; i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], row->permit) == 0) {
			return true;
		}
	}
	return false;
}

/* Litres moved to a share in a year, as its trades hold on a day; a dispatch year lies in two. */
static int64_t moved(
		const struct books *books, const char *share, struct days year, struct day asked)
{
	struct right right = { .kind = RIGHT_IRRIGATION };
	struct day last = { year.till.number - 1 };
	struct days first = limit_year_of(YEAR_CALENDAR, year.from).days;
	struct days second = limit_year_of(YEAR_CALENDAR, last).days;
	int64_t litres;
	int64_t later;

	(void)text_copy(right.id, sizeof(right.id), share);
	litres = trade_moved_right(books, &right, first.from.number, asked);
	if (second.from.number == first.from.number) {
		return litres;
	}
	later = trade_moved_right(books, &right, second.from.number, asked);
	return later > litres ? later : litres;
}

static int add_all(const struct books *books, const struct lineage *lineage, struct days year,
		struct day asked, struct sum *ret)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	struct share_row row;

	while (registry_next_id(books, ROW_SHARE, id)) {
		if (registry_share(&view, id, asked, &row) && is_of(&row, lineage, year) &&
				(__builtin_add_overflow(
						 ret->annual, row.annual_litres, &ret->annual) ||
						__builtin_add_overflow(ret->moved,
								moved(books, id, year, asked),
								&ret->moved))) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

static int certified_on(const struct books *books, const struct lineage *lineage, struct days year,
		struct day asked, int64_t *ret)
{
	struct sum sum = { 0 };
	int fault = add_all(books, lineage, year, asked, &sum);

	*ret = sum.annual;
	if (fault == 0 && sum.moved > 0 && __builtin_add_overflow(sum.annual, sum.moved, ret)) {
		fault = WEIR_FAULT_RANGE;
	}
	return fault;
}

int share_certified(const struct books *books, const struct lineage *lineage, struct days year,
		struct day today, int64_t *ret)
{
	struct day last = { year.till.number - 1 };
	int64_t later = 0;
	int fault = certified_on(books, lineage, year, today, ret);

	if (fault == 0 && last.number > today.number) {
		fault = certified_on(books, lineage, year, last, &later);
	}
	*ret = later > *ret ? later : *ret;
	return fault;
}
