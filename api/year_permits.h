/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Each account's year by the sheets of its months: a permit with those that it
 * replaces is one, under the name of the newest, with one limit and one taken
 * (rules.md F6); what has no permit is one for each intake.
 *
 * Closed months are as they were closed, and what has become known since
 * stands beside them; a share is of what is known now, as in the month's sheet.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/lineage.h"
#include "ledger/sheet.h"
#include "meter/scope.h"

struct balance;
struct books;

enum {
	YEAR_PERMITS_MONTHS = 12,
};

struct year_permit {
	char account[BOOKS_SUBJECT_MAX];
	char before[LINEAGE_MAX][TEXT_ID_MAX + 1]; /* that it replaces and that have a line */
	size_t before_count;
	char holder[ROW_NAME_MAX + 1]; /* as the newest line has it, and the rest too */
	char area[TEXT_ID_MAX + 1];
	int64_t months_litres[YEAR_PERMITS_MONTHS]; /* SHEET_NONE: wholly unknown, or not begun */
	int64_t taken_litres;                       /* of the months; these may be SHEET_NONE: */
	int64_t supplement_litres;                  /* known since closing */
	int64_t now_litres;                         /* both together */
	int64_t plan_litres;                        /* of the year */
	int64_t permit_litres;
	int64_t unknown_days;
};

/* All of them in a month. */
struct year_permits_month {
	int64_t taken_litres;    /* SHEET_NONE: nothing is known, or it has not begun */
	int64_t compared_litres; /* by the accounts of which plan and taken are known; or SHEET_NONE */
	int64_t compared_plan_litres; /* and their plan */
};

struct year_permits {
	struct year_permit *list; /* permits by number, then what has none; owned */
	size_t count;
	struct year_permits_month months[YEAR_PERMITS_MONTHS];
	struct year_permits_line *lines; /* while it is made; owned */
	size_t line_count, line_room;
};

void year_permits_begin(struct year_permits *permits);
void year_permits_finish(struct year_permits *permits);

/*
 * Adds a month's lines, 0..11, of an area and those below it, of all where area
 * is NULL; none of a month before the ledger's first. Returns 0 or a fault.
 */
int year_permits_add(struct year_permits *permits, const struct books *books,
		const struct balance *balance, int month, const char *area);

/* Joins the lines to accounts, as permits replace each other on a day. Returns 0 or a fault. */
int year_permits_join(struct year_permits *permits, const struct books *books, struct day last);

/* What is known now of a limit, cut to parts per million; SHEET_NONE where there is none. */
int64_t year_permit_ppm(const struct year_permit *permit, int64_t limit_litres);
