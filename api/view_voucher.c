/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_voucher.h"

#include <stdio.h>
#include <string.h>

#include "api/caller.h"
#include "billing/exact.h"
#include "billing/money.h"
#include "ledger/ledger.h"
#include "ledger/right.h"
#include "meter/err.h"
#include "meter/scope.h"

/* What there is on an account of tickets' litres. */
static int64_t balance_of(const struct books *books, const char *root, const char *id)
{
	struct account_row key = { .commodity = "voucher" };
	const struct account_row *row;

	(void)snprintf(key.account, sizeof(key.account), "%s%s", root, id);
	row = shelf_find(books_shelf(books, BOOK_ACCOUNT), &key);
	return row == NULL ? 0 : row->balance;
}

/* The tickets that are good in a round. */
struct sums {
	int64_t tickets;
	int64_t left_litres;
	int64_t over_litres;
};

static struct sums sum_of(const struct books *books, const char *round)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER), NULL, 0);
	struct sums sums = { .tickets = 0 };
	const struct voucher_row *ticket;

	while ((ticket = shelf_next(&cursor)) != NULL) {
		if (strcmp(ticket->round, round) == 0) {
			sums.tickets++;
			sums.left_litres += voucher_left(ticket).litres;
			sums.over_litres += ticket->over_litres;
		}
	}
	return sums;
}

/* What a sale came to, rounded once. */
static int view_price(struct view *view, const struct voucher_row *ticket)
{
	SCOPED_FINISH(exact_finish) struct exact litres = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact once = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact product = exact_zero();
	int64_t fen;

	if (ticket->price == INT64_MIN) {
		view_text_known(view, "no_price_reason", ticket->reason);
		return 0;
	}
	exact_set_int(&litres, ticket->issued_litres);
	exact_set_int(&once, 1);
	money_product(&litres, ticket->price, &once, &product);
	if (!money_round(&product, &fen)) {
		return WEIR_FAULT_RANGE;
	}
	view_int(view, "price_micro_yuan_per_m3", ticket->price);
	view_int(view, "total_fen", fen);
	return 0;
}

static int view_ticket(struct view *view, const struct voucher_row *ticket)
{
	view_text(view, "ticket", ticket->ticket);
	view_text(view, "round", ticket->round);
	if (strcmp(ticket->first, ticket->round) != 0) {
		view_text(view, "carried_from", ticket->first);
	}
	view_text_known(view, "carry_to", ticket->carry_to);
	view_text(view, "share", ticket->share);
	view_text(view, "holder", ticket->holder);
	view_text_known(view, "parent", ticket->parent);
	view_int(view, "ticket_litres", ticket->issued_litres);
	view_int(view, "moved_litres", ticket->moved_litres);
	view_int(view, "delivered_litres", ticket->delivered_litres);
	view_int(view, "expired_litres", ticket->expired_litres);
	view_int(view, "left_litres", voucher_left(ticket).litres);
	view_int(view, "over_litres", ticket->over_litres);
	view_text(view, "document", ticket->document);
	view_int(view, "entry", ticket->entry);
	return view_price(view, ticket);
}

static void view_round(
		struct view *view, const struct books *books, const struct voucher_round_row *round)
{
	const struct sums sums = sum_of(books, round->round);

	view_object(view, NULL);
	view_text(view, "round", round->round);
	view_text(view, "permit", round->permit);
	view_day(view, "from", (struct day){ (int32_t)round->from });
	view_day(view, "until", (struct day){ (int32_t)round->until });
	view_bool(view, "ended", round->ended != 0);
	view_int(view, "tickets", sums.tickets);
	view_int(view, "issued_litres", -balance_of(books, "round:", round->round));
	view_int(view, "delivered_litres", balance_of(books, "delivered:", round->round));
	view_int(view, "expired_litres", balance_of(books, "expired:", round->round));
	view_int(view, "left_litres", sums.left_litres);
	view_int(view, "over_litres", sums.over_litres);
	view_text(view, "document", round->document);
	view_int(view, "entry", round->entry);
	view_end(view);
}

static int view_tickets(struct view *view, const struct books *books, const char *round)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER), NULL, 0);
	const struct voucher_row *ticket;
	int fault = 0;

	view_array(view, "tickets");
	while (fault == 0 && (ticket = shelf_next(&cursor)) != NULL) {
		if (strcmp(ticket->round, round) == 0 || strcmp(ticket->first, round) == 0) {
			view_object(view, NULL);
			fault = view_ticket(view, ticket);
			view_end(view);
		}
	}
	view_end(view);
	return fault;
}

int view_vouchers(struct view *view, struct ledger *ledger, const struct voucher_round_row *round)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER_ROUND), NULL, 0);
	const struct voucher_round_row *row;

	view_array(view, "rounds");
	while ((row = shelf_next(&cursor)) != NULL) {
		if (round == NULL || row == round) {
			view_round(view, books, row);
		}
	}
	view_end(view);
	return round == NULL ? 0 : view_tickets(view, books, round->round);
}

bool voucher_round_is_seen(const struct books *books, const struct voucher_round_row *round,
		const struct caller *caller, struct day today)
{
	return caller_may_see_permit(caller, books, today, round->permit);
}

static bool is_own_share(const struct books *books, const struct voucher_row *ticket,
		const struct caller *caller, struct day today)
{
	struct right share = { .kind = RIGHT_IRRIGATION };

	return text_copy(share.id, sizeof(share.id), ticket->share) &&
			caller_may_see_right(caller, books, today, &share);
}

bool voucher_is_seen(const struct books *books, const struct voucher_row *ticket,
		const struct caller *caller, struct day today)
{
	const struct voucher_round_row *round = voucher_round(books, ticket->round);

	return is_own_share(books, ticket, caller, today) ||
			(round != NULL && voucher_round_is_seen(books, round, caller, today));
}

int view_vouchers_of(struct view *view, struct ledger *ledger, const struct caller *caller,
		struct day today)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER_ROUND), NULL, 0);
	const struct voucher_round_row *round;
	const struct voucher_row *ticket;
	int fault = 0;

	if (caller->role != CALLER_HOLDER) {
		return view_vouchers(view, ledger, NULL);
	}
	view_array(view, "rounds");
	while ((round = shelf_next(&cursor)) != NULL) {
		if (voucher_round_is_seen(books, round, caller, today)) {
			view_round(view, books, round);
		}
	}
	view_end(view);
	cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER), NULL, 0);
	view_array(view, "tickets");
	while (fault == 0 && (ticket = shelf_next(&cursor)) != NULL) {
		if (is_own_share(books, ticket, caller, today)) {
			view_object(view, NULL);
			fault = view_ticket(view, ticket);
			view_end(view);
		}
	}
	view_end(view);
	return fault;
}

int view_voucher(struct view *view, struct ledger *ledger, const struct voucher_row *ticket)
{
	struct voucher_delivery_row key = { .entry = INT64_MIN };
	const struct voucher_delivery_row *row;
	struct shelf_cursor cursor;
	int fault = view_ticket(view, ticket);

	(void)text_copy(key.ticket, sizeof(key.ticket), ticket->ticket);
	cursor = shelf_scan(books_shelf(ledger_books(ledger), BOOK_VOUCHER_DELIVERY), &key, 1);
	view_array(view, "deliveries");
	while ((row = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_day(view, "on", (struct day){ (int32_t)row->on });
		view_text(view, "what", row->what == VOUCHER_READING ? "reading" : "request");
		view_int(view, "delivered_litres", row->litres - row->over_litres);
		view_int(view, "over_litres", row->over_litres);
		view_text(view, "document", row->document);
		view_int(view, "entry", row->entry);
		view_end(view);
	}
	view_end(view);
	return fault;
}
