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
#include "meter/profile.h"
#include "meter/text.h"

struct courier_options;

enum {
	COLLECT_ANSWERS = BUS_UNSUPPORTED + 1,
};

struct collect_options {
	bool is_once;    /* each meter once, now; else each when it is due */
	int64_t for_s;   /* of the ledger's time; 0: until somebody asks to stop */
	const char *log; /* of what was acknowledged (api/spool.h), or NULL */
	const struct courier_options *courier; /* to a ledger elsewhere; NULL: that of the app */
};

/* What became of one meter. */
struct collect_told {
	char meter[TEXT_ID_MAX + 1];
	bool is_read;                  /* a count came, at least once */
	bool is_asked;                 /* and these are of the last poll that brought none: */
	enum bus_answer answer;        /* BUS_OK: words came, and gave no count */
	uint8_t exception;             /* of BUS_REFUSED */
	enum profile_answer undecoded; /* of BUS_OK */
	char block[PROFILE_NAME_MAX];  /* a daily block that it refused, or "" */
	uint8_t block_exception;       /* with what */
};

struct collect_counts {
	struct collect_told *told; /* of each meter; owned */
	int64_t meters;
	int64_t polled;
	int64_t read;                     /* of them: a count came */
	int64_t failed;                   /* of them: none came */
	int64_t answers[COLLECT_ANSWERS]; /* by bus_answer; the failed ones beyond BUS_OK */
	int64_t undecoded;                /* failed: the words gave no count */
	int64_t changed;                  /* read, not to be booked: the device is set otherwise */
	int64_t same_second;              /* read twice within a second; the first was handed in */
	int64_t not_read;                 /* meters that were asked and never gave a count */
	int64_t skipped;                  /* were due while still being asked */
	struct spool_counts spool;
};

/*
 * Collects. line is a socket to the process that started this one (api/parent.h):
 * it is told when the polling begins, it may ask to stop or for a sign of life,
 * and when it is gone the collector ends too. Returns a
 * cmd_status: CMD_FAULT where readings could not be handed in, CMD_NO where
 * some were refused or a meter that was asked was never read, each told on
 * stderr; or a fault. *ret holds in any case and is to be finished.
 */
int collector_run(const struct app *app, const struct collect_options *options, int line,
		struct collect_counts *ret);

void collect_counts_finish(struct collect_counts *counts);
