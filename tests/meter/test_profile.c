/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A profile's table decides what words mean; words that mean no count say why,
 * and a table that contradicts itself is refused before it meets a word.
 */

#include "tests/check.h"

#include "meter/profile.h"
#include "meter/totaliser.h"

/* Fields of the profile below, in order. */
enum {
	WHOLE,
	FRACTION,
	EXPONENT,
	CODE,
	FLOW,
	ERRORS,
	SERIAL,
	FIELDS,
};

static const struct profile_total absent = {
	.whole = PROFILE_NONE,
	.fraction = PROFILE_NONE,
	.exponent = PROFILE_NONE,
	.unit_code = PROFILE_NONE,
};

/* Whole i32 and fraction f32, × 10^(n - 3), the unit by a code that is read once a day. */
static struct profile make(void)
{
	static const struct profile_field fields[FIELDS] = {
		[WHOLE] = { "whole", "row 1", 0, 0, REGMAP_I32, REGMAP_CDAB },
		[FRACTION] = { "fraction", "row 2", 0, 2, REGMAP_F32, REGMAP_CDAB },
		[EXPONENT] = { "exponent", "row 3", 1, 0, REGMAP_U16, REGMAP_ABCD },
		[CODE] = { "code", "row 4", 1, 1, REGMAP_U16, REGMAP_ABCD },
		[FLOW] = { "flow", "row 5", 0, 4, REGMAP_F32, REGMAP_CDAB },
		[ERRORS] = { "errors", "row 6", 0, 6, REGMAP_BITS, REGMAP_ABCD },
		[SERIAL] = { "serial", "row 7", 1, 2, REGMAP_U32, REGMAP_ABCD },
	};
	struct profile profile = {
		.id = "sample",
		.version = 1,
		.max_words = 125,
		.resolution = { 1, 0 },
		.block_count = 2,
		.blocks = { { "live", 3, 0, 7, false }, { "setup", 3, 1436, 4, true } },
		.field_count = FIELDS,
		.code_count = 3,
		.codes = { { 0, COUNT_M3, false, "" }, { 1, COUNT_LITRE, false, "" },
				{ 2, COUNT_US_GALLON, true, "" } },
		.flow = { FLOW, COUNT_M3, 3600 },
		.bit_count = 3,
		.bits = { { ERRORS, 0, PROFILE_SUSPECT, "no signal", "" },
				{ ERRORS, 15, PROFILE_INVALID, "reset", "" },
				{ ERRORS, 2, PROFILE_INFO, "on battery", "" } },
		.identity_count = 1,
		.identity = { SERIAL },
		.audit_count = 2,
		.audit = { EXPONENT, CODE },
	};

	memcpy(profile.fields, fields, sizeof(fields));
	profile.totals[PROFILE_FORWARD] = (struct profile_total){ true, "", PROFILE_FRACTION, WHOLE,
		FRACTION, 0, 0, EXPONENT, 3, COUNT_M3, CODE, { 0, 0 } };
	profile.totals[PROFILE_REVERSE] = absent;
	profile.totals[PROFILE_NET] = profile.totals[PROFILE_FORWARD];
	return profile;
}

/* 106182.375, flow 5.9 m3/h, no error; n = 3, code 0, serial 0x00010002. */
static const uint16_t live[] = { 0x9ec6, 0x0001, 0x0000, 0x3ec0, 0xcccd, 0x40bc, 0 };
static const uint16_t setup[] = { 3, 0, 1, 2 };

static void a_poll_becomes_a_count(void **state)
{
	static const struct {
		const char *name;
		uint16_t live[7], setup[4];
		enum profile_direction direction;
		int answer;
		int64_t units;
		uint8_t scale;
		uint32_t invalid;
	} rows[] = {
		{ "106182.375 m3", { 0x9ec6, 1, 0, 0x3ec0 }, { 3, 0 }, PROFILE_FORWARD, PROFILE_OK,
				106182375, 0, 0 },
		{ "in tens of m3", { 0x9ec6, 1, 0, 0x3ec0 }, { 4, 0 }, PROFILE_FORWARD, PROFILE_OK,
				1061823750, 0, 0 },
		{ "in thousandths", { 0x9ec6, 1, 0, 0x3ec0 }, { 0, 0 }, PROFILE_FORWARD, PROFILE_OK,
				106182375, 3, 0 },
		{ "in litres", { 0x9ec6, 1, 0, 0x3ec0 }, { 3, 1 }, PROFILE_FORWARD, PROFILE_OK,
				106182375, 3, 0 },
		{ "a disputed code", { 0x9ec6, 1, 0, 0x3ec0 }, { 3, 2 }, PROFILE_FORWARD,
				PROFILE_UNCONFIRMED, 0, 0, TOTALISER_RULE(3) },
		{ "an unknown code", { 0x9ec6, 1, 0, 0x3ec0 }, { 3, 9 }, PROFILE_FORWARD,
				PROFILE_UNCONFIRMED, 0, 0, TOTALISER_RULE(3) },
		{ "code absent", { 0x9ec6, 1, 0, 0x3ec0 }, { 3, 0xffff }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "exponent out of range", { 0x9ec6, 1, 0, 0x3ec0 }, { 16, 0 }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "negative whole", { 0xffff, 0xffff, 0, 0x3ec0 }, { 3, 0 }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "negative fraction", { 1, 0, 0, 0xbec0 }, { 3, 0 }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "fraction 1", { 1, 0, 0, 0x3f80 }, { 3, 0 }, PROFILE_FORWARD, PROFILE_IMPLAUSIBLE,
				0, 0, TOTALISER_RULE(2) },
		{ "fraction NaN", { 1, 0, 1, 0x7f80 }, { 3, 0 }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "net below zero", { 0xffff, 0xffff, 0, 0xbec0 }, { 3, 0 }, PROFILE_NET,
				PROFILE_OK, -1375, 0, 0 },
		{ "net, fraction -1", { 0xffff, 0xffff, 0, 0xbf80 }, { 3, 0 }, PROFILE_NET,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "no such register", { 0 }, { 3, 0 }, PROFILE_REVERSE, PROFILE_NO_TOTAL, 0, 0,
				TOTALISER_RULE(1) },
		{ "the most", { 0xffff, 0x7fff, 0, 0 }, { 15, 0 }, PROFILE_FORWARD,
				PROFILE_IMPLAUSIBLE, 0, 0, TOTALISER_RULE(2) },
		{ "the meter says no", { 1, 0, 0, 0, 0, 0, 0x8000 }, { 3, 0 }, PROFILE_FORWARD,
				PROFILE_OK, 1000, 0, TOTALISER_RULE(2) },
	};
	const struct profile profile = make();
	const char *why = "";

	(void)state;
	CHECK_ROW("sound");
	CHECK(profile_is_sound(&profile, &why));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct profile_words words = { { rows[i].live, rows[i].setup } };
		struct profile_decoded decoded;
		struct count again = { 0, 0 };

		CHECK_ROW(rows[i].name);
		profile_decode(&profile, rows[i].direction, &words, &decoded);
		CHECK_INT(decoded.answer, rows[i].answer);
		CHECK_INT(decoded.count.units, rows[i].units);
		CHECK_INT(decoded.count.scale, rows[i].scale);
		CHECK_INT(decoded.invalid, rows[i].invalid);
		CHECK_INT(profile_count(&profile, rows[i].direction, decoded.words,
					  decoded.word_count, &again),
				rows[i].answer);
		CHECK(count_is_equal(again, decoded.count));
	}
}

static void what_was_not_read_is_left_out(void **state)
{
	const struct profile profile = make();
	struct profile_decoded decoded;
	struct profile_words words = { { live, NULL } };

	(void)state;
	CHECK_ROW("without the daily block");
	profile_decode(&profile, PROFILE_FORWARD, &words, &decoded);
	CHECK_INT(decoded.answer, PROFILE_UNREAD);
	CHECK_INT(decoded.invalid, TOTALISER_RULE(1));
	CHECK_INT(decoded.word_count, 0);
	CHECK(decoded.has_flow);
	CHECK_INT(decoded.flow.units, 5900);

	CHECK_ROW("without the live block");
	words = (struct profile_words){ { NULL, setup } };
	profile_decode(&profile, PROFILE_FORWARD, &words, &decoded);
	CHECK_INT(decoded.answer, PROFILE_UNREAD);
	CHECK(!decoded.has_flow);
	CHECK_INT(decoded.bits, 0);

	CHECK_ROW("words of another number");
	CHECK_INT(profile_count(&profile, PROFILE_FORWARD, live, 5, &decoded.count),
			PROFILE_UNREAD);
}

static void the_kept_words_are_those_of_the_count(void **state)
{
	static const uint16_t want[] = { 0x9ec6, 0x0001, 0x0000, 0x3ec0, 3, 0 };
	const struct profile profile = make();
	const struct profile_words words = { { live, setup } };
	uint16_t kept[PROFILE_COUNT_WORDS];
	size_t count = 0;

	(void)state;
	CHECK_ROW("whole, fraction, exponent, code");
	CHECK_INT(profile_gather(&profile, PROFILE_FORWARD, &words, kept, &count), PROFILE_OK);
	CHECK_INT(count, CHECK_COUNT(want));
	CHECK(memcmp(kept, want, sizeof(want)) == 0);
}

static void flow_and_bits_are_read_beside_it(void **state)
{
	static const struct {
		const char *name;
		uint16_t live[7];
		int32_t seconds;
		bool has_flow;
		int64_t units;
		uint32_t bits;
		enum profile_severity severity;
	} rows[] = {
		{ "per hour", { 0, 0, 0, 0, 0xcccd, 0x40bc, 0 }, 3600, true, 5900, 0,
				PROFILE_INFO },
		{ "per second", { 0, 0, 0, 0, 0xcccd, 0x40bc, 0 }, 1, true, 21240000, 0,
				PROFILE_INFO },
		{ "per minute", { 0, 0, 0, 0, 0xcccd, 0x40bc, 0 }, 60, true, 354000, 0,
				PROFILE_INFO },
		{ "backward", { 0, 0, 0, 0, 0xcccd, 0xc0bc, 0 }, 3600, true, -5900, 0,
				PROFILE_INFO },
		{ "NaN", { 0, 0, 0, 0, 1, 0x7f80, 0 }, 3600, false, 0, 0, PROFILE_INFO },
		{ "a bit that no row names", { 0, 0, 0, 0, 0, 0, 2 }, 3600, true, 0, 0,
				PROFILE_INFO },
		{ "suspect", { 0, 0, 0, 0, 0, 0, 1 }, 3600, true, 0, 1, PROFILE_SUSPECT },
		{ "the worst of three", { 0, 0, 0, 0, 0, 0, 0x8005 }, 3600, true, 0, 7,
				PROFILE_INVALID },
		{ "the worse of two", { 0, 0, 0, 0, 0, 0, 0x8001 }, 3600, true, 0, 3,
				PROFILE_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct profile profile = make();
		struct profile_words words = { { rows[i].live, setup } };
		struct profile_decoded decoded;

		CHECK_ROW(rows[i].name);
		profile.flow.seconds = rows[i].seconds;
		profile_decode(&profile, PROFILE_FORWARD, &words, &decoded);
		CHECK_INT(decoded.has_flow, rows[i].has_flow);
		CHECK_INT(decoded.flow.units, rows[i].units);
		CHECK_INT(decoded.bits, rows[i].bits);
		CHECK_INT(decoded.severity, rows[i].severity);
	}
}

/* Totals of other makers: each with the one block "live" of eight words. */
static void other_registers_are_rows_too(void **state)
{
	static const struct {
		const char *name;
		struct profile_field whole, fraction;
		struct profile_total total;
		uint16_t live[8];
		int answer;
		int64_t units;
		uint8_t scale;
	} rows[] = {
		{ "u64 of mm3, low word first", { "w", "", 0, 0, REGMAP_U64, REGMAP_CDAB },
				{ "f", "", 0, 4, REGMAP_U16, REGMAP_ABCD },
				{ true, "", PROFILE_PLAIN, 0, PROFILE_NONE, 0, -9, PROFILE_NONE, 0,
						COUNT_M3, PROFILE_NONE, { 0, 0 } },
				{ 0x4455, 0x2233, 0x0011, 0 }, PROFILE_OK, 73588229205, 6 },
		{ "float64 of m3", { "w", "", 0, 0, REGMAP_F64, REGMAP_ABCD },
				{ "f", "", 0, 4, REGMAP_U16, REGMAP_ABCD },
				{ true, "", PROFILE_PLAIN, 0, PROFILE_NONE, 0, 0, PROFILE_NONE, 0,
						COUNT_M3, PROFILE_NONE, { 0, 0 } },
				{ 0x4135, 0xd877, 0xb7ce, 0xd917 }, PROFILE_OK, 1431671718, 0 },
		{ "u32 × 10^i16 × 10", { "w", "", 0, 0, REGMAP_U32, REGMAP_ABCD },
				{ "f", "", 0, 2, REGMAP_I16, REGMAP_ABCD },
				{ true, "", PROFILE_PLAIN, 0, PROFILE_NONE, 0, 1, 1, 0, COUNT_M3,
						PROFILE_NONE, { 0, 0 } },
				{ 1, 0x9ec6, 0xfffe }, PROFILE_OK, 10618200, 0 },
		{ "hundreds and the rest", { "w", "", 0, 0, REGMAP_U16, REGMAP_ABCD },
				{ "f", "", 0, 1, REGMAP_U16, REGMAP_ABCD },
				{ true, "", PROFILE_CARRY, 0, 1, 100, 0, PROFILE_NONE, 0, COUNT_M3,
						PROFILE_NONE, { 0, 0 } },
				{ 1061, 82 }, PROFILE_OK, 106182000, 0 },
		{ "a rest of a hundred", { "w", "", 0, 0, REGMAP_U16, REGMAP_ABCD },
				{ "f", "", 0, 1, REGMAP_U16, REGMAP_ABCD },
				{ true, "", PROFILE_CARRY, 0, 1, 100, 0, PROFILE_NONE, 0, COUNT_M3,
						PROFILE_NONE, { 0, 0 } },
				{ 1061, 100 }, PROFILE_IMPLAUSIBLE, 0, 0 },
		{ "BCD in cubic feet", { "w", "", 0, 0, REGMAP_BCD32, REGMAP_ABCD },
				{ "f", "", 0, 2, REGMAP_U16, REGMAP_ABCD },
				{ true, "", PROFILE_PLAIN, 0, PROFILE_NONE, 0, 0, PROFILE_NONE, 0,
						COUNT_FT3, PROFILE_NONE, { 0, 0 } },
				{ 0x0010, 0x0000 }, PROFILE_OK, 28316846592, 4 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct profile profile = make();
		struct profile_words words = { { rows[i].live, NULL } };
		struct profile_decoded decoded;
		const char *why = "";

		CHECK_ROW(rows[i].name);
		profile.block_count = 1;
		profile.blocks[0].count = 8;
		profile.field_count = 2;
		profile.fields[0] = rows[i].whole;
		profile.fields[1] = rows[i].fraction;
		profile.totals[PROFILE_FORWARD] = rows[i].total;
		profile.totals[PROFILE_NET] = absent;
		profile.flow.field = PROFILE_NONE;
		profile.bit_count = profile.identity_count = profile.audit_count = 0;
		CHECK(profile_is_sound(&profile, &why));
		profile_decode(&profile, PROFILE_FORWARD, &words, &decoded);
		CHECK_INT(decoded.answer, rows[i].answer);
		CHECK_INT(decoded.count.units, rows[i].units);
		CHECK_INT(decoded.count.scale, rows[i].scale);
	}
}

static void a_modulus_is_the_profiles_or_the_digits(void **state)
{
	static const uint16_t kept[] = { 0x9ec6, 0x0001, 0x0000, 0x3ec0, 2, 1 };
	struct profile profile = make();
	struct profile_total *total = &profile.totals[PROFILE_FORWARD];
	struct count ret = { -7, 0 };

	(void)state;
	CHECK_ROW("seven digits of litres, whatever n is");
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 7, kept, 6, &ret), PROFILE_OK);
	CHECK_INT(ret.units, 10000000);
	CHECK_ROW("no digits");
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 0, kept, 6, &ret), PROFILE_OK);
	CHECK_INT(ret.units, 0);
	CHECK_ROW("without words the unit is not known");
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 7, NULL, 0, &ret), PROFILE_UNREAD);
	CHECK_ROW("the profile's own, in tenths of a litre");
	total->modulus = (struct decimal){ 4294967296, 0 };
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 7, kept, 6, &ret), PROFILE_OK);
	CHECK_INT(ret.units, 4294967296);
	CHECK_INT(ret.scale, 1);
	CHECK_ROW("a fixed unit needs no words, a register's exponent does");
	total->unit_code = PROFILE_NONE;
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 7, NULL, 0, &ret), PROFILE_UNREAD);
	total->modulus = (struct decimal){ 0, 0 };
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 7, NULL, 0, &ret), PROFILE_OK);
	CHECK_INT(ret.units, 10000000000);
	CHECK_ROW("eighteen digits of m3 are too many");
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 18, NULL, 0, &ret),
			PROFILE_IMPLAUSIBLE);
	CHECK_ROW("no register");
	CHECK_INT(profile_modulus(&profile, PROFILE_REVERSE, 7, NULL, 0, &ret), PROFILE_NO_TOTAL);
}

static void another_device_shows(void **state)
{
	static const uint16_t serial[] = { 3, 0, 1, 3 };
	static const uint16_t code[] = { 3, 1, 1, 2 };
	const struct profile profile = make();
	const struct profile_words was = { { live, setup } };
	struct profile_words is = was;
	int32_t field = -7;

	(void)state;
	CHECK_ROW("the same");
	CHECK(profile_is_same_device(&profile, &was, &is, &field));
	CHECK_ROW("another serial number");
	is.blocks[1] = serial;
	CHECK(!profile_is_same_device(&profile, &was, &is, &field));
	CHECK_INT(field, SERIAL);
	CHECK_ROW("another unit code");
	is.blocks[1] = code;
	CHECK(!profile_is_same_device(&profile, &was, &is, &field));
	CHECK_INT(field, CODE);
	CHECK_ROW("not read");
	is.blocks[1] = NULL;
	CHECK(profile_is_same_device(&profile, &was, &is, &field));
}

#define UNSOUND(change, text) \
	do { \
		struct profile profile = make(); \
		const char *why = "sound"; \
		CHECK_ROW(#change); \
		profile.change; \
		CHECK(!profile_is_sound(&profile, &why)); \
		CHECK_TEXT(why, text); \
	} while (0)

static void a_table_that_contradicts_itself_is_refused(void **state)
{
	(void)state;
	UNSOUND(id[0] = ' ', "the profile's name is no identifier");
	UNSOUND(version = 0, "versions count from 1");
	UNSOUND(max_words = 126, "max_words is 1 to 125");
	UNSOUND(gap_ms = -1, "a pause is 0 to 60000 ms");
	UNSOUND(resolution.units = 0, "the resolution is above 0");
	UNSOUND(field_count = PROFILE_FIELDS_MAX + 1, "a list is longer than its room");
	UNSOUND(blocks[1].name[0] = '\0', "a block's name is no identifier");
	UNSOUND(blocks[0].function = 6, "a block is read with function 3 or 4");
	UNSOUND(max_words = 6, "a block has 1 to max_words words");
	UNSOUND(blocks[1].start = 65533, "a block lies within addresses 0 to 65535");
	UNSOUND(blocks[1] = profile.blocks[0], "two blocks have one name");
	UNSOUND(fields[CODE].name[0] = ',', "a field's name is no identifier");
	UNSOUND(fields[CODE] = profile.fields[WHOLE], "two fields have one name");
	UNSOUND(fields[CODE].block = 2, "a field names no block");
	UNSOUND(fields[CODE].type = (enum regmap_type)9, "a field has no known type and order");
	UNSOUND(fields[SERIAL].offset = 3, "a field does not lie within its block");
	UNSOUND(fields[SERIAL].offset = -1, "a field does not lie within its block");
	UNSOUND(totals[0].whole = PROFILE_NONE, "a total names no field as its whole part");
	UNSOUND(totals[0].whole = FIELDS, "a total names no field as its whole part");
	UNSOUND(totals[0].fraction = PROFILE_NONE,
			"a total with a fraction names its field, and no carry");
	UNSOUND(totals[0].carry = 10, "a total with a fraction names its field, and no carry");
	UNSOUND(totals[0].combine = PROFILE_PLAIN, "a plain total has neither fraction nor carry");
	UNSOUND(totals[0].combine = PROFILE_CARRY,
			"a total with a carry names the field of the rest, and a carry "
			"of 2 to 1000000000");
	UNSOUND(totals[0].power = 13, "a power of ten lies within -12 to 12");
	UNSOUND(totals[0].exponent = FLOW,
			"an exponent is a field of one or two words, its bias stands beside it");
	UNSOUND(totals[0].exponent = PROFILE_NONE,
			"an exponent is a field of one or two words, its bias stands beside it");
	UNSOUND(code_count = 0,
			"a unit code is a field of one or two words, with a table of codes");
	UNSOUND(totals[0].unit = (enum count_unit)COUNT_UNITS, "a total has no known unit");
	UNSOUND(totals[0].modulus.digits = -1, "a modulus is a whole number");
	UNSOUND(codes[1].code = 0, "a code stands twice");
	UNSOUND(flow.field = FIELDS, "the flow names a field and a unit");
	UNSOUND(flow.seconds = 61, "a flow is per 1, 60 or 3600 seconds");
	UNSOUND(bits[0].field = CODE, "a status bit names a field of type bits");
	UNSOUND(bits[0].bit = 16, "a status bit is 0 to 15 and has a severity");
	UNSOUND(identity[0] = FIELDS, "identity names no field");
	UNSOUND(audit[0] = PROFILE_NONE, "audit names no field");
	UNSOUND(block_count = 0, "a field names no block");
}

static void a_profile_without_blocks_is_read_by_people(void **state)
{
	struct profile profile = make();
	struct profile_decoded decoded;
	const char *why = "";
	struct count ret = { 0, 0 };

	(void)state;
	profile.block_count = profile.field_count = profile.code_count = profile.bit_count = 0;
	profile.identity_count = profile.audit_count = 0;
	profile.flow.field = PROFILE_NONE;
	profile.totals[PROFILE_NET] = absent;
	CHECK_ROW("with fields");
	CHECK(!profile_is_sound(&profile, &why));
	CHECK_TEXT(why, "without blocks a total has no fields");
	CHECK_ROW("without a total");
	profile.totals[PROFILE_FORWARD] = absent;
	CHECK(!profile_is_sound(&profile, &why));
	CHECK_TEXT(why, "a profile has a total");
	CHECK_ROW("a face in m3");
	profile.totals[PROFILE_FORWARD].is_present = true;
	CHECK(profile_is_sound(&profile, &why));
	CHECK_INT(profile_modulus(&profile, PROFILE_FORWARD, 6, NULL, 0, &ret), PROFILE_OK);
	CHECK_INT(ret.units, 1000000000);
	profile_decode(&profile, PROFILE_FORWARD, &(struct profile_words){ { NULL } }, &decoded);
	CHECK_INT(decoded.answer, PROFILE_NO_TOTAL);
	CHECK_INT(profile_count(&profile, PROFILE_FORWARD, live, 0, &ret), PROFILE_NO_TOTAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_poll_becomes_a_count),
		cmocka_unit_test(what_was_not_read_is_left_out),
		cmocka_unit_test(the_kept_words_are_those_of_the_count),
		cmocka_unit_test(flow_and_bits_are_read_beside_it),
		cmocka_unit_test(other_registers_are_rows_too),
		cmocka_unit_test(a_modulus_is_the_profiles_or_the_digits),
		cmocka_unit_test(another_device_shows),
		cmocka_unit_test(a_table_that_contradicts_itself_is_refused),
		cmocka_unit_test(a_profile_without_blocks_is_read_by_people),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
