/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Days of the year on which water may be taken: one routine for what is
 * authorised and for what is billable. Pure.
 */

#include <stddef.h>
#include <stdint.h>

#include "meter/instant.h"

/*
 * From one day of the year to another, both ends in, over the end of the year
 * where the second comes first. A day that its month does not have in a year is
 * that month's last: 29 February is the last of February, 28 February is the 28th.
 */
struct season {
	int from_month, from_day; /* 1..12, 1..31 */
	int until_month, until_day;
};

/* Days of a half-open span that lie in one season at least; a day in two counts once. */
int64_t seasons_days(const struct season *seasons, size_t count, struct days span);

/* Is the day in one of them? */
_Bool seasons_have(const struct season *seasons, size_t count, struct day day);
