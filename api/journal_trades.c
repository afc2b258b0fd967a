/* SPDX-License-Identifier: Apache-2.0 */

#include "api/journal_trades.h"

#include <string.h>

#include "api/journal_money.h"
#include "api/journal_text.h"
#include "billing/trade_payment.h"
#include "meter/bytes.h"

void journal_trades_head(const struct books *books, struct bytes *text)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TRADE_PAYMENT), NULL, 0);
	char last[TEXT_ID_MAX + 1] = "";
	const struct trade_payment_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		for (int whose = 0; strcmp(row->trade, last) != 0 && whose < TRADE_PURSES;
				whose++) {
			char account[BOOKS_SUBJECT_MAX];

			bytes_put_text(text, "account ");
			journal_account(text, "",
					trade_account(row->trade, (enum trade_purse)whose,
							account));
			bytes_put_text(text, "\n");
		}
		memcpy(last, row->trade, sizeof(last));
	}
}

void journal_trades_put(const struct journal_dated *dated, struct bytes *text)
{
	const struct trade_payment_row *row = dated->traded;
	const int64_t parts[TRADE_PURSES] = { row->fen - row->fee_fen, -row->fen, row->fee_fen };
	char account[BOOKS_SUBJECT_MAX];

	journal_date(text, dated->day);
	bytes_format(text, " * payment of trade %s  ; entry:%lld", row->trade,
			(long long)dated->entry);
	for (int whose = 0; whose < TRADE_PURSES; whose++) {
		if (parts[whose] == 0) {
			continue;
		}
		bytes_put_text(text, "\n    ");
		journal_account(text, "",
				trade_account(row->trade, (enum trade_purse)whose, account));
		bytes_put_text(text, "  ");
		journal_yuan(text, (wide)parts[whose] * JOURNAL_OF_FEN);
	}
	bytes_put_text(text, "\n\n");
}

bool journal_trades_has(const struct account_row *row)
{
	return strncmp(row->account, TRADE_ACCOUNT, strlen(TRADE_ACCOUNT)) == 0;
}
