/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAPACITY = 256, /* a poll's entry fits without growing twice */
};

void bytes_init(struct bytes *bytes, size_t limit)
{
	*bytes = (struct bytes){ .limit = limit };
}

void bytes_finish(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ .limit = bytes->limit };
}

void bytes_reset(struct bytes *bytes)
{
	bytes->size = 0;
	bytes->failed = false;
}

/* Room for size more bytes and one NUL beyond them. */
static bool reserve(struct bytes *bytes, size_t size)
{
	size_t wanted = bytes->size + size + 1;
	size_t capacity = bytes->capacity == 0 ? FIRST_CAPACITY : bytes->capacity;
	uint8_t *grown;

	if (bytes->failed || size > bytes->limit || bytes->size > bytes->limit - size) {
		bytes->failed = true;
		return false;
	}
	if (wanted <= bytes->capacity) {
		return true;
	}
	while (capacity < wanted) {
		capacity *= 2;
	}
	grown = realloc(bytes->data, capacity);
	if (grown == NULL) {
		bytes->failed = true;
		return false;
	}
	bytes->data = grown;
	bytes->capacity = capacity;
	return true;
}

void bytes_put(struct bytes *bytes, const void *data, size_t size)
{
	if (size == 0 || !reserve(bytes, size)) {
		return;
	}
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

static void put_big_endian(struct bytes *bytes, uint64_t value, int width)
{
	uint8_t octets[8];

	for (int i = 0; i < width; i++) {
		octets[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
	}
	bytes_put(bytes, octets, (size_t)width);
}

void bytes_put_u8(struct bytes *bytes, uint8_t value)
{
	put_big_endian(bytes, value, 1);
}

void bytes_put_u16(struct bytes *bytes, uint16_t value)
{
	put_big_endian(bytes, value, 2);
}

void bytes_put_u32(struct bytes *bytes, uint32_t value)
{
	put_big_endian(bytes, value, 4);
}

void bytes_put_u64(struct bytes *bytes, uint64_t value)
{
	put_big_endian(bytes, value, 8);
}

void bytes_put_text(struct bytes *bytes, const char *text)
{
	bytes_put(bytes, text, strlen(text));
}

void bytes_format(struct bytes *bytes, const char *format, ...)
{
	va_list arguments;
	va_list again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	if (length < 0) {
		bytes->failed = true;
	} else if (reserve(bytes, (size_t)length)) {
		(void)vsnprintf((char *)bytes->data + bytes->size, (size_t)length + 1, format,
				again);
		bytes->size += (size_t)length;
	}
	va_end(again);
	va_end(arguments);
}

const char *bytes_text(struct bytes *bytes)
{
	if (bytes->failed || bytes->size == 0) {
		return "";
	}
	bytes->data[bytes->size] = '\0';
	return (const char *)bytes->data;
}

struct bytes_cursor bytes_cursor(const void *data, size_t size)
{
	/* Taking nothing from an empty cursor is no failure, so its place is not NULL. */
	return (struct bytes_cursor){ .data = data == NULL ? (const void *)"" : data,
		.size = size };
}

size_t bytes_left(const struct bytes_cursor *cursor)
{
	return cursor->failed ? 0 : cursor->size - cursor->at;
}

const uint8_t *bytes_take(struct bytes_cursor *cursor, size_t size)
{
	const uint8_t *taken;

	if (cursor->failed || size > cursor->size - cursor->at) {
		cursor->failed = true;
		return NULL;
	}
	taken = cursor->data + cursor->at;
	cursor->at += size;
	return taken;
}

static uint64_t take_big_endian(struct bytes_cursor *cursor, size_t width)
{
	const uint8_t *octets = bytes_take(cursor, width);
	uint64_t value = 0;

	for (size_t i = 0; octets != NULL && i < width; i++) {
		value = value << 8 | octets[i];
	}
	return value;
}

uint8_t bytes_take_u8(struct bytes_cursor *cursor)
{
	return (uint8_t)take_big_endian(cursor, 1);
}

uint16_t bytes_take_u16(struct bytes_cursor *cursor)
{
	return (uint16_t)take_big_endian(cursor, 2);
}

uint32_t bytes_take_u32(struct bytes_cursor *cursor)
{
	return (uint32_t)take_big_endian(cursor, 4);
}

uint64_t bytes_take_u64(struct bytes_cursor *cursor)
{
	return take_big_endian(cursor, 8);
}
