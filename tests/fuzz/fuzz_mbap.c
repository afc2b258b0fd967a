/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as the answer to any question: a beginning of them is judged
 * "not yet" or as the whole is, never otherwise, and what is accepted is
 * exactly what the question's own answer would be.
 *
 *	byte 0: bit 0 RTU, bit 1 function 4; 1-2 id; 3 unit; 4 count; the answer
 */

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "meter/mbap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	HEAD_BYTES = 5,
};

static int check(bool is_rtu, const struct mbap_request *request, const uint8_t *data, size_t size,
		struct mbap_reply *ret)
{
	return is_rtu ? rtu_check(request, data, size, ret) : mbap_check(request, data, size, ret);
}

/* The frame that carries these words, put together from the question. */
static size_t make_answer(bool is_rtu, const struct mbap_request *request,
		const struct mbap_reply *reply, uint8_t ret[static MBAP_ANSWER_MAX])
{
	size_t pdu = 2 + 2 * (size_t)request->count;
	size_t at = 0;
	uint16_t crc;

	if (!is_rtu) {
		const uint8_t head[] = { (uint8_t)(request->id >> 8), (uint8_t)request->id, 0, 0,
			(uint8_t)((pdu + 1) >> 8), (uint8_t)(pdu + 1) };

		memcpy(ret, head, sizeof(head));
		at = sizeof(head);
	}
	ret[at++] = request->unit;
	ret[at++] = request->function;
	ret[at++] = (uint8_t)(2 * request->count);
	for (size_t i = 0; i < request->count; i++) {
		ret[at++] = (uint8_t)(reply->words[i] >> 8);
		ret[at++] = (uint8_t)reply->words[i];
	}
	if (is_rtu) {
		crc = rtu_crc(ret, at);
		ret[at++] = (uint8_t)crc;
		ret[at++] = (uint8_t)(crc >> 8);
	}
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mbap_request request = { 0 };
	struct mbap_reply whole;
	struct mbap_reply part;
	uint8_t again[MBAP_ANSWER_MAX];
	bool is_rtu;
	int answer;

	if (size < HEAD_BYTES || size > HEAD_BYTES + MBAP_ANSWER_MAX) {
		return 0;
	}
	is_rtu = (data[0] & 1) != 0;
	request.function = (data[0] & 2) != 0 ? 4 : 3;
	request.id = (uint16_t)(data[1] << 8 | data[2]);
	request.unit = data[3];
	request.count = (uint16_t)(data[4] % MBAP_WORDS_MAX + 1);
	data += HEAD_BYTES;
	size -= HEAD_BYTES;
	answer = check(is_rtu, &request, data, size, &whole);
	for (size_t i = 0; i < size; i++) {
		int early = check(is_rtu, &request, data, i, &part);

		assert(early == MBAP_PARTIAL || early == answer);
		assert(early != MBAP_PARTIAL || part.size > i);
	}
	if (answer == MBAP_OK) {
		assert(make_answer(is_rtu, &request, &whole, again) == whole.size);
		assert(whole.size <= size && memcmp(again, data, whole.size) == 0);
	}
	assert((answer == MBAP_GARBLED) == (whole.why != NULL));
	assert(answer != MBAP_STALE || (!is_rtu && whole.size <= size));
	assert(answer != MBAP_EXCEPTION || whole.exception != 0);
	return 0;
}
