/* SPDX-License-Identifier: Apache-2.0 */

#include "api/audit.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/audit_plans.h"
#include "billing/account_index.h"
#include "billing/billing_kinds.h"
#include "ledger/closing.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "ledger/past.h"
#include "ledger/pending.h"
#include "ledger/registry.h"
#include "ledger/registry_batch.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

/* What an intake's month counted before the entry that is being looked at. */
struct counted {
	char permit[BOOKS_SUBJECT_MAX];
	int64_t month;
	char intake[TEXT_ID_MAX + 1];
	int64_t litres;
};

static const struct column counted_columns[] = {
	COLUMN(struct counted, permit, COLUMN_TEXT),
	COLUMN(struct counted, month, COLUMN_INT),
	COLUMN(struct counted, intake, COLUMN_TEXT),
	COLUMN(struct counted, litres, COLUMN_INT),
};

static const struct shelf_table counted_table = {
	.name = "counted",
	.row_size = sizeof(struct counted),
	.columns = counted_columns,
	.column_count = 4,
	.key_count = 3,
	.owner = "api",
};

struct walk {
	struct ledger *ledger;
	struct audit *audit;
	struct shelf *counted;
	const char *kind; /* of the entry that is being looked at */
	int64_t index;
	int64_t actor;
	int64_t recorded_s;
	int64_t litres; /* that it moved in the period */
};

/* ---- the walk: what each entry moved ---- */

/* As taken_add() counts an intake's month. */
static int64_t counts_as(const struct taken_month_row *row)
{
	int64_t litres = row->measured_litres + row->assessed_litres;

	return litres > 0 ? litres : 0;
}

/* A closed month, or a billed one, was moved: kept. */
static int keep_late(struct walk *walk, struct books *books, const struct reconcile_late *moved)
{
	const struct month month = { (int32_t)moved->month };
	struct audit *audit = walk->audit;
	struct audit_late late = {
		.entry = walk->index,
		.kind = walk->kind,
		.actor = walk->actor,
		.recorded_s = walk->recorded_s,
		.moved = *moved,
	};
	void *grown;

	late.moved.entry = walk->index;
	late.moved.is_closed = closing_has(books, month);
	late.moved.billed_by = reconcile_billed_by(books, moved->account, month);
	if (!late.moved.is_closed && late.moved.billed_by < 0) {
		return 0;
	}
	grown = list_grow(audit->late, &audit->late_room, audit->late_count + 1, sizeof(late));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->late = grown;
	audit->late[audit->late_count++] = late;
	return 0;
}

static int see_month(struct walk *walk, struct books *books, const struct taken_month_row *row,
		bool is_dropped)
{
	const struct days days = month_days((struct month){ (int32_t)row->month });
	const struct days span = walk->audit->span;
	struct counted key = { .month = row->month };
	struct reconcile_late moved = { .month = row->month };
	struct counted *known;
	int fault;

	if (days.from.number < span.from.number || days.till.number > span.till.number ||
			timeline_is_aside(row->permit)) {
		return 0;
	}
	(void)text_copy(key.permit, sizeof(key.permit), row->permit);
	(void)text_copy(key.intake, sizeof(key.intake), row->intake);
	fault = shelf_make(walk->counted, &key, (void **)&known);
	if (fault < 0) {
		return fault;
	}
	moved.litres = (is_dropped ? 0 : counts_as(row)) - known->litres;
	known->litres += moved.litres;
	walk->litres += moved.litres;
	(void)text_copy(moved.account, sizeof(moved.account), row->permit);
	return moved.litres == 0 ? 0 : keep_late(walk, books, &moved);
}

/* Of a row that went and came again in one entry only the last counts. */
static int see_moved(struct walk *walk, struct books *books)
{
	struct shelf *shelf = books_shelf(books, BOOK_TAKEN_MONTH);
	struct shelf_changes changes = shelf_changes(shelf);
	const struct taken_month_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_change_next(&changes)) != NULL) {
		if (!changes.is_dropped || shelf_find(shelf, row) == NULL) {
			fault = see_month(walk, books, row, changes.is_dropped);
		}
	}
	shelf_clean(shelf);
	return fault;
}

/* ---- the walk: what people decided ---- */

enum made {
	MADE_NOT,  /* not what people decide */
	MADE_ROW,  /* a row of the registry: only where it reaches back, moves water or waits */
	MADE_LAID, /* laid over readings or limits, with a ground */
	MADE_RULE,
};

static enum made made_as(uint64_t kind)
{
	switch (kind) {
	case KIND_CAPS:
	case KIND_PERMITS:
	case KIND_INTAKES:
	case KIND_METERS:
	case KIND_PLANS:
	case KIND_TEN_DAYS:
	case KIND_SEASONS:
	case KIND_GROUPS:
	case KIND_LISTS:
		return MADE_ROW;
	case KIND_METER_EVENT:
	case KIND_DECISION:
	case KIND_CORRECTION:
	case KIND_METER_ERROR:
	case KIND_ASSESSMENT:
	case KIND_LIMIT:
		return MADE_LAID;
	case KIND_RULEBOOK:
	case KIND_RULING:
		return MADE_RULE;
	default:
		return MADE_NOT;
	}
}

/* The ground, or the reason of rows, is the last item of the body where it is a text. */
static void find_ground(const struct deed *deed, char ret[static AUDIT_TEXT_MAX])
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	size_t count = item_take_array(&cursor);
	const char *text;
	size_t size;

	ret[0] = '\0';
	for (size_t i = 1; i < count; i++) {
		item_skip(&cursor);
	}
	if (item_peek(&cursor) == ITEM_ARRAY) { /* of permits beyond an area's limit */
		item_take_array_of(&cursor, 1);
	}
	text = item_take_text_n(&cursor, &size);
	if (cursor.failed != ITEM_OK) {
		return;
	}
	size = size < AUDIT_TEXT_MAX ? size : AUDIT_TEXT_MAX - 1;
	while (size > 0 && !text_is_utf8(text, size)) {
		size--;
	}
	memcpy(ret, text, size);
	ret[size] = '\0';
}

static bool lies_in(const struct walk *walk)
{
	int32_t day = zone_day(&walk->audit->zone, (struct instant){ walk->recorded_s }).number;

	return day >= walk->audit->span.from.number && day < walk->audit->span.till.number;
}

static bool is_hand_made(const struct audit_deed *made, enum made as)
{
	return as == MADE_LAID || as == MADE_RULE ||
			(as == MADE_ROW &&
					(made->ground[0] != '\0' || made->litres != 0 ||
							made->second != AUDIT_NONE));
}

static int see_deed(struct walk *walk, const struct books *books, const struct entry *entry,
		const struct deed *deed)
{
	enum made as = made_as(entry->kind);
	struct audit *audit = walk->audit;
	struct audit_deed *grown;
	struct audit_deed made = {
		.entry = walk->index,
		.kind = walk->kind,
		.actor = walk->actor,
		.recorded_s = walk->recorded_s,
		.litres = walk->litres,
		.second = pending_find(books, walk->index) != NULL ? AUDIT_WAITS : AUDIT_NONE,
		.lies_in = lies_in(walk) ||
				(entry->kind == KIND_PERMITS &&
						registry_batch_is_beyond(deed, audit->span)),
	};

	if (as == MADE_ROW || as == MADE_LAID) {
		find_ground(deed, made.ground);
	}
	if (!is_hand_made(&made, as)) {
		return 0;
	}
	(void)snprintf(made.subject, sizeof(made.subject), "%s",
			entry->link_count > 0 ? entry->links[0].subject : "");
	if (entry->link_count > 1) {
		size_t length = strlen(made.subject);

		(void)snprintf(made.subject + length, sizeof(made.subject) - length, " +%zu",
				(size_t)entry->link_count - 1);
	}
	grown = list_grow(audit->deeds, &audit->deed_room, audit->deed_count + 1, sizeof(made));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->deeds = grown;
	audit->deeds[audit->deed_count++] = made;
	return 0;
}

/* A second actor looked at a deed that waited: what moves then is the deed's. */
static void see_check(struct walk *walk, const struct deed *deed)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	struct audit *audit = walk->audit;
	int64_t entry;
	bool accepts;

	item_take_array_of(&cursor, 3);
	entry = item_take_int(&cursor);
	accepts = item_take_bool(&cursor);
	for (size_t i = audit->deed_count; i > 0; i--) {
		struct audit_deed *made = &audit->deeds[i - 1];

		if (made->entry == entry) {
			made->second = accepts ? AUDIT_CHECKED : AUDIT_REJECTED;
			made->litres += walk->litres;
			break;
		}
	}
}

static int watch(void *context, struct books *books, const struct entry *entry, int64_t index)
{
	struct walk *walk = context;
	struct deed deed = { .actor = 0 };
	bool is_deed = entry->said_size > 0 && deed_take(entry, &deed);
	int fault;

	walk->audit->zone = books->zone;
	walk->kind = kind_find(ledger_kinds(walk->ledger), entry->kind)->name;
	walk->index = index;
	walk->actor = (int64_t)deed.actor;
	walk->recorded_s = entry->recorded.unix_s;
	walk->litres = 0;
	fault = see_moved(walk, books);
	if (fault < 0 || !is_deed) {
		return fault;
	}
	if (entry->kind == KIND_CHECKED) {
		see_check(walk, &deed);
		return 0;
	}
	return see_deed(walk, books, entry, &deed);
}

/* ---- who stands alone ---- */

static int add_lone(
		struct audit *audit, enum audit_lone_why why, const char *id, const char *account)
{
	struct audit_lone *grown = list_grow(
			audit->lone, &audit->lone_room, audit->lone_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->lone = grown;
	grown += audit->lone_count++;
	*grown = (struct audit_lone){ .why = why };
	(void)text_copy(grown->id, sizeof(grown->id), id);
	(void)text_copy(grown->account, sizeof(grown->account), account);
	return 0;
}

/* Did a reading that was believed book anything for the account from this intake? */
static bool has_booked(const struct books *books, const char *account, const char *intake,
		struct days span)
{
	struct taken_month_row key = { .month = month_of(span.from).number };
	struct shelf_cursor cursor;
	const struct taken_month_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), account);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN_MONTH), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->month < month_of(span.till).number) {
		if (strcmp(row->intake, intake) == 0 && row->readings > 0) {
			return true;
		}
	}
	return false;
}

/* Did anything come from the meter, good or not? */
static bool has_come(const struct books *books, const char *meter, struct days span)
{
	struct meter_entries_row key = { .day = span.from.number };
	struct shelf_cursor cursor;
	const struct meter_entries_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_METER_ENTRIES), &key, 1);
	row = shelf_next(&cursor);
	return row != NULL && row->day < span.till.number;
}

/* Was a reading believed that booked nothing: the first of a register? */
static bool has_begun(const struct books *books, const char *meter, struct days span)
{
	struct remark_row key = {
		.at_s = zone_midnight(&books->zone, span.from).unix_s + 1,
		.units = INT64_MIN,
	};
	int64_t till_s = zone_midnight(&books->zone, span.till).unix_s;
	struct shelf_cursor cursor;
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_REMARK), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= till_s) {
		if (row->status == 'A') {
			return true;
		}
	}
	return false;
}

static bool touches(const struct account_stretch *stretch, struct days span)
{
	return stretch->from < span.till.number && stretch->till > span.from.number;
}

/* An intake from whose meters nothing was booked: did nothing come, or nothing good? */
static int add_silent(struct audit *audit, const struct books *books,
		const struct account_index *index, const struct account_stretch *stretch)
{
	bool is_heard = false;

	for (size_t i = 0; i < index->count; i++) {
		const struct account_stretch *other = &index->stretches[i];

		if (other->meter[0] == '\0' || strcmp(other->intake, stretch->intake) != 0 ||
				strcmp(other->account, stretch->account) != 0 ||
				!touches(other, audit->span)) {
			continue;
		}
		if (has_begun(books, other->meter, audit->span)) {
			return 0;
		}
		is_heard = is_heard || has_come(books, other->meter, audit->span);
	}
	return add_lone(audit, is_heard ? AUDIT_NO_GOOD_READING : AUDIT_NO_READING, stretch->intake,
			stretch->account);
}

/* One stretch of an account: an intake with its meters, or one without. */
static int see_stretch(struct audit *audit, const struct books *books,
		const struct account_index *index, const struct account_stretch *stretch,
		bool *ret_has_meter)
{
	const struct registry_view view = { .books = books };

	*ret_has_meter = stretch->meter[0] != '\0';
	if (!*ret_has_meter || timeline_is_aside(stretch->account)) {
		return 0;
	}
	if (timeline_rest(stretch->account, TIMELINE_UNASSIGNED) != NULL ||
			!registry_has(&view, ROW_INTAKE, stretch->intake)) {
		return add_lone(audit, AUDIT_NO_INTAKE, stretch->meter, stretch->account);
	}
	return has_booked(books, stretch->account, stretch->intake, audit->span)
			? 0
			: add_silent(audit, books, index, stretch);
}

/* Has the intake a meter on some day of the span? */
static bool has_meter(const struct account_index *index, const char *intake, struct days span)
{
	for (size_t i = 0; i < index->count; i++) {
		const struct account_stretch *stretch = &index->stretches[i];

		if (stretch->meter[0] != '\0' && strcmp(stretch->intake, intake) == 0 &&
				touches(stretch, span)) {
			return true;
		}
	}
	return false;
}

static int find_lone(struct audit *audit, const struct books *books)
{
	struct account_index index = { .count = 0 };
	int fault = account_index_build(books, &index);

	for (size_t i = 0; i < index.count && fault == 0; i++) {
		const struct account_stretch *stretch = &index.stretches[i];
		bool is_metered = false;

		if (touches(stretch, audit->span)) {
			fault = see_stretch(audit, books, &index, stretch, &is_metered);
		}
		if (fault == 0 && touches(stretch, audit->span) && !is_metered &&
				!has_meter(&index, stretch->intake, audit->span)) {
			fault = add_lone(audit, AUDIT_NO_METER, stretch->intake, stretch->account);
		}
	}
	account_index_finish(&index);
	return fault;
}

static int compare_lone(const void *a, const void *b)
{
	const struct audit_lone *left = a;
	const struct audit_lone *right = b;
	int order = (int)left->why - (int)right->why;

	if (order == 0) {
		order = strcmp(left->id, right->id);
	}
	return order != 0 ? order : strcmp(left->account, right->account);
}

/* An intake has a stretch for each meter and each change: each stands once. */
static void settle_lone(struct audit *audit)
{
	size_t kept = 0;

	if (audit->lone_count == 0) {
		return;
	}
	qsort(audit->lone, audit->lone_count, sizeof(audit->lone[0]), compare_lone);
	for (size_t i = 0; i < audit->lone_count; i++) {
		if (kept == 0 || compare_lone(&audit->lone[kept - 1], &audit->lone[i]) != 0) {
			audit->lone[kept++] = audit->lone[i];
		}
	}
	audit->lone_count = kept;
}

/* ---- */

const char *audit_second_name(enum audit_second second)
{
	static const char *const names[] = {
		[AUDIT_NONE] = "none",
		[AUDIT_WAITS] = "waits",
		[AUDIT_CHECKED] = "checked",
		[AUDIT_REJECTED] = "rejected",
	};

	return names[second];
}

const char *audit_lone_name(enum audit_lone_why why)
{
	static const char *const names[] = {
		[AUDIT_NO_READING] = "no-reading",
		[AUDIT_NO_GOOD_READING] = "no-good-reading",
		[AUDIT_NO_METER] = "no-meter",
		[AUDIT_NO_INTAKE] = "no-intake",
	};

	return names[why];
}

/* Leaves what is of the period. */
static void settle_deeds(struct audit *audit)
{
	size_t kept = 0;

	for (size_t i = 0; i < audit->deed_count; i++) {
		if (audit->deeds[i].lies_in || audit->deeds[i].litres != 0) {
			audit->deeds[kept++] = audit->deeds[i];
		}
	}
	audit->deed_count = kept;
}

static int conclude(struct audit *audit, const struct past *past)
{
	struct reconcile_late *late = calloc(audit->late_count + 1, sizeof(*late));
	int fault;

	if (late == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < audit->late_count; i++) {
		late[i] = audit->late[i].moved;
	}
	fault = reconcile(past->books, audit->span, books_origin(past->books)->recorded_s, late,
			audit->late_count, &audit->reconcile);
	free(late);
	if (fault == 0) {
		fault = find_lone(audit, past->books);
	}
	if (fault == 0) {
		fault = audit_plans(audit, past->books);
	}
	settle_lone(audit);
	settle_deeds(audit);
	audit->has_two_actors = books_origin(past->books)->two_actors != 0;
	return fault;
}

int audit_open(struct ledger *ledger, struct days span, struct audit **ret)
{
	SCOPED(audit_close) struct audit *audit = calloc(1, sizeof(*audit));
	SCOPED(shelf_close) struct shelf *counted = NULL;
	SCOPED(past_close) struct past *past = NULL;
	struct walk walk = { .ledger = ledger, .audit = audit };
	size_t other_count;
	const struct shelf_table *others = billing_tables(&other_count);
	int fault;

	assert(ledger_size(ledger) > 0);
	if (audit == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	audit->span = span;
	fault = shelf_open(&counted_table, &counted);
	walk.counted = counted;
	if (fault == 0) {
		fault = past_open(ledger, ledger_size(ledger), others, other_count, watch, &walk,
				&past);
	}
	if (fault == 0) {
		audit->size = past->size;
		memcpy(audit->root, past->root, sizeof(audit->root));
		fault = conclude(audit, past);
	}
	if (fault == 0) {
		*ret = audit;
		audit = NULL;
	}
	return fault;
}

void audit_close(struct audit *audit)
{
	if (audit == NULL) {
		return;
	}
	free(audit->late);
	free(audit->deeds);
	free(audit->lone);
	free(audit->plans);
	reconcile_finish(&audit->reconcile);
	free(audit);
}
