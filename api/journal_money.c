/* SPDX-License-Identifier: Apache-2.0 */

#include "api/journal_money.h"

#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/deferral.h"
#include "billing/invoice.h"
#include "billing/owed.h"
#include "billing/payment.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"

static int compare_invoices(const void *a, const void *b)
{
	const struct journal_dated *left = a;
	const struct journal_dated *right = b;

	if (left->day != right->day) {
		return left->day < right->day ? -1 : 1;
	}
	return left->entry < right->entry ? -1 : left->entry > right->entry;
}

static int day_of(struct journal_money *money, int64_t entry, int32_t *ret)
{
	SCOPED_FINISH(bytes_finish) struct bytes buffer;
	struct entry decoded;
	int fault;

	bytes_init(&buffer, ENTRY_MAX);
	fault = ledger_fetch(money->ledger, entry, &buffer);
	if (fault == 0 && entry_decode(buffer.data, buffer.size, &decoded, NULL) != ENTRY_OK) {
		fault = WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		*ret = zone_day(&money->books->zone, decoded.recorded).number;
	}
	return fault;
}

/* Adds one, with the day of its entry. */
static int add_dated(struct journal_money *money, struct journal_dated made, int64_t entry)
{
	int fault = day_of(money, entry, &made.day);

	if (fault == 0) {
		made.entry = entry;
		money->list[money->count++] = made;
	}
	return fault;
}

/* Payments, reliefs, what of them was withdrawn, and late fees. */
static int gather_settled(struct journal_money *money)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(money->books, BOOK_SETTLEMENT), NULL, 0);
	const struct settlement_row *row;
	const struct late_fee_row *late;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct journal_dated made = { .settlement = row };

		fault = add_dated(money, made, row->entry);
		if (fault == 0 && row->withdrawn != 0) {
			made.is_back = true;
			fault = add_dated(money, made, row->withdrawn);
		}
	}
	cursor = shelf_scan(books_shelf(money->books, BOOK_LATE_FEE), NULL, 0);
	while (fault == 0 && (late = shelf_next(&cursor)) != NULL) {
		fault = add_dated(money, (struct journal_dated){ .late = late }, late->entry);
	}
	return fault;
}

/* Payments for rights. */
static int gather_traded(struct journal_money *money)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(money->books, BOOK_TRADE_PAYMENT), NULL, 0);
	const struct trade_payment_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = add_dated(money, (struct journal_dated){ .traded = row }, row->entry);
	}
	return fault;
}

/* The late fees of an invoice in the journal by the end of a day. */
static int64_t late_by(
		const struct journal_money *money, const struct invoice_row *row, int32_t day)
{
	int64_t fen = 0;

	for (size_t i = 0; i < money->count; i++) {
		const struct journal_dated *dated = &money->list[i];

		if (dated->day <= day && dated->late != NULL &&
				strcmp(dated->late->invoice, row->invoice) == 0) {
			fen += dated->late->fen;
		}
		fen += dated->day <= day && dated->moved == row ? dated->moved_fen : 0;
	}
	return fen;
}

/* From a day on late fees are others; the entry that says so next finds that done. */
static int add_moved(struct journal_money *money, const struct invoice_row *row,
		const struct deferral_row *deferral, int32_t day)
{
	const struct judge judge = ledger_judge(money->ledger);
	struct due_memory memory = { .book = "" };
	struct journal_dated made = { .day = day, .entry = deferral->entry, .moved = row };
	const struct journal_dated *next = NULL;
	struct owed owed;
	int fault = owed_find(&judge, row, (struct day){ day }, &memory, &owed);

	due_memory_finish(&memory);
	if (fault < 0) {
		return fault;
	}
	made.moved_fen = owed.late_charged_fen - late_by(money, row, day);
	owed_finish(&owed);
	if (made.moved_fen == 0) {
		return 0;
	}
	for (size_t i = 0; i < money->count; i++) {
		const struct journal_dated *dated = &money->list[i];

		if (dated->late != NULL && dated->day > day &&
				strcmp(dated->late->invoice, row->invoice) == 0 &&
				(next == NULL || dated->entry < next->entry)) {
			next = dated;
		}
	}
	money->list[money->count++] = made;
	if (next != NULL) {
		made.day = next->day;
		made.entry = next->entry;
		made.moved_fen = -made.moved_fen;
		money->list[money->count++] = made;
	}
	return 0;
}

/* A deferral moves late fees when it is consented to by silence, and when it is answered. */
static int gather_moved(struct journal_money *money)
{
	const int32_t today = zone_day(&money->books->zone, ledger_now(money->ledger)).number;
	struct shelf_cursor cursor = shelf_scan(books_shelf(money->books, BOOK_DEFERRAL), NULL, 0);
	const struct deferral_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		const struct invoice_row *invoice = owed_invoice(money->books, row->invoice);
		int32_t entered;
		int32_t silent;

		fault = invoice == NULL ? WEIR_FAULT_BROKEN : day_of(money, row->entry, &entered);
		if (fault < 0) {
			break;
		}
		silent = row->consent + 1 > entered ? (int32_t)row->consent + 1 : entered;
		if (silent <= today && (row->answer == 0 || row->answered > silent)) {
			fault = add_moved(money, invoice, row, silent);
		}
		if (fault == 0 && row->answer != 0) {
			fault = add_moved(money, invoice, row, (int32_t)row->answered);
		}
	}
	return fault;
}

int journal_money_gather(struct journal_money *money, struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct invoice_row *row;
	size_t count = shelf_count(shelf) + 2 * shelf_count(books_shelf(books, BOOK_SETTLEMENT)) +
			shelf_count(books_shelf(books, BOOK_LATE_FEE)) +
			shelf_count(books_shelf(books, BOOK_TRADE_PAYMENT)) +
			4 * shelf_count(books_shelf(books, BOOK_DEFERRAL));
	int fault = 0;

	*money = (struct journal_money){ .ledger = ledger, .books = books };
	money->list = calloc(count + 1, sizeof(*money->list));
	if (money->list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = add_dated(money, (struct journal_dated){ .row = row }, row->entry);
	}
	if (fault == 0) {
		fault = gather_settled(money);
	}
	if (fault == 0) {
		fault = gather_traded(money);
	}
	if (fault == 0) {
		fault = gather_moved(money);
	}
	if (money->count > 0) {
		qsort(money->list, money->count, sizeof(*money->list), compare_invoices);
	}
	return fault;
}

int64_t journal_money_moved(const struct journal_money *money, const char *account)
{
	int64_t fen = 0;

	for (size_t i = 0; i < money->count; i++) {
		const struct invoice_row *row = money->list[i].moved;

		if (row != NULL && (account == NULL || strcmp(row->account, account) == 0)) {
			fen += money->list[i].moved_fen;
		}
	}
	return fen;
}

void journal_money_finish(struct journal_money *money)
{
	free(money->list);
}
