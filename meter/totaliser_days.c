/* SPDX-License-Identifier: Apache-2.0 */

#include "meter/totaliser.h"

#include "meter/wide.h"

#include <assert.h>

static struct day last_day(const struct zone *zone, const struct totaliser_interval *interval)
{
	return zone_day(zone, (struct instant){ interval->till.unix_s - 1 });
}

size_t totaliser_days(const struct zone *zone, const struct totaliser_interval *interval)
{
	assert(interval->from.unix_s < interval->till.unix_s);
	return (size_t)(last_day(zone, interval).number - zone_day(zone, interval->from).number) +
			1;
}

/* Days and their seconds, which add up to the interval's. */
static void cut(const struct zone *zone, const struct totaliser_interval *interval,
		struct totaliser_day *ret, size_t count)
{
	struct day day = zone_day(zone, interval->from);
	int64_t from = interval->from.unix_s;

	for (size_t i = 0; i < count; i++) {
		int64_t till = interval->till.unix_s;

		day.number++;
		if (i + 1 < count) {
			till = zone_midnight(zone, day).unix_s;
			till = till > from ? till : from; /* a day that the zone left out */
		}
		ret[i] = (struct totaliser_day){ .day = { day.number - 1 },
			.seconds = till - from };
		from = till;
	}
}

/* What is to be divided: litres without sign, by so many seconds. */
struct dividend {
	uint64_t litres;
	int64_t seconds;
};

static int64_t remainder_of(struct dividend dividend, int64_t seconds)
{
	return (int64_t)((wide)dividend.litres * seconds % dividend.seconds);
}

/*
 * The litres that the floors left over, one a day: to the days of the largest
 * remainder first. Days of one length share one remainder, so the passes are few.
 */
static void hand_out(
		struct dividend dividend, int64_t rest, struct totaliser_day *days, size_t count)
{
	int64_t bound = dividend.seconds;

	while (rest > 0) {
		int64_t largest = 0;

		for (size_t i = 0; i < count; i++) {
			int64_t remainder = remainder_of(dividend, days[i].seconds);

			if (remainder < bound && remainder > largest) {
				largest = remainder;
			}
		}
		assert(largest > 0);
		for (size_t i = 0; i < count && rest > 0; i++) {
			if (remainder_of(dividend, days[i].seconds) == largest) {
				days[i].litres++;
				rest--;
			}
		}
		bound = largest;
	}
}

void totaliser_split_days(const struct zone *zone, const struct totaliser_interval *interval,
		struct totaliser_day *ret)
{
	size_t count = totaliser_days(zone, interval);
	bool is_negative = interval->litres < 0;
	struct dividend dividend = {
		.litres = is_negative ? 0 - (uint64_t)interval->litres : (uint64_t)interval->litres,
		.seconds = interval->till.unix_s - interval->from.unix_s,
	};
	uint64_t rest = dividend.litres;

	cut(zone, interval, ret, count);
	for (size_t i = 0; i < count; i++) {
		ret[i].litres = (int64_t)((wide)dividend.litres * ret[i].seconds /
				dividend.seconds);
		rest -= (uint64_t)ret[i].litres;
	}
	assert(rest < count);
	hand_out(dividend, (int64_t)rest, ret, count);
	for (size_t i = 0; is_negative && i < count; i++) {
		ret[i].litres = -ret[i].litres;
	}
}

bool totaliser_is_spread(const struct zone *zone, const struct totaliser_interval *interval)
{
	int64_t from = interval->from.unix_s + zone_offset(zone, interval->from);
	int64_t till = interval->till.unix_s + zone_offset(zone, interval->till);

	return till - from > DAY_S;
}
