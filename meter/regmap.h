/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Register words to exact decimals: width, word order, sign, BCD, floats.
 *
 * A float is read as the decimal of the fewest digits that reads back as the
 * same float, the nearest one of that length. That is done in integers, so that
 * every machine and every year gives the same. A float nearer to zero than
 * 2^-46 (1.4 × 10^-14) is zero.
 */

#include "meter/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum regmap_type {
	REGMAP_U16 = 0,
	REGMAP_I16,
	REGMAP_U32,
	REGMAP_I32,
	REGMAP_U64,
	REGMAP_F32,
	REGMAP_F64,
	REGMAP_BCD32, /* eight decimal digits */
	REGMAP_BITS,  /* one word of flags, as an unsigned number */
};

/*
 * How bytes stand in the words, A being the most significant. With four words
 * the words' order is reversed for CDAB and DCBA (least significant first),
 * and the two bytes of each word are swapped for BADC and DCBA.
 */
enum regmap_order {
	REGMAP_ABCD = 0, /* most significant word first, as Modbus itself */
	REGMAP_CDAB,     /* least significant word first */
	REGMAP_BADC,     /* most significant word first, bytes swapped */
	REGMAP_DCBA,     /* all reversed */
};

enum {
	REGMAP_TYPES = REGMAP_BITS + 1,
	REGMAP_ORDERS = REGMAP_DCBA + 1,
	REGMAP_WORDS_MAX = 4, /* of one value */
};

enum regmap_answer {
	REGMAP_OK = 0,
	REGMAP_NOT_A_NUMBER, /* NaN or infinite */
	REGMAP_TOO_LARGE,    /* a float of 2^90 or more: no meter counts so far */
	REGMAP_NOT_BCD,      /* a nibble above 9 */
	REGMAP_ABSENT,       /* an unsigned number or BCD of nothing but FFFF */
};

/* "u16" .. "bits", "ABCD" .. "DCBA". */
const char *regmap_type_name(enum regmap_type type);
const char *regmap_order_name(enum regmap_order order);

/* How many words a value of this type has: 1, 2 or 4. */
size_t regmap_words(enum regmap_type type);

/*
 * The value of regmap_words(type) words. More than 18 significant digits (a
 * u64) are cut downward. Returns a regmap_answer; *ret is written for REGMAP_OK.
 */
int regmap_decode(const uint16_t *words, enum regmap_type type, enum regmap_order order,
		struct decimal *ret);
