/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A recording answers as the meters did, in its order, and is refused whole
 * where it is wrong.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdio.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/err.h"

static const char recording[] = "# two units behind one gateway\n"
				"tcp://10.0.0.1:502/1 3 8 words 0001 00ff\n"
				"tcp://10.0.0.1:502/2 3 8 words 0002 0000 # another\r\n"
				"\n"
				"tcp://10.0.0.1:502/1 3 8 silent\n"
				"\ttcp://10.0.0.1:502/1  3\t8  refused 2\n"
				"tcp://10.0.0.1:502/1 4 8 words abcd\n"
				"tcp://10.0.0.1:502/1 3 8 words 0003 0004";

struct heard {
	bool is_done;
	enum bus_answer answer;
	int exception;
	uint16_t words[2];
};

static void hear(struct bus_request *request, const struct bus_reply *reply)
{
	struct heard *heard = request->context;

	*heard = (struct heard){
		.is_done = true,
		.answer = reply->answer,
		.exception = reply->exception,
	};
	if (reply->answer == BUS_OK) {
		memcpy(heard->words, reply->words, request->count * sizeof(uint16_t));
	}
}

static void answers_come_in_the_recordings_order(void **state)
{
	static const struct {
		const char *name, *address;
		uint8_t function;
		uint16_t start, count;
		enum bus_answer answer;
		int exception;
		uint16_t word;
	} rows[] = {
		{ "first", "tcp://10.0.0.1:502/1", 3, 8, 2, BUS_OK, 0, 0x0001 },
		{ "silence", "tcp://10.0.0.1:502/1", 3, 8, 2, BUS_SILENT, 0, 0 },
		{ "the other unit", "tcp://10.0.0.1:502/2", 3, 8, 2, BUS_OK, 0, 0x0002 },
		{ "exception", "tcp://10.0.0.1:502/1", 3, 8, 2, BUS_REFUSED, 2, 0 },
		{ "another count", "tcp://10.0.0.1:502/1", 3, 8, 1, BUS_UNREACHABLE, 0, 0 },
		{ "last", "tcp://10.0.0.1:502/1", 3, 8, 2, BUS_OK, 0, 0x0003 },
		{ "beyond the last", "tcp://10.0.0.1:502/1", 3, 8, 2, BUS_UNREACHABLE, 0, 0 },
		{ "the other function", "tcp://10.0.0.1:502/1", 4, 8, 1, BUS_OK, 0, 0xabcd },
		{ "another start", "tcp://10.0.0.1:502/1", 3, 9, 2, BUS_UNREACHABLE, 0, 0 },
		{ "another gateway", "tcp://10.0.0.2:502/1", 3, 8, 2, BUS_UNREACHABLE, 0, 0 },
	};
	SCOPED(bus_close) struct bus *bus = NULL;
	struct where where;

	(void)state;
	CHECK_INT(bus_replay_open(recording, sizeof(recording) - 1, &bus, &where), 0);
	CHECK_INT(bus_fd(bus), -1);
	CHECK_INT(bus_wait_ms(bus), -1);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct heard heard = { 0 };
		struct address address;
		struct bus_request request = {
			.function = rows[i].function,
			.start = rows[i].start,
			.count = rows[i].count,
			.timeout_ms = 1,
			.done = hear,
			.context = &heard,
		};
		int column = 0;

		CHECK_ROW(rows[i].name);
		CHECK_INT(address_parse(rows[i].address, &address, &column), ADDRESS_OK);
		request.unit = address.unit;
		CHECK_INT(bus_gateway(bus, &address, &request.gateway), 0);
		bus_read(bus, &request);
		CHECK(!heard.is_done);
		CHECK_INT(bus_wait_ms(bus), 0);
		CHECK_INT(bus_run(bus, -1), 1);
		CHECK(heard.is_done);
		CHECK_INT(heard.answer, rows[i].answer);
		CHECK_INT(heard.exception, rows[i].exception);
		CHECK_INT(heard.words[0], rows[i].word);
	}
}

static void what_is_no_recording_is_refused(void **state)
{
	static const struct {
		const char *name, *text;
		int line, column;
	} rows[] = {
		{ "an address", "\n# ok\nnowhere 3 8 silent\n", 3, 1 },
		{ "a port", "tcp://h/1 3 8 silent", 1, 8 },
		{ "a function", "tcp://h:1/1 6 8 silent", 1, 13 },
		{ "a start", "tcp://h:1/1 3 65536 silent", 1, 15 },
		{ "no answer", "tcp://h:1/1 3 8 ", 1, 17 },
		{ "an unknown answer", "tcp://h:1/1 3 8 loud", 1, 21 },
		{ "resting is not recorded", "tcp://h:1/1 3 8 resting", 1, 24 },
		{ "no words", "tcp://h:1/1 3 8 words", 1, 22 },
		{ "a short word", "tcp://h:1/1 3 8 words 001", 1, 26 },
		{ "a capital digit", "tcp://h:1/1 3 8 words 00FF", 1, 27 },
		{ "an exception 0", "tcp://h:1/1 3 8 refused 0", 1, 25 },
		{ "a rest", "tcp://h:1/1 3 8 silent 1", 1, 24 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct bus *bus = NULL;
		struct where where = { 0 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(bus_replay_open(rows[i].text, strlen(rows[i].text), &bus, &where), 1);
		CHECK(bus == NULL);
		CHECK_INT(where.line, rows[i].line);
		CHECK_INT(where.column, rows[i].column);
		CHECK(where.text[0] != '\0');
	}
}

static void an_answer_has_at_most_125_words(void **state)
{
	char text[800];
	int size;

	(void)state;
	for (int words = 125; words <= 126; words++) {
		struct bus *bus = NULL;
		struct where where = { 0 };

		CHECK_ROW(words == 125 ? "125 words" : "126 words");
		size = snprintf(text, sizeof(text), "tcp://h:1/1 3 0 words");
		for (int i = 0; i < words; i++) {
			size += snprintf(text + size, sizeof(text) - (size_t)size, " %04x",
					(unsigned)i);
		}
		CHECK_INT(bus_replay_open(text, (size_t)size, &bus, &where), words == 126);
		bus_close(bus);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_come_in_the_recordings_order),
		cmocka_unit_test(what_is_no_recording_is_refused),
		cmocka_unit_test(an_answer_has_at_most_125_words),
	};

	return cmocka_run_group_tests_name("bus_replay", tests, NULL, NULL);
}
