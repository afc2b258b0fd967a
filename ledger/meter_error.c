/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/meter_error.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/movement.h"
#include "ledger/posting.h"
#include "ledger/rows_parts.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	MILLION = 1000000,
	BODY_ITEMS = 7,
};

/* ---- bytes ---- */

void meter_error_put(struct bytes *body, const struct meter_error *error)
{
	item_put_array(body, BODY_ITEMS);
	item_put_text(body, error->meter);
	item_put_int(body, error->days.from.number);
	item_put_int(body, error->days.till.number - 1);
	item_put_int(body, error->error_ppm);
	item_put_int(body, error->limit_ppm);
	if (error->document[0] == '\0') {
		item_put_null(body);
	} else {
		item_put_text(body, error->document);
	}
	item_put_text(body, error->ground);
}

static bool is_sound(const struct meter_error *error)
{
	int64_t size = error->error_ppm < 0 ? -error->error_ppm : error->error_ppm;

	return text_is_id(error->meter) && error->ground[0] != '\0' &&
			error->days.from.number < error->days.till.number &&
			(error->limit_ppm == 0 || error->limit_ppm < size);
}

bool meter_error_take(const void *body, size_t size, struct meter_error *ret)
{
	struct item_cursor cursor = item_cursor(body, size);
	struct meter_error error = { .document = "" };
	bool has_document = false;

	item_take_array_of(&cursor, BODY_ITEMS);
	item_take_text(&cursor, error.meter, sizeof(error.meter));
	error.days.from = row_take_day_given(&cursor);
	error.days.till.number = row_take_day_given(&cursor).number + 1;
	error.error_ppm = item_take_between(&cursor, METER_ERROR_MIN, METER_ERROR_MAX);
	error.limit_ppm = item_take_between(&cursor, 0, METER_ERROR_MAX);
	if (!item_take_if_null(&cursor)) {
		has_document = true;
		item_take_text(&cursor, error.document, sizeof(error.document));
	}
	item_take_text(&cursor, error.ground, sizeof(error.ground));
	if (!item_at_end(&cursor) || !is_sound(&error) ||
			has_document != (error.document[0] != '\0')) {
		return false;
	}
	*ret = error;
	return true;
}

struct shelf_cursor meter_error_walk(
		const struct books *books, const char *meter, struct meter_error_row *key)
{
	memset(key, 0, sizeof(*key));
	(void)text_copy(key->meter, sizeof(key->meter), meter);
	key->from = INT64_MIN;
	return shelf_scan(books_shelf(books, BOOK_METER_ERROR), key, 1);
}

/* ---- what it comes to ---- */

void meter_error_finish(struct meter_error_parts *parts)
{
	free(parts->measured);
	free(parts->litres);
	memset(parts, 0, sizeof(*parts));
}

const struct taken_row *meter_error_taken(const struct books *books, const char *meter,
		const struct timeline *timeline, struct day day)
{
	const struct timeline_step *step = timeline_step(timeline, day);
	struct taken_row key = { .day = day.number };

	(void)text_copy(key.permit, sizeof(key.permit), step->permit);
	(void)text_copy(key.intake, sizeof(key.intake), step->intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return shelf_find(books_shelf(books, BOOK_TAKEN), &key);
}

/* Of whatever account: a day's water of one meter is one account's, and goes whole. */
static int add_moved(const struct movement *movement, struct meter_error_parts *parts)
{
	for (size_t i = 0; i < movement->posting_count; i++) {
		const struct movement_posting *posting = &movement->postings[i];
		int32_t at = posting->day - parts->days.from.number;

		if (posting->day >= parts->days.from.number &&
				posting->day < parts->days.till.number &&
				__builtin_add_overflow(parts->measured[at], posting->litres,
						&parts->measured[at])) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

int meter_error_beside(const struct timeline_error *error, int64_t measured_litres, int64_t *ret)
{
	int64_t size = error->error_ppm < 0 ? -error->error_ppm : error->error_ppm;
	wide shown = MILLION + error->error_ppm;
	wide part = (wide)measured_litres * (size - error->limit_ppm);
	wide whole = ((part < 0 ? -2 : 2) * part + shown) / (2 * shown);

	if (whole > INT64_MAX) {
		return WEIR_FAULT_RANGE;
	}
	*ret = (part < 0) == (error->error_ppm < 0) ? -(int64_t)whole : (int64_t)whole;
	return 0;
}

/* A day has what the litres up to its end come to, less those up to its beginning. */
static int cut(const struct timeline_error *error, struct meter_error_parts *parts)
{
	size_t count = (size_t)(parts->days.till.number - parts->days.from.number);
	int fault = 0;

	for (size_t i = 0; i < count && fault == 0; i++) {
		int64_t before = parts->litres_in_all;

		if (__builtin_add_overflow(parts->measured_litres, parts->measured[i],
				    &parts->measured_litres)) {
			return WEIR_FAULT_RANGE;
		}
		fault = meter_error_beside(error, parts->measured_litres, &parts->litres_in_all);
		if (fault == 0 &&
				__builtin_sub_overflow(
						parts->litres_in_all, before, &parts->litres[i])) {
			fault = WEIR_FAULT_RANGE;
		}
	}
	return fault;
}

int meter_error_find(const struct books *books, const char *meter, const struct timeline *timeline,
		const struct movement *movement, const struct timeline_error *error,
		struct meter_error_parts *ret)
{
	size_t count = (size_t)(error->days.till.number - error->days.from.number);
	int fault = 0;

	*ret = (struct meter_error_parts){ .days = error->days };
	ret->measured = calloc(count, sizeof(*ret->measured));
	ret->litres = calloc(count, sizeof(*ret->litres));
	if (ret->measured == NULL || ret->litres == NULL) {
		fault = WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		struct day day = { error->days.from.number + (int32_t)i };

		const struct taken_row *row = meter_error_taken(books, meter, timeline, day);

		ret->measured[i] = row == NULL ? 0 : row->measured_litres;
	}
	if (fault == 0 && movement != NULL) {
		fault = add_moved(movement, ret);
	}
	if (fault == 0) {
		fault = cut(error, ret);
	}
	if (fault < 0) {
		meter_error_finish(ret);
	}
	return fault;
}

/* ---- moving ---- */

/* Is what the fact comes to another than before? */
static bool is_moved(const struct movement *movement, struct days days,
		const struct timeline *before, const struct timeline *after)
{
	if (before != after) {
		return true;
	}
	for (size_t i = 0; i < movement->posting_count; i++) {
		const struct movement_posting *posting = &movement->postings[i];

		if (posting->litres != 0 && posting->day >= days.from.number &&
				posting->day < days.till.number) {
			return true;
		}
	}
	return false;
}

static int post(const struct posting_to *to, const struct meter_error_parts *parts, int sign)
{
	int fault = 0;

	for (int32_t day = parts->days.from.number; day < parts->days.till.number && fault == 0;
			day++) {
		int64_t litres = parts->litres[day - parts->days.from.number];

		fault = litres == 0 ? 0 : posting_beside(to, (struct day){ day }, sign * litres);
	}
	return fault;
}

int meter_error_move(struct movement *movement, const struct books *books,
		const struct timeline *before, const struct timeline *after)
{
	const struct posting_to was = { movement, &books->zone, before };
	const struct posting_to is = { movement, &books->zone, after };
	const char *meter = movement->meter;
	struct meter_error_parts parts;
	int fault = 0;

	for (size_t i = 0; i < before->error_count && fault == 0; i++) {
		const struct timeline_error *error = &before->errors[i];

		if (!is_moved(movement, error->days, before, after)) {
			continue;
		}
		fault = meter_error_find(books, meter, before, NULL, error, &parts);
		if (fault == 0) {
			fault = post(&was, &parts, -1);
			meter_error_finish(&parts);
		}
	}
	for (size_t i = 0; i < after->error_count && fault == 0; i++) {
		const struct timeline_error *error = &after->errors[i];

		if (!is_moved(movement, error->days, before, after)) {
			continue;
		}
		fault = meter_error_find(books, meter, before, movement, error, &parts);
		if (fault == 0) {
			fault = post(&is, &parts, 1);
			meter_error_finish(&parts);
		}
	}
	return fault;
}
