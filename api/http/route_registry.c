/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Permits as the registry has them: a list, and one with its intakes and meters.
 */

#include <string.h>

#include "api/http/admission.h"
#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_log.h"
#include "api/view_registry.h"
#include "ledger/ledger.h"
#include "meter/err.h"

/* What of the permits was asked for, and by whom. */
struct choice {
	const struct request *request;
	const struct books *books;
	struct day today;
	const char *area;   /* or NULL */
	const char *holder; /* a credit code or a name; or NULL */
};

static bool is_chosen(const struct choice *choice, const struct permit_row *row)
{
	const struct registry_view registry = { .books = choice->books };

	return (choice->area == NULL ||
			       registry_area_is_within(&registry, row->area, choice->area,
					       choice->today)) &&
			(choice->holder == NULL || strcmp(row->credit_code, choice->holder) == 0 ||
					strcmp(row->holder, choice->holder) == 0);
}

/* The next permit behind an id that is to be shown; false at the end. */
static bool next_permit(const struct choice *choice, char id[static TEXT_ID_MAX + 1],
		struct permit_row *ret)
{
	while (registry_next_id(choice->books, ROW_PERMIT, id)) {
		if (caller_may_see_permit(
				    &choice->request->caller, choice->books, choice->today, id) &&
				registered_permit(choice->books, id, choice->today, ret) &&
				is_chosen(choice, ret)) {
			return true;
		}
	}
	return false;
}

static int put_permits(const struct choice *choice, const struct paging *paging, struct view *view)
{
	struct cursor_place last = { .number = 0 };
	char id[TEXT_ID_MAX + 1];
	struct permit_row row;
	int64_t room = paging->limit;
	bool is_more;

	(void)text_copy(id, sizeof(id), paging->place.id);
	view_array(view, "permits");
	while ((is_more = next_permit(choice, id, &row)) && room > 0) {
		view_object(view, NULL);
		view_permit_row(view, choice->books, choice->today, &row);
		view_end(view);
		(void)text_copy(last.id, sizeof(last.id), id);
		room--;
	}
	view_end(view);
	return paging_next(choice->request, paging, is_more ? &last : NULL, view);
}

static struct choice choose(const struct request *request)
{
	const struct books *books = ledger_books(request->ledger);

	return (struct choice){
		.request = request,
		.books = books,
		.today = zone_day(&books->zone, ledger_now(request->ledger)),
		.area = query_value(&request->query, "area"),
		.holder = query_value(&request->query, "holder"),
	};
}

int permits_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct choice choice = choose(request);
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	fault = put_permits(&choice, &paging, view);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int permit_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct choice choice = choose(request);
	const char *permit = request->parameters[0];
	struct permit_row row;
	int fault;

	if (!admission_sees_permit(request, permit) ||
			!registered_permit(choice.books, permit, choice.today, &row)) {
		reply_problem(reply, 404, "no-permit", "there is no permit '%.64s'", permit);
		return 0;
	}
	fault = view == NULL
			? WEIR_FAULT_MEMORY
			: view_permit(view, choice.books, choice.today, &row, &request->caller);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}
