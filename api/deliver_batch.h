/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is told to a target at once: the alerts, notices and findings that entries
 * of the log raised or changed, each once and as it is now.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/deliver_targets.h"
#include "ledger/news.h"

struct bytes;
struct ledger;
struct view;

enum {
	DELIVER_EVENTS_MAX = 100,    /* of one delivery */
	DELIVER_ENTRIES_MAX = 20000, /* read for one: a few hundred milliseconds */
};

struct deliver_batch {
	int64_t from, till;    /* entries that were looked at */
	struct news_list news; /* those of the target, in the order of the log */
};

/* How many of them are of one sort. */
size_t deliver_count(const struct deliver_batch *batch, enum news_what what);

void deliver_batch_finish(struct deliver_batch *batch);

/*
 * Reads the log from an entry on, as far as one delivery may go. *ret must be
 * all zero, and be finished. Returns 0 or a fault.
 */
int deliver_gather(struct ledger *ledger, const struct deliver_target *target, int64_t from,
		struct deliver_batch *ret);

/*
 * As JSON: "origin", "target", "from" (where the delivery before ended), "till",
 * "alerts" as in view_alerts(), "findings" as in view_finding_short(), "log". Returns 0 or a fault.
 */
int deliver_view(struct view *view, struct ledger *ledger, const char *target, int64_t from,
		const struct deliver_batch *batch);

/* For people, from that view: a paragraph for each. Returns 0 or a fault. */
int deliver_put_text(struct bytes *ret, const struct view *view, struct ledger *ledger);
