/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's timeline: everything that the registry says about it, by day.
 *
 * What its totaliser is judged by, whose water it counts, and when it began
 * anew. Two equal timelines book the same readings alike.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/registry.h"
#include "meter/totaliser.h"

/* From that day on. The first step holds before its day too. */
struct timeline_step {
	int32_t from;
	char permit[BOOKS_SUBJECT_MAX]; /* a permit, or unpermitted:INTAKE, unassigned:METER, check:INTAKE, return:INTAKE */
	char intake[TEXT_ID_MAX + 1]; /* "" while it hangs on none */
	char profile[TEXT_ID_MAX + 1];
	enum direction direction;
	int32_t digits;
	int64_t interval_s;
	int64_t qmax_litres_per_h; /* 0: neither qmax nor rated flow is given */
};

struct timeline {
	struct timeline_step *steps;
	size_t step_count; /* 0: no such meter */
	struct totaliser_event *events;
	size_t event_count;
};

/* Builds it from a view. The caller finishes *ret. Returns 0 or a fault. */
int timeline_build(const struct registry_view *view, const char *meter, struct timeline *ret);
void timeline_finish(struct timeline *timeline);

/* The step in force on a day; the timeline must not be empty. */
const struct timeline_step *timeline_step(const struct timeline *timeline, struct day day);

/* The same of a single day, without the rest; false where no row of the meter holds yet. */
bool timeline_on(const struct registry_view *view, const char *meter, struct day day,
		struct timeline_step *ret);

/* The first day on which two timelines differ; false where they are equal. */
bool timeline_differ(const struct timeline *a, const struct timeline *b, const struct zone *zone,
		int32_t *ret_day);
