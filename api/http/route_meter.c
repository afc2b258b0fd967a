/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One meter: what it is, and its readings, as they came and as they were taken.
 */

#include <stdio.h>

#include "api/http/admission.h"
#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_log.h"
#include "api/view_reading.h"
#include "api/view_registry.h"
#include "ledger/ledger.h"
#include "ledger/reported.h"
#include "meter/err.h"
#include "meter/text.h"

static int no_meter(struct reply *reply, const char *meter)
{
	reply_problem(reply, 404, "no-meter", "there is no meter '%.64s'", meter);
	return 0;
}

int meter_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const char *meter = request->parameters[0];
	int fault;

	if (!admission_sees_meter(request, meter)) {
		return no_meter(reply, meter);
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY
			     : view_meter(view, books,
					       zone_day(&books->zone, ledger_now(request->ledger)),
					       meter, &request->caller);
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

/* ---- readings ---- */

/* "day", or "from" and "until", both days included; what is not given does not bound. */
static bool read_days(const struct request *request, struct days *ret, struct reply *reply)
{
	const char *day = query_value(&request->query, "day");
	const char *from = query_value(&request->query, "from");
	const char *until = query_value(&request->query, "until");
	struct day last = { INT32_MAX - 1 };
	bool is_sound = day == NULL || (from == NULL && until == NULL);

	ret->from.number = INT32_MIN;
	if (day != NULL) {
		from = until = day;
	}
	is_sound = is_sound && (from == NULL || day_parse(from, &ret->from)) &&
			(until == NULL || day_parse(until, &last));
	ret->till.number = last.number + 1;
	if (!is_sound) {
		reply_problem(reply, 400, "query",
				"day is a day: 2026-10-03; or from and until are, instead of it");
	}
	return is_sound;
}

static bool may_show(const void *context, struct day day)
{
	const struct request *request = context;

	return admission_sees_meter_on(request, request->parameters[0], day);
}

/* The row that a page ends with, as far as its place in the order goes; and back. */
static void set_place(const struct reported *last, struct cursor_place *ret)
{
	*ret = (struct cursor_place){ .number = last->entry, .second = last->at_s };
	(void)snprintf(ret->id, sizeof(ret->id), "%lld", (long long)last->count.units);
	(void)snprintf(ret->part, sizeof(ret->part), "%c%d", last->status, last->count.scale);
}

static int take_place(const struct cursor_place *place, struct reported *ret)
{
	int64_t scale;

	*ret = (struct reported){
		.at_s = place->second,
		.entry = place->number,
		.status = place->part[0],
	};
	if (text_int_all(place->id, INT64_MIN, INT64_MAX, &ret->count.units) != TEXT_OK ||
			place->part[0] == '\0' ||
			text_int_all(place->part + 1, 0, COUNT_SCALE_MAX, &scale) != TEXT_OK) {
		return WEIR_FAULT_BROKEN; /* what we locked ourselves */
	}
	ret->count.scale = (uint8_t)scale;
	return 0;
}

/* One reading more than fits the page tells whether there is another page. */
static int put_readings(const struct request *request, const struct paging *paging,
		struct reported_list *readings, struct view *view)
{
	bool is_more = readings->count > (size_t)paging->limit;
	struct cursor_place place;
	int fault;

	readings->count = is_more ? (size_t)paging->limit : readings->count;
	view_text(view, "meter", request->parameters[0]);
	view_readings(view, ledger_books(request->ledger), readings);
	if (is_more) {
		set_place(&readings->list[readings->count - 1], &place);
	}
	fault = paging_next(request, paging, is_more ? &place : NULL, view);
	return fault < 0 ? fault : view_log(view, request->ledger);
}

int meter_get_readings(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	SCOPED_FINISH(reported_finish) struct reported_list readings = { .list = NULL };
	const struct judge judge = ledger_judge(request->ledger);
	struct reported_wanted wanted = { .meter = request->parameters[0], .may_show = may_show };
	struct reported after;
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_days(request, &wanted.days, reply)) {
		return fault;
	}
	if (!admission_sees_meter(request, wanted.meter)) {
		return no_meter(reply, wanted.meter);
	}
	if (!paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	if (paging.has_place) {
		fault = take_place(&paging.place, &after);
		wanted.after = &after;
	}
	wanted.context = request;
	wanted.size = paging.size;
	wanted.limit = (size_t)paging.limit + 1;
	if (fault == 0) {
		fault = reported_load(&judge, &wanted, &readings);
	}
	if (fault == 0) {
		fault = put_readings(request, &paging, &readings, view);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}
