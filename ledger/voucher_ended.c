/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The end of a round: what is left of its tickets expires or goes on.
 */

#include <string.h>

#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"
#include "ledger/voucher.h"
#include "ledger/voucher_share.h"
#include "meter/err.h"

enum {
	ENDED_ITEMS = 4,
};

/* What becomes of a round's tickets. */
struct ended {
	int64_t tickets; /* of which something is left */
	struct voucher_volume expired;
	struct voucher_volume carried;
};

static bool is_left_in(const struct voucher_row *ticket, const char *round)
{
	return strcmp(ticket->round, round) == 0 && voucher_left(ticket).litres > 0;
}

static struct ended sum_of(const struct books *books, const char *round)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER), NULL, 0);
	struct ended ret = { .tickets = 0 };
	const struct voucher_row *ticket;

	while ((ticket = shelf_next(&cursor)) != NULL) {
		if (is_left_in(ticket, round)) {
			int64_t left = voucher_left(ticket).litres;

			ret.tickets++;
			ret.expired.litres += ticket->carry_to[0] == '\0' ? left : 0;
			ret.carried.litres += ticket->carry_to[0] == '\0' ? 0 : left;
		}
	}
	return ret;
}

int voucher_find_ended(const struct books *books, struct outcome *ret)
{
	const struct origin_row *origin = books_origin(books);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER_ROUND), NULL, 0);
	const struct voucher_round_row *round;

	while ((round = shelf_next(&cursor)) != NULL) {
		struct conclusion *finding;
		struct ended ended;

		if (round->ended != 0 || round->until > origin->day) {
			continue;
		}
		finding = outcome_finding(ret, KIND_VOUCHER_ENDED);
		if (finding == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		ended = sum_of(books, round->round);
		effect_begin(&finding->effect, ENDED_ITEMS);
		item_put_text(&finding->effect, round->round);
		item_put_int(&finding->effect, ended.tickets);
		item_put_int(&finding->effect, ended.expired.litres);
		item_put_int(&finding->effect, ended.carried.litres);
		(void)conclusion_subject(finding, "permit:", round->permit);
		if (finding->effect.failed) {
			return WEIR_FAULT_MEMORY;
		}
	}
	return 0;
}

/* A ticket of which something is left goes on, or what is left expires. */
static int end_ticket(struct books *books, struct voucher_row *ticket)
{
	int64_t left = voucher_left(ticket).litres;
	int fault;

	shelf_touch(books_shelf(books, BOOK_VOUCHER), ticket);
	if (ticket->carry_to[0] != '\0') {
		memcpy(ticket->round, ticket->carry_to, sizeof(ticket->round));
		ticket->carry_to[0] = '\0';
		return 0;
	}
	ticket->expired_litres += left;
	fault = voucher_root_add(books, ticket, -left);
	return fault < 0 ? fault
			 : books_move(books, "voucher", "ticket:", ticket->ticket,
					   "expired:", ticket->round, left);
}

int voucher_ended_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct voucher_round_row key = { .ended = 0 };
	struct voucher_round_row *round;
	struct shelf_cursor cursor;
	struct voucher_row *ticket;
	struct item_cursor effect;
	struct ended said;
	struct ended is;
	int fault = 0;

	if (!effect_open(entry, &effect, ENDED_ITEMS)) {
		return WEIR_FAULT_BROKEN;
	}
	row_take_id(&effect, key.round);
	said.tickets = item_take_int(&effect);
	said.expired.litres = item_take_int(&effect);
	said.carried.litres = item_take_int(&effect);
	round = shelf_find(books_shelf(books, BOOK_VOUCHER_ROUND), &key);
	if (!item_at_end(&effect) || round == NULL || round->ended != 0) {
		return WEIR_FAULT_BROKEN;
	}
	is = sum_of(books, key.round);
	if (is.tickets != said.tickets || is.expired.litres != said.expired.litres ||
			is.carried.litres != said.carried.litres) {
		return WEIR_FAULT_BROKEN;
	}
	cursor = shelf_scan(books_shelf(books, BOOK_VOUCHER), NULL, 0);
	while (fault == 0 && (ticket = shelf_next(&cursor)) != NULL) {
		if (is_left_in(ticket, key.round)) {
			fault = end_ticket(books, ticket);
		}
	}
	round->ended = index;
	shelf_touch(books_shelf(books, BOOK_VOUCHER_ROUND), round);
	return fault;
}
