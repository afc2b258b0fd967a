/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding rows of the registry.
 *
 *	body:   [row, ..., [ground]?, reason?]
 *	effect: [semantics, [[place, from, is retroactive], ...], [movement, ...]]
 *
 * The effect names the rows that are new, by their place in the body, with the
 * first day on which each holds; and what they change in the accounts of
 * meters that have readings already. A row that reaches into a billed period
 * is retroactive (rules.md F7): it is refused unless the deed says a reason. A
 * permit beyond what an area may permit is, unless it says a ground.
 */

#include <assert.h>
#include <stddef.h>

#include "ledger/cap_gate.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/field_names.h"
#include "ledger/granted.h"
#include "ledger/group.h"
#include "ledger/kinds.h"
#include "ledger/lineage.h"
#include "ledger/meter_cache.h"
#include "ledger/movement.h"
#include "ledger/permit_season.h"
#include "ledger/registry.h"
#include "ledger/registry_batch.h"
#include "ledger/registry_billed.h"
#include "ledger/registry_move.h"
#include "ledger/right.h"
#include "ledger/row_cache.h"
#include "ledger/row_entries.h"
#include "ledger/touched.h"
#include "meter/err.h"

/* A bill that was made is not changed in silence. */
static int check_billed(struct registry_batch *batch, struct where *reason)
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

static bool link_group(const struct group_row *row, struct conclusion *ret)
{
	char permit[TEXT_ID_MAX + 1];

	for (size_t i = 0; group_member(row, i, permit); i++) {
		if (!conclusion_subject(ret, "permit:", permit)) {
			return false;
		}
	}
	return true;
}

/* The permit or area that a row concerns; the ledger for everything else. False: no room. */
static bool link_row(
		const struct registry_batch *batch, const union row *row, struct conclusion *ret)
{
	const struct day late = { INT32_MAX - 1 };
	struct intake_row intake;

	switch (batch->kind) {
	case ROW_AREA:
	case ROW_CAP:
	case ROW_WARNING:
	case ROW_PLAN_RULE:
	case ROW_INDICATOR:
		return conclusion_subject(ret, "area:", row_id(batch->kind, row));
	case ROW_PERMIT:
	case ROW_PLAN:
	case ROW_TEN_DAYS:
	case ROW_SEASON:
	case ROW_NORM:
		return conclusion_subject(ret, "permit:", row_id(batch->kind, row));
	case ROW_GROUP:
		return link_group(&row->group, ret);
	case ROW_CRITERION:
		if (row->criterion.area[0] != '\0') {
			return conclusion_subject(ret, "area:", row->criterion.area);
		}
		return conclusion_subject(ret, "ledger", "");
	case ROW_INSTITUTION:
		return conclusion_subject(ret, "area:", row->institution.area);
	case ROW_ALLOCATION:
		return row->allocation.area[0] != '\0'
				? conclusion_subject(ret, "area:", row->allocation.area)
				: conclusion_subject(ret, "ledger", "");
	case ROW_BASIN:
	case ROW_LIST:
	case ROW_COUNTING:
	case ROW_PAYMENT:
	case ROW_STATISTIC:
		return conclusion_subject(ret, "ledger", "");
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
		return right_names_link(batch->kind, row, ret);
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return field_names_link(&batch->view, batch->kind, row, ret);
	case ROW_INTAKE:
		intake = row->intake;
		break;
	case ROW_ENERGY:
		if (!registry_intake(&batch->view, row->energy.intake, late, &intake)) {
			return conclusion_subject(ret, "ledger", "");
		}
		break;
	case ROW_SITE:
		if (!registry_intake(&batch->view, row->site.intake, late, &intake)) {
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
static int link_rows(
		const struct registry_batch *batch, struct conclusion *ret, struct where *reason)
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

static void put_effect(const struct registry_batch *batch, const struct bytes *movements,
		size_t movement_count, struct conclusion *ret)
{
	assert(batch->count > 0);
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

/* No day of a permit lies in two seasons, from the first day of a row on. */
static int check_season(const struct registry_view *view, const struct registry_extra *row,
		struct where *reason)
{
	const char *permit = row->row.season.permit;
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_SEASON, permit, days);

	for (size_t i = 0; i < count; i++) {
		char season[TEXT_ID_MAX + 1];
		char other[TEXT_ID_MAX + 1];

		if (days[i] < row->from ||
				!permit_seasons_clash(view, permit, (struct day){ days[i] }, season,
						other)) {
			continue;
		}
		if (other[0] == '\0') {
			where_set(reason, 0, 0, "'%s' has more than %d seasons", permit,
					PERMIT_SEASONS_MAX);
		} else {
			where_set(reason, 0, 0, "'%s': the seasons '%s' and '%s' share a day",
					permit, season, other);
		}
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_seasons(const struct registry_batch *batch, struct where *reason)
{
	int answer = JUDGE_OK;

	for (size_t i = 0; i < batch->count && answer == JUDGE_OK; i++) {
		answer = check_season(&batch->view, &batch->extras[i], reason);
	}
	return answer;
}

static int judge_rows(enum row_kind kind, const struct judge *judge, const struct deed *deed,
		struct outcome *ret, struct where *reason)
{
	struct registry_batch batch = {
		.judge = judge, .kind = kind, .view = { .books = judge->books }
	};
	struct bytes movements;
	size_t movement_count = 0;
	int answer;

	bytes_init(&movements, KIND_WHOLE_MAX);
	answer = registry_batch_read(&batch, deed, reason);
	if (answer == JUDGE_OK && batch.count == 0) {
		answer = JUDGE_KNOWN;
	}
	if (answer == JUDGE_OK) {
		answer = check_billed(&batch, reason);
	}
	if (answer == JUDGE_OK && cap_gate_is_for(kind)) {
		answer = cap_gate(&batch, reason);
	}
	if (answer == JUDGE_OK && kind == ROW_SEASON) {
		answer = check_seasons(&batch, reason);
	}
	if (answer == JUDGE_OK) {
		answer = link_rows(&batch, &ret->own, reason);
	}
	if (answer == JUDGE_OK) {
		answer = registry_move(&batch, &movements, &movement_count, &ret->own);
	}
	if (answer == JUDGE_OK) {
		put_effect(&batch, &movements, movement_count, &ret->own);
		answer = movements.failed || ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
	}
	bytes_finish(&movements);
	registry_batch_finish(&batch);
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

int warnings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_WARNING, judge, deed, ret, reason);
}

int seasons_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_SEASON, judge, deed, ret, reason);
}

int groups_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_GROUP, judge, deed, ret, reason);
}

int ten_days_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_TEN_DAYS, judge, deed, ret, reason);
}

int plan_rules_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_PLAN_RULE, judge, deed, ret, reason);
}

int energy_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_ENERGY, judge, deed, ret, reason);
}

int indicators_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_INDICATOR, judge, deed, ret, reason);
}

int counting_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_COUNTING, judge, deed, ret, reason);
}

int criteria_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_CRITERION, judge, deed, ret, reason);
}

int sites_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_SITE, judge, deed, ret, reason);
}

int basins_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_BASIN, judge, deed, ret, reason);
}

int allocations_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_ALLOCATION, judge, deed, ret, reason);
}

int duties_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_DUTY, judge, deed, ret, reason);
}

int inspections_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_INSPECTION, judge, deed, ret, reason);
}

int facilities_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_FACILITY, judge, deed, ret, reason);
}

int water_tests_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_WATER_TEST, judge, deed, ret, reason);
}

int verifications_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_VERIFICATION, judge, deed, ret, reason);
}

int institutions_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_INSTITUTION, judge, deed, ret, reason);
}

int statistics_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_STATISTIC, judge, deed, ret, reason);
}

int savings_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_SAVING, judge, deed, ret, reason);
}

int shares_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_SHARE, judge, deed, ret, reason);
}

int corridors_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_CORRIDOR, judge, deed, ret, reason);
}

int trade_fees_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	return judge_rows(ROW_TRADE_FEE, judge, deed, ret, reason);
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
	registry_put_stored(&bytes, kind, row);
	fault = bytes.failed ? WEIR_FAULT_MEMORY
			     : shelf_blob_set(&made->row, bytes.data, bytes.size);
	shelf_touch(shelf, made);
	bytes_finish(&bytes);
	if (fault == 0) {
		const struct row_name name = { (uint64_t)kind, key.id, key.sub, key.part, from };

		fault = row_entries_apply(books, &name, index);
	}
	if (fault == 0) {
		fault = granted_note(books, kind == ROW_PERMIT ? &row->permit : NULL, from);
	}
	if (fault == 0 && kind == ROW_PERMIT && row->permit.replaces[0] != '\0') {
		fault = lineage_link(books, row->permit.replaces, row->permit.permit);
	}
	return fault;
}

/* The year of a cap; of the others that of the asking day is looked at anyway. */
static void note_areas(const struct books *books, enum row_kind kind, const union row *row)
{
	if (kind == ROW_CAP) {
		touched_area(books, row->cap.year);
	}
}

/* A row of a permit or plan may move its limits, and those of the permit that it replaces. */
static int note_limit(const struct books *books, enum row_kind kind, const union row *row,
		int32_t from, bool is_retroactive)
{
	struct registry_row key;
	const struct registry_row *before;
	bool is_change;
	int fault;

	if (kind == ROW_WARNING) {
		return touched_all(books, from);
	}
	if (kind == ROW_GROUP) {
		return touched_group(books, &row->group, from, is_retroactive);
	}
	if (kind != ROW_PERMIT && kind != ROW_PLAN && kind != ROW_TEN_DAYS && kind != ROW_SEASON) {
		return 0;
	}
	registry_key(kind, row, from, &key);
	before = shelf_floor(books_shelf(books, registry_book(kind)), &key);
	is_change = before != NULL && registry_is_same_key(before, &key);
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
	if (!effect_open(entry, &effect, 2) || !deed_take(entry, &deed)) {
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
		wanted = item_take_between(&effect, 0, REGISTRY_BATCH_MAX);
		from = item_take_between(&effect, INT32_MIN, INT32_MAX);
		is_retroactive = item_take_bool(&effect);
		for (; place < wanted && body.failed == ITEM_OK; place++) {
			item_skip(&body);
		}
		if (effect.failed != ITEM_OK || wanted < place || !row_take(&body, kind, &row)) {
			return WEIR_FAULT_BROKEN;
		}
		place++;
		note_areas(books, kind, &row);
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
