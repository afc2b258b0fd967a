/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The second part of a tariff of two: which of the water that was returned
 * counts for which charge. Pure.
 *
 * Volumes are whole units of the caller's. A line of a return goes to the
 * elements in whose windows it lies, in their order, and never above what is
 * left of the element, of its reference and of the line: the least of them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/words.h"
#include "meter/instant.h"

enum two_part_flag {
	TWO_PART_OVERLAP = 1,    /* a line lies partly in the windows, and was left */
	TWO_PART_OVER = 2,       /* more than authorised was put on it */
	TWO_PART_UNKNOWN = 4,    /* a return has not come: nothing is known, nothing is assumed */
	TWO_PART_QUERY = 8,      /* a return is under query: none of it counts yet */
	TWO_PART_UNMATCHED = 16, /* no line lies in any of its windows */
};

struct two_part_element {
	const struct days *windows; /* half-open */
	size_t window_count;
	int64_t limit;     /* authorised */
	int64_t allocated; /* in: what it has already; out: with this */
	unsigned flags;
};

struct two_part_reference {
	int64_t charge; /* by which references are served: the dearest first */
	int64_t limit;
	int64_t allocated;
	struct two_part_element *elements;
	size_t element_count;
};

struct two_part_line {
	struct days days;
	int64_t volume;
	int64_t left; /* out: what no element took */
};

struct two_part_return {
	enum return_state state;
	struct two_part_line *lines;
	size_t line_count;
};

/* What a return that has not come stands for. */
enum two_part_missing {
	MISSING_UNKNOWN = 0, /* nothing is known of it: to be assessed (rules.md F27) */
	MISSING_FULL,        /* all that is authorised and left */
	MISSING_NOTHING,     /* nothing, and it is flagged */
};

struct two_part_rules {
	enum two_part_missing missing;
	bool keeps_over; /* what is above all limits goes to the first element that matches, flagged */
};

/* Allocates one return to references; several returns one after the other. */
void two_part_allocate(const struct two_part_rules *rules, struct two_part_return *from,
		struct two_part_reference *references, size_t count);
