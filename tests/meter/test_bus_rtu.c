/* SPDX-License-Identifier: Apache-2.0 */

/*
 * RTU frames over a serial line and over TCP, against a small slave on the
 * other end that this file plays itself.
 */

#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "tests/support/real_time.h"

enum {
	QUESTION_BYTES = 8,
	TIMEOUT_MS = 200,
	PATIENCE_MS = 10000,
	SILENT_UNIT = 2,
	LATE_UNIT = 3,     /* its answer comes with the next question */
	NOISY_UNIT = 4,    /* a byte too many */
	WRONG_UNIT = 5,    /* a broken checksum */
	DAWDLING_UNIT = 6, /* its first answer takes one and a half timeouts */
};

/* The slave's end of a pseudo terminal, or a listening socket and its connection. */
struct slave {
	int fd;
	int listener;
	bool has_late;
	uint8_t late[16];
	size_t late_size;
	int64_t dawdles_till_ms; /* and reads nothing meanwhile; 0: does not */
	bool has_dawdled;
	int questions;
};

/* The CRC by its definition in the serial line guide, bit by bit. */
static void put_crc(uint8_t *frame, size_t size)
{
	unsigned crc = 0xffff;

	for (size_t i = 0; i < size; i++) {
		crc ^= frame[i];
		for (int bit = 0; bit < 8; bit++) {
			unsigned low = crc & 1;

			crc >>= 1;
			if (low == 1) {
				crc ^= 0xa001;
			}
		}
	}
	frame[size] = (uint8_t)(crc & 0xff);
	frame[size + 1] = (uint8_t)(crc >> 8);
}

/* Two words: the unit and the start. */
static size_t make_answer(const uint8_t *question, uint8_t *ret)
{
	const uint8_t frame[] = { question[0], question[1], 4, 0, question[0], question[2],
		question[3] };

	memcpy(ret, frame, sizeof(frame));
	put_crc(ret, sizeof(frame));
	return sizeof(frame) + 2;
}

static void answer_question(struct slave *slave, const uint8_t *question)
{
	uint8_t frame[32];
	size_t size = make_answer(question, frame);

	slave->questions++;
	if (slave->has_late) {
		slave->has_late = false;
		CHECK_INT(write(slave->fd, slave->late, slave->late_size), slave->late_size);
	}
	if (question[0] == SILENT_UNIT) {
		return;
	}
	if (question[0] == DAWDLING_UNIT && !slave->has_dawdled) {
		slave->has_dawdled = true;
		slave->dawdles_till_ms = real_time_ms() + TIMEOUT_MS + TIMEOUT_MS / 2;
		memcpy(slave->late, frame, size);
		slave->late_size = size;
		return;
	}
	if (question[0] == LATE_UNIT) {
		memcpy(slave->late, frame, size);
		slave->late_size = size;
		slave->has_late = true;
		return;
	}
	if (question[0] == NOISY_UNIT) {
		frame[size++] = 0x55;
	} else if (question[0] == WRONG_UNIT) {
		frame[size - 1] ^= 1;
	}
	CHECK_INT(write(slave->fd, frame, size), size);
}

static void run_slave(struct slave *slave)
{
	uint8_t question[QUESTION_BYTES];
	uint8_t checked[QUESTION_BYTES];

	if (slave->listener >= 0) {
		int fd = accept4(slave->listener, NULL, NULL, SOCK_NONBLOCK);

		if (fd >= 0) {
			(void)close(slave->fd);
			slave->fd = fd;
		}
	}
	if (slave->dawdles_till_ms > 0) {
		if (real_time_ms() < slave->dawdles_till_ms) {
			return;
		}
		slave->dawdles_till_ms = 0;
		CHECK_INT(write(slave->fd, slave->late, slave->late_size), slave->late_size);
	}
	if (slave->fd < 0 || read(slave->fd, question, sizeof(question)) != QUESTION_BYTES) {
		return;
	}
	memcpy(checked, question, sizeof(checked));
	put_crc(checked, QUESTION_BYTES - 2);
	CHECK_INT(memcmp(checked, question, sizeof(checked)), 0);
	answer_question(slave, question);
}

struct heard {
	bool is_done;
	enum bus_answer answer;
	uint16_t words[2];
};

static void hear(struct bus_request *request, const struct bus_reply *reply)
{
	struct heard *heard = request->context;

	heard->is_done = true;
	heard->answer = reply->answer;
	if (reply->answer == BUS_OK) {
		memcpy(heard->words, reply->words, sizeof(heard->words));
	}
}

static void ask(struct bus *bus, struct slave *slave, const char *text, uint8_t unit,
		uint16_t start, struct heard *heard)
{
	int64_t till_ms = real_time_ms() + PATIENCE_MS;
	struct address address;
	struct bus_request request = {
		.unit = unit,
		.function = 3,
		.start = start,
		.count = 2,
		.timeout_ms = TIMEOUT_MS,
		.done = hear,
		.context = heard,
	};
	int column = 0;

	*heard = (struct heard){ 0 };
	CHECK_INT(address_parse(text, &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(bus, &address, &request.gateway), 0);
	bus_read(bus, &request);
	while (!heard->is_done) {
		CHECK(real_time_ms() < till_ms);
		CHECK(bus_run(bus, 1) >= 0);
		run_slave(slave);
	}
}

/* The same questions over whichever wire. */
static void walk(const char *address, struct slave *slave)
{
	static const struct {
		const char *name;
		uint8_t unit;
		uint16_t start;
		enum bus_answer answer;
	} rows[] = {
		{ "good", 1, 0x0102, BUS_OK },
		{ "again", 1, 0x0304, BUS_OK },
		{ "silent", SILENT_UNIT, 1, BUS_SILENT },
		{ "good after silence", 1, 5, BUS_OK },
		{ "late", LATE_UNIT, 6, BUS_SILENT },
		{ "its late answer is another unit's", 1, 7, BUS_GARBLED },
		{ "good after that", 1, 8, BUS_OK },
		{ "noisy", NOISY_UNIT, 9, BUS_GARBLED },
		{ "wrong checksum", WRONG_UNIT, 10, BUS_GARBLED },
		{ "dawdling", DAWDLING_UNIT, 11, BUS_SILENT },
		{ "the same unit about something else", DAWDLING_UNIT, 12, BUS_OK },
		{ "good at the end", 1, 13, BUS_OK },
	};
	static const struct bus_limits limits = { 0 };
	SCOPED(bus_close) struct bus *bus = NULL;

	CHECK_INT(bus_modbus_open(&limits, &bus), 0);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct heard heard;

		CHECK_ROW(rows[i].name);
		ask(bus, slave, address, rows[i].unit, rows[i].start, &heard);
		CHECK_INT(heard.answer, rows[i].answer);
		if (rows[i].answer == BUS_OK) {
			CHECK_INT(heard.words[0], rows[i].unit);
			CHECK_INT(heard.words[1], rows[i].start);
		}
	}
	CHECK_INT(slave->questions, CHECK_COUNT(rows));
}

static void over_a_serial_line(void **state)
{
	struct slave slave = { .listener = -1 };
	char name[64];
	char address[128];

	(void)state;
	slave.fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (slave.fd < 0 || grantpt(slave.fd) != 0 || unlockpt(slave.fd) != 0 ||
			ptsname_r(slave.fd, name, sizeof(name)) != 0) {
		skip(); /* no pseudo terminals here */
	}
	(void)snprintf(address, sizeof(address), "rtu://%s?baud=9600&parity=E/1", name);
	walk(address, &slave);
	(void)close(slave.fd);
}

static void over_tcp(void **state)
{
	struct sockaddr_in where = { .sin_family = AF_INET };
	socklen_t size = sizeof(where);
	struct slave slave = { .fd = -1 };
	char address[128];

	(void)state;
	where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	slave.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHECK_INT(bind(slave.listener, (struct sockaddr *)&where, size), 0);
	CHECK_INT(listen(slave.listener, 8), 0);
	CHECK_INT(getsockname(slave.listener, (struct sockaddr *)&where, &size), 0);
	(void)snprintf(address, sizeof(address), "rtu+tcp://127.0.0.1:%u/1",
			(unsigned)ntohs(where.sin_port));
	walk(address, &slave);
	(void)close(slave.fd);
	(void)close(slave.listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_a_serial_line),
		cmocka_unit_test(over_tcp),
	};

	return cmocka_run_group_tests_name("bus_rtu", tests, NULL, NULL);
}
