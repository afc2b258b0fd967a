/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The month's sheet: what each permit took, beside what it may take.
 *
 * It is a view of the books; closing a month freezes the lines as an entry.
 * Volumes are whole litres; a figure that is not known is SHEET_NONE.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/registry.h"
#include "meter/bytes.h"

#define SHEET_NONE INT64_MIN

enum {
	SHEET_METERS_MAX = 256, /* of one permit; the largest waterworks known has about forty */
	SHEET_FLAGS = 10,
};

/* What a line is to be looked at for. */
enum sheet_flag {
	SHEET_NO_PLAN = 1 << 0,        /* no plan for the year */
	SHEET_OVER_PLAN = 1 << 1,      /* more than the month's plan */
	SHEET_OVER_PLAN_YEAR = 1 << 2, /* more than the year's plan so far */
	SHEET_OVER_PERMIT = 1 << 3,    /* more than the permit's year */
	SHEET_UNKNOWN = 1 << 4,        /* days without a reading */
	SHEET_HELD = 1 << 5,           /* readings held, not booked */
	SHEET_CONFLICT = 1 << 6,       /* two counts for one instant */
	SHEET_SPREAD = 1 << 7,         /* volume whose days are arithmetic */
	SHEET_UNPERMITTED = 1 << 8,    /* taken without a valid permit */
	SHEET_PLAN_ABOVE_PERMIT = 1 << 9,
};

/* A flag's name in JSON: "no-plan", "over-plan" ... */
const char *sheet_flag_name(enum sheet_flag flag);

struct sheet_meter {
	char meter[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1];
	int64_t opening_litres; /* the register at the month's beginning and end, or SHEET_NONE */
	int64_t closing_litres;
	int64_t turned_litres; /* by how much roll-overs turned it back between the two */
	int64_t booked_litres;
	int64_t unknown_days;
	int64_t readings; /* received, held ones too */
	int64_t expected;
	int64_t exchanged; /* 1: another register within the month */
};

struct sheet_line {
	char permit[BOOKS_SUBJECT_MAX];
	char holder[ROW_NAME_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	enum source source;
	uint32_t uses;
	int64_t taken_litres;
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t spread_litres;
	int64_t unknown_days;
	int64_t plan_litres;       /* of the month */
	int64_t year_taken_litres; /* January to this month, as known now */
	int64_t year_plan_litres;
	int64_t permit_litres;
	int64_t last_month_litres;
	int64_t last_year_litres;    /* the same month a year before */
	int64_t arrival_ppm;         /* received of expected readings */
	int64_t prior_adjust_litres; /* earlier months of the year: known now less closed */
	uint32_t flags;
	size_t meter_count;
	struct sheet_meter meters[SHEET_METERS_MAX];
};

/* Accounts of a month in order: permits in force or with water taken, then what has no permit. */
struct sheet_cursor {
	const struct books *books;
	struct month month;
	int64_t ended_day; /* days up to this one have ended by the ledger's clock */
	char permit[BOOKS_SUBJECT_MAX];
	bool is_in_permits;
};

struct sheet_cursor sheet_cursor(const struct books *books, struct month month, int64_t now_s);
bool sheet_next(struct sheet_cursor *cursor, struct sheet_line *ret);

/* One account's line, whether or not it would be in the sheet. */
void sheet_line(const struct books *books, struct month month, int64_t ended_day,
		const char *permit, struct sheet_line *ret);

/* The frozen line of a closed month; false where the month or line is none. */
bool sheet_closed(const struct books *books, struct month month, const char *permit,
		struct sheet_line *ret);
bool sheet_is_closed(const struct books *books, struct month month);

/* Has the line anything to show: a permit in force, water, or readings? */
void sheet_put_line(struct bytes *bytes, const struct sheet_line *line);
bool sheet_take_line(struct item_cursor *cursor, struct sheet_line *ret);

/* An area's row for one source, or for all conventional sources together. */
struct sheet_area {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	enum source source; /* SOURCE_ANY: the sum */
	int64_t cap_litres;
	int64_t permits_limit_litres;
	int64_t permits_litres; /* permits in force on the month's last day */
	int64_t taken_litres;
	int64_t year_taken_litres;
};

/* One row of an area; false where it has neither cap nor permits nor water. */
bool sheet_area(const struct books *books, struct month month, const char *area, enum source source,
		struct sheet_area *ret);

/* The first month with a booked volume; false where none has. */
bool sheet_first_month(const struct books *books, struct month *ret);

/* The newest closed month; false where none is. */
bool sheet_last_closed(const struct books *books, struct month *ret);
