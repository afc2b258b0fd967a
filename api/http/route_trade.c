/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The market of rights to water: offers, trades and auctions.
 */

#include <string.h>

#include "api/caller.h"
#include "api/http/reply.h"
#include "api/http/routes.h"
#include "api/view_auction.h"
#include "api/view_corridor.h"
#include "api/view_log.h"
#include "api/view_right.h"
#include "api/view_trade.h"
#include "billing/auction.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static struct day today_of(const struct request *request)
{
	return zone_day(&ledger_books(request->ledger)->zone, ledger_now(request->ledger));
}

/* The log at the end, and all of it as the reply. */
static int answer(const struct request *request, struct view *view, struct reply *reply)
{
	int fault = view_log(view, request->ledger);

	return fault < 0 ? fault : reply_view(reply, view);
}

/* Which of a list are asked for: of one right, those that are over too. */
struct asked {
	const struct right *right; /* NULL: of all */
	struct right of;
	bool is_all;
};

/* False where the query is not sound; then the reply says so. */
static bool read_asked(const struct request *request, struct asked *ret, struct reply *reply)
{
	const char *of = query_value(&request->query, "right");
	const char *state = query_value(&request->query, "state");

	ret->is_all = state != NULL && strcmp(state, "all") == 0;
	ret->right = of == NULL ? NULL : &ret->of;
	if (state != NULL && !ret->is_all && strcmp(state, "open") != 0) {
		reply_problem(reply, 400, "query", "state is open or all");
		return false;
	}
	if (of != NULL && !right_parse(of, &ret->of)) {
		reply_problem(reply, 400, "query", "right is permit:ID, area:ID or share:ID");
		return false;
	}
	return true;
}

/* Offers are made to everybody: who reads here sees all of them. */
int offers_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct asked asked;

	if (!read_asked(request, &asked, reply)) {
		return 0;
	}
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_offers(view, ledger_books(request->ledger), asked.right, asked.is_all);
	return answer(request, view, reply);
}

/* A holder sees those of its own rights. */
int pledges_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct asked asked;

	if (!read_asked(request, &asked, reply)) {
		return 0;
	}
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_pledges_of(view, ledger_books(request->ledger), asked.right, asked.is_all,
			&request->caller, today_of(request));
	return answer(request, view, reply);
}

/* A holder sees those of which a side is its own. */
int trades_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	struct trade_choice choice = { .caller = &request->caller };
	struct asked asked;

	if (!read_asked(request, &asked, reply)) {
		return 0;
	}
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	choice.right = asked.right;
	choice.is_all = asked.is_all;
	view_trades(view, ledger_books(request->ledger), &choice, today_of(request));
	return answer(request, view, reply);
}

int trade_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct trade_row *row = trade_find(books, request->parameters[0]);
	struct day today = today_of(request);

	if (row == NULL || !trade_is_seen(books, row, &request->caller, today)) {
		reply_problem(reply, 404, "no-trade", "there is no trade '%.64s'",
				request->parameters[0]);
		return 0;
	}
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	return view_trade(view, books, row, today) ? answer(request, view, reply)
						   : WEIR_FAULT_BROKEN;
}

/* What goes by each is everybody's: it is what he may buy yet. */
int corridors_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_corridors(view, ledger_books(request->ledger), today_of(request));
	return answer(request, view, reply);
}

int auctions_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_auctions(view, ledger_books(request->ledger));
	return answer(request, view, reply);
}

int auction_get(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct auction_row *row = auction_find(books, request->parameters[0]);
	int fault;

	if (row == NULL) {
		reply_problem(reply, 404, "no-auction", "there is no auction '%.64s'",
				request->parameters[0]);
		return 0;
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY : view_auction(view, books, row, &request->caller);
	return fault < 0 ? fault : answer(request, view, reply);
}
