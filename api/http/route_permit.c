/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One permit: what it may still take, its line of a month's sheet, and that month by days.
 */

#include "api/balance.h"
#include "api/daily.h"
#include "api/holding.h"
#include "api/http/admission.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_balance.h"
#include "api/view_daily.h"
#include "api/view_holding.h"
#include "api/view_log.h"
#include "api/view_ruling.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"

static int no_permit(struct reply *reply, const char *permit)
{
	reply_problem(reply, 404, "no-permit", "there is no permit '%.64s', or not on that day",
			permit);
	return 0;
}

/* False where the query's day is none; then the reply says so. */
static bool read_day(
		const struct request *request, struct holding_options *ret, struct reply *reply)
{
	const char *at = query_value(&request->query, "at");

	ret->has_day = at != NULL;
	if (at != NULL && !day_parse(at, &ret->at)) {
		reply_problem(reply, 400, "query", "at is a day: 2026-10-31");
		return false;
	}
	return true;
}

int permit_get_quota(const struct request *request, struct reply *reply)
{
	SCOPED(holding_close) struct holding *holding = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct holding_options options = { .permit = request->parameters[0],
		.world = request->world };
	int answer;

	if (!read_day(request, &options, reply)) {
		return 0;
	}
	if (!admission_sees_permit(request, options.permit)) {
		return no_permit(reply, options.permit);
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : holding_open(request->ledger, &options, &holding);
	if (answer == HOLDING_OK) {
		view_holding(view, holding);
		reply->is_kept = true;
		return reply_view(reply, view);
	}
	return answer < 0 ? answer : no_permit(reply, options.permit);
}

/* What was decided for a permit, the withdrawn too. */
int permit_get_rulings(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct registry_view registry = { .books = ledger_books(request->ledger) };
	const char *permit = request->parameters[0];
	int fault;

	if (!admission_sees_permit(request, permit) ||
			!registry_has(&registry, ROW_PERMIT, permit)) {
		return no_permit(reply, permit);
	}
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_rulings(view, registry.books, permit, true);
	fault = view_log(view, request->ledger);
	return fault < 0 ? fault : reply_view(reply, view);
}

static int no_holder(struct reply *reply, const char *holder)
{
	reply_problem(reply, 404, "no-holder",
			"nobody with the code or name '%.64s' holds a permit in that year", holder);
	return 0;
}

/* All permits of a holder. A holder asks by its own code alone, and before anything is looked up. */
int holder_get_quota(const struct request *request, struct reply *reply)
{
	SCOPED(holding_close) struct holding *holding = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct holding_options options = { .holder = request->parameters[0],
		.world = request->world };
	int answer;

	if (!read_day(request, &options, reply)) {
		return 0;
	}
	if (!caller_may_see_holder(&request->caller, options.holder)) {
		return no_holder(reply, options.holder);
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : holding_open(request->ledger, &options, &holding);
	if (answer == HOLDING_OK) {
		view_holding(view, holding);
		return reply_view(reply, view);
	}
	return answer < 0 ? answer : no_holder(reply, options.holder);
}

/* This month, by the ledger's clock. */
static struct month month_now(struct ledger *ledger)
{
	return month_of(zone_day(&ledger_books(ledger)->zone, ledger_now(ledger)));
}

int permit_get_balance(const struct request *request, struct reply *reply)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct balance_options options = { .permit = request->parameters[0] };
	const char *month = query_value(&request->query, "month");
	int answer;

	options.month = month_now(request->ledger);
	if (month != NULL && !month_parse(month, &options.month)) {
		reply_problem(reply, 400, "query", "month is a month: 2026-10");
		return 0;
	}
	if (!admission_sees_permit(request, options.permit)) {
		return no_permit(reply, options.permit);
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : balance_open(request->ledger, &options, &balance);
	if (answer == BALANCE_OK) {
		view_balance_permit(view, balance);
		reply->is_kept = true;
		return reply_view(reply, view);
	}
	return answer < 0 ? answer : no_permit(reply, options.permit);
}

int permit_get_days(const struct request *request, struct reply *reply)
{
	SCOPED(daily_close) struct daily *daily = NULL;
	SCOPED(view_close) struct view *view = view_open();
	const char *text = query_value(&request->query, "month");
	struct month month = month_now(request->ledger);
	int answer;

	if (text != NULL && !month_parse(text, &month)) {
		reply_problem(reply, 400, "query", "month is a month: 2026-10");
		return 0;
	}
	if (!admission_sees_permit(request, request->parameters[0])) {
		return no_permit(reply, request->parameters[0]);
	}
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : daily_open(request->ledger, request->parameters[0], month, &daily);
	if (answer == DAILY_OK) {
		view_daily(view, daily);
		reply->is_kept = true;
		return reply_view(reply, view);
	}
	return answer < 0 ? answer : no_permit(reply, request->parameters[0]);
}
