/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rights to water: the register page by page, and one with what keeps it.
 */

#include <string.h>

#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_log.h"
#include "api/view_rights.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

/* False where the query's year or area is none; then the reply says so. */
static bool read_choice(
		const struct request *request, struct right_choice *ret, struct reply *reply)
{
	const struct registry_view registry = { .books = ledger_books(request->ledger) };
	const char *year = query_value(&request->query, "year");
	int64_t number = 0;

	*ret = (struct right_choice){ .area = query_value(&request->query, "area"),
		.caller = &request->caller };
	if (year != NULL &&
			text_int_all(year, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, &number) !=
					TEXT_OK) {
		reply_problem(reply, 400, "query", "a year is written 2026");
		return false;
	}
	if (ret->area != NULL && !registry_has(&registry, ROW_AREA, ret->area)) {
		reply_problem(reply, 404, "no-area", "there is no area '%.64s'", ret->area);
		return false;
	}
	ret->year = (int)number;
	return true;
}

/* A cursor's place names a right by its kind and id. */
static void take_place(const struct cursor_place *place, struct right *ret)
{
	ret->kind = (enum right_kind)place->number;
	(void)text_copy(ret->id, sizeof(ret->id), place->id);
}

int rights_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct cursor_place last = { .number = 0 };
	struct right_choice choice;
	struct right after = { .id = "" };
	struct right more;
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_choice(request, &choice, reply) ||
			!paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	take_place(&paging.place, &after);
	choice.after = &after;
	choice.limit = (size_t)paging.limit;
	fault = view_rights(view, request->ledger, &choice, &more);
	if (fault == 0) {
		last.number = more.kind;
		(void)text_copy(last.id, sizeof(last.id), more.id);
		fault = paging_next(request, &paging, more.id[0] != '\0' ? &last : NULL, view);
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int right_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct right_choice choice;
	struct right right;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_choice(request, &choice, reply)) {
		return fault;
	}
	if (!right_parse(request->parameters[0], &right) ||
			!view_right_whole(view, request->ledger, &right, &choice, &fault)) {
		reply_problem(reply, 404, "no-right", "there is no right '%.80s'",
				request->parameters[0]);
		return 0;
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}
