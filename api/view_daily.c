/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_daily.h"

#include "api/view_log.h"

static void put_withheld(struct view *view, const struct sheet_day *day)
{
	if (day->withheld_litres != 0) {
		view_int(view, "withheld_litres", day->withheld_litres);
	}
}

static void put_meter(struct view *view, const struct sheet_days_meter *meter, size_t at)
{
	const struct sheet_day *day = &meter->days[at];

	if (day->state == SHEET_DAY_NONE) {
		return;
	}
	view_object(view, NULL);
	view_text_known(view, "meter", meter->meter);
	view_text_known(view, "intake", meter->intake);
	view_text(view, "state", sheet_day_state_name(day->state));
	if (day->has_litres) {
		view_int(view, "booked_litres", day->measured_litres);
		view_int(view, "assessed_litres", day->assessed_litres);
		view_int(view, "spread_litres", day->spread_litres);
	}
	put_withheld(view, day);
	view_end(view);
}

static void put_day(struct view *view, const struct sheet_days *days, size_t at)
{
	const struct sheet_day *day = &days->days[at];

	view_object(view, NULL);
	view_day(view, "day", (struct day){ days->month.from.number + (int32_t)at });
	view_text(view, "state", sheet_day_state_name(day->state));
	if (day->has_litres) {
		view_int(view, "taken_litres", day->measured_litres + day->assessed_litres);
		view_int(view, "measured_litres", day->measured_litres);
		view_int(view, "assessed_litres", day->assessed_litres);
		view_int(view, "spread_litres", day->spread_litres);
	}
	put_withheld(view, day);
	view_array(view, "meters");
	for (size_t i = 0; i < days->meter_count; i++) {
		put_meter(view, &days->meters[i], at);
	}
	view_end(view);
	view_end(view);
}

void view_daily(struct view *view, const struct daily *daily)
{
	const struct sheet_line *line = &daily->line;
	const struct days *month = &daily->days.month;
	char text[DAY_TEXT_MAX];

	view_text(view, "permit", line->permit);
	view_text(view, "month", month_format(daily->month, text));
	view_bool(view, "closed", daily->is_closed);
	view_int_known(view, "plan_litres", line->plan_litres);
	view_int(view, "taken_litres", line->taken_litres);
	view_int(view, "measured_litres", line->measured_litres);
	view_int(view, "assessed_litres", line->assessed_litres);
	view_int(view, "spread_litres", line->spread_litres);
	view_int(view, "unknown_days", line->unknown_days);
	view_array(view, "days");
	for (int32_t day = month->from.number; day < month->till.number; day++) {
		put_day(view, &daily->days, (size_t)(day - month->from.number));
	}
	view_end(view);
	view_log_at(view, daily->size, daily->root);
}
