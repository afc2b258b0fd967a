/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding events of meters.
 *
 *	body:   ledger/meter_event.h
 *	effect: ledger/laying.h
 */

#include <stddef.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/kinds.h"
#include "ledger/laying.h"
#include "ledger/meter_event.h"
#include "ledger/rows.h"
#include "meter/err.h"

static bool begins_register(enum meter_event_what what)
{
	return meter_event_takes_final(what) || meter_event_takes_initial(what);
}

/* Is it told already, with these very values? */
static bool is_known(const struct meter_event_row *row, const struct meter_event *event)
{
	return row != NULL && !event->is_withdrawn && (row->has_final != 0) == event->has_final &&
			row->final_units == event->final.units &&
			row->final_scale == event->final.scale &&
			(row->has_initial != 0) == event->has_initial &&
			row->initial_units == event->initial.units &&
			row->initial_scale == event->initial.scale &&
			row->until == event->until.number;
}

/* A register ends or begins once at an instant: what came first could not be told. */
static int check_alone(
		const struct judge *judge, const struct meter_event *event, struct where *reason)
{
	static const enum meter_event_what whats[] = {
		METER_INSTALLED,
		METER_EXCHANGED,
		METER_REMOVED,
	};

	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
		if (begins_register(event->what) && whats[i] != event->what &&
				meter_event_find(judge->books, event->meter, event->at.unix_s,
						whats[i]) != NULL) {
			where_set(reason, 0, 0, "meter '%s' was %s at that very instant",
					event->meter, meter_event_name(whats[i]));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

static int check(const struct judge *judge, const struct meter_event *event,
		const struct meter_event_row *known, struct where *reason)
{
	int answer = laying_check(judge, event->meter, event->at.unix_s, reason);

	if (answer != JUDGE_OK) {
		return answer;
	}
	if (event->is_withdrawn && known == NULL) {
		where_set(reason, 0, 0, "meter '%s' has no event '%s' at that instant",
				event->meter, meter_event_name(event->what));
		return JUDGE_REFUSED;
	}
	if (row_has_day(event->until) &&
			event->until.number < zone_day(&judge->books->zone, event->at).number) {
		where_set(reason, 0, 0, "'until' is before the day of the event");
		return JUDGE_REFUSED;
	}
	return event->is_withdrawn ? JUDGE_OK : check_alone(judge, event, reason);
}

/* A last count below what the register showed before cannot be its last count. */
static int check_final(const struct meter_event *event, const struct movement *movement,
		struct where *reason)
{
	char text[COUNT_TEXT_MAX];

	for (size_t i = 0; i < movement->remark_count && event->has_final; i++) {
		const struct movement_remark *remark = &movement->remarks[i];

		if (remark->at_s == event->at.unix_s && (remark->mask & TOTALISER_FINAL) != 0 &&
				(remark->mask & TOTALISER_UNKNOWN) != 0 &&
				(remark->mask & TOTALISER_RULE(17)) == 0) {
			where_set(reason, 0, 0,
					"meter '%s' showed more before: %s m³ cannot be its last count",
					event->meter, count_format_m3(event->final, text));
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}

int meter_event_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct meter_event_row *known;
	struct movement movement = { .base_s = 0 };
	struct meter_event event;
	struct laying laying = { .judge = judge, .meter = event.meter };
	int answer;

	if (!meter_event_take(deed->body, deed->body_size, &event)) {
		where_set(reason, 0, 0, "not an event of a meter");
		return JUDGE_REFUSED;
	}
	known = meter_event_find(judge->books, event.meter, event.at.unix_s, event.what);
	answer = check(judge, &event, known, reason);
	if (answer != JUDGE_OK || is_known(known, &event)) {
		return answer != JUDGE_OK ? answer : JUDGE_KNOWN;
	}
	laying.at_s = event.at.unix_s;
	laying.extra.event = &event;
	laying.is_told = event.has_final;
	answer = laying_run(&laying, &movement);
	if (answer == 0) {
		answer = check_final(&event, &movement, reason);
	}
	if (answer == JUDGE_OK) {
		answer = laying_conclude(&laying, &movement, &ret->own);
	}
	movement_finish(&movement);
	return answer;
}

/* The count of a register that goes is a reading of it. */
static int note_final(struct books *books, const struct meter_event *event)
{
	struct tip_row key = { .last_s = 0 };
	struct tip_row *tip;

	(void)text_copy(key.meter, sizeof(key.meter), event->meter);
	tip = shelf_find(books_shelf(books, BOOK_TIP), &key);
	if (tip == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	if (tip->last_s < event->at.unix_s || tip->last_s == 0) {
		tip->last_s = event->at.unix_s;
		shelf_touch(books_shelf(books, BOOK_TIP), tip);
	}
	return 0;
}

static int store_row(struct books *books, const struct meter_event *event, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_METER_EVENT);
	struct meter_event_row key = {
		.at_s = event->at.unix_s,
		.what = event->what,
		.has_final = event->has_final,
		.final_units = event->final.units,
		.final_scale = event->final.scale,
		.has_initial = event->has_initial,
		.initial_units = event->initial.units,
		.initial_scale = event->initial.scale,
		.until = event->until.number,
		.entry = index,
	};
	struct meter_event_row *row;
	int fault;

	(void)text_copy(key.meter, sizeof(key.meter), event->meter);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	if (event->is_withdrawn) {
		shelf_drop(shelf, row);
		return 0;
	}
	*row = key;
	shelf_touch(shelf, row);
	return 0;
}

int meter_event_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct meter_event event;
	struct deed deed;
	int fault;

	if (!deed_take(entry, &deed) || !meter_event_take(deed.body, deed.body_size, &event)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = laying_apply(books, entry);
	if (fault == 0) {
		fault = store_row(books, &event, index);
	}
	return fault == 0 && event.has_final ? note_final(books, &event) : fault;
}
