/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Items: the part of deterministic CBOR (RFC 8949 section 4.2) that entries
 * are made of.
 *
 * Integers of 64 bits, byte strings, UTF-8 text, arrays of known length, true,
 * false and null; each head in its shortest form. Maps, tags, floats,
 * undefined, simple values and indefinite lengths are refused, so that a value
 * has one encoding and bytes that were read are the bytes that would be
 * written. At most ITEM_DEPTH_MAX arrays lie within each other.
 *
 * The writer appends to struct bytes and shares its sticky error. The reader
 * is a cursor with a sticky error over bytes it does not own: after the first
 * failure every take gives zero, NULL or false, so that twenty takes need one
 * look at failed. It allocates nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;
struct where;

enum {
	ITEM_DEPTH_MAX = 16, /* an effect nests 5 deep; the rest is room */
};

/* Why a cursor failed; 0 is "it did not". */
enum item_answer {
	ITEM_OK = 0,
	ITEM_SHORT, /* the bytes end inside an item, or an array announces more than can follow */
	ITEM_FORM,  /* a map, tag, float, undefined, simple value, or an indefinite length */
	ITEM_HEAD,  /* a head longer than its number needs */
	ITEM_UTF8,  /* text that is not UTF-8 */
	ITEM_DEPTH, /* more than ITEM_DEPTH_MAX arrays within each other */
	ITEM_KIND,  /* a good item, but not the kind that was asked for */
	ITEM_RANGE, /* a good item of that kind, but too large, too small, too long */
	ITEM_REST,  /* bytes after the end */
};

/* A plain clause for an answer ("a map, tag or float stands here"). Static storage. */
const char *item_answer_text(enum item_answer answer);

/* What stands next. */
enum item_kind {
	ITEM_NONE = 0, /* the end, a failed cursor, or a form that is refused */
	ITEM_UINT,
	ITEM_NEGATIVE,
	ITEM_BYTES,
	ITEM_TEXT,
	ITEM_ARRAY,
	ITEM_BOOL,
	ITEM_NULL,
};

/* Writing. Each appends one item, or the head of an array whose items follow. */
void item_put_uint(struct bytes *bytes, uint64_t value);
void item_put_int(struct bytes *bytes, int64_t value);
void item_put_bytes(struct bytes *bytes, const void *data, size_t size);
void item_put_text(struct bytes *bytes, const char *text); /* failed where it is not UTF-8 */
void item_put_text_n(struct bytes *bytes, const char *text, size_t size); /* the same */
void item_put_array(struct bytes *bytes, size_t count);
void item_put_null(struct bytes *bytes);
void item_put_bool(struct bytes *bytes, bool value);

/* How many bytes a head with this number takes: 1, 2, 3, 5 or 9. */
size_t item_head_size(uint64_t number);

/* All members are private but failed, data and at (the place of the next item). */
struct item_cursor {
	const uint8_t *data;
	size_t size;
	size_t at;
	enum item_answer failed; /* sticky; at stays on the item that failed */
	unsigned int depth;
	size_t left[ITEM_DEPTH_MAX]; /* items still to come in each open array */
};

struct item_cursor item_cursor(const void *data, size_t size);

/* Marks the cursor as failed, unless it is already: for a caller's own check. */
void item_fail(struct item_cursor *cursor, enum item_answer answer);

/*
 * Writes why a decoder refused: "byte 17: ..." and the cursor's own answer, or
 * why where the cursor did not fail. reterr may be NULL.
 */
void item_where(const struct item_cursor *cursor, const char *why, struct where *reterr);

enum item_kind item_peek(const struct item_cursor *cursor);

uint64_t item_take_uint(struct item_cursor *cursor);

/* An unsigned or negative integer that fits; ITEM_RANGE otherwise. */
int64_t item_take_int(struct item_cursor *cursor);

/* The same within low..high; low when failed. */
int64_t item_take_between(struct item_cursor *cursor, int64_t low, int64_t high);

bool item_take_bool(struct item_cursor *cursor);
void item_take_null(struct item_cursor *cursor);

/* Takes a null if it is the next item; for what may be absent. */
bool item_take_if_null(struct item_cursor *cursor);

/*
 * A byte string, borrowed from the cursor's data. Never NULL unless failed,
 * also when it is empty. *ret_size is 0 when failed.
 */
const uint8_t *item_take_bytes(struct item_cursor *cursor, size_t *ret_size);

/* A byte string of exactly size bytes, borrowed; NULL when failed. */
const uint8_t *item_take_bytes_of(struct item_cursor *cursor, size_t size);

/* Text, borrowed and not NUL-terminated. As item_take_bytes(). */
const char *item_take_text_n(struct item_cursor *cursor, size_t *ret_size);

/*
 * Text into the caller's buffer of size bytes, NUL-terminated. ITEM_RANGE
 * where it does not fit or has a NUL inside; "" when failed.
 */
void item_take_text(struct item_cursor *cursor, char *buffer, size_t size);

/* The head of an array: how many items follow, never more than bytes are left. */
size_t item_take_array(struct item_cursor *cursor);

/* The head of an array of exactly count items; ITEM_RANGE otherwise. */
void item_take_array_of(struct item_cursor *cursor, size_t count);

/* One whole item of any kind with all that it holds: its bytes, borrowed; NULL when failed. */
const uint8_t *item_take_any(struct item_cursor *cursor, size_t *ret_size);
void item_skip(struct item_cursor *cursor);

/* True where nothing failed, every array is complete and no byte is left. */
bool item_at_end(const struct item_cursor *cursor);

/* Fails with ITEM_REST, or ITEM_SHORT inside an array, unless item_at_end(). */
void item_take_end(struct item_cursor *cursor);

/* True where the bytes are exactly one item as described above. */
bool item_is_canonical(const void *data, size_t size);

/* The same for an item that is to stand within so many arrays. */
bool item_is_canonical_in(const void *data, size_t size, unsigned int arrays);
