/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Documents as PDF: a trade's certificate, an invoice's declaration and
 * notice, a permit's statement, the sheets of a month and a year. Whether a
 * caller may have one is decided here; it is drawn elsewhere, by the drafter.
 */

#include <string.h>

#include "api/caller.h"
#include "api/http/admission.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/period.h"
#include "api/serve/drafter.h"
#include "api/view_trade.h"
#include "billing/invoice.h"
#include "ledger/ledger.h"
#include "ledger/trade.h"
#include "meter/err.h"
#include "meter/instant.h"

/* False where the query names no language that there is; then the reply says so. */
static bool read_lang(const struct request *request, const char **ret, struct reply *reply)
{
	const char *lang = query_value(&request->query, "lang");

	*ret = lang == NULL ? "" : lang;
	if (lang == NULL || strcmp(lang, "zh_CN") == 0 || strcmp(lang, "en") == 0) {
		return true;
	}
	reply_problem(reply, 400, "query", "lang is zh_CN or en");
	return false;
}

static int put_outcome(int outcome, struct reply *reply)
{
	switch ((enum drafter_answer)outcome) {
	case DRAFTER_OK:
		reply->status = 200;
		reply->type = "application/pdf";
		reply->caching = "private, no-cache";
		reply_field(reply, "Content-Disposition", "attachment");
		return 0;
	case DRAFTER_NONE:
		reply_problem(reply, 404, "no-document", "there is no such document");
		return 0;
	case DRAFTER_LATE:
		reply_problem(reply, 503, "late",
				"it takes too long here: 'weir document' makes it beside the ledger");
		return 0;
	case DRAFTER_FAILED:
	case DRAFTER_GONE:
		break;
	}
	reply_problem(reply, 503, "no-drawing", "documents cannot be drawn now");
	reply_field(reply, "Retry-After", "10");
	return 0;
}

static int draw(const struct request *request, enum document_noun noun, const char *name,
		const char *more, struct reply *reply)
{
	struct drafter_asked asked = { .document = { noun, name, more == NULL ? "" : more } };
	int outcome = DRAFTER_GONE;

	if (!read_lang(request, &asked.lang, reply)) {
		return 0;
	}
	if (request->drafter != NULL) {
		outcome = drafter_call(request->drafter, &asked, &reply->body);
	}
	return outcome < 0 ? outcome : put_outcome(outcome, reply);
}

int trade_get_certificate(const struct request *request, struct reply *reply)
{
	const struct books *books = ledger_books(request->ledger);
	const struct trade_row *row = trade_find(books, request->parameters[0]);
	struct day today = zone_day(&books->zone, ledger_now(request->ledger));

	if (row == NULL || !trade_is_seen(books, row, &request->caller, today)) {
		reply_problem(reply, 404, "no-trade", "there is no trade '%.64s'",
				request->parameters[0]);
		return 0;
	}
	if (row->approved == 0) {
		reply_problem(reply, 404, "no-certificate",
				"trade '%.64s' is not approved: there is nothing to certify",
				request->parameters[0]);
		return 0;
	}
	return draw(request, DOCUMENT_OF_TRADE, request->parameters[0], NULL, reply);
}

static int draw_invoice(const struct request *request, enum document_noun noun, struct reply *reply)
{
	const struct invoice_row *row =
			invoice_find(ledger_books(request->ledger), request->parameters[0]);

	if (row == NULL || !admission_sees_permit(request, row->account)) {
		reply_problem(reply, 404, "no-invoice", "there is no invoice '%.100s'",
				request->parameters[0]);
		return 0;
	}
	return draw(request, noun, request->parameters[0], NULL, reply);
}

int invoice_get_declaration(const struct request *request, struct reply *reply)
{
	return draw_invoice(request, DOCUMENT_OF_DECLARATION, reply);
}

int invoice_get_notice(const struct request *request, struct reply *reply)
{
	return draw_invoice(request, DOCUMENT_OF_NOTICE, reply);
}

int permit_get_statement(const struct request *request, struct reply *reply)
{
	const char *period = query_value(&request->query, "period");
	struct days ignored;

	if (period == NULL || !period_parse(period, &ignored)) {
		reply_problem(reply, 400, "query", "period is needed: 2026-10, 2026-Q4 or 2026");
		return 0;
	}
	if (!admission_sees_permit(request, request->parameters[0])) {
		return put_outcome(DRAFTER_NONE, reply);
	}
	return draw(request, DOCUMENT_OF_PERMIT, request->parameters[0], period, reply);
}

int sheet_get_document(const struct request *request, struct reply *reply)
{
	return draw(request, DOCUMENT_OF_MONTH, request->parameters[0],
			query_value(&request->query, "area"), reply);
}

int year_get_document(const struct request *request, struct reply *reply)
{
	return draw(request, DOCUMENT_OF_YEAR, request->parameters[0],
			query_value(&request->query, "area"), reply);
}
