/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A collector at a distance: what the ledger has of its meters, so that one
 * that lost its spool knows what arrived.
 */

#include <stdio.h>

#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_log.h"
#include "ledger/books.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"

/* The newest delivery of the caller's own in the meter's stream; absent where it made none. */
static void put_delivery(
		struct view *view, const struct books *books, int64_t actor, const char *meter)
{
	struct stream_row key = { .actor = actor, .number = STREAM_READINGS };
	const struct stream_row *row;

	(void)snprintf(key.stream, sizeof(key.stream), "t%s", meter);
	row = shelf_find(books_shelf(books, BOOK_STREAM), &key);
	if (row != NULL) {
		view_int(view, "delivery", row->last);
		view_int(view, "entry", row->entry);
	}
}

static void put_meter(
		struct view *view, const struct books *books, int64_t actor, const char *meter)
{
	struct tip_row key = { .meter = "" };
	const struct tip_row *tip;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	tip = shelf_find(books_shelf(books, BOOK_TIP), &key);
	view_object(view, NULL);
	view_text(view, "meter", meter);
	if (tip != NULL) {
		view_instant(view, "newest_reading_at", (struct instant){ tip->last_s });
	}
	put_delivery(view, books, actor, meter);
	view_end(view);
}

int collector_get_self(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct caller *caller = &request->caller;
	struct day today = zone_day(&books->zone, ledger_now(request->ledger));
	char id[TEXT_ID_MAX + 1] = "";
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "caller", caller->id);
	view_int(view, "actor", caller->actor);
	view_array(view, "meters");
	while (registry_next_id(books, ROW_METER, id)) {
		if (caller_may_see_meter(caller, books, today, id)) {
			put_meter(view, books, caller->actor, id);
		}
	}
	view_end(view);
	fault = view_log(view, request->ledger);
	return fault < 0 ? fault : reply_view(reply, view);
}
