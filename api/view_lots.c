/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_lots.h"

#include <stdlib.h>
#include <string.h>

#include "api/view.h"
#include "api/view_right.h"
#include "ledger/hold.h"
#include "ledger/row_entries.h"
#include "ledger/trade.h"
#include "meter/err.h"
#include "meter/list.h"

/* A lot that is told, and the place of the one that it led to. */
struct lot {
	const struct trade_row *row;
	struct right seller;
	enum right_kind to; /* what the buyer has */
	struct days term;
	int64_t litres;
	char corridor[TEXT_ID_MAX + 1]; /* or "" */
	size_t of;                      /* SIZE_MAX: the right itself */
	int depth;
};

struct lots {
	struct view *view;
	const struct books *books;
	struct day today;
	struct agreement *said;
	struct lot *list;
	size_t count, room;
};

/* ---- which ---- */

static bool is_told(const struct lots *lots, const struct trade_row *row)
{
	for (size_t i = 0; i < lots->count; i++) {
		if (lots->list[i].row == row) {
			return true;
		}
	}
	return false;
}

static bool is_of(const struct right *right, const struct right *rights, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (right_is_same(right, &rights[i])) {
			return true;
		}
	}
	return false;
}

/*
 * An area sells its own right, which came from areas, or what it bought back of
 * permits or of irrigators, which went on to their like.
 */
static bool may_lead(const struct lot *from, const struct agreement *said)
{
	return from == NULL || from->seller.kind != RIGHT_REGIONAL || said->seller.kind == from->to;
}

/*
 * The next approved trade to one of the rights that is not told yet: the oldest
 * approval, before that of the lot which it led to, of a term that shares a day with
 * it. False where there is none.
 */
static bool find_next(struct lots *lots, const struct lot *from, const struct right *rights,
		size_t count, struct lot *ret)
{
	const struct days ever = { { INT32_MIN }, { INT32_MAX } };
	const struct days term = from == NULL ? ever : from->term;
	const int64_t before = from == NULL ? INT64_MAX : from->row->approved;
	struct shelf_cursor cursor = shelf_scan(books_shelf(lots->books, BOOK_TRADE), NULL, 0);
	const struct trade_row *row;

	ret->row = NULL;
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->approved == 0 || row->approved >= before ||
				(ret->row != NULL && row->approved > ret->row->approved) ||
				is_told(lots, row) || !trade_take(row, lots->said) ||
				!is_of(&lots->said->buyer, rights, count) ||
				!may_lead(from, lots->said) ||
				lots->said->from.number >= term.till.number ||
				row->till <= term.from.number) {
			continue;
		}
		ret->row = row;
		ret->seller = lots->said->seller;
		ret->to = lots->said->buyer.kind;
		ret->term = (struct days){ lots->said->from, { (int32_t)row->till } };
		ret->litres = lots->said->litres;
		memcpy(ret->corridor, lots->said->corridor, sizeof(ret->corridor));
	}
	return ret->row != NULL;
}

/* ---- what is told ---- */

/* The seller's savings of the term, with the entries that verified them; of what is sold on none. */
static void put_savings(struct lots *lots, const struct lot *lot)
{
	struct right_savings savings;
	struct saving_row row;
	struct days valid;

	bool is_own = lot->seller.kind != RIGHT_REGIONAL || lot->to == RIGHT_REGIONAL;

	view_array(lots->view, "savings");
	right_savings_begin(lots->books, &lot->seller, lots->today, &savings);
	while (is_own && right_savings_next(&savings, &row, &valid)) {
		const struct row_name name = { KIND_SAVINGS, row.saving, 0, "",
			lots->today.number };

		if (valid.from.number < lot->term.till.number &&
				valid.till.number > lot->term.from.number) {
			view_object(lots->view, NULL);
			view_text(lots->view, "saving", row.saving);
			view_int(lots->view, "entry", row_entries_on(lots->books, &name, NULL));
			view_end(lots->view);
		}
	}
	view_end(lots->view);
}

static void put_lot(struct lots *lots, const struct lot *lot)
{
	struct view *view = lots->view;

	view_object(view, NULL);
	view_text(view, "trade", lot->row->trade);
	view_int(view, "depth", lot->depth);
	if (lot->of != SIZE_MAX) {
		view_text(view, "of", lots->list[lot->of].row->trade);
	}
	view_right(view, "seller", &lot->seller);
	view_int(view, "volume_litres", lot->litres);
	view_text_known(view, "corridor", lot->corridor);
	view_day(view, "from", lot->term.from);
	view_day(view, "until", (struct day){ lot->term.till.number - 1 });
	view_text(view, "state", trade_state_name(trade_state(lot->row, lots->today)));
	view_int(view, "agreed", lot->row->entry);
	view_int(view, "approved", lot->row->approved);
	put_savings(lots, lot);
	view_end(view);
}

static int tell(struct lots *lots, const struct lot *lot)
{
	struct lot *list = list_grow(lots->list, &lots->room, lots->count + 1, sizeof(*list));

	if (list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	lots->list = list;
	lots->list[lots->count++] = *lot;
	put_lot(lots, lot);
	return 0;
}

/*
 * From each lot on to what came to its seller before; where nothing did, back to
 * the lot that it led to, which may have come to its own seller by several.
 */
static int walk(struct lots *lots, const struct right *right)
{
	struct right rights[LINEAGE_MAX];
	size_t at = SIZE_MAX;
	int fault = 0;

	while (fault == 0) {
		const struct lot *from = at == SIZE_MAX ? NULL : &lots->list[at];
		size_t count = hold_rights(lots->books, from == NULL ? right : &from->seller,
				lots->today, rights);
		struct lot next = { .of = at, .depth = from == NULL ? 0 : from->depth + 1 };

		if (find_next(lots, from, rights, count, &next)) {
			fault = tell(lots, &next);
			at = lots->count - 1;
		} else if (from == NULL) {
			break;
		} else {
			at = from->of;
		}
	}
	return fault;
}

int view_lots(struct view *view, const struct books *books, const struct right *right,
		struct day today)
{
	SCOPED(scope_free) struct agreement *said = malloc(sizeof(*said));
	struct lots lots = { .view = view, .books = books, .today = today, .said = said };
	int fault;

	if (said == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "lots");
	fault = walk(&lots, right);
	view_end(view);
	free(lots.list);
	return fault;
}
