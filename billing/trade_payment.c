/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/trade_payment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/money.h"
#include "billing/trade_cost.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	PAYMENT_ITEMS = 4,
};

void trade_payment_put(struct bytes *body, const struct trade_payment *said)
{
	item_put_array(body, PAYMENT_ITEMS);
	item_put_text(body, said->trade);
	item_put_int(body, said->paid_on.number);
	item_put_int(body, said->fen);
	item_put_text(body, said->reference);
}

static bool take(const struct deed *deed, struct trade_payment *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, PAYMENT_ITEMS);
	item_take_text(&cursor, ret->trade, sizeof(ret->trade));
	ret->paid_on.number = (int32_t)item_take_between(&cursor, -30000, 400000);
	ret->fen = item_take_between(&cursor, 1, ROW_FEN_MAX);
	item_take_text(&cursor, ret->reference, sizeof(ret->reference));
	return item_at_end(&cursor) && text_is_id(ret->trade) && ret->reference[0] != '\0';
}

/* ---- the book ---- */

const char *trade_account(
		const char *trade, enum trade_purse whose, char ret[static BOOKS_SUBJECT_MAX])
{
	static const char *const names[TRADE_PURSES] = { "seller", "buyer", "fee" };

	(void)snprintf(ret, BOOKS_SUBJECT_MAX, TRADE_ACCOUNT "%s/%s", trade, names[whose]);
	return ret;
}

const struct trade_payment_row *trade_payment_next(
		const struct books *books, const char *trade, int64_t *entry)
{
	struct trade_payment_row key = { .entry = *entry == INT64_MIN ? INT64_MIN : *entry + 1 };
	struct shelf_cursor cursor;
	const struct trade_payment_row *row;

	(void)text_copy(key.trade, sizeof(key.trade), trade);
	cursor = shelf_scan(books_shelf(books, BOOK_TRADE_PAYMENT), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL) {
		*entry = row->entry;
	}
	return row;
}

int64_t trade_paid(const struct books *books, const char *trade, int64_t *ret_fees)
{
	const struct trade_payment_row *row;
	int64_t entry = INT64_MIN;
	int64_t fen = 0;

	*ret_fees = 0;
	while ((row = trade_payment_next(books, trade, &entry)) != NULL) {
		fen += row->fen; /* never more than is due: the judge has seen to it */
		*ret_fees += row->fee_fen;
	}
	return fen;
}

/* ---- judging ---- */

/* By its reference: the same is known, another one under it is refused. */
static int check_reference(
		const struct judge *judge, const struct trade_payment *said, struct where *reason)
{
	const struct trade_payment_row *known;
	int64_t entry = INT64_MIN;

	while ((known = trade_payment_next(judge->books, said->trade, &entry)) != NULL) {
		if (strcmp(known->reference, said->reference) != 0) {
			continue;
		}
		if (known->on == said->paid_on.number && known->fen == said->fen) {
			return JUDGE_KNOWN;
		}
		where_set(reason, 0, 0, "entry %lld has another payment of that reference",
				(long long)known->entry);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_day(
		const struct judge *judge, const struct trade_payment *said, struct where *reason)
{
	const struct day today = judge_today(judge);
	char text[DAY_TEXT_MAX];

	if (said->paid_on.number > today.number) {
		where_set(reason, 0, 0, "%s has not come by the ledger's clock",
				day_format(said->paid_on, text));
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* *ret_fee: what of it is withheld. */
static int check_sum(const struct judge *judge, const struct trade_payment *said,
		const struct trade_row *row, const struct agreement *agreement, int64_t *ret_fee,
		struct where *reason)
{
	struct trade_cost cost;
	int answer = trade_cost_find(judge->books, row, agreement, &cost);
	int64_t fees_paid;
	int64_t unpaid;
	int64_t fee;

	if (answer == TRADE_COST_NONE) {
		where_set(reason, 0, 0, "nothing is to be paid for trade '%s'", said->trade);
		return JUDGE_REFUSED;
	}
	if (answer < 0) {
		return answer;
	}
	unpaid = cost.sum_fen + cost.buyer_fen - trade_paid(judge->books, said->trade, &fees_paid);
	if (said->fen > unpaid) {
		char owed[MONEY_TEXT_MAX];
		char paid[MONEY_TEXT_MAX];

		where_set(reason, 0, 0, "of trade '%s' %s yuan are unpaid, %s are paid",
				said->trade,
				text_format_fixed(unpaid < 0 ? 0 : unpaid, MONEY_FEN_DIGITS, owed,
						sizeof(owed)),
				text_format_fixed(said->fen, MONEY_FEN_DIGITS, paid, sizeof(paid)));
		return JUDGE_REFUSED;
	}
	fee = cost.seller_fen + cost.buyer_fen - fees_paid;
	*ret_fee = fee < 0 ? 0 : fee < said->fen ? fee : said->fen;
	return JUDGE_OK;
}

static int check(const struct judge *judge, const struct trade_payment *said,
		const struct trade_row *row, const struct agreement *agreement, int64_t *ret_fee,
		struct where *reason)
{
	int answer = check_reference(judge, said, reason);

	if (answer == JUDGE_OK && row->approved == 0) {
		where_set(reason, 0, 0, "trade '%s' is not approved: nothing is to be paid yet",
				said->trade);
		answer = JUDGE_REFUSED;
	}
	if (answer == JUDGE_OK) {
		answer = check_day(judge, said, reason);
	}
	return answer == JUDGE_OK ? check_sum(judge, said, row, agreement, ret_fee, reason)
				  : answer;
}

int trade_payment_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	SCOPED(scope_free) struct agreement *agreement = malloc(sizeof(*agreement));
	const struct trade_row *row;
	struct trade_payment said;
	int64_t fee = 0;
	int answer;

	if (agreement == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!take(deed, &said)) {
		where_set(reason, 0, 0, "a trade's payment is [trade, paid on, fen, reference]");
		return JUDGE_REFUSED;
	}
	row = trade_find(judge->books, said.trade);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no trade '%s'", said.trade);
		return JUDGE_REFUSED;
	}
	if (!trade_take(row, agreement)) {
		return WEIR_FAULT_BROKEN;
	}
	answer = check(judge, &said, row, agreement, &fee, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 1);
	item_put_int(&ret->own.effect, fee);
	(void)right_link(&agreement->seller, &ret->own);
	(void)right_link(&agreement->buyer, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int trade_payment_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct trade_payment_row row = { .entry = index };
	char buyer[BOOKS_SUBJECT_MAX];
	char other[BOOKS_SUBJECT_MAX];
	struct item_cursor cursor;
	struct trade_payment said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 1) || !deed_take(entry, &deed) || !take(&deed, &said) ||
			trade_find(books, said.trade) == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	row.fee_fen = item_take_between(&cursor, 0, said.fen);
	if (!item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(row.trade, sizeof(row.trade), said.trade);
	(void)text_copy(row.reference, sizeof(row.reference), said.reference);
	row.on = said.paid_on.number;
	row.fen = said.fen;
	(void)trade_account(said.trade, TRADE_PURSE_BUYER, buyer);
	fault = shelf_put(books_shelf(books, BOOK_TRADE_PAYMENT), &row);
	if (fault == 0 && row.fen > row.fee_fen) {
		fault = books_post(books, "fen",
				trade_account(said.trade, TRADE_PURSE_SELLER, other), buyer,
				row.fen - row.fee_fen);
	}
	if (fault == 0 && row.fee_fen > 0) {
		fault = books_post(books, "fen", trade_account(said.trade, TRADE_PURSE_FEE, other),
				buyer, row.fee_fen);
	}
	return fault;
}
