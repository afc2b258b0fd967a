/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A simulated station: many meters behind one Modbus TCP port, as behind a
 * serial gateway, that answer truthfully or misbehave on request.
 *
 * Each unit answers function 3 with the registers of one of the devices below;
 * a unit that is not there is silent. What a unit has counted is a function of
 * the instant alone, in whole litres: from a model or from a series of
 * readings. The station shares no encoding with the profiles that decode it,
 * so that the two cannot share a mistake. Instants are UTC seconds of a clock
 * the caller brings, which may run faster than the world's; waiting and delays
 * are real milliseconds.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/instant.h"
#include "meter/scope.h"

struct station;
struct where;

enum {
	STATION_UNITS_MAX = 247,        /* unit ids of a serial line */
	STATION_DIGITS_MAX = 9,         /* the accumulator is a signed 32-bit integer */
	STATION_CONNECTIONS_MAX = 4096, /* a client that opens more is turned away */
	STATION_OFFSET_S = 28800,       /* the clock of a unit with points shows Beijing time */
};

/*
 * Steady consumption with a daily rhythm: every local day counts exactly
 * litres_per_day, spread over its hours by weights that the seed chooses
 * around a curve of low nights and two daily peaks.
 */
struct station_model {
	struct instant from;    /* the register shows start_litres here and before */
	int64_t start_litres;   /* 0..10^15 */
	int64_t litres_per_day; /* 0..10^11, a hundred million m³ */
	int32_t offset_s;       /* local time is UTC + this; chooses where days begin */
	uint32_t seed;
};

/* One given reading; between two, the register moves along a straight line. */
struct station_point {
	struct instant at;
	int64_t litres; /* 0..10^15 */
};

/* How a unit misbehaves. */
enum station_fault {
	STATION_FAULT_NONE = 0,
	STATION_FAULT_LATE,           /* right, but for the delay */
	STATION_FAULT_SILENT,         /* no answer */
	STATION_FAULT_WRONG_UNIT,     /* answers in the name of the next unit */
	STATION_FAULT_WRONG_ID,       /* answers with a transaction id that is 7 ahead */
	STATION_FAULT_STALE,          /* sends the previous transaction's frame, then the answer */
	STATION_FAULT_REFUSE_ADDRESS, /* exception 2 */
	STATION_FAULT_REFUSE_DEVICE,  /* exception 4 */
	STATION_FAULT_REFUSE_BUSY,    /* exception 6 */
	STATION_FAULT_REFUSE_GATEWAY, /* exception 11: a gateway that had no answer from the unit */
	STATION_FAULT_SHORT,          /* the frame's last two bytes are missing */
	STATION_FAULT_COUNT,          /* byte count one word less than asked */
	STATION_FAULT_PROTOCOL,       /* protocol id 1 */
	STATION_FAULT_DRIBBLE,        /* one byte every 100 ms */
	STATION_FAULT_CUT,            /* resets the connection instead of answering */
	STATION_FAULT_RESTART,        /* the register began again at 0 when the fault was set */
	STATION_FAULT_STUCK,          /* the register stands still since the fault was set */
	STATION_FAULT_JITTER,         /* every second answer shows 2 litres less */
};

/* The fault of a name ("late", "wrong-unit", ...), or false. And the name of a fault. */
bool station_fault_parse(const char *name, enum station_fault *ret);
const char *station_fault_name(enum station_fault fault);

/* Whose registers the units show. Their names are those of the profiles. */
enum station_device {
	STATION_TUF_2000M = 0,   /* ultrasonic: LONG and REAL4, low word first */
	STATION_SIEMENS_MAG6000, /* electromagnetic: f64, high word first */
	STATION_XYLEM_MAGFLUX,   /* electromagnetic: u64 of mm³, low word first */
};

enum {
	STATION_DEVICES = STATION_XYLEM_MAGFLUX + 1,
};

/* The device of a name ("tuf-2000m", ...), or false. And the name of a device. */
bool station_device_parse(const char *name, enum station_device *ret);
const char *station_device_name(enum station_device device);

struct station_options {
	enum station_device device;
	const char *host; /* numeric IPv4 or IPv6; NULL is 127.0.0.1 */
	uint16_t port;    /* 0 lets the system choose */
	struct instant (*now)(void *context);
	void *context;
};

/*
 * Listens. Returns 0 or a WEIR_FAULT (WEIR_FAULT_IO: errno tells why).
 * *ret is the caller's; station_close() closes NULL too.
 */
int station_open(const struct station_options *options, struct station **ret);
void station_close(struct station *station);
SCOPE_CLOSER(struct station, station_close)

uint16_t station_port(const struct station *station);

enum station_answer {
	STATION_OK = 0,
	STATION_UNIT,  /* outside 1..247, or already there (for set: not there) */
	STATION_RANGE, /* a volume, a day's volume, the digits or a delay outside its range */
	STATION_ORDER, /* points that are none or do not ascend strictly in time */
};

/*
 * Adds a unit whose register rolls over at 10^digits m³ (1..9). The points are
 * copied; before the first and after the last the register stands still.
 * Return a station_answer or a WEIR_FAULT.
 */
int station_add_model(struct station *station, uint8_t unit, uint8_t digits,
		const struct station_model *model);
int station_add_points(struct station *station, uint8_t unit, uint8_t digits,
		const struct station_point *points, size_t count);

/*
 * Adds every unit of a CSV text with the columns unit, at, total_m3: instants
 * with "Z" or an offset, at most three decimals, ascending within a unit.
 * Returns 0; 1 where the text is wrong (reterr; units before it stay); or a
 * WEIR_FAULT.
 */
int station_add_series(struct station *station, uint8_t digits, const char *text, size_t size,
		struct where *reterr);

/*
 * Makes a unit misbehave from now on, each of its answers delay_ms late
 * (0..3,600,000). Returns a station_answer.
 */
int station_set_fault(
		struct station *station, uint8_t unit, enum station_fault fault, int32_t delay_ms);

/*
 * What the unit has truly counted at an instant, in litres, before roll-over
 * and whatever its fault. STATION_OK or STATION_UNIT (*ret untouched).
 */
int station_total_litres(struct station *station, uint8_t unit, struct instant at, int64_t *ret);

/*
 * Serves what is ready, waiting at most wait_ms (below 0: without end) for the
 * first of it. Returns the number of questions answered, or a WEIR_FAULT.
 */
int station_run(struct station *station, int64_t wait_ms);

/* For an outer loop, as bus_fd() and bus_wait_ms(). */
int station_fd(const struct station *station);
int64_t station_wait_ms(const struct station *station);
