/* SPDX-License-Identifier: Apache-2.0 */

#include "api/balance_text.h"

#include <string.h>

#include "api/table.h"
#include "meter/bytes.h"

const char *balance_word(enum word_list list, int number, enum lang lang)
{
	const char *name =
			lang == LANG_ZH_CN ? word_name_zh(list, number) : word_name(list, number);

	return name == NULL ? "" : name;
}

void balance_put_uses(struct bytes *ret, uint32_t uses, enum lang lang)
{
	size_t begin = ret->size;

	for (int use = USE_ANY + 1; word_name(WORD_USE, use) != NULL; use++) {
		if ((uses & use_bit((enum use)use)) != 0) {
			bytes_format(ret, "%s%s", ret->size > begin ? "; " : "",
					balance_word(WORD_USE, use, lang));
		}
	}
	if (ret->size == begin) {
		bytes_put_text(ret, "-");
	}
}

const char *balance_flag_text(enum sheet_flag flag)
{
	switch (flag) {
	case SHEET_NO_PLAN:
		return _("no plan");
	case SHEET_OVER_PLAN:
		return _("over plan");
	case SHEET_OVER_PLAN_YEAR:
		return _("over plan to date");
	case SHEET_OVER_PERMIT:
		return _("over permit");
	case SHEET_UNKNOWN:
		return _("unknown days");
	case SHEET_HELD:
		return _("held readings");
	case SHEET_CONFLICT:
		return _("conflicting readings");
	case SHEET_SPREAD:
		return _("spread");
	case SHEET_UNPERMITTED:
		return _("unpermitted");
	case SHEET_PLAN_ABOVE_PERMIT:
		return _("plan above permit");
	case SHEET_UNASSIGNED:
		return _("unassigned");
	case SHEET_UNVERIFIED:
		return _("unverified meter");
	case SHEET_ASSESSED:
		return _("assessed");
	}
	return "";
}

void balance_put_flags(struct bytes *ret, const struct balance_line *line)
{
	size_t begin = ret->size;

	for (int i = 0; i < SHEET_FLAGS; i++) {
		if ((line->sheet.flags >> i & 1) != 0) {
			bytes_format(ret, "%s%s", ret->size > begin ? _(", ") : "",
					balance_flag_text((enum sheet_flag)(1 << i)));
		}
	}
	if (line->objections > 0) {
		bytes_format(ret, "%s%s", ret->size > begin ? ", " : "",
				line->overdue > 0 ? _("objection overdue") : _("objection"));
	}
}

const char *balance_account_name(const char *account)
{
	const char *colon = strchr(account, ':');

	return colon == NULL ? account : colon + 1;
}

const char *balance_area_name(const struct balance *balance, const char *area)
{
	for (size_t i = 0; i < balance->area_count; i++) {
		if (strcmp(balance->areas[i].area, area) == 0 &&
				balance->areas[i].name[0] != '\0') {
			return balance->areas[i].name;
		}
	}
	return area[0] == '\0' ? "-" : area;
}

bool balance_is_wholly_unknown(const struct sheet_line *sheet)
{
	return sheet->unknown_days > 0 && !sheet->is_assessed && sheet->taken_litres == 0 &&
			(sheet->arrival_ppm == 0 || sheet->arrival_ppm == SHEET_NONE);
}

static void add_note(struct bytes *text, size_t begin, const char *note)
{
	bytes_format(text, "%s%s", text->size > begin ? _(", ") : "", note);
}

static void add_instant(struct bytes *text, size_t begin, const struct zone *zone, const char *what,
		int64_t at_s)
{
	char instant[INSTANT_TEXT_MAX];

	bytes_format(text, "%s%s %s", text->size > begin ? _(", ") : "", what,
			zone_format(zone, (struct instant){ at_s }, instant));
}

void balance_put_notes(
		struct bytes *ret, const struct balance *balance, const struct sheet_meter *meter)
{
	char volume[TABLE_VOLUME_MAX];
	int64_t difference;
	size_t begin = ret->size;

	if (balance_checks(meter, &difference)) {
		add_note(ret, begin, _("adds up"));
	} else if (difference != SHEET_NONE) {
		bytes_format(ret, _("differs by %s m³"),
				table_format_volume(difference, UNIT_M3, volume));
	}
	if (meter->assessed_litres != 0) {
		bytes_format(ret, _("%sassessed %s m³"), ret->size > begin ? _(", ") : "",
				table_format_volume(meter->assessed_litres, UNIT_M3, volume));
	}
	if (meter->withheld_litres != 0) {
		bytes_format(ret, _("%s%s m³ not booked, assessed for good"),
				ret->size > begin ? _(", ") : "",
				table_format_volume(meter->withheld_litres, UNIT_M3, volume));
	}
	if (meter->exchanged != 0) {
		add_note(ret, begin, _("exchanged"));
	} else if (meter->turned_litres != 0) {
		bytes_format(ret, _(", rolled over %s m³"),
				table_format_volume(meter->turned_litres, UNIT_M3, volume));
	}
	if (meter->opening_is_cut != 0 || meter->closing_is_cut != 0) {
		add_note(ret, begin, _("cut at midnight"));
	}
	if (meter->opening_at_s != SHEET_NONE && meter->opening_at_s != balance->opens_s) {
		add_instant(ret, begin, &balance->zone, _("opening"), meter->opening_at_s);
	}
	if (meter->closing_at_s != SHEET_NONE && meter->closing_at_s != balance->closes_s) {
		add_instant(ret, begin, &balance->zone, _("last read"), meter->closing_at_s);
	}
	if (ret->size == begin) {
		bytes_put_text(ret, _("never read"));
	}
}
