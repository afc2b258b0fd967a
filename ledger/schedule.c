/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/schedule.h"

#include <assert.h>

#include "ledger/limit.h"
#include "meter/shares.h"
#include "meter/wide.h"

bool schedule_is_term(struct days term)
{
	int64_t days = (int64_t)term.till.number - term.from.number;

	return days > 0 && days <= SCHEDULE_TERM_MAX;
}

int64_t schedule_shared_days(struct days a, struct days b)
{
	int64_t from = a.from.number > b.from.number ? a.from.number : b.from.number;
	int64_t till = a.till.number < b.till.number ? a.till.number : b.till.number;

	return till > from ? till - from : 0;
}

/* Cuts litres over the parts by the days that they share with the term. */
static void cut(int64_t litres, struct days term, struct schedule_part *parts, size_t count)
{
	int64_t days[SCHEDULE_YEARS_MAX] = { 0 };
	int64_t cut_litres[SCHEDULE_YEARS_MAX];

	assert(count <= SCHEDULE_YEARS_MAX);
	for (size_t i = 0; i < count; i++) {
		days[i] = schedule_shared_days(parts[i].period, term);
	}
	shares_cut(litres, days, count, cut_litres);
	for (size_t i = 0; i < count; i++) {
		parts[i].litres = cut_litres[i];
	}
}

/* The months of a year that the term touches, with what they have of its litres. */
static void add_months(
		struct schedule *schedule, const struct schedule_part *year, struct days term)
{
	struct schedule_part *months = &schedule->months[schedule->month_count];
	size_t count = 0;

	for (struct month month = month_of(year->period.from);
			month_days(month).from.number < year->period.till.number; month.number++) {
		if (schedule_shared_days(month_days(month), term) > 0) {
			months[count++].period = month_days(month);
		}
	}
	assert(schedule->month_count + count <= SCHEDULE_MONTHS_MAX);
	cut(year->litres, term, months, count);
	schedule->month_count += count;
}

void schedule_by_days(int64_t litres, struct days term, enum year_kind kind, struct schedule *ret)
{
	assert(schedule_is_term(term) && litres >= 0);
	ret->year_count = ret->month_count = 0;
	for (struct day day = term.from; day.number < term.till.number;) {
		struct days year = limit_year_of(kind, day).days;

		ret->years[ret->year_count++].period = year;
		day = year.till;
	}
	cut(litres, term, ret->years, ret->year_count);
	for (size_t i = 0; i < ret->year_count; i++) {
		add_months(ret, &ret->years[i], term);
	}
}

bool schedule_by_months(const struct schedule_part *months, size_t count, enum year_kind kind,
		struct schedule *ret)
{
	assert(count <= SCHEDULE_MONTHS_MAX);
	ret->year_count = ret->month_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct days year = limit_year_of(kind, months[i].period.from).days;
		struct schedule_part *last =
				ret->year_count == 0 ? NULL : &ret->years[ret->year_count - 1];

		if (last == NULL || last->period.from.number != year.from.number) {
			if (ret->year_count == SCHEDULE_YEARS_MAX) {
				return false;
			}
			last = &ret->years[ret->year_count++];
			*last = (struct schedule_part){ year, 0 };
		}
		if (__builtin_add_overflow(last->litres, months[i].litres, &last->litres)) {
			return false;
		}
		ret->months[ret->month_count++] = months[i];
	}
	return true;
}

void schedule_rest(const struct schedule *schedule, struct days term, struct day from,
		int64_t *ret_litres)
{
	const struct days rest = { from, term.till };

	for (size_t i = 0; i < schedule->month_count; i++) {
		const struct schedule_part *month = &schedule->months[i];
		int64_t days = schedule_shared_days(month->period, term);
		int64_t left = schedule_shared_days(month->period, rest);

		left = left < days ? left : days;
		ret_litres[i] = days == 0 ? 0 : (int64_t)((wide)month->litres * left / days);
	}
}

size_t schedule_year(const struct schedule *schedule, struct day day)
{
	for (size_t i = 0; i < schedule->year_count; i++) {
		const struct days *year = &schedule->years[i].period;

		if (year->from.number <= day.number && day.number < year->till.number) {
			return i;
		}
	}
	return schedule->year_count;
}
