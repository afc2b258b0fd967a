/* SPDX-License-Identifier: Apache-2.0 */

/*
 * River-area credit that was not returned by its last day: of a pool, once for
 * each such day.
 */

#include <string.h>

#include "ledger/cause.h"
#include "ledger/credit.h"

/* What of a loan is outstanding when a day has ended, by the days of its returns. */
static struct area_credit outstanding_on(
		const struct books *books, const struct credit_loan_row *loan, struct day day)
{
	struct area_credit ret = { loan->lent_m2 };
	const struct credit_move_row *move;
	int64_t entry = INT64_MIN;

	while ((move = credit_next_move(books, loan->area, &entry)) != NULL) {
		if (move->kind == KIND_CREDIT_RETURN && move->on <= day.number &&
				strcmp(move->loan, loan->loan) == 0) {
			ret.m2 += move->moved_m2;
		}
	}
	return ret;
}

static bool is_due(const struct books *books, const struct credit_loan_row *loan, struct day ended)
{
	return loan->until <= ended.number && outstanding_on(books, loan, ended).m2 > 0;
}

/* The first loan of a pool that was to be returned by that day and is not; or NULL. */
static const struct credit_loan_row *first_due(
		const struct books *books, const char *area, int64_t until, struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CREDIT_LOAN), NULL, 0);
	const struct credit_loan_row *loan;

	while ((loan = shelf_next(&cursor)) != NULL) {
		if (loan->until == until && strcmp(loan->area, area) == 0 &&
				is_due(books, loan, ended)) {
			return loan;
		}
	}
	return NULL;
}

int cause_walk_credit(struct found_work *work, const struct books *books,
		const struct duty_row *duty, struct day ended)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CREDIT_LOAN), NULL, 0);
	const struct credit_loan_row *loan;
	int fault = 0;

	(void)duty;
	while (fault == 0 && (loan = shelf_next(&cursor)) != NULL) {
		if (is_due(books, loan, ended) &&
				first_due(books, loan->area, loan->until, ended) == loan) {
			fault = found_tell(work, loan->area, (struct day){ (int32_t)loan->until },
					ROW_NO_LITRES);
		}
	}
	return fault;
}

int cause_holds_credit(const struct books *books, const struct finding_row *row, bool *ret)
{
	*ret = first_due(books, row->id, row->since, (struct day){ (int32_t)row->day }) != NULL;
	return 0;
}
