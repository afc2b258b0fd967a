/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_parts.h"

#include "api/lang.h"

bool told_id(const struct told *told, const char *name, const char *wanted,
		char ret[static TEXT_ID_MAX + 1])
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return (text_is_id(text) && text_copy(ret, TEXT_ID_MAX + 1, text)) ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

bool told_words(const struct told *told, const char *name, char ret[static ROW_NAME_MAX + 1])
{
	return told_text(told, name, N_("text of 1 to 255 bytes of UTF-8"), ret, ROW_NAME_MAX + 1);
}

bool told_day_given(const struct told *told, const char *name, struct day *ret)
{
	if (!told_day(told, name, ret)) {
		return false;
	}
	return row_has_day(*ret) || told_wrong(told, name, TOLD_MISSING, N_("day: 2026-10-31"));
}
