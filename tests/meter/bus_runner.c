/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads words over the bus for tests written in other languages.
 *
 *	bus_runner GATEWAY UNITS START COUNT ROUNDS
 *
 * GATEWAY is an address without its unit ("tcp://127.0.0.1:502"). Each round
 * asks units 1 to UNITS at once for COUNT holding registers from START on.
 * Prints a line for each answer, in the order in which they came: "UNIT
 * ANSWER WORD WORD ...", the words hexadecimal.
 */

#include <stdio.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/text.h"

enum {
	UNITS_MAX = 247,
	TIMEOUT_MS = 2000,
};

struct runner {
	struct bus *bus;
	struct bus_gateway *gateway;
	struct bus_request requests[UNITS_MAX];
	int64_t units;
	int64_t start;
	int64_t count;
	int64_t left;
};

static void print_reply(struct bus_request *request, const struct bus_reply *reply)
{
	struct runner *runner = request->context;

	(void)printf("%u %s", (unsigned)request->unit, bus_answer_name(reply->answer));
	for (size_t i = 0; reply->answer == BUS_OK && i < request->count; i++) {
		(void)printf(" %04x", (unsigned)reply->words[i]);
	}
	(void)printf("\n");
	runner->left--;
}

static int run_round(struct runner *runner)
{
	for (int64_t i = 0; i < runner->units; i++) {
		runner->requests[i] = (struct bus_request){
			.gateway = runner->gateway,
			.unit = (uint8_t)(i + 1),
			.function = 3,
			.start = (uint16_t)runner->start,
			.count = (uint16_t)runner->count,
			.timeout_ms = TIMEOUT_MS,
			.done = print_reply,
			.context = runner,
		};
		bus_read(runner->bus, &runner->requests[i]);
	}
	runner->left = runner->units;
	while (runner->left > 0) {
		if (bus_run(runner->bus, -1) < 0) {
			return 1;
		}
	}
	return 0;
}

static bool take(const char *text, int64_t low, int64_t high, int64_t *ret)
{
	return text_int_all(text, low, high, ret) == TEXT_OK;
}

int main(int argc, char **argv)
{
	static const struct bus_limits limits = { 0 };
	static struct runner runner;
	struct address address;
	char text[ADDRESS_TEXT_MAX];
	int64_t rounds = 0;
	int column = 0;
	int status = 0;

	if (argc != 6 || !take(argv[2], 1, UNITS_MAX, &runner.units) ||
			!take(argv[3], 0, UINT16_MAX, &runner.start) ||
			!take(argv[4], 1, MBAP_WORDS_MAX, &runner.count) ||
			!take(argv[5], 1, 1000000, &rounds)) {
		return 2;
	}
	(void)snprintf(text, sizeof(text), "%s/1", argv[1]);
	if (address_parse(text, &address, &column) != ADDRESS_OK ||
			bus_modbus_open(&limits, &runner.bus) != 0 ||
			bus_gateway(runner.bus, &address, &runner.gateway) != 0) {
		return 2;
	}
	while (status == 0 && rounds-- > 0) {
		status = run_round(&runner);
	}
	bus_close(runner.bus);
	return status;
}
