/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's timeline: everything that the registry says about it by day, and
 * everything that people laid over its readings by instant.
 *
 * What its totaliser is judged by, whose water it counts, when it began anew,
 * and which readings count otherwise than they were reported. Two equal
 * timelines book the same readings alike.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/registry.h"
#include "meter/totaliser.h"

/*
 * An account of water is a permit's id, unpermitted:INTAKE or unassigned:METER.
 * Aside of what was taken stand check:INTAKE, return:INTAKE, and of:ACCOUNT:
 * what a sub-meter with uses of its own counts of the water that the intake's
 * other meter counts already (rules.md F10).
 */
#define TIMELINE_UNPERMITTED "unpermitted:"
#define TIMELINE_UNASSIGNED "unassigned:"
#define TIMELINE_CHECK "check:"
#define TIMELINE_RETURN "return:"
#define TIMELINE_PART "of:"

/* What stands behind one of these in an account's name; NULL where it begins otherwise. */
const char *timeline_rest(const char *account, const char *prefix);

/* Water that is nobody's taking, or that another meter counts. */
bool timeline_is_aside(const char *account);

/* The account that a part is of; any other account is itself. */
const char *timeline_whole(const char *account);

/* The permit whose water it is, of a part too; NULL where there is none. */
const char *timeline_permit(const char *account);

/* From that day on. The first step holds before its day too. */
struct timeline_step {
	int32_t from;
	char permit[BOOKS_SUBJECT_MAX]; /* the account: see below */
	char intake[TEXT_ID_MAX + 1];   /* "" while it hangs on none */
	char profile[TEXT_ID_MAX + 1];
	enum direction direction;
	int32_t digits;
	int64_t interval_s;
	int64_t qmax_litres_per_h; /* 0: neither qmax nor rated flow is given */
};

/* What lies over the readings of one instant. */
enum timeline_mend_what {
	MEND_FINAL = 1, /* the register that goes shows `count`: believed, whatever was reported */
	MEND_NONE,      /* no count of the instant counts */
	MEND_CHOSEN,    /* only `count` does, as if alone */
	MEND_BELIEVED,  /* only `count` does, and no limit holds it */
	MEND_VOID,      /* `count` does not */
	MEND_TO,        /* `to` stands for `count` */
};

struct timeline_mend {
	int64_t at_s;
	enum timeline_mend_what what;
	struct count count; /* as reported, but for MEND_FINAL */
	struct count to;
};

/* How much it was found to show too much on some days: ledger/meter_error.h. No two share a day. */
struct timeline_error {
	struct days days;
	int64_t error_ppm; /* not 0 */
	int64_t limit_ppm;
};

/* All lists ascend by instant. */
struct timeline {
	struct timeline_step *steps;
	size_t step_count; /* 0: no such meter */
	struct totaliser_event *events;
	size_t event_count, event_room;
	struct timeline_mend *mends;
	size_t mend_count, mend_room;
	struct span *removed; /* after `from`, until `till`, no register was there */
	size_t removed_count, removed_room;
	struct timeline_error *errors;
	size_t error_count, error_room;
};

struct correction;
struct decision;
struct meter_error;
struct meter_event;

/* A fact about the meter that is not in the log yet; those that are NULL are none. */
struct timeline_extra {
	const struct meter_event *event;
	const struct decision *decision;
	const struct correction *correction;
	const struct meter_error *error;
};

/*
 * Builds it from a view, and with an extra fact over the books or with NULL.
 * The caller finishes *ret. Returns 0 or a fault.
 */
int timeline_build(const struct registry_view *view, const char *meter, struct timeline *ret);
int timeline_build_with(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *ret);

/* Only the events of it: what a register's count began with, and when. */
int timeline_build_events(
		const struct registry_view *view, const char *meter, struct timeline *ret);

/* That of an intake without a meter: whose water it is, and no events. */
int timeline_build_intake(
		const struct registry_view *view, const char *intake, struct timeline *ret);
void timeline_finish(struct timeline *timeline);

/* The step in force on a day; the timeline must not be empty. */
const struct timeline_step *timeline_step(const struct timeline *timeline, struct day day);

/* The same of a single day, without the rest; false where no row of the meter holds yet. */
bool timeline_on(const struct registry_view *view, const char *meter, struct day day,
		struct timeline_step *ret);

/* The day on which a meter was there first: its first row's, or when it was installed. False: no such meter. */
bool timeline_first_day(const struct registry_view *view, const char *meter, int32_t *ret);

/* What lies over the readings of an instant: the first of *ret_count mends. */
const struct timeline_mend *timeline_mends_at(
		const struct timeline *timeline, int64_t at_s, size_t *ret_count);

/* Was no register there at an instant? */
bool timeline_is_removed(const struct timeline *timeline, int64_t at_s);

/*
 * From which day to which one two timelines judge readings otherwise; till is
 * INT32_MAX where they do for good. Days are those of books_bucket(). Errors
 * alone change no judgement: then the day is INT32_MAX and till INT32_MIN. False
 * where they are equal.
 */
bool timeline_differ(const struct timeline *a, const struct timeline *b, const struct zone *zone,
		int32_t *ret_day, int32_t *ret_till);
