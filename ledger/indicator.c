/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/indicator.h"

#include <assert.h>
#include <stddef.h>

#include "meter/decimal.h"

enum {
	YEARS_MAX = 128, /* how far a figure of another year is looked for */
	MILLIONTHS = 6,
};

enum dimension {
	MONEY = 1,
	INDEX,
	PEOPLE,
	LAND,
	WATER,
	SHARE,
	RAIN,
	POINTS,
	RATIO,
	TIME,
};

/* What a unit counts, and its power of ten: litres of water, parts of 1. */
static const struct {
	enum dimension dimension;
	int power;
} units[] = {
	[UNIT_YUAN] = { MONEY, 0 },
	[UNIT_WAN_YUAN] = { MONEY, 4 },
	[UNIT_YI_YUAN] = { MONEY, 8 },
	[UNIT_INDEX] = { INDEX, -2 },
	[UNIT_PERSONS] = { PEOPLE, 0 },
	[UNIT_WAN_PERSONS] = { PEOPLE, 4 },
	[UNIT_MU] = { LAND, 0 },
	[UNIT_WAN_MU] = { LAND, 4 },
	[UNIT_CUBIC_METRES] = { WATER, 3 },
	[UNIT_WAN_CUBIC_METRES] = { WATER, 7 },
	[UNIT_YI_CUBIC_METRES] = { WATER, 11 },
	[UNIT_PERCENT] = { SHARE, -2 },
	[UNIT_MILLIMETRES] = { RAIN, 0 },
	[UNIT_POINTS] = { POINTS, 0 },
	[UNIT_RATIO] = { RATIO, 0 },
	[UNIT_HOURS] = { TIME, 0 },
};

enum {
	DIVIDES = 1, /* 0 is no figure of it */
	DROPS = 2,   /* a share less than before, against a base year */
};

static const struct {
	enum dimension dimension;
	int is;
} indicators[] = {
	[INDICATOR_GDP] = { MONEY, DIVIDES },
	[INDICATOR_GDP_INDEX] = { INDEX, DIVIDES },
	[INDICATOR_INDUSTRY] = { MONEY, DIVIDES },
	[INDICATOR_INDUSTRY_INDEX] = { INDEX, DIVIDES },
	[INDICATOR_POPULATION] = { PEOPLE, DIVIDES },
	[INDICATOR_IRRIGATED_AREA] = { LAND, DIVIDES },
	[INDICATOR_IRRIGATION_COEFFICIENT] = { RATIO, DIVIDES },
	[INDICATOR_NORMAL_YEAR_FACTOR] = { RATIO, DIVIDES },
	[INDICATOR_NETWORK_SUPPLIED] = { WATER, DIVIDES },
	[INDICATOR_NETWORK_SOLD] = { WATER, 0 },
	[INDICATOR_TOTAL_USE] = { WATER, DIVIDES },
	[INDICATOR_AGRICULTURAL_USE] = { WATER, 0 },
	[INDICATOR_INDUSTRIAL_USE] = { WATER, DIVIDES },
	[INDICATOR_DOMESTIC_USE] = { WATER, 0 },
	[INDICATOR_ECOLOGICAL_USE] = { WATER, 0 },
	[INDICATOR_NON_CONVENTIONAL_USE] = { WATER, 0 },
	[INDICATOR_PRECIPITATION] = { RAIN, DIVIDES },
	[INDICATOR_RESOURCES] = { WATER, DIVIDES },
	[INDICATOR_SURFACE_RESOURCES] = { WATER, 0 },
	[INDICATOR_GROUNDWATER_RESOURCES] = { WATER, 0 },
	[INDICATOR_COMPOSITE_SCORE] = { POINTS, 0 },
	[INDICATOR_COMPOSITE_FULL] = { POINTS, DIVIDES },
	[INDICATOR_COMPOSITE_LEVEL] = { POINTS, 0 },
	[INDICATOR_COMPOSITE_LEVEL_WEIGHT] = { SHARE, 0 },
	[INDICATOR_COMPOSITE_DEVELOPMENT] = { POINTS, 0 },
	[INDICATOR_COMPOSITE_DEVELOPMENT_WEIGHT] = { SHARE, 0 },
	[INDICATOR_GDP_DROP_TARGET] = { SHARE, DROPS },
	[INDICATOR_INDUSTRY_DROP_TARGET] = { SHARE, DROPS },
	[INDICATOR_NON_CONVENTIONAL_TARGET] = { WATER, 0 },
	[INDICATOR_LEAKAGE_TARGET] = { SHARE, 0 },
	[INDICATOR_IRRIGATION_TARGET] = { RATIO, 0 },
	[INDICATOR_COVERAGE_TARGET] = { SHARE, 0 },
	[INDICATOR_SURFACE_THRESHOLD] = { WATER, 0 },
	[INDICATOR_GROUNDWATER_THRESHOLD] = { WATER, 0 },
	[INDICATOR_TIMELY_LIMIT] = { TIME, DIVIDES },
	[INDICATOR_STOCK_OPENING] = { WATER, 0 },
	[INDICATOR_STOCK_IN] = { WATER, 0 },
	[INDICATOR_STOCK_OUT] = { WATER, 0 },
	[INDICATOR_STOCK_LOSS] = { WATER, 0 },
	[INDICATOR_STOCK_GAIN] = { WATER, 0 },
	[INDICATOR_STOCK_WRITE_OFF] = { WATER, 0 },
	[INDICATOR_STOCK_CLOSING] = { WATER, 0 },
};

const char *indicator_row_wrong(const struct indicator_row *row)
{
	const int64_t whole = 100 * decimal_power(MILLIONTHS); /* percent */
	bool has_base = row->base_year != 0;
	int is;

	assert(word_name(WORD_INDICATOR, (int)row->indicator) != NULL);
	assert(word_name(WORD_UNIT, (int)row->unit) != NULL);
	is = indicators[row->indicator].is;
	if (units[row->unit].dimension != indicators[row->indicator].dimension) {
		return "unit";
	}
	if (has_base != ((is & DROPS) != 0) ||
			(has_base &&
					(row->base_year < INSTANT_YEAR_MIN ||
							row->base_year >= row->year))) {
		return "base_year";
	}
	if ((row->value_millionths == 0 && (is & DIVIDES) != 0) ||
			(row->value_millionths >= whole && (is & DROPS) != 0)) {
		return "value";
	}
	return NULL;
}

void indicator_fraction(const struct indicator_row *row, wide *ret_numerator, wide *ret_denominator)
{
	int power = units[row->unit].power;

	assert(row->value_millionths >= 0);
	*ret_numerator = row->value_millionths;
	*ret_denominator = decimal_power(MILLIONTHS);
	if (power >= 0) {
		*ret_numerator *= decimal_power(power);
	} else {
		*ret_denominator *= decimal_power(-power);
	}
}

bool indicator_litres(const struct indicator_row *row, int64_t *ret)
{
	wide numerator;
	wide denominator;
	wide litres;

	if (units[row->unit].dimension != WATER) {
		return false;
	}
	indicator_fraction(row, &numerator, &denominator);
	litres = (2 * numerator + denominator) / (2 * denominator);
	if (litres > INT64_MAX) {
		return false;
	}
	*ret = (int64_t)litres;
	return true;
}

bool indicator_next(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret)
{
	int last = year + YEARS_MAX < INSTANT_YEAR_MAX ? year + YEARS_MAX : INSTANT_YEAR_MAX;

	for (; year <= last; year++) {
		if (registry_indicator(view, area, year, indicator, day, ret)) {
			return true;
		}
	}
	return false;
}

bool indicator_threshold(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret)
{
	char here[TEXT_ID_MAX + 1];
	struct area_row row;
	int first = year - YEARS_MAX > INSTANT_YEAR_MIN ? year - YEARS_MAX : INSTANT_YEAR_MIN;

	(void)text_copy(here, sizeof(here), area);
	for (int depth = 0; depth < REGISTRY_AREAS_DEEP && here[0] != '\0'; depth++) {
		for (int at = year; at >= first; at--) {
			if (registry_indicator(view, here, at, indicator, day, ret)) {
				return true;
			}
		}
		if (!registry_area(view, here, day, &row)) {
			return false;
		}
		(void)text_copy(here, sizeof(here), row.parent);
	}
	return false;
}
