/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Readings on their way to the writer, in the order in which they were taken.
 *
 * They are handed in over DIR/socket, many in one request when many wait, and
 * wait in memory while there is no writer. A delivery keeps its bytes until it
 * is acknowledged, so that handing it in a second time is the same delivery.
 * The caller waits, for spool_fd() and spool_wait_ms(), and goes on polling
 * meanwhile.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/readings.h"
#include "meter/scope.h"

struct spool;

enum {
	SPOOL_MAX = 200000, /* readings that may wait, some 60 MB: twenty of each of 10,000 meters */
};

struct spool_options {
	const char *dir; /* the ledger's; borrowed */
	const char *log; /* a file that gets a line for each acknowledged reading, or NULL */
	int64_t actor;   /* who hands in */
};

/* Returns a cmd_status after saying what is wrong (the log file), or a fault. */
int spool_open(const struct spool_options *options, struct spool **ret);
void spool_close(struct spool *spool);
SCOPE_CLOSER(struct spool, spool_close)

enum spool_answer {
	SPOOL_OK = 0,
	SPOOL_FULL, /* SPOOL_MAX wait already: the reading is lost, and was counted */
};

/* Takes one reading of a meter. meter must outlive the spool. Returns a spool_answer or a fault. */
int spool_put(struct spool *spool, const char *meter, int64_t version,
		const struct reading *reading);

/*
 * Does what can be done without waiting. Returns a cmd_status: CMD_WRONG where
 * the writer takes nothing from this user, after saying so; or a fault.
 */
int spool_run(struct spool *spool);

/* For poll(): readable when there is something to do, -1 none; milliseconds, -1 never. */
int spool_fd(const struct spool *spool);
int64_t spool_wait_ms(const struct spool *spool);

struct spool_counts {
	int64_t acknowledged; /* are in the ledger now; of them */
	int64_t known;        /* that were in it before, with the same count */
	int64_t refused;      /* the writer said no; told on stderr */
	int64_t lost;         /* came while the spool, or the outbox behind it, was full */
	int64_t waiting;      /* not acknowledged yet */
};

struct spool_counts spool_counts(const struct spool *spool);

/* Says on stderr which readings wait, the first few of them one by one. */
void spool_tell(const struct spool *spool);
