/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An assessment as people tell it.
 */

#include <string.h>

#include "api/deed_assess.h"
#include "api/lang.h"
#include "api/told_deed.h"
#include "ledger/words.h"
#include "meter/volume.h"

static bool take_day(const char *text, size_t size, struct day *ret)
{
	char copy[DAY_TEXT_MAX];

	if (size >= sizeof(copy)) {
		return false;
	}
	memcpy(copy, text, size);
	copy[size] = '\0';
	return day_parse(copy, ret);
}

/* One word of a list of days: a day, or two with ".." between. */
static bool take_range(const char *text, size_t size, struct assessment_said *said)
{
	const char *dots = memmem(text, size, "..", 2);
	size_t length = dots == NULL ? size : (size_t)(dots - text);
	struct day from;
	struct day last;

	if (!take_day(text, length, &from)) {
		return false;
	}
	last = from;
	if (dots != NULL && !take_day(dots + 2, size - length - 2, &last)) {
		return false;
	}
	for (; from.number <= last.number; from.number++) {
		if (said->listed_count == ASSESSMENT_LISTED_MAX ||
				(said->listed_count > 0 &&
						from.number <= said->listed[said->listed_count - 1]
										.number)) {
			return false;
		}
		said->listed[said->listed_count++] = from;
	}
	return true;
}

/* "30", or days and ranges of days in order. */
static bool take_days(const struct told *told, struct assessment_said *said)
{
	const char *text = told_value(told, "days");
	struct text_cursor cursor;

	if (text == NULL) {
		return true;
	}
	cursor = text_cursor(text, strlen(text));
	if (text_int(&cursor, 1, ASSESSMENT_SPAN_DAYS_MAX, &said->days) == TEXT_OK &&
			text_at_end(&cursor)) {
		return true;
	}
	said->days = 0;
	for (const char *at = text;; at++) {
		size_t size = strcspn(at, ",");

		if (!take_range(at, size, said)) {
			return told_wrong(told, "days", TOLD_VALUE,
					N_("number of days, and no list of them in order, of at most 366: 30, or 2026-10-01,2026-10-05..2026-10-09"));
		}
		at += size;
		if (*at == '\0') {
			return true;
		}
	}
}

static bool take_litres(const struct told *told, struct assessment_said *said)
{
	const char *m3 = told_value(told, "m3");
	struct volume volume;

	said->litres = ROW_NO_LITRES;
	if (m3 != NULL && told_flag(told, "litres")) {
		return told_wrong(told, "m3", TOLD_RULE, N_("either litres or m³"));
	}
	if (!told_int(told, "litres", 0, INT64_MAX / 4, N_("number of litres"), &said->litres)) {
		return false;
	}
	if (m3 != NULL) {
		if (volume_parse(m3, false, &volume) != VOLUME_OK ||
				volume.litres > INT64_MAX / 4) {
			return told_wrong(told, "m3", TOLD_VALUE, N_("volume: 1234.567"));
		}
		said->litres = volume.litres;
	}
	return true;
}

/* What belongs to a method that is named, and what to the ladder. */
static bool check_how(const struct told *told, int method)
{
	bool is_good = true;

	if (told_flag(told, "months") && method != METHOD_MEAN_OF_PREVIOUS) {
		is_good = told_wrong(told, "months", TOLD_RULE,
				N_("it belongs to the method mean-of-previous"));
	}
	if (method == METHOD_NONE && told_flag(told, "final")) {
		is_good = told_wrong(told, "final", TOLD_RULE,
				N_("it belongs to a method that is named: without one the ladder says it"));
	}
	if (method == METHOD_NONE && told_flag(told, "exempt")) {
		is_good = told_wrong(told, "exempt", TOLD_RULE,
				N_("it belongs to a method that is named: without one the ladder says it"));
	}
	if (method != METHOD_NONE && told_flag(told, "deadline")) {
		is_good = told_wrong(told, "deadline", TOLD_RULE,
				N_("it belongs to the ladder, not to a method that is named"));
	}
	return is_good;
}

static bool take_how(const struct told *told, struct assessment_said *said)
{
	const char *method = told_value(told, "method");
	int64_t months = 3;
	int number = METHOD_NONE;
	bool is_good = told_int(told, "months", 1, ASSESSMENT_PERIODS_MAX,
			N_("number of months, 1 to 12"), &months);

	if (method != NULL && !word_parse(WORD_METHOD, method, &number)) {
		return told_wrong(told, "method", TOLD_VALUE,
				N_("method: mean-of-previous, max-daily-capacity, rated-flow, declared"));
	}
	said->how.method = (enum assessment_method)number;
	said->how.periods = number == METHOD_MEAN_OF_PREVIOUS ? months : 0;
	said->how.is_final = told_flag(told, "final");
	said->how.is_exempt = told_flag(told, "exempt");
	return check_how(told, number) && is_good;
}

bool told_assessment(const struct told *told, struct assess_ask *ret)
{
	bool is_good = told_day(told, "from", &ret->from);

	is_good = told_day(told, "until", &ret->until) && is_good;
	is_good = told_day(told, "deadline", &ret->said.deadline) && is_good;
	is_good = take_how(told, &ret->said) && is_good;
	is_good = take_days(told, &ret->said) && is_good;
	is_good = take_litres(told, &ret->said) && is_good;
	return told_text(told, "ground", N_("text of 1 to 400 bytes of UTF-8: on what ground"),
			       ret->said.ground, sizeof(ret->said.ground)) &&
			is_good;
}
