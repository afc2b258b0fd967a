/* SPDX-License-Identifier: Apache-2.0 */

/*
 * GET /v1/schedule: what a trade would move that nobody has agreed yet.
 */

#include <stdlib.h>

#include "api/caller.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/told_trade.h"
#include "api/trade_proposed.h"
#include "api/view_log.h"
#include "api/view_trade.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/ledger.h"
#include "ledger/offer.h"
#include "meter/err.h"
#include "meter/scope.h"

/* A query as what somebody told; the first that is wrong is the reply. */
struct asking {
	const struct request *request;
	struct reply *reply;
	bool is_wrong;
};

static const char *asked_value(void *context, const char *name)
{
	const struct asking *asking = context;

	return query_value(&asking->request->query, name);
}

static void asked_wrong(void *context, const char *name, enum told_slip slip, const char *wanted)
{
	struct asking *asking = context;

	if (asking->is_wrong) {
		return;
	}
	asking->is_wrong = true;
	if (slip == TOLD_MISSING) {
		reply_problem(asking->reply, 400, "query", "%s is needed", name);
	} else {
		reply_problem(asking->reply, 400, "query", "%s: %s", name, wanted);
	}
}

/* Is some of that right listed for sale? Then everybody has heard of it. */
static bool is_listed(const struct books *books, const struct right *right)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_OFFER), NULL, 0);
	const struct offer_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct hold hold;
		enum hold_end end = HOLD_STANDS;

		if (offer_look(books, row, &hold, &end) && end == HOLD_STANDS &&
				right_is_same(&hold.right, right)) {
			return true;
		}
	}
	return false;
}

/* A holder asks for a right of its own: as the buyer of another's where that is listed. */
static bool may_ask(const struct request *request, const struct agreement *said, struct day today)
{
	const struct books *books = ledger_books(request->ledger);

	return caller_may_see_right(&request->caller, books, today, &said->seller) ||
			(caller_may_see_right(&request->caller, books, today, &said->buyer) &&
					is_listed(books, &said->seller));
}

/* Of a seller that is another's a holder is not told what that has: as in an agreement. */
static int refuse(const struct request *request, const struct trade_proposed *proposed,
		struct day today, const struct where *reason, struct reply *reply)
{
	const struct books *books = ledger_books(request->ledger);
	char text[RIGHT_TEXT_MAX];

	if (!caller_may_see_right(&request->caller, books, today, &proposed->said.seller)) {
		reply_problem(reply, 422, "refused",
				"'%s' has not so many litres for sale in each of these years and months",
				right_text(&proposed->said.seller, text));
	} else {
		reply_problem(reply, 422, "refused", "%s", reason->text);
	}
	return 0;
}

int schedule_get(const struct request *request, struct reply *reply)
{
	SCOPED(scope_free) struct trade_proposed *proposed = calloc(1, sizeof(*proposed));
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct day today = zone_day(&books->zone, ledger_now(request->ledger));
	struct asking asking = { .request = request, .reply = reply };
	const struct told told = { &asking, asked_value, asked_wrong };
	struct where reason = { .line = 0 };
	char text[RIGHT_TEXT_MAX];
	int answer;

	if (proposed == NULL || view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!told_traded(&told, &proposed->said)) {
		return 0;
	}
	if (!may_ask(request, &proposed->said, today)) {
		reply_problem(reply, 422, "refused", "there is no right '%s'",
				right_text(&proposed->said.seller, text));
		return 0;
	}
	answer = trade_proposed_find(books, today, proposed, &reason);
	if (answer == JUDGE_REFUSED) {
		return refuse(request, proposed, today, &reason, reply);
	}
	if (answer == JUDGE_OK) {
		view_trade_moves(view, &proposed->moves);
		answer = view_log(view, request->ledger);
	}
	return answer < 0 ? answer : reply_view(reply, view);
}
