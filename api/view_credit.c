/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_credit.h"

#include <string.h>

#include "ledger/ledger.h"
#include "ledger/registry.h"

static struct day today_of(struct ledger *ledger)
{
	return zone_day(&ledger_books(ledger)->zone, ledger_now(ledger));
}

bool credit_is_pool(const struct books *books, const char *area)
{
	int64_t entry = INT64_MIN;

	return credit_next_move(books, area, &entry) != NULL;
}

/* ---- parts ---- */

static void view_sums(struct view *view, const struct credit_pool_row *pool)
{
	view_int(view, "in_m2", pool->in_m2);
	view_int(view, "retired_m2", pool->retired_m2);
	view_int(view, "stock_m2", pool->stock_m2);
	view_int(view, "outstanding_m2", pool->outstanding_m2);
	view_int(view, "free_m2", credit_free(pool).m2);
}

static void view_pool(struct view *view, struct ledger *ledger, const struct credit_pool_row *pool)
{
	const struct registry_view registry = { .books = ledger_books(ledger) };
	struct area_row area;

	view_text(view, "area", pool->area);
	if (registry_area(&registry, pool->area, today_of(ledger), &area)) {
		view_text_known(view, "name", area.name);
	}
	view_sums(view, pool);
}

static void view_loan(struct view *view, const struct credit_loan_row *loan, struct day today)
{
	view_text(view, "loan", loan->loan);
	view_text(view, "pool", loan->area);
	view_text(view, "borrower", loan->borrower);
	view_text(view, "project", loan->project);
	view_text(view, "purpose", credit_purpose_name((enum credit_purpose)loan->purpose));
	view_int(view, "filled_m2", loan->filled_m2);
	view_int(view, "lent_m2", loan->lent_m2);
	view_int(view, "returned_m2", loan->returned_m2);
	view_int(view, "outstanding_m2", credit_outstanding(loan).m2);
	view_day(view, "from", (struct day){ (int32_t)loan->from });
	view_day(view, "until", (struct day){ (int32_t)loan->until });
	view_bool(view, "overdue", credit_is_overdue(loan, today));
	view_text(view, "flood", loan->flood);
	view_text(view, "quality", loan->quality);
	view_text(view, "document", loan->document);
	view_int(view, "entry", loan->entry);
}

static const char *what_of(const struct credit_move_row *move)
{
	switch (move->kind) {
	case KIND_CREDIT_STOCK:
		return "stock";
	case KIND_CREDIT_LOAN:
		return "lend";
	case KIND_CREDIT_RETURN:
		return "return";
	default:
		return "retire";
	}
}

static void view_move(struct view *view, const struct credit_move_row *move)
{
	view_text(view, "what", what_of(move));
	view_text_known(view, "loan", move->loan);
	if (move->kind == KIND_CREDIT_STOCK) {
		view_int(view, "year", move->year);
	} else {
		view_day(view, "on", (struct day){ (int32_t)move->on });
	}
	view_int(view, "moved_m2", move->moved_m2);
	if (move->kind == KIND_CREDIT_RETURN) {
		view_int(view, "surveyed_m2", move->told_m2);
	}
	view_int(view, "stock_m2", move->stock_m2);
	view_int(view, "outstanding_m2", move->outstanding_m2);
	view_text(view, "document", move->document);
	view_int(view, "entry", move->entry);
}

/* Loans of a pool, or of all where area is NULL; those that are over too, or not. */
static void view_loans(struct view *view, struct ledger *ledger, const char *area, bool is_all)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_CREDIT_LOAN), NULL, 0);
	const struct credit_loan_row *loan;

	view_array(view, "loans");
	while ((loan = shelf_next(&cursor)) != NULL) {
		if ((area != NULL && strcmp(loan->area, area) != 0) ||
				(!is_all && credit_outstanding(loan).m2 == 0)) {
			continue;
		}
		view_object(view, NULL);
		view_loan(view, loan, today_of(ledger));
		view_end(view);
	}
	view_end(view);
}

static void view_surveys(struct view *view, const struct books *books, const char *area)
{
	struct credit_stock_row key = { .year = INT64_MIN };
	struct shelf_cursor cursor;
	const struct credit_stock_row *row;

	(void)text_copy(key.area, sizeof(key.area), area);
	cursor = shelf_scan(books_shelf(books, BOOK_CREDIT_STOCK), &key, 1);
	view_array(view, "surveys");
	while ((row = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_int(view, "year", row->year);
		view_int(view, "added_m2", row->added_m2);
		view_int(view, "target_m2", row->target_m2);
		view_int(view, "converted_m2", row->converted_m2);
		view_int(view, "in_m2", row->added_m2 - row->target_m2 + row->converted_m2);
		view_text(view, "document", row->document);
		view_int(view, "entry", row->entry);
		view_end(view);
	}
	view_end(view);
}

/* Those of a pool; of one loan only what came back, where it is given. */
static void view_moves(struct view *view, const struct books *books, const char *area,
		const char *loan, const char *name)
{
	const struct credit_move_row *move;
	int64_t entry = INT64_MIN;

	view_array(view, name);
	while ((move = credit_next_move(books, area, &entry)) != NULL) {
		if (loan != NULL &&
				(move->kind != KIND_CREDIT_RETURN ||
						strcmp(move->loan, loan) != 0)) {
			continue;
		}
		view_object(view, NULL);
		view_move(view, move);
		view_end(view);
	}
	view_end(view);
}

/* ---- wholes ---- */

void view_credit(struct view *view, struct ledger *ledger)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_CREDIT_POOL), NULL, 0);
	struct credit_pool_row all = { .in_m2 = 0 };
	const struct credit_pool_row *pool;

	view_array(view, "pools");
	while ((pool = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_pool(view, ledger, pool);
		view_end(view);
		all.in_m2 += pool->in_m2;
		all.retired_m2 += pool->retired_m2;
		all.stock_m2 += pool->stock_m2;
		all.outstanding_m2 += pool->outstanding_m2;
	}
	view_end(view);
	view_object(view, "all");
	view_sums(view, &all);
	view_end(view);
	view_loans(view, ledger, NULL, false);
}

void view_credit_pool(struct view *view, struct ledger *ledger, const char *area)
{
	const struct books *books = ledger_books(ledger);
	const struct credit_pool_row pool = credit_pool(books, area);

	view_pool(view, ledger, &pool);
	view_surveys(view, books, area);
	view_loans(view, ledger, area, true);
	view_moves(view, books, area, NULL, "moves");
}

void view_credit_loan(struct view *view, struct ledger *ledger, const struct credit_loan_row *loan)
{
	view_loan(view, loan, today_of(ledger));
	view_moves(view, ledger_books(ledger), loan->area, loan->loan, "returns");
}

void view_credit_done(struct view *view, struct ledger *ledger, int64_t entry)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CREDIT_MOVE), NULL, 0);
	const struct credit_move_row *move;
	struct credit_pool_row pool;

	while ((move = shelf_next(&cursor)) != NULL && move->entry != entry) {
	}
	if (move == NULL) {
		return;
	}
	pool = credit_pool(books, move->area);
	view_object(view, "moved");
	view_move(view, move);
	view_end(view);
	view_object(view, "pool");
	view_pool(view, ledger, &pool);
	view_end(view);
}
