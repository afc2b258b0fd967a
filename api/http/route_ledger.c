/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The ledger itself: what a program elsewhere needs to show what it was told.
 */

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_ledger.h"
#include "meter/err.h"

int ledger_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault = view == NULL ? WEIR_FAULT_MEMORY : view_ledger(view, request->ledger);

	return fault < 0 ? fault : reply_view(reply, view);
}
