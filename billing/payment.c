/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/payment.h"

#include <string.h>

#include "billing/money.h"
#include "billing/owed.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"
#include "meter/text.h"

static const char treasury[] = "treasury";
static const char relieved[] = "relieved";

const char *settlement_name(enum settlement_what what)
{
	switch (what) {
	case SETTLEMENT_PAYMENT:
		return "payment";
	case SETTLEMENT_RELIEF:
		return "relief";
	}
	return "";
}

static const char *counter_of(const struct settlement_row *row)
{
	return row->what == SETTLEMENT_PAYMENT ? treasury : relieved;
}

void payment_put(struct bytes *body, const struct payment_row *row)
{
	const union row any = { .payment = *row };

	item_put_array(body, 1);
	row_put(body, ROW_PAYMENT, &any);
}

void relief_put(struct bytes *body, const struct relief_said *said)
{
	item_put_array(body, 5);
	item_put_text(body, said->invoice);
	item_put_int(body, said->granted_on.number);
	item_put_int(body, said->fen);
	item_put_text(body, said->legal);
	item_put_text(body, said->document);
}

void withdrawal_put(struct bytes *body, int64_t entry, const char *ground)
{
	item_put_array(body, 2);
	item_put_int(body, entry);
	item_put_text(body, ground);
}

/* ---- reading ---- */

const struct settlement_row *settlement_next(
		const struct books *books, const char *invoice, int64_t *entry)
{
	struct settlement_row key = { .entry = *entry == INT64_MIN ? INT64_MIN : *entry + 1 };
	struct shelf_cursor cursor;
	const struct settlement_row *row;

	(void)text_copy(key.invoice, sizeof(key.invoice), invoice);
	cursor = shelf_scan(books_shelf(books, BOOK_SETTLEMENT), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL) {
		*entry = row->entry;
	}
	return row;
}

static struct settlement_row *find(const struct books *books, int64_t entry)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_SETTLEMENT), NULL, 0);
	const struct settlement_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->entry != entry) {
	}
	return row == NULL ? NULL : shelf_find(books_shelf(books, BOOK_SETTLEMENT), row);
}

const struct settlement_row *settlement_find(const struct books *books, int64_t entry)
{
	return find(books, entry);
}

/* ---- what payments and reliefs share ---- */

/* Finds the invoice and puts it and its account into the row. */
static int check_invoice(const struct judge *judge, const char *invoice,
		const struct invoice_row **ret_invoice, struct settlement_row *row,
		struct where *reason)
{
	*ret_invoice = owed_invoice(judge->books, invoice);
	if (*ret_invoice == NULL) {
		where_set(reason, 0, 0, "there is no invoice '%s'", invoice);
		return JUDGE_REFUSED;
	}
	(void)text_copy(row->invoice, sizeof(row->invoice), (*ret_invoice)->invoice);
	(void)text_copy(row->account, sizeof(row->account), (*ret_invoice)->account);
	return JUDGE_OK;
}

static int check_day(
		const struct judge *judge, const struct settlement_row *row, struct where *reason)
{
	const struct day today = judge_today(judge);
	char text[DAY_TEXT_MAX];

	if (row->on > today.number) {
		where_set(reason, 0, 0, "%s has not come by the ledger's clock",
				day_format((struct day){ (int32_t)row->on }, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int conclude(const struct judge *judge, const struct invoice_row *invoice,
		const struct settlement_row *row, struct outcome *ret)
{
	const struct owed_change change = { .added = row };
	int fault = owed_conclude(judge, invoice, &change, ret, NULL);

	if (fault < 0) {
		return fault;
	}
	effect_begin(&ret->own.effect, 2);
	item_put_text(&ret->own.effect, row->account);
	item_put_text(&ret->own.effect, row->invoice);
	(void)conclusion_account(&ret->own, row->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* Puts the row on the shelf and its sum into the accounts. */
static int apply(struct books *books, const struct entry *entry, int64_t index,
		struct settlement_row *row)
{
	struct item_cursor cursor;
	int fault;

	if (!effect_open(entry, &cursor, 2)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_text(&cursor, row->account, sizeof(row->account));
	item_take_text(&cursor, row->invoice, sizeof(row->invoice));
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	row->entry = index;
	fault = shelf_put(books_shelf(books, BOOK_SETTLEMENT), row);
	return fault < 0 ? fault
			 : books_post(books, "fen", row->account, counter_of(row), -row->fen);
}

/* ---- payments ---- */

static bool take_payment(
		const struct deed *deed, struct payment_row *said, struct settlement_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	union row row;

	item_take_array_of(&cursor, 1);
	if (!row_take(&cursor, ROW_PAYMENT, &row) || !item_at_end(&cursor)) {
		return false;
	}
	*said = row.payment;
	*ret = (struct settlement_row){
		.what = SETTLEMENT_PAYMENT, .on = said->paid_on.number, .fen = said->fen
	};
	return text_copy(ret->reference, sizeof(ret->reference), said->reference);
}

/* By its reference: the same is known, another one under it is refused. */
static int check_reference(
		const struct judge *judge, const struct settlement_row *row, struct where *reason)
{
	const struct settlement_row *known;
	int64_t entry = INT64_MIN;

	while ((known = settlement_next(judge->books, row->invoice, &entry)) != NULL) {
		if (known->what != SETTLEMENT_PAYMENT || known->withdrawn != 0 ||
				strcmp(known->reference, row->reference) != 0) {
			continue;
		}
		if (known->on == row->on && known->fen == row->fen) {
			return JUDGE_KNOWN;
		}
		where_set(reason, 0, 0,
				"entry %lld has another payment of that reference: withdraw it first",
				(long long)known->entry);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int payment_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct invoice_row *invoice;
	struct settlement_row row;
	struct payment_row said;
	int answer;

	if (!take_payment(deed, &said, &row)) {
		where_set(reason, 0, 0, "a payment is [[invoice, paid on, fen, reference]]");
		return JUDGE_REFUSED;
	}
	answer = check_invoice(judge, said.invoice, &invoice, &row, reason);
	if (answer == JUDGE_OK) {
		answer = check_day(judge, &row, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_reference(judge, &row, reason);
	}
	return answer == JUDGE_OK ? conclude(judge, invoice, &row, ret) : answer;
}

int payment_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct settlement_row row;
	struct payment_row said;
	struct deed deed;

	if (!deed_take(entry, &deed) || !take_payment(&deed, &said, &row)) {
		return WEIR_FAULT_BROKEN;
	}
	return apply(books, entry, index, &row);
}

/* ---- reliefs ---- */

static bool take_relief(
		const struct deed *deed, struct relief_said *said, struct settlement_row *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(said, 0, sizeof(*said));
	item_take_array_of(&cursor, 5);
	item_take_text(&cursor, said->invoice, sizeof(said->invoice));
	said->granted_on.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	said->fen = item_take_between(&cursor, 1, ROW_FEN_MAX);
	item_take_text(&cursor, said->legal, sizeof(said->legal));
	item_take_text(&cursor, said->document, sizeof(said->document));
	*ret = (struct settlement_row){
		.what = SETTLEMENT_RELIEF, .on = said->granted_on.number, .fen = said->fen
	};
	return item_at_end(&cursor) && text_is_id(said->legal) && said->document[0] != '\0' &&
			text_copy(ret->reference, sizeof(ret->reference), said->legal) &&
			text_copy(ret->document, sizeof(ret->document), said->document);
}

/* What was relieved already, and what was charged; the same grant is known. */
static int check_sum(const struct judge *judge, const struct invoice_row *invoice,
		const struct settlement_row *row, struct where *reason)
{
	const struct day today = judge_today(judge);
	struct due_memory memory = { .book = "" };
	const struct settlement_row *known;
	int64_t entry = INT64_MIN;
	struct owed owed;
	int answer;

	while ((known = settlement_next(judge->books, row->invoice, &entry)) != NULL) {
		if (known->what == SETTLEMENT_RELIEF && known->withdrawn == 0 &&
				known->on == row->on && known->fen == row->fen &&
				strcmp(known->reference, row->reference) == 0 &&
				strcmp(known->document, row->document) == 0) {
			return JUDGE_KNOWN;
		}
	}
	answer = owed_find(judge, invoice, today, &memory, &owed);
	if (answer == 0 && row->fen > owed.charged_fen - owed.relieved_fen) {
		char yuan[MONEY_TEXT_MAX];

		where_set(reason, 0, 0, "of that invoice %s yuan are charged and not relieved",
				text_format_fixed(owed.charged_fen - owed.relieved_fen,
						MONEY_FEN_DIGITS, yuan, sizeof(yuan)));
		answer = JUDGE_REFUSED;
	}
	if (answer >= 0) {
		owed_finish(&owed);
	}
	due_memory_finish(&memory);
	return answer;
}

int relief_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct invoice_row *invoice;
	struct settlement_row row;
	struct relief_said said;
	int answer;

	if (!take_relief(deed, &said, &row)) {
		where_set(reason, 0, 0,
				"a relief is [invoice, granted on, fen, legal id, document]");
		return JUDGE_REFUSED;
	}
	answer = check_invoice(judge, said.invoice, &invoice, &row, reason);
	if (answer == JUDGE_OK) {
		answer = check_day(judge, &row, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_sum(judge, invoice, &row, reason);
	}
	return answer == JUDGE_OK ? conclude(judge, invoice, &row, ret) : answer;
}

int relief_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct settlement_row row;
	struct relief_said said;
	struct deed deed;

	if (!deed_take(entry, &deed) || !take_relief(&deed, &said, &row)) {
		return WEIR_FAULT_BROKEN;
	}
	return apply(books, entry, index, &row);
}

/* ---- withdrawals ---- */

static bool take_withdrawal(const struct deed *deed, int64_t *ret_entry)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	char ground[ROW_NAME_MAX + 1];

	item_take_array_of(&cursor, 2);
	*ret_entry = item_take_between(&cursor, 0, INT64_MAX);
	item_take_text(&cursor, ground, sizeof(ground));
	return item_at_end(&cursor) && ground[0] != '\0';
}

int withdrawal_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct settlement_row *row;
	struct owed_change change = { .added = NULL };
	int fault;

	if (!take_withdrawal(deed, &change.withdrawn)) {
		where_set(reason, 0, 0, "a withdrawal is [entry, ground]");
		return JUDGE_REFUSED;
	}
	row = settlement_find(judge->books, change.withdrawn);
	if (row == NULL || row->withdrawn != 0) {
		where_set(reason, 0, 0,
				row == NULL ? "entry %lld is no payment and no relief"
					    : "entry %lld was withdrawn already",
				(long long)change.withdrawn);
		return JUDGE_REFUSED;
	}
	fault = owed_conclude(judge, owed_invoice(judge->books, row->invoice), &change, ret, NULL);
	if (fault < 0) {
		return fault;
	}
	effect_begin(&ret->own.effect, 3);
	item_put_text(&ret->own.effect, row->account);
	item_put_text(&ret->own.effect, row->invoice);
	item_put_int(&ret->own.effect, row->fen);
	(void)conclusion_account(&ret->own, row->account);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int withdrawal_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct settlement_row *row;
	struct item_cursor cursor;
	struct deed deed;
	int64_t withdrawn;

	if (!effect_open(entry, &cursor, 3) || !deed_take(entry, &deed) ||
			!take_withdrawal(&deed, &withdrawn)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find(books, withdrawn);
	if (row == NULL || row->withdrawn != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->withdrawn = index;
	shelf_touch(books_shelf(books, BOOK_SETTLEMENT), row);
	return books_post(books, "fen", row->account, counter_of(row), row->fen);
}
