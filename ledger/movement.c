/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/movement.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/taken.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"

enum {
	POSTINGS_FEW = 64, /* no more than these are looked through one by one */
};

void movement_finish(struct movement *movement)
{
	free(movement->remarks);
	free(movement->cancelled);
	free(movement->booked);
	free(movement->postings);
	free(movement->states);
	free(movement->places);
	memset(movement, 0, sizeof(*movement));
}

static int append(void **list, size_t *count, size_t size, const void *element)
{
	void *grown = list_grow_counted(*list, *count, size);

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*list = grown;
	memcpy((char *)grown + *count * size, element, size);
	(*count)++;
	return 0;
}

int movement_add_remark(struct movement *movement, const struct movement_remark *remark)
{
	return append((void **)&movement->remarks, &movement->remark_count, sizeof(*remark),
			remark);
}

int movement_add_cancelled(struct movement *movement, const struct movement_interval *interval)
{
	return append((void **)&movement->cancelled, &movement->cancelled_count, sizeof(*interval),
			interval);
}

int movement_add_booked(struct movement *movement, const struct movement_interval *interval)
{
	return append((void **)&movement->booked, &movement->booked_count, sizeof(*interval),
			interval);
}

int movement_add_state(struct movement *movement, const struct movement_state *state)
{
	return append((void **)&movement->states, &movement->state_count, sizeof(*state), state);
}

static int add_posting(struct movement_posting *sum, const struct movement_posting *more)
{
	if (__builtin_add_overflow(sum->litres, more->litres, &sum->litres) ||
			__builtin_add_overflow(sum->assessed_litres, more->assessed_litres,
					&sum->assessed_litres)) {
		return WEIR_FAULT_RANGE;
	}
	/* Parts of the two above, and seconds: they fit where those do. */
	sum->spread_litres += more->spread_litres;
	sum->covered_s += more->covered_s;
	sum->readings += more->readings;
	sum->exempt_litres += more->exempt_litres;
	sum->assessed_s += more->assessed_s;
	sum->withheld_litres += more->withheld_litres;
	return 0;
}

static bool is_same_place(struct movement *movement, const struct movement_posting *a,
		const struct movement_posting *b)
{
	movement->looked_at++;
	return a->day == b->day && strcmp(a->permit, b->permit) == 0 &&
			strcmp(a->intake, b->intake) == 0;
}

/* FNV-1a of the day and the names. */
static uint64_t hash_posting(const struct movement_posting *posting)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uint32_t)posting->day;

	hash *= UINT64_C(1099511628211);
	for (const char *c = posting->permit; *c != '\0'; c++) {
		hash = (hash ^ (uint8_t)*c) * UINT64_C(1099511628211);
	}
	for (const char *c = posting->intake; *c != '\0'; c++) {
		hash = (hash ^ (uint8_t)*c) * UINT64_C(1099511628211);
	}
	return hash ^ hash >> 32;
}

/* The place in the table for a posting: of the one that is there, or a free one. */
static uint32_t *find_place(struct movement *movement, const struct movement_posting *posting)
{
	size_t at = (size_t)hash_posting(posting) & (movement->place_room - 1);

	while (movement->places[at] != 0 &&
			!is_same_place(movement, &movement->postings[movement->places[at] - 1],
					posting)) {
		at = (at + 1) & (movement->place_room - 1);
	}
	return &movement->places[at];
}

/* Makes the table anew, so that half of it stays free. */
static int index_postings(struct movement *movement)
{
	size_t room = 4 * POSTINGS_FEW;

	while (room < 4 * movement->posting_count) {
		room *= 2;
	}
	free(movement->places);
	movement->places = calloc(room, sizeof(*movement->places));
	movement->place_room = movement->places == NULL ? 0 : room;
	for (size_t i = 0; i < movement->posting_count && movement->places != NULL; i++) {
		*find_place(movement, &movement->postings[i]) = (uint32_t)i + 1;
	}
	return movement->places == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* Few postings are looked through from the end: intervals come in order of time. */
static struct movement_posting *find_posting(
		struct movement *movement, const struct movement_posting *posting)
{
	size_t count = movement->posting_count;
	size_t few = movement->place_room != 0 && count > 0 ? count - 1 : 0;

	for (size_t i = count; i > few; i--) {
		if (is_same_place(movement, &movement->postings[i - 1], posting)) {
			return &movement->postings[i - 1];
		}
	}
	if (movement->place_room != 0) {
		uint32_t place = *find_place(movement, posting);

		return place == 0 ? NULL : &movement->postings[place - 1];
	}
	return NULL;
}

int movement_post(struct movement *movement, const struct movement_posting *posting)
{
	struct movement_posting *known = find_posting(movement, posting);
	int fault;

	if (known != NULL) {
		return add_posting(known, posting);
	}
	assert(movement->posting_count < UINT32_MAX);
	fault = append((void **)&movement->postings, &movement->posting_count, sizeof(*posting),
			posting);
	if (fault == 0 && movement->place_room != 0 &&
			2 * movement->posting_count <= movement->place_room) {
		*find_place(movement, posting) = (uint32_t)movement->posting_count;
	} else if (fault == 0 && movement->posting_count > POSTINGS_FEW) {
		fault = index_postings(movement);
	}
	return fault;
}

static bool is_measured(const struct movement_posting *posting)
{
	return posting->litres != 0 || posting->spread_litres != 0 || posting->covered_s != 0 ||
			posting->readings != 0;
}

static bool is_assessed(const struct movement_posting *posting)
{
	return posting->assessed_litres != 0 || posting->exempt_litres != 0 ||
			posting->assessed_s != 0 || posting->withheld_litres != 0;
}

void movement_settle(struct movement *movement)
{
	size_t kept = 0;

	for (size_t i = 0; i < movement->posting_count; i++) {
		const struct movement_posting *posting = &movement->postings[i];

		if (is_measured(posting) || is_assessed(posting)) {
			movement->postings[kept++] = *posting;
		}
	}
	movement->posting_count = kept;
	free(movement->places); /* they tell of other places now */
	movement->places = NULL;
	movement->place_room = 0;
}

bool movement_is_empty(const struct movement *movement)
{
	return movement->remark_count == 0 && movement->cancelled_count == 0 &&
			movement->booked_count == 0 && movement->posting_count == 0 &&
			movement->state_count == 0 && !movement->has_tip;
}

void movement_link(const struct movement *movement, struct conclusion *ret)
{
	for (size_t i = 0; i < movement->posting_count; i++) {
		const char *permit = timeline_permit(movement->postings[i].permit);

		if (permit != NULL) {
			(void)conclusion_subject(ret, "permit:", permit);
		}
	}
}

void movement_put_state(struct bytes *bytes, const int64_t words[static TOTALISER_STATE_WORDS])
{
	size_t count = TOTALISER_STATE_WORDS;

	/* A meter without rivals ends in zeros, which is nearly every meter. */
	while (count > 0 && words[count - 1] == 0) {
		count--;
	}
	item_put_array(bytes, count);
	for (size_t i = 0; i < count; i++) {
		item_put_int(bytes, words[i]);
	}
}

bool movement_take_state(struct item_cursor *cursor, int64_t words[static TOTALISER_STATE_WORDS])
{
	size_t count = item_take_array(cursor);

	if (count > TOTALISER_STATE_WORDS) {
		item_fail(cursor, ITEM_RANGE);
		return false;
	}
	memset(words, 0, TOTALISER_STATE_WORDS * sizeof(words[0]));
	for (size_t i = 0; i < count; i++) {
		words[i] = item_take_int(cursor);
	}
	return cursor->failed == ITEM_OK;
}

static void put_intervals(struct bytes *effect, int64_t base_s,
		const struct movement_interval *intervals, size_t count)
{
	item_put_array(effect, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(effect, 4);
		item_put_int(effect, intervals[i].from_s - base_s);
		item_put_int(effect, intervals[i].till_s - intervals[i].from_s);
		item_put_int(effect, intervals[i].litres);
		item_put_uint(effect, intervals[i].flags);
	}
}

static void put_remarks(struct bytes *effect, const struct movement *movement)
{
	item_put_array(effect, movement->remark_count);
	for (size_t i = 0; i < movement->remark_count; i++) {
		const struct movement_remark *remark = &movement->remarks[i];
		const char letter[] = { remark->letter, '\0' };

		item_put_array(effect, 5);
		item_put_int(effect, remark->at_s - movement->base_s);
		item_put_int(effect, remark->units);
		item_put_uint(effect, remark->scale);
		item_put_text(effect, letter);
		item_put_uint(effect, remark->mask);
	}
}

/* The postings that have something of one sort; most have nothing assessed. */
static void put_postings(struct bytes *effect, const struct movement *movement,
		bool (*has)(const struct movement_posting *posting))
{
	size_t count = 0;

	for (size_t i = 0; i < movement->posting_count; i++) {
		count += has(&movement->postings[i]) ? 1 : 0;
	}
	item_put_array(effect, count);
	for (size_t i = 0; i < movement->posting_count; i++) {
		const struct movement_posting *posting = &movement->postings[i];
		bool is_first = has == is_measured;

		if (!has(posting)) {
			continue;
		}
		item_put_array(effect, 7);
		item_put_text(effect, posting->permit);
		item_put_text(effect, posting->intake);
		item_put_int(effect, posting->day);
		item_put_int(effect, is_first ? posting->litres : posting->assessed_litres);
		item_put_int(effect, is_first ? posting->spread_litres : posting->exempt_litres);
		item_put_int(effect, is_first ? posting->covered_s : posting->assessed_s);
		item_put_int(effect, is_first ? posting->readings : posting->withheld_litres);
	}
}

void movement_put(struct bytes *effect, const struct movement *movement)
{
	item_put_array(effect, 9);
	item_put_text(effect, movement->meter);
	item_put_int(effect, movement->base_s);
	put_remarks(effect, movement);
	put_intervals(effect, movement->base_s, movement->cancelled, movement->cancelled_count);
	put_intervals(effect, movement->base_s, movement->booked, movement->booked_count);
	put_postings(effect, movement, is_measured);
	put_postings(effect, movement, is_assessed);
	item_put_array(effect, movement->state_count);
	for (size_t i = 0; i < movement->state_count; i++) {
		item_put_array(effect, 2);
		item_put_int(effect, movement->states[i].day);
		movement_put_state(effect, movement->states[i].words);
	}
	if (movement->has_tip) {
		movement_put_state(effect, movement->tip);
	} else {
		item_put_null(effect);
	}
}

static int apply_remark(
		struct books *books, struct item_cursor *cursor, const char *meter, int64_t base_s)
{
	struct shelf *shelf = books_shelf(books, BOOK_REMARK);
	struct remark_row key = { .status = 0 };
	struct remark_row *row;
	char letter[2];
	int64_t mask;
	int fault;

	item_take_array_of(cursor, 5);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	key.at_s = base_s + item_take_int(cursor);
	key.units = item_take_int(cursor);
	key.scale = item_take_between(cursor, 0, COUNT_SCALE_MAX);
	item_take_text(cursor, letter, sizeof(letter));
	mask = item_take_between(cursor, 0, UINT32_MAX);
	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	if (letter[0] == 'A' && mask == 0) {
		row = shelf_find(shelf, &key);
		if (row != NULL) {
			shelf_drop(shelf, row);
		}
		return 0;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		row->status = letter[0];
		row->mask = mask;
		shelf_touch(shelf, row);
	}
	return fault;
}

/* Intervals are evidence; what they bring about are the postings. */
static void skip_intervals(struct item_cursor *cursor)
{
	item_skip(cursor);
	item_skip(cursor);
}

static int apply_posting(
		struct books *books, struct item_cursor *cursor, const char *meter, bool is_first)
{
	struct taken_row posting = { .day = 0 };

	item_take_array_of(cursor, 7);
	item_take_text(cursor, posting.permit, sizeof(posting.permit));
	item_take_text(cursor, posting.intake, sizeof(posting.intake));
	(void)text_copy(posting.meter, sizeof(posting.meter), meter);
	posting.day = item_take_between(cursor, INT32_MIN, INT32_MAX);
	*(is_first ? &posting.measured_litres : &posting.assessed_litres) = item_take_int(cursor);
	*(is_first ? &posting.spread_litres : &posting.exempt_litres) = item_take_int(cursor);
	*(is_first ? &posting.covered_s : &posting.assessed_s) = item_take_int(cursor);
	*(is_first ? &posting.readings : &posting.withheld_litres) = item_take_int(cursor);
	return cursor->failed != ITEM_OK ? WEIR_FAULT_BROKEN : taken_post(books, &posting);
}

static int apply_state(struct books *books, struct item_cursor *cursor, const char *meter)
{
	struct shelf *shelf = books_shelf(books, BOOK_METER_DAY);
	struct meter_day_row key = { .day = 0 };
	struct meter_day_row *row;
	const uint8_t *state;
	size_t size;
	int fault;

	item_take_array_of(cursor, 2);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	key.day = item_take_between(cursor, INT32_MIN, INT32_MAX);
	state = item_take_any(cursor, &size);
	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		fault = shelf_blob_set(&row->state, state, size);
		shelf_touch(shelf, row);
	}
	return fault;
}

static int apply_tip(struct books *books, struct item_cursor *cursor, const char *meter)
{
	struct shelf *shelf = books_shelf(books, BOOK_TIP);
	struct tip_row key = { .last_s = 0 };
	struct tip_row *row;
	const uint8_t *state;
	size_t size;
	int fault;

	if (item_take_if_null(cursor)) {
		return 0;
	}
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	state = item_take_any(cursor, &size);
	if (cursor->failed != ITEM_OK) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault == 0) {
		fault = shelf_blob_set(&row->state, state, size);
		shelf_touch(shelf, row);
	}
	return fault;
}

int movement_apply(struct books *books, struct item_cursor *cursor)
{
	char meter[TEXT_ID_MAX + 1];
	int64_t base_s;
	int fault = 0;

	item_take_array_of(cursor, 9);
	item_take_text(cursor, meter, sizeof(meter));
	base_s = item_take_int(cursor);
	for (size_t n = item_take_array(cursor); n > 0 && fault == 0; n--) {
		fault = apply_remark(books, cursor, meter, base_s);
	}
	if (fault == 0) {
		skip_intervals(cursor);
	}
	for (size_t n = fault == 0 ? item_take_array(cursor) : 0; n > 0 && fault == 0; n--) {
		fault = apply_posting(books, cursor, meter, true);
	}
	for (size_t n = fault == 0 ? item_take_array(cursor) : 0; n > 0 && fault == 0; n--) {
		fault = apply_posting(books, cursor, meter, false);
	}
	for (size_t n = fault == 0 ? item_take_array(cursor) : 0; n > 0 && fault == 0; n--) {
		fault = apply_state(books, cursor, meter);
	}
	if (fault == 0) {
		fault = apply_tip(books, cursor, meter);
	}
	return fault == 0 && cursor->failed != ITEM_OK ? WEIR_FAULT_BROKEN : fault;
}
