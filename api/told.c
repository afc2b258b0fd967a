/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told.h"

#include <assert.h>
#include <string.h>

#include "api/lang.h"
#include "ledger/rows.h"

const char *told_value(const struct told *told, const char *name)
{
	return told->value(told->context, name);
}

bool told_flag(const struct told *told, const char *name)
{
	return told_value(told, name) != NULL;
}

bool told_wrong(const struct told *told, const char *name, enum told_slip slip, const char *wanted)
{
	told->wrong(told->context, name, slip, wanted);
	return false;
}

bool told_meter(const struct told *told, const char *name, char ret[static TEXT_ID_MAX + 1])
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, N_("id of a meter"));
	}
	return (text_is_id(text) && text_copy(ret, TEXT_ID_MAX + 1, text)) ||
			told_wrong(told, name, TOLD_VALUE, N_("id of a meter"));
}

bool told_at(const struct told *told, const char *name, const struct zone *zone,
		struct instant *ret)
{
	static const char wanted[] = N_("instant: 2026-10-31T09:30:00+08:00");
	const char *text = told_value(told, name);
	struct instant local[2];
	int64_t at_s;

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	switch (instant_parse(text, &at_s)) {
	case INSTANT_OK:
		ret->unix_s = at_s;
		return true;
	case INSTANT_LOCAL:
		if (zone != NULL) {
			break;
		}
		return told_wrong(told, name, TOLD_VALUE, wanted);
	default:
		return told_wrong(told, name, TOLD_VALUE, wanted);
	}
	switch (zone_local(zone, at_s, local)) {
	case ZONE_ONE:
		*ret = local[0];
		return true;
	case ZONE_TWO:
		return told_wrong(told, name, TOLD_RULE,
				N_("that time comes twice in the ledger's zone: write it with its offset, like +08:00"));
	default:
		return told_wrong(told, name, TOLD_RULE,
				N_("that time is left out by a clock change in the ledger's zone"));
	}
}

bool told_text(const struct told *told, const char *name, const char *wanted, char *ret,
		size_t size)
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return (text[0] != '\0' && text_is_utf8(text, strlen(text)) &&
			       text_copy(ret, size, text)) ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

bool told_day(const struct told *told, const char *name, struct day *ret)
{
	const char *text = told_value(told, name);

	*ret = ROW_NO_DAY;
	return text == NULL || day_parse(text, ret) ||
			told_wrong(told, name, TOLD_VALUE, N_("day: 2026-10-31"));
}

bool told_count(const struct told *told, const char *name, int decimals, bool *ret_given,
		struct count *ret)
{
	const char *text = told_value(told, name);

	assert(decimals == TOLD_LITRES || decimals == TOLD_EXACT);
	*ret_given = text != NULL;
	*ret = (struct count){ 0, 0 };
	return text == NULL || count_parse_m3(text, decimals, true, ret) == COUNT_OK ||
			told_wrong(told, name, TOLD_VALUE,
					decimals == TOLD_LITRES
							? N_("count: cubic metres as the register shows them, without a unit, at most 3 decimals, like 1234.567")
							: N_("count: cubic metres as the register shows them, without a unit, at most 18 decimals, like 1234.567"));
}

bool told_int(const struct told *told, const char *name, int64_t low, int64_t high,
		const char *wanted, int64_t *ret)
{
	const char *text = told_value(told, name);

	return text == NULL || text_int_all(text, low, high, ret) == TEXT_OK ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}
