/* SPDX-License-Identifier: Apache-2.0 */

#include "api/access_frame.h"

#include <string.h>

#include "meter/bytes.h"

enum {
	SIZE_BYTES = 2,
	STATUS_MIN = 100,
	STATUS_MAX = 599,
};

/* ---- writing ---- */

/* A message's place for its size, which is written when the message is there. */
static size_t begin(struct bytes *packet, enum access_frame_kind kind)
{
	size_t at = packet->size;

	bytes_put_u16(packet, 0);
	bytes_put_u8(packet, (uint8_t)kind);
	return at;
}

static void finish(struct bytes *packet, size_t at)
{
	size_t size = packet->size - at - SIZE_BYTES;

	if (!packet->failed) {
		packet->data[at] = (uint8_t)(size >> 8);
		packet->data[at + 1] = (uint8_t)size;
	}
}

static void put_short(struct bytes *packet, const char *text)
{
	size_t size = strlen(text);

	bytes_put_u8(packet, (uint8_t)size);
	bytes_put(packet, text, size);
}

void access_frame_put_begin(
		struct bytes *packet, const struct zone *zone, const struct clock *clock)
{
	size_t at = begin(packet, ACCESS_FRAME_BEGIN);

	bytes_put_u8(packet, clock->is_simulated ? 1 : 0);
	bytes_put_u64(packet, (uint64_t)clock->from.unix_s);
	bytes_put_u64(packet, (uint64_t)clock->speed);
	bytes_put_u64(packet, (uint64_t)clock->started.unix_s);
	put_short(packet, zone->name);
	bytes_put_u16(packet, (uint16_t)zone->count);
	for (size_t i = 0; i < zone->count; i++) {
		bytes_put_u64(packet, (uint64_t)zone->changes[i].from.unix_s);
		bytes_put_u32(packet, (uint32_t)zone->changes[i].offset_s);
	}
	finish(packet, at);
}

void access_frame_put_line(struct bytes *packet, const struct access_line *line)
{
	size_t at = begin(packet, ACCESS_FRAME_LINE);
	size_t path_size =
			line->path_size < ACCESS_PATH_BYTES ? line->path_size : ACCESS_PATH_BYTES;

	bytes_put_u64(packet, (uint64_t)line->at.unix_s);
	put_short(packet, line->caller->id);
	bytes_put_u8(packet, (uint8_t)line->caller->role);
	put_short(packet, line->method);
	bytes_put_u16(packet, (uint16_t)line->status);
	bytes_put_u64(packet, (uint64_t)line->bytes);
	bytes_put_u16(packet, (uint16_t)path_size);
	bytes_put(packet, line->path, path_size);
	finish(packet, at);
}

void access_frame_put_lost(struct bytes *packet, int64_t lost)
{
	size_t at = begin(packet, ACCESS_FRAME_LOST);

	bytes_put_u64(packet, (uint64_t)lost);
	finish(packet, at);
}

size_t access_frame_fit(const uint8_t *data, size_t size)
{
	size_t end = 0;

	while (size - end > SIZE_BYTES) {
		size_t next = end + SIZE_BYTES + ((size_t)data[end] << 8 | data[end + 1]);

		if (next > size || next > ACCESS_PACKET_MAX) {
			break;
		}
		end = next;
	}
	return end;
}

/* ---- reading ---- */

/* A short text of capitals, digits and small letters alone. */
static bool take_word(struct bytes_cursor *cursor, char *ret, size_t ret_size)
{
	size_t size = bytes_take_u8(cursor);
	const uint8_t *text = bytes_take(cursor, size);

	if (text == NULL || size >= ret_size) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		bool is_word = (text[i] >= '0' && text[i] <= '9') ||
				(text[i] >= 'A' && text[i] <= 'Z') ||
				(text[i] >= 'a' && text[i] <= 'z');

		if (!is_word) {
			return false;
		}
	}
	memcpy(ret, text, size);
	ret[size] = '\0';
	return true;
}

static bool take_clock(struct bytes_cursor *cursor, struct clock *ret)
{
	ret->is_simulated = bytes_take_u8(cursor) != 0;
	ret->from.unix_s = (int64_t)bytes_take_u64(cursor);
	ret->speed = (int64_t)bytes_take_u64(cursor);
	ret->started.unix_s = (int64_t)bytes_take_u64(cursor);
	return !ret->is_simulated || (ret->speed >= 1 && ret->speed <= CLOCK_SPEED_MAX);
}

static bool take_zone(struct bytes_cursor *cursor, struct zone *ret)
{
	size_t name_size = bytes_take_u8(cursor);
	const uint8_t *name = bytes_take(cursor, name_size);

	ret->count = bytes_take_u16(cursor);
	if (name == NULL || name_size >= sizeof(ret->name) || ret->count < 1 ||
			ret->count > ZONE_CHANGES_MAX) {
		return false;
	}
	memcpy(ret->name, name, name_size);
	ret->name[name_size] = '\0';
	for (size_t i = 0; i < ret->count; i++) {
		ret->changes[i].from.unix_s = (int64_t)bytes_take_u64(cursor);
		ret->changes[i].offset_s = (int32_t)bytes_take_u32(cursor);
	}
	return true;
}

static bool take_line(struct bytes_cursor *cursor, struct access_frame *ret)
{
	struct access_line *line = &ret->line;
	unsigned role;

	ret->caller = (struct caller){ .actor = 0 };
	line->at.unix_s = (int64_t)bytes_take_u64(cursor);
	if (!take_word(cursor, ret->caller.id, sizeof(ret->caller.id))) {
		return false;
	}
	role = bytes_take_u8(cursor);
	if (role > CALLER_COLLECTOR || !take_word(cursor, ret->method, sizeof(ret->method))) {
		return false;
	}
	ret->caller.role = (enum caller_role)role;
	line->status = bytes_take_u16(cursor);
	line->bytes = (int64_t)bytes_take_u64(cursor);
	line->path_size = bytes_take_u16(cursor);
	line->path = (const char *)bytes_take(cursor, line->path_size);
	line->caller = &ret->caller;
	line->method = ret->method;
	return line->status >= STATUS_MIN && line->status <= STATUS_MAX && line->bytes >= 0 &&
			line->path_size <= ACCESS_PATH_BYTES;
}

bool access_frame_take(struct bytes_cursor *packet, struct access_frame *ret)
{
	size_t size = bytes_take_u16(packet);
	const uint8_t *data = bytes_take(packet, size);
	struct bytes_cursor cursor;
	bool is_sound = false;

	if (data == NULL) {
		return false;
	}
	cursor = bytes_cursor(data, size);
	ret->kind = (enum access_frame_kind)bytes_take_u8(&cursor);
	switch (ret->kind) {
	case ACCESS_FRAME_BEGIN:
		is_sound = take_clock(&cursor, &ret->clock) && take_zone(&cursor, &ret->zone);
		break;
	case ACCESS_FRAME_LINE:
		is_sound = take_line(&cursor, ret);
		break;
	case ACCESS_FRAME_LOST:
		ret->lost = (int64_t)bytes_take_u64(&cursor);
		is_sound = ret->lost >= 1;
		break;
	}
	return is_sound && !cursor.failed && bytes_left(&cursor) == 0;
}
