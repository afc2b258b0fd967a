/* SPDX-License-Identifier: Apache-2.0 */

/*
 * GET of river-area credit: all pools, one of them, one loan.
 */

#include "api/http/reply.h"
#include "api/http/request.h"
#include "api/http/routes.h"
#include "api/view.h"
#include "api/view_credit.h"
#include "api/view_log.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static int answer(const struct request *request, struct view *view, struct reply *reply)
{
	int fault = view_log(view, request->ledger);

	return fault < 0 ? fault : reply_view(reply, view);
}

int credit_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_credit(view, request->ledger);
	return answer(request, view, reply);
}

int credit_pool_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *area = request->parameters[0];

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!text_is_id(area) || !credit_is_pool(ledger_books(request->ledger), area)) {
		reply_problem(reply, 404, "no-pool", "there is no such pool");
		return 0;
	}
	view_credit_pool(view, request->ledger, area);
	return answer(request, view, reply);
}

int credit_loan_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *id = request->parameters[0];
	const struct credit_loan_row *loan =
			text_is_id(id) ? credit_loan(ledger_books(request->ledger), id) : NULL;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (loan == NULL) {
		reply_problem(reply, 404, "no-loan", "there is no such loan");
		return 0;
	}
	view_credit_loan(view, request->ledger, loan);
	return answer(request, view, reply);
}
