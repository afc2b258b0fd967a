/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What comes over the line between a collector and its server: any bytes as a
 * server's answer, in pieces; as a request's deliveries; as the JSON that
 * answers them. The first byte says which, modulo three.
 */

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "api/delivery.h"
#include "api/http/client.h"
#include "api/http/response.h"
#include "meter/bytes.h"

enum {
	BODY_MAX = 1000,
	ANSWERS = 3,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* However it is cut into pieces, an answer is the same. */
static int take(const uint8_t *data, size_t size, size_t piece, struct response *ret)
{
	int answer = RESPONSE_MORE;
	size_t at = 0;

	response_init(ret, BODY_MAX, true);
	while (answer == RESPONSE_MORE && at < size) {
		size_t left = size - at < piece ? size - at : piece;
		size_t used = 0;

		answer = response_take(ret, data + at, left, &used);
		assert(used <= left && (used == left || answer != RESPONSE_MORE));
		at += used;
	}
	assert(answer >= 0 && ret->body.size <= BODY_MAX);
	return answer;
}

static void check_answer(const uint8_t *data, size_t size)
{
	struct response whole;
	struct response parts;
	char why[CLIENT_WHY_MAX];
	int answer = take(data, size, size, &whole);
	int other = take(data, size, 1, &parts);

	assert(answer == other);
	if (answer == RESPONSE_OK) {
		assert(whole.status == parts.status && whole.body.size == parts.body.size);
		client_sentence(&whole, why);
		assert(memchr(why, '\0', sizeof(why)) != NULL && strchr(why, '\x1b') == NULL);
	}
	response_finish(&whole);
	response_finish(&parts);
}

/* What was read is what would be written. */
static void check_request(const uint8_t *data, size_t size)
{
	static struct writer_deed deeds[DELIVERY_COUNT_MAX];
	size_t count = delivery_take_all(data, size, deeds);
	struct bytes again;

	bytes_init(&again, size + DELIVERY_COUNT_MAX);
	for (size_t i = 0; i < count; i++) {
		delivery_put(&again, &deeds[i]);
	}
	assert(count == 0 ||
			(!again.failed && again.size < size &&
					memcmp(again.data, data + size - again.size, again.size) ==
							0));
	bytes_finish(&again);
}

static void check_results(const uint8_t *data, size_t size)
{
	struct writer_result results[ANSWERS];

	if (delivery_take_answer(data, size, ANSWERS, results)) {
		for (size_t i = 0; i < ANSWERS; i++) {
			assert(results[i].answer != LEDGER_OK || results[i].receipt.entry >= 0);
			assert(strchr(results[i].reason, '\x1b') == NULL);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2) {
		return 0;
	}
	switch (data[0] % 3) {
	case 0:
		check_answer(data + 1, size - 1);
		break;
	case 1:
		check_request(data + 1, size - 1);
		break;
	default:
		check_results(data + 1, size - 1);
		break;
	}
	return 0;
}
