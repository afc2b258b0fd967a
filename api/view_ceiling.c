/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_ceiling.h"

#include <string.h>

#include "api/view_number.h"
#include "billing/ruling.h"
#include "ledger/row_entries.h"
#include "ledger/words.h"

/* The entry of a row of the account's permits in force on a day, of the newest that has one. */
static int64_t entry_on(
		const struct explanation *explanation, uint64_t kind, int64_t sub, int32_t day)
{
	int64_t entry = -1;

	for (size_t i = 0; i < explanation->lineage.count && entry < 0; i++) {
		const struct row_name name = { kind, explanation->lineage.permits[i], sub, "",
			day };

		entry = row_entries_on(explanation->judge.books, &name, NULL);
	}
	return entry;
}

/* The plan's months: each with its litres and the entry that filed it. */
static void view_plan(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct charge_limits *limits = &input->limits;
	int year = day_date(input->first).year;

	view_array(view, "plan");
	for (int i = 1; i <= 12; i++) {
		struct month month = month_make(year, i);
		int32_t last = month_days(month).till.number - 1;
		int64_t entry = entry_on(explanation, KIND_PLANS, year, last);
		char text[DAY_TEXT_MAX];

		if ((limits->plan_months >> (i - 1) & 1) == 0) {
			continue;
		}
		/* A plan of a dispatch year is named by the year in which it begins. */
		entry = entry < 0 ? entry_on(explanation, KIND_PLANS, year - 1, last) : entry;
		view_object(view, NULL);
		view_text(view, "month", month_format(month, text));
		view_int(view, "limit_litres", limits->plan_litres[i - 1]);
		view_entry(view, "entry", entry);
		view_end(view);
	}
	view_end(view);
}

/* The months of plans that bound one source's water. */
static void view_source_plans(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct charge_limits *limits = &input->limits;
	int year = day_date(input->first).year;

	view_array(view, "source_plans");
	for (size_t i = 0; i < limits->source_plan_count; i++) {
		const struct charge_source_plan *plan = &limits->source_plans[i];

		for (int m = 1; m <= 12; m++) {
			char text[DAY_TEXT_MAX];

			if ((plan->months >> (m - 1) & 1) == 0) {
				continue;
			}
			view_object(view, NULL);
			view_text(view, "source", word_name(WORD_SOURCE, (int)plan->source));
			view_text(view, "month", month_format(month_make(year, m), text));
			view_int(view, "limit_litres", plan->litres[m - 1]);
			view_end(view);
		}
	}
	view_end(view);
}

/* The permit's row that its year's limit was read from. */
static int64_t permit_entry(const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct books *books = explanation->judge.books;
	struct month december = month_make(day_date(input->first).year, 12);
	int32_t asked = month_days(december).till.number - 1;
	int32_t today = zone_day(&books->zone, (struct instant){ explanation->judge.recorded_s })
					.number;

	return entry_on(explanation, KIND_PERMITS, 0, today < asked ? today : asked);
}

static void view_norm(struct view *view, const struct charge_limits *limits)
{
	view_array(view, "norm");
	for (int i = 0; i < 12; i++) {
		if ((limits->norm_months >> i & 1) != 0) {
			view_object(view, NULL);
			view_int(view, "month", i + 1);
			view_int(view, "limit_litres", limits->norm_month_litres[i]);
			view_end(view);
		}
	}
	view_end(view);
}

/* A season's name has no blank, so that of the days outside of all is nobody's. */
static const char *season_name(const struct charge_season *season)
{
	return season->season[0] == '\0' ? "outside seasons" : season->season;
}

/* Limits of seasons, each with its days as far as the explanation goes. */
static void view_seasons(struct view *view, const struct explanation *explanation)
{
	const struct charge_input *input = derive_input(explanation->derivation);
	const struct charge_limits *limits = &input->limits;

	view_array(view, "seasons");
	for (size_t i = 0; i < limits->season_count; i++) {
		view_object(view, NULL);
		view_text(view, "season", season_name(&limits->seasons[i]));
		view_int(view, "limit_litres", limits->seasons[i].litres);
		view_array(view, "days");
		for (int day = 0; day < input->period.till.number - input->first.number; day++) {
			if (limits->season_of[day] == i + 1) {
				view_day(view, NULL, (struct day){ input->first.number + day });
			}
		}
		view_end(view);
		view_end(view);
	}
	view_end(view);
}

void view_limits(struct view *view, const struct explanation *explanation)
{
	const struct charge_limits *limits = &derive_input(explanation->derivation)->limits;

	view_object(view, "limits");
	if (limits->has_permit) {
		view_int(view, "permit_litres", limits->permit_litres);
		view_entry(view, "permit_entry", permit_entry(explanation));
	}
	if (limits->plan_months != 0) {
		view_plan(view, explanation);
	}
	if (limits->source_plan_count != 0) {
		view_source_plans(view, explanation);
	}
	if (limits->season_count != 0) {
		view_seasons(view, explanation);
	}
	if (limits->has_norm) {
		view_int(view, "norm_litres", limits->norm_litres);
	}
	if (limits->norm_months != 0) {
		view_norm(view, limits);
	}
	view_end(view);
}

/* Does a surcharge that was charged with look at the list? */
static bool is_named(const struct derivation *derivation, const char *list)
{
	size_t base;
	size_t all;

	for (size_t i = 0; i < derive_price_count(derivation); i++) {
		const struct rulebook *book = derive_price(derivation, i, &base, &all)->book;

		for (size_t k = 0; book != NULL && k < book->surcharge_count; k++) {
			if (strcmp(book->surcharges[k].during, list) == 0 ||
					strcmp(book->surcharges[k].list, list) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* The days of lists, of those that the lines rest on. */
static void view_lists(struct view *view, const char *key, const struct explanation *explanation,
		const struct charge_list *lists, size_t count)
{
	const struct days all = explanation->days;

	view_array(view, key);
	for (size_t i = 0; i < count; i++) {
		struct days days = lists[i].days;

		days.from = days.from.number < all.from.number ? all.from : days.from;
		days.till = days.till.number > all.till.number ? all.till : days.till;
		if (days.from.number < days.till.number &&
				is_named(explanation->derivation, lists[i].list)) {
			view_object(view, NULL);
			view_text(view, "list", lists[i].list);
			view_day(view, "from", days.from);
			view_day(view, "until", (struct day){ days.till.number - 1 });
			view_end(view);
		}
	}
	view_end(view);
}

static void view_ruling_days(struct view *view, const char *decision, struct days days)
{
	view_text(view, "decision", decision);
	view_day(view, "from", days.from);
	view_day(view, "until", (struct day){ days.till.number - 1 });
}

/* What was decided for the account in the single case. */
static void view_rulings(struct view *view, const struct charge_terms *terms)
{
	view_array(view, "rulings");
	for (size_t i = 0; i < terms->waiver_count; i++) {
		const struct charge_waiver *waiver = &terms->waivers[i];

		view_object(view, NULL);
		view_ruling_days(view, waiver->decision, waiver->days);
		view_text(view, "waives", ruling_ceiling_name(waiver->ceiling));
		view_int(view, "volume_litres", waiver->litres);
		view_end(view);
	}
	for (size_t i = 0; i < terms->multiple_count; i++) {
		const struct charge_multiple *multiple = &terms->multiples[i];

		view_object(view, NULL);
		view_ruling_days(view, multiple->decision, multiple->days);
		view_text(view, "rulebook", multiple->book);
		view_text(view, "surcharge", multiple->rule);
		view_int(view, "band", multiple->band);
		view_billionths(view, "times", multiple->times);
		view_end(view);
	}
	view_end(view);
}

void view_terms(struct view *view, const struct explanation *explanation)
{
	const struct charge_terms *terms = &derive_input(explanation->derivation)->terms;

	view_lists(view, "calendars", explanation, terms->calendars, terms->calendar_count);
	view_lists(view, "lists", explanation, terms->lists, terms->list_count);
	view_rulings(view, terms);
}

void view_ceilings(struct view *view, const struct derivation *derivation)
{
	size_t count;
	const struct derive_window *windows = derive_windows(derivation, &count);

	view_array(view, "ceilings");
	for (size_t i = 0; i < count; i++) {
		view_object(view, NULL);
		view_text(view, "rulebook", windows[i].book->id);
		view_text(view, "surcharge", windows[i].surcharge->id);
		if (windows[i].source != SOURCE_ANY) {
			view_text(view, "source", word_name(WORD_SOURCE, (int)windows[i].source));
		}
		if (windows[i].season != NULL) {
			view_text(view, "season", season_name(windows[i].season));
		}
		view_text(view, "total", windows[i].is_before ? "before" : "now");
		view_day(view, "from", windows[i].days.from);
		view_day(view, "until", (struct day){ windows[i].days.till.number - 1 });
		if (windows[i].has_limit) {
			view_int(view, "limit_litres", windows[i].limit_litres);
		}
		if (windows[i].waived_litres != 0) {
			view_int(view, "waived_litres", windows[i].waived_litres);
		}
		view_int(view, "taken_litres", windows[i].taken_litres);
		view_bool(view, "spread", windows[i].is_spread);
		view_end(view);
	}
	view_end(view);
}
