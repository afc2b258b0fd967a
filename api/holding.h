/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What may still be taken: the quota of one permit, or of all permits of a
 * holder with their sums, and what the next cubic metre of each costs. JSON
 * and tables are made from this one struct.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/next_m3.h"
#include "ledger/books.h"
#include "ledger/quota.h"
#include "meter/scope.h"

struct ledger;

/* A meter that counts for the permit on the asking day. */
struct holding_meter {
	char meter[TEXT_ID_MAX + 1];
	bool is_read;
	int64_t read_s;     /* its newest reading that counts, where it is_read */
	int64_t interval_s; /* between two readings, as expected */
	bool is_late;       /* older than one and a half of them, at the day's end or now */
};

struct holding_permit {
	struct quota quota;
	struct next_m3 next;
	struct holding_meter *meters; /* by id; owned */
	size_t meter_count, meter_room;
	size_t bound_by;         /* place of the ceiling that binds; quota.count: none is known */
	int64_t may_take_litres; /* CEILING_NONE with it; nothing where the permit is not valid */
};

enum {
	HOLDING_SUMS = QUOTA_OWN,
};

/* One basis over all permits that have it with a limit. */
struct holding_sum {
	enum ceiling_basis basis;
	int64_t permits; /* how many have it */
	int64_t limit_litres, measured_litres, assessed_litres, held_litres, remaining_litres;
};

struct holding {
	struct day at;
	int64_t now_s; /* the ledger's clock */
	struct zone zone;
	bool is_holder; /* asked by holder */
	char holder[ROW_NAME_MAX + 1];
	char credit_code[TEXT_ID_MAX + 1];
	struct holding_permit *permits; /* by number */
	size_t count, room;
	struct holding_sum sums[HOLDING_SUMS];
	int64_t size;                   /* of the log it was made from */
	uint8_t root[BOOKS_HASH_BYTES]; /* its root */
};

/*
 * What all holdings of a ledger rest on beside the water: who has which meters,
 * and the rulebooks. Gathered once for a question; who asks many keeps it, and
 * it is gathered anew where a row of the registry, a rulebook or the log's day
 * is another. One thread's.
 */
struct holding_world;

struct holding_world *holding_world_open(void); /* NULL when memory is short */
void holding_world_close(struct holding_world *world);
SCOPE_CLOSER(struct holding_world, holding_world_close)

/* To be called before the books that it was kept of are closed. */
void holding_world_forget(struct holding_world *world);

struct holding_options {
	const char *permit; /* or NULL */
	const char *holder; /* a credit code, or a holder's name; or NULL */
	bool has_day;
	struct day at;               /* its end; without one today's, by the ledger's clock */
	struct holding_world *world; /* kept of this ledger's books; NULL: nothing is */
};

enum holding_answer {
	HOLDING_OK = 0,
	HOLDING_NO_PERMIT, /* no such permit, or none of it holds on that day */
	HOLDING_NO_HOLDER, /* nobody of that code or name holds a permit in that year */
};

/* Returns a holding_answer or a fault; the ledger is borrowed for the call. */
int holding_open(
		struct ledger *ledger, const struct holding_options *options, struct holding **ret);
void holding_close(struct holding *holding);
SCOPE_CLOSER(struct holding, holding_close)
