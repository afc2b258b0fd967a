/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/mbap.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
	EXCEPTION_BIT = 0x80,
	PDU_MIN = 2,   /* an exception: function and code */
	PDU_MAX = 253, /* the Modbus application protocol, section 4.1 */
	CRC_BYTES = 2,
};

static uint16_t word_at(const uint8_t *data)
{
	return (uint16_t)(data[0] << 8 | data[1]);
}

static void put_word(uint8_t *data, uint16_t word)
{
	data[0] = (uint8_t)(word >> 8);
	data[1] = (uint8_t)word;
}

/* The five bytes both framings share. */
static void put_question(const struct mbap_request *request, uint8_t *data)
{
	assert(request->function == 3 || request->function == 4);
	assert(request->count >= 1 && request->count <= MBAP_WORDS_MAX);
	data[0] = request->function;
	put_word(data + 1, request->start);
	put_word(data + 3, request->count);
}

void mbap_encode(const struct mbap_request *request, uint8_t buffer[static MBAP_REQUEST_BYTES])
{
	put_word(buffer, request->id);
	put_word(buffer + 2, 0);
	put_word(buffer + 4, 6);
	buffer[6] = request->unit;
	put_question(request, buffer + MBAP_HEADER_BYTES);
}

void rtu_encode(const struct mbap_request *request, uint8_t buffer[static RTU_REQUEST_BYTES])
{
	uint16_t crc;

	buffer[0] = request->unit;
	put_question(request, buffer + 1);
	crc = rtu_crc(buffer, 6);
	buffer[6] = (uint8_t)crc;
	buffer[7] = (uint8_t)(crc >> 8);
}

uint16_t rtu_crc(const uint8_t *data, size_t size)
{
	unsigned crc = 0xffff;

	for (size_t i = 0; i < size; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++) {
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xa001 : crc >> 1;
		}
	}
	return (uint16_t)crc;
}

static int garbled(struct mbap_reply *ret, const char *why)
{
	ret->why = why;
	return MBAP_GARBLED;
}

static int partial(struct mbap_reply *ret, size_t needed)
{
	ret->size = needed;
	return MBAP_PARTIAL;
}

/* Judges a whole PDU: function, byte count or exception code, words. */
static int check_pdu(const struct mbap_request *request, const uint8_t *pdu, size_t size,
		struct mbap_reply *ret)
{
	assert(size >= PDU_MIN);
	if (pdu[0] == (request->function | EXCEPTION_BIT)) {
		if (size != PDU_MIN || pdu[1] == 0) {
			return garbled(ret, "an exception without a code");
		}
		ret->exception = pdu[1];
		return MBAP_EXCEPTION;
	}
	if (pdu[0] != request->function) {
		return garbled(ret, "an answer to another function");
	}
	if (pdu[1] != 2 * request->count || size != (size_t)pdu[1] + 2) {
		return garbled(ret, "an answer with another number of words");
	}
	for (size_t i = 0; i < request->count; i++) {
		ret->words[i] = word_at(pdu + 2 + 2 * i);
	}
	return MBAP_OK;
}

/* True where an id was used before the question's own. */
static bool is_earlier(uint16_t id, uint16_t asked)
{
	uint16_t behind = (uint16_t)(asked - id);

	return behind != 0 && behind < 0x8000;
}

int mbap_check(const struct mbap_request *request, const uint8_t *data, size_t size,
		struct mbap_reply *ret)
{
	size_t pdu_size;
	uint16_t id;

	memset(ret, 0, sizeof(*ret));
	if (size >= 4 && word_at(data + 2) != 0) {
		return garbled(ret, "a protocol that is not Modbus");
	}
	if (size < MBAP_HEADER_BYTES) {
		return partial(ret, MBAP_HEADER_BYTES);
	}
	/* The header's length counts the unit, too. */
	if (word_at(data + 4) < PDU_MIN + 1 || word_at(data + 4) > PDU_MAX + 1) {
		return garbled(ret, "a frame of impossible length");
	}
	pdu_size = (size_t)word_at(data + 4) - 1;
	id = word_at(data);
	if (id != request->id && !is_earlier(id, request->id)) {
		return garbled(ret, "an answer to a question that was never asked");
	}
	if (size < MBAP_HEADER_BYTES + pdu_size) {
		return partial(ret, MBAP_HEADER_BYTES + pdu_size);
	}
	ret->size = MBAP_HEADER_BYTES + pdu_size;
	if (id != request->id) {
		return MBAP_STALE;
	}
	if (data[6] != request->unit) {
		return garbled(ret, "an answer of another unit");
	}
	return check_pdu(request, data + MBAP_HEADER_BYTES, pdu_size, ret);
}

int rtu_check(const struct mbap_request *request, const uint8_t *data, size_t size,
		struct mbap_reply *ret)
{
	size_t pdu_size;

	memset(ret, 0, sizeof(*ret));
	if (size >= 1 && data[0] != request->unit) {
		return garbled(ret, "an answer of another unit");
	}
	if (size < 3) {
		return partial(ret, 3);
	}
	if (data[1] == (request->function | EXCEPTION_BIT)) {
		pdu_size = PDU_MIN;
	} else if (data[1] == request->function) {
		pdu_size = (size_t)data[2] + 2;
	} else {
		return garbled(ret, "an answer to another function");
	}
	if (pdu_size > PDU_MAX) {
		return garbled(ret, "a frame of impossible length");
	}
	if (size < 1 + pdu_size + CRC_BYTES) {
		return partial(ret, 1 + pdu_size + CRC_BYTES);
	}
	ret->size = 1 + pdu_size + CRC_BYTES;
	if (rtu_crc(data, 1 + pdu_size) !=
			(uint16_t)(data[1 + pdu_size] | data[2 + pdu_size] << 8)) {
		return garbled(ret, "a frame with a wrong checksum");
	}
	return check_pdu(request, data + 1, pdu_size, ret);
}
