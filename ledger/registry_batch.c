/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/registry_batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/field_names.h"
#include "ledger/group.h"
#include "ledger/lineage.h"
#include "ledger/pending.h"
#include "ledger/plan.h"
#include "ledger/profiles.h"
#include "ledger/right.h"
#include "meter/err.h"
#include "meter/volume.h"

/* A permit that waits for its second actor may be named: until then it allows nothing. */
static bool has_permit(const struct registry_view *view, const char *permit)
{
	return registry_has(view, ROW_PERMIT, permit) ||
			pending_has(view->books, KIND_PERMITS, permit);
}

static int refuse(struct where *reason, const char *what, const char *id, const char *other)
{
	where_lacks(reason, id, what, other);
	return JUDGE_REFUSED;
}

static bool has_profile(const struct registry_batch *batch, const char *profile)
{
	struct profile_row key = { .version = INT64_MAX };
	const struct profile_row *row;

	if (strcmp(profile, PROFILES_MANUAL) == 0) {
		return true;
	}
	(void)text_copy(key.profile, sizeof(key.profile), profile);
	row = shelf_floor(books_shelf(batch->judge->books, BOOK_PROFILE), &key);
	return row != NULL && strcmp(row->profile, profile) == 0;
}

static bool overlaps(
		const struct zone *zone, const struct energy_row *a, const struct energy_row *b)
{
	return strcmp(a->intake, b->intake) == 0 &&
			row_moment_s(zone, a->from) < row_moment_s(zone, b->till) &&
			row_moment_s(zone, b->from) < row_moment_s(zone, a->till);
}

/* No kilowatt-hour is generated twice. */
static int check_energy(const struct registry_batch *batch, const struct energy_row *row,
		struct where *reason)
{
	const struct zone *zone = &batch->judge->books->zone;
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	struct shelf_cursor cursor;
	const struct registry_row *known;
	bool has_overlap = false;

	if (row_moment_s(zone, row->from) >= row_moment_s(zone, row->till)) {
		where_set(reason, 0, 0, "'%s': the span ends before it begins", row->intake);
		return JUDGE_REFUSED;
	}
	(void)text_copy(key.id, sizeof(key.id), row->intake);
	cursor = shelf_scan(books_shelf(batch->judge->books, BOOK_ENERGY), &key, 1);
	while (!has_overlap && (known = shelf_next(&cursor)) != NULL) {
		struct item_cursor bytes = item_cursor(known->row.data, known->row.size);
		union row other;

		has_overlap = row_take(&bytes, ROW_ENERGY, &other) &&
				overlaps(zone, row, &other.energy);
	}
	for (size_t i = 0; i < batch->count; i++) {
		has_overlap = has_overlap || overlaps(zone, row, &batch->extras[i].row.energy);
	}
	if (has_overlap) {
		where_set(reason, 0, 0, "'%s': of some of that time the energy is known already",
				row->intake);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_permit_names(const struct registry_view *view, const struct permit_row *row,
		struct where *reason)
{
	const char *id = row->permit;
	char other[TEXT_ID_MAX + 1];

	if (!registry_has(view, ROW_AREA, row->area)) {
		return refuse(reason, N_("area"), id, row->area);
	}
	if (row->replaces[0] != '\0' && !has_permit(view, row->replaces)) {
		return refuse(reason, N_("permit"), id, row->replaces);
	}
	if (lineage_clash(view, row, other)) {
		where_set(reason, 0, 0,
				"'%s' replaces '%s', whose account goes on with '%s' already", id,
				row->replaces, other);
		return JUDGE_REFUSED;
	}
	if (lineage_is_long(view, row)) {
		where_set(reason, 0, 0,
				"'%s' replaces '%s', and their account would have more than %d permits: no more are followed",
				id, row->replaces, LINEAGE_MAX);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* The ten-day periods against the plan of their month, as it is known for the month's end. */
static int check_ten_days(const struct registry_view *view, const struct ten_days_row *row,
		struct where *reason)
{
	struct month month = plan_month(row->year_kind, row->year, row->month);
	struct day last = { month_days(month).till.number - 1 };
	int64_t litres = ROW_NO_LITRES;
	int64_t months[ROW_MONTHS];
	int64_t parts[ROW_PARTS];
	char name[DAY_TEXT_MAX];
	struct plan_row plan;
	int answer;

	if (registry_plan(view, row->permit, row->year, row->source, last, &plan) &&
			plan.year_kind == row->year_kind && plan_fill(&plan, months) == PLAN_OK) {
		litres = months[row->month - 1];
	}
	answer = plan_fill_ten_days(row, litres, parts);
	if (answer == PLAN_BLANK) {
		where_set(reason, 0, 0,
				"'%s', %s: a ten-day period is blank, and the month has no plan",
				row->permit, month_format(month, name));
	} else if (answer == PLAN_SUM) {
		where_set(reason, 0, 0,
				"'%s', %s: the ten-day periods do not add up to the month's plan of %s m3",
				row->permit, month_format(month, name), volume_m3(litres).text);
	}
	return answer == PLAN_OK ? JUDGE_OK : JUDGE_REFUSED;
}

/* The permits of a group exist, and are in no other one of the year. */
static int check_group(
		const struct registry_view *view, const struct group_row *row, struct where *reason)
{
	char permit[TEXT_ID_MAX + 1];
	char other[TEXT_ID_MAX + 1];

	for (size_t i = 0; group_member(row, i, permit); i++) {
		if (!has_permit(view, permit)) {
			return refuse(reason, N_("permit"), row->group, permit);
		}
	}
	if (group_clash(view, row, other, permit)) {
		where_set(reason, 0, 0, "'%s': '%s' is in the group '%s' of %d already", row->group,
				permit, other, (int)row->year);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Does what a row names exist? */
static int check_names(const struct registry_batch *batch, const union row *row, int32_t from,
		struct where *reason)
{
	const struct registry_view *view = &batch->view;
	const char *id = row_id(batch->kind, row);

	switch (batch->kind) {
	case ROW_AREA:
		if (row->area.parent[0] != '\0' &&
				!registry_has(view, ROW_AREA, row->area.parent)) {
			return refuse(reason, N_("area"), id, row->area.parent);
		}
		return JUDGE_OK;
	case ROW_CAP:
	case ROW_WARNING:
	case ROW_PLAN_RULE:
	case ROW_INDICATOR:
		return registry_has(view, ROW_AREA, id) ? JUDGE_OK
							: refuse(reason, N_("area"), id, id);
	case ROW_SITE:
	case ROW_BASIN:
	case ROW_ALLOCATION:
		return basin_names_check(view, batch->kind, row, from, reason);
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return field_names_check(view, batch->kind, row, reason);
	case ROW_PERMIT:
		return check_permit_names(view, &row->permit, reason);
	case ROW_INTAKE:
		if (row->intake.permit[0] != '\0' && !has_permit(view, row->intake.permit)) {
			return refuse(reason, N_("permit"), id, row->intake.permit);
		}
		if (row->intake.area[0] != '\0' &&
				!registry_has(view, ROW_AREA, row->intake.area)) {
			return refuse(reason, N_("area"), id, row->intake.area);
		}
		return JUDGE_OK;
	case ROW_METER:
		if (!registry_has(view, ROW_INTAKE, row->meter.intake)) {
			return refuse(reason, N_("intake"), id, row->meter.intake);
		}
		return has_profile(batch, row->meter.profile)
				? JUDGE_OK
				: refuse(reason, N_("profile"), id, row->meter.profile);
	case ROW_INSTITUTION:
		if (!registry_has(view, ROW_AREA, row->institution.area)) {
			return refuse(reason, N_("area"), id, row->institution.area);
		}
		return row->institution.permit[0] == '\0' ||
						has_permit(view, row->institution.permit)
				? JUDGE_OK
				: refuse(reason, N_("permit"), id, row->institution.permit);
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		return right_names_check(view, batch->kind, row, reason);
	case ROW_STATISTIC:
		return JUDGE_OK; /* a unit on a name list may have no permit at all */
	case ROW_PAYMENT:
	case ROW_LIST:
		return JUDGE_OK; /* a holder may be on a list before he has a permit */
	case ROW_ENERGY:
		return registry_has(view, ROW_INTAKE, id)
				? check_energy(batch, &row->energy, reason)
				: refuse(reason, N_("intake"), id, id);
	case ROW_COUNTING:
		return JUDGE_OK;
	case ROW_CRITERION:
		return row->criterion.area[0] == '\0' ||
						registry_has(view, ROW_AREA, row->criterion.area)
				? JUDGE_OK
				: refuse(reason, N_("area"), id, row->criterion.area);
	case ROW_TEN_DAYS:
		return has_permit(view, id) ? check_ten_days(view, &row->ten_days, reason)
					    : refuse(reason, N_("permit"), id, id);
	case ROW_GROUP:
		return check_group(view, &row->group, reason);
	case ROW_SEASON:
		return has_permit(view, id) ? JUDGE_OK : refuse(reason, N_("permit"), id, id);
	case ROW_PLAN:
	case ROW_NORM:
		break;
	}
	return has_permit(view, id) ? JUDGE_OK : refuse(reason, N_("permit"), id, id);
}

static bool is_stored(const struct registry_row *known, enum row_kind kind, const union row *row)
{
	struct bytes bytes;
	bool is_same;

	bytes_init(&bytes, ENTRY_MAX);
	registry_put_stored(&bytes, kind, row);
	is_same = !bytes.failed && bytes.size == known->row.size &&
			memcmp(bytes.data, known->row.data, bytes.size) == 0;
	bytes_finish(&bytes);
	return is_same;
}

/* Finds the first day of a row, or that it is nothing new (JUDGE_KNOWN). */
static int date_row(const struct registry_batch *batch, const union row *row, int32_t *ret_from,
		struct where *reason)
{
	struct shelf *shelf = books_shelf(batch->judge->books, registry_book(batch->kind));
	struct day from = row_from(batch->kind, row);
	struct registry_row key;
	const struct registry_row *known;

	if (batch->kind == ROW_LIST && !row_has_day(from)) {
		where_set(reason, 0, 0, "'%s': a row of a list needs its first day",
				row->list.credit_code);
		return JUDGE_REFUSED;
	}
	registry_key(batch->kind, row, row_has_day(from) ? from.number : INT32_MAX, &key);
	known = shelf_floor(shelf, &key);
	if (known != NULL && !registry_is_same_key(known, &key)) {
		known = NULL;
	}
	if (known != NULL && is_stored(known, batch->kind, row) &&
			(!row_has_day(from) || known->from == from.number)) {
		return JUDGE_KNOWN;
	}
	if (known != NULL && batch->kind != ROW_ENERGY && !row_has_day(from)) {
		where_set(reason, 0, 0,
				"'%s' is in the registry with other values: a change needs its first day in 'from'",
				key.id);
		return JUDGE_REFUSED;
	}
	if (known != NULL && batch->kind != ROW_ENERGY && known->from == from.number) {
		where_set(reason, 0, 0, "'%s' has a row from that day already, with other values",
				key.id);
		return JUDGE_REFUSED;
	}
	*ret_from = row_has_day(from) ? from.number : registry_first_day(batch->kind, row);
	return JUDGE_OK;
}

/* Has the deed itself a row of that key and day already? Nothing is changed in place. */
static int check_twice(const struct registry_batch *batch, const union row *row, int32_t from,
		struct where *reason)
{
	struct registry_row key;
	struct registry_row other;

	registry_key(batch->kind, row, from, &key);
	for (size_t i = 0; i < batch->count; i++) {
		registry_key(batch->kind, &batch->extras[i].row, batch->extras[i].from, &other);
		if (other.from == key.from && registry_is_same_key(&other, &key)) {
			where_set(reason, 0, 0, "'%s' has two rows from the same day", key.id);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* Are all rows of an id looked at by their days? Of other kinds each is found by its own key. */
static bool is_read_by_days(enum row_kind kind)
{
	return kind == ROW_PERMIT || kind == ROW_INTAKE || kind == ROW_METER || kind == ROW_PLAN ||
			kind == ROW_AREA || kind == ROW_TEN_DAYS || kind == ROW_SEASON ||
			kind == ROW_SITE;
}

static int add_row(struct registry_batch *batch, const union row *row, int64_t place,
		struct where *reason)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	int32_t from = INT32_MIN;
	int answer = date_row(batch, row, &from, reason);

	if (answer != JUDGE_OK) {
		return answer == JUDGE_KNOWN ? JUDGE_OK : answer;
	}
	if (is_read_by_days(batch->kind) &&
			registry_days(&batch->view, batch->kind, row_id(batch->kind, row), days) ==
					REGISTRY_VERSIONS_MAX) {
		where_set(reason, 0, 0, "'%s' has %d rows: no more are read",
				row_id(batch->kind, row), REGISTRY_VERSIONS_MAX);
		return JUDGE_REFUSED;
	}
	answer = check_twice(batch, row, from, reason);
	if (answer == JUDGE_OK) {
		answer = check_names(batch, row, from, reason);
	}
	if (answer != JUDGE_OK) {
		return answer;
	}
	batch->extras[batch->count] = (struct registry_extra){
		.kind = batch->kind,
		.from = from,
		.row = *row,
	};
	batch->places[batch->count] = place;
	batch->count++;
	batch->view.extra_count = batch->count;
	return JUDGE_OK;
}

static int make_room(struct registry_batch *batch, size_t count)
{
	batch->extras = calloc(count, sizeof(*batch->extras));
	batch->places = calloc(count, sizeof(*batch->places));
	batch->is_retroactive = calloc(count, sizeof(*batch->is_retroactive));
	batch->view.extras = batch->extras;
	return batch->extras == NULL || batch->places == NULL || batch->is_retroactive == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

/* The ground of permits beyond an area's limit: a text in an array of its own. False where none is. */
static bool take_ground(struct item_cursor *cursor, struct registry_batch *batch)
{
	struct item_cursor ahead = *cursor;
	char text[ROW_REASON_MAX + 1];

	if (batch->kind != ROW_PERMIT || batch->has_ground || item_peek(&ahead) != ITEM_ARRAY ||
			item_take_array(&ahead) != 1) {
		return false;
	}
	item_take_text(&ahead, text, sizeof(text));
	if (ahead.failed != ITEM_OK || text[0] == '\0') {
		return false;
	}
	batch->has_ground = true;
	*cursor = ahead;
	return true;
}

int registry_batch_read(struct registry_batch *batch, const struct deed *deed, struct where *reason)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	size_t count = item_take_array(&cursor);

	assert(batch->extras == NULL && batch->view.books == batch->judge->books);
	if (count == 0 || count > REGISTRY_BATCH_MAX) {
		where_set(reason, 0, 0, "a deed has 1 to %d rows", REGISTRY_BATCH_MAX);
		return JUDGE_REFUSED;
	}
	if (make_room(batch, count) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		union row row;
		int answer;

		if (i > 0 && i + 1 == count && item_peek(&cursor) == ITEM_TEXT) {
			char text[ROW_REASON_MAX + 1];

			item_take_text(&cursor, text, sizeof(text));
			batch->has_reason = text[0] != '\0';
			break;
		}
		if (i > 0 && take_ground(&cursor, batch)) {
			continue;
		}
		if (!row_take(&cursor, batch->kind, &row) ||
				!text_is_id(row_id(batch->kind, &row))) {
			where_set(reason, 0, 0, "row %zu is none of its kind", i + 1);
			return JUDGE_REFUSED;
		}
		if (batch->kind == ROW_PERMIT && !books_is_permit(row.permit.permit)) {
			where_set(reason, 0, 0,
					"'%s': a permit's number has no ':', which accounts of another kind have",
					row.permit.permit);
			return JUDGE_REFUSED;
		}
		answer = add_row(batch, &row, (int64_t)i, reason);
		if (answer != JUDGE_OK) {
			return answer;
		}
	}
	return item_at_end(&cursor) ? JUDGE_OK : JUDGE_REFUSED;
}

bool registry_batch_is_beyond(const struct deed *deed, struct days days)
{
	struct registry_batch batch = { .kind = ROW_PERMIT };
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	bool is_valid = false;
	union row row;

	(void)item_take_array(&cursor);
	while (!take_ground(&cursor, &batch)) {
		if (!row_take(&cursor, ROW_PERMIT, &row)) {
			return false;
		}
		is_valid = is_valid ||
				(row.permit.valid_from.number < days.till.number &&
						(!row_has_day(row.permit.valid_until) ||
								row.permit.valid_until.number >=
										days.from.number));
	}
	return is_valid;
}

void registry_batch_finish(struct registry_batch *batch)
{
	free(batch->extras);
	free(batch->places);
	free(batch->is_retroactive);
}
