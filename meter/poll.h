/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Polling: when each meter is asked, and what came of it.
 *
 * A meter is asked at the instants of wall time that are its phase away from
 * the multiples of its interval. The phase is a hash of its id and never
 * changes, so the intervals between its readings are equal and a thousand
 * meters are spread evenly. One poll reads every block of the meter's profile
 * (those that are asked once a day: once a day) and decodes them. A poll that
 * fell silent, came garbled or was told "busy" is tried a second time at once.
 *
 * Wall time is the ledger's and may be simulated; waiting is monotonic.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter/address.h"
#include "meter/bus.h"
#include "meter/instant.h"
#include "meter/profile.h"
#include "meter/scope.h"

struct poll;

struct poll_clock {
	int64_t (*wall_ms)(void *context);      /* milliseconds since 1970, UTC */
	int64_t (*monotonic_ms)(void *context); /* never set back */
	int32_t speed;                          /* wall time per monotonic time, at least 1 */
	void *context;
};

enum {
	POLL_INTERVAL_MAX_S = 7 * DAY_S,
	POLL_TIMEOUT_MS = 3000,   /* a GPRS modem in front of a slow meter needs two seconds */
	POLL_METERS_MAX = 100000, /* a province's; beyond it the address table is wrong */
};

struct poll_meter {
	const char *id;                /* text_is_id(); copied */
	const struct address *address; /* copied */
	const struct profile *profile; /* sound, with at least one block; outlives the poll */
	enum profile_direction direction;
	int32_t interval_s; /* of wall time, 1..POLL_INTERVAL_MAX_S */
	int32_t timeout_ms; /* of one question; 0 is POLL_TIMEOUT_MS */
};

/* What one poll brought. Pointers are valid during the callback. */
struct poll_result {
	size_t meter;            /* its number, in the order of poll_add() */
	struct instant asked;    /* wall time when the first of the blocks that are asked at
				    every poll went out; what was counted was read after it, */
	struct instant answered; /* and before the last of them was answered, or given up */
	int64_t latency_ms;      /* between these two, monotonic */
	enum bus_answer answer;  /* OK: all blocks that are asked at every poll were read */
	uint8_t exception;       /* of BUS_REFUSED */
	const char *why;         /* one line where answer is not OK */

	/* Below: BUS_OK only. */
	struct profile_words words; /* a daily block's are those of its last reading */
	bool is_daily;              /* every daily block was read in this very poll */
	int32_t refused_block;      /* a daily block that was asked in this poll and refused, or
				       PROFILE_NONE; and with what, below */
	uint8_t refused_exception;
	int32_t changed; /* field of identity or audit that differs from the last
				       daily reading of this run, or PROFILE_NONE */
	struct profile_decoded decoded;
};

typedef void poll_done(void *context, const struct poll_result *result);

/*
 * Makes a list of meters to ask over a bus, which must outlive it. Returns 0
 * or a WEIR_FAULT; *ret is the caller's. done may be called from poll_run()
 * only.
 */
int poll_open(struct bus *bus, const struct poll_clock *clock, poll_done *done, void *context,
		struct poll **ret);

/*
 * Forgets the meters. Questions that are still out would come back to freed
 * memory: close the bus first, or run until poll_busy() is 0.
 */
void poll_close(struct poll *poll);
SCOPE_CLOSER(struct poll, poll_close)

enum poll_answer {
	POLL_OK = 0,
	POLL_INTERVAL, /* interval_s or timeout_ms outside its range */
	POLL_PROFILE,  /* a profile without blocks: read by hand, not polled */
	POLL_MANY,     /* POLL_METERS_MAX are there already */
};

/* Adds a meter; *ret is its number, from 0. Returns a poll_answer or a WEIR_FAULT. */
int poll_add(struct poll *poll, const struct poll_meter *meter, size_t *ret);

/* From now on every meter is asked when it is due. */
void poll_start(struct poll *poll);

/*
 * No meter is due any more; those being asked are asked to the end, so run
 * until poll_busy() is 0 to lose nothing that a meter has already said.
 */
void poll_stop(struct poll *poll);

/* Every meter that is not being asked is asked now, once, whatever its phase. */
void poll_now(struct poll *poll);

/* How many meters are being asked. */
size_t poll_busy(const struct poll *poll);

/* How many times a meter was due while it was still being asked, and so left out. */
int64_t poll_skipped(const struct poll *poll);

/*
 * Asks whom is due, waits at most wait_ms (below 0: without end) for
 * something to happen and hands out results. Returns how many, or a
 * WEIR_FAULT of the bus.
 */
int poll_run(struct poll *poll, int64_t wait_ms);

/*
 * For outer loops, beside bus_fd(): milliseconds until poll_run() has something
 * to do by itself, 0 at once, -1 never.
 */
int64_t poll_wait_ms(const struct poll *poll);

/* A meter's phase in milliseconds of wall time, 0 to interval_s × 1000 - 1. */
int64_t poll_phase_ms(const char *id, int32_t interval_s);

/* The first instant after `wall_ms` that is due for a phase and interval. */
int64_t poll_due_ms(int64_t wall_ms, int64_t phase_ms, int32_t interval_s);
