/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/basin.h"

#include <assert.h>
#include <string.h>

#include "ledger/flow.h"
#include "ledger/kind.h"

const char *basin_site_wrong(const struct site_row *row)
{
	bool is_opened = row->state == SITE_OPENED;

	if (row_has_day(row->until) != is_opened ||
			(is_opened && row_has_day(row->from) &&
					row->until.number < row->from.number)) {
		return "until";
	}
	if (row->ground[0] == '\0' &&
			(row->state != SITE_ACTIVE || row->exception != EXCEPTION_NONE)) {
		return "ground";
	}
	return row->seal[0] == '\0' && row->state == SITE_SEALED ? "seal" : NULL;
}

const char *basin_allocation_wrong(const struct allocation_row *row)
{
	bool is_share = row->year == 0;
	bool is_years_water = !is_share && row->area[0] == '\0';

	if (is_share && row->area[0] == '\0') {
		return "area";
	}
	if ((is_share || is_years_water) == (row->type == YEAR_TYPE_NONE)) {
		return "year_type";
	}
	return row->litres == ROW_NO_LITRES && !is_years_water ? "volume_m3" : NULL;
}

enum site_state basin_site_state(const struct site_row *row, struct day day)
{
	return row->state == SITE_OPENED && day.number > row->until.number ? SITE_SEALED
									   : row->state;
}

bool basin_is_sealed(const struct registry_view *view, const char *intake, struct day day)
{
	struct site_row row;
	enum site_state state;

	if (!registry_site(view, intake, day, &row)) {
		return false;
	}
	state = basin_site_state(&row, day);
	return state == SITE_SEALED || state == SITE_FILLED;
}

bool basin_is_permitted(
		const struct registry_view *view, const struct intake_row *intake, struct day day)
{
	return intake->permit[0] != '\0' && registry_permit_is_valid(view, intake->permit, day) &&
			!basin_is_sealed(view, intake->intake, day);
}

int32_t basin_next_change(const struct books *books, const char *intake, int32_t day)
{
	const struct registry_view view = { .books = books };
	struct registry_row key = { .from = (int64_t)day + 1 };
	const struct registry_row *next;
	struct shelf_cursor cursor;
	struct site_row row;

	(void)text_copy(key.id, sizeof(key.id), intake);
	cursor = shelf_scan(books_shelf(books, BOOK_SITE), &key, 1);
	next = shelf_next(&cursor);
	if (registry_site(&view, intake, (struct day){ day }, &row) && row_has_day(row.until) &&
			row.until.number >= day &&
			(next == NULL || row.until.number + 1 < next->from)) {
		return row.until.number + 1;
	}
	return next == NULL ? INT32_MAX : (int32_t)next->from;
}

bool basin_site_moves(const struct registry_view *before, const struct site_row *row, int32_t from)
{
	struct site_row last;

	return row->state != SITE_ACTIVE ||
			(registry_site(before, row->intake, (struct day){ from }, &last) &&
					last.state != SITE_ACTIVE);
}

bool basin_permit_is_sealed(const struct books *books, const char *permit, struct day day)
{
	const struct registry_view view = { .books = books };
	char intake[TEXT_ID_MAX + 1] = "";
	bool has_sealed = false;

	if (shelf_count(books_shelf(books, BOOK_SITE)) == 0) {
		return false;
	}
	while (registry_next_id(books, ROW_INTAKE, intake)) {
		struct intake_row row;

		if (!registry_intake(&view, intake, day, &row) || strcmp(row.permit, permit) != 0) {
			continue;
		}
		if (!basin_is_sealed(&view, intake, day)) {
			return false;
		}
		has_sealed = true;
	}
	return has_sealed;
}

bool basin_is_within(const struct registry_view *view, const char *basin, const char *above,
		struct day day)
{
	char here[TEXT_ID_MAX + 1];

	(void)text_copy(here, sizeof(here), basin);
	for (int depth = 0; depth < BASIN_DEEP_MAX && here[0] != '\0'; depth++) {
		struct basin_row row;

		if (strcmp(here, above) == 0) {
			return true;
		}
		if (!registry_basin(view, here, day, &row)) {
			return false;
		}
		(void)text_copy(here, sizeof(here), row.within);
	}
	return false;
}

/* ---- what a row names ---- */

static int refuse(struct where *reason, const char *what, const char *id, const char *other)
{
	where_lacks(reason, id, what, other);
	return JUDGE_REFUSED;
}

/* Only what is sealed is opened; what is filled is drilled anew, and is another intake. */
static int check_site(const struct registry_view *view, const struct site_row *row, int32_t from,
		struct where *reason)
{
	struct site_row before;
	bool was_sealed;

	if (row->state != SITE_ACTIVE && from == INT32_MIN) {
		where_set(reason, 0, 0, "'%s': the row needs its first day", row->intake);
		return JUDGE_REFUSED;
	}
	if (!registry_has(view, ROW_INTAKE, row->intake)) {
		return refuse(reason, N_("intake"), row->intake, row->intake);
	}
	if (row->basin[0] != '\0' && !registry_has(view, ROW_BASIN, row->basin)) {
		return refuse(reason, N_("basin"), row->intake, row->basin);
	}
	was_sealed = registry_site(view, row->intake, (struct day){ from }, &before) &&
			(before.state == SITE_SEALED || before.state == SITE_OPENED);
	if (row->state == SITE_OPENED && !was_sealed) {
		where_set(reason, 0, 0, "'%s': it is not sealed then, and cannot be opened",
				row->intake);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_basin(const struct registry_view *view, const struct basin_row *row, int32_t from,
		struct where *reason)
{
	const struct day day = { from };

	if (from == INT32_MIN && basin_is_zone(row->class)) {
		where_set(reason, 0, 0, "'%s': the row needs its first day", row->basin);
		return JUDGE_REFUSED;
	}
	if (row->within[0] != '\0' && !registry_has(view, ROW_BASIN, row->within)) {
		return refuse(reason, N_("basin"), row->basin, row->within);
	}
	if (row->within[0] != '\0' && basin_is_within(view, row->within, row->basin, day)) {
		where_set(reason, 0, 0, "'%s': '%s' is a part of it", row->basin, row->within);
		return JUDGE_REFUSED;
	}
	return row->section[0] == '\0' ||
					flow_section_on(view->books, row->section,
							(struct day){ INT32_MAX }) != NULL
			? JUDGE_OK
			: refuse(reason, N_("section"), row->basin, row->section);
}

/* Which is allocated to an area above or below already; nothing is to be allocated twice. */
static bool is_nested(const struct registry_view *view, const struct allocation_row *row,
		const char *other)
{
	const struct day late = { INT32_MAX - 1 };

	return other[0] != '\0' && strcmp(row->area, other) != 0 &&
			(registry_area_is_within(view, row->area, other, late) ||
					registry_area_is_within(view, other, row->area, late));
}

static const char *find_nested(const struct registry_view *view, const struct allocation_row *row)
{
	const union row any = { .allocation = *row };
	const struct registry_row *known;
	struct shelf_cursor cursor;
	struct registry_row key;

	registry_key(ROW_ALLOCATION, &any, INT32_MIN, &key);
	memset(key.part, 0, sizeof(key.part));
	cursor = shelf_scan(books_shelf(view->books, BOOK_ALLOCATION), &key, 2);
	while ((known = shelf_next(&cursor)) != NULL) {
		if (known->sub == key.sub && is_nested(view, row, known->part)) {
			return known->part;
		}
	}
	for (size_t i = 0; i < view->extra_count; i++) {
		const struct registry_extra *extra = &view->extras[i];
		struct registry_row other;

		registry_key(extra->kind, &extra->row, extra->from, &other);
		if (extra->kind == ROW_ALLOCATION && other.sub == key.sub &&
				strcmp(other.id, key.id) == 0 &&
				is_nested(view, row, extra->row.allocation.area)) {
			return extra->row.allocation.area;
		}
	}
	return NULL;
}

static int check_allocation(const struct registry_view *view, const struct allocation_row *row,
		struct where *reason)
{
	const char *nested;

	if (!registry_has(view, ROW_BASIN, row->basin)) {
		return refuse(reason, N_("basin"), row->basin, row->basin);
	}
	if (row->area[0] != '\0' && !registry_has(view, ROW_AREA, row->area)) {
		return refuse(reason, N_("area"), row->basin, row->area);
	}
	nested = row->area[0] == '\0' ? NULL : find_nested(view, row);
	if (nested != NULL) {
		where_set(reason, 0, 0,
				"'%s': area %s has an allocation, and of area %s one is a part of the other",
				row->basin, nested, row->area);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int basin_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		int32_t from, struct where *reason)
{
	if (kind == ROW_SITE) {
		return check_site(view, &row->site, from, reason);
	}
	if (kind == ROW_BASIN) {
		return check_basin(view, &row->basin, from, reason);
	}
	assert(kind == ROW_ALLOCATION);
	return check_allocation(view, &row->allocation, reason);
}
