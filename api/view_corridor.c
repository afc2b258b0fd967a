/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_corridor.h"

#include <string.h>

#include "ledger/corridor.h"
#include "ledger/registry.h"
#include "meter/text.h"

static struct day year_of(struct day day)
{
	return month_days(month_make(month_year(month_of(day)), 1)).from;
}

static void view_year(struct view *view, const struct books *books, const char *corridor,
		struct day year, struct day today)
{
	struct corridor_room room;

	corridor_room(books, corridor, year, today, "", &room);
	view_object(view, NULL);
	view_int(view, "year", month_year(month_of(year)));
	view_int(view, "capacity_litres", room.capacity_litres);
	view_int(view, "used_litres", room.used_litres);
	view_int(view, "pending_litres", room.pending_litres);
	view_int(view, "pending_back_litres", room.pending_back_litres);
	view_int(view, "left_litres", room.left_litres);
	view_int(view, "left_back_litres", room.left_back_litres);
	view_end(view);
}

/* Those in which trades send anything, and today's in its place. */
static void view_years(struct view *view, const struct books *books, const char *corridor,
		struct day today)
{
	struct corridor_use_row key = { .year = INT64_MIN };
	struct shelf_cursor cursor;
	const struct corridor_use_row *use;
	int32_t now = year_of(today).number;
	int64_t last = INT64_MIN;

	(void)text_copy(key.corridor, sizeof(key.corridor), corridor);
	cursor = shelf_scan(books_shelf(books, BOOK_CORRIDOR_USE), &key, 1);
	view_array(view, "years");
	while ((use = shelf_next(&cursor)) != NULL) {
		if (last < now && use->year > now) {
			view_year(view, books, corridor, (struct day){ now }, today);
			last = now;
		}
		if (use->year > last) {
			view_year(view, books, corridor, (struct day){ (int32_t)use->year }, today);
			last = use->year;
		}
	}
	if (last < now) {
		view_year(view, books, corridor, (struct day){ now }, today);
	}
	view_end(view);
}

void view_corridors(struct view *view, const struct books *books, struct day today)
{
	const struct registry_view registry = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	struct corridor_row row;

	view_array(view, "corridors");
	while (registry_next_id(books, ROW_CORRIDOR, id)) {
		if (!registry_corridor(&registry, id, today, &row)) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "corridor", row.corridor);
		view_text(view, "from_area", row.from_area);
		view_text(view, "to_area", row.to_area);
		view_int(view, "rate_ppm", row.rate_ppm);
		view_day(view, "valid_from", row.valid_from);
		view_day(view, "valid_until", row.valid_until);
		view_text(view, "document", row.document);
		view_years(view, books, id, today);
		view_end(view);
	}
	view_end(view);
}
