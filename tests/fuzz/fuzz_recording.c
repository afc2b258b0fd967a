/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any text as a recording of meters' answers: it is read whole or refused at
 * a line of it, and a question to it is answered once.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count_answer(struct bus_request *request, const struct bus_reply *reply)
{
	int *answers = request->context;

	assert((reply->answer == BUS_OK) == (reply->why[0] == '\0'));
	assert((reply->answer == BUS_REFUSED) == (reply->exception != 0));
	for (size_t i = 0; reply->answer == BUS_OK && i < request->count; i++) {
		*answers += reply->words[i] & 0; /* each word is there to be read */
	}
	(*answers)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(bus_close) struct bus *bus = NULL;
	struct address address = { .kind = ADDRESS_TCP, .host = "h", .port = 1, .unit = 1 };
	struct where where = { .line = -1 };
	int answers = 0;
	struct bus_request request = {
		.unit = 1,
		.function = 3,
		.start = 8,
		.count = 2,
		.timeout_ms = 1,
		.done = count_answer,
		.context = &answers,
	};

	if (bus_replay_open((const char *)data, size, &bus, &where) != 0) {
		assert(bus == NULL && where.line >= 1 && where.column >= 1 &&
				where.text[0] != '\0');
		return 0;
	}
	if (bus_gateway(bus, &address, &request.gateway) != 0) {
		return 0;
	}
	for (int i = 1; i <= 3; i++) {
		bus_read(bus, &request);
		assert(bus_run(bus, 0) == 1 && answers == i);
	}
	return 0;
}
