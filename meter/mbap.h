/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One question to a meter and whether some bytes are its answer; pure.
 *
 * Modbus TCP (MBAP header of the Modbus Messaging Guide 1.0b, section 3.1.3):
 *
 *	offset 0  2  transaction id       2  2  protocol, 0
 *	       4  2  bytes that follow    6  1  unit
 *	       7  1  function (| 0x80 in an exception)
 *	question: 8  2  start     10  2  count
 *	answer:   8  1  byte count 9  n  words, high byte first
 *	exception: 8 1  code
 *
 * RTU: unit, function and the rest as above, then CRC-16 (poly 0xa001, start
 * 0xffff), low byte first; no id, so an answer cannot be told from a late one.
 */

#include <stddef.h>
#include <stdint.h>

enum {
	MBAP_HEADER_BYTES = 7,
	MBAP_REQUEST_BYTES = 12,
	MBAP_ANSWER_MAX = 260, /* the guide's largest ADU */
	MBAP_WORDS_MAX = 125,  /* the most one answer can carry */
	RTU_REQUEST_BYTES = 8,
	RTU_ANSWER_MAX = 256,
};

struct mbap_request {
	uint16_t id;      /* Modbus TCP only */
	uint8_t unit;     /* 0..255 */
	uint8_t function; /* 3 holding registers, 4 input registers */
	uint16_t start;   /* wire address, from 0 */
	uint16_t count;   /* 1..MBAP_WORDS_MAX words */
};

/* In order of precedence. */
enum mbap_answer {
	MBAP_OK = 0,    /* the words asked for */
	MBAP_PARTIAL,   /* a possible beginning; wait for more */
	MBAP_STALE,     /* a whole frame of an earlier id: drop its size bytes, keep waiting */
	MBAP_GARBLED,   /* no answer to this question: give the connection up */
	MBAP_EXCEPTION, /* the unit refuses: exception */
};

struct mbap_reply {
	size_t size;       /* bytes of the frame (OK, STALE, EXCEPTION), or needed (PARTIAL) */
	uint8_t exception; /* EXCEPTION only */
	const char *why;   /* GARBLED only: one sentence, static storage */
	uint16_t words[MBAP_WORDS_MAX]; /* OK only: the first request->count */
};

void mbap_encode(const struct mbap_request *request, uint8_t buffer[static MBAP_REQUEST_BYTES]);
void rtu_encode(const struct mbap_request *request, uint8_t buffer[static RTU_REQUEST_BYTES]);

/*
 * Judges the first bytes received since the question was sent. An id is
 * earlier when it lies 1..32767 behind the question's. Return an mbap_answer;
 * *ret is written in full for each. rtu_check() never answers MBAP_STALE.
 */
int mbap_check(const struct mbap_request *request, const uint8_t *data, size_t size,
		struct mbap_reply *ret);
int rtu_check(const struct mbap_request *request, const uint8_t *data, size_t size,
		struct mbap_reply *ret);

/* CRC-16 of the RTU frame, to be sent low byte first. */
uint16_t rtu_crc(const uint8_t *data, size_t size);
