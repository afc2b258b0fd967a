/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/shown.h"

#include <string.h>

#include "ledger/history.h"
#include "ledger/item.h"
#include "ledger/movement.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "meter/err.h"

/* A totaliser's states in order of time: before each day with readings, then the newest. */
struct walk {
	const struct books *books;
	const char *meter;
	struct meter_day_row key;
	struct shelf_cursor rows;
	bool has_begun, has_ended;
	int32_t day;     /* whose first reading the state stands before; INT32_MAX: the newest */
	int64_t since_s; /* from here on events have not moved the first state yet */
	struct totaliser_state state;
};

static struct walk walk_from(const struct books *books, const char *meter, int32_t day)
{
	struct walk walk = { .books = books, .meter = meter, .key = { .day = day } };

	(void)text_copy(walk.key.meter, sizeof(walk.key.meter), meter);
	return walk;
}

static int read_state(const struct shelf_blob *blob, struct totaliser_state *ret)
{
	int64_t words[TOTALISER_STATE_WORDS];
	struct item_cursor cursor = item_cursor(blob->data, blob->size);

	return movement_take_state(&cursor, words) && totaliser_state_unpack(words, ret)
			? SHOWN_OK
			: WEIR_FAULT_BROKEN;
}

/* A meter that was never read has no newest state, and stands where all begin. */
static int walk_to_tip(struct walk *walk)
{
	struct tip_row key = { .last_s = 0 };
	const struct tip_row *tip;

	walk->has_ended = true;
	walk->day = INT32_MAX;
	(void)text_copy(key.meter, sizeof(key.meter), walk->meter);
	tip = shelf_find(books_shelf(walk->books, BOOK_TIP), &key);
	walk->since_s = tip == NULL ? HISTORY_LONG_AGO : tip->last_s;
	if (tip == NULL) {
		walk->state = (struct totaliser_state){ .lineage = 0 };
		return SHOWN_OK;
	}
	return read_state(&tip->state, &walk->state);
}

/* A day's state was taken at the end of the last day with readings before it. */
static int64_t day_since_s(const struct walk *walk, const struct meter_day_row *row)
{
	struct meter_day_row key = { .day = row->day - 1 };
	const struct meter_day_row *last;

	(void)text_copy(key.meter, sizeof(key.meter), walk->meter);
	last = shelf_floor(books_shelf(walk->books, BOOK_METER_DAY), &key);
	return last == NULL || strcmp(last->meter, walk->meter) != 0
			? HISTORY_LONG_AGO
			: zone_midnight(&walk->books->zone, (struct day){ (int32_t)last->day + 1 })
					  .unix_s;
}

/* The next state: SHOWN_OK, SHOWN_NONE behind the newest, or a fault. */
static int walk_next(struct walk *walk)
{
	const struct meter_day_row *row;
	bool is_first;

	if (walk->has_ended) {
		return SHOWN_NONE;
	}
	is_first = !walk->has_begun;
	if (is_first) {
		walk->rows = shelf_scan(books_shelf(walk->books, BOOK_METER_DAY), &walk->key, 1);
		walk->has_begun = true;
	}
	row = shelf_next(&walk->rows);
	if (row == NULL) {
		return walk_to_tip(walk);
	}
	walk->since_s = is_first ? day_since_s(walk, row) : walk->since_s;
	walk->day = (int32_t)row->day;
	return read_state(&row->state, &walk->state);
}

/*
 * Moves a walk's first state on to a midnight: a register that an event began
 * with a count shows it from there, however long the first reading takes. One
 * that came without a count, or went, leaves what was shown last.
 */
static int pass_events(struct walk *walk, int64_t midnight_s)
{
	const struct registry_view view = { .books = walk->books };
	const struct totaliser_term term = { .from = { HISTORY_LONG_AGO } };
	struct totaliser_state state = walk->state;
	struct totaliser_output nothing = { .interval_count = 0 };
	struct timeline timeline;
	int fault = timeline_build_events(&view, walk->meter, &timeline);

	for (size_t i = 0; fault == 0 && i < timeline.event_count; i++) {
		const int64_t at_s = timeline.events[i].at.unix_s;
		const struct totaliser_input input = {
			.semantics = TOTALISER_SEMANTICS,
			.span = { { at_s }, { at_s + 1 } },
			.events = &timeline.events[i],
			.event_count = 1,
			.terms = &term,
			.term_count = 1,
		};

		if (at_s >= walk->since_s && at_s < midnight_s) {
			(void)totaliser_run(&input, &state, &nothing);
			walk->state = state.has_base ? state : walk->state;
		}
	}
	timeline_finish(&timeline);
	return fault;
}

/* What runs on over turns and new registers: its differences are what was booked. */
static int64_t run_on(const struct totaliser_state *state)
{
	return state->mark + state->set_back;
}

static void set_shown(const struct totaliser_state *state, struct shown *ret)
{
	int64_t offset_litres = count_floor(state->offset);

	ret->turned_litres = offset_litres + state->set_back;
	ret->litres = state->mark - offset_litres;
	ret->at_s = state->at.unix_s;
	ret->lineage = state->lineage;
	ret->began_s = state->began.unix_s;
	ret->is_cut = false;
}

static int add_booked(const struct books *books, const struct timeline_step *step,
		const char *meter, struct days days, int64_t *sum)
{
	struct taken_row key = { .day = days.from.number };
	struct shelf_cursor cursor;
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), step->permit);
	(void)text_copy(key.intake, sizeof(key.intake), step->intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
	while ((row = shelf_next(&cursor)) != NULL && row->day < days.till.number) {
		if (__builtin_add_overflow(*sum, row->measured_litres, sum) ||
				__builtin_add_overflow(*sum, row->withheld_litres, sum)) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

/* What a meter booked on those days, to whatever account. */
static int booked_between(
		const struct books *books, const char *meter, struct days days, int64_t *ret)
{
	const struct registry_view view = { .books = books };
	struct timeline timeline;
	int fault = timeline_build(&view, meter, &timeline);

	*ret = 0;
	for (size_t i = 0; fault == 0 && i < timeline.step_count; i++) {
		struct days part = days;

		if (i > 0 && timeline.steps[i].from > part.from.number) {
			part.from.number = timeline.steps[i].from;
		}
		if (i + 1 < timeline.step_count && timeline.steps[i + 1].from < part.till.number) {
			part.till.number = timeline.steps[i + 1].from;
		}
		if (part.from.number < part.till.number) {
			fault = add_booked(books, &timeline.steps[i], meter, part, ret);
		}
	}
	timeline_finish(&timeline);
	return fault;
}

/* A later point up to which every booked litre lies on a known side: a midnight's reading, or the newest. */
struct anchor {
	int64_t run_on;
	int32_t till;   /* its litres are booked on days before this one */
	int64_t turned; /* the offset after the first day, for a turn over the midnight */
	bool has_turned;
	bool is_other; /* the next state known is of another register */
};

static int find_anchor(struct walk *walk, const struct totaliser_state *before, struct anchor *ret)
{
	bool is_first = true;
	int answer;

	*ret = (struct anchor){ .run_on = run_on(before), .till = walk->day };
	while ((answer = walk_next(walk)) == SHOWN_OK) {
		if (is_first) {
			ret->is_other = walk->state.lineage != before->lineage;
			ret->has_turned = !ret->is_other &&
					walk->state.offset.units != before->offset.units;
			ret->turned = count_floor(walk->state.offset) + walk->state.set_back;
		}
		is_first = false;
		ret->run_on = run_on(&walk->state);
		ret->till = walk->day;
		if (walk->day != INT32_MAX &&
				walk->state.at.unix_s ==
						zone_midnight(&walk->books->zone,
								(struct day){ walk->day })
								.unix_s) {
			return SHOWN_OK;
		}
	}
	return answer == SHOWN_NONE ? SHOWN_OK : answer;
}

int shown_at(const struct books *books, const char *meter, struct day day, struct shown *ret)
{
	struct walk walk = walk_from(books, meter, day.number);
	int64_t midnight_s = zone_midnight(&books->zone, day).unix_s;
	struct totaliser_state before;
	struct anchor anchor;
	int64_t booked;
	int64_t litres;
	int answer = walk_next(&walk);

	if (answer == SHOWN_OK && !(walk.state.has_base && walk.state.at.unix_s == midnight_s)) {
		answer = pass_events(&walk, midnight_s);
	}
	if (answer != SHOWN_OK || !walk.state.has_base) {
		return answer != SHOWN_OK ? answer : SHOWN_NONE;
	}
	before = walk.state;
	set_shown(&before, ret);
	if (walk.has_ended || ret->at_s == midnight_s) {
		return SHOWN_OK;
	}
	answer = find_anchor(&walk, &before, &anchor);
	if (answer == SHOWN_OK) {
		answer = booked_between(
				books, meter, (struct days){ day, { anchor.till } }, &booked);
	}
	if (answer != SHOWN_OK) {
		return answer;
	}
	litres = anchor.run_on - booked - ret->turned_litres;
	if (anchor.is_other && litres == ret->litres) {
		return SHOWN_OK; /* nothing of the register was read after it */
	}
	ret->litres = litres;
	ret->at_s = midnight_s;
	ret->is_cut = true;
	if (anchor.has_turned && ret->litres + ret->turned_litres >= anchor.turned) {
		ret->litres += ret->turned_litres - anchor.turned;
		ret->turned_litres = anchor.turned;
	}
	return SHOWN_OK;
}

int shown_read_at(const struct books *books, const char *meter, struct day day, int64_t *ret_s)
{
	struct walk walk = walk_from(books, meter, day.number);
	int answer = walk_next(&walk);

	if (answer != SHOWN_OK || !walk.state.has_base || walk.state.is_initial) {
		return answer != SHOWN_OK ? answer : SHOWN_NONE;
	}
	*ret_s = walk.state.at.unix_s;
	return SHOWN_OK;
}

/* The first reading after an instant that began a lineage, or NULL. */
static const struct remark_row *first_reading(
		const struct books *books, const char *meter, int64_t after_s)
{
	struct remark_row key = { .at_s = after_s, .units = INT64_MIN };
	struct shelf_cursor cursor;
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_REMARK), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->at_s > after_s && (row->mask & TOTALISER_FIRST) != 0) {
			return row;
		}
	}
	return NULL;
}

/*
 * Where a register without a count got one, after the state's place: by an
 * event's initial count or by its first reading, whichever came first.
 */
static int find_begin(const struct walk *walk, struct shown *ret)
{
	const struct registry_view view = { .books = walk->books };
	const struct remark_row *first = first_reading(walk->books, walk->meter, walk->since_s);
	int64_t lineage = walk->state.lineage;
	int64_t reading_s = first == NULL ? INT64_MAX : first->at_s;
	struct timeline timeline;
	int fault = timeline_build(&view, walk->meter, &timeline);

	*ret = (struct shown){ .at_s = reading_s, .began_s = reading_s };
	for (size_t i = 0; fault == 0 && i < timeline.event_count; i++) {
		const struct totaliser_event *event = &timeline.events[i];

		if (event->at.unix_s < walk->since_s || event->at.unix_s >= ret->at_s) {
			continue;
		}
		lineage++;
		ret->began_s = event->at.unix_s;
		if (event->has_initial) {
			ret->litres = count_floor(event->initial);
			ret->at_s = event->at.unix_s;
		}
	}
	timeline_finish(&timeline);
	if (fault < 0 || ret->at_s == INT64_MAX) {
		return fault < 0 ? fault : SHOWN_NONE;
	}
	if (ret->at_s == reading_s) {
		ret->litres = count_floor((struct count){ first->units, (uint8_t)first->scale });
	}
	ret->lineage = lineage == 0 ? 1 : lineage;
	/* As the totaliser begins: only the first lineage has nothing to run on from. */
	ret->turned_litres = ret->lineage == 1 ? 0 : walk->state.set_back - ret->litres;
	return SHOWN_OK;
}

int shown_begin(const struct books *books, const char *meter, struct days days, struct shown *ret)
{
	struct walk walk = walk_from(books, meter, days.from.number);
	int answer = walk_next(&walk);

	if (answer != SHOWN_OK || walk.state.has_base) {
		return answer < 0 ? answer : SHOWN_NONE;
	}
	answer = find_begin(&walk, ret);
	if (answer == SHOWN_OK && ret->at_s > zone_midnight(&books->zone, days.till).unix_s) {
		return SHOWN_NONE;
	}
	return answer;
}

int shown_between(const struct books *books, const char *meter, const struct shown *from,
		const struct shown *till, struct shown_between *ret)
{
	const struct registry_view view = { .books = books };
	struct timeline timeline;
	int fault;

	ret->turned_litres = till->turned_litres - from->turned_litres;
	ret->is_exchanged = false;
	if (from->lineage == till->lineage) {
		return 0;
	}
	fault = timeline_build(&view, meter, &timeline);
	if (fault < 0) {
		return fault;
	}
	/* A lineage that no event began is the old register, lost from sight for a while. */
	for (size_t i = 0; i < timeline.event_count; i++) {
		int64_t at_s = timeline.events[i].at.unix_s;

		ret->is_exchanged = ret->is_exchanged ||
				(at_s >= from->at_s && at_s != from->began_s &&
						(at_s < till->at_s || at_s == till->began_s));
	}
	timeline_finish(&timeline);
	return 0;
}
