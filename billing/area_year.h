/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An area's year in figures: what it used against its cap, water per unit of
 * output against a base year, what else documents say of it.
 *
 * Use of a year is the published figure where one is entered, else what the
 * ledger's meters and assessments add up to, of conventional sources and once
 * the year has ended; which of them it is stands beside it. Volumes are whole
 * litres; what is not known is AREA_YEAR_NONE, never 0. Shares are rounded once
 * (billing/intensity).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/intensity.h"
#include "ledger/area_use.h"
#include "ledger/books.h"
#include "ledger/registry.h"

#define AREA_YEAR_NONE INT64_MIN

enum area_basis {
	AREA_BASIS_NONE = 0,
	AREA_BASIS_LEDGER,
	AREA_BASIS_PUBLISHED,
};

/* Use of an area in one year. */
struct area_volume {
	enum area_basis basis; /* of litres; NONE: not known */
	int64_t litres;
	int64_t taken_litres;     /* the ledger's, whole year or not; NONE: no water of it */
	int64_t published_litres; /* as entered */
};

enum area_state {
	AREA_STATE_NONE = 0, /* nothing to compare */
	AREA_STATE_MET,      /* the target is reached: a cap is kept, a drop or a least use made */
	AREA_STATE_ON_PACE,  /* not yet, on a straight way to it */
	AREA_STATE_BEHIND,
	AREA_STATE_MISSED, /* its year is this one */
};

/* "met", "on-pace", "behind", "missed"; NULL for NONE. */
const char *area_state_name(enum area_state state);

enum {
	AREA_MISSING_MAX = 16,
};

/* A figure that nobody entered, for want of which another one is not known. */
struct area_missing {
	enum indicator indicator;
	int32_t year;
};

struct area_intensity {
	enum indicator of; /* INDICATOR_GDP or INDICATOR_INDUSTRY */
	struct area_volume water, base_water;
	int64_t level_litres; /* per 10,000 yuan at current prices */
	int64_t base_level_litres;
	struct intensity_share index; /* output now of that of the base year, comparable prices */
	struct intensity_share drop;
	int32_t target_year, target_base; /* 0: no target */
	struct intensity_share target;
	struct intensity_share pace;   /* where a straight way to it is by this year */
	struct intensity_share yearly; /* the same drop each year */
	enum area_state state;
	struct area_missing missing[AREA_MISSING_MAX];
	size_t missing_count;
};

/* A figure as entered, beside that of the base year. */
struct area_figure {
	enum indicator indicator;
	bool is_known;
	struct indicator_row row;
	struct intensity_share change; /* against the base year's */
};

enum {
	AREA_FIGURES = 17,
	AREA_INTENSITIES = 2,
};

struct area_year {
	char area[TEXT_ID_MAX + 1];
	char name[ROW_NAME_MAX + 1];
	int32_t year, base;
	bool has_ended; /* by the ledger's clock */
	struct area_use use;
	struct area_volume total;
	struct intensity_share total_change; /* against the base year, of one basis */
	int64_t cap_litres;
	struct intensity_share cap_share;
	enum area_state cap_state;
	int64_t normal_litres; /* total × factor */
	struct intensity_share normal_share;
	struct area_volume non_conventional;
	struct intensity_share non_conventional_share; /* of all water used */
	int64_t non_conventional_target;
	enum area_state non_conventional_state;
	int64_t unaccounted_litres; /* network supplied − sold */
	struct intensity_share leakage;
	struct intensity_share leakage_target;
	enum area_state leakage_state;
	struct intensity_share coverage_target; /* of intakes above scale, metered online */
	int32_t coverage_target_year;
	struct intensity_share composite; /* score of full */
	struct area_intensity intensities[AREA_INTENSITIES];
	struct area_figure figures[AREA_FIGURES];
};

struct area_years {
	int32_t year;
	struct area_year *list; /* by number */
	size_t count;
};

/*
 * Gathers the year of an area and of those below it, of all where area is
 * NULL. base is the year to compare with; 0: the base year of the area's
 * targets, without one the year before. The caller finishes *ret in any case.
 * Returns 0 or a fault.
 */
int area_years(const struct books *books, int year, int base, const char *area,
		struct area_years *ret);
void area_years_finish(struct area_years *years);
