/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/item.h"

#include <assert.h>
#include <string.h>

#include <cbor.h>

#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	HEAD_MAX = 9, /* an initial byte and a number of 64 bits */
};

const char *item_answer_text(enum item_answer answer)
{
	switch (answer) {
	case ITEM_OK:
		return "nothing is wrong";
	case ITEM_SHORT:
		return "the bytes end inside an item";
	case ITEM_FORM:
		return "a map, tag, float, simple value or indefinite length stands here";
	case ITEM_HEAD:
		return "the head is longer than its number needs";
	case ITEM_UTF8:
		return "the text is not UTF-8";
	case ITEM_DEPTH:
		return "too many arrays lie within each other";
	case ITEM_KIND:
		return "an item of another kind belongs here";
	case ITEM_RANGE:
		return "the number, size or count is outside its limits";
	case ITEM_REST:
		return "more follows after the end";
	}
	return "unknown";
}

size_t item_head_size(uint64_t number)
{
	if (number < 24) {
		return 1;
	}
	if (number <= UINT8_MAX) {
		return 2;
	}
	if (number <= UINT16_MAX) {
		return 3;
	}
	return number <= UINT32_MAX ? 5 : HEAD_MAX;
}

/* Writing: the heads are libcbor's, which takes the shortest. */

static void put_head(struct bytes *bytes, const unsigned char *head, size_t size)
{
	assert(size > 0 && size <= HEAD_MAX);
	bytes_put(bytes, head, size);
}

void item_put_uint(struct bytes *bytes, uint64_t value)
{
	unsigned char head[HEAD_MAX];

	put_head(bytes, head, cbor_encode_uint(value, head, sizeof(head)));
}

void item_put_int(struct bytes *bytes, int64_t value)
{
	unsigned char head[HEAD_MAX];

	if (value >= 0) {
		item_put_uint(bytes, (uint64_t)value);
		return;
	}
	/* -1 - n is written as n, which is the complement. */
	put_head(bytes, head, cbor_encode_negint(~(uint64_t)value, head, sizeof(head)));
}

void item_put_bytes(struct bytes *bytes, const void *data, size_t size)
{
	unsigned char head[HEAD_MAX];

	put_head(bytes, head, cbor_encode_bytestring_start(size, head, sizeof(head)));
	bytes_put(bytes, data, size);
}

/* Nearly all of our text is ASCII, which needs no look at sequences. */
static bool is_utf8(const char *text, size_t size)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t eight;
	size_t at = 0;

	assert(text != NULL);
	for (; size - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, text + at, sizeof(eight));
		if ((eight & high) != 0) {
			return text_is_utf8(text + at, size - at);
		}
	}
	while (at < size && (text[at] & 0x80) == 0) {
		at++;
	}
	return at == size || text_is_utf8(text + at, size - at);
}

void item_put_text_n(struct bytes *bytes, const char *text, size_t size)
{
	unsigned char head[HEAD_MAX];

	if (!is_utf8(text, size)) {
		bytes->failed = true;
		return;
	}
	put_head(bytes, head, cbor_encode_string_start(size, head, sizeof(head)));
	bytes_put(bytes, text, size);
}

void item_put_text(struct bytes *bytes, const char *text)
{
	item_put_text_n(bytes, text, strlen(text));
}

void item_put_array(struct bytes *bytes, size_t count)
{
	unsigned char head[HEAD_MAX];

	put_head(bytes, head, cbor_encode_array_start(count, head, sizeof(head)));
}

void item_put_null(struct bytes *bytes)
{
	unsigned char head[HEAD_MAX];

	put_head(bytes, head, cbor_encode_null(head, sizeof(head)));
}

void item_put_bool(struct bytes *bytes, bool value)
{
	unsigned char head[HEAD_MAX];

	put_head(bytes, head, cbor_encode_bool(value, head, sizeof(head)));
}

/*
 * Reading: one call of libcbor's stream decoder hears one head, or one whole
 * string. It accepts long heads; how many bytes it took tells them. A replay
 * spends a good part of its time here, and inlining takes a sixth off it.
 */
struct heard {
	enum item_kind kind; /* ITEM_NONE: a form that is refused */
	uint64_t number;     /* the integer, its complement, the size, the count, the truth */
	const uint8_t *data; /* of a string */
	size_t read;         /* all bytes of the head and the string */
};

static void note(void *context, enum item_kind kind, uint64_t number)
{
	struct heard *heard = context;

	heard->kind = kind;
	heard->number = number;
}

static void note_string(void *context, enum item_kind kind, cbor_data data, size_t size)
{
	struct heard *heard = context;

	note(context, kind, size);
	heard->data = data;
}

static void hear_uint8(void *context, uint8_t value)
{
	note(context, ITEM_UINT, value);
}

static void hear_uint16(void *context, uint16_t value)
{
	note(context, ITEM_UINT, value);
}

static void hear_uint32(void *context, uint32_t value)
{
	note(context, ITEM_UINT, value);
}

static void hear_uint64(void *context, uint64_t value)
{
	note(context, ITEM_UINT, value);
}

static void hear_negint8(void *context, uint8_t value)
{
	note(context, ITEM_NEGATIVE, value);
}

static void hear_negint16(void *context, uint16_t value)
{
	note(context, ITEM_NEGATIVE, value);
}

static void hear_negint32(void *context, uint32_t value)
{
	note(context, ITEM_NEGATIVE, value);
}

static void hear_negint64(void *context, uint64_t value)
{
	note(context, ITEM_NEGATIVE, value);
}

static void hear_bytes(void *context, cbor_data data, size_t size)
{
	note_string(context, ITEM_BYTES, data, size);
}

static void hear_text(void *context, cbor_data data, size_t size)
{
	note_string(context, ITEM_TEXT, data, size);
}

static void hear_array(void *context, size_t count)
{
	note(context, ITEM_ARRAY, count);
}

static void hear_null(void *context)
{
	note(context, ITEM_NULL, 0);
}

static void hear_bool(void *context, bool value)
{
	note(context, ITEM_BOOL, value);
}

/* What is refused falls on deaf ears: the kind stays ITEM_NONE. */
static const struct cbor_callbacks ears = {
	.uint8 = hear_uint8,
	.uint16 = hear_uint16,
	.uint32 = hear_uint32,
	.uint64 = hear_uint64,
	.negint8 = hear_negint8,
	.negint16 = hear_negint16,
	.negint32 = hear_negint32,
	.negint64 = hear_negint64,
	.byte_string_start = cbor_null_byte_string_start_callback,
	.byte_string = hear_bytes,
	.string = hear_text,
	.string_start = cbor_null_string_start_callback,
	.indef_array_start = cbor_null_indef_array_start_callback,
	.array_start = hear_array,
	.indef_map_start = cbor_null_indef_map_start_callback,
	.map_start = cbor_null_map_start_callback,
	.tag = cbor_null_tag_callback,
	.float2 = cbor_null_float2_callback,
	.float4 = cbor_null_float4_callback,
	.float8 = cbor_null_float8_callback,
	.undefined = cbor_null_undefined_callback,
	.null = hear_null,
	.boolean = hear_bool,
	.indef_break = cbor_null_indef_break_callback,
};

struct item_cursor item_cursor(const void *data, size_t size)
{
	struct item_cursor cursor;

	assert(data != NULL || size == 0);
	cursor.data = data;
	cursor.size = size;
	cursor.at = 0;
	cursor.failed = ITEM_OK;
	cursor.depth = 0; /* left[] above the depth is never read */
	return cursor;
}

void item_fail(struct item_cursor *cursor, enum item_answer answer)
{
	assert(answer != ITEM_OK);
	if (cursor->failed == ITEM_OK) {
		cursor->failed = answer;
	}
}

void item_where(const struct item_cursor *cursor, const char *why, struct where *reterr)
{
	if (reterr != NULL) {
		where_set(reterr, 0, 0, "byte %zu: %s", cursor->at,
				cursor->failed != ITEM_OK ? item_answer_text(cursor->failed) : why);
	}
}

/* What is wrong with an item that was heard, by itself and at its place. */
static inline enum item_answer judge(const struct item_cursor *cursor, const struct heard *heard)
{
	/* The least number that needs a head of so many bytes; no head has 4, 6, 7 or 8. */
	static const uint64_t least[HEAD_MAX + 1] = {
		[2] = 24, [3] = UINT64_C(1) << 8, [5] = UINT64_C(1) << 16, [9] = UINT64_C(1) << 32
	};
	bool is_string = heard->kind == ITEM_BYTES || heard->kind == ITEM_TEXT;

	if (heard->kind == ITEM_NONE) {
		return ITEM_FORM;
	}
	if (heard->number < least[is_string ? heard->read - heard->number : heard->read]) {
		return ITEM_HEAD;
	}
	if (heard->kind == ITEM_TEXT && !is_utf8((const char *)heard->data, heard->number)) {
		return ITEM_UTF8;
	}
	if (heard->kind == ITEM_ARRAY) {
		if (cursor->depth == ITEM_DEPTH_MAX) {
			return ITEM_DEPTH;
		}
		if (heard->number > cursor->size - cursor->at - heard->read) {
			return ITEM_SHORT;
		}
	}
	return ITEM_OK;
}

/* Hears the next item without stepping over it. False, and the cursor failed, where it is none. */
static inline bool hear(struct item_cursor *cursor, struct heard *heard)
{
	struct cbor_decoder_result result;
	enum item_answer answer = ITEM_FORM;

	if (cursor->failed != ITEM_OK) {
		return false;
	}
	if (cursor->at == cursor->size) {
		cursor->failed = ITEM_SHORT;
		return false;
	}
	heard->kind = ITEM_NONE;
	result = cbor_stream_decode(
			cursor->data + cursor->at, cursor->size - cursor->at, &ears, heard);
	if (result.status == CBOR_DECODER_NEDATA) {
		answer = ITEM_SHORT;
	} else if (result.status == CBOR_DECODER_FINISHED) {
		heard->read = result.read;
		answer = judge(cursor, heard);
	}
	cursor->failed = answer;
	return answer == ITEM_OK;
}

/* Steps over what was heard, and out of the arrays that it completes. */
static inline void step(struct item_cursor *cursor, const struct heard *heard)
{
	assert(heard->read > 0 && heard->read <= cursor->size - cursor->at);
	cursor->at += heard->read;
	if (heard->kind == ITEM_ARRAY && heard->number > 0) {
		cursor->left[cursor->depth++] = heard->number;
		return;
	}
	while (cursor->depth > 0 && --cursor->left[cursor->depth - 1] == 0) {
		cursor->depth--;
	}
}

/* Takes an item of one kind; NULL data and number 0 when failed. */
static bool take(struct item_cursor *cursor, enum item_kind kind, struct heard *heard)
{
	if (!hear(cursor, heard)) {
		return false;
	}
	if (heard->kind != kind) {
		cursor->failed = ITEM_KIND;
		return false;
	}
	step(cursor, heard);
	return true;
}

enum item_kind item_peek(const struct item_cursor *cursor)
{
	static const enum item_kind majors[] = { ITEM_UINT, ITEM_NEGATIVE, ITEM_BYTES, ITEM_TEXT,
		ITEM_ARRAY };
	uint8_t initial;

	if (cursor->failed != ITEM_OK || cursor->at == cursor->size) {
		return ITEM_NONE;
	}
	initial = cursor->data[cursor->at];
	if (initial >> 5 < 5) {
		return (initial & 0x1f) < 28 ? majors[initial >> 5] : ITEM_NONE;
	}
	if (initial == 0xf4 || initial == 0xf5) {
		return ITEM_BOOL;
	}
	return initial == 0xf6 ? ITEM_NULL : ITEM_NONE;
}

uint64_t item_take_uint(struct item_cursor *cursor)
{
	struct heard heard;

	return take(cursor, ITEM_UINT, &heard) ? heard.number : 0;
}

int64_t item_take_between(struct item_cursor *cursor, int64_t low, int64_t high)
{
	struct heard heard;
	int64_t value;

	assert(low <= high);
	if (!hear(cursor, &heard)) {
		return low;
	}
	if (heard.kind != ITEM_UINT && heard.kind != ITEM_NEGATIVE) {
		cursor->failed = ITEM_KIND;
		return low;
	}
	value = (int64_t)(heard.number & INT64_MAX);
	if (heard.kind == ITEM_NEGATIVE) {
		value = -1 - value;
	}
	if (heard.number > INT64_MAX || value < low || value > high) {
		cursor->failed = ITEM_RANGE;
		return low;
	}
	step(cursor, &heard);
	return value;
}

int64_t item_take_int(struct item_cursor *cursor)
{
	int64_t value = item_take_between(cursor, INT64_MIN, INT64_MAX);

	return cursor->failed == ITEM_OK ? value : 0;
}

bool item_take_bool(struct item_cursor *cursor)
{
	struct heard heard;

	return take(cursor, ITEM_BOOL, &heard) && heard.number != 0;
}

void item_take_null(struct item_cursor *cursor)
{
	struct heard heard;

	(void)take(cursor, ITEM_NULL, &heard);
}

bool item_take_if_null(struct item_cursor *cursor)
{
	if (item_peek(cursor) != ITEM_NULL) {
		return false;
	}
	item_take_null(cursor);
	return true;
}

const uint8_t *item_take_bytes(struct item_cursor *cursor, size_t *ret_size)
{
	struct heard heard;

	*ret_size = 0;
	if (!take(cursor, ITEM_BYTES, &heard)) {
		return NULL;
	}
	*ret_size = heard.number;
	return heard.data;
}

const uint8_t *item_take_bytes_of(struct item_cursor *cursor, size_t size)
{
	struct heard heard;

	if (!hear(cursor, &heard)) {
		return NULL;
	}
	if (heard.kind != ITEM_BYTES || heard.number != size) {
		cursor->failed = heard.kind == ITEM_BYTES ? ITEM_RANGE : ITEM_KIND;
		return NULL;
	}
	step(cursor, &heard);
	return heard.data;
}

const char *item_take_text_n(struct item_cursor *cursor, size_t *ret_size)
{
	struct heard heard;

	*ret_size = 0;
	if (!take(cursor, ITEM_TEXT, &heard)) {
		return NULL;
	}
	*ret_size = heard.number;
	return (const char *)heard.data;
}

void item_take_text(struct item_cursor *cursor, char *buffer, size_t size)
{
	struct heard heard;

	assert(size > 0);
	buffer[0] = '\0';
	if (!hear(cursor, &heard)) {
		return;
	}
	if (heard.kind != ITEM_TEXT) {
		cursor->failed = ITEM_KIND;
		return;
	}
	if (heard.number >= size || memchr(heard.data, 0, heard.number) != NULL) {
		cursor->failed = ITEM_RANGE;
		return;
	}
	memcpy(buffer, heard.data, heard.number);
	buffer[heard.number] = '\0';
	step(cursor, &heard);
}

size_t item_take_array(struct item_cursor *cursor)
{
	struct heard heard;

	return take(cursor, ITEM_ARRAY, &heard) ? heard.number : 0;
}

void item_take_array_of(struct item_cursor *cursor, size_t count)
{
	struct heard heard;

	if (!hear(cursor, &heard)) {
		return;
	}
	if (heard.kind != ITEM_ARRAY || heard.number != count) {
		cursor->failed = heard.kind == ITEM_ARRAY ? ITEM_RANGE : ITEM_KIND;
		return;
	}
	step(cursor, &heard);
}

const uint8_t *item_take_any(struct item_cursor *cursor, size_t *ret_size)
{
	struct heard heard;
	size_t start = cursor->at;
	size_t pending = 1; /* no overflow: an array never announces more than there are bytes */

	*ret_size = 0;
	while (pending > 0) {
		if (!hear(cursor, &heard)) {
			return NULL;
		}
		step(cursor, &heard);
		pending += heard.kind == ITEM_ARRAY ? heard.number : 0;
		pending--;
	}
	*ret_size = cursor->at - start;
	return cursor->data + start;
}

void item_skip(struct item_cursor *cursor)
{
	size_t size;

	(void)item_take_any(cursor, &size);
}

bool item_at_end(const struct item_cursor *cursor)
{
	return cursor->failed == ITEM_OK && cursor->at == cursor->size && cursor->depth == 0;
}

void item_take_end(struct item_cursor *cursor)
{
	if (!item_at_end(cursor)) {
		item_fail(cursor, cursor->at < cursor->size ? ITEM_REST : ITEM_SHORT);
	}
}

bool item_is_canonical_in(const void *data, size_t size, unsigned int arrays)
{
	struct item_cursor cursor = item_cursor(data, size);

	assert(arrays <= ITEM_DEPTH_MAX);
	/* Stands in for the arrays around it, which are never completed. */
	for (; cursor.depth < arrays; cursor.depth++) {
		cursor.left[cursor.depth] = SIZE_MAX;
	}
	item_skip(&cursor);
	return cursor.failed == ITEM_OK && cursor.at == size;
}

bool item_is_canonical(const void *data, size_t size)
{
	return item_is_canonical_in(data, size, 0);
}
