/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The closed vocabularies: what water is, what it is for, where it is taken.
 *
 * Each word has a stable number, which is what entries hold; an English name,
 * which files and JSON use; and the Chinese name printed on permits. A number
 * is never given to another word.
 */

#include <stdbool.h>
#include <stdint.h>

enum source {
	SOURCE_ANY = 0, /* not named: the permit's own, or the sum over sources */
	SOURCE_SURFACE = 1,
	SOURCE_GROUNDWATER = 2,
	SOURCE_GEOTHERMAL = 3,
	SOURCE_RECLAIMED = 4,
	SOURCE_RAIN = 5,
	SOURCE_MINE = 6,
	SOURCE_DESALINATED = 7,
	SOURCE_SEAWATER = 8,
	SOURCE_BRACKISH = 9,
};

enum use {
	USE_ANY = 0, /* not named: the permit's own */
	USE_PUBLIC_SUPPLY = 1,
	USE_INDUSTRY = 2,
	USE_DOMESTIC = 3,
	USE_OTHER = 4,
	USE_SPECIAL = 5,
	USE_AGRICULTURE = 6,
	USE_RURAL_SUPPLY = 7,
	USE_ECOLOGICAL = 8,
	USE_CONSTRUCTION = 9,
	USE_HYDROPOWER = 10,
	USE_THERMAL_ONCE_THROUGH = 11,
	USE_THERMAL_RECIRCULATING = 12,
	USE_COOLING = 13,
	USE_HEAT_PUMP = 14,
	USE_MINE_DRAINAGE_REUSED = 15,
	USE_MINE_DRAINAGE_DISCHARGED = 16,
};

enum area_class {
	AREA_CLASS_ANY = 0, /* not named, in a rate */
	AREA_CLASS_NORMAL = 1,
	AREA_CLASS_RESTRICTED = 2,
	AREA_CLASS_PROHIBITED = 3,
	AREA_CLASS_OVER_EXTRACTED = 4,
	AREA_CLASS_SEVERE = 5,
};

/* Inside or outside the reach of a public pipe network. */
enum network {
	NETWORK_ANY = 0, /* not named */
	NETWORK_INSIDE = 1,
	NETWORK_OUTSIDE = 2,
};

/* Which register of a meter counts abstraction. */
enum direction {
	DIRECTION_FORWARD = 1,
	DIRECTION_REVERSE = 2, /* the meter is mounted backwards */
	DIRECTION_NET = 3,
};

/* What a meter measures. Only take and drainage enter the volume taken. */
enum role {
	ROLE_TAKE = 1,
	ROLE_CHECK = 2,
	ROLE_RETURN = 3,
	ROLE_DRAINAGE = 4,
};

/* A calendar year, or a dispatch year from 1 July named by the year it begins in. */
enum year_kind {
	YEAR_CALENDAR = 1,
	YEAR_DISPATCH = 2,
};

/* Letter of a reading as delivered; a blank one is good. */
enum status {
	STATUS_GOOD = 'A',
	STATUS_ESTIMATED = 'E', /* by the sender: kept, not booked as measured */
	STATUS_NONE = 'N',
};

/* How a volume is assessed that no sound meter measured. */
enum assessment_method {
	METHOD_NONE = 0, /* not named: by a rulebook's ladder, or it says nothing */
	METHOD_MAX_DAILY_CAPACITY = 1,
	METHOD_MEAN_OF_PREVIOUS = 2,
	METHOD_RATED_FLOW = 3,
	METHOD_DECLARED = 4,
};

enum word_list {
	WORD_SOURCE = 0,
	WORD_USE,
	WORD_AREA_CLASS,
	WORD_NETWORK,
	WORD_DIRECTION,
	WORD_ROLE,
	WORD_YEAR_KIND,
	WORD_STATUS, /* "A", "E", "N" */
	WORD_METHOD,
};

/* The word of a list by its English or one of its Chinese names. False, *ret untouched, for others. */
bool word_parse(enum word_list list, const char *name, int *ret);

/* The English and the first Chinese name, or NULL for a number the list does not have. */
const char *word_name(enum word_list list, int word);
const char *word_name_zh(enum word_list list, int word);

/* The English name of the list's n-th word from 0, NULL behind the last: for messages. */
const char *word_list_name(enum word_list list, int n);

/* A set of uses, one bit a word. The empty set is "not named". */
static inline uint32_t use_bit(enum use use)
{
	return (uint32_t)1 << use;
}
