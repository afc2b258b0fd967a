/* SPDX-License-Identifier: Apache-2.0 */

/*
 * By how much a meter was found to err, in order of time.
 */

#include "ledger/meter_error.h"
#include "ledger/timeline_parts.h"
#include "meter/err.h"
#include "meter/list.h"

static int add_error(
		struct timeline *timeline, struct days days, int64_t error_ppm, int64_t limit_ppm)
{
	size_t at = timeline->error_count;
	struct timeline_error *grown;

	if (error_ppm == 0) { /* a former one was taken back */
		return 0;
	}
	grown = list_grow(timeline->errors, &timeline->error_room, at + 1, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	timeline->errors = grown;
	while (at > 0 && grown[at - 1].days.from.number > days.from.number) {
		grown[at] = grown[at - 1];
		at--;
	}
	grown[at] = (struct timeline_error){
		.days = days,
		.error_ppm = error_ppm,
		.limit_ppm = limit_ppm,
	};
	timeline->error_count++;
	return 0;
}

int timeline_add_errors(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline)
{
	const struct meter_error *told = extra == NULL ? NULL : extra->error;
	struct meter_error_row key;
	struct shelf_cursor cursor = meter_error_walk(view->books, meter, &key);
	const struct meter_error_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct days days = { { (int32_t)row->from }, { (int32_t)row->until + 1 } };

		if (told == NULL || row->from != told->days.from.number) {
			fault = add_error(timeline, days, row->error_ppm, row->limit_ppm);
		}
	}
	return fault == 0 && told != NULL
			? add_error(timeline, told->days, told->error_ppm, told->limit_ppm)
			: fault;
}

bool timeline_errors_differ(const struct timeline *a, const struct timeline *b)
{
	bool differ = a->error_count != b->error_count;

	for (size_t i = 0; i < a->error_count && !differ; i++) {
		const struct timeline_error *left = &a->errors[i];
		const struct timeline_error *right = &b->errors[i];

		differ = left->days.from.number != right->days.from.number ||
				left->days.till.number != right->days.till.number ||
				left->error_ppm != right->error_ppm ||
				left->limit_ppm != right->limit_ppm;
	}
	return differ;
}
