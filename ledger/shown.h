/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a meter's register showed: at a midnight, and where it began anew.
 *
 * Both are read from the totaliser's states, which stand in the books for
 * each day with readings. Counts are whole litres of the register itself, the
 * turns it made taken off. Between two readings over a midnight the register
 * is cut by elapsed seconds, as its day volumes were.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"

struct shown {
	int64_t litres;
	int64_t at_s;          /* when it showed that: the midnight, or its last reading before */
	int64_t turned_litres; /* by how much it was set back before: roll-overs, new registers */
	int64_t lineage;
	int64_t began_s; /* when that lineage began */
	bool is_cut;     /* no reading stands there */
};

enum shown_answer {
	SHOWN_OK = 0,
	SHOWN_NONE, /* neither read before nor begun with a count */
};

/* The register at a day's first midnight. Returns a shown_answer or a fault. */
int shown_at(const struct books *books, const char *meter, struct day day, struct shown *ret);

/*
 * When the newest reading before a day's first midnight was taken that was
 * believed, of the register that was there. Returns a shown_answer or a fault.
 */
int shown_read_at(const struct books *books, const char *meter, struct day day, int64_t *ret_s);

/* The register where a lineage began after that midnight and before the other. */
int shown_begin(const struct books *books, const char *meter, struct days days, struct shown *ret);

/* What lies between two registers shown, the earlier first. */
struct shown_between {
	int64_t turned_litres; /* by how much roll-overs and exchanges set it back */
	bool is_exchanged;
};

/* Returns 0 or a fault. */
int shown_between(const struct books *books, const char *meter, const struct shown *from,
		const struct shown *till, struct shown_between *ret);
