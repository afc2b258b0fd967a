/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The month's sheet: what each account took, beside what it may take.
 *
 * It is a view of the books as they stand; ledger/closing freezes it. Volumes
 * are whole litres; a figure that is not known is SHEET_NONE, never 0.
 *
 *	struct sheet *sheet;
 *	struct sheet_line line = { .meters = NULL };
 *
 *	sheet_open(books, month, now_s, &sheet);
 *	while ((answer = sheet_next(sheet, &line)) == SHEET_OK) ...
 *	sheet_line_finish(&line);
 *	sheet_close(sheet);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/registry.h"
#include "meter/scope.h"

#define SHEET_NONE INT64_MIN

/* What a line is to be looked at for; plan and permit: at an account's newest, for all its water. */
enum sheet_flag {
	SHEET_NO_PLAN = 1 << 0,        /* no plan for the year */
	SHEET_OVER_PLAN = 1 << 1,      /* more than the month's plan */
	SHEET_OVER_PLAN_YEAR = 1 << 2, /* more than the plan of the year's months so far */
	SHEET_OVER_PERMIT = 1 << 3,    /* more than the permit's year */
	SHEET_UNKNOWN = 1 << 4,        /* days that no reading covers */
	SHEET_HELD = 1 << 5,           /* readings held, not booked */
	SHEET_CONFLICT = 1 << 6,       /* two counts for one instant */
	SHEET_SPREAD = 1 << 7,         /* volume whose days are arithmetic */
	SHEET_UNPERMITTED = 1 << 8,    /* taken without a valid permit */
	SHEET_PLAN_ABOVE_PERMIT = 1 << 9,
	SHEET_UNASSIGNED = 1 << 10, /* a meter whose intake nobody registered */
	SHEET_UNVERIFIED = 1 << 11, /* a meter whose verification had run out */
	SHEET_ASSESSED = 1 << 12,   /* volume that nobody measured, or time that stands for it */
};

enum {
	SHEET_FLAGS = 13,
};

/* A flag's name in JSON: "no-plan", "over-plan" ... */
const char *sheet_flag_name(enum sheet_flag flag);

/*
 * One stay of a meter in one account's month: who left and came back has two. Counts are what its register showed, in
 * litres: at the month's beginning and end, or where it came to the account
 * and left it; where nothing was read over that midnight, at its last reading
 * before or with the first count that it began with; where it began within
 * the month, at its beginning.
 *
 * opening + booked + withheld = closing + turned, where all of them are known.
 * Of an intake without a meter there is only what was assessed, and meter is "".
 */
struct sheet_meter {
	char meter[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1];
	int64_t opening_litres; /* or SHEET_NONE */
	int64_t opening_at_s;   /* the instant at which it showed that; SHEET_NONE with it */
	int64_t closing_litres;
	int64_t closing_at_s;
	int64_t opening_is_cut; /* 1: between two readings, by elapsed seconds */
	int64_t closing_is_cut;
	int64_t turned_litres;   /* by how much roll-overs and exchanges set the register back */
	int64_t booked_litres;   /* measured; negative where a net register ran back */
	int64_t assessed_litres; /* what stands for it where it was not read */
	int64_t withheld_litres; /* of the register, not booked: a final assessment stands */
	int64_t unknown_days;
	int64_t readings; /* received, held ones too */
	int64_t expected;
	int64_t due_days;  /* days that have ended, of which it was to tell; 0 in a closed sheet */
	int64_t rejected;  /* of readings: held, in conflict, estimated; 0 in a closed sheet */
	int64_t exchanged; /* 1: another register within the month */
	struct days days;  /* of its stay, while the line is made; zero in a line that is whole */
};

struct sheet_line {
	char permit[BOOKS_SUBJECT_MAX]; /* or unpermitted:INTAKE, unassigned:METER */
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	enum source source;
	uint32_t uses;
	int64_t taken_litres; /* measured + assessed; an intake whose month is negative counts 0 */
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t exempt_litres; /* of assessed: no ceiling counts them */
	int64_t year_exempt_litres;
	bool is_assessed;          /* some time of the month is, if by 0 litres */
	int64_t spread_litres;     /* of measured */
	int64_t unknown_days;      /* over all meters */
	int64_t plan_litres;       /* of the month */
	int64_t year_taken_litres; /* January to this month, of replaced permits too, as known now */
	int64_t year_plan_litres;
	int64_t permit_litres;
	int64_t last_month_litres;
	int64_t last_year_litres;    /* the same month a year before */
	int64_t arrival_ppm;         /* received of expected readings */
	int64_t prior_adjust_litres; /* closed months of the year: known now less closed */
	uint32_t flags;
	size_t meter_count;
	size_t meter_room;
	struct sheet_meter *meters; /* by intake, meter and day; owned */
};

/* Frees what a line owns; it may be filled again. */
void sheet_line_finish(struct sheet_line *line);

/* Room for one more meter, zeroed and last in the list; NULL when memory ran out. */
struct sheet_meter *sheet_line_add(struct sheet_line *line);

/* An area's row for one source, or for all conventional sources together. */
struct sheet_area {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	enum source source;        /* SOURCE_ANY: the sum */
	int64_t cap_litres;        /* as handed down */
	int64_t cap_traded_litres; /* by trades more, or less; 0 without a cap */
	int64_t permits_limit_litres;
	int64_t permits_litres; /* permits in force on the month's last day */
	int64_t taken_litres;
	int64_t year_taken_litres;
	uint32_t flags; /* enum caps_flag, set by who shows it; a close keeps none */
};

struct sheet;

/*
 * Opens a month's sheet. now_s says which days have ended: the recorded time
 * of the newest entry makes the sheet the same whenever it is made. Borrows
 * the books, which must not change meanwhile. Returns 0 or a fault.
 */
int sheet_open(const struct books *books, struct month month, int64_t now_s, struct sheet **ret);
void sheet_close(struct sheet *sheet);
SCOPE_CLOSER(struct sheet, sheet_close)

enum sheet_answer {
	SHEET_OK = 0,
	SHEET_END,
};

/*
 * The next line: permits in force, with water or with a meter, by number; then
 * what has no permit. *ret is zero or was filled before. Returns a
 * sheet_answer or a fault; *ret is in any case to be finished.
 */
int sheet_next(struct sheet *sheet, struct sheet_line *ret);

/* One account's line, if sheet_next() would come to it; else SHEET_END. Or a fault. */
int sheet_find(struct sheet *sheet, const char *account, struct sheet_line *ret);

/* One account's line, whether or not it would be in the sheet. Returns 0 or a fault. */
int sheet_line(struct sheet *sheet, const char *account, struct sheet_line *ret);

/*
 * The next row of an area, after sheet_next() came to its end: all areas by
 * number, the sum first, then each source that has a cap or water.
 */
int sheet_next_area(struct sheet *sheet, struct sheet_area *ret);

/* The first month with a booked volume; false where none has. */
bool sheet_first_month(const struct books *books, struct month *ret);
