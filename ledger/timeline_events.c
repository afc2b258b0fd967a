/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where a meter's register begins anew: by rows of the registry, at the
 * midnight of a day, and by events told with their instant.
 */

#include <string.h>

#include "ledger/meter_event.h"
#include "ledger/timeline_parts.h"
#include "meter/err.h"
#include "meter/list.h"

/* In order of time, behind those of the same instant. */
static int add_event(struct timeline *timeline, const struct totaliser_event *event)
{
	size_t at = timeline->event_count;
	struct totaliser_event *grown =
			list_grow(timeline->events, &timeline->event_room, at + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	timeline->events = grown;
	while (at > 0 && timeline->events[at - 1].at.unix_s > event->at.unix_s) {
		timeline->events[at] = timeline->events[at - 1];
		at--;
	}
	timeline->events[at] = *event;
	timeline->event_count++;
	return 0;
}

/*
 * A meter begins where its first row does; where a row gives another initial
 * count or a new date (a row that moves it says the old ones again); and where
 * another profile or direction makes it another register.
 */
static int add_rows(const struct registry_view *view, const char *meter, struct timeline *timeline)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_METER, meter, days);
	struct meter_row last = { .installed_on = ROW_NO_DAY };
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		struct totaliser_event event = { .has_initial = false };
		struct meter_row row;
		bool has_begun;
		bool is_as_before;

		if (!registry_meter(view, meter, (struct day){ days[i] }, &row)) {
			continue;
		}
		has_begun = i > 0 && row.installed_on.number == last.installed_on.number &&
				row.direction == last.direction &&
				strcmp(row.profile, last.profile) == 0;
		is_as_before = row.initial_litres == ROW_NO_LITRES ||
				row.initial_litres == last.initial_litres;
		last = row;
		if (has_begun && is_as_before) {
			continue;
		}
		event.at = zone_midnight(&view->books->zone, (struct day){ days[i] });
		event.has_initial = row.initial_litres != ROW_NO_LITRES;
		if (event.has_initial &&
				count_make(row.initial_litres, 0, &event.initial) != COUNT_OK) {
			return WEIR_FAULT_RANGE;
		}
		fault = add_event(timeline, &event);
	}
	return fault;
}

static void read_row(const struct meter_event_row *row, struct meter_event *ret)
{
	*ret = (struct meter_event){
		.what = (enum meter_event_what)row->what,
		.at = { row->at_s },
		.has_final = row->has_final != 0,
		.final = { row->final_units, (uint8_t)row->final_scale },
		.has_initial = row->has_initial != 0,
		.initial = { row->initial_units, (uint8_t)row->initial_scale },
	};
}

static int add_told(struct timeline *timeline, const struct meter_event *told)
{
	const struct totaliser_event event = {
		.at = told->at,
		.has_initial = told->has_initial,
		.initial = told->initial,
	};
	const struct timeline_mend final = {
		.at_s = told->at.unix_s,
		.what = MEND_FINAL,
		.count = told->final,
	};
	int fault = 0;

	switch (told->what) {
	case METER_INSTALLED:
	case METER_EXCHANGED:
	case METER_REMOVED:
		fault = add_event(timeline, &event);
		break;
	case METER_VERIFIED:
	case METER_REPAIR_ORDERED:
	case METER_REPAIRED:
		break;
	}
	return fault == 0 && told->has_final ? timeline_add_mend(timeline, &final) : fault;
}

static bool is_replaced(const struct meter_event_row *row, const struct meter_event *extra)
{
	return extra != NULL && row->at_s == extra->at.unix_s && row->what == (int64_t)extra->what;
}

/* From where a register went to where the next one came. */
static int add_removed(struct timeline *timeline, struct instant from)
{
	struct span span = { from, { INT64_MAX } };
	struct span *grown = list_grow(timeline->removed, &timeline->removed_room,
			timeline->removed_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	timeline->removed = grown;
	for (size_t i = 0; i < timeline->event_count; i++) {
		if (timeline->events[i].at.unix_s > from.unix_s) {
			span.till = timeline->events[i].at;
			break;
		}
	}
	grown[timeline->removed_count++] = span;
	return 0;
}

/* After all events are known; a removal told twice ends where the second begins. */
static int find_removed(const struct registry_view *view, const struct meter_event *extra,
		const char *meter, struct timeline *timeline)
{
	bool is_new = extra != NULL && extra->what == METER_REMOVED && !extra->is_withdrawn;
	struct meter_event_row key;
	struct shelf_cursor cursor = meter_event_walk(view->books, meter, &key);
	const struct meter_event_row *row;
	int fault = is_new ? add_removed(timeline, extra->at) : 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->what == METER_REMOVED && !is_replaced(row, extra)) {
			fault = add_removed(timeline, (struct instant){ row->at_s });
		}
	}
	return fault;
}

int timeline_add_events(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline)
{
	const struct meter_event *told = extra == NULL ? NULL : extra->event;
	struct meter_event_row key;
	struct shelf_cursor cursor = meter_event_walk(view->books, meter, &key);
	const struct meter_event_row *row;
	int fault = add_rows(view, meter, timeline);

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct meter_event event;

		if (!is_replaced(row, told)) {
			read_row(row, &event);
			fault = add_told(timeline, &event);
		}
	}
	if (fault == 0 && told != NULL && !told->is_withdrawn) {
		fault = add_told(timeline, told);
	}
	return fault == 0 ? find_removed(view, told, meter, timeline) : fault;
}

int timeline_build_events(const struct registry_view *view, const char *meter, struct timeline *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	fault = timeline_add_events(view, NULL, meter, ret);
	if (fault < 0) {
		timeline_finish(ret);
	}
	return fault;
}

static bool is_same_event(const struct totaliser_event *a, const struct totaliser_event *b)
{
	return a->at.unix_s == b->at.unix_s && a->has_initial == b->has_initial &&
			(!a->has_initial || count_is_equal(a->initial, b->initial));
}

bool timeline_events_differ(const struct timeline *a, const struct timeline *b,
		const struct zone *zone, int32_t *ret_day)
{
	size_t i = 0;
	struct instant at;

	while (i < a->event_count && i < b->event_count &&
			is_same_event(&a->events[i], &b->events[i])) {
		i++;
	}
	if (i == a->event_count && i == b->event_count) {
		return false;
	}
	at = i < a->event_count ? a->events[i].at : b->events[i].at;
	if (i < b->event_count && b->events[i].at.unix_s < at.unix_s) {
		at = b->events[i].at;
	}
	*ret_day = zone_day(zone, at).number;
	return true;
}
