/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/readings.h"

#include <assert.h>

/* The years of meter/instant.h: what lies beyond has no day that could be printed. */
#define AT_MIN INT64_C(-2208988800)
#define AT_MAX INT64_C(32503679999)

void readings_put_head(struct bytes *body, const char *meter, int64_t version, int64_t base_s,
		size_t count)
{
	assert(count > 0 && count <= READINGS_MAX);
	item_put_array(body, 4);
	item_put_text(body, meter);
	item_put_int(body, version);
	item_put_int(body, base_s);
	item_put_array(body, count);
}

/* Most devices say nothing but their count. */
static bool is_longer(const struct reading *reading)
{
	return reading->bits != 0 || reading->device != NULL;
}

static void put_words(struct bytes *body, const uint8_t *words, size_t size)
{
	if (words == NULL) {
		item_put_null(body);
	} else {
		item_put_bytes(body, words, size);
	}
}

void readings_put(struct bytes *body, int64_t base_s, const struct reading *reading)
{
	const char status[] = { reading->status, '\0' };

	item_put_array(body, is_longer(reading) ? 8 : 6);
	item_put_int(body, reading->at_s - base_s);
	item_put_int(body, reading->count.units);
	item_put_uint(body, reading->count.scale);
	put_words(body, reading->words, reading->words_size);
	if (reading->status == 'A') {
		item_put_null(body);
	} else {
		item_put_text(body, status);
	}
	if (reading->flow_litres_per_h == READINGS_NO_FLOW) {
		item_put_null(body);
	} else {
		item_put_int(body, reading->flow_litres_per_h);
	}
	if (is_longer(reading)) {
		item_put_uint(body, reading->bits);
		put_words(body, reading->device, reading->device_size);
	}
}

bool readings_open(const void *body, size_t size, struct readings *ret)
{
	struct readings readings = { .cursor = item_cursor(body, size) };

	item_take_array_of(&readings.cursor, 4);
	item_take_text(&readings.cursor, readings.meter, sizeof(readings.meter));
	readings.version = item_take_between(&readings.cursor, 0, INT32_MAX);
	readings.base_s =
			item_take_between(&readings.cursor, -((int64_t)1 << 40), (int64_t)1 << 40);
	readings.count = item_take_array(&readings.cursor);
	if (readings.cursor.failed != ITEM_OK || readings.count == 0 ||
			readings.count > READINGS_MAX || !text_is_id(readings.meter)) {
		return false;
	}
	*ret = readings;
	return true;
}

/* null for 'A', else the letter. */
static char take_status(struct item_cursor *cursor)
{
	char letter[2];

	if (item_take_if_null(cursor)) {
		return 'A';
	}
	item_take_text(cursor, letter, sizeof(letter));
	if (letter[0] != 'E' && letter[0] != 'N') {
		item_fail(cursor, ITEM_RANGE);
	}
	return letter[0];
}

/* At most so many registers, NULL where there are none. */
static const uint8_t *take_words(struct item_cursor *cursor, size_t max, size_t *ret_size)
{
	const uint8_t *words;

	if (item_take_if_null(cursor)) {
		*ret_size = 0;
		return NULL;
	}
	words = item_take_bytes(cursor, ret_size);
	if (*ret_size > max * 2 || *ret_size % 2 != 0) {
		item_fail(cursor, ITEM_RANGE);
	}
	return words;
}

/* What else the device said; what says nothing has a shorter form. */
static void take_rest(struct item_cursor *cursor, struct reading *ret)
{
	ret->bits = (uint32_t)item_take_between(cursor, 0, UINT32_MAX);
	ret->device = take_words(cursor, READINGS_DEVICE_MAX, &ret->device_size);
	if ((ret->device != NULL && ret->device_size == 0) || !is_longer(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

bool readings_next(struct readings *readings, struct reading *ret)
{
	struct item_cursor *cursor = &readings->cursor;
	struct reading reading = { .flow_litres_per_h = READINGS_NO_FLOW };
	size_t items;

	if (cursor->failed != ITEM_OK || item_at_end(cursor)) {
		return false;
	}
	items = item_take_array(cursor);
	if (items != 6 && items != 8) {
		item_fail(cursor, ITEM_RANGE);
	}
	reading.at_s = readings->base_s +
			item_take_between(cursor, -((int64_t)1 << 40), (int64_t)1 << 40);
	if (reading.at_s < AT_MIN || reading.at_s > AT_MAX) {
		item_fail(cursor, ITEM_RANGE);
	}
	reading.count.units = item_take_int(cursor);
	reading.count.scale = (uint8_t)item_take_between(cursor, 0, 18);
	reading.words = take_words(cursor, READINGS_WORDS_MAX, &reading.words_size);
	reading.status = take_status(cursor);
	if (!item_take_if_null(cursor)) {
		reading.flow_litres_per_h = item_take_int(cursor);
	}
	if (items == 8) {
		take_rest(cursor, &reading);
	}
	if (cursor->failed != ITEM_OK) {
		return false;
	}
	*ret = reading;
	return true;
}

size_t reading_words(const struct reading *reading, uint16_t ret[static READINGS_WORDS_MAX])
{
	size_t count = reading->words == NULL ? 0 : reading->words_size / 2;

	for (size_t i = 0; i < count; i++) {
		ret[i] = (uint16_t)(reading->words[2 * i] << 8 | reading->words[2 * i + 1]);
	}
	return count;
}
