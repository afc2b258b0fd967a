/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How a limit is found: the number of its period at the beginning, and each
 * that came into force within it; what rows, orders and trades say of a period
 * on a day (ledger/limit_row.c). Shared by the rooms that find limits, and by
 * nobody else.
 */

#include "ledger/limit.h"

enum {
	LIMIT_STEPS_MAX = LINEAGE_MAX * REGISTRY_VERSIONS_MAX,
};

struct limit_work {
	const struct books *books;
	const struct lineage *lineage;
	struct day asked;
	enum source source; /* whose plan; SOURCE_ANY: the sum's */
	int32_t *days;      /* on which rows begin to hold within the year, ascending, each once */
	size_t day_count;
	enum ceiling_basis basis; /* of what is looked for: BASIS_PERMIT, BASIS_PLAN_MONTH */
	bool has_orders;          /* some lie over the rows */
	bool has_trades;          /* the same */
	bool is_granted;          /* restrictions are passed over */
	bool is_untraded;         /* trades are too */
	bool is_floored;
	bool *ret_restricted; /* set by numbers over which a restriction lies; or NULL */
};

/*
 * A number for a period as it stands on a day, which may lie behind the period;
 * false where there is none.
 */
typedef bool limit_number_on(const struct limit_work *work, const struct limit_year *year,
		int month, struct day day, int64_t *ret);

/* A period whose limit is looked for. */
struct limit_sought {
	const struct limit_year *year;
	int month; /* of the year, where it is one, or the last one; the function's own */
	struct days period;
	limit_number_on *number;
};

/* Adds the days of the span, asked for already, on which a row of the kind begins to hold. */
void limit_work_add_days(struct limit_work *work, enum row_kind kind, struct days span);

/*
 * The limit of a period: the number at its beginning, and each that came into
 * force within it, by the days that were found for the year. Returns 0 or a fault.
 */
int limit_work_number(struct limit_work *work, const struct limit_sought *sought, bool *ret_has,
		int64_t *ret);

/* The permit's year; of a calendar year on each day the permit's year that runs then. */
limit_number_on limit_permit_on;
limit_number_on limit_calendar_on;

/* The plan of the year's i-th month, of the months up to it, of the i-th quarter. */
limit_number_on limit_month_on;
limit_number_on limit_to_date_on;
limit_number_on limit_quarter_on;

/* The asking day, or the year's last one: what begins later is not of it. */
struct day limit_work_asked(const struct limit_work *work, const struct limit_year *year);

/* The year in which the day lies that has a plan, the calendar's first; false where none has. */
bool limit_plan_year(const struct limit_work *work, struct day of, struct limit_year *ret);

/* The plan's row of a year in force on a day: the newest permit's that has one. */
bool limit_work_plan(const struct limit_work *work, const struct limit_year *year, struct day day,
		struct plan_row *ret);

/* The ten-day periods of the plan's year, where it has any. Returns 0 or a fault. */
int limit_work_ten_days(struct limit_work *work, struct limits *ret);
