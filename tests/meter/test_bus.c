/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The bus against a station that misbehaves on request: each fault gets its
 * answer, the neighbours get theirs, and nothing is ever taken for something
 * else.
 */

#include "tests/check.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/station.h"
#include "tests/support/bus_scene.h"
#include "tests/support/real_time.h"

enum {
	GOOD_UNIT = 1,
	BAD_UNIT = 2,
};

static void each_fault_has_its_answer_and_the_neighbour_its_own(void **state)
{
	static const struct {
		const char *name;
		enum bus_answer answer;
		int exception;
		int64_t least_ms, most_ms;
	} rows[] = {
		{ "none", BUS_OK, 0, 0, BUS_TIMEOUT_MS },
		{ "late", BUS_SILENT, 0, BUS_TIMEOUT_MS, 4 * BUS_TIMEOUT_MS },
		{ "silent", BUS_SILENT, 0, BUS_TIMEOUT_MS, 4 * BUS_TIMEOUT_MS },
		{ "wrong-unit", BUS_GARBLED, 0, 0, BUS_TIMEOUT_MS },
		{ "wrong-id", BUS_GARBLED, 0, 0, BUS_TIMEOUT_MS },
		{ "stale", BUS_OK, 0, 0, BUS_TIMEOUT_MS },
		{ "refuse-address", BUS_REFUSED, 2, 0, BUS_TIMEOUT_MS },
		{ "refuse-device", BUS_REFUSED, 4, 0, BUS_TIMEOUT_MS },
		{ "refuse-busy", BUS_REFUSED, 6, 0, BUS_TIMEOUT_MS },
		{ "refuse-gateway", BUS_REFUSED, 11, 0, BUS_TIMEOUT_MS },
		{ "short", BUS_SILENT, 0, BUS_TIMEOUT_MS, 4 * BUS_TIMEOUT_MS },
		{ "count", BUS_GARBLED, 0, 0, BUS_TIMEOUT_MS },
		{ "protocol", BUS_GARBLED, 0, 0, BUS_TIMEOUT_MS },
		{ "dribble", BUS_SILENT, 0, BUS_TIMEOUT_MS, 4 * BUS_TIMEOUT_MS },
		{ "cut", BUS_CUT, 0, 0, BUS_TIMEOUT_MS },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct bus_scene scene;
		struct bus_gateway *to;
		struct bus_heard heard[4];
		enum station_fault fault;

		CHECK_ROW(rows[i].name);
		bus_scene_begin(&scene, NULL);
		to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
		CHECK(station_fault_parse(rows[i].name, &fault));
		CHECK_INT(station_set_fault(scene.station, BAD_UNIT, fault,
					  fault == STATION_FAULT_LATE ? 2 * BUS_TIMEOUT_MS : 0),
				STATION_OK);
		bus_scene_ask(&scene, to, GOOD_UNIT, &heard[0]);
		bus_scene_ask(&scene, to, BAD_UNIT, &heard[1]);
		bus_scene_ask(&scene, to, GOOD_UNIT, &heard[2]);
		bus_scene_ask(&scene, to, 3, &heard[3]);
		bus_scene_run(&scene, heard, 4);
		bus_scene_good(&heard[0], GOOD_UNIT, 0);
		CHECK_INT(heard[1].answer, rows[i].answer);
		CHECK_INT(heard[1].exception, rows[i].exception);
		CHECK(heard[1].took_ms >= rows[i].least_ms && heard[1].took_ms < rows[i].most_ms);
		if (rows[i].answer == BUS_OK) {
			bus_scene_good(&heard[1], BAD_UNIT, 0);
		} else {
			CHECK(heard[1].why[0] != '\0');
		}
		bus_scene_good(&heard[2], GOOD_UNIT, 0);
		bus_scene_good(&heard[3], 3, 0);
		bus_scene_end(&scene);
	}
}

/* An answer that comes after the timeout belongs to nobody, for ever. */
static void a_late_answer_never_desynchronises(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;

	(void)state;
	CHECK_ROW("late");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(
				  scene.station, BAD_UNIT, STATION_FAULT_LATE, BUS_TIMEOUT_MS + 20),
			STATION_OK);
	for (int round = 0; round < 20; round++) {
		struct bus_heard heard[2];

		scene.clock_s += 7;
		if (round % 10 == 0) {
			bus_scene_ask(&scene, to, BAD_UNIT, &heard[0]);
		} else {
			bus_scene_ask(&scene, to, 4, &heard[0]);
		}
		bus_scene_ask(&scene, to, 5, &heard[1]);
		bus_scene_run(&scene, heard, 2);
		CHECK_INT(heard[0].answer, round % 10 == 0 ? BUS_SILENT : BUS_OK);
		bus_scene_good(&heard[1], 5, scene.clock_s);
	}
	bus_scene_end(&scene);
}

static void a_dead_unit_rests_and_wakes(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard;
	static const enum bus_answer answers[] = { BUS_SILENT, BUS_SILENT, BUS_RESTING,
		BUS_RESTING };
	int64_t began_ms;

	(void)state;
	CHECK_ROW("dead unit");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_SILENT, 0), STATION_OK);
	for (size_t i = 0; i < CHECK_COUNT(answers); i++) {
		bus_scene_ask(&scene, to, BAD_UNIT, &heard);
		bus_scene_run(&scene, &heard, 1);
		CHECK_INT(heard.answer, answers[i]);
	}
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_NONE, 0), STATION_OK);
	began_ms = real_time_ms();
	do {
		bus_scene_ask(&scene, to, BAD_UNIT, &heard);
		bus_scene_run(&scene, &heard, 1);
	} while (heard.answer == BUS_RESTING);
	bus_scene_good(&heard, BAD_UNIT, 0);
	CHECK(real_time_ms() - began_ms < 20 * BUS_TIMEOUT_MS);
	bus_scene_end(&scene);
}

/* A gateway that waits in vain for a unit costs as much as silence. */
static void a_unit_that_its_gateway_cannot_reach_rests(void **state)
{
	static const enum bus_answer answers[] = { BUS_REFUSED, BUS_REFUSED, BUS_RESTING };
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard;

	(void)state;
	CHECK_ROW("exception 11");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_REFUSE_GATEWAY, 50),
			STATION_OK);
	for (size_t i = 0; i < CHECK_COUNT(answers); i++) {
		bus_scene_ask(&scene, to, BAD_UNIT, &heard);
		bus_scene_run(&scene, &heard, 1);
		CHECK_INT(heard.answer, answers[i]);
	}
	bus_scene_end(&scene);
}

static void a_gateway_is_given_its_pauses(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard[3];
	int64_t began_ms;

	(void)state;
	CHECK_ROW("pauses");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
	bus_pace(scene.bus, to, 80, 10);
	bus_pace(scene.bus, to, 20, 60);
	began_ms = real_time_ms();
	for (uint8_t i = 0; i < 3; i++) {
		bus_scene_ask(&scene, to, (uint8_t)(i + 1), &heard[i]);
	}
	bus_scene_run(&scene, heard, 3);
	CHECK(real_time_ms() - began_ms >= 80 + 2 * 60);
	CHECK(real_time_ms() - began_ms < 2000);
	for (uint8_t i = 0; i < 3; i++) {
		bus_scene_good(&heard[i], (uint8_t)(i + 1), 0);
	}
	bus_scene_end(&scene);
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
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard[30];
	int64_t began_ms = real_time_ms();

	(void)state;
	CHECK_ROW("refused");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", free_port());
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < CHECK_COUNT(heard); i++) {
			bus_scene_ask(&scene, to, (uint8_t)(i + 1), &heard[i]);
		}
		bus_scene_run(&scene, heard, CHECK_COUNT(heard));
		for (size_t i = 0; i < CHECK_COUNT(heard); i++) {
			CHECK_INT(heard[i].answer, BUS_UNREACHABLE);
			CHECK_TEXT(heard[i].why, "Connection refused");
		}
	}
	CHECK(real_time_ms() - began_ms < 1000);
	bus_scene_end(&scene);
}

static void what_cannot_be_served_is_said(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to = NULL;
	struct address address;
	struct bus_heard heard;
	int column = 0;

	(void)state;
	bus_scene_begin(&scene, NULL);
	CHECK_ROW("dial-in");
	CHECK_INT(address_parse("dial-in:138/1", &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene.bus, &address, &to), 0);
	bus_scene_ask(&scene, to, 1, &heard);
	bus_scene_run(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNSUPPORTED);
	CHECK_ROW("no such device");
	CHECK_INT(address_parse("rtu:///dev/no-such-line/1", &address, &column), ADDRESS_OK);
	CHECK_INT(bus_gateway(scene.bus, &address, &to), 0);
	bus_scene_ask(&scene, to, 1, &heard);
	bus_scene_run(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNREACHABLE);
	CHECK_TEXT(heard.why, "No such file or directory");
	bus_scene_end(&scene);
}

static void a_name_is_looked_up(void **state)
{
	struct bus_scene scene;
	struct bus_heard heard[2];

	(void)state;
	CHECK_ROW("localhost");
	bus_scene_begin(&scene, NULL);
	bus_scene_ask(&scene, bus_scene_gateway(&scene, "localhost", station_port(scene.station)),
			3, &heard[0]);
	bus_scene_ask(&scene, bus_scene_gateway(&scene, "no-such-host.invalid", 502), 3, &heard[1]);
	bus_scene_run(&scene, heard, 2);
	bus_scene_good(&heard[0], 3, 0);
	CHECK_INT(heard[1].answer, BUS_UNREACHABLE);
	bus_scene_end(&scene);
}

/* The gateway was switched off and on while its connection idled. */
static void a_connection_that_died_idle_is_replaced(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard;
	uint16_t port;

	(void)state;
	CHECK_ROW("restarted");
	bus_scene_begin(&scene, NULL);
	port = station_port(scene.station);
	to = bus_scene_gateway(&scene, "127.0.0.1", port);
	for (int round = 0; round < 5; round++) {
		bus_scene_ask(&scene, to, 6, &heard);
		bus_scene_run(&scene, &heard, 1);
		bus_scene_good(&heard, 6, 0);
		station_close(scene.station);
		scene.station = NULL;
		bus_scene_station(&scene, "0.0.0.0", port);
	}
	bus_scene_end(&scene);
}

/* The connection was fresh a moment ago and is reset under the question: it is asked again. */
static void a_question_lost_with_its_connection_is_asked_again(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard;
	int cuts = 0;

	(void)state;
	CHECK_ROW("lost");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", station_port(scene.station));
	bus_scene_ask(&scene, to, GOOD_UNIT, &heard);
	bus_scene_run(&scene, &heard, 1);
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_CUT, 0), STATION_OK);
	bus_scene_ask(&scene, to, BAD_UNIT, &heard);
	for (int i = 0; i < 1000 && cuts == 0; i++) {
		CHECK(bus_run(scene.bus, 1) >= 0);
		cuts = station_run(scene.station, 1);
	}
	CHECK_INT(cuts, 1);
	CHECK_INT(station_set_fault(scene.station, BAD_UNIT, STATION_FAULT_NONE, 0), STATION_OK);
	bus_scene_run(&scene, &heard, 1);
	bus_scene_good(&heard, BAD_UNIT, 0);
	bus_scene_end(&scene);
}

static void an_unreachable_gateway_is_left_alone_for_a_while(void **state)
{
	struct bus_scene scene;
	struct bus_gateway *to;
	struct bus_heard heard;
	uint16_t port = free_port();
	int64_t failed_ms = 0;

	(void)state;
	CHECK_ROW("left alone");
	bus_scene_begin(&scene, NULL);
	to = bus_scene_gateway(&scene, "127.0.0.1", port);
	for (int i = 0; i < 2; i++) {
		bus_scene_ask(&scene, to, 7, &heard);
		bus_scene_run(&scene, &heard, 1);
		CHECK_INT(heard.answer, BUS_UNREACHABLE);
		failed_ms = real_time_ms();
	}
	station_close(scene.station);
	scene.station = NULL;
	bus_scene_station(&scene, "127.0.0.1", port);
	bus_scene_ask(&scene, to, 7, &heard);
	bus_scene_run(&scene, &heard, 1);
	CHECK_INT(heard.answer, BUS_UNREACHABLE);
	CHECK_TEXT(heard.why, "Connection refused");
	while (heard.answer == BUS_UNREACHABLE) {
		bus_scene_ask(&scene, to, 7, &heard);
		bus_scene_run(&scene, &heard, 1);
	}
	bus_scene_good(&heard, 7, 0);
	CHECK(real_time_ms() - failed_ms >= 990 && real_time_ms() - failed_ms < 5000);
	bus_scene_end(&scene);
}

/* A caller that asks again from inside the callback, whatever the answer, cannot hang a run. */
static void ask_again(struct bus_request *request, const struct bus_reply *reply)
{
	struct bus_heard *heard = request->context;

	heard->took_ms++;
	heard->answer = reply->answer;
	bus_read((struct bus *)(void *)heard->request.context, &heard[1].request);
}

static void asking_again_at_once_cannot_hang_a_run(void **state)
{
	struct bus_scene scene;
	struct bus_heard heard[2];

	(void)state;
	CHECK_ROW("asking again");
	bus_scene_begin(&scene, NULL);
	bus_scene_ask(&scene, bus_scene_gateway(&scene, "127.0.0.1", free_port()), 1, &heard[0]);
	bus_scene_run(&scene, heard, 1);
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
	bus_scene_end(&scene);
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
		cmocka_unit_test(asking_again_at_once_cannot_hang_a_run),
	};

	return cmocka_run_group_tests_name("bus", tests, NULL, NULL);
}
