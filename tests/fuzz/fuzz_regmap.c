/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any words through any sound profile: what comes out is a normal decimal and
 * a normal count, the same from the kept words, or a reason.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "meter/bytes.h"
#include "meter/profile.h"
#include "meter/regmap.h"

enum {
	WORDS = 16, /* of one block */
};

static void check_decimal(struct decimal value)
{
	assert(value.digits < DECIMAL_DIGITS_END && value.digits > -DECIMAL_DIGITS_END);
	assert(value.digits == 0 ? value.exponent == 0 : value.digits % 10 != 0);
	assert(decimal_compare(value, value) == 0);
}

/* Each type and order of the same words. */
static void check_values(const uint16_t *words)
{
	for (int type = 0; type < REGMAP_TYPES; type++) {
		for (int order = 0; order < REGMAP_ORDERS; order++) {
			struct decimal value;

			if (regmap_decode(words, (enum regmap_type)type, (enum regmap_order)order,
					    &value) == REGMAP_OK) {
				check_decimal(value);
			}
		}
	}
}

static int32_t take_small(struct bytes_cursor *cursor, int32_t low, int32_t high)
{
	return low + bytes_take_u8(cursor) % (high - low + 1);
}

static void take_total(struct bytes_cursor *cursor, struct profile_total *ret)
{
	*ret = (struct profile_total){
		.is_present = bytes_take_u8(cursor) % 4 != 0,
		.combine = (enum profile_combine)take_small(cursor, 0, PROFILE_COMBINES - 1),
		.whole = take_small(cursor, PROFILE_NONE, 4),
		.fraction = take_small(cursor, PROFILE_NONE, 4),
		.carry = bytes_take_u8(cursor),
		.power = take_small(cursor, -13, 13),
		.exponent = take_small(cursor, PROFILE_NONE, 4),
		.exponent_bias = take_small(cursor, -3, 3),
		.unit = (enum count_unit)take_small(cursor, 0, COUNT_UNITS - 1),
		.unit_code = take_small(cursor, PROFILE_NONE, 4),
	};
	(void)decimal_make(bytes_take_u32(cursor), bytes_take_u8(cursor) % 4, &ret->modulus);
}

/* A small profile whose parts are the input's; it need not be sound. */
static void take_profile(struct bytes_cursor *cursor, struct profile *ret)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	*ret = (struct profile){ .id = "fuzz",
		.version = 1,
		.max_words = 125,
		.resolution = { 1, 0 },
		.block_count = 1,
		.field_count = 4,
		.code_count = 2,
		.bit_count = 1,
		.flow = { PROFILE_NONE, COUNT_M3, 3600 } };
	ret->blocks[0] = (struct profile_block){ "live", 3, 0, WORDS, false };
	for (int i = 0; i < 4; i++) {
		struct profile_field *field = &ret->fields[i];

		(void)text_copy(field->name, sizeof(field->name), names[i]);
		field->offset = take_small(cursor, 0, WORDS);
		field->type = (enum regmap_type)take_small(cursor, 0, REGMAP_TYPES - 1);
		field->order = (enum regmap_order)take_small(cursor, 0, REGMAP_ORDERS - 1);
	}
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		take_total(cursor, &ret->totals[i]);
	}
	ret->codes[0] = (struct profile_code){ 0, COUNT_M3, false, "" };
	ret->codes[1] = (struct profile_code){ 1, COUNT_FT3, true, "" };
	ret->bits[0] = (struct profile_bit){ take_small(cursor, 0, 3), take_small(cursor, 0, 15),
		PROFILE_INVALID, "", "" };
	ret->bit_count = ret->fields[ret->bits[0].field].type == REGMAP_BITS;
	ret->flow.field = take_small(cursor, PROFILE_NONE, 3);
}

static void check_direction(const struct profile *profile, enum profile_direction direction,
		const struct profile_words *words)
{
	struct profile_decoded decoded;
	struct count again = { 0, 0 };
	struct count modulus = { 0, 0 };
	int answer;

	profile_decode(profile, direction, words, &decoded);
	assert(count_is_normal(decoded.count) && count_is_normal(decoded.flow));
	assert(decoded.answer == PROFILE_OK || decoded.invalid != 0);
	assert(direction == PROFILE_NET || decoded.count.units >= 0);
	assert(decoded.word_count <= PROFILE_COUNT_WORDS);
	answer = profile_count(profile, direction, decoded.words, decoded.word_count, &again);
	assert(answer == decoded.answer || decoded.word_count == 0);
	assert(answer != PROFILE_OK || count_is_equal(again, decoded.count));
	if (profile_modulus(profile, direction, 9, decoded.words, decoded.word_count, &modulus) ==
			PROFILE_OK) {
		assert(count_is_normal(modulus) && modulus.units >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes_cursor cursor = bytes_cursor(data, size);
	const char *why = NULL;
	struct profile profile;
	uint16_t block[WORDS];
	struct profile_words words = { { block } };

	for (size_t i = 0; i < WORDS; i++) {
		block[i] = bytes_take_u16(&cursor);
	}
	check_values(block);
	take_profile(&cursor, &profile);
	if (!profile_is_sound(&profile, &why)) {
		assert(why != NULL);
		return 0;
	}
	for (int i = 0; i < PROFILE_DIRECTIONS; i++) {
		check_direction(&profile, (enum profile_direction)i, &words);
	}
	return 0;
}
