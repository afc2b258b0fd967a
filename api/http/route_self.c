/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who asks, as the ledger knows him, and what ledger it is.
 */

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_log.h"
#include "ledger/item.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/signing.h"
#include "meter/err.h"

/* Of a holder that is known by its credit code, the name in the permits that it has today. */
static void put_holder(const struct request *request, struct day today, struct view *view)
{
	const struct books *books = ledger_books(request->ledger);
	const struct registry_view registry = { .books = books };
	const struct caller *caller = &request->caller;
	char id[TEXT_ID_MAX + 1] = "";
	struct permit_row permit;

	while (caller->role == CALLER_HOLDER && registry_next_id(books, ROW_PERMIT, id)) {
		if (caller_may_see_permit(caller, books, today, id) &&
				registry_permit(&registry, id, today, &permit)) {
			view_text(view, "holder", permit.holder);
			return;
		}
	}
	view_null(view, "holder");
}

/* Office and auditor see all, and no list of them. */
static void put_permits(const struct request *request, struct day today, struct view *view)
{
	const struct books *books = ledger_books(request->ledger);
	const struct caller *caller = &request->caller;
	char id[TEXT_ID_MAX + 1] = "";

	if (caller_is_of(caller, ROLES_OFFICE | ROLES_AUDITOR)) {
		view_null(view, "permits");
		return;
	}
	view_array(view, "permits");
	while (caller->role == CALLER_HOLDER && registry_next_id(books, ROW_PERMIT, id)) {
		if (caller_may_see_permit(caller, books, today, id)) {
			view_text(view, NULL, id);
		}
	}
	view_end(view);
}

/* The entry that gave its actor the key that it signs with. */
static void put_key(const struct request *request, struct view *view)
{
	const struct key_row *row =
			signing_key(ledger_books(request->ledger), request->caller.actor);

	if (row == NULL) {
		view_null(view, "key");
	} else {
		view_int(view, "key", row->key);
	}
}

static void put_caller(const struct request *request, struct day today, struct view *view)
{
	const struct caller *caller = &request->caller;

	view_text(view, "caller", caller->id);
	view_text(view, "role", callers_role_name(caller->role));
	view_int(view, "actor", caller->actor);
	put_key(request, view);
	put_holder(request, today, view);
	if (caller->row->holder[0] != '\0') {
		view_text(view, "credit_code", caller->row->holder);
	} else {
		view_null(view, "credit_code");
	}
	put_permits(request, today, view);
}

int self_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct origin_row *origin = books_origin(books);
	struct instant now = ledger_now(request->ledger);
	struct day today = zone_day(&books->zone, now);
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_caller(request, today, view);
	view_text(view, "origin", origin->origin);
	view_bool(view, "simulated", origin->clock_simulated != 0);
	view_instant(view, "now", now);
	view_day(view, "today", today);
	view_text(view, "zone", origin->zone);
	fault = view_log(view, request->ledger);
	return fault < 0 ? fault : reply_view(reply, view);
}
