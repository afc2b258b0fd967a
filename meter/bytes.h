/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Bytes: a growing buffer and a reading cursor, each with a sticky error, so
 * that twenty steps need one check. Numbers are big-endian.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A buffer is born with its limit. What does not fit, or cannot be allocated,
 * sets failed and changes nothing more; look at failed once, at the end.
 */
struct bytes {
	uint8_t *data;
	size_t size;
	size_t capacity;
	size_t limit;
	bool failed;
};

void bytes_init(struct bytes *bytes, size_t limit);
void bytes_finish(struct bytes *bytes); /* frees; the buffer may be used again */
void bytes_reset(struct bytes *bytes);  /* size 0 and not failed; keeps its memory */

void bytes_put(struct bytes *bytes, const void *data, size_t size);
void bytes_put_u8(struct bytes *bytes, uint8_t value);
void bytes_put_u16(struct bytes *bytes, uint16_t value);
void bytes_put_u32(struct bytes *bytes, uint32_t value);
void bytes_put_u64(struct bytes *bytes, uint64_t value);
void bytes_put_text(struct bytes *bytes, const char *text); /* without its NUL */

/* Appends formatted text without a NUL. */
void bytes_format(struct bytes *bytes, const char *format, ...)
		__attribute__((format(printf, 2, 3)));

/* The text so far, NUL-terminated beyond size; "" when failed or empty. Owned by bytes. */
const char *bytes_text(struct bytes *bytes);

/* A cursor over bytes it does not own. Reading past the end sets failed and gives zeros. */
struct bytes_cursor {
	const uint8_t *data;
	size_t size;
	size_t at;
	bool failed;
};

struct bytes_cursor bytes_cursor(const void *data, size_t size);
size_t bytes_left(const struct bytes_cursor *cursor);
const uint8_t *bytes_take(struct bytes_cursor *cursor, size_t size); /* NULL when failed */
uint8_t bytes_take_u8(struct bytes_cursor *cursor);
uint16_t bytes_take_u16(struct bytes_cursor *cursor);
uint32_t bytes_take_u32(struct bytes_cursor *cursor);
uint64_t bytes_take_u64(struct bytes_cursor *cursor);
