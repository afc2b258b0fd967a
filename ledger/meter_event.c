/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/meter_event.h"

#include <assert.h>
#include <string.h>

#include "ledger/count_item.h"
#include "ledger/duty.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/totaliser.h"

static const struct {
	const char *name;
	bool has_final, has_initial, has_until;
} whats[] = {
	[METER_INSTALLED] = { "installed", false, true, false },
	[METER_EXCHANGED] = { "exchanged", true, true, false },
	[METER_REMOVED] = { "removed", true, false, false },
	[METER_VERIFIED] = { "verified", false, false, true },
	[METER_REPAIR_ORDERED] = { "repair-ordered", false, false, true },
	[METER_REPAIRED] = { "repaired", false, false, false },
};

const char *meter_event_name(enum meter_event_what what)
{
	assert(what >= METER_INSTALLED && what <= METER_REPAIRED);
	return whats[what].name;
}

bool meter_event_parse(const char *name, enum meter_event_what *ret)
{
	for (int i = METER_INSTALLED; i <= METER_EVENT_WHATS; i++) {
		if (strcmp(whats[i].name, name) == 0) {
			*ret = (enum meter_event_what)i;
			return true;
		}
	}
	return false;
}

bool meter_event_takes_final(enum meter_event_what what)
{
	return whats[what].has_final;
}

bool meter_event_takes_initial(enum meter_event_what what)
{
	return whats[what].has_initial;
}

bool meter_event_takes_until(enum meter_event_what what)
{
	return whats[what].has_until;
}

void meter_event_put(struct bytes *body, const struct meter_event *event)
{
	item_put_array(body, 8);
	item_put_text(body, event->meter);
	item_put_uint(body, event->what);
	item_put_int(body, event->at.unix_s);
	count_item_put(body, event->has_final, event->final);
	count_item_put(body, event->has_initial, event->initial);
	if (row_has_day(event->until)) {
		item_put_int(body, event->until.number);
	} else {
		item_put_null(body);
	}
	item_put_bool(body, event->is_withdrawn);
	item_put_text(body, event->ground);
}

/* A kind has what it may have; a withdrawal has nothing but its name. */
static bool is_sound(const struct meter_event *event)
{
	bool has_until = row_has_day(event->until);

	if (!text_is_id(event->meter) || event->ground[0] == '\0') {
		return false;
	}
	if (event->is_withdrawn) {
		return !event->has_final && !event->has_initial && !has_until;
	}
	return (!event->has_final || meter_event_takes_final(event->what)) &&
			(!event->has_initial || meter_event_takes_initial(event->what)) &&
			(!has_until || meter_event_takes_until(event->what)) &&
			(has_until || event->what != METER_REPAIR_ORDERED);
}

bool meter_event_take(const void *body, size_t size, struct meter_event *ret)
{
	struct item_cursor cursor = item_cursor(body, size);
	struct meter_event event = { .until = ROW_NO_DAY };

	item_take_array_of(&cursor, 8);
	item_take_text(&cursor, event.meter, sizeof(event.meter));
	event.what = (enum meter_event_what)item_take_between(
			&cursor, METER_INSTALLED, METER_EVENT_WHATS);
	event.at.unix_s = item_take_between(&cursor, -TOTALISER_AT_MAX, TOTALISER_AT_MAX);
	event.has_final = count_item_take(&cursor, &event.final);
	event.has_initial = count_item_take(&cursor, &event.initial);
	if (!item_take_if_null(&cursor)) {
		event.until.number =
				(int32_t)item_take_between(&cursor, INT32_MIN + 1, INT32_MAX - 1);
	}
	event.is_withdrawn = item_take_bool(&cursor);
	item_take_text(&cursor, event.ground, sizeof(event.ground));
	if (!item_at_end(&cursor) || !is_sound(&event)) {
		return false;
	}
	*ret = event;
	return true;
}

static void set_key(struct meter_event_row *key, const char *meter, int64_t at_s, int64_t what)
{
	memset(key, 0, sizeof(*key));
	(void)text_copy(key->meter, sizeof(key->meter), meter);
	key->at_s = at_s;
	key->what = what;
}

const struct meter_event_row *meter_event_find(const struct books *books, const char *meter,
		int64_t at_s, enum meter_event_what what)
{
	struct meter_event_row key;

	set_key(&key, meter, at_s, what);
	return shelf_find(books_shelf(books, BOOK_METER_EVENT), &key);
}

struct shelf_cursor meter_event_walk(
		const struct books *books, const char *meter, struct meter_event_row *key)
{
	set_key(key, meter, INT64_MIN, INT64_MIN);
	return shelf_scan(books_shelf(books, BOOK_METER_EVENT), key, 1);
}

const struct meter_event_row *meter_event_repair_order(
		const struct books *books, const char *meter, struct instant at)
{
	struct meter_event_row key;
	struct shelf_cursor cursor = meter_event_walk(books, meter, &key);
	const struct meter_event_row *order = NULL;
	const struct meter_event_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= at.unix_s) {
		switch ((enum meter_event_what)row->what) {
		case METER_REPAIR_ORDERED:
			order = row;
			break;
		case METER_REPAIRED:
		case METER_EXCHANGED:
		case METER_INSTALLED:
			order = NULL;
			break;
		case METER_REMOVED:
		case METER_VERIFIED:
			break;
		}
	}
	return order;
}

bool meter_event_is_removed(const struct books *books, const char *meter, struct instant at)
{
	struct meter_event_row key;
	struct shelf_cursor cursor = meter_event_walk(books, meter, &key);
	const struct meter_event_row *row;
	bool is_removed = false;

	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= at.unix_s) {
		if (row->what == METER_REMOVED) {
			is_removed = true;
		} else if (row->what == METER_INSTALLED || row->what == METER_EXCHANGED) {
			is_removed = false;
		}
	}
	return is_removed;
}

/* By the newest certificate, where that is newer than the event at event_s. */
static struct day certified_until(const struct books *books, const char *meter, struct day day,
		int64_t event_s, struct day until)
{
	struct verification_row row;

	if (!duty_verification(books, meter, day, &row) ||
			zone_midnight(&books->zone, row.from).unix_s < event_s) {
		return until;
	}
	return duty_verified_until(books, &row);
}

struct day meter_event_verified_until(
		const struct books *books, const char *meter, struct instant at)
{
	const struct registry_view view = { .books = books };
	struct meter_event_row key;
	struct shelf_cursor cursor = meter_event_walk(books, meter, &key);
	struct day until = ROW_NO_DAY;
	const struct day day = zone_day(&books->zone, at);
	const struct meter_event_row *row;
	struct meter_row meter_row;
	int64_t event_s = INT64_MIN;

	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= at.unix_s) {
		if (row->what == METER_VERIFIED && row->until != INT32_MIN) {
			until.number = (int32_t)row->until;
			event_s = row->at_s;
		}
	}
	until = certified_until(books, meter, day, event_s, until);
	if (!row_has_day(until) && registry_meter(&view, meter, day, &meter_row)) {
		until = meter_row.verified_until;
	}
	return until;
}
