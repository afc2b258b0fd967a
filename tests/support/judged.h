/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A run of the totaliser with the room for its results, and the meter of its tests.
 */

#include "meter/totaliser.h"

enum {
	JUDGED_MAX = 64,         /* samples */
	JUDGED_MODULUS = 100000, /* litres */
	JUDGED_QMAX = 5000,      /* litres an hour: U is 5502 l for one hour, jitter 50 l */
	JUDGED_TEXT_MAX = 2048,
	HOUR = 3600,
};

struct judged {
	struct totaliser_state state;
	struct totaliser_verdict verdicts[JUDGED_MAX];
	struct totaliser_interval intervals[JUDGED_MAX];
	struct totaliser_naming namings[TOTALISER_NAMINGS_MAX(JUDGED_MAX)];
	struct totaliser_output output;
};

/* Every instant there is. */
extern const struct span judged_always;

/* Whole litres; asserts that they are a count. */
struct count judged_litres(int64_t litres);

/* The meter above, read each hour, shown to the litre. */
struct totaliser_limits judged_limits(void);

/* Goes on from ret->state. Returns what totaliser_run returns. */
int judge(const struct totaliser_input *input, struct judged *ret);

/*
 * What came of it, for tables; each returns text.
 *
 * "0-1:10 1-2:0?" for intervals: from and till in hours, litres, g gap, r
 * roll-over, j jitter, ? unknown, i from the initial count. "A/6 N/4c" for
 * verdicts: status, rules, h held, c conflict, f first, u unknown. "3=N/14h"
 * for namings: hour and verdict.
 */
const char *judged_intervals(const struct judged *result, char text[static JUDGED_TEXT_MAX]);
const char *judged_verdicts(
		const struct judged *result, size_t count, char text[static JUDGED_TEXT_MAX]);
const char *judged_namings(const struct judged *result, char text[static JUDGED_TEXT_MAX]);
