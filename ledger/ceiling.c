/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/ceiling.h"

#include <assert.h>
#include <string.h>

#include "meter/err.h"
#include "meter/wide.h"

const char *ceiling_basis_name(enum ceiling_basis basis)
{
	switch (basis) {
	case BASIS_PERMIT:
		return "permit";
	case BASIS_PLAN:
		return "plan";
	case BASIS_PLAN_TO_DATE:
		return "plan-to-date";
	case BASIS_PLAN_MONTH:
		return "plan-month";
	case BASIS_CAP:
		return "cap";
	case BASIS_RESTRICTION:
		return "restriction";
	case BASIS_NOTICE:
		return "notice";
	case BASIS_CAP_PERMITS:
		return "cap-permits";
	case BASIS_RENEWAL:
		return "renewal";
	case BASIS_IDLE:
		return "idle";
	case BASIS_ZONE:
		return "zone";
	case BASIS_PLAN_QUARTER:
		return "plan-quarter";
	case BASIS_GROUP:
		return "group";
	case BASIS_SEASON:
		return "season";
	case BASIS_PLAN_TEN_DAYS:
		return "plan-ten-days";
	}
	return "";
}

const char *ceiling_period(struct days period, char buffer[static CEILING_PERIOD_MAX])
{
	struct month first = month_of(period.from);
	struct month last = month_of((struct day){ period.till.number - 1 });
	size_t length;

	if (month_days(first).from.number != period.from.number ||
			month_days(last).till.number != period.till.number) {
		(void)day_format(period.from, buffer);
		length = strlen(buffer);
		buffer[length] = '/';
		(void)day_format((struct day){ period.till.number - 1 }, buffer + length + 1);
		return buffer;
	}
	(void)month_format(first, buffer);
	length = strlen(buffer);
	if (month_in_year(first) == 1 && last.number == first.number + 11) {
		*strchr(buffer, '-') = '\0';
	} else if (last.number != first.number) {
		buffer[length] = '/';
		(void)month_format(last, buffer + length + 1);
	}
	return buffer;
}

int ceiling_conclude(struct ceiling *ceiling)
{
	int64_t limit = ceiling->granted_litres;
	int64_t remaining;

	ceiling->limit_litres = ceiling->remaining_litres = ceiling->share_ppm = CEILING_NONE;
	if (__builtin_add_overflow(ceiling->measured_litres, ceiling->assessed_litres,
			    &ceiling->taken_litres)) {
		return WEIR_FAULT_RANGE;
	}
	if (!ceiling->has_limit) {
		return 0;
	}
	if (__builtin_add_overflow(limit, ceiling->traded_litres, &limit)) {
		return WEIR_FAULT_RANGE;
	}
	/* Of a cap that was lowered below what trades moved of it nothing is left, as caps have it. */
	limit = ceiling->basis == BASIS_CAP && limit < 0 ? 0 : limit;
	if (__builtin_sub_overflow(limit, ceiling->restricted_litres, &limit) ||
			__builtin_sub_overflow(limit, ceiling->taken_litres, &remaining) ||
			__builtin_sub_overflow(remaining, ceiling->held_litres, &remaining)) {
		return WEIR_FAULT_RANGE;
	}
	ceiling->limit_litres = limit;
	ceiling->remaining_litres = remaining;
	if (limit > 0 && ceiling->taken_litres >= 0) {
		wide share = (wide)ceiling->taken_litres * 1000000 / limit;

		ceiling->share_ppm = share > INT64_MAX ? INT64_MAX : (int64_t)share;
	}
	return 0;
}

size_t ceiling_least(const struct ceiling *ceilings, size_t count)
{
	size_t least = count;

	for (size_t i = 0; i < count; i++) {
		if (ceilings[i].may_bind && ceilings[i].remaining_litres != CEILING_NONE &&
				(least == count ||
						ceilings[i].remaining_litres <
								ceilings[least].remaining_litres)) {
			least = i;
		}
	}
	return least;
}

int64_t ceiling_limit(const struct ceiling_step *steps, size_t count, bool *ret_is_floored)
{
	int64_t limit = steps[0].litres;

	assert(count > 0);
	*ret_is_floored = false;
	for (size_t i = 1; i < count; i++) {
		/* What had been taken beyond the former limit is excess before and after the cut. */
		int64_t floor = steps[i].taken_litres < limit ? steps[i].taken_litres : limit;

		*ret_is_floored = steps[i].litres < floor;
		limit = *ret_is_floored ? floor : steps[i].litres;
	}
	return limit;
}

int64_t ceiling_threshold(int64_t limit_litres, int percent)
{
	assert(percent > 0 && percent <= 100);
	if (limit_litres <= 0) {
		return percent == 100 ? 1 : CEILING_NONE;
	}
	return (int64_t)(((wide)limit_litres * percent + 99) / 100);
}

struct day ceiling_forecast(
		int64_t remaining_litres, int64_t sum_litres, int days, struct day asked_on)
{
	wide wait;

	if (days < FORECAST_DAYS_MIN || sum_litres <= 0 || remaining_litres <= 0) {
		return ROW_NO_DAY;
	}
	wait = ((wide)remaining_litres * days + sum_litres - 1) / sum_litres;
	if (wait > (INSTANT_YEAR_MAX - INSTANT_YEAR_MIN) * 366) {
		return ROW_NO_DAY;
	}
	return (struct day){ asked_on.number + (int32_t)wait };
}
