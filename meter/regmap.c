/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/regmap.h"

#include <assert.h>

__extension__ typedef unsigned __int128 unsigned_wide;

static const struct {
	const char *name;
	size_t words;
} types[REGMAP_TYPES] = {
	[REGMAP_U16] = { "u16", 1 },
	[REGMAP_I16] = { "i16", 1 },
	[REGMAP_U32] = { "u32", 2 },
	[REGMAP_I32] = { "i32", 2 },
	[REGMAP_U64] = { "u64", 4 },
	[REGMAP_F32] = { "f32", 2 },
	[REGMAP_F64] = { "f64", 4 },
	[REGMAP_BCD32] = { "bcd32", 2 },
	[REGMAP_BITS] = { "bits", 1 },
};

static const char *const orders[REGMAP_ORDERS] = {
	[REGMAP_ABCD] = "ABCD",
	[REGMAP_CDAB] = "CDAB",
	[REGMAP_BADC] = "BADC",
	[REGMAP_DCBA] = "DCBA",
};

const char *regmap_type_name(enum regmap_type type)
{
	assert((size_t)type < REGMAP_TYPES);
	return types[type].name;
}

const char *regmap_order_name(enum regmap_order order)
{
	assert((size_t)order < REGMAP_ORDERS);
	return orders[order];
}

size_t regmap_words(enum regmap_type type)
{
	assert((size_t)type < REGMAP_TYPES);
	return types[type].words;
}

/* The words as one number, its most significant byte first. */
static uint64_t gather(const uint16_t *words, size_t count, enum regmap_order order)
{
	bool is_reversed = order == REGMAP_CDAB || order == REGMAP_DCBA;
	bool is_swapped = order == REGMAP_BADC || order == REGMAP_DCBA;
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		uint16_t word = words[is_reversed ? count - 1 - i : i];

		if (is_swapped) {
			word = (uint16_t)(word << 8 | word >> 8);
		}
		bits = bits << 16 | word;
	}
	return bits;
}

static int from_bcd(uint64_t bits, struct decimal *ret)
{
	int64_t value = 0;

	for (int shift = 28; shift >= 0; shift -= 4) {
		int digit = (int)(bits >> shift & 0xf);

		if (digit > 9) {
			return REGMAP_NOT_BCD;
		}
		value = value * 10 + digit;
	}
	(void)decimal_make(value, 0, ret);
	return REGMAP_OK;
}

/* A binary float: mantissa × 2^exponent. */
struct binary {
	uint64_t mantissa; /* above 0 */
	int exponent;
	bool is_narrow;  /* its neighbour below is only half as far as the one above */
	int digits_low;  /* so many digits survive any float of this width */
	int digits_high; /* so many tell every float of this width apart */
};

/* value × 10^places as a fraction; one is the distance of neighbours, in the numerator. */
struct scaled {
	unsigned_wide numerator;
	unsigned_wide denominator;
	unsigned_wide one;
};

/* 10^exponent for 0..36. */
static unsigned_wide power_of_ten(int exponent)
{
	int half = exponent / 2;

	return (unsigned_wide)decimal_power(half) * (unsigned_wide)decimal_power(exponent - half);
}

/* Fits for what from_float() lets through: 53 bits × 5^30 have 123. */
static struct scaled scale(const struct binary *value, int places)
{
	struct scaled ret;
	int twos = value->exponent;

	if (places >= 0) {
		twos += places; /* 10^p = 5^p × 2^p */
		ret.one = power_of_ten(places) >> places;
		ret.denominator = 1;
	} else {
		ret.one = 1;
		ret.denominator = power_of_ten(-places);
	}
	if (twos >= 0) {
		ret.one <<= twos;
	} else {
		ret.denominator <<= -twos;
	}
	ret.numerator = ret.one * value->mantissa;
	return ret;
}

/* To the nearest, halves to even. */
static unsigned_wide nearest(const struct scaled *value)
{
	unsigned_wide whole = value->numerator / value->denominator;
	unsigned_wide twice = (value->numerator - whole * value->denominator) * 2;

	return whole +
			(twice > value->denominator ||
					(twice == value->denominator && whole % 2 == 1));
}

/* True where reading `whole` gives the same float again: it lies less than half a step off. */
static bool reads_back(const struct binary *value, const struct scaled *at, unsigned_wide whole)
{
	unsigned_wide there = whole * at->denominator;
	bool is_below = there < at->numerator;
	unsigned_wide off = is_below ? at->numerator - there : there - at->numerator;
	unsigned_wide steps = is_below && value->is_narrow ? 4 : 2;

	/* Half a step off reads as the even neighbour. */
	return off * steps < at->one || (off * steps == at->one && value->mantissa % 2 == 0);
}

/* The power of ten of the first digit. */
static int magnitude(const struct binary *value)
{
	int twos = value->exponent + 63 - __builtin_clzll(value->mantissa);
	int tens = (twos * 30103 - (twos < 0 ? 99999 : 0)) / 100000; /* lg 2, downward */
	struct scaled at = scale(value, -tens - 1);

	return at.numerator < at.denominator ? tens : tens + 1;
}

/* The nearest decimal of the fewest digits that reads back as the same float. */
static void shortest(const struct binary *value, bool is_negative, struct decimal *ret)
{
	int tens = magnitude(value);
	unsigned_wide whole;
	int places;

	for (int digits = value->digits_low;; digits++) {
		struct scaled at;

		places = digits - 1 - tens;
		at = scale(value, places);
		whole = nearest(&at);
		if (digits == value->digits_high || reads_back(value, &at, whole)) {
			break;
		}
	}
	(void)decimal_make(is_negative ? -(wide)whole : (wide)whole, -places, ret);
}

static int from_float(uint64_t bits, bool is_double, struct decimal *ret)
{
	int stored = is_double ? 52 : 23; /* bits of the mantissa */
	int bias = is_double ? 1023 : 127;
	int exponent = (int)(bits >> stored & (is_double ? 0x7ff : 0xff));
	uint64_t hidden = UINT64_C(1) << stored;
	uint64_t rest = bits & (hidden - 1);
	struct binary value;

	if (exponent == 2 * bias + 1) {
		return REGMAP_NOT_A_NUMBER;
	}
	if (exponent - bias >= 90) {
		return REGMAP_TOO_LARGE;
	}
	if (exponent - bias < -46) {
		*ret = (struct decimal){ 0, 0 };
		return REGMAP_OK;
	}
	value = (struct binary){
		.mantissa = hidden | rest,
		.exponent = exponent - bias - stored,
		.is_narrow = rest == 0,
		.digits_low = is_double ? 15 : 6,
		.digits_high = is_double ? 17 : 9,
	};
	shortest(&value, bits >> (is_double ? 63 : 31) != 0, ret);
	return REGMAP_OK;
}

/* A negative number in two's complement of `size` bits. */
static int64_t to_signed(uint64_t bits, int size)
{
	uint64_t top = UINT64_C(1) << (size - 1);

	return (int64_t)(bits & (top - 1)) - (int64_t)(bits & top);
}

static int from_unsigned(uint64_t bits, size_t words, struct decimal *ret)
{
	if (bits == UINT64_MAX >> (64 - 16 * words)) {
		return REGMAP_ABSENT;
	}
	(void)decimal_make((wide)bits, 0, ret);
	return REGMAP_OK;
}

int regmap_decode(const uint16_t *words, enum regmap_type type, enum regmap_order order,
		struct decimal *ret)
{
	size_t count = regmap_words(type);
	uint64_t bits = gather(words, count, order);

	switch (type) {
	case REGMAP_U16:
	case REGMAP_U32:
	case REGMAP_U64:
		return from_unsigned(bits, count, ret);
	case REGMAP_I16:
		(void)decimal_make(to_signed(bits, 16), 0, ret);
		return REGMAP_OK;
	case REGMAP_I32:
		(void)decimal_make(to_signed(bits, 32), 0, ret);
		return REGMAP_OK;
	case REGMAP_F32:
		return from_float(bits, false, ret);
	case REGMAP_F64:
		return from_float(bits, true, ret);
	case REGMAP_BCD32:
		return bits == UINT32_MAX ? (int)REGMAP_ABSENT : from_bcd(bits, ret);
	case REGMAP_BITS:
		(void)decimal_make((wide)bits, 0, ret);
		return REGMAP_OK;
	}
	assert(false && "a type of the enum");
	return REGMAP_ABSENT;
}
