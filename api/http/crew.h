/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The crew: threads that answer out of the ledger, so that the loops never
 * wait for it.
 *
 * Each lane is one thread with a ledger of its own, opened for reading and
 * caught up before each task; that of LANE_DRAW with the first one. A ledger that failed is opened anew with a later
 * task, at most five times a second; until that works tasks are given none.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/app.h"
#include "api/http/route.h"
#include "meter/scope.h"

struct clock;
struct crew;
struct events;
struct gate_client;
struct ledger;
struct memo;
struct metrics;
struct holding_world;
struct seal_box;
struct zone;

enum {
	CREW_WAITING_MAX =
			4096, /* tasks of a lane: at most one a connection, and not too long a wait */
	CREW_DRAWN_MAX = 16, /* of LANE_DRAW, each of which may take seconds */
};

/* What a thread of the crew works with. */
struct means {
	struct ledger *ledger;         /* as of now; NULL: it cannot be read */
	struct memo *memo;             /* stands where the ledger does */
	struct holding_world *world;   /* what quotas rest on, as far as it is kept */
	struct events *events;         /* what streams are told */
	struct seal_box *box;          /* locks cursors; each thread's opens the others' */
	struct gate_client *porter;    /* brings requests to the writer; NULL: nobody does */
	struct gate_client *drafter;   /* has documents drawn; NULL: nobody does */
	const struct metrics *metrics; /* how the server fares */
};

/* Something to be done; part of what it is about. */
struct task {
	struct task *next;
	void (*work)(struct task *task, const struct means *means);
};

/*
 * Opens the ledgers and starts the threads; seed as of memo_open(). Returns
 * CMD_DONE, or as desk_open(), which has said on stderr why.
 */
int crew_open(const struct app *app, uint64_t seed, struct crew **ret);

/* Does what was handed to it, then ends. Accepts NULL. */
void crew_close(struct crew *crew);
SCOPE_CLOSER(struct crew, crew_close)

/* What all threads may tell of the server; borrowed. Before the first task. */
void crew_show(struct crew *crew, const struct metrics *metrics);

/* How many tasks of a lane wait, at this moment. From any thread. */
int crew_waiting(struct crew *crew, enum lane lane);

/* The ledger's, which never change. */
const struct clock *crew_clock(const struct crew *crew);
const struct zone *crew_zone(const struct crew *crew);

/* From any thread. False, and nothing happens, where too many wait in the lane. */
bool crew_hand(struct crew *crew, enum lane lane, struct task *task);
