/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is not known: the one place that says which time and which day is.
 *
 * Time of a meter is known where a booked interval or an assessment covers it.
 * A day is unknown where what is known of it leaves out more than one missing
 * reading would, which is where a gap begins (rule 17 of the totaliser). Sheet
 * and bill count the same days.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/timeline.h"
#include "meter/instant.h"

/*
 * Is a day unknown of which known_s seconds are known (a row's covered_s and
 * assessed_s)? interval_s is the nominal distance of readings; 0 where none
 * are expected, of an intake without a meter: then any second is missed.
 */
bool unknown_day(const struct zone *zone, struct day day, int64_t known_s, int64_t interval_s);

/* Unknown spans in order of time. Owned. */
struct unknown {
	struct span *list;
	size_t count, room;
};

void unknown_finish(struct unknown *unknown);

/*
 * Finds what is unknown of a meter within [from_s, till_s). Of an intake
 * without a meter, then meter is "" and timeline NULL, what is not assessed.
 * The caller finishes *ret. Returns 0 or a fault.
 */
int unknown_spans(const struct judge *judge, const char *meter, const char *intake,
		const struct timeline *timeline, struct span within, struct unknown *ret);
