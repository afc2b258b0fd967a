/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A meter's readings as they were reported, and what became of each: whether
 * it was believed, why not, and which volume ends with it.
 *
 * Found by the days on which the meter was read, so that a look at one day
 * costs that day's entries, however long the log is. Readings of an entry that
 * was delivered again, or of two entries that say the same, all have a row.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/readings.h"
#include "ledger/words.h"
#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

struct reported {
	int64_t at_s;       /* when the register showed it, by its reader's clock */
	int64_t received_s; /* when the ledger entered it */
	int64_t entry;      /* that holds it */
	struct count count; /* as reported */
	char status;        /* the sender's: 'A', 'E', 'N' */
	char verdict;       /* 'A' believed, 'E' the sender's estimate, 'C' 'S' 'N' not booked */
	uint32_t mask;      /* why: bits of the totaliser's */
	bool is_booked;     /* a volume ends with it: the three below */
	int64_t from_s;     /* where that volume begins */
	int64_t litres;     /* by the register; where is_unknown, 0 without meaning */
	bool is_unknown;    /* a whole turn of the register may have passed */
	int64_t decision;   /* the entry that decides on its instant; -1: none */
	int64_t correction; /* the entry that corrects it, or voids it; -1: none */
	bool is_corrected;  /* another count stands for it: */
	struct count corrected;
	char profile[TEXT_ID_MAX + 1]; /* of the meter on that day */
	enum direction direction;      /* which of its registers counts */
	int64_t version;               /* that its words were decoded by */
	int64_t flow_litres_per_h;     /* or READINGS_NO_FLOW */
	uint32_t bits;                 /* of the profile's status bits */
	size_t word_count;
	uint16_t words[READINGS_WORDS_MAX];
};

/* In order of instant, count, entry and status. Owned. */
struct reported_list {
	struct reported *list;
	size_t count, room;
};

void reported_finish(struct reported_list *list);

/* Below 0, 0 or above 0, by that order. */
int reported_compare(const struct reported *left, const struct reported *right);

struct reported_wanted {
	const char *meter;
	struct days days; /* of readings: 00:00:00 belongs to the day before */
	const struct reported
			*after; /* only those behind it; NULL: all. at_s, count, entry, status */
	int64_t size;           /* only of entries before this one */
	size_t limit;           /* at most so many */
	/* Which days may be shown; NULL: all. */
	bool (*may_show)(const void *context, struct day day);
	const void *context;
};

/* Fills *ret, which the caller finishes in any case. Returns 0 or a fault. */
int reported_load(const struct judge *judge, const struct reported_wanted *wanted,
		struct reported_list *ret);

/* What bit of a mask says, in a word: "held", "spike", "gap" ... NULL for what says nothing. */
const char *reported_reason(int bit);
