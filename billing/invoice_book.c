/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/invoice_book.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "meter/err.h"
#include "meter/scope.h"

/* The first of an account's rows for a period; or, with a number, that row. */
static struct invoice_row key_of(
		const struct charge_input *input, const char *account, int64_t number)
{
	struct invoice_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
		.number = number,
	};

	(void)text_copy(key.account, sizeof(key.account), account);
	return key;
}

int64_t invoice_book_next(
		const struct books *books, const struct charge_input *input, const char *account)
{
	const struct invoice_row key = key_of(input, account, INT64_MIN);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 3);
	const struct invoice_row *row;
	int64_t next = 0;

	while ((row = shelf_next(&cursor)) != NULL) {
		next = row->number + 1;
	}
	return next;
}

const struct invoice_row *invoice_book_first(
		const struct books *books, const struct charge_input *input, const char *account)
{
	const struct invoice_row key = key_of(input, account, 0);

	return shelf_find(books_shelf(books, BOOK_INVOICE), &key);
}

bool invoice_book_has(const struct books *books, const char *account)
{
	struct invoice_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;

	if (!text_copy(key.account, sizeof(key.account), account)) {
		return false;
	}
	key.period_from = key.number = INT64_MIN;
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 1);
	return shelf_next(&cursor) != NULL;
}

int invoice_book_lines(const struct books *books, const struct charge_input *input,
		const char *account, struct charge_billed **ret, size_t *ret_count)
{
	struct invoice_line_row key = {
		.kind = (int64_t)input->kind,
		.period_from = input->period.from.number,
	};
	struct shelf *shelf = books_shelf(books, BOOK_INVOICE_LINE);
	struct shelf_cursor cursor;
	const struct invoice_line_row *row;
	size_t count = 0;

	(void)text_copy(key.account, sizeof(key.account), account);
	*ret = NULL;
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1) {
			*ret = calloc(count + 1, sizeof(**ret));
			if (*ret == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			count = 0;
		}
		cursor = shelf_scan(shelf, &key, 3);
		while ((row = shelf_next(&cursor)) != NULL) {
			if (pass == 1) {
				(*ret)[count] = (struct charge_billed){
					.key = row->key,
					.volume_litres = row->volume_litres,
					.energy_wh = row->energy_wh,
					.amount_fen = row->amount_fen,
				};
			}
			count++;
		}
	}
	*ret_count = count;
	return 0;
}

int invoice_book_line(const struct books *books, const struct charge_input *input,
		const char *account, const char *line_key, struct invoice_line *ret)
{
	const struct invoice_row key = key_of(input, account, INT64_MIN);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 3);
	const struct invoice_row *row;
	bool is_found = false;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct invoice_line line;
		struct invoice invoice;

		if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
			return WEIR_FAULT_BROKEN;
		}
		for (size_t n = item_take_array(&invoice.lines); n > 0; n--) {
			if (!invoice_take_line(&invoice.lines, &line)) {
				return WEIR_FAULT_BROKEN;
			}
			if (strcmp(line.key, line_key) == 0) {
				*ret = line;
				is_found = true;
			}
		}
	}
	return is_found ? 0 : WEIR_FAULT_BROKEN;
}

int invoice_book_remainder(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, struct exact *ret)
{
	const struct invoice_row key = key_of(input, account, INT64_MIN);
	SCOPED_FINISH(exact_finish) struct exact before = exact_zero();
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 3);
	const struct invoice_row *row;

	exact_copy(ret, &result->remainder);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct invoice invoice;

		if (!invoice_take(row->whole.data, row->whole.size, &invoice) ||
				!exact_parse(invoice.remainder, strlen(invoice.remainder),
						&before)) {
			return WEIR_FAULT_BROKEN;
		}
		exact_subtract(ret, &before);
	}
	return 0;
}

bool invoice_book_tells(const struct books *books, const struct charge_input *input,
		const struct charge_result *result, const char *account, int64_t number)
{
	const struct invoice_row key = key_of(input, account, number);
	const struct invoice_row *row = shelf_find(books_shelf(books, BOOK_INVOICE), &key);
	struct invoice invoice;

	assert(row != NULL);
	return invoice_take(row->whole.data, row->whole.size, &invoice) &&
			((invoice.flags ^ result->flags) & CHARGE_IS_INCOMPLETE) == 0 &&
			invoice_says_unpriced(&invoice, result);
}
