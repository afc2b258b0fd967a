/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Is the server well? It is when it can read the ledger; otherwise this is 503
 * like everything else.
 */

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view.h"
#include "ledger/ledger.h"
#include "meter/err.h"

int health_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "status", "ok");
	view_int(view, "log_size", ledger_size(request->ledger));
	fault = reply_view(reply, view);
	reply->caching = "no-store";
	return fault;
}
