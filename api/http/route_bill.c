/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Invoices, and why they are what they are.
 */

#include <stdio.h>
#include <string.h>

#include "api/explain.h"
#include "api/http/admission.h"
#include "api/http/paging.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/issued.h"
#include "api/period.h"
#include "api/preview.h"
#include "api/value_zone.h"
#include "api/view_bill.h"
#include "api/view_explain.h"
#include "api/view_log.h"
#include "api/view_objection.h"
#include "api/view_signed.h"
#include "billing/bill.h"
#include "billing/due.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/text.h"

struct issuing {
	struct view *view;
	const struct books *books;
	struct due_memory due;
	int64_t room; /* rows that still fit the page */
	bool is_more;
	struct cursor_place last;
};

enum {
	PAGE_IS_FULL = 1,
};

static void set_place(const struct invoice_row *row, struct cursor_place *ret)
{
	*ret = (struct cursor_place){ .number = row->period_from, .second = row->number };
	(void)text_copy(ret->id, sizeof(ret->id), row->account);
	(void)snprintf(ret->part, sizeof(ret->part), "%lld", (long long)row->kind);
}

static int take_place(const struct cursor_place *place, struct invoice_row *ret)
{
	*ret = (struct invoice_row){ .period_from = place->number, .number = place->second };
	return text_copy(ret->account, sizeof(ret->account), place->id) &&
					text_int_all(place->part, 0, INT64_MAX, &ret->kind) ==
							TEXT_OK
			? 0
			: WEIR_FAULT_BROKEN; /* what we locked ourselves */
}

static int put_invoice(void *context, const struct issued *issued)
{
	struct issuing *issuing = context;
	struct invoice invoice;
	struct invoice_due due;
	int fault;

	if (issuing->room == 0) {
		issuing->is_more = true;
		return PAGE_IS_FULL;
	}
	issuing->room--;
	set_place(issued->row, &issuing->last);
	if (!invoice_take(issued->row->whole.data, issued->row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	fault = due_find(issuing->books, &invoice, issued->notice, &issuing->due, &due);
	due.is_draft = issued->notice.number == LATE_NO_DAY.number;
	return fault < 0 ? fault
			 : view_invoice(issuing->view, issuing->books, &invoice, &due, true);
}

/* True where the query names a period; else the reply says what one is. */
static bool read_period(const struct request *request, struct days *ret, struct reply *reply)
{
	const char *period = query_value(&request->query, "period");

	if (period != NULL && period_parse(period, ret)) {
		return true;
	}
	reply_problem(reply, 400, "query", "period is needed: 2026-10, 2026-Q4 or 2026");
	return false;
}

static int walk(const struct request *request, const struct issued_choice *choice,
		struct issuing *issuing)
{
	int fault;

	view_array(issuing->view, "invoices");
	fault = issued_walk(request->ledger, choice, put_invoice, issuing);
	view_end(issuing->view);
	due_memory_finish(&issuing->due);
	return fault < 0 ? fault : 0;
}

/* Who signed the run of all: with its first page. */
static int put_signed(const struct request *request, struct view *view, struct days period)
{
	const struct sign_thing thing = { .about = SIGN_RUN, .days = period };
	struct signed_off signed_off;
	int fault = signed_off_find(request->ledger, &thing, 0, &signed_off);

	if (fault == 0) {
		view_signed_off(view, &signed_off);
	}
	signed_off_finish(&signed_off);
	return fault;
}

static int put_invoices(const struct request *request, const char *permit, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct issuing issuing = { .view = view, .books = ledger_books(request->ledger) };
	struct issued_choice choice = { .permit = permit };
	struct invoice_row after;
	struct paging paging;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (fault < 0 || !read_period(request, &choice.period, reply) ||
			!paging_read(request, &paging, reply, &fault)) {
		return fault;
	}
	if (paging.has_place) {
		fault = take_place(&paging.place, &after);
		choice.after = &after;
	}
	choice.size = paging.size;
	issuing.room = paging.limit;
	view_text(view, "period", query_value(&request->query, "period"));
	if (fault == 0) {
		fault = walk(request, &choice, &issuing);
	}
	if (fault == 0 && permit == NULL && !paging.has_place) {
		fault = put_signed(request, view, choice.period);
	}
	if (fault == 0) {
		fault = paging_next(request, &paging, issuing.is_more ? &issuing.last : NULL, view);
	}
	if (fault == 0) {
		fault = view_log(view, request->ledger);
	}
	return fault < 0 ? fault : reply_view(reply, view);
}

int invoices_get(const struct request *request, struct reply *reply)
{
	return put_invoices(request, NULL, reply);
}

static int no_permit(struct reply *reply, const char *permit)
{
	reply_problem(reply, 404, "no-permit", "there is no permit '%.64s'", permit);
	return 0;
}

int permit_get_invoices(const struct request *request, struct reply *reply)
{
	if (!admission_sees_permit(request, request->parameters[0])) {
		return no_permit(reply, request->parameters[0]);
	}
	return put_invoices(request, request->parameters[0], reply);
}

int permit_get_preview(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *permit = request->parameters[0];
	struct where reason = { .line = 0 };
	struct days period;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_period(request, &period, reply)) {
		return 0;
	}
	if (!admission_sees_permit(request, permit)) {
		return no_permit(reply, permit);
	}
	view_text(view, "period", query_value(&request->query, "period"));
	answer = view_preview(view, request->ledger, period, permit, &reason);
	if (answer == PREVIEW_NONE) {
		return no_permit(reply, permit);
	}
	answer = answer < 0 ? answer : view_log(view, request->ledger);
	return answer < 0 ? answer : reply_view(reply, view);
}

/* ---- what holders hold against them ---- */

int objections_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const char *state = query_value(&request->query, "state");
	const struct objection_choice choice = {
		.account = query_value(&request->query, "permit"),
		.is_all = state != NULL && strcmp(state, "all") == 0,
		.only = -1,
		.caller = &request->caller,
	};
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (state != NULL && !choice.is_all && strcmp(state, "open") != 0) {
		reply_problem(reply, 400, "query", "state is open or all");
		return 0;
	}
	view_objection_list(view, ledger_books(request->ledger), &choice);
	fault = view_log(view, request->ledger);
	return fault < 0 ? fault : reply_view(reply, view);
}

/* ---- why ---- */

struct explaining {
	struct view *view;
	int depth;
};

static int put_explanation(void *context, const struct explanation *explanation)
{
	struct explaining *explaining = context;

	return view_explanation(
			explaining->view, explanation, (enum explain_depth)explaining->depth);
}

/* How far down: to the registers' words where nothing is said, as the command's JSON. */
static bool read_depth(const struct request *request, int *ret, struct reply *reply)
{
	static const char *const depths[] = { "lines", "days", "readings", "words" };
	const char *depth = query_value(&request->query, "depth");

	*ret = DEPTH_WORDS;
	for (size_t i = 0; depth != NULL && i < sizeof(depths) / sizeof(depths[0]); i++) {
		if (strcmp(depth, depths[i]) == 0) {
			*ret = (int)i;
			return true;
		}
	}
	if (depth != NULL) {
		reply_problem(reply, 400, "query", "depth is lines, days, readings or words");
	}
	return depth == NULL;
}

static int put_answer(const struct request *request, struct explaining *explaining, int answer,
		const struct where *reason, struct reply *reply)
{
	struct view *view = explaining->view;

	if (answer == EXPLAIN_NONE) {
		reply_problem(reply, 404, "no-invoice", "%.200s", reason->text);
		return 0;
	}
	if (answer != EXPLAIN_OK) {
		return answer < 0 ? answer : WEIR_FAULT_BROKEN;
	}
	view_end(view);
	answer = view_log(view, request->ledger);
	return answer < 0 ? answer : reply_view(reply, view);
}

static struct view *begin(struct ledger *ledger)
{
	struct view *view = view_open();

	if (view != NULL) {
		view_zone(view, &ledger_books(ledger)->zone);
		view_array(view, "invoices");
	}
	return view;
}

int invoice_get_explanation(const struct request *request, struct reply *reply)
{
	const struct invoice_row *row;
	SCOPED(view_close) struct view *view = begin(request->ledger);
	struct explaining explaining = { .view = view };
	struct where reason = { .line = 0 };
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_depth(request, &explaining.depth, reply)) {
		return 0;
	}
	row = invoice_find(ledger_books(request->ledger), request->parameters[0]);
	if (row == NULL || !admission_sees_permit(request, row->account)) {
		reply_problem(reply, 404, "no-invoice", "there is no invoice '%.100s'",
				request->parameters[0]);
		return 0;
	}
	answer = explain_invoice(request->ledger, request->parameters[0], put_explanation,
			&explaining, &reason);
	return put_answer(request, &explaining, answer, &reason, reply);
}

int permit_get_explanation(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = begin(request->ledger);
	struct explaining explaining = { .view = view };
	struct where reason = { .line = 0 };
	struct days period;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_depth(request, &explaining.depth, reply) ||
			!read_period(request, &period, reply)) {
		return 0;
	}
	if (!admission_sees_permit(request, request->parameters[0])) {
		return no_permit(reply, request->parameters[0]);
	}
	answer = explain_period(request->ledger, request->parameters[0], period, put_explanation,
			&explaining, &reason);
	return answer == EXPLAIN_NO_PERMIT
			? no_permit(reply, request->parameters[0])
			: put_answer(request, &explaining, answer, &reason, reply);
}
