/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_year.h"

#include "api/oversight.h"
#include "api/view_indicators.h"
#include "api/view_log.h"
#include "api/year.h"
#include "billing/rulebook.h"

static void put_figures(
		struct view *view, const struct year_area *area, const struct year_month *month)
{
	view_int(view, "taken_litres", month->taken_litres);
	view_int(view, "lines_litres", month->lines_litres);
	view_int(view, "outside_sum_litres", month->lines_litres - month->taken_litres);
	view_int(view, "measured_litres", month->measured_litres);
	view_int(view, "assessed_litres", month->assessed_litres);
	view_int(view, "unknown_days", month->unknown_days);
	view_int_known(view, "supplement_litres", month->supplement_litres);
	view_int_known(view, "plan_litres", month->plan_litres);
	if (month->compared_plan_litres > 0) {
		view_int(view, "compared_litres", month->compared_litres);
		view_int(view, "compared_plan_litres", month->compared_plan_litres);
		view_int(view, "plan_ppm", year_plan_ppm(month));
	}
	view_int_known(view, "last_year_litres", month->last_year_litres);
	view_int(view, "to_date_litres", month->to_date_litres);
	view_int_known(view, "cap_ppm", year_cap_ppm(area, month->to_date_litres));
}

static void put_months(
		struct view *view, const struct year_sheet *year, const struct year_area *area)
{
	view_array(view, "months");
	for (int i = 0; i < YEAR_MONTHS; i++) {
		char text[DAY_TEXT_MAX];

		if (!area->months[i].has_begun) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "period", month_format(month_make(year->year, i + 1), text));
		view_bool(view, "closed", area->months[i].is_closed);
		put_figures(view, area, &area->months[i]);
		view_end(view);
	}
	view_end(view);
}

static void put_charges(struct view *view, const struct year_area *area)
{
	view_array(view, "charges");
	for (int kind = 1; kind < YEAR_KINDS; kind++) {
		if (area->invoices[kind] == 0) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "kind", rulebook_kind_name((enum rulebook_kind)kind));
		view_int(view, "invoices", area->invoices[kind]);
		view_int(view, "total_fen", area->charges_fen[kind]);
		view_int(view, "drafts_fen", area->drafts_fen[kind]);
		view_end(view);
	}
	view_end(view);
	view_object(view, "findings");
	view_int(view, "raised", area->found);
	view_int(view, "closed", area->closed);
	view_int(view, "withdrawn", area->withdrawn);
	view_int(view, "open", area->open);
	view_int(view, "overdue", area->overdue);
	view_end(view);
}

static void put_documents(struct view *view, const struct year_area *area)
{
	const struct year_stock *stock = &area->stock;

	if (stock->is_known) {
		view_object(view, "stock");
		view_int(view, "opening_litres", stock->opening_litres);
		view_int(view, "in_litres", stock->in_litres);
		view_int(view, "out_litres", stock->out_litres);
		view_int(view, "loss_litres", stock->loss_litres);
		view_int(view, "gain_litres", stock->gain_litres);
		view_int(view, "write_off_litres", stock->write_off_litres);
		view_int(view, "closing_litres", stock->closing_litres);
		view_int(view, "unexplained_litres", stock->unexplained_litres);
		view_end(view);
	}
	if (area->published_litres != YEAR_NONE || area->parts_litres != YEAR_NONE) {
		view_object(view, "published");
		view_int_known(view, "litres", area->published_litres);
		view_int_known(view, "parts_litres", area->parts_litres);
		if (area->published_litres != YEAR_NONE && area->parts_litres != YEAR_NONE) {
			view_int(view, "rounding_litres",
					area->published_litres - area->parts_litres);
		}
		view_end(view);
	}
}

static void put_area(struct view *view, const struct year_sheet *year,
		const struct oversight *oversight, const struct year_area *area)
{
	view_object(view, NULL);
	view_text(view, "area", area->area);
	view_text_known(view, "name", area->name);
	view_int_known(view, "cap_litres", area->cap_litres);
	view_int_known(view, "permits_limit_litres", area->permits_limit_litres);
	view_int(view, "permits_litres", area->permits_litres);
	put_months(view, year, area);
	view_object(view, "sum");
	put_figures(view, area, &area->sum);
	view_end(view);
	view_int(view, "sheets_year_litres", area->sheets_year_litres);
	view_int(view, "unexplained_litres", area->sheets_year_litres - area->sum.taken_litres);
	put_charges(view, area);
	view_oversight(view, oversight, area->area);
	put_documents(view, area);
	view_end(view);
}

static void put_permit_months(
		struct view *view, const struct year_sheet *year, const struct year_permit *permit)
{
	view_array(view, "months");
	for (int i = 0; i < YEAR_PERMITS_MONTHS; i++) {
		char text[DAY_TEXT_MAX];

		if (permit->months_litres[i] == SHEET_NONE) {
			continue;
		}
		view_object(view, NULL);
		view_text(view, "period", month_format(month_make(year->year, i + 1), text));
		view_int(view, "taken_litres", permit->months_litres[i]);
		view_end(view);
	}
	view_end(view);
}

static void put_permit(
		struct view *view, const struct year_sheet *year, const struct year_permit *permit)
{
	view_object(view, NULL);
	view_text(view, "permit", permit->account);
	if (permit->before_count > 0) {
		view_array(view, "replaces");
		for (size_t i = 0; i < permit->before_count; i++) {
			view_text(view, NULL, permit->before[i]);
		}
		view_end(view);
	}
	view_text_known(view, "holder", permit->holder);
	view_text_known(view, "area", permit->area);
	put_permit_months(view, year, permit);
	view_int_known(view, "taken_litres", permit->taken_litres);
	view_int_known(view, "supplement_litres", permit->supplement_litres);
	view_int_known(view, "now_litres", permit->now_litres);
	view_int_known(view, "plan_litres", permit->plan_litres);
	view_int_known(view, "plan_ppm", year_permit_ppm(permit, permit->plan_litres));
	view_int_known(view, "permit_litres", permit->permit_litres);
	view_int_known(view, "permit_ppm", year_permit_ppm(permit, permit->permit_litres));
	view_int(view, "unknown_days", permit->unknown_days);
	view_end(view);
}

int view_year_of(struct view *view, struct ledger *ledger, int number, const char *area)
{
	SCOPED(year_close) struct year_sheet *year = NULL;
	SCOPED_FINISH(oversight_finish) struct oversight oversight = { .arrears = NULL };
	int fault = year_open(ledger, number, area, &year);

	fault = fault < 0 ? fault : oversight_of_year(ledger, number, &oversight);
	if (fault < 0) {
		return fault;
	}
	view_int(view, "year", year->year);
	view_bool(view, "ended", year->has_ended);
	view_array(view, "areas");
	for (size_t i = 0; i < year->count; i++) {
		put_area(view, year, &oversight, &year->areas[i]);
	}
	view_end(view);
	view_array(view, "permits");
	for (size_t i = 0; i < year->permits.count; i++) {
		put_permit(view, year, &year->permits.list[i]);
	}
	view_end(view);
	return view_log(view, ledger);
}
