/* SPDX-License-Identifier: Apache-2.0 */

#include "api/daily.h"

#include <stdlib.h>

#include "ledger/closing.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static int gather(const struct books *books, const char *permit, struct daily *daily)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	int answer = sheet_open(books, daily->month, books_origin(books)->recorded_s, &sheet);

	if (answer == 0) {
		answer = sheet_find(sheet, permit, &daily->line);
	}
	if (answer != SHEET_OK) {
		return answer < 0 ? answer : DAILY_NO_PERMIT;
	}
	return sheet_days_find(sheet, permit, &daily->days);
}

int daily_open(struct ledger *ledger, const char *permit, struct month month, struct daily **ret)
{
	SCOPED(daily_close) struct daily *daily = calloc(1, sizeof(*daily));
	int answer;

	if (daily == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	daily->month = month;
	daily->is_closed = closing_has(ledger_books(ledger), month);
	daily->size = ledger_size(ledger);
	answer = ledger_root(ledger, daily->root);
	if (answer == 0) {
		answer = gather(ledger_books(ledger), permit, daily);
	}
	if (answer == DAILY_OK) {
		*ret = daily;
		daily = NULL;
	}
	return answer;
}

void daily_close(struct daily *daily)
{
	if (daily != NULL) {
		sheet_line_finish(&daily->line);
		sheet_days_finish(&daily->days);
		free(daily);
	}
}
