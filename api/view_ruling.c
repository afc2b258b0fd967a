/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_ruling.h"

#include <string.h>

#include "api/view_number.h"
#include "meter/text.h"

static void view_one(struct view *view, const struct ruling_row *row, const struct ruling *said)
{
	view_object(view, NULL);
	view_text(view, "permit", row->permit);
	view_text(view, "decision", row->decision);
	view_int(view, "entry", row->entry);
	if (said->what != RULING_WITHDRAWN) {
		view_day(view, "from", said->from);
		view_day(view, "until", said->until);
	}
	if (said->what == RULING_MULTIPLE) {
		view_text(view, "rulebook", said->book);
		view_text(view, "surcharge", said->rule);
		view_int(view, "band", said->band);
		view_billionths(view, "times", said->times);
	} else if (said->what == RULING_WAIVED) {
		view_text(view, "waives", ruling_ceiling_name(said->ceiling));
		view_int(view, "volume_litres", said->litres);
	}
	view_bool(view, "withdrawn", row->is_withdrawn != 0);
	view_text(view, "ground", said->ground);
	view_end(view);
}

void view_rulings(struct view *view, const struct books *books, const char *permit, bool is_all)
{
	struct shelf_cursor cursor;
	struct ruling_row key = { .entry = 0 };
	const struct ruling_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), permit == NULL ? "" : permit);
	cursor = shelf_scan(books_shelf(books, BOOK_RULING), &key, permit == NULL ? 0 : 1);
	view_array(view, "rulings");
	while ((row = shelf_next(&cursor)) != NULL) {
		struct ruling said;

		if ((row->is_withdrawn == 0 || is_all) && ruling_take(row, &said)) {
			view_one(view, row, &said);
		}
	}
	view_end(view);
}
