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

/* A figure of an area's year that no meter shows, ledger/indicator.h. */
enum indicator {
	INDICATOR_NONE = 0,
	INDICATOR_GDP = 1,       /* at current prices */
	INDICATOR_GDP_INDEX = 2, /* at comparable prices, the year before = 100 */
	INDICATOR_INDUSTRY = 3,  /* industrial value added, at current prices */
	INDICATOR_INDUSTRY_INDEX = 4,
	INDICATOR_POPULATION = 5,
	INDICATOR_IRRIGATED_AREA = 6,
	INDICATOR_IRRIGATION_COEFFICIENT = 7,
	INDICATOR_NORMAL_YEAR_FACTOR = 8, /* the year's use × this: of a year of mean rain */
	INDICATOR_NETWORK_SUPPLIED = 9,
	INDICATOR_NETWORK_SOLD = 10,
	INDICATOR_TOTAL_USE = 11, /* as published: these five */
	INDICATOR_AGRICULTURAL_USE = 12,
	INDICATOR_INDUSTRIAL_USE = 13,
	INDICATOR_DOMESTIC_USE = 14,
	INDICATOR_ECOLOGICAL_USE = 15,
	INDICATOR_NON_CONVENTIONAL_USE = 16,
	INDICATOR_PRECIPITATION = 17,
	INDICATOR_RESOURCES = 18, /* the next two together */
	INDICATOR_SURFACE_RESOURCES = 19,
	INDICATOR_GROUNDWATER_RESOURCES = 20, /* what is not counted as surface water */
	INDICATOR_COMPOSITE_SCORE = 21,
	INDICATOR_COMPOSITE_FULL = 22, /* the points that there are to be had */
	INDICATOR_COMPOSITE_LEVEL = 23,
	INDICATOR_COMPOSITE_LEVEL_WEIGHT = 24,
	INDICATOR_COMPOSITE_DEVELOPMENT = 25,
	INDICATOR_COMPOSITE_DEVELOPMENT_WEIGHT = 26,
	INDICATOR_GDP_DROP_TARGET = 27, /* of use a unit, against a base year: these two */
	INDICATOR_INDUSTRY_DROP_TARGET = 28,
	INDICATOR_NON_CONVENTIONAL_TARGET = 29,
	INDICATOR_LEAKAGE_TARGET = 30,
	INDICATOR_IRRIGATION_TARGET = 31,
	INDICATOR_COVERAGE_TARGET = 32,
	INDICATOR_SURFACE_THRESHOLD =
			33, /* from which permitted volume on an intake is above scale */
	INDICATOR_GROUNDWATER_THRESHOLD = 34,
	INDICATOR_TIMELY_LIMIT = 35,  /* how long after its instant a reading is in time */
	INDICATOR_STOCK_OPENING = 36, /* of a reservoir or a basin: what was there, came and went */
	INDICATOR_STOCK_IN = 37,
	INDICATOR_STOCK_OUT = 38,
	INDICATOR_STOCK_LOSS = 39,
	INDICATOR_STOCK_GAIN = 40,
	INDICATOR_STOCK_WRITE_OFF = 41,
	INDICATOR_STOCK_CLOSING = 42,
};

/* What a figure is counted in. */
enum unit {
	UNIT_NONE = 0,
	UNIT_YUAN = 1,
	UNIT_WAN_YUAN = 2, /* ten thousand */
	UNIT_YI_YUAN = 3,  /* a hundred million */
	UNIT_INDEX = 4,
	UNIT_PERSONS = 5,
	UNIT_WAN_PERSONS = 6,
	UNIT_MU = 7,
	UNIT_WAN_MU = 8,
	UNIT_CUBIC_METRES = 9,
	UNIT_WAN_CUBIC_METRES = 10,
	UNIT_YI_CUBIC_METRES = 11,
	UNIT_PERCENT = 12,
	UNIT_MILLIMETRES = 13,
	UNIT_POINTS = 14,
	UNIT_RATIO = 15,
	UNIT_HOURS = 16,
};

/* Where a warning begins, and of what it is one. */
enum edge {
	EDGE_AT = 1,    /* from the share on */
	EDGE_ABOVE = 2, /* beyond it */
};

enum warning_kind {
	WARNING_CROSSING = 1,
	WARNING_PROJECTION = 2, /* of what will have been taken by the period's end */
};

/* What a rule for plans looks at: the first three give the base, the others change it. */
enum plan_ground {
	PLAN_GROUND_USE = 1,       /* the mean of whole years before */
	PLAN_GROUND_GROWTH = 2,    /* the same, growing as they grew */
	PLAN_GROUND_NORM = 3,      /* output times norm */
	PLAN_GROUND_REUSE = 4,     /* the reuse rate of the newest water-balance test */
	PLAN_GROUND_RECLAIMED = 5, /* the share of reclaimed water in it */
	PLAN_GROUND_NO_TEST = 6,   /* no water-balance test that is good */
	PLAN_GROUND_OVER_PLAN = 7, /* more taken in the year before than its plan */
};

/* What it does. */
enum plan_step {
	PLAN_STEP_BASE = 1,
	PLAN_STEP_CUT = 2,
	PLAN_STEP_RAISE = 3,
	PLAN_STEP_HOLD = 4, /* no more than the plan of the year before */
};

/* What a row of criteria sets. */
enum criterion {
	CRITERION_NEAR = 1, /* percent of a cap from which an area is near it, 1..100 */
	CRITERION_RENEWAL =
			2,  /* days before a permit's last one by which its renewal is asked for */
	CRITERION_IDLE = 3, /* years without water after which a permit is idle, 1..100 */
};

/* What can be wrong with a permit, an intake, a meter, an area. */
enum finding_class {
	FINDING_ANY = 0,
	FINDING_UNPERMITTED = 1, /* water taken without a permit */
	FINDING_OVER_PERMIT = 2,
	FINDING_NOT_VERIFIED = 3, /* of a meter */
	FINDING_BROKEN = 4,       /* of a meter */
	FINDING_NO_METER = 5,
	FINDING_FALSE_DATA = 6,
	FINDING_ECOLOGICAL_FLOW = 7,
	FINDING_WATER_BALANCE = 8, /* a test or an audit that is wanting */
	FINDING_FACILITY = 9,      /* not to standard */
	FINDING_OTHER = 10,
	FINDING_NOT_INSPECTED = 11,
	FINDING_CREDIT_OVERDUE = 12, /* river-area credit, of an area's pool */
};

/* What is or is not so. */
enum yes_no {
	ANSWER_NONE = 0, /* not said */
	ANSWER_YES = 1,
	ANSWER_NO = 2,
};

/* What an inspection found. */
enum outcome_word {
	OUTCOME_SOUND = 1,
	OUTCOME_PROBLEMS = 2,
};

/* What the law wants done; the program looks after each day whether it was. */
enum duty {
	DUTY_NONE = 0,
	DUTY_VERIFICATION = 1, /* of a meter, before the last one ends */
	DUTY_REPAIR = 2,       /* of a meter, within the order's term */
	DUTY_PERMIT = 3,       /* no water without one */
	DUTY_WITHIN_PERMIT = 4,
	DUTY_INSPECTION = 5, /* of each permit, once a calendar year */
	DUTY_BALANCE_TEST = 6,
	DUTY_AUDIT = 7,
	DUTY_FLOW = 8,    /* what must stay in a river stays there */
	DUTY_STOP = 9,    /* no water while an order to stop holds */
	DUTY_CREDIT = 10, /* river-area credit is returned by its last day */
};

/* What an intake takes from; a zone is a part of an aquifer (地下水管理条例). */
enum basin_class {
	BASIN_RIVER = 1,
	BASIN_LAKE = 2,
	BASIN_RESERVOIR = 3,
	BASIN_AQUIFER = 4,
	BASIN_RESTRICTED = 5, /* what is taken may not grow */
	BASIN_FORBIDDEN = 6,  /* nothing may be taken */
};

/* How an intake stands. */
enum site_state {
	SITE_ACTIVE = 1,
	SITE_SEALED = 2, /* kept, for an emergency */
	SITE_OPENED = 3, /* sealed, and opened by order for a time */
	SITE_FILLED = 4, /* for good */
};

/* For what groundwater is taken where it may not be (地下水管理条例 art. 35). */
enum exception {
	EXCEPTION_NONE = 0,
	EXCEPTION_WORKS = 1,  /* works below ground kept safe, for a time */
	EXCEPTION_PUBLIC = 2, /* harm to the public averted, for a time */
	EXCEPTION_SURVEY = 3, /* a little for monitoring, exploration, tests */
};

/* How wet a year is, for the shares of a river: the mean one, or by frequency. */
enum year_type {
	YEAR_TYPE_NONE = 0,
	YEAR_TYPE_MEAN = 1,
	YEAR_TYPE_P20 = 2,
	YEAR_TYPE_P50 = 3,
	YEAR_TYPE_P75 = 4,
	YEAR_TYPE_P95 = 5,
};

/* What became of a return of water that was taken. */
enum return_state {
	RETURN_RECEIVED = 1,
	RETURN_NIL = 2,   /* it came, and says that nothing was taken */
	RETURN_DUE = 3,   /* it has not come */
	RETURN_QUERY = 4, /* it came, and is not believed yet */
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
	WORD_BASIS, /* of warnings; the numbers are those of enum ceiling_basis */
	WORD_EDGE,
	WORD_WARNING,
	WORD_CRITERION,
	WORD_INDICATOR,
	WORD_UNIT,
	WORD_DUTY,
	WORD_FINDING,
	WORD_YES_NO,
	WORD_OUTCOME,
	WORD_PLAN_GROUND,
	WORD_PLAN_STEP,
	WORD_BASIN,
	WORD_SITE,
	WORD_EXCEPTION,
	WORD_YEAR_TYPE,
	WORD_RETURN,
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
