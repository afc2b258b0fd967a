/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_balance.h"

#include <assert.h>
#include <string.h>

#include "api/view_log.h"
#include "api/view_signed.h"
#include "api/view_word.h"
#include "ledger/caps.h"
#include "ledger/words.h"
#include "meter/bytes.h"

static void put_instant(struct view *view, const char *key, int64_t at_s)
{
	if (at_s != SHEET_NONE) {
		view_instant(view, key, (struct instant){ at_s });
	}
}

static void put_meter(struct view *view, const struct sheet_meter *meter)
{
	view_object(view, NULL);
	view_text_known(view, "meter", meter->meter);
	view_text_known(view, "intake", meter->intake);
	view_int_known(view, "opening_count", meter->opening_litres);
	put_instant(view, "opening_at", meter->opening_at_s);
	view_int_known(view, "closing_count", meter->closing_litres);
	put_instant(view, "closing_at", meter->closing_at_s);
	view_int(view, "booked_litres", meter->booked_litres);
	view_int(view, "assessed_litres", meter->assessed_litres);
	view_int(view, "withheld_litres", meter->withheld_litres);
	view_int(view, "turned_litres", meter->turned_litres);
	view_bool(view, "opening_cut", meter->opening_is_cut != 0);
	view_bool(view, "closing_cut", meter->closing_is_cut != 0);
	view_bool(view, "exchanged", meter->exchanged != 0);
	view_int(view, "unknown_days", meter->unknown_days);
	view_int(view, "readings", meter->readings);
	view_int(view, "expected_readings", meter->expected);
	view_end(view);
}

static void put_flags(struct view *view, const struct balance_line *line)
{
	const char *objection = balance_objection_flag(line);
	uint32_t flags = line->sheet.flags;

	view_array(view, "flags");
	for (int i = 0; i < SHEET_FLAGS; i++) {
		if ((flags >> i & 1) != 0) {
			view_text(view, NULL, sheet_flag_name((enum sheet_flag)(1 << i)));
		}
	}
	if (objection != NULL) {
		view_text(view, NULL, objection);
	}
	view_end(view);
}

static void put_line(struct view *view, const struct balance_line *line)
{
	const struct sheet_line *sheet = &line->sheet;

	view_text(view, "permit", sheet->permit);
	view_text_known(view, "holder", sheet->holder);
	view_text_known(view, "area", sheet->area);
	view_text_known(view, "source", word_name(WORD_SOURCE, (int)sheet->source));
	view_uses(view, "use", sheet->uses);
	view_int(view, "taken_litres", sheet->taken_litres);
	view_int(view, "measured_litres", sheet->measured_litres);
	view_int(view, "assessed_litres", sheet->assessed_litres);
	view_int_known(view, "returned_litres", line->returned_litres);
	if (line->returned_litres != SHEET_NONE) {
		view_int(view, "consumed_litres", sheet->taken_litres - line->returned_litres);
	}
	view_int_known(view, "energy_wh", line->energy_wh);
	view_int(view, "spread_litres", sheet->spread_litres);
	view_int(view, "unknown_days", sheet->unknown_days);
	view_int_known(view, "supplement_litres", line->supplement_litres);
	view_int_known(view, "plan_litres", sheet->plan_litres);
	view_int(view, "year_taken_litres", sheet->year_taken_litres);
	view_int(view, "prior_adjust_litres", sheet->prior_adjust_litres);
	view_int_known(view, "year_plan_litres", sheet->year_plan_litres);
	view_int_known(view, "permit_litres", sheet->permit_litres);
	view_int_known(view, "last_month_litres", sheet->last_month_litres);
	view_int_known(view, "last_year_litres", sheet->last_year_litres);
	view_int_known(view, "arrival_ppm", sheet->arrival_ppm);
	if (line->is_replaced) {
		view_bool(view, "replaced", true);
	}
	put_flags(view, line);
	view_array(view, "meters");
	for (size_t i = 0; i < sheet->meter_count; i++) {
		put_meter(view, &sheet->meters[i]);
	}
	view_end(view);
}

static void put_area(struct view *view, const struct sheet_area *area)
{
	view_object(view, NULL);
	view_text(view, "area", area->area);
	view_text_known(view, "name", area->name);
	view_text(view, "source",
			area->source == SOURCE_ANY ? "all"
						   : word_name(WORD_SOURCE, (int)area->source));
	view_int_known(view, "cap_litres", area->cap_litres);
	if (area->cap_litres != SHEET_NONE) {
		view_int(view, "cap_traded_litres", area->cap_traded_litres);
	}
	view_int_known(view, "permits_limit_litres", area->permits_limit_litres);
	view_int(view, "permits_litres", area->permits_litres);
	view_int(view, "taken_litres", area->taken_litres);
	view_int(view, "year_taken_litres", area->year_taken_litres);
	view_array(view, "flags");
	for (int i = 0; i < CAPS_FLAGS; i++) {
		if ((area->flags >> i & 1) != 0) {
			view_text(view, NULL, caps_flag_name((enum caps_flag)(1 << i)));
		}
	}
	view_end(view);
	view_end(view);
}

static void put_period(struct view *view, const struct balance *balance)
{
	char month[DAY_TEXT_MAX];

	view_text(view, "period", month_format(balance->month, month));
	view_bool(view, "closed", balance->is_closed);
}

void view_balance_permit(struct view *view, const struct balance *balance)
{
	assert(balance->line_count == 1);
	put_period(view, balance);
	put_line(view, &balance->lines[0]);
	view_log_at(view, balance->size, balance->root);
}

void view_balance(struct view *view, const struct balance *balance)
{
	put_period(view, balance);
	view_array(view, "permits");
	for (size_t i = 0; i < balance->line_count; i++) {
		view_object(view, NULL);
		put_line(view, &balance->lines[i]);
		view_end(view);
	}
	view_end(view);
	view_array(view, "areas");
	for (size_t i = 0; i < balance->area_count; i++) {
		put_area(view, &balance->areas[i]);
	}
	view_end(view);
	view_signed_off(view, &balance->signed_off);
	view_log_at(view, balance->size, balance->root);
}

/* ---- CSV ---- */

static void put_field(struct bytes *csv, const char *text)
{
	bool is_plain = strpbrk(text, ",\"\r\n") == NULL;

	bytes_put_text(csv, is_plain ? "" : "\"");
	for (; *text != '\0'; text++) {
		bytes_put(csv, text, 1);
		if (*text == '"') {
			bytes_put(csv, text, 1);
		}
	}
	bytes_put_text(csv, is_plain ? "" : "\"");
}

static void put_number(struct bytes *csv, int64_t number)
{
	bytes_put_text(csv, ",");
	if (number != SHEET_NONE) {
		bytes_format(csv, "%lld", (long long)number);
	}
}

static void put_row(struct bytes *csv, const struct balance_line *line)
{
	const struct sheet_line *sheet = &line->sheet;
	const char *source = word_name(WORD_SOURCE, (int)sheet->source);
	const int64_t numbers[] = { sheet->taken_litres, sheet->measured_litres,
		sheet->assessed_litres, sheet->spread_litres, sheet->unknown_days,
		line->supplement_litres, sheet->plan_litres, sheet->year_taken_litres,
		sheet->prior_adjust_litres, sheet->year_plan_litres, sheet->permit_litres,
		sheet->last_month_litres, sheet->last_year_litres, sheet->arrival_ppm };
	struct bytes uses;
	const char *objection = balance_objection_flag(line);
	const char *between = ",";

	bytes_init(&uses, USES_TEXT_MAX);
	put_field(csv, sheet->permit);
	bytes_put_text(csv, ",");
	put_field(csv, sheet->holder);
	bytes_put_text(csv, ",");
	put_field(csv, sheet->area);
	bytes_format(csv, ",%s,%s", source == NULL ? "" : source, uses_format(sheet->uses, &uses));
	bytes_finish(&uses);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		put_number(csv, numbers[i]);
	}
	for (int i = 0; i < SHEET_FLAGS; i++) {
		if ((sheet->flags >> i & 1) != 0) {
			bytes_format(csv, "%s%s", between,
					sheet_flag_name((enum sheet_flag)(1 << i)));
			between = ";";
		}
	}
	if (objection != NULL) {
		bytes_format(csv, "%s%s", between, objection);
		between = ";";
	}
	bytes_put_text(csv, between[0] == ',' ? ",\r\n" : "\r\n");
}

void csv_balance(struct bytes *ret, const struct balance *balance)
{
	bytes_put_text(ret,
			"permit,holder,area,source,use,taken_litres,measured_litres,assessed_litres,"
			"spread_litres,unknown_days,supplement_litres,plan_litres,year_taken_litres,"
			"prior_adjust_litres,year_plan_litres,permit_litres,last_month_litres,"
			"last_year_litres,arrival_ppm,flags\r\n");
	for (size_t i = 0; i < balance->line_count; i++) {
		put_row(ret, &balance->lines[i]);
	}
}
