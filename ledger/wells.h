/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Wells: the intakes that take groundwater, how each stands, and what they gave
 * in a year beside another one: groundwater reduced (压采), wells sealed.
 *
 * A well that no row of sites speaks of is active. Volumes are whole litres, of
 * all accounts: what is taken without a permit too.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"

#define WELLS_NONE INT64_MIN

struct well {
	char intake[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	char permit[TEXT_ID_MAX + 1]; /* or empty */
	char area[TEXT_ID_MAX + 1];
	enum site_state state; /* on the day looked at */
	struct day since;      /* its first day as active, or the day of its seal; or ROW_NO_DAY */
	struct site_row site;  /* the row in force; all empty where there is none */
	int64_t litres;        /* of the year; these two or WELLS_NONE: nobody knows */
	int64_t base_litres;   /* of the year that it is compared with */
	int64_t sealed_litres; /* taken without a permit since it was sealed; WELLS_NONE: it is not */
};

struct wells_area {
	char area[TEXT_ID_MAX + 1];
	int64_t count[SITE_FILLED + 1]; /* by state, of it and of those below */
	int64_t litres;                 /* as far as they are known; these two or WELLS_NONE */
	int64_t base_litres;
};

struct wells {
	struct well *list; /* by intake */
	size_t count, room;
	struct wells_area *areas; /* all, by number */
	size_t area_count;
};

/*
 * As things stand on the year's last day, or on `today` where that has not come
 * yet; base 0: compared with no year. Returns 0 or a fault; the caller finishes
 * *ret in any case.
 */
int wells_of_year(
		const struct books *books, int year, int base, struct day today, struct wells *ret);
void wells_finish(struct wells *wells);
