/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What concerns all permits: a month's sheet, its audit, and the alerts.
 */

#include <string.h>

#include "api/audit.h"
#include "api/balance.h"
#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/period.h"
#include "api/view_alert.h"
#include "api/view_audit.h"
#include "api/view_balance.h"
#include "api/view_log.h"
#include "meter/err.h"

int sheet_get(const struct request *request, struct reply *reply)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct balance_options options = { .area = query_value(&request->query, "area") };
	int answer;

	if (!month_parse(request->parameters[0], &options.month)) {
		reply_problem(reply, 404, "no-month", "a sheet is of a month: 2026-10");
		return 0;
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : balance_open(request->ledger, &options, &balance);
	if (answer == BALANCE_NO_AREA) {
		reply_problem(reply, 404, "no-area", "there is no area '%.64s'", options.area);
		return 0;
	}
	if (answer < 0) {
		return answer;
	}
	view_balance(view, balance);
	return reply_view(reply, view);
}

int alerts_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *state = query_value(&request->query, "state");
	struct alert_choice choice = {
		.permit = query_value(&request->query, "permit"),
		.holder = query_value(&request->query, "holder"),
		.is_all = state != NULL && strcmp(state, "all") == 0,
		.caller = &request->caller,
	};
	struct cursor_place last = { .number = 0 };
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (state != NULL && !choice.is_all && strcmp(state, "open") != 0) {
		reply_problem(reply, 400, "query", "state is open or all");
		return 0;
	}
	if (fault < 0 || !paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	choice.after = paging.place.number;
	choice.size = paging.size;
	choice.limit = (size_t)paging.limit;
	fault = view_alerts(view, request->ledger, &choice, &last.number);
	if (fault == 0) {
		fault = paging_next(request, &paging, last.number > 0 ? &last : NULL, view);
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int audit_get(const struct request *request, struct reply *reply)
{
	SCOPED(audit_close) struct audit *audit = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct days span;
	int fault;

	if (!period_parse(request->parameters[0], &span)) {
		reply_problem(reply, 404, "no-period", "an audit is of 2026-10, 2026-Q4 or 2026");
		return 0;
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY : audit_open(request->ledger, span, &audit);
	if (fault < 0) {
		return fault;
	}
	view_audit(view, audit);
	return reply_view(reply, view);
}
