/* SPDX-License-Identifier: Apache-2.0 */

#include "api/reliefs.h"

#include <stdlib.h>
#include <string.h>

#include "api/lang.h"
#include "api/table.h"
#include "api/view.h"
#include "billing/money.h"
#include "billing/payment.h"
#include "billing/reduction.h"
#include "ledger/ledger.h"
#include "ledger/whose.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"

void reliefs_close(struct reliefs *reliefs)
{
	if (reliefs == NULL) {
		return;
	}
	for (size_t i = 0; i < reliefs->count; i++) {
		exact_finish(&reliefs->list[i].exact_fen);
	}
	free(reliefs->list);
	free(reliefs);
}

struct gathering {
	const struct books *books;
	struct reliefs *reliefs;
	char area[TEXT_ID_MAX + 1]; /* of the invoice at hand */
	const char *book;           /* of the line at hand, or "" */
};

static void find_area(struct gathering *work, const struct invoice_row *row)
{
	const struct day newest = { INT32_MAX - 1 };
	const struct day taken = { (int32_t)row->period_till - 1 };
	struct whose whose;

	(void)whose_account(work->books, row->account, newest, taken, &whose);
	(void)text_copy(work->area, sizeof(work->area), whose.area);
}

static struct relief_sum *sum_of(struct gathering *work, const char *legal)
{
	struct reliefs *reliefs = work->reliefs;
	struct relief_sum *grown;

	for (size_t i = 0; i < reliefs->count; i++) {
		struct relief_sum *one = &reliefs->list[i];

		if (strcmp(one->legal, legal) == 0 && strcmp(one->book, work->book) == 0 &&
				strcmp(one->area, work->area) == 0) {
			return one;
		}
	}
	grown = list_grow_counted(reliefs->list, reliefs->count, sizeof(*grown));
	if (grown == NULL) {
		return NULL;
	}
	reliefs->list = grown;
	grown = &grown[reliefs->count++];
	memset(grown, 0, sizeof(*grown));
	grown->exact_fen = exact_zero();
	(void)text_copy(grown->legal, sizeof(grown->legal), legal);
	(void)text_copy(grown->book, sizeof(grown->book), work->book);
	(void)text_copy(grown->area, sizeof(grown->area), work->area);
	return grown;
}

static int add(void *context, const char *relief, const struct exact *fen)
{
	struct relief_sum *sum = sum_of(context, relief);

	if (sum == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	exact_add(&sum->exact_fen, fen);
	return 0;
}

static int add_shares(struct gathering *work, const struct invoice_row *row)
{
	struct invoice invoice;
	struct invoice_line line;
	int fault = 0;

	if (!invoice_take(row->whole.data, row->whole.size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t n = item_take_array(&invoice.lines); n > 0 && fault == 0; n--) {
		if (!invoice_take_line(&invoice.lines, &line)) {
			return WEIR_FAULT_BROKEN;
		}
		work->book = line.book;
		fault = reduction_walk(&line, add, work);
	}
	return fault;
}

static int add_sums(struct gathering *work, const struct invoice_row *row)
{
	const struct settlement_row *one;
	int64_t entry = INT64_MIN;
	int fault = 0;

	work->book = "";
	while (fault == 0 && (one = settlement_next(work->books, row->invoice, &entry)) != NULL) {
		SCOPED_FINISH(exact_finish) struct exact fen = exact_zero();

		if (one->what == SETTLEMENT_RELIEF && one->withdrawn == 0) {
			exact_set_int(&fen, one->fen);
			fault = add(work, one->reference, &fen);
		}
	}
	return fault;
}

static int by_name(const void *a, const void *b)
{
	const struct relief_sum *left = a;
	const struct relief_sum *right = b;
	int order = strcmp(left->legal, right->legal);

	order = order != 0 ? order : strcmp(left->book, right->book);
	return order != 0 ? order : strcmp(left->area, right->area);
}

static int round_all(struct reliefs *reliefs)
{
	for (size_t i = 0; i < reliefs->count; i++) {
		struct relief_sum *one = &reliefs->list[i];

		if (!money_round(&one->exact_fen, &one->fen) ||
				__builtin_add_overflow(reliefs->fen, one->fen, &reliefs->fen)) {
			return WEIR_FAULT_RANGE;
		}
	}
	if (reliefs->count > 0) {
		qsort(reliefs->list, reliefs->count, sizeof(*reliefs->list), by_name);
	}
	return 0;
}

int reliefs_open(struct ledger *ledger, struct days period, struct reliefs **ret)
{
	SCOPED(reliefs_close) struct reliefs *reliefs = calloc(1, sizeof(*reliefs));
	struct gathering work = { .books = ledger_books(ledger), .reliefs = reliefs };
	struct shelf_cursor cursor = shelf_scan(books_shelf(work.books, BOOK_INVOICE), NULL, 0);
	const struct invoice_row *row;
	int fault = reliefs == NULL ? WEIR_FAULT_MEMORY : 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->period_from < period.from.number ||
				row->period_till > period.till.number) {
			continue;
		}
		find_area(&work, row);
		fault = add_shares(&work, row);
		if (fault == 0 && row->number == 0) {
			fault = add_sums(&work, row);
		}
	}
	fault = fault < 0 ? fault : round_all(reliefs);
	if (fault == 0) {
		*ret = reliefs;
		reliefs = NULL;
	}
	return fault;
}

void view_reliefs(struct view *view, const struct reliefs *reliefs)
{
	view_array(view, "reliefs");
	for (size_t i = 0; i < reliefs->count; i++) {
		const struct relief_sum *one = &reliefs->list[i];
		SCOPED_FINISH(bytes_finish) struct bytes text;

		bytes_init(&text, 1 << 16);
		exact_format(&one->exact_fen, &text);
		view_object(view, NULL);
		view_text(view, "legal", one->legal);
		view_text_known(view, "rulebook", one->book);
		view_text_known(view, "area", one->area);
		view_int(view, "relief_fen", one->fen);
		view_text(view, "relief_exact_fen", bytes_text(&text));
		view_end(view);
	}
	view_end(view);
	view_int(view, "relief_fen", reliefs->fen);
}

int print_reliefs(const struct reliefs *reliefs)
{
	const struct table_column columns[] = {
		{ _("Rule"), TABLE_LEFT },
		{ _("Rulebook"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Relieved"), TABLE_RIGHT },
	};
	SCOPED(table_close) struct table *table = table_open(columns, 4, UNIT_M3);

	for (size_t i = 0; table != NULL && i < reliefs->count; i++) {
		const struct relief_sum *one = &reliefs->list[i];

		table_text(table, one->legal);
		table_text(table, one->book[0] == '\0' ? _("a sum") : one->book);
		table_text(table, one->area);
		table_fen(table, one->fen);
	}
	if (table != NULL) {
		table_text(table, _("all"));
		table_text(table, "");
		table_text(table, "");
		table_fen(table, reliefs->fen);
	}
	return table == NULL || table_print(table) < 0 ? WEIR_FAULT_MEMORY : 0;
}
