/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/clock.h"

#include <string.h>
#include <time.h>

#include "meter/text.h"

bool clock_parse(const char *text, struct clock *ret)
{
	static const char prefix[] = "simulated:";
	char instant[INSTANT_TEXT_MAX];
	const char *cross;
	size_t length;
	int64_t from_s;
	int64_t speed;

	if (strcmp(text, "system") == 0) {
		*ret = (struct clock){ .is_simulated = false, .speed = 1 };
		return true;
	}
	if (strncmp(text, prefix, sizeof(prefix) - 1) != 0) {
		return false;
	}
	text += sizeof(prefix) - 1;
	cross = strrchr(text, 'x');
	if (cross == NULL || (size_t)(cross - text) >= sizeof(instant)) {
		return false;
	}
	length = (size_t)(cross - text);
	memcpy(instant, text, length);
	instant[length] = '\0';
	if (instant_parse(instant, &from_s) != INSTANT_OK ||
			text_int_all(cross + 1, 1, CLOCK_SPEED_MAX, &speed) != TEXT_OK) {
		return false;
	}
	*ret = (struct clock){ .is_simulated = true, .from = { from_s }, .speed = speed };
	return true;
}

int64_t clock_at_ms(const struct clock *clock, int64_t system_ms)
{
	if (!clock->is_simulated) {
		return system_ms;
	}
	return clock->from.unix_s * 1000 +
			clock->speed * (system_ms - clock->started.unix_s * 1000);
}

struct instant clock_now(const struct clock *clock)
{
	int64_t at_ms = clock_at_ms(clock, clock_system_ms());

	return (struct instant){ at_ms / 1000 - (at_ms % 1000 < 0) };
}

int64_t clock_system_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_system_s(void)
{
	return clock_system_ms() / 1000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}
