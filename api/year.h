/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The year's sheet of each area, gathered: the sheets of its months added up,
 * beside what may be used, what was charged, what was found; and each account's.
 *
 * A month's figures are those of its sheet, frozen where the month is closed,
 * with what has become known since beside them; a month that has not begun has
 * none. What is not known is YEAR_NONE, never 0. Nothing is made to add up: a
 * difference has a name of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/year_permits.h"
#include "ledger/rows.h"
#include "ledger/sheet.h"
#include "meter/scope.h"

struct ledger;

#define YEAR_NONE SHEET_NONE

enum {
	YEAR_MONTHS = 12,
	YEAR_KINDS = 4, /* of charges, by enum rulebook_kind */
};

struct year_month {
	bool has_begun;
	bool is_closed;
	int64_t taken_litres; /* by the area's row of the sheet: what counts in its sum */
	int64_t lines_litres; /* by the lines of the area's permits: everything taken */
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t supplement_litres;    /* of the lines of a closed month, known now less closed */
	int64_t plan_litres;          /* of the lines that have one; an account's once */
	int64_t compared_litres;      /* taken by the accounts of which plan and taken are known */
	int64_t compared_plan_litres; /* and their plan */
	int64_t last_year_litres;     /* of the same lines, the same month a year before */
	int64_t unknown_days;
	int64_t to_date_litres; /* taken_litres from January on */
};

/* Figures of a stock, as documents give them. */
struct year_stock {
	bool is_known; /* opening and closing are */
	int64_t opening_litres;
	int64_t in_litres; /* these are 0 where none is given */
	int64_t out_litres;
	int64_t loss_litres;
	int64_t gain_litres; /* adjustments up and down */
	int64_t write_off_litres;
	int64_t closing_litres;
	int64_t unexplained_litres; /* opening + in - out - loss + gain - write-off - closing */
};

struct year_area {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	struct year_month months[YEAR_MONTHS];
	struct year_month sum; /* of the months that have begun */
	int64_t cap_litres;    /* these three as the newest month's sheet has them */
	int64_t permits_limit_litres;
	int64_t permits_litres;
	int64_t sheets_year_litres; /* the year as the newest month's sheet says */
	int64_t charges_fen[YEAR_KINDS];
	int64_t drafts_fen[YEAR_KINDS];   /* not approved yet */
	int64_t invoices[YEAR_KINDS];     /* deltas too */
	int64_t found, closed, withdrawn; /* findings of the year */
	int64_t open, overdue;            /* of all years, now */
	struct year_stock stock;
	int64_t published_litres; /* use as a document gives it; YEAR_NONE: none */
	int64_t parts_litres;     /* the same of the areas just below; YEAR_NONE: not of each */
};

struct year_sheet {
	int32_t year;
	struct year_area *areas; /* by number */
	size_t count;
	struct year_permits permits;
	bool has_ended;
};

/*
 * Gathers a calendar year; of an area and those below it, of all where area is
 * NULL. The area is registered. Returns 0 or a fault.
 */
int year_open(struct ledger *ledger, int year, const char *area, struct year_sheet **ret);
void year_close(struct year_sheet *year);
SCOPE_CLOSER(struct year_sheet, year_close)

/* Taken of plan, of what has both, cut to parts per million; YEAR_NONE where nothing has. */
int64_t year_plan_ppm(const struct year_month *month);

/* Litres at which cap and use stand, cut to parts per million; YEAR_NONE without a cap. */
int64_t year_cap_ppm(const struct year_area *area, int64_t litres);
