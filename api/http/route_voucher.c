/* SPDX-License-Identifier: Apache-2.0 */

/*
 * GET of irrigation vouchers: all rounds, one with its tickets, one ticket.
 */

#include "api/http/reply.h"
#include "api/http/request.h"
#include "api/http/routes.h"
#include "api/view.h"
#include "api/view_log.h"
#include "api/view_voucher.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static struct day today_of(const struct request *request)
{
	return zone_day(&ledger_books(request->ledger)->zone, ledger_now(request->ledger));
}

static int answer(const struct request *request, struct view *view, int fault, struct reply *reply)
{
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int vouchers_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	return answer(request, view,
			view_vouchers_of(
					view, request->ledger, &request->caller, today_of(request)),
			reply);
}

int voucher_round_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const char *id = request->parameters[0];
	const struct voucher_round_row *round = text_is_id(id) ? voucher_round(books, id) : NULL;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (round == NULL ||
			!voucher_round_is_seen(books, round, &request->caller, today_of(request))) {
		reply_problem(reply, 404, "no-round", "there is no such round");
		return 0;
	}
	return answer(request, view, view_vouchers(view, request->ledger, round), reply);
}

int voucher_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const char *id = request->parameters[0];
	const struct voucher_row *ticket = text_is_id(id) ? voucher_find(books, id) : NULL;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (ticket == NULL ||
			!voucher_is_seen(books, ticket, &request->caller, today_of(request))) {
		reply_problem(reply, 404, "no-ticket", "there is no such ticket");
		return 0;
	}
	return answer(request, view, view_voucher(view, request->ledger, ticket), reply);
}
