/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The bus against a station that misbehaves on request: each fault gets its
 * answer, the neighbours get theirs, and nothing is ever taken for something
 * else.
 *
 * Bus and station run in turns in one thread: if the bus ever waited for an
 * answer, none would come.
 */

#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/err.h"
#include "meter/station.h"
#include "tests/support/real_time.h"

enum {
	GOOD_UNIT = 1,
	BAD_UNIT = 2,
	TIMEOUT_MS = 250, /* a busy machine answers in time, a dribbled frame (1.2 s) does not */
	PATIENCE_MS = 20000,
	WHOLE_START = 8, /* the positive accumulator's whole m³, low word first */
};

/* Unit n has counted n × 40,000,000 m³, and 1 m³ more each second of its clock. */
struct scene {
	struct station *station;
	struct bus *bus;
	int64_t clock_s;
	bool is_station_away;
};

static struct instant scene_now(void *context)
{
	return (struct instant){ ((const struct scene *)context)->clock_s };
}

static void open_station(struct scene *scene, const char *host, uint16_t port)
{
	struct station_options options = {
		.host = host,
		.port = port,
		.now = scene_now,
		.context = scene,
	};

	CHECK_INT(station_open(&options, &scene->station), 0);
	for (uint8_t unit = 1; unit <= 20; unit++) {
		struct station_point points[] = {
			{ { 0 }, (int64_t)unit * 40000000 * 1000 },
			{ { 1000000 }, (int64_t)unit * 40000000 * 1000 + 1000000000 },
		};

		CHECK_INT(station_add_points(scene->station, unit, 9, points, 2), STATION_OK);
	}
}

static void begin(struct scene *scene, const struct bus_limits *limits)
{
	static const struct bus_limits defaults = { 0 };

	*scene = (struct scene){ 0 };
	open_station(scene, "0.0.0.0", 0);
	CHECK_INT(bus_modbus_open(limits == NULL ? &defaults : limits, &scene->bus), 0);
}

static void end(struct scene *scene)
{
	bus_close(scene->bus);
	station_close(scene->station);
}

/* What came of a question, copied out of the callback. */
struct heard {
	struct bus_request request;
	bool is_done;
	enum bus_answer answer;
	int exception;
	uint32_t whole_m3;
	int64_t took_ms;
	char why[100];
};

static void hear(struct bus_request *request, const struct bus_reply *reply)
{
	struct heard *heard = request->context;

	heard->is_done = true;
	heard->answer = reply->answer;
	heard->exception = reply->exception;
	heard->took_ms = reply->answered_ms - reply->sent_ms;
	(void)snprintf(heard->why, sizeof(heard->why), "%s", reply->why);
	if (reply->answer == BUS_OK) {
		heard->whole_m3 = reply->words[0] | (uint32_t)reply->words[1] << 16;
	}
}

static struct bus_gateway *gateway(struct scene *scene, const char *host, uint16_t port)
{
	struct bus_gateway *ret = NULL;
	struct address address;
	char text[64];
	int column = 0;

	(void)snprintf(text, sizeof(text), "tcp://%s:%u/1", host, (unsigned)port);
	CHECK_INT(address_parse(text, &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene->bus, &address, &ret), 0);
	return ret;
}

static void ask(struct scene *scene, struct bus_gateway *to, uint8_t unit, struct heard *heard)
{
	*heard = (struct heard){
		.request = {
			.gateway = to,
			.unit = unit,
			.function = 3,
			.start = WHOLE_START,
			.count = 2,
			.timeout_ms = TIMEOUT_MS,
			.done = hear,
			.context = heard,
		},
	};
	bus_read(scene->bus, &heard->request);
}

/* Lets both sides run until all are answered. */
static void run_until_done(struct scene *scene, const struct heard *heard, size_t count)
{
	int64_t till_ms = real_time_ms() + PATIENCE_MS;
	size_t left = count;

	while (left > 0) {
		CHECK(real_time_ms() < till_ms);
		CHECK(bus_run(scene->bus, 1) >= 0);
		if (!scene->is_station_away) {
			CHECK(station_run(scene->station, 0) >= 0);
		}
		while (left > 0 && heard[left - 1].is_done) {
			left--;
		}
	}
}

static void check_good(const struct heard *heard, uint8_t unit, int64_t clock_s)
{
	CHECK_INT(heard->answer, BUS_OK);
	CHECK_INT(heard->whole_m3, (int64_t)unit * 40000000 + clock_s);
	CHECK_TEXT(heard->why, "");
}

static void each_fault_has_its_answer_and_the_neighbour_its_own(void **state)
{
	static const struct {
		const char *name;
		enum bus_answer answer;
		int exception;
		int64_t least_ms, most_ms;
	} rows[] = {
		{ "none", BUS_OK, 0, 0, TIMEOUT_MS },
		{ "late", BUS_SILENT, 0, TIMEOUT_MS, 4 * TIMEOUT_MS },
		{ "silent", BUS_SILENT, 0, TIMEOUT_MS, 4 * TIMEOUT_MS },
		{ "wrong-unit", BUS_GARBLED, 0, 0, TIMEOUT_MS },
		{ "wrong-id", BUS_GARBLED, 0, 0, TIMEOUT_MS },
		{ "stale", BUS_OK, 0, 0, TIMEOUT_MS },
		{ "refuse-address", BUS_REFUSED, 2, 0, TIMEOUT_MS },
		{ "refuse-device", BUS_REFUSED, 4, 0, TIMEOUT_MS },
		{ "refuse-busy", BUS_REFUSED, 6, 0, TIMEOUT_MS },
		{ "refuse-gateway", BUS_REFUSED, 11, 0, TIMEOUT_MS },
		{ "short", BUS_SILENT, 0, TIMEOUT_MS, 4 * TIMEOUT_MS },
		{ "count", BUS_GARBLED, 0, 0, TIMEOUT_MS },
		{ "protocol", BUS_GARBLED, 0, 0, TIMEOUT_MS },
		{ "dribble", BUS_SILENT, 0, TIMEOUT_MS, 4 * TIMEOUT_MS },
		{ "cut", BUS_CUT, 0, 0, TIMEOUT_MS },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct scene scene;
		struct bus_gateway *to;
		struct heard heard[4];
		enum station_fault fault;

		CHECK_ROW(rows[i].name);
		begin(&scene, NULL);
		to = gateway(&scene, "127.0.0.1", station_port(scene.station));
		CHECK(station_fault_parse(rows[i].name, &fault));
		CHECK_INT(station_set_fault(scene.station, BAD_UNIT, fault,
					  fault == STATION_FAULT_LATE ? 2 * TIMEOUT_MS : 0),
				STATION_OK);
		ask(&scene, to, GOOD_UNIT, &heard[0]);
		ask(&scene, to, BAD_UNIT, &heard[1]);
		ask(&scene, to, GOOD_UNIT, &heard[2]);
		ask(&scene, to, 3, &heard[3]);
		run_until_done(&scene, heard, 4);
		check_good(&heard[0], GOOD_UNIT, 0);
		CHECK_INT(heard[1].answer, rows[i].answer);
		CHECK_INT(heard[1].exception, rows[i].exception);
		CHECK(heard[1].took_ms >= rows[i].least_ms && heard[1].took_ms < rows[i].most_ms);
		if (rows[i].answer == BUS_OK) {
			check_good(&heard[1], BAD_UNIT, 0);
		} else {
			CHECK(heard[1].why[0] != '\0');
		}
		check_good(&heard[2], GOOD_UNIT, 0);
		check_good(&heard[3], 3, 0);
		end(&scene);
	}
}

/* An answer that comes after the timeout belongs to nobody, for ever. */
static void a_late_answer_never_desynchronises(void **state)
{
	struct scene scene;
	struct bus_gateway *to;

	(void)state;
	CHECK_ROW("late");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_LATE, TIMEOUT_MS + 20),
			STATION_OK);
	for (int round = 0; round < 20; round++) {
		struct heard heard[2];

		scene.clock_s += 7;
		if (round % 10 == 0) {
			ask(&scene, to, BAD_UNIT, &heard[0]);
		} else {
			ask(&scene, to, 4, &heard[0]);
		}
		ask(&scene, to, 5, &heard[1]);
		run_until_done(&scene, heard, 2);
		CHECK_INT(heard[0].answer, round % 10 == 0 ? BUS_SILENT : BUS_OK);
		check_good(&heard[1], 5, scene.clock_s);
	}
	end(&scene);
}

static void a_dead_unit_rests_and_wakes(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard;
	static const enum bus_answer answers[] = { BUS_SILENT, BUS_SILENT, BUS_RESTING,
		BUS_RESTING };
	int64_t began_ms;

	(void)state;
	CHECK_ROW("dead unit");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_SILENT, 0), STATION_OK);
	for (size_t i = 0; i < CHECK_COUNT(answers); i++) {
		ask(&scene, to, BAD_UNIT, &heard);
		run_until_done(&scene, &heard, 1);
		CHECK_INT(heard.answer, answers[i]);
	}
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_NONE, 0), STATION_OK);
	began_ms = real_time_ms();
	do {
		ask(&scene, to, BAD_UNIT, &heard);
		run_until_done(&scene, &heard, 1);
	} while (heard.answer == BUS_RESTING);
	check_good(&heard, BAD_UNIT, 0);
	CHECK(real_time_ms() - began_ms < 20 * TIMEOUT_MS);
	end(&scene);
}

/* A gateway that waits in vain for a unit costs as much as silence. */
static void a_unit_that_its_gateway_cannot_reach_rests(void **state)
{
	static const enum bus_answer answers[] = { BUS_REFUSED, BUS_REFUSED, BUS_RESTING };
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard;

	(void)state;
	CHECK_ROW("exception 11");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_REFUSE_GATEWAY, 50),
			STATION_OK);
	for (size_t i = 0; i < CHECK_COUNT(answers); i++) {
		ask(&scene, to, BAD_UNIT, &heard);
		run_until_done(&scene, &heard, 1);
		CHECK_INT(heard.answer, answers[i]);
	}
	end(&scene);
}

static void a_gateway_is_given_its_pauses(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard[3];
	int64_t began_ms;

	(void)state;
	CHECK_ROW("pauses");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", station_port(scene.station));
	bus_pace(scene.bus, to, 80, 10);
	bus_pace(scene.bus, to, 20, 60);
	began_ms = real_time_ms();
	for (uint8_t i = 0; i < 3; i++) {
		ask(&scene, to, (uint8_t)(i + 1), &heard[i]);
	}
	run_until_done(&scene, heard, 3);
	CHECK(real_time_ms() - began_ms >= 80 + 2 * 60);
	CHECK(real_time_ms() - began_ms < 2000);
	for (uint8_t i = 0; i < 3; i++) {
		check_good(&heard[i], (uint8_t)(i + 1), 0);
	}
	end(&scene);
}

/* A port where nobody listens, found by binding one and letting it go. */
static uint16_t free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(bind(fd, (struct sockaddr *)&address, size), 0);
	CHECK_INT(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	(void)close(fd);
	return ntohs(address.sin_port);
}

static void an_unreachable_gateway_answers_all_at_once(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard[30];
	int64_t began_ms = real_time_ms();

	(void)state;
	CHECK_ROW("refused");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", free_port());
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < CHECK_COUNT(heard); i++) {
			ask(&scene, to, (uint8_t)(i + 1), &heard[i]);
		}
		run_until_done(&scene, heard, CHECK_COUNT(heard));
		for (size_t i = 0; i < CHECK_COUNT(heard); i++) {
			CHECK_INT(heard[i].answer, BUS_UNREACHABLE);
			CHECK_TEXT(heard[i].why, "Connection refused");
		}
	}
	CHECK(real_time_ms() - began_ms < 1000);
	end(&scene);
}

static void what_cannot_be_served_is_said(void **state)
{
	struct scene scene;
	struct bus_gateway *to = NULL;
	struct address address;
	struct heard heard;
	int column = 0;

	(void)state;
	begin(&scene, NULL);
	CHECK_ROW("dial-in");
	CHECK_INT(address_parse("dial-in:138/1", &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene.bus, &address, &to), 0);
	ask(&scene, to, 1, &heard);
	run_until_done(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNSUPPORTED);
	CHECK_ROW("no such device");
	CHECK_INT(address_parse("rtu:///dev/no-such-line/1", &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene.bus, &address, &to), 0);
	ask(&scene, to, 1, &heard);
	run_until_done(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNREACHABLE);
	CHECK_TEXT(heard.why, "No such file or directory");
	end(&scene);
}

static void a_name_is_looked_up(void **state)
{
	struct scene scene;
	struct heard heard[2];

	(void)state;
	CHECK_ROW("localhost");
	begin(&scene, NULL);
	ask(&scene, gateway(&scene, "localhost", station_port(scene.station)), 3, &heard[0]);
	ask(&scene, gateway(&scene, "no-such-host.invalid", 502), 3, &heard[1]);
	run_until_done(&scene, heard, 2);
	check_good(&heard[0], 3, 0);
	CHECK_INT(heard[1].answer, BUS_UNREACHABLE);
	end(&scene);
}

/* The gateway was switched off and on while its connection idled. */
static void a_connection_that_died_idle_is_replaced(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard;
	uint16_t port;

	(void)state;
	CHECK_ROW("restarted");
	begin(&scene, NULL);
	port = station_port(scene.station);
	to = gateway(&scene, "127.0.0.1", port);
	for (int round = 0; round < 5; round++) {
		ask(&scene, to, 6, &heard);
		run_until_done(&scene, &heard, 1);
		check_good(&heard, 6, 0);
		station_close(scene.station);
		scene.station = NULL;
		open_station(&scene, "0.0.0.0", port);
	}
	end(&scene);
}

/* The connection was fresh a moment ago and is reset under the question: it is asked again. */
static void a_question_lost_with_its_connection_is_asked_again(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard;
	int cuts = 0;

	(void)state;
	CHECK_ROW("lost");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", station_port(scene.station));
	ask(&scene, to, GOOD_UNIT, &heard);
	run_until_done(&scene, &heard, 1);
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_CUT, 0), STATION_OK);
	ask(&scene, to, BAD_UNIT, &heard);
	for (int i = 0; i < 1000 && cuts == 0; i++) {
		CHECK(bus_run(scene.bus, 1) >= 0);
		cuts = station_run(scene.station, 1);
	}
	CHECK_INT(cuts, 1);
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_NONE, 0), STATION_OK);
	run_until_done(&scene, &heard, 1);
	check_good(&heard, BAD_UNIT, 0);
	end(&scene);
}

static void an_unreachable_gateway_is_left_alone_for_a_while(void **state)
{
	struct scene scene;
	struct bus_gateway *to;
	struct heard heard;
	uint16_t port = free_port();
	int64_t failed_ms = 0;

	(void)state;
	CHECK_ROW("left alone");
	begin(&scene, NULL);
	to = gateway(&scene, "127.0.0.1", port);
	for (int i = 0; i < 2; i++) {
		ask(&scene, to, 7, &heard);
		run_until_done(&scene, &heard, 1);
		CHECK_INT(heard.answer, BUS_UNREACHABLE);
		failed_ms = real_time_ms();
	}
	station_close(scene.station);
	scene.station = NULL;
	open_station(&scene, "127.0.0.1", port);
	ask(&scene, to, 7, &heard);
	run_until_done(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNREACHABLE);
	CHECK_TEXT(heard.why, "Connection refused");
	while (heard.answer == BUS_UNREACHABLE) {
		ask(&scene, to, 7, &heard);
		run_until_done(&scene, &heard, 1);
	}
	check_good(&heard, 7, 0);
	CHECK(real_time_ms() - failed_ms >= 990 && real_time_ms() - failed_ms < 5000);
	end(&scene);
}

/* Each of 127.x.y.z is a gateway of its own; all are one station. */
static struct bus_gateway *gateway_number(struct scene *scene, size_t i)
{
	char host[32];

	(void)snprintf(host, sizeof(host), "127.1.%zu.%zu", i / 200, i % 200 + 1);
	return gateway(scene, host, station_port(scene->station));
}

static void hundreds_are_in_flight_at_once(void **state)
{
	enum {
		MANY = 300,
		DELAY_MS = 100,
	};
	struct scene scene;
	struct heard *heard = calloc(MANY, sizeof(*heard));
	int64_t began_ms;

	(void)state;
	CHECK_ROW("300 gateways");
	begin(&scene, NULL);
	CHECK_INT(station_set_fault(scene.station, 1, STATION_FAULT_LATE, DELAY_MS), STATION_OK);
	began_ms = real_time_ms();
	for (size_t i = 0; i < MANY; i++) {
		ask(&scene, gateway_number(&scene, i), 1, &heard[i]);
		heard[i].request.timeout_ms = 10000;
	}
	run_until_done(&scene, heard, MANY);
	for (size_t i = 0; i < MANY; i++) {
		check_good(&heard[i], 1, 0);
	}
	/* One after the other it would be 30 s. */
	CHECK(real_time_ms() - began_ms < 5000);
	free(heard);
	end(&scene);
}

static void few_connections_serve_many_gateways(void **state)
{
	enum {
		MANY = 50,
	};
	static const struct bus_limits limits = { .connections = 4, .connecting = 2 };
	struct scene scene;
	struct heard heard[MANY];

	(void)state;
	CHECK_ROW("4 connections");
	begin(&scene, &limits);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < MANY; i++) {
			ask(&scene, gateway_number(&scene, i), (uint8_t)(i % 20 + 1), &heard[i]);
		}
		run_until_done(&scene, heard, MANY);
		for (size_t i = 0; i < MANY; i++) {
			check_good(&heard[i], (uint8_t)(i % 20 + 1), 0);
		}
	}
	end(&scene);
}

/* How many sockets this process has open. */
static int count_sockets(void)
{
	char path[64];
	char target[64];
	int sockets = 0;

	for (int fd = 0; fd < 4096; fd++) {
		ssize_t size;

		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		size = readlink(path, target, sizeof(target));
		sockets += size > 7 && memcmp(target, "socket:", 7) == 0;
	}
	return sockets;
}

/* libmodbus waits in select(), which ends the process at the 1,024th descriptor. */
static void descriptors_beyond_select_do_no_harm(void **state)
{
	enum {
		MANY = 1100,
	};
	struct rlimit limit;
	struct scene scene;
	struct heard heard[3];
	struct bus *bus = NULL;
	static const struct bus_limits limits = { .idle_ms = 50 };
	static int fds[MANY];
	int64_t till_ms;
	int sockets;

	(void)state;
	CHECK_ROW("1,100 descriptors");
	CHECK_INT(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < MANY + 100) {
		limit.rlim_cur = MANY + 100;
		if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
			skip(); /* the process may not open that many */
		}
	}
	begin(&scene, &limits);
	sockets = count_sockets();
	for (size_t i = 0; i < MANY; i++) {
		fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		CHECK(fds[i] >= 0);
	}
	CHECK(fds[MANY - 1] >= FD_SETSIZE);
	for (int round = 0; round < 3; round++) {
		for (uint8_t i = 0; i < 3; i++) {
			ask(&scene, gateway_number(&scene, i), (uint8_t)(i + 1), &heard[i]);
		}
		run_until_done(&scene, heard, 3);
		for (uint8_t i = 0; i < 3; i++) {
			check_good(&heard[i], (uint8_t)(i + 1), 0);
		}
	}
	/* Idle connections are closed on both sides, the one that libmodbus had last included. */
	CHECK_ROW("sockets");
	CHECK(count_sockets() > sockets);
	till_ms = real_time_ms() + PATIENCE_MS;
	while (count_sockets() > sockets) {
		CHECK(real_time_ms() < till_ms);
		CHECK(bus_run(scene.bus, 10) >= 0);
		CHECK(station_run(scene.station, 0) >= 0);
	}
	CHECK_ROW("no low descriptor left");
	CHECK_INT(bus_modbus_open(&limits, &bus), WEIR_FAULT_IO);
	CHECK_INT(errno, EMFILE);
	for (size_t i = 0; i < MANY; i++) {
		(void)close(fds[i]);
	}
	end(&scene);
}

/* A caller that asks again from inside the callback, whatever the answer, cannot hang a run. */
static void ask_again(struct bus_request *request, const struct bus_reply *reply)
{
	struct heard *heard = request->context;

	heard->took_ms++;
	heard->answer = reply->answer;
	bus_read((struct bus *)(void *)heard->request.context, &heard[1].request);
}

static void asking_again_at_once_cannot_hang_a_run(void **state)
{
	struct scene scene;
	struct heard heard[2];

	(void)state;
	CHECK_ROW("asking again");
	begin(&scene, NULL);
	ask(&scene, gateway(&scene, "127.0.0.1", free_port()), 1, &heard[0]);
	run_until_done(&scene, heard, 1);
	heard[1] = heard[0];
	heard[0].request.context = scene.bus;
	heard[0].took_ms = 0;
	heard[1].request.context = heard;
	heard[1].request.done = ask_again;
	bus_read(scene.bus, &heard[1].request);
	for (int i = 0; i < 100; i++) {
		CHECK(bus_run(scene.bus, 0) <= 2);
	}
	CHECK(heard[0].took_ms >= 90);
	CHECK_INT(heard[0].answer, BUS_UNREACHABLE);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_has_its_answer_and_the_neighbour_its_own),
		cmocka_unit_test(a_late_answer_never_desynchronises),
		cmocka_unit_test(a_dead_unit_rests_and_wakes),
		cmocka_unit_test(a_unit_that_its_gateway_cannot_reach_rests),
		cmocka_unit_test(a_gateway_is_given_its_pauses),
		cmocka_unit_test(an_unreachable_gateway_answers_all_at_once),
		cmocka_unit_test(what_cannot_be_served_is_said),
		cmocka_unit_test(a_name_is_looked_up),
		cmocka_unit_test(a_connection_that_died_idle_is_replaced),
		cmocka_unit_test(a_question_lost_with_its_connection_is_asked_again),
		cmocka_unit_test(an_unreachable_gateway_is_left_alone_for_a_while),
		cmocka_unit_test(hundreds_are_in_flight_at_once),
		cmocka_unit_test(few_connections_serve_many_gateways),
		cmocka_unit_test(descriptors_beyond_select_do_no_harm),
		cmocka_unit_test(asking_again_at_once_cannot_hang_a_run),
	};

	return cmocka_run_group_tests_name("bus", tests, NULL, NULL);
}
