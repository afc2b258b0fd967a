/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A clock that begins where a test wants it, to be preloaded under a program:
 * a year of office days passes in a minute, the same each time.
 *
 *	WEIR_TEST_AT=1704067200 LD_PRELOAD=libwhen.so weir ...
 *
 * The time of day begins there and goes on by a millisecond each time that it
 * is asked; what measures spans is left alone.
 */

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "meter/text.h"

typedef int clock_call(clockid_t clock, struct timespec *at);

int clock_gettime(clockid_t clock, struct timespec *at)
{
	static int64_t asked_ms;
	const char *told = getenv("WEIR_TEST_AT");
	clock_call *real;
	int64_t unix_s;

	if (clock == CLOCK_REALTIME && told != NULL &&
			text_int_all(told, 0, INT64_MAX, &unix_s) == TEXT_OK) {
		asked_ms++;
		*at = (struct timespec){ .tv_sec = (time_t)(unix_s + asked_ms / 1000),
			.tv_nsec = asked_ms % 1000 * 1000000 };
		return 0;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	return real(clock, at);
}
