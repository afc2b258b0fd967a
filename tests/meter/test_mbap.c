/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bytes are the answer to a question only if every field says so.
 */

#include "tests/check.h"

#include <stdbool.h>

#include "meter/mbap.h"

static const struct mbap_request two_words = {
	.id = 0x1234,
	.unit = 7,
	.function = 3,
	.start = 8,
	.count = 2,
};

/* Hex digits and blanks to bytes. */
static size_t unhex(const char *text, uint8_t *ret)
{
	size_t digits = 0;

	for (const char *c = text; *c != '\0'; c++) {
		int digit = *c >= 'a' ? *c - 'a' + 10 : *c - '0';

		if (*c == ' ') {
			continue;
		}
		if (digits % 2 == 0) {
			ret[digits / 2] = (uint8_t)(digit << 4);
		} else {
			ret[digits / 2] |= (uint8_t)digit;
		}
		digits++;
	}
	return digits / 2;
}

static void a_question_has_the_standards_bytes(void **state)
{
	/* The RTU example of the TUF-2000M's manual: registers 1 to 10 of unit 1. */
	static const uint8_t rtu[] = { 0x01, 0x03, 0x00, 0x00, 0x00, 0x0a, 0xc5, 0xcd };
	static const uint8_t tcp[] = { 0x12, 0x34, 0, 0, 0, 6, 7, 3, 0, 8, 0, 2 };
	struct mbap_request ten = { .unit = 1, .function = 3, .count = 10 };
	uint8_t buffer[MBAP_REQUEST_BYTES];

	(void)state;
	rtu_encode(&ten, buffer);
	CHECK_INT(memcmp(buffer, rtu, sizeof(rtu)), 0);
	mbap_encode(&two_words, buffer);
	CHECK_INT(memcmp(buffer, tcp, sizeof(tcp)), 0);
}

static void a_tcp_answer_is_checked_in_every_field(void **state)
{
	static const struct {
		const char *name, *bytes;
		enum mbap_answer answer;
		size_t size;
	} rows[] = {
		{ "the answer", "1234 0000 0007 07 03 04 0001 fffe", MBAP_OK, 13 },
		{ "with more behind it", "1234 0000 0007 07 03 04 0001 fffe 12", MBAP_OK, 13 },
		{ "nothing yet", "", MBAP_PARTIAL, 7 },
		{ "half a header", "1234 00", MBAP_PARTIAL, 7 },
		{ "a header", "1234 0000 0007 07", MBAP_PARTIAL, 13 },
		{ "all but one byte", "1234 0000 0007 07 03 04 0001 ff", MBAP_PARTIAL, 13 },
		{ "an exception", "1234 0000 0003 07 83 02", MBAP_EXCEPTION, 9 },
		{ "an exception without a code", "1234 0000 0003 07 83 00", MBAP_GARBLED, 0 },
		{ "an exception too long", "1234 0000 0004 07 83 02 00", MBAP_GARBLED, 0 },
		{ "the previous id", "1233 0000 0007 07 03 04 0001 fffe", MBAP_STALE, 13 },
		{ "an earlier id of another unit", "1230 0000 0003 08 83 0b", MBAP_STALE, 9 },
		{ "half of an earlier id's frame", "1230 0000 0003 08", MBAP_PARTIAL, 9 },
		{ "the earliest id", "9235 0000 0003 08 83 0b", MBAP_STALE, 9 },
		{ "a later id", "1235 0000 0007 07 03 04 0001 fffe", MBAP_GARBLED, 0 },
		{ "an id half the circle away", "9234 0000 0003 08 83 0b", MBAP_GARBLED, 0 },
		{ "another unit", "1234 0000 0007 08 03 04 0001 fffe", MBAP_GARBLED, 0 },
		{ "another function", "1234 0000 0007 07 04 04 0001 fffe", MBAP_GARBLED, 0 },
		{ "another function's exception", "1234 0000 0003 07 84 02", MBAP_GARBLED, 0 },
		{ "one word", "1234 0000 0005 07 03 02 0001", MBAP_GARBLED, 0 },
		{ "byte count too small", "1234 0000 0007 07 03 02 0001 fffe", MBAP_GARBLED, 0 },
		{ "byte count too large", "1234 0000 0007 07 03 06 0001 fffe", MBAP_GARBLED, 0 },
		{ "three words, two asked", "1234 0000 0009 07 03 06 0001 0002 0003", MBAP_GARBLED,
				0 },
		{ "protocol 1", "1234 0001 0007 07 03 04 0001 fffe", MBAP_GARBLED, 0 },
		{ "protocol 0x0100", "1234 0100 0007 07 03 04 0001 fffe", MBAP_GARBLED, 0 },
		{ "protocol known to be wrong early", "1234 0100", MBAP_GARBLED, 0 },
		{ "length 0", "1234 0000 0000 07", MBAP_GARBLED, 0 },
		{ "length 2", "1234 0000 0002 07 03", MBAP_GARBLED, 0 },
		{ "length 255", "1234 0000 00ff 07", MBAP_GARBLED, 0 },
		{ "length 254 may be", "1234 0000 00fe 07", MBAP_PARTIAL, 260 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct mbap_reply reply;
		uint8_t data[64];
		size_t size = unhex(rows[i].bytes, data);

		CHECK_ROW(rows[i].name);
		CHECK_INT(mbap_check(&two_words, data, size, &reply), rows[i].answer);
		CHECK((reply.why != NULL) == (rows[i].answer == MBAP_GARBLED));
		if (rows[i].answer != MBAP_GARBLED) {
			CHECK_INT(reply.size, rows[i].size);
		}
		if (rows[i].answer == MBAP_OK) {
			CHECK_INT(reply.words[0], 1);
			CHECK_INT(reply.words[1], 0xfffe);
		}
		if (rows[i].answer == MBAP_EXCEPTION) {
			CHECK_INT(reply.exception, 2);
		}
	}
}

static void an_rtu_answer_is_checked_in_every_field(void **state)
{
	static const struct {
		const char *name, *bytes;
		bool with_crc;
		enum mbap_answer answer;
		size_t size;
	} rows[] = {
		{ "the answer", "07 03 04 0001 fffe", true, MBAP_OK, 9 },
		{ "nothing yet", "", false, MBAP_PARTIAL, 3 },
		{ "all but the checksum", "07 03 04 0001 fffe", false, MBAP_PARTIAL, 9 },
		{ "an exception", "07 83 02", true, MBAP_EXCEPTION, 5 },
		{ "half an exception", "07 83 02", false, MBAP_PARTIAL, 5 },
		{ "another unit, known early", "08", false, MBAP_GARBLED, 0 },
		{ "another function", "07 04 04", false, MBAP_GARBLED, 0 },
		{ "a wrong checksum", "07 03 04 0001 fffe 0000", false, MBAP_GARBLED, 0 },
		{ "one word", "07 03 02 0001", true, MBAP_GARBLED, 0 },
		{ "an odd byte count", "07 03 03 0001ff", true, MBAP_GARBLED, 0 },
		{ "an impossible length", "07 03 fe", false, MBAP_GARBLED, 0 },
		{ "an exception without a code", "07 83 00", true, MBAP_GARBLED, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct mbap_reply reply;
		uint8_t data[64];
		size_t size = unhex(rows[i].bytes, data);
		uint16_t crc = rtu_crc(data, size);

		if (rows[i].with_crc) {
			data[size++] = (uint8_t)crc;
			data[size++] = (uint8_t)(crc >> 8);
		}
		CHECK_ROW(rows[i].name);
		CHECK_INT(rtu_check(&two_words, data, size, &reply), rows[i].answer);
		if (rows[i].answer != MBAP_GARBLED) {
			CHECK_INT(reply.size, rows[i].size);
		}
		if (rows[i].answer == MBAP_OK) {
			CHECK_INT(reply.words[1], 0xfffe);
		}
	}
}

/* A dribbled answer is PARTIAL byte by byte and never anything else before its end. */
static void a_beginning_is_never_mistaken(void **state)
{
	uint8_t data[64];
	size_t size = unhex("1234 0000 0007 07 03 04 0001 fffe", data);
	struct mbap_reply reply;

	(void)state;
	for (size_t i = 0; i < size; i++) {
		CHECK_INT(mbap_check(&two_words, data, i, &reply), MBAP_PARTIAL);
		CHECK(reply.size > i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_has_the_standards_bytes),
		cmocka_unit_test(a_tcp_answer_is_checked_in_every_field),
		cmocka_unit_test(an_rtu_answer_is_checked_in_every_field),
		cmocka_unit_test(a_beginning_is_never_mistaken),
	};

	return cmocka_run_group_tests_name("mbap", tests, NULL, NULL);
}
