/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One account's month by days and meters: what its line of the sheet adds up.
 *
 * Booked litres are those of the books; a day is unknown by the same rule, and
 * over the same days, as the sheet's unknown_days. Volumes are whole litres.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/sheet.h"

enum {
	SHEET_DAYS_MAX = 31,
};

enum sheet_day_state {
	SHEET_DAY_NONE = 0, /* nothing was due, and nothing was booked */
	SHEET_DAY_OPEN,     /* it has not ended: what is booked so far */
	SHEET_DAY_UNKNOWN,  /* due, and nothing is known: no litres, which is not 0 */
	SHEET_DAY_PARTLY, /* due, and known in part: more is missing than one reading leaves out */
	SHEET_DAY_ASSESSED, /* known, and an assessment stands for some of it */
	SHEET_DAY_MEASURED, /* known from registers */
};

/* "none", "open", "unknown", "partly", "assessed", "measured". */
const char *sheet_day_state_name(enum sheet_day_state state);

/* A day of one meter, or of an intake without one; or the sum over all of them. */
struct sheet_day {
	enum sheet_day_state state;
	bool has_litres; /* else nothing is known and the litres are 0 without meaning */
	int64_t measured_litres;
	int64_t assessed_litres;
	int64_t spread_litres;   /* of measured: its day is arithmetic */
	int64_t withheld_litres; /* of the register, not booked: a final assessment stands */
};

struct sheet_days_meter {
	char intake[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1]; /* "": of an intake without one */
	struct sheet_day days[SHEET_DAYS_MAX];
};

struct sheet_days {
	struct days month;
	struct sheet_day days[SHEET_DAYS_MAX]; /* of all meters */
	struct sheet_days_meter *meters;       /* by intake and meter; owned */
	size_t meter_count, meter_room;
};

/* Fills *ret, which the caller finishes in any case. Returns 0 or a fault. */
int sheet_days_find(struct sheet *sheet, const char *account, struct sheet_days *ret);
void sheet_days_finish(struct sheet_days *days);
