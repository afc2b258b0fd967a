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
static bool add_months(
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
	if (count == 0) {
		return year->litres == 0;
	}
	assert(schedule->month_count + count <= SCHEDULE_MONTHS_MAX);
	cut(year->litres, term, months, count);
	schedule->month_count += count;
	return true;
}

enum schedule_answer schedule_by_days(const struct schedule_ask *ask, struct schedule *ret)
{
	const struct days left = { ask->since, ask->term.till };

	assert(schedule_is_term(ask->term) && ask->litres >= 0);
	assert(ask->since.number >= ask->term.from.number);
	ret->year_count = ret->month_count = 0;
	for (struct day day = ask->term.from; day.number < ask->term.till.number;) {
		struct days year = limit_year_of(ask->kind, day).days;

		ret->years[ret->year_count++].period = year;
		day = year.till;
	}
	cut(ask->litres, ask->term, ret->years, ret->year_count);
	for (size_t i = 0; i < ret->year_count; i++) {
		if (!add_months(ret, &ret->years[i], left)) {
			return SCHEDULE_ENDED;
		}
	}
	return SCHEDULE_OK;
}

/* The year that a month is added to: the last one, or a new one; NULL where there is no room. */
static struct schedule_part *year_of(struct schedule *schedule, struct days period)
{
	struct schedule_part *last = NULL;

	if (schedule->year_count > 0) {
		last = &schedule->years[schedule->year_count - 1];
	}
	if (last != NULL && last->period.from.number == period.from.number) {
		return last;
	}
	if (schedule->year_count == SCHEDULE_YEARS_MAX) {
		return NULL;
	}
	last = &schedule->years[schedule->year_count++];
	*last = (struct schedule_part){ period, 0 };
	return last;
}

enum schedule_answer schedule_by_months(const struct schedule_ask *ask,
		const struct schedule_part *months, size_t count, struct schedule *ret)
{
	assert(count <= SCHEDULE_MONTHS_MAX);
	ret->year_count = ret->month_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct days period = limit_year_of(ask->kind, months[i].period.from).days;
		struct schedule_part *year = year_of(ret, period);

		if (year == NULL ||
				__builtin_add_overflow(
						year->litres, months[i].litres, &year->litres)) {
			return SCHEDULE_SUM;
		}
		if (months[i].litres > 0 && months[i].period.till.number <= ask->since.number) {
			return SCHEDULE_ENDED;
		}
		ret->months[ret->month_count++] = months[i];
	}
	return SCHEDULE_OK;
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
