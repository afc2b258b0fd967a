/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What concerns a year and its areas: the tree of caps, the allocation of rivers,
 * findings, and the flow of rivers.
 */

#include <string.h>

#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/period.h"
#include "api/view_allocation.h"
#include "api/view_caps.h"
#include "api/view_finding.h"
#include "api/view_flow.h"
#include "api/view_log.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/text.h"

/* ---- caps ---- */

/*
 * Which year, area and day are asked for; false where one is none, which the reply
 * then says. Of rivers, which may have dispatch years, any day may be.
 */
static bool read_caps(const struct request *request, bool is_rivers, struct caps_choice *ret,
		struct reply *reply)
{
	const struct books *books = ledger_books(request->ledger);
	const struct registry_view registry = { .books = books };
	const char *at = query_value(&request->query, "at");
	struct day today = zone_day(&books->zone, ledger_now(request->ledger));
	struct area_row area;
	int64_t year;

	if (text_int_all(request->parameters[0], INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, &year) !=
			TEXT_OK) {
		reply_problem(reply, 404, "no-year", "a year is written 2026");
		return false;
	}
	if (at != NULL && !day_parse(at, &today)) {
		reply_problem(reply, 400, "query", "at is a day: 2026-10-31");
		return false;
	}
	ret->year = (int)year;
	ret->at = is_rivers ? today : caps_day(books, ret->year, today);
	if (at != NULL && ret->at.number != today.number) {
		reply_problem(reply, 400, "query", "at does not lie in that year");
		return false;
	}
	ret->area = query_value(&request->query, "area");
	if (ret->area != NULL && !registry_area(&registry, ret->area, ret->at, &area)) {
		reply_problem(reply, 404, "no-area", "there is no area '%.64s'", ret->area);
		return false;
	}
	return true;
}

int caps_get(const struct request *request, struct reply *reply)
{
	SCOPED(caps_close) struct caps *caps = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct caps_choice choice;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_caps(request, false, &choice, reply)) {
		return fault;
	}
	fault = caps_open(ledger_books(request->ledger), choice.year, choice.at, &caps);
	if (fault == 0) {
		view_caps(view, caps, &choice);
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int allocations_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct caps_choice choice;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_caps(request, true, &choice, reply)) {
		return fault;
	}
	fault = view_allocations(view, request->ledger, &choice);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

/* ---- findings ---- */

static bool read_findings(
		const struct request *request, struct finding_choice *ret, struct reply *reply)
{
	const char *state = query_value(&request->query, "state");
	const char *class = query_value(&request->query, "class");
	int word = FINDING_ANY;

	*ret = (struct finding_choice){
		.permit = query_value(&request->query, "permit"),
		.holder = query_value(&request->query, "holder"),
		.area = query_value(&request->query, "area"),
		.is_all = state != NULL && strcmp(state, "all") == 0,
		.is_overdue = state != NULL && strcmp(state, "overdue") == 0,
		.caller = &request->caller,
	};
	if (state != NULL && !ret->is_all && !ret->is_overdue && strcmp(state, "open") != 0) {
		reply_problem(reply, 400, "query", "state is open, overdue or all");
		return false;
	}
	if (class != NULL && !word_parse(WORD_FINDING, class, &word)) {
		reply_problem(reply, 400, "query", "'%.64s' is no class of findings", class);
		return false;
	}
	ret->class = (enum finding_class)word;
	return true;
}

int findings_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct cursor_place last = { .number = 0 };
	struct finding_choice choice;
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_findings(request, &choice, reply) ||
			!paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	choice.after = paging.place.number;
	choice.size = paging.size;
	choice.limit = (size_t)paging.limit;
	fault = view_findings(view, request->ledger, &choice, &last.number);
	if (fault == 0) {
		fault = paging_next(request, &paging, last.number > 0 ? &last : NULL, view);
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int finding_get(const struct request *request, struct reply *reply)
{
	const struct finding_choice choice = { .is_all = true, .caller = &request->caller };
	const struct finding_row *row = NULL;
	SCOPED(view_close) struct view *view = view_open();
	int64_t entry;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (text_int_all(request->parameters[0], 0, INT64_MAX, &entry) == TEXT_OK) {
		row = finding_find(ledger_books(request->ledger), entry);
	}
	if (row == NULL || !finding_is_chosen(request->ledger, row, &choice)) {
		reply_problem(reply, 404, "no-finding", "there is no such finding");
		return fault;
	}
	if (fault == 0) {
		fault = view_finding(view, request->ledger, row);
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

/* ---- rivers ---- */

int sections_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault = view == NULL ? WEIR_FAULT_MEMORY
				 : view_sections(view, request->ledger, &request->caller,
						   ledger_now(request->ledger));

	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int flow_orders_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct days days;
	int fault;

	if (!period_parse(request->parameters[0], &days)) {
		reply_problem(reply, 404, "no-period", "a period is 2026-10, 2026-Q4 or 2026");
		return 0;
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY
			     : view_flow_orders(view, request->ledger, &request->caller, days);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}
