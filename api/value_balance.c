/* SPDX-License-Identifier: Apache-2.0 */

#include "api/value_balance.h"

#include <stdlib.h>
#include <string.h>

#include "api/value_log.h"
#include "ledger/caps.h"
#include "ledger/words.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	LINES_MAX = 2000000,   /* permits of a province */
	AREAS_MAX = 1000000,   /* areas by sources */
	METERS_MAX = 100000,   /* of one permit */
	DAYS_MAX = 1000000000, /* of all lines together still an int64_t */
};

/* ---- words ---- */

static void take_uses(struct value value, uint32_t *ret)
{
	const char *text = value_text_known(value, "use");

	*ret = 0;
	while (*text != '\0') {
		size_t size = strcspn(text, ";");
		char word[TEXT_ID_MAX + 1];
		int use;

		if (size >= sizeof(word)) {
			value_refuse(value, "use");
			return;
		}
		memcpy(word, text, size);
		word[size] = '\0';
		if (!word_parse(WORD_USE, word, &use)) {
			value_refuse(value, "use");
			return;
		}
		*ret |= use_bit((enum use)use);
		text += size + (text[size] == ';' ? 1 : 0);
	}
}

static enum source take_source(struct value value)
{
	int source = SOURCE_ANY;

	if (value_has(value, "source") && !value_says(value, "source", "all") &&
			!word_parse(WORD_SOURCE, value_text(value, "source"), &source)) {
		value_refuse(value, "source");
	}
	return (enum source)source;
}

/* A flag that this program does not know is a newer server's, and is passed over. */
static void take_flags(struct value value, struct balance_line *ret)
{
	struct value list = value_list(value, "flags");

	for (size_t i = 0; i < value_count(list); i++) {
		const char *name = value_text_at(list, i);

		for (int bit = 0; bit < SHEET_FLAGS; bit++) {
			if (strcmp(name, sheet_flag_name((enum sheet_flag)(1 << bit))) == 0) {
				ret->sheet.flags |= UINT32_C(1) << bit;
			}
		}
		if (strcmp(name, "objection") == 0 || strcmp(name, "objection-overdue") == 0) {
			ret->objections = 1;
			ret->overdue = strcmp(name, "objection") == 0 ? 0 : 1;
		}
	}
	ret->sheet.is_assessed = (ret->sheet.flags & SHEET_ASSESSED) != 0;
}

static int64_t take_days(struct value value, const char *key)
{
	return value_int_in(value, key, 0, DAYS_MAX);
}

static int64_t take_instant(struct value value, const char *key)
{
	return value_has(value, key) ? value_instant(value, key) : SHEET_NONE;
}

/* ---- lines ---- */

static void take_meter(struct value value, struct sheet_meter *ret)
{
	value_copy_known(value, "meter", ret->meter, sizeof(ret->meter));
	value_copy_known(value, "intake", ret->intake, sizeof(ret->intake));
	ret->opening_litres = value_int_known(value, "opening_count");
	ret->opening_at_s = take_instant(value, "opening_at");
	ret->closing_litres = value_int_known(value, "closing_count");
	ret->closing_at_s = take_instant(value, "closing_at");
	ret->booked_litres = value_int(value, "booked_litres");
	ret->assessed_litres = value_int(value, "assessed_litres");
	ret->withheld_litres = value_int(value, "withheld_litres");
	ret->turned_litres = value_int(value, "turned_litres");
	ret->opening_is_cut = value_bool(value, "opening_cut") ? 1 : 0;
	ret->closing_is_cut = value_bool(value, "closing_cut") ? 1 : 0;
	ret->exchanged = value_bool(value, "exchanged") ? 1 : 0;
	ret->unknown_days = take_days(value, "unknown_days");
	ret->readings = take_days(value, "readings");
	ret->expected = take_days(value, "expected_readings");
}

static int take_meters(struct value value, struct sheet_line *ret)
{
	struct value list = value_list(value, "meters");

	if (value_count(list) > METERS_MAX) {
		value_refuse(value, "meters");
		return 0;
	}
	for (size_t i = 0; i < value_count(list); i++) {
		struct sheet_meter *meter = sheet_line_add(ret);

		if (meter == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		take_meter(value_at(list, i), meter);
	}
	return 0;
}

static int take_line(struct value value, struct balance_line *ret)
{
	struct sheet_line *sheet = &ret->sheet;

	value_copy(value, "permit", sheet->permit, sizeof(sheet->permit));
	value_copy_known(value, "holder", sheet->holder, sizeof(sheet->holder));
	value_copy_known(value, "area", sheet->area, sizeof(sheet->area));
	sheet->source = take_source(value);
	take_uses(value, &sheet->uses);
	sheet->taken_litres = value_int(value, "taken_litres");
	sheet->measured_litres = value_int(value, "measured_litres");
	sheet->assessed_litres = value_int(value, "assessed_litres");
	sheet->spread_litres = value_int(value, "spread_litres");
	sheet->unknown_days = take_days(value, "unknown_days");
	ret->supplement_litres = value_int_known(value, "supplement_litres");
	sheet->plan_litres = value_int_known(value, "plan_litres");
	sheet->year_taken_litres = value_int(value, "year_taken_litres");
	sheet->prior_adjust_litres = value_int(value, "prior_adjust_litres");
	sheet->year_plan_litres = value_int_known(value, "year_plan_litres");
	sheet->permit_litres = value_int_known(value, "permit_litres");
	sheet->last_month_litres = value_int_known(value, "last_month_litres");
	sheet->last_year_litres = value_int_known(value, "last_year_litres");
	sheet->arrival_ppm = value_int_known(value, "arrival_ppm");
	ret->returned_litres = value_int_known(value, "returned_litres");
	ret->energy_wh = value_int_known(value, "energy_wh");
	take_flags(value, ret);
	return take_meters(value, sheet);
}

static int take_lines(struct value list, struct balance *ret)
{
	size_t count = value_count(list);
	int fault = 0;

	if (count > LINES_MAX) {
		value_refuse(list, "permits");
		return 0;
	}
	ret->lines = calloc(count + 1, sizeof(*ret->lines));
	if (ret->lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		ret->line_count++;
		fault = take_line(value_at(list, i), &ret->lines[i]);
	}
	return fault;
}

/* The line alone, with its members beside the month's. */
static int take_one(struct value root, struct balance *ret)
{
	ret->lines = calloc(1, sizeof(*ret->lines));
	if (ret->lines == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->line_count = 1;
	return take_line(root, &ret->lines[0]);
}

/* ---- areas ---- */

static void take_area_flags(struct value value, struct sheet_area *ret)
{
	struct value list = value_list(value, "flags");

	for (size_t i = 0; i < value_count(list); i++) {
		for (int bit = 0; bit < CAPS_FLAGS; bit++) {
			if (strcmp(value_text_at(list, i),
					    caps_flag_name((enum caps_flag)(1 << bit))) == 0) {
				ret->flags |= UINT32_C(1) << bit;
			}
		}
	}
}

static void take_area(struct value value, struct sheet_area *ret)
{
	value_copy(value, "area", ret->area, sizeof(ret->area));
	value_copy_known(value, "name", ret->name, sizeof(ret->name));
	ret->source = take_source(value);
	ret->cap_litres = value_int_known(value, "cap_litres");
	ret->cap_traded_litres = value_has(value, "cap_traded_litres")
			? value_int(value, "cap_traded_litres")
			: 0;
	ret->permits_limit_litres = value_int_known(value, "permits_limit_litres");
	ret->permits_litres = value_int(value, "permits_litres");
	ret->taken_litres = value_int(value, "taken_litres");
	ret->year_taken_litres = value_int(value, "year_taken_litres");
	take_area_flags(value, ret);
}

static int take_areas(struct value root, struct balance *ret)
{
	struct value list = value_list(root, "areas");
	size_t count = value_count(list);

	if (count > AREAS_MAX) {
		value_refuse(root, "areas");
		return 0;
	}
	ret->areas = calloc(count + 1, sizeof(*ret->areas));
	if (ret->areas == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->area_count = count;
	for (size_t i = 0; i < count; i++) {
		take_area(value_at(list, i), &ret->areas[i]);
	}
	return 0;
}

int value_balance(struct value root, const struct zone *zone, struct balance **ret)
{
	SCOPED(balance_close) struct balance *balance = calloc(1, sizeof(*balance));
	struct days days;
	int fault;

	if (balance == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!month_parse(value_text(root, "period"), &balance->month)) {
		value_refuse(root, "period");
		balance->month = month_make(INSTANT_YEAR_MIN, 1);
	}
	days = month_days(balance->month);
	balance->zone = *zone;
	balance->opens_s = zone_midnight(zone, days.from).unix_s;
	balance->closes_s = zone_midnight(zone, days.till).unix_s;
	balance->is_closed = value_bool(root, "closed");
	value_log(root, &balance->size, balance->root);
	if (value_has(root, "permits")) {
		fault = take_lines(value_list(root, "permits"), balance);
		fault = fault == 0 ? take_areas(root, balance) : fault;
	} else {
		fault = take_one(root, balance);
	}
	if (fault == 0) {
		*ret = balance;
		balance = NULL;
	}
	return fault;
}
