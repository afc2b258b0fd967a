/* SPDX-License-Identifier: Apache-2.0 */

#include "api/owing.h"

#include <string.h>

#include "billing/invoice.h"
#include "ledger/ledger.h"
#include "ledger/whose.h"
#include "meter/err.h"

static int add(int64_t *sum, int64_t fen)
{
	return __builtin_add_overflow(*sum, fen, sum) ? WEIR_FAULT_RANGE : 0;
}

int owing_add(struct owing_sums *sums, const struct owed *owed)
{
	int fault = add(&sums->charged_fen, owed->charged_fen);

	fault = fault < 0 ? fault : add(&sums->late_charged_fen, owed->late_charged_fen);
	fault = fault < 0 ? fault : add(&sums->relieved_fen, owed->relieved_fen);
	fault = fault < 0 ? fault : add(&sums->paid_fen, owed->paid_fen);
	fault = fault < 0 ? fault : add(&sums->unpaid_fen, owed->unpaid_fen);
	fault = fault < 0 ? fault : add(&sums->credit_fen, owed->credit_fen);
	fault = fault < 0 ? fault : add(&sums->late_fen, owed->late_fen);
	sums->invoices++;
	return fault;
}

/* Is the invoice a holder's of that code or name, by the newest row of its permit? */
static bool is_holders(const struct books *books, const struct invoice_row *row, const char *whose)
{
	const struct day newest = { INT32_MAX - 1 };
	const struct day taken = { (int32_t)row->period_till - 1 };
	struct whose found;

	return whose_account(books, row->account, newest, taken, &found) &&
			(strcmp(found.credit_code, whose) == 0 || strcmp(found.holder, whose) == 0);
}

static bool is_chosen(const struct books *books, const struct owing_choice *choice,
		const struct invoice_row *one, const struct invoice_row *row)
{
	if (row->number != 0) {
		return false;
	}
	if (one != NULL) {
		return row == one;
	}
	return choice->whose == NULL || strcmp(row->account, choice->whose) == 0 ||
			is_holders(books, row, choice->whose);
}

int owing_walk(struct ledger *ledger, const struct owing_choice *choice, owing_take *take,
		void *context, struct owing_sums *ret)
{
	const struct judge judge = ledger_judge(ledger);
	const struct books *books = ledger_books(ledger);
	const struct invoice_row *one =
			choice->whose == NULL ? NULL : owed_invoice(books, choice->whose);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), NULL, 0);
	struct due_memory memory = { .book = "" };
	const struct invoice_row *row;
	int answer = 0;

	*ret = (struct owing_sums){ .invoices = 0 };
	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct owed owed;

		if (!is_chosen(books, choice, one, row)) {
			continue;
		}
		answer = owed_find(&judge, row, choice->at, &memory, &owed);
		if (answer < 0) {
			break;
		}
		if (owed.part_count > 0) {
			answer = owing_add(ret, &owed);
			answer = answer == 0 && take != NULL ? take(context, &owed) : answer;
		}
		owed_finish(&owed);
	}
	due_memory_finish(&memory);
	return answer != 0 ? answer : ret->invoices == 0 ? OWING_NONE : OWING_OK;
}
