/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/due.h"

#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/invoice.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "ledger/rows.h"
#include "ledger/timeline.h"
#include "meter/err.h"

/* Does it say anything of a sum? What was not taken at a price stands in an invoice too. */
static bool is_something(const struct invoice_line *line)
{
	return line->litres != 0 || line->energy_wh != 0 || line->amount_fen != 0 ||
			strcmp(line->amount, "0") != 0;
}

/* The book of the lines that began last; "" where there is none of anything. */
static void youngest_book(const struct books *books, const struct invoice *invoice,
		char ret[static TEXT_ID_MAX + 1])
{
	const struct shelf *shelf = books_shelf(books, BOOK_RULEBOOK);
	struct item_cursor lines = invoice->lines;
	int64_t youngest = INT64_MIN;
	struct invoice_line line;

	ret[0] = '\0';
	for (size_t n = item_take_array(&lines); n > 0 && invoice_take_line(&lines, &line); n--) {
		struct rulebook_row key = { .kind = 0 };
		const struct rulebook_row *row;

		(void)text_copy(key.id, sizeof(key.id), line.book);
		row = shelf_find(shelf, &key);
		if (row != NULL && row->from > youngest && is_something(&line)) {
			youngest = row->from;
			(void)text_copy(ret, TEXT_ID_MAX + 1, line.book);
		}
	}
}

void due_memory_finish(struct due_memory *memory)
{
	free(memory->holidays);
	*memory = (struct due_memory){ .book = "" };
}

/* The days of a row of a list; one day where it does not say how many. */
static int take_days(const struct registry_row *row, struct days *ret)
{
	struct item_cursor cursor = item_cursor(row->row.data, row->row.size);
	union row list;

	if (!row_take(&cursor, ROW_LIST, &list) || !item_at_end(&cursor)) {
		return WEIR_FAULT_BROKEN;
	}
	ret->from.number = (int32_t)row->from;
	ret->till.number = 1 +
			(row_has_day(list.list.until) ? list.list.until.number : ret->from.number);
	return 0;
}

/* All rows of the list, in two passes: how many, and their days. */
static int find_holidays(const struct books *books, struct due_memory *memory)
{
	const struct shelf *shelf = books_shelf(books, BOOK_LIST);
	size_t count = 0;
	int fault = 0;

	for (int pass = 0; pass < 2 && fault == 0; pass++) {
		struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
		const struct registry_row *row;

		count = 0;
		while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
			if (strcmp(row->part, memory->rule.holidays) != 0) {
				continue;
			}
			fault = pass == 0 ? 0 : take_days(row, &memory->holidays[count]);
			count++;
		}
		if (pass == 0) {
			memory->holidays = calloc(count + 1, sizeof(memory->holidays[0]));
			fault = memory->holidays == NULL ? WEIR_FAULT_MEMORY : 0;
		}
	}
	memory->holiday_count = count;
	return fault;
}

static int find_rule(const struct books *books, const char *id, struct due_memory *memory)
{
	SCOPED(rulebook_close) struct rulebook *book = NULL;
	int answer;

	if (strcmp(memory->book, id) == 0) {
		return 0;
	}
	book = rulebook_open();
	if (book == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = rulebook_find(books, id, book);
	if (answer != RULEBOOK_THERE) {
		return answer < 0 ? answer : WEIR_FAULT_BROKEN;
	}
	due_memory_finish(memory);
	(void)text_copy(memory->book, sizeof(memory->book), id);
	memory->rule = book->due;
	memory->late = book->late;
	return memory->rule.holidays[0] == '\0' ? 0 : find_holidays(books, memory);
}

int due_find(const struct books *books, const struct invoice *invoice, struct day notice,
		struct due_memory *memory, struct invoice_due *ret)
{
	char book[TEXT_ID_MAX + 1];
	int fault;

	*ret = (struct invoice_due){ .notice = LATE_NO_DAY, .unconfirmed = "" };
	youngest_book(books, invoice, book);
	if (invoice->total_fen <= 0 || book[0] == '\0') {
		return 0;
	}
	if (timeline_rest(invoice->account, TIMELINE_UNPERMITTED) != NULL) {
		ret->is_known = notice.number != LATE_NO_DAY.number;
		ret->due = ret->notice = notice;
		return 0;
	}
	fault = find_rule(books, book, memory);
	if (fault < 0 || (memory->rule.holidays[0] != '\0' && memory->holiday_count == 0)) {
		return fault;
	}
	ret->is_known = late_due(&memory->rule, invoice->period, notice,
			&(struct late_holidays){ memory->holidays, memory->holiday_count },
			&ret->due);
	if (memory->rule.days_after_notice != 0) {
		ret->notice = notice;
	}
	ret->unconfirmed = memory->rule.note.unconfirmed;
	return 0;
}

int due_late(const struct books *books, const struct invoice *invoice, struct due_memory *memory,
		char ret_book[static TEXT_ID_MAX + 1], struct late_rule *ret)
{
	int fault;

	*ret = (struct late_rule){ .at_most = RULE_NOT_GIVEN };
	youngest_book(books, invoice, ret_book);
	if (ret_book[0] == '\0') {
		return 0;
	}
	fault = find_rule(books, ret_book, memory);
	if (fault == 0) {
		*ret = memory->late;
	}
	return fault;
}
