/* SPDX-License-Identifier: Apache-2.0 */

#include <assert.h>

#include "billing/charge_work.h"
#include "meter/err.h"
#include "meter/list.h"

/* The flag that says that a ceiling is not known. */
static unsigned int missing_flag(enum surcharge_ceiling ceiling)
{
	switch (ceiling) {
	case CEILING_PLAN:
		return CHARGE_NO_PLAN;
	case CEILING_PERMIT:
		return CHARGE_NO_PERMIT_VOLUME;
	case CEILING_NORM:
		return CHARGE_NO_NORM;
	case CEILING_UNPERMITTED:
		break;
	}
	return 0;
}

/* Some water against a limit: all, that of one source, that of one season's days. */
struct part {
	const struct window_year *year;
	enum source source;
	const struct charge_season *season;
};

static bool is_listed(const struct charge_result *result, const struct surcharge *surcharge,
		const struct part *part, const struct days *days)
{
	for (size_t i = 0; i < result->window_count; i++) {
		if (result->windows[i].surcharge == surcharge &&
				result->windows[i].source == part->source &&
				result->windows[i].season == part->season &&
				result->windows[i].days.from.number == days->from.number &&
				result->windows[i].days.till.number == days->till.number) {
			return true;
		}
	}
	return false;
}

static int add_window(struct charge_work *work, struct charge_result *ret,
		const struct rulebook *book, const struct surcharge *surcharge,
		const struct part *part, const struct window *window)
{
	struct days days = { { work->input->first.number + (int32_t)window->from },
		{ work->input->first.number + (int32_t)window->till } };
	struct charge_window *windows;

	if (is_listed(ret, surcharge, part, &days)) {
		return 0;
	}
	windows = list_grow_counted(ret->windows, ret->window_count, sizeof(windows[0]));
	if (windows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->windows = windows;
	windows[ret->window_count++] = (struct charge_window){
		.book = book,
		.surcharge = surcharge,
		.source = part->source,
		.season = part->season,
		.days = days,
		.limit_litres = window->limit,
		.taken_litres = window_taken(part->year, window),
		.is_spread = window_is_spread(part->year, window),
	};
	return 0;
}

/* A plan by sources is a plan, where there is none for the sum. */
static bool is_missing(const struct charge_work *work, const struct surcharge *surcharge)
{
	return surcharge->ceiling != CEILING_PLAN || work->input->limits.source_plan_count == 0;
}

/* The windows of one surcharge that end in the filing period, or are running at its end. */
static int list_windows_of(struct charge_work *work, struct charge_result *ret,
		const struct rulebook *book, const struct surcharge *surcharge,
		const struct part *part)
{
	const struct window_year *year = part->year;

	for (int month = 0; month < 12 && year->months[month] < work->till; month++) {
		struct window window;
		int fault = 0;

		if (surcharge->ceiling == CEILING_UNPERMITTED ||
				!window_at(year, surcharge, work->till, year->months[month],
						&window) ||
				window.till <= work->from) {
			continue;
		}
		if (window.has_limit) {
			fault = add_window(work, ret, book, surcharge, part, &window);
		} else if (is_missing(work, surcharge)) {
			work->flags |= missing_flag(surcharge->ceiling);
		}
		if (fault != 0) {
			return fault;
		}
	}
	return 0;
}

/* The same against the sum, against the plans of single sources and the limits of seasons. */
static int list_windows(struct charge_work *work, struct charge_result *ret,
		const struct rulebook *book, const struct surcharge *surcharge)
{
	const struct charge_limits *limits = &work->input->limits;
	int fault = list_windows_of(work, ret, book, surcharge,
			&(struct part){ &work->year, SOURCE_ANY, NULL });

	for (size_t i = 0; surcharge->ceiling == CEILING_PLAN && i < limits->source_plan_count &&
			fault == 0;
			i++) {
		const enum source source = limits->source_plans[i].source;

		fault = list_windows_of(work, ret, book, surcharge,
				&(struct part){ charge_own_year(work, source), source, NULL });
	}
	for (size_t i = 0; surcharge->ceiling == CEILING_PERMIT && i < limits->season_count &&
			fault == 0;
			i++) {
		fault = list_windows_of(work, ret, book, surcharge,
				&(struct part){ &work->seasons[i].year, SOURCE_ANY,
						&limits->seasons[i] });
	}
	return fault;
}

/* Whether some intake is charged by the book in the filing period, with a permit. */
static bool is_used(const struct charge_work *work, const struct rulebook *book)
{
	for (size_t i = 0; i < work->input->intake_count; i++) {
		for (size_t day = work->from; day < work->till; day++) {
			if (charge_price_on(work, i, day)->price.book == book &&
					work->is_permitted[day]) {
				return true;
			}
		}
	}
	return false;
}

int charge_make_windows(struct charge_work *work, struct charge_result *ret)
{
	assert(work->year.day_count == work->till);
	for (size_t i = 0; i < work->input->book_count; i++) {
		const struct rulebook *book = work->input->books[i];

		if (book->kind != work->input->kind || !is_used(work, book)) {
			continue;
		}
		for (size_t k = 0; k < book->surcharge_count; k++) {
			int fault = list_windows(work, ret, book, &book->surcharges[k]);

			if (fault != 0) {
				return fault;
			}
		}
	}
	return 0;
}
