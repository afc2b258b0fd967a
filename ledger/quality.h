/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How good a year's readings are: what was due and what came, of each permit
 * and area; what was not plausible, of each meter.
 *
 * It is what the sheets of the year's months say, as known now, added up:
 * only days that have ended count. Rates are left to who shows them:
 *
 *	arrival       received ÷ due; one meter's surplus makes up for no other's silence
 *	completeness  days that are known ÷ days due
 *	validity      received and not rejected ÷ due
 *	timeliness    in time ÷ received, where quality_timely() looked
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "meter/instant.h"

enum {
	QUALITY_STUCK_DAYS =
			7, /* so many days in a row with readings and no water are a dead value */
	QUALITY_TIMELY_S = 86400, /* in time, where no figure says otherwise */
};

struct quality_rates {
	int64_t due;      /* readings */
	int64_t received; /* of them */
	int64_t valid;    /* of them, and not rejected */
	int64_t due_days;
	int64_t unknown_days;
	int64_t timed; /* readings whose arrival was looked at */
	int64_t timely;
};

struct quality_permit {
	char permit[BOOKS_SUBJECT_MAX];
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1]; /* the permit's */
	int32_t month;              /* the newest with it: who holds it is of then */
	struct quality_rates rates;
};

struct quality_area {
	char area[TEXT_ID_MAX + 1];
	struct quality_rates rates; /* of it and of those below */
};

/* Remarks on the readings of a meter, by what they say. */
struct quality_meter {
	char meter[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1]; /* where it was last */
	char permit[BOOKS_SUBJECT_MAX];
	char area[TEXT_ID_MAX + 1];
	int32_t month;
	struct quality_rates rates;
	int64_t jumps;      /* spikes: the next reading was back */
	int64_t over_range; /* held: more than can have passed, and no other name for it */
	int64_t negative;   /* stood below an earlier one */
	int64_t conflicts;  /* instants with two counts */
	int64_t suspect;    /* the device said that it was wrong, or was another one */
	int64_t stuck_days;
};

struct quality {
	struct quality_permit *permits; /* by name */
	size_t permit_count, permit_room;
	struct quality_area *areas; /* all, by number */
	size_t area_count;
	struct quality_meter *meters; /* by name */
	size_t meter_count, meter_room;
};

/* Gathers a calendar year. Returns 0 or a fault; the caller finishes *ret in any case. */
int quality_of_year(const struct books *books, int year, struct quality *ret);
void quality_finish(struct quality *quality);

/* Looks at every reading's way into the log: each entry of the year's readings is read. */
int quality_timely(const struct judge *judge, int year, struct quality *quality);

/* NULL where the area is not registered. */
const struct quality_area *quality_find_area(const struct quality *quality, const char *area);

/* Is there nothing to look at? What is missing counts. */
bool quality_is_plausible(const struct quality_meter *meter);
