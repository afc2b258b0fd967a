/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Duties: what the law of a place wants looked after, as dated rows; and what
 * is known of their being done. Nothing is looked for of which no row says that
 * it is a duty.
 *
 * A row without `of` says that there is the duty; one with it, how long a
 * verification of that kind of meter is good.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/rows.h"
#include "meter/instant.h"

/* The row in force on a day; false where there is none. */
bool duty_find(const struct books *books, enum duty duty, const char *of, struct day day,
		struct duty_row *ret);

/* That many months later, the same day or the month's last. */
struct day duty_months_later(struct day day, int months);

/* The newest verification at or before a day that is on record as a row; false: none. */
bool duty_verification(const struct books *books, const char *meter, struct day day,
		struct verification_row *ret);

/*
 * The last day for which a verification is good: as it says, else as long as the
 * row of its kind says on its day. One that was not passed is good for no day.
 * ROW_NO_DAY where neither says.
 */
struct day duty_verified_until(const struct books *books, const struct verification_row *row);

/* The newest test or audit of a permit at or before a day; false: none. */
bool duty_water_test(const struct books *books, const char *permit, enum duty duty, struct day day,
		struct water_test_row *ret);

/*
 * The last day on which the next test or audit may be done, as known on a day:
 * as the newest one says, else by the row's months after it, or after permit and
 * row began; ROW_NO_DAY: it is none of the permit's. Returns 0 or a fault.
 */
int duty_water_test_due(const struct books *books, const struct duty_row *row, const char *permit,
		struct day day, struct day *ret);

/*
 * What of a year's abstractors was inspected, and whose intakes are all sealed on
 * its last day, or now: permits, ascending. Owned.
 */
struct duty_inspected {
	char (*permits)[TEXT_ID_MAX + 1];
	size_t count;
	char (*sealed)[TEXT_ID_MAX + 1];
	size_t sealed_count;
};

/* Walks all inspections of a calendar year. The caller finishes *ret. Returns 0 or a fault. */
int duty_inspected_build(const struct books *books, int year, struct duty_inspected *ret);
void duty_inspected_finish(struct duty_inspected *inspected);

/*
 * Is a permit, by its row in force on a day, an abstractor to be inspected? Not
 * where it is not valid, nor where another continues it: that one is; and not
 * where all its intakes are sealed.
 */
bool duty_is_abstractor(const struct books *books, const struct duty_inspected *inspected,
		const char *permit, struct day day, struct permit_row *ret);

/* Was the permit inspected, or one that it continues? */
bool duty_was_inspected(const struct books *books, const struct duty_inspected *inspected,
		const char *permit, struct day day);

/* How many abstractors there are in an area and those below it, and how many were inspected. */
struct duty_rate {
	int64_t abstractors;
	int64_t inspected;
};

/*
 * Of a calendar year: by its last day, or by `today` in the year that runs. area
 * NULL: of all.
 */
void duty_inspection_rate(const struct books *books, const struct duty_inspected *inspected,
		const char *area, int year, struct day today, struct duty_rate *ret);

/* The year's last day, or today where that is earlier. */
struct day duty_year_day(int year, struct day today);

/* The file of an intake in force on a day; false where there is none. */
bool duty_facility(const struct books *books, const char *intake, struct day day,
		struct facility_row *ret);

/*
 * Intakes of an area and those below it that are not sealed, how many have a file,
 * how many are built to standard.
 */
struct duty_intakes {
	int64_t intakes;
	int64_t files;
	int64_t standard;
};
void duty_intakes(const struct books *books, const char *area, struct day day,
		struct duty_intakes *ret);
