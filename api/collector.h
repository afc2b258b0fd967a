/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A collector: polls the meters and hands in what they showed. It has no key
 * and writes to no store.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/app.h"
#include "api/spool.h"
#include "meter/bus.h"

enum {
	COLLECT_ANSWERS = BUS_UNSUPPORTED + 1,
};

struct collect_options {
	bool is_once;    /* each meter once, now; else each when it is due */
	int64_t for_s;   /* of the ledger's time; 0: until somebody asks to stop */
	const char *log; /* of what was acknowledged (api/spool.h), or NULL */
};

struct collect_counts {
	int64_t meters;
	int64_t polled;
	int64_t read;                     /* of them: a count came */
	int64_t failed;                   /* of them: none came */
	int64_t answers[COLLECT_ANSWERS]; /* by bus_answer; the failed ones beyond BUS_OK */
	int64_t undecoded;                /* failed: the words gave no count */
	int64_t changed;                  /* read, not to be booked: the device is set otherwise */
	int64_t same_second;              /* read twice within a second; the first was handed in */
	int64_t skipped;                  /* were due while still being asked */
	struct spool_counts spool;
};

/* What the process that keeps the ledger sends down the line. */
enum {
	COLLECT_GO = 'g',   /* the socket is open */
	COLLECT_STOP = 's', /* end in order */
};

/*
 * Collects. line is a socket to the process that started this one: it says
 * stop, and when it falls silent for ever the collector ends too. Returns a
 * cmd_status: CMD_FAULT where readings could not be handed in, CMD_NO where
 * some were refused, each told on stderr; or a fault. *ret holds in any case.
 */
int collector_run(const struct app *app, const struct collect_options *options, int line,
		struct collect_counts *ret);
