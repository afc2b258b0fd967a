/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/norm.h"

#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/wide.h"

/* Two numbers of six decimals give m³ × 10^12: so many are a litre. */
#define NORM_LITRE INT64_C(1000000000)

static bool add_norms(const struct books *books, const char *permit, int year, int month,
		struct day asked, int64_t *ret_litres)
{
	struct registry_row key = {
		.sub = registry_norm_sub(year, month),
		.from = INT64_MIN,
	};
	const struct registry_view view = { .books = books };
	struct shelf_cursor cursor;
	const struct registry_row *row;
	wide sum = 0;
	bool has_norm = false;

	(void)text_copy(key.id, sizeof(key.id), permit);
	cursor = shelf_scan(books_shelf(books, BOOK_NORM), &key, 2);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		union row norm;

		if (row->from > asked.number || !row_take(&bytes, ROW_NORM, &norm) ||
				registry_till(&view, ROW_NORM, &norm, (int32_t)row->from) <=
						asked.number) {
			continue;
		}
		has_norm = true;
		sum += (wide)norm.norm.output_millionths * norm.norm.norm_millionths;
	}
	sum /= NORM_LITRE;
	if (has_norm) {
		*ret_litres = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
	}
	return has_norm;
}

bool norm_litres(const struct books *books, const struct lineage *lineage, int year, int month,
		struct day asked, int64_t *ret)
{
	for (size_t i = 0; i < lineage->count; i++) {
		if (add_norms(books, lineage->permits[i], year, month, asked, ret)) {
			return true;
		}
	}
	return false;
}
