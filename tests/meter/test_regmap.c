/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Words mean one exact decimal in each width and order, and what is no number
 * is refused. Floats are compared with the C library's own conversions.
 */

#include "tests/check.h"

#include "meter/regmap.h"
#include "meter/text.h"
#include "tests/support/chance.h"

#include <stdio.h>
#include <stdlib.h>

static void each_type_and_order(void **state)
{
	static const struct {
		const char *name;
		uint16_t words[4];
		enum regmap_type type;
		enum regmap_order order;
		int answer;
		int64_t digits;
		int32_t exponent;
	} rows[] = {
		{ "u16", { 0x0102 }, REGMAP_U16, REGMAP_ABCD, REGMAP_OK, 258, 0 },
		{ "u16 CDAB", { 0x0102 }, REGMAP_U16, REGMAP_CDAB, REGMAP_OK, 258, 0 },
		{ "u16 swapped", { 0x0201 }, REGMAP_U16, REGMAP_BADC, REGMAP_OK, 258, 0 },
		{ "u16 DCBA", { 0x0201 }, REGMAP_U16, REGMAP_DCBA, REGMAP_OK, 258, 0 },
		{ "u16 absent", { 0xffff }, REGMAP_U16, REGMAP_ABCD, REGMAP_ABSENT, -7, 0 },
		{ "i16", { 0xfffe }, REGMAP_I16, REGMAP_ABCD, REGMAP_OK, -2, 0 },
		{ "i16 least", { 0x8000 }, REGMAP_I16, REGMAP_ABCD, REGMAP_OK, -32768, 0 },
		{ "i16 minus one", { 0xffff }, REGMAP_I16, REGMAP_ABCD, REGMAP_OK, -1, 0 },
		{ "u32 ABCD", { 0x0001, 0x9ec6 }, REGMAP_U32, REGMAP_ABCD, REGMAP_OK, 106182, 0 },
		{ "u32 CDAB", { 0x9ec6, 0x0001 }, REGMAP_U32, REGMAP_CDAB, REGMAP_OK, 106182, 0 },
		{ "u32 BADC", { 0x0100, 0xc69e }, REGMAP_U32, REGMAP_BADC, REGMAP_OK, 106182, 0 },
		{ "u32 DCBA", { 0xc69e, 0x0100 }, REGMAP_U32, REGMAP_DCBA, REGMAP_OK, 106182, 0 },
		{ "u32 absent", { 0xffff, 0xffff }, REGMAP_U32, REGMAP_CDAB, REGMAP_ABSENT, -7, 0 },
		{ "u32 most", { 0xffff, 0xfffe }, REGMAP_U32, REGMAP_ABCD, REGMAP_OK, 4294967294,
				0 },
		{ "i32 minus one", { 0xffff, 0xffff }, REGMAP_I32, REGMAP_ABCD, REGMAP_OK, -1, 0 },
		{ "i32 least", { 0x0000, 0x8000 }, REGMAP_I32, REGMAP_CDAB, REGMAP_OK, -2147483648,
				0 },
		{ "u64 ABCD", { 0, 0x0011, 0x2233, 0x4455 }, REGMAP_U64, REGMAP_ABCD, REGMAP_OK,
				73588229205, 0 },
		{ "u64 low word first", { 0x4455, 0x2233, 0x0011, 0 }, REGMAP_U64, REGMAP_CDAB,
				REGMAP_OK, 73588229205, 0 },
		{ "u64 BADC", { 0, 0x1100, 0x3322, 0x5544 }, REGMAP_U64, REGMAP_BADC, REGMAP_OK,
				73588229205, 0 },
		{ "u64 DCBA", { 0x5544, 0x3322, 0x1100, 0 }, REGMAP_U64, REGMAP_DCBA, REGMAP_OK,
				73588229205, 0 },
		{ "u64 beyond 18 digits", { 0xffff, 0xffff, 0xffff, 0xfffe }, REGMAP_U64,
				REGMAP_ABCD, REGMAP_OK, 184467440737095516, 2 },
		{ "u64 absent", { 0xffff, 0xffff, 0xffff, 0xffff }, REGMAP_U64, REGMAP_ABCD,
				REGMAP_ABSENT, -7, 0 },
		{ "f32 ABCD", { 0x40bc, 0xcccd }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK, 59, -1 },
		{ "f32 CDAB", { 0xcccd, 0x40bc }, REGMAP_F32, REGMAP_CDAB, REGMAP_OK, 59, -1 },
		{ "f32 negative", { 0xc0bc, 0xcccd }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK, -59, -1 },
		{ "f32 zero", { 0, 0 }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK, 0, 0 },
		{ "f32 minus zero", { 0x8000, 0 }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK, 0, 0 },
		{ "f32 tiny", { 0, 1 }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK, 0, 0 },
		{ "f32 infinite", { 0x7f80, 0 }, REGMAP_F32, REGMAP_ABCD, REGMAP_NOT_A_NUMBER, -7,
				0 },
		{ "f32 NaN", { 0xffff, 0xffff }, REGMAP_F32, REGMAP_ABCD, REGMAP_NOT_A_NUMBER, -7,
				0 },
		{ "f32 too large", { 0x7f7f, 0xffff }, REGMAP_F32, REGMAP_ABCD, REGMAP_TOO_LARGE,
				-7, 0 },
		{ "f32 of a field report", { 0x49ae, 0xc30e }, REGMAP_F32, REGMAP_ABCD, REGMAP_OK,
				14316498, -1 },
		{ "f64", { 0x4135, 0xd877, 0xb7ce, 0xd917 }, REGMAP_F64, REGMAP_ABCD, REGMAP_OK,
				1431671718, -3 },
		{ "f64 NaN", { 0x7ff8, 0, 0, 0 }, REGMAP_F64, REGMAP_ABCD, REGMAP_NOT_A_NUMBER, -7,
				0 },
		{ "bcd32", { 0x1234, 0x5678 }, REGMAP_BCD32, REGMAP_ABCD, REGMAP_OK, 12345678, 0 },
		{ "bcd32 CDAB", { 0x5678, 0x1234 }, REGMAP_BCD32, REGMAP_CDAB, REGMAP_OK, 12345678,
				0 },
		{ "bcd32 bad nibble", { 0x1234, 0x567a }, REGMAP_BCD32, REGMAP_ABCD, REGMAP_NOT_BCD,
				-7, 0 },
		{ "bcd32 absent", { 0xffff, 0xffff }, REGMAP_BCD32, REGMAP_ABCD, REGMAP_ABSENT, -7,
				0 },
		{ "bits", { 0xffff }, REGMAP_BITS, REGMAP_ABCD, REGMAP_OK, 65535, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct decimal ret = { -7, 0 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(regmap_decode(rows[i].words, rows[i].type, rows[i].order, &ret),
				rows[i].answer);
		CHECK_INT(ret.digits, rows[i].digits);
		CHECK_INT(ret.exponent, rows[i].exponent);
	}
}

/* The same random numbers in each run. */
/* "-1.25e+03" to digits and exponent, with the same cut and normal form. */
static struct decimal from_text(const char *text)
{
	struct decimal ret;
	const char *mark = strchr(text, 'e');
	bool is_below = mark[1] == '-';
	int64_t power = 0;
	int exponent;
	wide value = 0;
	bool is_behind = false;

	CHECK_INT(text_int_all(mark + 2, 0, 999, &power), TEXT_OK);
	exponent = (int)(is_below ? -power : power);
	for (const char *p = text; p < mark; p++) {
		if (*p == '.') {
			is_behind = true;
		} else if (*p != '-') {
			value = value * 10 + (*p - '0');
			exponent -= is_behind;
		}
	}
	CHECK_INT(decimal_make(text[0] == '-' ? -value : value, exponent, &ret), DECIMAL_OK);
	return ret;
}

static void check_float(uint32_t bits)
{
	uint16_t words[2] = { (uint16_t)(bits >> 16), (uint16_t)bits };
	char text[40] = "";
	struct decimal is;
	struct decimal want;
	float value;

	memcpy(&value, &bits, sizeof(value));
	for (int digits = 6; digits <= 9; digits++) {
		(void)snprintf(text, sizeof(text), "%.*e", digits - 1, (double)value);
		if (strtof(text, NULL) == value) {
			break;
		}
	}
	want = from_text(text);
	CHECK_ROW(text);
	CHECK_INT(regmap_decode(words, REGMAP_F32, REGMAP_ABCD, &is), REGMAP_OK);
	CHECK_INT(is.digits, want.digits);
	CHECK_INT(is.exponent, want.exponent);
}

static void check_double(uint64_t bits)
{
	uint16_t words[4] = { (uint16_t)(bits >> 48), (uint16_t)(bits >> 32),
		(uint16_t)(bits >> 16), (uint16_t)bits };
	char text[40] = "";
	struct decimal is;
	struct decimal want;
	double value;

	memcpy(&value, &bits, sizeof(value));
	for (int digits = 15; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*e", digits - 1, value);
		if (strtod(text, NULL) == value) {
			break;
		}
	}
	want = from_text(text);
	CHECK_ROW(text);
	CHECK_INT(regmap_decode(words, REGMAP_F64, REGMAP_ABCD, &is), REGMAP_OK);
	CHECK_INT(is.digits, want.digits);
	CHECK_INT(is.exponent, want.exponent);
}

static void floats_are_the_shortest_that_read_back(void **state)
{
	uint64_t seed = 20260301;

	(void)state;
	for (int exponent = 127 - 46; exponent < 127 + 90; exponent++) {
		uint32_t high = (uint32_t)exponent << 23;

		check_float(high);
		check_float(high | 1);
		check_float(high | 0x7fffff);
		for (int i = 0; i < 200; i++) {
			check_float((chance_next(&seed) & 0x807fffff) | high);
		}
	}
}

static void doubles_are_the_shortest_that_read_back(void **state)
{
	uint64_t seed = 20260302;

	(void)state;
	for (int exponent = 1023 - 46; exponent < 1023 + 90; exponent++) {
		uint64_t high = (uint64_t)exponent << 52;

		check_double(high);
		check_double(high | 1);
		check_double(high | 0xfffffffffffff);
		for (int i = 0; i < 200; i++) {
			check_double((chance_next(&seed) & 0x800fffffffffffff) | high);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_and_order),
		cmocka_unit_test(floats_are_the_shortest_that_read_back),
		cmocka_unit_test(doubles_are_the_shortest_that_read_back),
	};

	return cmocka_run_group_tests_name("regmap", tests, NULL, NULL);
}
