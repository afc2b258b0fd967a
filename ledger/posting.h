/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Postings: litres of a span of time, laid on the civil days of a meter's
 * accounts.
 *
 * Two sorts of span give litres: an interval between two readings, and a piece
 * of time that was assessed while nothing was known of it. Where an interval
 * comes to lie over a piece, only one of them counts: the register's litres,
 * unless the assessment is final. What an interval takes from a piece, or
 * leaves to it, is the piece's litres of the day up to its end less those up
 * to its beginning, each floored: so what several intervals take adds up to
 * the whole in whatever order they come, and comes back when one goes.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/movement.h"
#include "ledger/timeline.h"

/* A piece's flags, as the book has them. */
enum assessed_flag {
	ASSESSED_FINAL = 1 << 0,  /* a later register difference does not replace it */
	ASSESSED_EXEMPT = 1 << 1, /* counts against no ceiling, bears no surcharge */
};

struct assessed_piece {
	int64_t from_s;
	int64_t till_s;
	int64_t litres; /* over its days by elapsed seconds, largest remainder */
	int64_t flags;
};

/* Pieces in order of time; they do not overlap. Owned. */
struct assessed {
	struct assessed_piece *list;
	size_t count;
};

/*
 * The pieces assessed of a meter, or of an intake without one: then meter is
 * "". intake is "" for a meter. Returns 0 or WEIR_FAULT_MEMORY.
 */
int assessed_load(const struct books *books, const char *meter, const char *intake,
		struct assessed *ret);
void assessed_finish(struct assessed *assessed);

/* Where postings go: a movement, under the accounts of a timeline. */
struct posting_to {
	struct movement *movement;
	const struct zone *zone;
	const struct timeline *timeline;
};

/*
 * Posts a booked interval forward (sign 1) or back (-1), and what it takes
 * from assessed pieces; of an unknown one nothing. Returns 0 or a fault.
 */
int posting_interval(const struct posting_to *to, const struct assessed *assessed,
		const struct movement_interval *interval, int sign);

/* Posts a whole piece, as if no interval lay over it. Returns 0 or a fault. */
int posting_piece(const struct posting_to *to, const struct assessed_piece *piece, int sign);

/* Posts litres assessed beside what was measured of a day: no time is covered by them. */
int posting_beside(const struct posting_to *to, struct day day, int64_t litres);

/*
 * Posts all pieces back under one timeline and forward under another: what was
 * assessed goes where its water went. Returns 0 or a fault.
 */
int posting_move(struct movement *movement, const struct zone *zone,
		const struct assessed *assessed, const struct timeline *before,
		const struct timeline *after);
