/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/real_time.h"

#include <assert.h>
#include <time.h>

int64_t real_time_ms(void)
{
	struct timespec now;
	int answer = clock_gettime(CLOCK_MONOTONIC, &now);

	assert(answer == 0);
	(void)answer;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void real_time_pause(int64_t ms)
{
	struct timespec span = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&span, &span) != 0) {
	}
}
