/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/registry_move.h"

#include <assert.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/movement.h"
#include "ledger/posting.h"
#include "ledger/rejudge.h"
#include "ledger/timeline.h"

/* What the rows change for one meter that has readings. */
static int move_meter(const struct registry_batch *batch, const char *meter,
		struct bytes *movements, size_t *ret_count, struct conclusion *ret)
{
	const struct registry_view old = { .books = batch->judge->books };
	struct movement movement = { .base_s = 0 };
	struct timeline before = { .step_count = 0 };
	struct timeline after = { .step_count = 0 };
	struct rejudge rejudge = {
		.judge = batch->judge,
		.meter = meter,
		.before = &before,
		.after = &after,
		.from_day = INT32_MAX,
		.till_day = INT32_MAX,
		.told_day = INT32_MAX,
	};
	int fault = timeline_build(&old, meter, &before);

	if (fault == 0) {
		fault = timeline_build(&batch->view, meter, &after);
	}
	if (fault == 0 &&
			timeline_differ(&before, &after, &batch->judge->books->zone,
					&rejudge.from_day, &rejudge.till_day)) {
		fault = rejudge_run(&rejudge, &movement);
		if (fault == 0 && !movement_is_empty(&movement)) {
			movement_put(movements, &movement);
			movement_link(&movement, ret);
			(*ret_count)++;
		}
	}
	movement_finish(&movement);
	timeline_finish(&before);
	timeline_finish(&after);
	return fault;
}

/* What the rows change for what was assessed of an intake without a meter. */
static int move_intake(const struct registry_batch *batch, const char *intake,
		struct bytes *movements, size_t *ret_count, struct conclusion *ret)
{
	const struct registry_view old = { .books = batch->judge->books };
	struct movement movement = { .base_s = 0 };
	struct timeline before = { .step_count = 0 };
	struct timeline after = { .step_count = 0 };
	struct assessed assessed = { .count = 0 };
	int fault = timeline_build_intake(&old, intake, &before);

	if (fault == 0) {
		fault = timeline_build_intake(&batch->view, intake, &after);
	}
	if (fault == 0) {
		fault = assessed_load(batch->judge->books, "", intake, &assessed);
	}
	if (fault == 0) {
		fault = posting_move(
				&movement, &batch->judge->books->zone, &assessed, &before, &after);
	}
	movement_settle(&movement);
	if (fault == 0 && !movement_is_empty(&movement)) {
		movement_put(movements, &movement);
		movement_link(&movement, ret);
		(*ret_count)++;
	}
	movement_finish(&movement);
	assessed_finish(&assessed);
	timeline_finish(&before);
	timeline_finish(&after);
	return fault;
}

static bool has_tip(const struct registry_batch *batch, const char *meter)
{
	struct tip_row key = { .last_s = 0 };

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return shelf_find(books_shelf(batch->judge->books, BOOK_TIP), &key) != NULL;
}

/* What has no readings was perhaps assessed: intakes without a meter, and meters never read. */
static int move_unread(const struct registry_batch *batch, struct bytes *movements,
		size_t *ret_count, struct conclusion *ret)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(batch->judge->books, BOOK_ASSESSMENT), NULL, 0);
	struct assessment_row last = { .meter = "" };
	const struct assessment_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->meter, last.meter) == 0 && strcmp(row->intake, last.intake) == 0) {
			continue;
		}
		last = *row;
		if (row->meter[0] == '\0') {
			fault = move_intake(batch, row->intake, movements, ret_count, ret);
		} else if (!has_tip(batch, row->meter)) {
			fault = move_meter(batch, row->meter, movements, ret_count, ret);
		}
	}
	return fault;
}

/* Nearly all rows of sites say but which river it is. */
static bool has_seal(const struct registry_batch *batch)
{
	const struct registry_view old = { .books = batch->judge->books };
	bool found = false;

	for (size_t i = 0; batch->kind == ROW_SITE && i < batch->count && !found; i++) {
		found = basin_site_moves(&old, &batch->extras[i].row.site, batch->extras[i].from);
	}
	return found;
}

int registry_move(const struct registry_batch *batch, struct bytes *movements, size_t *ret_count,
		struct conclusion *ret)
{
	bool may_move = batch->kind == ROW_PERMIT || batch->kind == ROW_INTAKE ||
			batch->kind == ROW_METER || has_seal(batch);
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(batch->judge->books, BOOK_TIP), NULL, 0);
	const struct tip_row *tip;
	int fault = 0;

	assert(batch->count > 0);
	while (may_move && fault == 0 && (tip = shelf_next(&cursor)) != NULL) {
		fault = move_meter(batch, tip->meter, movements, ret_count, ret);
	}
	return may_move && fault == 0 ? move_unread(batch, movements, ret_count, ret) : fault;
}
