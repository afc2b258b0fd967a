/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One bus serves hundreds of gateways: all in flight at once, over as few
 * connections as it may have, beyond what select() can watch.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include "meter/bus.h"
#include "meter/err.h"
#include "meter/station.h"
#include "tests/support/bus_scene.h"
#include "tests/support/real_time.h"

/* Each of 127.x.y.z is a gateway of its own; all are one station. */
static struct bus_gateway *gateway_number(struct bus_scene *scene, size_t i)
{
	char host[32];

	(void)snprintf(host, sizeof(host), "127.1.%zu.%zu", i / 200, i % 200 + 1);
	return bus_scene_gateway(scene, host, station_port(scene->station));
}

static void hundreds_are_in_flight_at_once(void **state)
{
	enum {
		MANY = 300,
		DELAY_MS = 100,
	};
	struct bus_scene scene;
	struct bus_heard *heard = calloc(MANY, sizeof(*heard));
	int64_t began_ms;

	(void)state;
	CHECK_ROW("300 gateways");
	bus_scene_begin(&scene, NULL);
	CHECK_INT(station_set_fault(scene.station, 1, STATION_FAULT_LATE, DELAY_MS), STATION_OK);
	began_ms = real_time_ms();
	for (size_t i = 0; i < MANY; i++) {
		bus_scene_ask(&scene, gateway_number(&scene, i), 1, &heard[i]);
		heard[i].request.timeout_ms = 10000;
	}
	bus_scene_run(&scene, heard, MANY);
	for (size_t i = 0; i < MANY; i++) {
		bus_scene_good(&heard[i], 1, 0);
	}
	/* One after the other it would be 30 s. */
	CHECK(real_time_ms() - began_ms < 5000);
	free(heard);
	bus_scene_end(&scene);
}

static void few_connections_serve_many_gateways(void **state)
{
	enum {
		MANY = 50,
	};
	static const struct bus_limits limits = { .connections = 4, .connecting = 2 };
	struct bus_scene scene;
	struct bus_heard heard[MANY];

	(void)state;
	CHECK_ROW("4 connections");
	bus_scene_begin(&scene, &limits);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < MANY; i++) {
			bus_scene_ask(&scene, gateway_number(&scene, i), (uint8_t)(i % 20 + 1),
					&heard[i]);
		}
		bus_scene_run(&scene, heard, MANY);
		for (size_t i = 0; i < MANY; i++) {
			bus_scene_good(&heard[i], (uint8_t)(i % 20 + 1), 0);
		}
	}
	bus_scene_end(&scene);
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
	struct bus_scene scene;
	struct bus_heard heard[3];
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
	bus_scene_begin(&scene, &limits);
	sockets = count_sockets();
	for (size_t i = 0; i < MANY; i++) {
		fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		CHECK(fds[i] >= 0);
	}
	CHECK(fds[MANY - 1] >= FD_SETSIZE);
	for (int round = 0; round < 3; round++) {
		for (uint8_t i = 0; i < 3; i++) {
			bus_scene_ask(&scene, gateway_number(&scene, i), (uint8_t)(i + 1),
					&heard[i]);
		}
		bus_scene_run(&scene, heard, 3);
		for (uint8_t i = 0; i < 3; i++) {
			bus_scene_good(&heard[i], (uint8_t)(i + 1), 0);
		}
	}
	/* Idle connections are closed on both sides, the one that libmodbus had last included. */
	CHECK_ROW("sockets");
	CHECK(count_sockets() > sockets);
	till_ms = real_time_ms() + BUS_PATIENCE_MS;
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
	bus_scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hundreds_are_in_flight_at_once),
		cmocka_unit_test(few_connections_serve_many_gateways),
		cmocka_unit_test(descriptors_beyond_select_do_no_harm),
	};

	return cmocka_run_group_tests_name("bus_many", tests, NULL, NULL);
}
