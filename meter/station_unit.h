/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One simulated meter: what it has counted, and the registers it shows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/instant.h"
#include "meter/station.h"

enum {
	STATION_HOURS = 24,
};

struct station_unit {
	uint8_t unit;
	uint8_t digits;
	struct station_model model;
	int64_t weights[STATION_HOURS + 1]; /* sums of the hours' weights before each hour */
	struct station_point *points;       /* NULL: the model holds */
	size_t point_count;
	enum station_fault fault;
	int32_t delay_ms;
	int64_t fault_litres; /* what was counted when the fault was set */
	uint32_t answers;
};

/* Fill a zeroed unit. Return a station_answer or a WEIR_FAULT. */
int station_unit_model(struct station_unit *unit, const struct station_model *model);
int station_unit_points(
		struct station_unit *unit, const struct station_point *points, size_t count);
void station_unit_finish(struct station_unit *unit);

/* What it has truly counted. */
int64_t station_unit_litres(const struct station_unit *unit, struct instant at);

/*
 * Its flow as a fraction in m³/h: numerator / denominator, the latter above
 * 0. A register that falls has no flow.
 */
void station_unit_flow(const struct station_unit *unit, struct instant at, int64_t *ret_numerator,
		int64_t *ret_denominator);

/* How many registers a device has; wire addresses beyond are refused with exception 2. */
uint16_t station_device_registers(enum station_device device);

/*
 * The words of registers from a wire address on, as shown at an instant by a
 * unit with its fault. start + count is at most station_device_registers().
 */
void station_unit_words(enum station_device device, struct station_unit *unit, struct instant at,
		uint16_t start, uint16_t count, uint16_t *ret);

/* Where a station keeps a unit, NULL in it while there is none; NULL for a number outside 1..247. */
struct station_unit **station_place(struct station *station, uint8_t unit);

/* The station's time. */
struct instant station_now(const struct station *station);
