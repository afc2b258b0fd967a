/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/zone_tzif.h"

#include <assert.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	MAGIC_SIZE = 4,
	RESERVED_SIZE = 15,
	TYPE_SIZE = 6,            /* offset, daylight flag, abbreviation */
	TYPES_MAX = 256,          /* a transition names its type by one byte */
	OFFSET_MAX_S = 26 * 3600, /* RFC 8536 section 3.2: -25 h to +26 h, ends excluded */
	OFFSET_MIN_S = -25 * 3600,
};

static const int64_t year_1900_s = INT64_C(-2208988800);
static const int64_t year_2037_s = INT64_C(2114380800);

/* The six counts of a header, in the file's order. */
struct header {
	char version;
	uint32_t is_ut;
	uint32_t is_std;
	uint32_t leaps;
	uint32_t times;
	uint32_t types;
	uint32_t chars;
};

/* Where the parts of the 64-bit block lie. */
struct block {
	const uint8_t *times;   /* 8 bytes each */
	const uint8_t *indices; /* 1 byte each: the type from that time on */
	const uint8_t *types;
	uint32_t time_count;
	uint32_t type_count;
};

static bool take_header(struct bytes_cursor *cursor, struct header *ret)
{
	const uint8_t *magic = bytes_take(cursor, MAGIC_SIZE);

	ret->version = (char)bytes_take_u8(cursor);
	(void)bytes_take(cursor, RESERVED_SIZE);
	ret->is_ut = bytes_take_u32(cursor);
	ret->is_std = bytes_take_u32(cursor);
	ret->leaps = bytes_take_u32(cursor);
	ret->times = bytes_take_u32(cursor);
	ret->types = bytes_take_u32(cursor);
	ret->chars = bytes_take_u32(cursor);
	return !cursor->failed && memcmp(magic, "TZif", MAGIC_SIZE) == 0 && ret->version >= '2' &&
			ret->version <= '4' && ret->types >= 1 && ret->types <= TYPES_MAX &&
			ret->chars >= 1 && (ret->is_ut == 0 || ret->is_ut == ret->types) &&
			(ret->is_std == 0 || ret->is_std == ret->types);
}

/* Bytes of count things of size width; a count beyond the file fails the cursor. */
static const uint8_t *take_array(struct bytes_cursor *cursor, uint32_t count, size_t width)
{
	if (count > bytes_left(cursor) / width) {
		cursor->failed = true;
		return NULL;
	}
	return bytes_take(cursor, count * width);
}

/* Steps over a data block whose times have width bytes, noting its parts. */
static bool take_block(struct bytes_cursor *cursor, const struct header *header, size_t width,
		struct block *ret)
{
	ret->times = take_array(cursor, header->times, width);
	ret->indices = take_array(cursor, header->times, 1);
	ret->types = take_array(cursor, header->types, TYPE_SIZE);
	(void)take_array(cursor, header->chars, 1);
	(void)take_array(cursor, header->leaps, width + 4);
	(void)take_array(cursor, header->is_std, 1);
	(void)take_array(cursor, header->is_ut, 1);
	ret->time_count = header->times;
	ret->type_count = header->types;
	return !cursor->failed;
}

static int64_t transition_s(const struct block *block, uint32_t i)
{
	struct bytes_cursor cursor = bytes_cursor(block->times + (size_t)i * 8, 8);

	return (int64_t)bytes_take_u64(&cursor);
}

static int32_t type_offset_s(const struct block *block, uint32_t type)
{
	struct bytes_cursor cursor = bytes_cursor(block->types + (size_t)type * TYPE_SIZE, 4);

	return (int32_t)bytes_take_u32(&cursor);
}

/* Times ascend, types exist, offsets are such as a civil clock can have. */
static bool is_sound(const struct block *block, uint32_t chars)
{
	for (uint32_t i = 0; i < block->time_count; i++) {
		if (block->indices[i] >= block->type_count ||
				(i > 0 && transition_s(block, i) <= transition_s(block, i - 1))) {
			return false;
		}
	}
	for (uint32_t i = 0; i < block->type_count; i++) {
		const uint8_t *type = block->types + (size_t)i * TYPE_SIZE;
		int32_t offset_s = type_offset_s(block, i);

		if (offset_s <= OFFSET_MIN_S || offset_s >= OFFSET_MAX_S || type[4] > 1 ||
				type[5] >= chars) {
			return false;
		}
	}
	return true;
}

/* The footer is a line of its own, to the end; *ret_has_rule: it names dates. */
static bool take_footer(struct bytes_cursor *cursor, bool *ret_has_rule)
{
	size_t size = bytes_left(cursor);
	const uint8_t *footer = bytes_take(cursor, size);

	if (size < 2 || footer[0] != '\n' || footer[size - 1] != '\n') {
		return false;
	}
	for (size_t i = 1; i < size - 1; i++) {
		if (footer[i] < ' ' || footer[i] > '~') {
			return false;
		}
	}
	*ret_has_rule = memchr(footer, ',', size) != NULL;
	return true;
}

static int build_changes(const struct block *block, struct zone *zone)
{
	int32_t offset_s = type_offset_s(block, 0);
	uint32_t i = 0;

	while (i < block->time_count && transition_s(block, i) <= year_1900_s) {
		offset_s = type_offset_s(block, block->indices[i++]);
	}
	zone->changes[0] = (struct zone_change){ { year_1900_s }, offset_s };
	zone->count = 1;
	for (; i < block->time_count; i++) {
		offset_s = type_offset_s(block, block->indices[i]);
		if (offset_s == zone->changes[zone->count - 1].offset_s) {
			continue;
		}
		if (zone->count == ZONE_CHANGES_MAX) {
			return ZONE_TZIF_CHANGES;
		}
		zone->changes[zone->count++] =
				(struct zone_change){ { transition_s(block, i) }, offset_s };
	}
	return ZONE_TZIF_OK;
}

int zone_tzif_parse(const void *data, size_t size, const char *name, struct zone *ret)
{
	struct bytes_cursor cursor = bytes_cursor(data, size);
	struct header header;
	struct block block;
	struct zone zone = { .count = 0 };
	bool has_rule = false;
	int answer;

	assert(strlen(name) < ZONE_NAME_MAX);
	/* The first block repeats the times in 32 bits for old readers. */
	if (!take_header(&cursor, &header) || !take_block(&cursor, &header, 4, &block) ||
			!take_header(&cursor, &header) ||
			!take_block(&cursor, &header, 8, &block) ||
			!take_footer(&cursor, &has_rule) || !is_sound(&block, header.chars)) {
		return ZONE_TZIF_MALFORMED;
	}
	if (header.leaps > 0) {
		return ZONE_TZIF_LEAPS;
	}
	if (has_rule &&
			(block.time_count == 0 ||
					transition_s(&block, block.time_count - 1) < year_2037_s)) {
		return ZONE_TZIF_SLIM;
	}
	answer = build_changes(&block, &zone);
	if (answer == ZONE_TZIF_OK) {
		(void)text_copy(zone.name, sizeof(zone.name), name);
		*ret = zone;
	}
	return answer;
}

const char *zone_tzif_text(int answer)
{
	switch ((enum zone_tzif_answer)answer) {
	case ZONE_TZIF_OK:
		return N_("a sound zone file");
	case ZONE_TZIF_MALFORMED:
		return N_("not a compiled zone file (TZif, version 2 or later)");
	case ZONE_TZIF_LEAPS:
		return N_("a zone file that counts leap seconds");
	case ZONE_TZIF_SLIM:
		return N_("a zone file whose daylight saving is given by rule only, without a list to 2037");
	case ZONE_TZIF_CHANGES:
		return N_("a zone file with more changes than a ledger keeps");
	}
	return N_("unnamed answer");
}
