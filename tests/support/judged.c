/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/judged.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct span judged_always = { { -TOTALISER_AT_MAX - 1 }, { TOTALISER_AT_MAX } };

struct count judged_litres(int64_t litres)
{
	struct count ret = { 0 };
	int answer = count_make(litres, 0, &ret);

	assert(answer == COUNT_OK);
	(void)answer;
	return ret;
}

struct totaliser_limits judged_limits(void)
{
	return (struct totaliser_limits){
		.modulus = judged_litres(JUDGED_MODULUS),
		.resolution = judged_litres(1),
		.qmax_litres_per_h = JUDGED_QMAX,
		.interval_s = HOUR,
	};
}

int judge(const struct totaliser_input *input, struct judged *ret)
{
	ret->output = (struct totaliser_output){
		.verdicts = ret->verdicts,
		.intervals = ret->intervals,
		.namings = ret->namings,
	};
	return totaliser_run(input, &ret->state, &ret->output);
}

__attribute__((format(printf, 2, 3))) static void put(
		char text[static JUDGED_TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text + used, JUDGED_TEXT_MAX - used, format, list);
	va_end(list);
}

/* Letters for the bits that are set. */
static void put_letters(char text[static JUDGED_TEXT_MAX], uint32_t bits, const uint32_t *each,
		const char *letters)
{
	for (size_t i = 0; letters[i] != '\0'; i++) {
		if (bits & each[i]) {
			put(text, "%c", letters[i]);
		}
	}
}

const char *judged_intervals(const struct judged *result, char text[static JUDGED_TEXT_MAX])
{
	static const uint32_t flags[] = { TOTALISER_INTERVAL_GAP, TOTALISER_INTERVAL_ROLLOVER,
		TOTALISER_INTERVAL_JITTER, TOTALISER_INTERVAL_UNKNOWN, TOTALISER_INTERVAL_INITIAL };

	text[0] = '\0';
	for (size_t i = 0; i < result->output.interval_count; i++) {
		const struct totaliser_interval *interval = &result->intervals[i];

		put(text, "%s%lld-%lld:%lld", i > 0 ? " " : "",
				(long long)interval->from.unix_s / HOUR,
				(long long)interval->till.unix_s / HOUR,
				(long long)interval->litres);
		put_letters(text, interval->flags, flags, "grj?i");
	}
	return text;
}

static void put_verdict(char text[static JUDGED_TEXT_MAX], struct totaliser_verdict verdict)
{
	static const uint32_t bits[] = { TOTALISER_HELD, TOTALISER_CONFLICT, TOTALISER_FIRST,
		TOTALISER_UNKNOWN };

	put(text, "%c", verdict.status);
	for (int rule = 1; rule < 20; rule++) {
		if (verdict.mask & TOTALISER_RULE(rule)) {
			put(text, "/%d", rule);
		}
	}
	put_letters(text, verdict.mask, bits, "hcfu");
}

const char *judged_verdicts(
		const struct judged *result, size_t count, char text[static JUDGED_TEXT_MAX])
{
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		put(text, "%s", i > 0 ? " " : "");
		put_verdict(text, result->verdicts[i]);
	}
	return text;
}

const char *judged_namings(const struct judged *result, char text[static JUDGED_TEXT_MAX])
{
	text[0] = '\0';
	for (size_t i = 0; i < result->output.naming_count; i++) {
		put(text, "%s%lld=", i > 0 ? " " : "",
				(long long)result->namings[i].at.unix_s / HOUR);
		put_verdict(text, result->namings[i].verdict);
	}
	return text;
}
