/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The log's entries as they are read, for those who may read all of it.
 */

#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/log_entry.h"
#include "api/view.h"
#include "api/view_log.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/text.h"

static int put_entries(const struct request *request, const struct paging *paging, int64_t from,
		struct view *view)
{
	int64_t first = paging->has_place ? paging->place.number + 1 : from;
	int64_t left = first < paging->size ? paging->size - first : 0;
	int64_t count = left < paging->limit ? left : paging->limit;
	struct cursor_place last = { .number = first + count - 1 };
	int fault = view_log_entries(view, request->ledger, first, last.number);

	return fault < 0 ? fault : paging_next(request, paging, count < left ? &last : NULL, view);
}

int entries_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *text = query_value(&request->query, "from");
	struct paging paging;
	int64_t from = 0;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (text != NULL && text_int_all(text, 0, INT64_MAX, &from) != TEXT_OK) {
		reply_problem(reply, 400, "query", "from is the number of an entry, from 0");
		return 0;
	}
	if (fault < 0 || !paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	fault = put_entries(request, &paging, from, view);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int entry_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	int64_t index;
	int fault;

	if (text_int_all(request->parameters[0], 0, ledger_size(request->ledger) - 1, &index) !=
			TEXT_OK) {
		reply_problem(reply, 404, "no-entry",
				"there is no entry '%.64s': the log has %lld, from 0",
				request->parameters[0], (long long)ledger_size(request->ledger));
		return 0;
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY : view_log_one(view, request->ledger, index);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}
