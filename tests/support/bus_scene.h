/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A bus and a station that run in turns in one thread: if the bus ever waited
 * for an answer, none would come.
 */

#include <stdbool.h>

#include "meter/bus.h"
#include "meter/station.h"

/* A busy machine answers in time; a dribbled frame, 1.2 s, does not. */
enum {
	BUS_TIMEOUT_MS = 250,
	BUS_PATIENCE_MS = 20000,
};

/* Unit n has counted n × 40,000,000 m³, and 1 m³ more each second of its clock. */
struct bus_scene {
	struct station *station;
	struct bus *bus;
	int64_t clock_s;
	bool is_station_away;
};

/* What came of a question, copied out of the callback. */
struct bus_heard {
	struct bus_request request;
	bool is_done;
	enum bus_answer answer;
	int exception;
	uint32_t whole_m3;
	int64_t took_ms;
	char why[100];
};

/* A station on any port and a bus; limits may be NULL. */
void bus_scene_begin(struct bus_scene *scene, const struct bus_limits *limits);
void bus_scene_end(struct bus_scene *scene);

/* The station anew, where there is none; port 0 is any. */
void bus_scene_station(struct bus_scene *scene, const char *host, uint16_t port);

struct bus_gateway *bus_scene_gateway(struct bus_scene *scene, const char *host, uint16_t port);

/* Asks a unit for its whole m³. */
void bus_scene_ask(struct bus_scene *scene, struct bus_gateway *to, uint8_t unit,
		struct bus_heard *heard);

/* Lets both sides run until all are answered; fails the test where one never is. */
void bus_scene_run(struct bus_scene *scene, const struct bus_heard *heard, size_t count);

/* Checks that a unit's count came, and nothing to complain of. */
void bus_scene_good(const struct bus_heard *heard, uint8_t unit, int64_t clock_s);
