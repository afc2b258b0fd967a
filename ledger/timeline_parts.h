/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a timeline consists of: shared by the rooms that make it, and by nobody else.
 */

#include "ledger/timeline.h"

/* ---- timeline_events.c ---- */

/*
 * Adds where the register began anew, where none was there, and the last
 * counts of those that went. Returns 0 or a fault.
 */
int timeline_add_events(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline);

/* The day of the first event that only one of them has, or that differs; false: none. */
bool timeline_events_differ(const struct timeline *a, const struct timeline *b,
		const struct zone *zone, int32_t *ret_day);

/* ---- timeline_mends.c ---- */

/* Adds decisions and corrections. Returns 0 or a fault. */
int timeline_add_mends(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline);

/* Adds a mend in its place. Returns 0 or a fault. */
int timeline_add_mend(struct timeline *timeline, const struct timeline_mend *mend);

/* From which day to which one, both in, mends differ; false: nowhere. */
bool timeline_mends_differ(const struct timeline *a, const struct timeline *b,
		const struct zone *zone, int32_t *ret_from, int32_t *ret_till);

/* ---- timeline_errors.c ---- */

/* Adds what the meter was found to err by. Returns 0 or a fault. */
int timeline_add_errors(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *timeline);
bool timeline_errors_differ(const struct timeline *a, const struct timeline *b);
