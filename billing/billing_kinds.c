/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/billing_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "billing/approvals.h"
#include "billing/auction.h"
#include "billing/auction_close.h"
#include "billing/bid.h"
#include "billing/bill.h"
#include "billing/deferral.h"
#include "billing/invoice.h"
#include "billing/ladder.h"
#include "billing/objection.h"
#include "billing/owed.h"
#include "billing/payment.h"
#include "billing/rulebook.h"
#include "billing/rulebook_choose.h"
#include "billing/ruling.h"
#include "billing/sign_off.h"
#include "billing/trade_payment.h"
#include "ledger/assessment.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/pending.h"
#include "ledger/registry.h"
#include "ledger/row_entries.h"
#include "meter/err.h"

static const struct column rulebook_columns[] = {
	COLUMN(struct rulebook_row, id, COLUMN_TEXT),
	COLUMN(struct rulebook_row, place, COLUMN_TEXT),
	COLUMN(struct rulebook_row, kind, COLUMN_INT),
	COLUMN(struct rulebook_row, from, COLUMN_INT),
	COLUMN(struct rulebook_row, until, COLUMN_INT),
	COLUMN(struct rulebook_row, table, COLUMN_BLOB),
};

static const struct column invoice_columns[] = {
	COLUMN(struct invoice_row, account, COLUMN_TEXT),
	COLUMN(struct invoice_row, kind, COLUMN_INT),
	COLUMN(struct invoice_row, period_from, COLUMN_INT),
	COLUMN(struct invoice_row, number, COLUMN_INT),
	COLUMN(struct invoice_row, period_till, COLUMN_INT),
	COLUMN(struct invoice_row, invoice, COLUMN_TEXT),
	COLUMN(struct invoice_row, total_fen, COLUMN_INT),
	COLUMN(struct invoice_row, flags, COLUMN_INT),
	COLUMN(struct invoice_row, entry, COLUMN_INT),
	COLUMN(struct invoice_row, whole, COLUMN_BLOB),
};

static const struct column line_columns[] = {
	COLUMN(struct invoice_line_row, account, COLUMN_TEXT),
	COLUMN(struct invoice_line_row, kind, COLUMN_INT),
	COLUMN(struct invoice_line_row, period_from, COLUMN_INT),
	COLUMN(struct invoice_line_row, key, COLUMN_TEXT),
	COLUMN(struct invoice_line_row, volume_litres, COLUMN_INT),
	COLUMN(struct invoice_line_row, energy_wh, COLUMN_INT),
	COLUMN(struct invoice_line_row, amount_fen, COLUMN_INT),
};

static const struct column objection_columns[] = {
	COLUMN(struct objection_row, entry, COLUMN_INT),
	COLUMN(struct objection_row, account, COLUMN_TEXT),
	COLUMN(struct objection_row, from, COLUMN_INT),
	COLUMN(struct objection_row, till, COLUMN_INT),
	COLUMN(struct objection_row, due, COLUMN_INT),
	COLUMN(struct objection_row, made_s, COLUMN_INT),
	COLUMN(struct objection_row, actor, COLUMN_INT),
	COLUMN(struct objection_row, answer, COLUMN_INT),
	COLUMN(struct objection_row, said, COLUMN_BLOB),
	COLUMN(struct objection_row, text, COLUMN_BLOB),
};

static const struct column sign_off_columns[] = {
	COLUMN(struct sign_off_row, about, COLUMN_INT),
	COLUMN(struct sign_off_row, from, COLUMN_INT),
	COLUMN(struct sign_off_row, till, COLUMN_INT),
	COLUMN(struct sign_off_row, invoice, COLUMN_TEXT),
	COLUMN(struct sign_off_row, entry, COLUMN_INT),
	COLUMN(struct sign_off_row, role, COLUMN_INT),
	COLUMN(struct sign_off_row, actor, COLUMN_INT),
	COLUMN(struct sign_off_row, made_s, COLUMN_INT),
	COLUMN(struct sign_off_row, signer, COLUMN_TEXT),
	COLUMN(struct sign_off_row, root, COLUMN_BLOB),
};

static const struct column approvals_columns[] = {
	COLUMN(struct approvals_row, from, COLUMN_INT),
	COLUMN(struct approvals_row, count, COLUMN_INT),
	COLUMN(struct approvals_row, ground, COLUMN_TEXT),
	COLUMN(struct approvals_row, entry, COLUMN_INT),
};

static const struct column ruling_columns[] = {
	COLUMN(struct ruling_row, permit, COLUMN_TEXT),
	COLUMN(struct ruling_row, decision, COLUMN_TEXT),
	COLUMN(struct ruling_row, is_withdrawn, COLUMN_INT),
	COLUMN(struct ruling_row, entry, COLUMN_INT),
	COLUMN(struct ruling_row, said, COLUMN_BLOB),
};

static const struct column settlement_columns[] = {
	COLUMN(struct settlement_row, invoice, COLUMN_TEXT),
	COLUMN(struct settlement_row, entry, COLUMN_INT),
	COLUMN(struct settlement_row, account, COLUMN_TEXT),
	COLUMN(struct settlement_row, what, COLUMN_INT),
	COLUMN(struct settlement_row, on, COLUMN_INT),
	COLUMN(struct settlement_row, fen, COLUMN_INT),
	COLUMN(struct settlement_row, reference, COLUMN_TEXT),
	COLUMN(struct settlement_row, document, COLUMN_TEXT),
	COLUMN(struct settlement_row, withdrawn, COLUMN_INT),
};

static const struct column late_fee_columns[] = {
	COLUMN(struct late_fee_row, invoice, COLUMN_TEXT),
	COLUMN(struct late_fee_row, entry, COLUMN_INT),
	COLUMN(struct late_fee_row, at, COLUMN_INT),
	COLUMN(struct late_fee_row, demanded, COLUMN_INT),
	COLUMN(struct late_fee_row, fen, COLUMN_INT),
};

static const struct column deferral_columns[] = {
	COLUMN(struct deferral_row, invoice, COLUMN_TEXT),
	COLUMN(struct deferral_row, entry, COLUMN_INT),
	COLUMN(struct deferral_row, asked, COLUMN_INT),
	COLUMN(struct deferral_row, until, COLUMN_INT),
	COLUMN(struct deferral_row, consent, COLUMN_INT),
	COLUMN(struct deferral_row, answer, COLUMN_INT),
	COLUMN(struct deferral_row, answered, COLUMN_INT),
	COLUMN(struct deferral_row, granted, COLUMN_INT),
	COLUMN(struct deferral_row, ground, COLUMN_TEXT),
	COLUMN(struct deferral_row, document, COLUMN_TEXT),
};

static const struct column auction_columns[] = {
	COLUMN(struct auction_row, auction, COLUMN_TEXT),
	COLUMN(struct auction_row, entry, COLUMN_INT),
	COLUMN(struct auction_row, form, COLUMN_INT),
	COLUMN(struct auction_row, closes_s, COLUMN_INT),
	COLUMN(struct auction_row, until_s, COLUMN_INT),
	COLUMN(struct auction_row, lot_litres, COLUMN_INT),
	COLUMN(struct auction_row, tick, COLUMN_INT),
	COLUMN(struct auction_row, bids, COLUMN_INT),
	COLUMN(struct auction_row, closed, COLUMN_INT),
	COLUMN(struct auction_row, document, COLUMN_TEXT),
	COLUMN(struct auction_row, lots, COLUMN_BLOB),
	COLUMN(struct auction_row, result, COLUMN_BLOB),
};

static const struct column bid_columns[] = {
	COLUMN(struct bid_row, auction, COLUMN_TEXT),
	COLUMN(struct bid_row, kind, COLUMN_INT),
	COLUMN(struct bid_row, id, COLUMN_TEXT),
	COLUMN(struct bid_row, entry, COLUMN_INT),
	COLUMN(struct bid_row, actor, COLUMN_INT),
	COLUMN(struct bid_row, made_s, COLUMN_INT),
	COLUMN(struct bid_row, opened, COLUMN_INT),
	COLUMN(struct bid_row, litres, COLUMN_INT),
	COLUMN(struct bid_row, price, COLUMN_INT),
	COLUMN(struct bid_row, seal, COLUMN_BLOB),
};

static const struct column trade_payment_columns[] = {
	COLUMN(struct trade_payment_row, trade, COLUMN_TEXT),
	COLUMN(struct trade_payment_row, entry, COLUMN_INT),
	COLUMN(struct trade_payment_row, on, COLUMN_INT),
	COLUMN(struct trade_payment_row, fen, COLUMN_INT),
	COLUMN(struct trade_payment_row, fee_fen, COLUMN_INT),
	COLUMN(struct trade_payment_row, reference, COLUMN_TEXT),
};

#define TABLE(title, row, keys, order, list) \
	{ \
		.name = title, .row_size = sizeof(struct row), .columns = list, \
		.column_count = sizeof(list) / sizeof(list[0]), .key_count = keys, \
		.knows_order = order, .owner = "billing" \
	}

const struct shelf_table *billing_tables(size_t *ret_count)
{
	static const struct shelf_table tables[] = {
		TABLE("rulebook", rulebook_row, 1, false, rulebook_columns),
		TABLE("invoice", invoice_row, 4, true, invoice_columns),
		TABLE("invoice_line", invoice_line_row, 4, true, line_columns),
		TABLE("objection", objection_row, 1, true, objection_columns),
		TABLE("sign_off", sign_off_row, 5, true, sign_off_columns),
		TABLE("approvals", approvals_row, 1, true, approvals_columns),
		TABLE("ruling", ruling_row, 2, true, ruling_columns),
		TABLE("settlement", settlement_row, 2, true, settlement_columns),
		TABLE("late_fee", late_fee_row, 2, true, late_fee_columns),
		TABLE("deferral", deferral_row, 2, true, deferral_columns),
		TABLE("auction", auction_row, 1, true, auction_columns),
		TABLE("bid", bid_row, 3, true, bid_columns),
		TABLE("trade_payment", trade_payment_row, 2, true, trade_payment_columns),
	};

	*ret_count = sizeof(tables) / sizeof(tables[0]);
	return tables;
}

int rulebook_put(struct bytes *body, const struct rulebook *book, const char *text, size_t size)
{
	struct bytes table;
	int fault;

	bytes_init(&table, KIND_WHOLE_MAX);
	rulebook_encode(book, &table);
	item_put_array(body, 3);
	item_put_text(body, book->id);
	item_put_text_n(body, text, size);
	item_put_bytes(body, table.data, table.size);
	fault = table.failed || body->failed ? WEIR_FAULT_MEMORY : 0;
	bytes_finish(&table);
	return fault;
}

struct said_rulebook {
	char id[TEXT_ID_MAX + 1];
	const uint8_t *table;
	size_t table_size;
};

static bool take_said(const struct deed *deed, struct said_rulebook *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	size_t text_size;

	item_take_array_of(&cursor, 3);
	item_take_text(&cursor, ret->id, sizeof(ret->id));
	(void)item_take_text_n(&cursor, &text_size);
	ret->table = item_take_bytes(&cursor, &ret->table_size);
	return item_at_end(&cursor);
}

static int64_t book_until(const struct rulebook *book)
{
	return book->days.until.number == INT32_MAX ? INT64_MAX
						    : (int64_t)book->days.until.number + 1;
}

/* The books already there, decoded; the caller closes them. Returns a count, or a fault. */
static int open_books(const struct books *books, struct rulebook **list, size_t room)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_RULEBOOK), NULL, 0);
	const struct rulebook_row *row;
	int count = 0;

	while ((size_t)count < room && (row = shelf_next(&cursor)) != NULL) {
		struct where reason;

		list[count] = rulebook_open();
		if (list[count] == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		count++;
		if (rulebook_decode(row->table.data, row->table.size, list[count - 1], &reason) !=
				RULEBOOK_OK) {
			return WEIR_FAULT_BROKEN;
		}
	}
	return count;
}

/* Two live books of one kind, place and day would leave the price open. */
static int check_clash(const struct judge *judge, const struct rulebook *book, struct where *reason)
{
	size_t room = shelf_count(books_shelf(judge->books, BOOK_RULEBOOK));
	struct rulebook **list = calloc(room + 1, sizeof(*list));
	const struct rulebook *other = NULL;
	int count = list == NULL ? WEIR_FAULT_MEMORY : open_books(judge->books, list, room);

	if (count >= 0) {
		other = rulebook_clash((const struct rulebook *const *)list, (size_t)count, book);
	}
	if (other != NULL) {
		where_set(reason, 0, 0,
				"rulebook '%s': '%s' holds on some of the same days at the same place; 'replaces' says so where that is meant",
				book->id, other->id);
	}
	for (size_t i = 0; list != NULL && i < room; i++) {
		rulebook_close(list[i]);
	}
	free(list);
	return count < 0 ? count : other != NULL ? JUDGE_REFUSED : JUDGE_OK;
}

static const struct rulebook_row *find_row(const struct books *books, const char *id)
{
	struct rulebook_row key = { .kind = 0 };

	(void)text_copy(key.id, sizeof(key.id), id);
	return shelf_find(books_shelf(books, BOOK_RULEBOOK), &key);
}

int rulebook_find(const struct books *books, const char *id, struct rulebook *ret)
{
	const struct rulebook_row *row = find_row(books, id);
	struct where reason;

	if (row == NULL) {
		return RULEBOOK_NOT_THERE;
	}
	return rulebook_decode(row->table.data, row->table.size, ret, &reason) == RULEBOOK_OK
			? RULEBOOK_THERE
			: WEIR_FAULT_BROKEN;
}

int rulebook_find_named(const struct books *books, const char *id, struct rulebook *ret)
{
	int answer = rulebook_find(books, id, ret);
	const struct pending_row *row = answer == RULEBOOK_NOT_THERE
			? pending_named(books, KIND_RULEBOOK, id)
			: NULL;
	struct said_rulebook said;
	struct where reason;
	struct deed deed;

	if (row == NULL) {
		return answer;
	}
	return deed_decode(row->said.data, row->said.size, &deed, NULL) == DEED_OK &&
					take_said(&deed, &said) &&
					rulebook_decode(said.table, said.table_size, ret,
							&reason) == RULEBOOK_OK
			? RULEBOOK_THERE
			: WEIR_FAULT_BROKEN;
}

/* A book that extends another holds that one's rows: whoever made its table has copied them. */
static int check_copies(
		const struct judge *judge, const struct rulebook *book, struct where *reason)
{
	SCOPED(rulebook_close) struct rulebook *parent = rulebook_open();
	int answer;

	if (book->extends[0] == '\0') {
		return JUDGE_OK;
	}
	answer = parent == NULL ? WEIR_FAULT_MEMORY
				: rulebook_find_named(judge->books, book->extends, parent);
	if (answer == RULEBOOK_NOT_THERE) {
		where_set(reason, 0, 0, "rulebook '%s': there is no rulebook '%s' to extend",
				book->id, book->extends);
		return JUDGE_REFUSED;
	}
	if (answer == RULEBOOK_THERE && !rulebook_begins_with(book, parent)) {
		where_set(reason, 0, 0,
				"rulebook '%s': its table does not begin with the rows of '%s', which it extends",
				book->id, book->extends);
		return JUDGE_REFUSED;
	}
	return answer < 0 ? answer : JUDGE_OK;
}

static int check_book(const struct judge *judge, const struct said_rulebook *said,
		const struct rulebook *book, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	int answer;

	if (strcmp(book->id, said->id) != 0) {
		where_set(reason, 0, 0, "rulebook '%s': its table is of '%s'", said->id, book->id);
		return JUDGE_REFUSED;
	}
	if (!rulebook_is_scale(book) && !registry_has(&view, ROW_AREA, book->place)) {
		where_set(reason, 0, 0, "rulebook '%s': there is no area '%s'", book->id,
				book->place);
		return JUDGE_REFUSED;
	}
	if (book->replaces[0] != '\0' && find_row(judge->books, book->replaces) == NULL &&
			!pending_has(judge->books, KIND_RULEBOOK, book->replaces)) {
		where_set(reason, 0, 0, "rulebook '%s': there is no rulebook '%s' to replace",
				book->id, book->replaces);
		return JUDGE_REFUSED;
	}
	answer = check_copies(judge, book, reason);
	return answer != JUDGE_OK ? answer : check_clash(judge, book, reason);
}

static int rulebook_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct rulebook_row *known;
	struct said_rulebook said;
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	int answer;

	if (book == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a rulebook is [id, text, table]");
		return JUDGE_REFUSED;
	}
	known = find_row(judge->books, said.id);
	if (known != NULL && known->table.size == said.table_size &&
			memcmp(known->table.data, said.table, said.table_size) == 0) {
		return JUDGE_KNOWN;
	}
	if (known != NULL) {
		where_set(reason, 0, 0,
				"rulebook '%s' is there already with another table: a new one needs a name of its own and 'replaces'",
				said.id);
		return JUDGE_REFUSED;
	}
	answer = rulebook_decode(said.table, said.table_size, book, reason);
	if (answer != RULEBOOK_OK) {
		return answer < 0 ? answer : JUDGE_REFUSED;
	}
	answer = check_book(judge, &said, book, reason);
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 0);
		(void)(rulebook_is_scale(book) ? conclusion_subject(&ret->own, "ledger", "")
					       : conclusion_subject(
								 &ret->own, "area:", book->place));
	}
	return answer;
}

static int rulebook_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_RULEBOOK);
	struct rulebook_row key = { .kind = 0 };
	struct rulebook_row *row;
	struct said_rulebook said;
	struct item_cursor cursor;
	struct where reason;
	struct deed deed;
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	int fault;

	if (book == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!effect_open(entry, &cursor, 0) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said) ||
			rulebook_decode(said.table, said.table_size, book, &reason) !=
					RULEBOOK_OK) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.id, sizeof(key.id), said.id);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	(void)text_copy(row->place, sizeof(row->place), book->place);
	row->kind = (int64_t)book->kind;
	row->from = book->days.from.number;
	row->until = book_until(book);
	shelf_touch(shelf, row);
	fault = shelf_blob_set(&row->table, said.table, said.table_size);
	if (fault == 0) {
		const struct row_name name = { KIND_RULEBOOK, said.id, 0, "", 0 };

		fault = row_entries_apply(books, &name, index);
	}
	return fault;
}

const struct kind *billing_kinds(void)
{
	static const struct kind table[] = {
		{ KIND_ASSESSMENT, "assessment", KIND_DEED_CHECKED, ladder_judge,
				assessment_apply },
		{ KIND_RULEBOOK, "rulebook", KIND_DEED_CHECKED, rulebook_judge, rulebook_apply },
		{ KIND_BILL, "bill", KIND_DEED, bill_judge, bill_apply },
		{ KIND_CHARGE, "charge", KIND_FINDING, NULL, charge_apply },
		{ KIND_OBJECTION, "objection", KIND_DEED, objection_judge, objection_apply },
		{ KIND_ANSWER, "answer", KIND_DEED, answer_judge, answer_apply },
		{ KIND_APPROVALS, "approvals", KIND_DEED, approvals_judge, approvals_apply },
		{ KIND_WITHDRAWAL, "withdrawal", KIND_DEED_CHECKED, withdrawal_judge,
				withdrawal_apply },
		{ KIND_LATE, "late", KIND_FINDING, NULL, late_fee_apply },
		{ KIND_DEMAND, "demand", KIND_DEED, demand_judge, demand_apply },
		{ KIND_SIGN_OFF, "sign-off", KIND_DEED, sign_judge, sign_apply },
		{ KIND_RULING, "ruling", KIND_DEED_CHECKED, ruling_judge, ruling_apply },
		{ KIND_PAYMENT, "payment", KIND_DEED, payment_judge, payment_apply },
		{ KIND_RELIEF, "relief", KIND_DEED_CHECKED, relief_judge, relief_apply },
		{ KIND_DEFERRAL, "deferral", KIND_DEED, deferral_judge, deferral_apply },
		{ KIND_DEFERRAL_ANSWER, "deferral-answer", KIND_DEED, deferral_answer_judge,
				deferral_answer_apply },
		{ KIND_AUCTION, "auction", KIND_DEED, auction_judge, auction_apply },
		{ KIND_BID, "bid", KIND_DEED, bid_judge, bid_apply },
		{ KIND_BID_OPENED, "bid-opened", KIND_DEED, bid_opened_judge, bid_opened_apply },
		{ KIND_AUCTION_CLOSED, "auction-closed", KIND_DEED, auction_close_judge,
				auction_close_apply },
		{ KIND_TRADE_PAYMENT, "trade-payment", KIND_DEED, trade_payment_judge,
				trade_payment_apply },
		{ 0, NULL, KIND_FINDING, NULL, NULL },
	};

	return table;
}
