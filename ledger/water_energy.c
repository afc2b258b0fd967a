/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Energy of intakes by days: what hydropower and once-through cooling are
 * known by, beside their water.
 */

#include <stdlib.h>

#include "ledger/item.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/totaliser.h"

static int walk_row(const struct books *books, const struct energy_row *row, struct days span,
		water_lay_energy *lay, void *context)
{
	const struct totaliser_interval interval = {
		.from = { row_moment_s(&books->zone, row->from) },
		.till = { row_moment_s(&books->zone, row->till) },
		.litres = row->wh, /* cut like water */
	};
	size_t count = totaliser_days(&books->zone, &interval);
	struct totaliser_day *days = calloc(count + 1, sizeof(*days));
	int fault = 0;

	if (days == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	totaliser_split_days(&books->zone, &interval, days);
	for (size_t i = 0; i < count && fault == 0; i++) {
		struct water_energy energy = {
			.intake = row->intake,
			.day = days[i].day,
			.wh = days[i].litres,
		};

		if (days[i].day.number >= span.from.number &&
				days[i].day.number < span.till.number &&
				water_on(books, row->intake, days[i].day, &energy.water)) {
			fault = lay(context, &energy);
		}
	}
	free(days);
	return fault;
}

int water_walk_energy(
		const struct books *books, struct days days, water_lay_energy *lay, void *context)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ENERGY), NULL, 0);
	const struct registry_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(row->row.data, row->row.size);
		union row any;

		if (!row_take(&bytes, ROW_ENERGY, &any)) {
			return WEIR_FAULT_BROKEN;
		}
		fault = walk_row(books, &any.energy, days, lay, context);
	}
	return fault;
}
