/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/window.h"

#include <assert.h>

int window_period_months(enum surcharge_period period)
{
	switch (period) {
	case PERIOD_MONTH:
		return 1;
	case PERIOD_TWO_MONTHS:
		return 2;
	case PERIOD_QUARTER:
		return 3;
	case PERIOD_YEAR:
		return 12;
	}
	assert(false);
	return 12;
}

int window_filing_months(enum rulebook_filing filing)
{
	switch (filing) {
	case FILING_MONTH:
		return 1;
	case FILING_QUARTER:
		return 3;
	case FILING_YEAR:
		return 12;
	}
	assert(false);
	return 12;
}

/* The month of the year, 0..11, in which a day lies. */
static int month_at(const struct window_year *year, size_t day)
{
	int month = 0;

	assert(day < year->months[12]);
	while (year->months[month + 1] <= day) {
		month++;
	}
	return month;
}

/* The sum of months [from, till) of a series; false where one of them is not given. */
static bool sum_months(uint16_t given, const int64_t *litres, int from, int till, int64_t *ret)
{
	int64_t sum = 0;

	for (int i = from; i < till; i++) {
		if ((given >> i & 1) == 0 || __builtin_add_overflow(sum, litres[i], &sum)) {
			return false;
		}
	}
	*ret = sum;
	return true;
}

static bool find_limit(const struct charge_limits *limits, enum surcharge_ceiling ceiling, int from,
		int till, int64_t *ret)
{
	bool is_year = from == 0 && till == 12;

	switch (ceiling) {
	case CEILING_PLAN:
		return sum_months(limits->plan_months, limits->plan_litres, from, till, ret);
	case CEILING_PERMIT:
		assert(is_year);
		*ret = limits->permit_litres;
		return limits->has_permit;
	case CEILING_NORM:
		if (is_year && limits->has_norm) {
			*ret = limits->norm_litres;
			return true;
		}
		return sum_months(limits->norm_months, limits->norm_month_litres, from, till, ret);
	case CEILING_UNPERMITTED:
		break;
	}
	return false;
}

static bool is_longer(const struct window_year *year, const struct surcharge *surcharge)
{
	return window_period_months(surcharge->period) > year->filing_months;
}

bool window_is_cumulative(const struct window_year *year, const struct surcharge *surcharge)
{
	return surcharge->ceiling != CEILING_UNPERMITTED &&
			(surcharge->carry == CARRY_CUMULATIVE || is_longer(year, surcharge));
}

/* Each period alone: the one in which the day lies. */
static bool own_window(const struct window_year *year, const struct surcharge *surcharge, size_t at,
		size_t day, struct window *ret)
{
	int months = window_period_months(surcharge->period);
	int first = month_at(year, day) / months * months;
	size_t till = year->months[first + months];

	if (!is_longer(year, surcharge) && till > at) {
		return false; /* it is charged in the filing period in which it ends */
	}
	ret->from = year->months[first];
	ret->till = till < at ? till : at;
	ret->has_limit = find_limit(
			year->limits, surcharge->ceiling, first, first + months, &ret->limit);
	return true;
}

/* The year to date: to the last period that has ended, or to now within a longer one. */
static bool running_window(const struct window_year *year, const struct surcharge *surcharge,
		size_t at, size_t day, struct window *ret)
{
	int months = window_period_months(surcharge->period);
	int last = 0; /* months of the running plan */

	while (last < 12 && year->months[last + months] <= at) {
		last += months;
	}
	ret->till = year->months[last];
	if (is_longer(year, surcharge) && ret->till < at) {
		last += months;
		ret->till = at;
	}
	if (day >= ret->till) {
		return false;
	}
	ret->from = 0;
	ret->has_limit = find_limit(year->limits, surcharge->ceiling, 0, last, &ret->limit);
	return true;
}

bool window_at(const struct window_year *year, const struct surcharge *surcharge, size_t at,
		size_t day, struct window *ret)
{
	assert(at <= year->day_count && surcharge->ceiling != CEILING_UNPERMITTED);
	if (day >= at) {
		return false;
	}
	return surcharge->carry == CARRY_CUMULATIVE ? running_window(year, surcharge, at, day, ret)
						    : own_window(year, surcharge, at, day, ret);
}

int64_t window_taken(const struct window_year *year, const struct window *window)
{
	assert(window->from <= window->till && window->till <= year->day_count);
	return year->taken[window->till] - year->taken[window->from];
}

int64_t window_before(const struct window_year *year, const struct window *window, size_t day)
{
	assert(window->from <= day && day <= window->till);
	return year->taken[day] - year->taken[window->from];
}

size_t window_waivers(const struct window_year *year, const struct surcharge *surcharge,
		const struct window *window, size_t ret[static WINDOW_WAIVERS_MAX],
		int64_t *ret_litres)
{
	size_t count = 0;

	*ret_litres = 0;
	for (size_t i = 0; i < year->terms->waiver_count; i++) {
		const struct charge_waiver *waiver = &year->terms->waivers[i];
		int64_t last = (int64_t)waiver->days.till.number - 1 - year->first.number;

		if (waiver->ceiling != surcharge->ceiling || last < (int64_t)window->from ||
				last >= (int64_t)window->till) {
			continue;
		}
		if (__builtin_add_overflow(*ret_litres, waiver->litres, ret_litres)) {
			*ret_litres = INT64_MAX; /* more than was ever taken */
		}
		if (count < WINDOW_WAIVERS_MAX) {
			ret[count++] = i;
		}
	}
	return count;
}

bool window_is_spread(const struct window_year *year, const struct window *window)
{
	return year->spread[window->till] > year->spread[window->from];
}

bool window_reaches_back(const struct window_year *year, const struct surcharge *surcharge,
		size_t from, size_t day)
{
	struct window now;
	struct window before;
	bool is_now;
	bool was_before;

	assert(day < from && from < year->day_count);
	if (surcharge->ceiling == CEILING_UNPERMITTED) {
		return false;
	}
	if (window_is_cumulative(year, surcharge)) {
		return true;
	}
	is_now = window_at(year, surcharge, year->day_count, day, &now);
	was_before = window_at(year, surcharge, from, day, &before);
	return is_now != was_before || (is_now && now.till != before.till);
}
