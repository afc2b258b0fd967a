/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/origin.h"

#include <string.h>

#include "ledger/books.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "meter/err.h"

void origin_put(struct bytes *body, const char *name, const char *vkey, const struct zone *zone,
		const struct clock *clock, bool is_two_actors)
{
	item_put_array(body, 7);
	item_put_text(body, name);
	item_put_text(body, vkey);
	item_put_text(body, "ed25519");
	item_put_text(body, zone->name);
	item_put_array(body, zone->count);
	for (size_t i = 0; i < zone->count; i++) {
		item_put_array(body, 2);
		item_put_int(body, zone->changes[i].from.unix_s);
		item_put_int(body, zone->changes[i].offset_s);
	}
	item_put_array(body, 4);
	item_put_bool(body, clock->is_simulated);
	item_put_int(body, clock->from.unix_s);
	item_put_int(body, clock->started.unix_s);
	item_put_int(body, clock->speed);
	item_put_bool(body, is_two_actors);
}

void actor_put(struct bytes *body, int64_t actor, int64_t uid, const char *role)
{
	item_put_array(body, 3);
	item_put_int(body, actor);
	if (uid < 0) {
		item_put_null(body);
	} else {
		item_put_int(body, uid);
	}
	item_put_text(body, role);
}

static bool take_changes(struct item_cursor *cursor)
{
	int64_t last_s = INT64_MIN;
	size_t count = item_take_array(cursor);

	for (size_t i = 0; i < count; i++) {
		int64_t from_s;

		item_take_array_of(cursor, 2);
		from_s = item_take_int(cursor);
		(void)item_take_between(cursor, -DAY_S, DAY_S);
		if (i > 0 && from_s <= last_s) {
			return false;
		}
		last_s = from_s;
	}
	return cursor->failed == ITEM_OK && count > 0 && count <= ZONE_CHANGES_MAX;
}

/* Reads a body into a row without its zone; changes and their size are borrowed. */
static bool take_origin(struct item_cursor *cursor, struct origin_row *row,
		const uint8_t **ret_changes, size_t *ret_size)
{
	struct item_cursor changes;

	item_take_array_of(cursor, 7);
	item_take_text(cursor, row->origin, sizeof(row->origin));
	item_take_text(cursor, row->vkey, sizeof(row->vkey));
	item_take_text(cursor, row->signing, sizeof(row->signing));
	item_take_text(cursor, row->zone, sizeof(row->zone));
	*ret_changes = item_take_any(cursor, ret_size);
	item_take_array_of(cursor, 4);
	row->clock_simulated = item_take_bool(cursor);
	row->clock_from_s = item_take_int(cursor);
	row->clock_system_s = item_take_int(cursor);
	row->clock_speed = item_take_between(cursor, 1, CLOCK_SPEED_MAX);
	row->two_actors = item_take_bool(cursor);
	if (!item_at_end(cursor)) {
		return false;
	}
	changes = item_cursor(*ret_changes, *ret_size);
	return take_changes(&changes);
}

/* Simulated time says so in the log's name, so that every checkpoint does. */
static bool is_named_for_its_clock(const struct origin_row *row)
{
	bool says_simulated = strncmp(row->origin, "simulated/", 10) == 0;

	return says_simulated == (row->clock_simulated != 0);
}

int origin_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	struct origin_row row = { .key = 0 };
	const uint8_t *changes;
	size_t size;

	if (judge->entry != 0 || !take_origin(&cursor, &row, &changes, &size)) {
		where_set(reason, 0, 0, "the first entry, and only it, says what the ledger is");
		return JUDGE_REFUSED;
	}
	if (!is_named_for_its_clock(&row)) {
		where_set(reason, 0, 0,
				"origin '%s': a name begins with 'simulated/' exactly where the clock is simulated",
				row.origin);
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int origin_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_ORIGIN);
	struct origin_row key = { .key = 0 };
	struct origin_row *row;
	struct item_cursor cursor;
	struct deed deed;
	const uint8_t *changes;
	size_t size;
	int fault;

	if (index != 0 || !effect_open(entry, &cursor, 0) || !deed_take(entry, &deed)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	cursor = item_cursor(deed.body, deed.body_size);
	if (!take_origin(&cursor, row, &changes, &size)) {
		return WEIR_FAULT_BROKEN;
	}
	row->semantics = KIND_SEMANTICS;
	row->day = INT32_MIN;
	fault = shelf_blob_set(&row->zone_changes, changes, size);
	return fault < 0 ? fault : books_read_zone(books);
}

static bool take_actor(const struct deed *deed, struct actor_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 3);
	ret->actor = item_take_between(&cursor, 1, INT64_MAX);
	ret->uid = item_take_if_null(&cursor) ? -1 : item_take_between(&cursor, 0, UINT32_MAX);
	item_take_text(&cursor, ret->role, sizeof(ret->role));
	return item_at_end(&cursor);
}

int actor_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct actor_row *other;
	struct shelf_cursor cursor;
	struct actor_row row;

	if (!take_actor(deed, &row)) {
		where_set(reason, 0, 0, "an actor is [number, uid or null, role]");
		return JUDGE_REFUSED;
	}
	if (shelf_find(books_shelf(judge->books, BOOK_ACTOR), &row) != NULL) {
		where_set(reason, 0, 0, "actor %lld is there already", (long long)row.actor);
		return JUDGE_REFUSED;
	}
	cursor = shelf_scan(books_shelf(judge->books, BOOK_ACTOR), NULL, 0);
	while (row.uid >= 0 && (other = shelf_next(&cursor)) != NULL) {
		if (other->uid == row.uid) {
			where_set(reason, 0, 0, "user %lld is actor %lld already",
					(long long)row.uid, (long long)other->actor);
			return JUDGE_REFUSED;
		}
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int actor_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct actor_row row;
	struct deed deed;

	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_actor(&deed, &row)) {
		return WEIR_FAULT_BROKEN;
	}
	row.entry = index;
	return shelf_put(books_shelf(books, BOOK_ACTOR), &row);
}

struct clock origin_clock(const struct books *books)
{
	const struct origin_row *row = books_origin(books);

	if (row == NULL) {
		return (struct clock){ .speed = 1 };
	}
	return (struct clock){
		.is_simulated = row->clock_simulated != 0,
		.from = { row->clock_from_s },
		.speed = row->clock_speed,
		.started = { row->clock_system_s },
	};
}

bool origin_is_holder(const struct books *books, uint64_t actor)
{
	const struct actor_row key = { .actor = (int64_t)actor };
	const struct actor_row *row = shelf_find(books_shelf(books, BOOK_ACTOR), &key);

	return row != NULL && strcmp(row->role, "holder") == 0;
}
