/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding rows of the registry.
 *
 *	body:   [row, ..., reason?]
 *	effect: [semantics, [[place, from, is retroactive], ...], [movement, ...]]
 *
 * The effect names the rows that are new, by their place in the body, with the
 * first day on which each holds; and what they change in the accounts of
 * meters that have readings already. A row that reaches into a billed period
 * is retroactive (rules.md F7): it is refused unless the deed says a reason.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/lineage.h"
#include "ledger/meter_cache.h"
#include "ledger/movement.h"
#include "ledger/pending.h"
#include "ledger/posting.h"
#include "ledger/profiles.h"
#include "ledger/registry.h"
#include "ledger/registry_billed.h"
#include "ledger/rejudge.h"
#include "ledger/row_cache.h"
#include "ledger/row_entries.h"
#include "ledger/timeline.h"
#include "ledger/touched.h"
#include "meter/err.h"

enum {
	ROWS_MAX = 10000, /* of one deed; importers hand over a row each */
};

struct batch {
	const struct judge *judge;
	enum row_kind kind;
	struct registry_extra *extras; /* the new rows */
	int64_t *places;               /* where each stood in the body */
	bool *is_retroactive;          /* does it reach into a billed period? */
	size_t count;
	bool has_reason;
	struct registry_view view; /* the books with the new rows over them */
};

static const char *row_id(enum row_kind kind, const union row *row)
{
	switch (kind) {
	case ROW_AREA:
		return row->area.area;
	case ROW_CAP:
		return row->cap.area;
	case ROW_PERMIT:
		return row->permit.permit;
	case ROW_INTAKE:
		return row->intake.intake;
	case ROW_METER:
		return row->meter.meter;
	case ROW_PLAN:
		return row->plan.permit;
	case ROW_LIST:
		return row->list.credit_code;
	case ROW_NORM:
		return row->norm.permit;
	case ROW_ENERGY:
		break;
	}
	return row->energy.intake;
}

/* A permit that waits for its second actor may be named: until then it allows nothing. */
static bool has_permit(const struct registry_view *view, const char *permit)
{
	return registry_has(view, ROW_PERMIT, permit) ||
			pending_has(view->books, KIND_PERMITS, permit);
}

static int refuse(struct where *reason, const char *what, const char *id, const char *other)
{
	where_set(reason, 0, 0, "'%s': there is no %s '%s'", id, what, other);
	return JUDGE_REFUSED;
}

static bool has_profile(const struct batch *batch, const char *profile)
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
static int check_energy(
		const struct batch *batch, const struct energy_row *row, struct where *reason)
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

/* Does what a row names exist? */
static int check_names(const struct batch *batch, const union row *row, struct where *reason)
{
	const struct registry_view *view = &batch->view;
	const char *id = row_id(batch->kind, row);
	char other[TEXT_ID_MAX + 1];

	switch (batch->kind) {
	case ROW_AREA:
		if (row->area.parent[0] != '\0' &&
				!registry_has(view, ROW_AREA, row->area.parent)) {
			return refuse(reason, "area", id, row->area.parent);
		}
		return JUDGE_OK;
	case ROW_CAP:
		return registry_has(view, ROW_AREA, id) ? JUDGE_OK : refuse(reason, "area", id, id);
	case ROW_PERMIT:
		if (!registry_has(view, ROW_AREA, row->permit.area)) {
			return refuse(reason, "area", id, row->permit.area);
		}
		if (row->permit.replaces[0] != '\0' && !has_permit(view, row->permit.replaces)) {
			return refuse(reason, "permit", id, row->permit.replaces);
		}
		if (lineage_clash(view, &row->permit, other)) {
			where_set(reason, 0, 0,
					"'%s' replaces '%s', whose account goes on with '%s' already",
					id, row->permit.replaces, other);
			return JUDGE_REFUSED;
		}
		return JUDGE_OK;
	case ROW_INTAKE:
		if (row->intake.permit[0] != '\0' && !has_permit(view, row->intake.permit)) {
			return refuse(reason, "permit", id, row->intake.permit);
		}
		if (row->intake.area[0] != '\0' &&
				!registry_has(view, ROW_AREA, row->intake.area)) {
			return refuse(reason, "area", id, row->intake.area);
		}
		return JUDGE_OK;
	case ROW_METER:
		if (!registry_has(view, ROW_INTAKE, row->meter.intake)) {
			return refuse(reason, "intake", id, row->meter.intake);
		}
		return has_profile(batch, row->meter.profile)
				? JUDGE_OK
				: refuse(reason, "profile", id, row->meter.profile);
	case ROW_LIST:
		return JUDGE_OK; /* a holder may be on a list before he has a permit */
	case ROW_ENERGY:
		return registry_has(view, ROW_INTAKE, id)
				? check_energy(batch, &row->energy, reason)
				: refuse(reason, "intake", id, id);
	case ROW_PLAN:
	case ROW_NORM:
		break;
	}
	return has_permit(view, id) ? JUDGE_OK : refuse(reason, "permit", id, id);
}

/* The row's bytes as the books keep them: without the day, which is part of the key. */
static void put_stored(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	union row stored = *row;

	row_set_from(kind, &stored, ROW_NO_DAY);
	row_put(bytes, kind, &stored);
}

static bool is_stored(const struct registry_row *known, enum row_kind kind, const union row *row)
{
	struct bytes bytes;
	bool is_same;

	bytes_init(&bytes, ENTRY_MAX);
	put_stored(&bytes, kind, row);
	is_same = !bytes.failed && bytes.size == known->row.size &&
			memcmp(bytes.data, known->row.data, bytes.size) == 0;
	bytes_finish(&bytes);
	return is_same;
}

/* Finds the first day of a row, or that it is nothing new (JUDGE_KNOWN). */
static int date_row(const struct batch *batch, const union row *row, int32_t *ret_from,
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
	if (known != NULL &&
			(known->sub != key.sub || strcmp(known->id, key.id) != 0 ||
					strcmp(known->part, key.part) != 0)) {
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
static int check_twice(
		const struct batch *batch, const union row *row, int32_t from, struct where *reason)
{
	struct registry_row key;
	struct registry_row other;

	registry_key(batch->kind, row, from, &key);
	for (size_t i = 0; i < batch->count; i++) {
		registry_key(batch->kind, &batch->extras[i].row, batch->extras[i].from, &other);
		if (other.from == key.from && other.sub == key.sub &&
				strcmp(other.id, key.id) == 0 &&
				strcmp(other.part, key.part) == 0) {
			where_set(reason, 0, 0, "'%s' has two rows from the same day", key.id);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

static int add_row(struct batch *batch, const union row *row, int64_t place, struct where *reason)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	int32_t from = INT32_MIN;
	int answer = date_row(batch, row, &from, reason);

	if (answer != JUDGE_OK) {
		return answer == JUDGE_KNOWN ? JUDGE_OK : answer;
	}
	if (registry_days(&batch->view, batch->kind, row_id(batch->kind, row), days) ==
			REGISTRY_VERSIONS_MAX) {
		where_set(reason, 0, 0, "'%s' has %d rows: no more are read",
				row_id(batch->kind, row), REGISTRY_VERSIONS_MAX);
		return JUDGE_REFUSED;
	}
	answer = check_twice(batch, row, from, reason);
	if (answer == JUDGE_OK) {
		answer = check_names(batch, row, reason);
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

static int make_room(struct batch *batch, size_t count)
{
	batch->extras = calloc(count, sizeof(*batch->extras));
	batch->places = calloc(count, sizeof(*batch->places));
	batch->is_retroactive = calloc(count, sizeof(*batch->is_retroactive));
	batch->view.extras = batch->extras;
	return batch->extras == NULL || batch->places == NULL || batch->is_retroactive == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

static int read_rows(struct batch *batch, const struct deed *deed, struct where *reason)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	size_t count = item_take_array(&cursor);

	if (count == 0 || count > ROWS_MAX) {
		where_set(reason, 0, 0, "a deed has 1 to %d rows", ROWS_MAX);
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
		if (!row_take(&cursor, batch->kind, &row) ||
				!text_is_id(row_id(batch->kind, &row))) {
			where_set(reason, 0, 0, "row %zu is none of its kind", i + 1);
			return JUDGE_REFUSED;
		}
		if (batch->kind == ROW_PERMIT && strchr(row.permit.permit, ':') != NULL) {
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

/* A bill that was made is not changed in silence. */
static int check_billed(struct batch *batch, struct where *reason)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct registry_extra *extra = &batch->extras[i];
		const struct billed_row *billed;
		char first[DAY_TEXT_MAX];
		char last[DAY_TEXT_MAX];
		char from[DAY_TEXT_MAX];

		if (!row_has_day(row_from(batch->kind, &extra->row))) {
			continue; /* a new key holds from its own date */
		}
		billed = registry_billed(&batch->view, extra);
		batch->is_retroactive[i] = billed != NULL;
		if (billed != NULL && !batch->has_reason) {
			where_set(reason, 0, 0,
					"'%s': from %s it changes %s to %s, which invoice %s billed; --retroactive REASON says why",
					row_id(batch->kind, &extra->row),
					day_format((struct day){ extra->from }, from),
					day_format((struct day){ (int32_t)billed->from }, first),
					day_format((struct day){ (int32_t)billed->till - 1 }, last),
					billed->invoice);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

/* What the rows change for one meter that has readings. */
static int move_meter(const struct batch *batch, const char *meter, struct bytes *movements,
		size_t *ret_count, struct conclusion *ret)
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
static int move_intake(const struct batch *batch, const char *intake, struct bytes *movements,
		size_t *ret_count, struct conclusion *ret)
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

static bool has_tip(const struct batch *batch, const char *meter)
{
	struct tip_row key = { .last_s = 0 };

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return shelf_find(books_shelf(batch->judge->books, BOOK_TIP), &key) != NULL;
}

/* What has no readings was perhaps assessed: intakes without a meter, and meters never read. */
static int move_unread(const struct batch *batch, struct bytes *movements, size_t *ret_count,
		struct conclusion *ret)
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

/* Every meter with readings is looked at: a row of a permit may touch any of them. */
static int move_meters(const struct batch *batch, struct bytes *movements, size_t *ret_count,
		struct conclusion *ret)
{
	bool may_move = batch->kind == ROW_PERMIT || batch->kind == ROW_INTAKE ||
			batch->kind == ROW_METER;
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(batch->judge->books, BOOK_TIP), NULL, 0);
	const struct tip_row *tip;
	int fault = 0;

	while (may_move && fault == 0 && (tip = shelf_next(&cursor)) != NULL) {
		fault = move_meter(batch, tip->meter, movements, ret_count, ret);
	}
	return may_move && fault == 0 ? move_unread(batch, movements, ret_count, ret) : fault;
}

/* The permit or area that a row concerns; the ledger for everything else. False: no room. */
static bool link_row(const struct batch *batch, const union row *row, struct conclusion *ret)
{
	const struct day late = { INT32_MAX - 1 };
	struct intake_row intake;

	switch (batch->kind) {
	case ROW_AREA:
	case ROW_CAP:
		return conclusion_subject(ret, "area:", row_id(batch->kind, row));
	case ROW_PERMIT:
	case ROW_PLAN:
	case ROW_NORM:
		return conclusion_subject(ret, "permit:", row_id(batch->kind, row));
	case ROW_LIST:
		return conclusion_subject(ret, "ledger", "");
	case ROW_INTAKE:
		intake = row->intake;
		break;
	case ROW_ENERGY:
		if (!registry_intake(&batch->view, row->energy.intake, late, &intake)) {
			return conclusion_subject(ret, "ledger", "");
		}
		break;
	case ROW_METER:
		if (!registry_intake(&batch->view, row->meter.intake, late, &intake)) {
			return conclusion_subject(ret, "ledger", "");
		}
		break;
	}
	return intake.permit[0] != '\0' ? conclusion_subject(ret, "permit:", intake.permit)
					: conclusion_subject(ret, "area:", intake.area);
}

/* Links make completeness provable: a row that none names would be missed by its holder. */
static int link_rows(const struct batch *batch, struct conclusion *ret, struct where *reason)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (!link_row(batch, &batch->extras[i].row, ret)) {
			where_set(reason, 0, 0,
					"the rows concern more than %d permits or areas: hand them in apart",
					KIND_SUBJECTS_MAX);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

static void put_effect(const struct batch *batch, const struct bytes *movements,
		size_t movement_count, struct conclusion *ret)
{
	effect_begin(&ret->effect, 2);
	item_put_array(&ret->effect, batch->count);
	for (size_t i = 0; i < batch->count; i++) {
		item_put_array(&ret->effect, 3);
		item_put_int(&ret->effect, batch->places[i]);
		item_put_int(&ret->effect, batch->extras[i].from);
		item_put_bool(&ret->effect, batch->is_retroactive[i]);
	}
	item_put_array(&ret->effect, movement_count);
	bytes_put(&ret->effect, movements->data, movements->size);
}

static int judge_rows(enum row_kind kind, const struct judge *judge, const struct deed *deed,
		struct outcome *ret, struct where *reason)
{
	struct batch batch = { .judge = judge, .kind = kind, .view = { .books = judge->books } };
	struct bytes movements;
	size_t movement_count = 0;
	int answer;

	bytes_init(&movements, KIND_WHOLE_MAX);
	answer = read_rows(&batch, deed, reason);
	if (answer == JUDGE_OK && batch.count == 0) {
		answer = JUDGE_KNOWN;
	}
	if (answer == JUDGE_OK) {
		answer = check_billed(&batch, reason);
	}
	if (answer == JUDGE_OK) {
		answer = link_rows(&batch, &ret->own, reason);
	}
	if (answer == JUDGE_OK) {
		answer = move_meters(&batch, &movements, &movement_count, &ret->own);
	}
	if (answer == JUDGE_OK) {
		put_effect(&batch, &movements, movement_count, &ret->own);
		answer = movements.failed || ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
	}
	bytes_finish(&movements);
	free(batch.extras);
	free(batch.places);
	free(batch.is_retroactive);
	return answer;
}

int areas_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_AREA, judge, deed, ret, reason);
}

int caps_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_CAP, judge, deed, ret, reason);
}

int permits_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_PERMIT, judge, deed, ret, reason);
}

int intakes_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_INTAKE, judge, deed, ret, reason);
}

int meters_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_METER, judge, deed, ret, reason);
}

int plans_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_PLAN, judge, deed, ret, reason);
}

int lists_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_LIST, judge, deed, ret, reason);
}

int norms_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_NORM, judge, deed, ret, reason);
}

int energy_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_ENERGY, judge, deed, ret, reason);
}

static int store_row(struct books *books, enum row_kind kind, const union row *row, int32_t from,
		int64_t index)
{
	struct shelf *shelf = books_shelf(books, registry_book(kind));
	struct registry_row key;
	struct registry_row *made;
	struct bytes bytes;
	int fault;

	registry_key(kind, row, from, &key);
	fault = shelf_make(shelf, &key, (void **)&made);
	if (fault < 0) {
		return fault;
	}
	bytes_init(&bytes, ENTRY_MAX);
	put_stored(&bytes, kind, row);
	fault = bytes.failed ? WEIR_FAULT_MEMORY
			     : shelf_blob_set(&made->row, bytes.data, bytes.size);
	shelf_touch(shelf, made);
	bytes_finish(&bytes);
	if (fault == 0) {
		const struct row_name name = { (uint64_t)kind, key.id, key.sub, key.part, from };

		fault = row_entries_apply(books, &name, index);
	}
	if (fault == 0 && kind == ROW_PERMIT && row->permit.replaces[0] != '\0') {
		fault = lineage_link(books, row->permit.replaces, row->permit.permit);
	}
	return fault;
}

/* A row of a permit or plan may move its limits, and those of the permit that it replaces. */
static int note_limit(const struct books *books, enum row_kind kind, const union row *row,
		int32_t from, bool is_retroactive)
{
	struct registry_row key;
	const struct registry_row *before;
	bool is_change;
	int fault;

	if (kind != ROW_PERMIT && kind != ROW_PLAN) {
		return 0;
	}
	registry_key(kind, row, from, &key);
	before = shelf_floor(books_shelf(books, registry_book(kind)), &key);
	is_change = before != NULL && before->sub == key.sub && strcmp(before->id, key.id) == 0 &&
			strcmp(before->part, key.part) == 0;
	fault = touched_limit(books, key.id, from, is_change || is_retroactive);
	if (fault == 0 && kind == ROW_PERMIT && row->permit.replaces[0] != '\0') {
		fault = touched_limit(books, row->permit.replaces, from, false);
	}
	return fault < 0 || kind != ROW_PERMIT ? fault : touched_replaces(books, &row->permit);
}

int registry_apply(struct books *books, const struct entry *entry, int64_t index)
{
	enum row_kind kind = (enum row_kind)entry->kind;
	struct item_cursor effect;
	struct item_cursor body;
	struct deed deed;
	int64_t place = 0;
	int fault = 0;

	meter_cache_forget(books->meters);
	row_cache_forget(books->rows);
	if (!effect_open(entry, &effect, 2) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK) {
		return WEIR_FAULT_BROKEN;
	}
	body = item_cursor(deed.body, deed.body_size);
	(void)item_take_array(&body);
	for (size_t n = item_take_array(&effect); n > 0 && fault == 0; n--) {
		union row row;
		bool is_retroactive;
		int64_t wanted;
		int64_t from;

		item_take_array_of(&effect, 3);
		wanted = item_take_between(&effect, place, ROWS_MAX);
		from = item_take_between(&effect, INT32_MIN, INT32_MAX);
		is_retroactive = item_take_bool(&effect);
		for (; place < wanted && body.failed == ITEM_OK; place++) {
			item_skip(&body);
		}
		if (effect.failed != ITEM_OK || !row_take(&body, kind, &row)) {
			return WEIR_FAULT_BROKEN;
		}
		place++;
		fault = note_limit(books, kind, &row, (int32_t)from, is_retroactive);
		if (fault == 0) {
			fault = store_row(books, kind, &row, (int32_t)from, index);
		}
	}
	for (size_t n = fault == 0 ? item_take_array(&effect) : 0; n > 0 && fault == 0; n--) {
		fault = movement_apply(books, &effect);
	}
	return fault == 0 && !item_at_end(&effect) ? WEIR_FAULT_BROKEN : fault;
}
