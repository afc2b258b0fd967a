/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Touched: which permits' ceilings an entry may have moved, noted while it is
 * folded, so that alerts are looked for where they may be and nowhere else.
 *
 * Most readings change no alert. What is known of a permit's year is kept as
 * its slack: how many litres more, in months that have water already, until
 * some threshold is reached. It only spares looking; nothing follows from it,
 * and it can be dropped at any moment.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"

struct touched;

/* A permit and a calendar year in which its water, or a limit of it, changed. */
struct touched_year {
	char permit[TEXT_ID_MAX + 1];
	int64_t year;
	/* What is known from the last look. */
	int64_t is_known; /* 1: the two below hold */
	int64_t slack_litres;
	int64_t last_month;
	/* What has happened since the last touched_clear(). */
	int64_t is_listed;
	int64_t moved; /* how many postings */
	int64_t moved_litres;
	int64_t first_day, last_day; /* of the postings */
	int64_t changed_from;        /* first day of a changed limit; INT64_MAX: none */
};

int touched_open(struct touched **ret);
void touched_close(struct touched *touched);

/* What is folded next is an entry of that kind: only readings are covered by a slack. */
void touched_kind(const struct books *books, uint64_t kind);

/*
 * Notes a posting. Nothing where there is nobody to look, the account is no
 * permit's, or the slack covers it: then *it* shrinks. Returns 0 or a fault.
 */
int touched_water(const struct books *books, const struct taken_row *posting, struct month month);

/*
 * Notes that a limit of a permit is another from a day on: every year from
 * then on that has water. is_change: an earlier number is replaced, not a
 * first one given.
 */
int touched_limit(const struct books *books, const char *permit, int32_t from, bool is_change);

/* The same of all permits of a group. */
int touched_group(const struct books *books, const struct group_row *row, int32_t from,
		bool is_change);

/* The same of all permits: warnings from a day on are others. */
int touched_all(const struct books *books, int32_t from);

/*
 * A day has ended: rows of permits and plans, orders and warnings that begin
 * with the next one come into force; and where a warning is of what is to be
 * expected, each permit of its place is looked at.
 */
int touched_day(const struct books *books, struct day ended);

/* A permit's row names one that it replaces. */
int touched_replaces(const struct books *books, const struct permit_row *row);

/* Adds the permits that continue, or are continued by, those on the list. Returns 0 or a fault. */
int touched_tie(const struct books *books);

/* After that: is the permit replaced on a day? */
bool touched_has_successor(const struct books *books, const char *permit, struct day day);

/* Notes that water of areas, or a limit of them, is another in a year. */
void touched_area(const struct books *books, int64_t year);

/*
 * The first and the last calendar year in which water moved, or a limit of an
 * area changed, since the last call, and forgets them; INT64_MAX and INT64_MIN
 * where there is none.
 */
void touched_areas(const struct books *books, int64_t *ret_first, int64_t *ret_last);

/* The list, by permit and year; borrowed, good until the next note. */
size_t touched_count(const struct books *books);
struct touched_year *touched_at(const struct books *books, size_t at);
void touched_sort(const struct books *books);

/* Forgets what has happened; what is known stays. */
void touched_clear(const struct books *books);
