/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The second part of a scheme's tariff: the water that the returns of a licence
 * tell of, allocated to the elements of its references (billing/two_part.h). Pure.
 *
 * Volumes are in millionths of the scheme's unit, whichever it is: those of the
 * table, of the elements and of the returns are in one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/scheme.h"
#include "billing/scheme_days.h"
#include "billing/two_part.h"
#include "meter/scope.h"

enum {
	SCHEME_VOLUME_DECIMALS = 6,
	SCHEME_WINDOWS_MAX =
			2 * SCHEME_PERIODS_MAX + 1, /* a year cuts each period in two at most */
};

#define SCHEME_VOLUME_MAX INT64_C(1000000000000000)     /* 10^9 units, of one volume */
#define SCHEME_VOLUMES_MAX INT64_C(1000000000000000000) /* of all of a file together */

/* A row of the table whose water is to be allocated. */
struct scheme_reference {
	char id[TEXT_ID_MAX + 1];
	char licence[SCHEME_VALUE_MAX + 1];
	int64_t order; /* the greatest is served first */
	int64_t limit; /* authorised */
	struct scheme_counted counted;
	int line; /* of its file; rises */

	/* What came of it. */
	size_t first; /* of its elements */
	size_t element_count;
	int64_t allocated;
	unsigned flags;  /* of its elements together: enum two_part_flag */
	bool is_unknown; /* a return has not come, and nothing stands for it */
};

struct scheme_element {
	char reference[TEXT_ID_MAX + 1];
	char id[TEXT_ID_MAX + 1];           /* or "": the reference is its own one element */
	char periods[SCHEME_VALUE_MAX + 1]; /* or "": the reference's */
	int64_t limit;
	int64_t before; /* what it has already */
	int line;

	/* What came of it. */
	struct days windows[SCHEME_WINDOWS_MAX];
	size_t window_count;
	int64_t allocated;
	unsigned flags;
};

/* A line of a return; of one without lines the only one, whose span is empty. */
struct scheme_line {
	char licence[SCHEME_VALUE_MAX + 1];
	char id[TEXT_ID_MAX + 1];
	enum return_state state;
	struct days days;
	int64_t volume;
	int line;

	int64_t left; /* what no element took */
};

/* All of a run. Zero it, add to it, allocate once, finish it in any case. */
struct scheme_returns {
	struct scheme_reference *references; /* owned; in the order of the table */
	struct scheme_element *elements; /* owned; by reference, in their order, once allocated */
	struct scheme_line *lines;       /* owned; by licence, return and day, once allocated */
	size_t reference_count, element_count, line_count;
};

void scheme_returns_finish(struct scheme_returns *all);

/* Copies one more. 0 or WEIR_FAULT_MEMORY. */
int scheme_returns_add_reference(struct scheme_returns *all, const struct scheme_reference *one);
int scheme_returns_add_element(struct scheme_returns *all, const struct scheme_element *one);
int scheme_returns_add_line(struct scheme_returns *all, const struct scheme_line *one);

enum scheme_reference_answer {
	SCHEME_REFERENCE_TAKES = 0,
	SCHEME_REFERENCE_NOT, /* not of the second part, or it says itself what was taken */
	SCHEME_REFERENCE_NO_LICENCE,
	SCHEME_REFERENCE_NO_LIMIT,
	SCHEME_REFERENCE_NO_ORDER,
};

/* Reads a row but for id, counted and line, which are the caller's; *ret_column is what is wrong. */
int scheme_returns_read_reference(const struct scheme *scheme, scheme_value *value, void *context,
		struct scheme_reference *ret, const char **ret_column);

enum scheme_returns_answer {
	SCHEME_RETURNS_DONE = 0,
	SCHEME_RETURNS_SAME_REFERENCE, /* two rows of the table are called the same */
	SCHEME_RETURNS_NO_REFERENCE,   /* an element is of none that takes water */
	SCHEME_RETURNS_STATES,         /* a return is in two states */
	SCHEME_RETURNS_TWICE,          /* two lines of a return tell of one day */
};

/*
 * Allocates all returns, those of a licence in the order of their names, and
 * fills what came of it. A licence without any has one that has not come.
 * Returns a scheme_returns_answer, *ret_line being the line of the table, of the
 * elements or of the returns that is wrong; or WEIR_FAULT_MEMORY.
 */
int scheme_returns_allocate(const struct scheme *scheme, struct scheme_returns *all, int *ret_line);

/* The reference of a line of the table; NULL where that has none. */
const struct scheme_reference *scheme_returns_find(const struct scheme_returns *all, int line);
