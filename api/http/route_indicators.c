/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Figures of a year: indicators, the survey of units, the year's sheet.
 */

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/period.h"
#include "api/view_indicators.h"
#include "api/view_statistics.h"
#include "api/view_year.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

/* The year of the path; false where it is none, which the reply then says. */
static bool read_year(const struct request *request, int64_t *ret, struct reply *reply)
{
	if (text_int_all(request->parameters[0], INSTANT_YEAR_MIN + 1, INSTANT_YEAR_MAX - 1, ret) !=
			TEXT_OK) {
		reply_problem(reply, 404, "no-year", "a year is written 2026");
		return false;
	}
	return true;
}

/* The area asked for, NULL where none is; false where there is none of that name. */
static bool read_area(const struct request *request, const char **ret, struct reply *reply)
{
	const struct registry_view registry = { .books = ledger_books(request->ledger) };

	*ret = query_value(&request->query, "area");
	if (*ret != NULL && !registry_has(&registry, ROW_AREA, *ret)) {
		reply_problem(reply, 404, "no-area", "there is no area '%.64s'", *ret);
		return false;
	}
	return true;
}

int indicators_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *base = query_value(&request->query, "base");
	struct indicators_choice choice = { .base = 0 };
	int64_t year;
	int64_t before = 0;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_year(request, &year, reply) || !read_area(request, &choice.area, reply)) {
		return 0;
	}
	if (base != NULL && text_int_all(base, INSTANT_YEAR_MIN, year - 1, &before) != TEXT_OK) {
		reply_problem(reply, 400, "query", "base is a year before that one");
		return 0;
	}
	choice.year = (int)year;
	choice.base = (int)before;
	fault = view_indicators_of(view, request->ledger, &choice);
	return fault < 0 ? fault : reply_view(reply, view);
}

int statistics_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct view_statistics all = {
		.books = ledger_books(request->ledger),
		.period = request->parameters[0],
		.list = query_value(&request->query, "list"),
	};
	struct days days;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!period_parse(all.period, &days)) {
		reply_problem(reply, 404, "no-period",
				"statistics are of 2026-10, 2026-Q4 or 2026");
		return 0;
	}
	if (!read_area(request, &all.area, reply)) {
		return 0;
	}
	fault = view_statistics_of(view, request->ledger, days, &all);
	return fault < 0 ? fault : reply_view(reply, view);
}

int year_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *area;
	int64_t year;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_year(request, &year, reply) || !read_area(request, &area, reply)) {
		return 0;
	}
	fault = view_year_of(view, request->ledger, (int)year, area);
	return fault < 0 ? fault : reply_view(reply, view);
}
