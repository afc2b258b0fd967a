/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Instants, civil days, months, and zones that are facts.
 *
 * An instant is UTC seconds since 1970. A day is a civil day of the ledger's
 * zone, numbered from 1970-01-01 = 0 (proleptic Gregorian). Spans are
 * half-open. Nothing here reads the system's clock or zone tables: a zone is
 * its list of offsets, as it stands in the ledger.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct instant {
	int64_t unix_s;
};

struct day {
	int32_t number; /* days since 1970-01-01; negative before */
};

/* Half-open: from is in, till is out. */
struct span {
	struct instant from;
	struct instant till;
};

struct days {
	struct day from; /* first day in */
	struct day till; /* first day out */
};

/* A calendar date. month 1..12, day 1..31. */
struct date {
	int year;
	int month;
	int day;
};

enum {
	INSTANT_YEAR_MIN = 1900, /* no meter is older */
	INSTANT_YEAR_MAX = 2999, /* keeps day numbers and seconds far from their limits */
	DAY_S = 86400,
};

/* Calendar arithmetic. A date outside its month is refused with false, *ret untouched. */
bool day_from_date(int year, int month, int day, struct day *ret);
struct date day_date(struct day day);
int date_month_days(int year, int month); /* 28..31 */

/* Day numbers in ascending order; and of such as are, each once: how many are left. */
void day_numbers_sort(int32_t *numbers, size_t count);
size_t day_numbers_unique(int32_t *numbers, size_t count);

/* A month as one number, year × 12 + month - 1: adding 1 is the next month. */
struct month {
	int32_t number;
};

struct month month_of(struct day day);
struct month month_make(int year, int month);
int month_year(struct month month);
int month_in_year(struct month month);                 /* 1..12 */
struct days month_days(struct month month);            /* its days, half-open */
struct days year_days(int year);                       /* those of a calendar year */
bool month_parse(const char *text, struct month *ret); /* "2026-10" */

/* "2026-10-31". False, *ret untouched, for anything else or a day that is none. */
bool day_parse(const char *text, struct day *ret);

enum {
	DAY_TEXT_MAX = 16,
	INSTANT_TEXT_MAX = 32,
};

const char *day_format(struct day day, char buffer[static DAY_TEXT_MAX]);
const char *month_format(struct month month, char buffer[static DAY_TEXT_MAX]);

/* RFC 3339 in UTC: "2026-10-31T16:00:00Z". */
const char *instant_format(struct instant at, char buffer[static INSTANT_TEXT_MAX]);

enum {
	ZONE_NAME_MAX = 64,
	ZONE_CHANGES_MAX = 512, /* Europe/Madrid has 166 to 2037 */
};

/* From `from` on, local time is UTC + offset_s. The first change holds before itself too. */
struct zone_change {
	struct instant from;
	int32_t offset_s;
};

struct zone {
	char name[ZONE_NAME_MAX];
	size_t count; /* at least 1, ascending */
	struct zone_change changes[ZONE_CHANGES_MAX];
};

int32_t zone_offset(const struct zone *zone, struct instant at);

/*
 * The civil day in which an instant lies, and the instant at which a day
 * begins. Days only rise and cover time without gap: at lies in day d exactly
 * when zone_midnight(d) <= at < zone_midnight(d + 1). Where the clock is set
 * back over midnight, the day before goes on until midnight comes for good; a
 * day that the zone left out is empty.
 */
struct day zone_day(const struct zone *zone, struct instant at);
struct instant zone_midnight(const struct zone *zone, struct day day);

/* Local seconds since 1970-01-01T00:00 local, as if the zone had no offset. */
enum zone_answer {
	ZONE_ONE = 0, /* one instant: ret[0] */
	ZONE_TWO,     /* the hour is repeated: ret[0] earlier, ret[1] later */
	ZONE_NONE,    /* the hour is left out by a clock change */
};
int zone_local(const struct zone *zone, int64_t local_s, struct instant ret[static 2]);

/* Local time for people with its offset: "2026-10-31T23:59:59+08:00". */
const char *zone_format(
		const struct zone *zone, struct instant at, char buffer[static INSTANT_TEXT_MAX]);

enum instant_answer {
	INSTANT_OK = 0, /* an instant with "Z" or an offset: ret_s is UTC */
	INSTANT_LOCAL,  /* no offset was written: ret_s is local seconds, for zone_local() */
	INSTANT_SYNTAX, /* not a date and time; *ret_s untouched */
};

/*
 * Reads "2026-10-31T16:00[:00][Z|+08:00]", "T" may be a blank. Seconds may be
 * left out; 24:00 is refused. Returns an instant_answer.
 */
int instant_parse(const char *text, int64_t *ret_s);
