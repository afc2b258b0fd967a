/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a sheet consists of: shared by the rooms that make it, and by nobody else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/metering.h"
#include "ledger/sheet.h"

/* A stay: days of the month on which a meter counted for one account. */
struct sheet_stay {
	char account[BOOKS_SUBJECT_MAX];
	char intake[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1];
	struct days days; /* on which it was there and readings are due */
	int32_t since; /* its first reading may lie before: from here water counts for the account */
	int64_t interval_s; /* 0: of an intake without a meter, which is "" */
};

struct sheet_account {
	char name[BOOKS_SUBJECT_MAX];
};

enum {
	SHEET_MONTHS = 24, /* of this year and the one before */
	SHEET_SOURCES = SOURCE_BRACKISH + 1,
};

/* One area's water and permits by source; the sums are made at the end. */
struct sheet_place {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	int above; /* its place in the list, -1: none */
	int64_t taken_litres[SHEET_SOURCES];
	int64_t year_taken_litres[SHEET_SOURCES];
	int64_t permits_litres[SHEET_SOURCES];
	bool has_water[SHEET_SOURCES];
	bool has_permits[SHEET_SOURCES];
};

struct sheet {
	const struct books *books;
	struct month month;
	struct days days;
	int32_t ended_day;                /* days up to this one have ended */
	int32_t starts[SHEET_MONTHS + 1]; /* first days of the months, from January a year before */
	int at;                           /* the sheet's month among them */
	bool is_closed[SHEET_MONTHS];     /* closed months of the year before this one */
	struct sheet_stay *stays;         /* by account, intake, meter, day */
	size_t stay_count, stay_room;
	struct metering metering;
	struct sheet_account *accounts; /* permits first */
	size_t account_count, account_room;
	size_t next_account;
	bool is_walking;            /* lines add to the areas */
	struct sheet_place *places; /* areas by number */
	size_t place_count;
	bool is_rolled_up;
	size_t next_place;
	int next_source;
};

/* ---- sheet_stay.c ---- */

/* Finds whose every meter was on the days of the month. Returns 0 or a fault. */
int sheet_find_stays(struct sheet *sheet);

/*
 * The days in a row on which a meter was at an intake for the account, from
 * its first stay to its last, about a day: those that hold it, or that ended
 * before it. Of what has no meter, or no stay, the whole month.
 */
struct days sheet_run(const struct sheet *sheet, const char *account, const char *intake,
		const char *meter, int32_t day);

/* The stays of an account; how many, *ret the first. */
size_t sheet_stays(const struct sheet *sheet, const char *account, const struct sheet_stay **ret);

/* ---- sheet_taken.c ---- */

/* Of one account by months; net of each intake, never negative. */
struct sheet_taken {
	int64_t litres[SHEET_MONTHS];
	int64_t assessed[SHEET_MONTHS];
	int64_t exempt[SHEET_MONTHS];
	bool has_water[SHEET_MONTHS];
	int64_t spread_litres; /* of the month */
};

/*
 * Walks an account's rows. line, where given, gets the month's meters with
 * what they booked and the days they did not cover; on a walk over all lines
 * it adds to the areas. Returns 0 or a fault.
 */
int sheet_sum(struct sheet *sheet, const char *account, struct sheet_line *line,
		struct sheet_taken *ret);

/* sum += litres. Returns 0 or WEIR_FAULT_RANGE. */
int sheet_add(int64_t *sum, int64_t litres);

/* ---- sheet_area.c ---- */

int sheet_find_places(struct sheet *sheet);

/* Where and what an intake's water is on a day. */
struct sheet_water {
	int place; /* -1: in no area that is registered */
	enum source source;
	int64_t counts; /* how much of it counts in the area's sums, in millionths */
};

struct sheet_water sheet_water(const struct sheet *sheet, const char *intake, struct day day);

/* Adds an intake's month and year to its area. Returns 0 or a fault. */
int sheet_place_add(struct sheet *sheet, const struct sheet_water *water, int64_t month_litres,
		int64_t year_litres);

/* ---- sheet_meter.c ---- */

/* Fills in counts, arrival and remarks of one meter of the line. Returns 0 or a fault. */
int sheet_fill_meter(const struct sheet *sheet, struct sheet_line *line, struct sheet_meter *meter);
