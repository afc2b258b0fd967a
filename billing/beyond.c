/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/beyond.h"

#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/charge.h"
#include "billing/rulebook.h"
#include "ledger/cause.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/taken.h"
#include "meter/err.h"
#include "meter/list.h"

#define UNPERMITTED "unpermitted:"

/* ---- what was billed ---- */

/* The n-th part of a line's key, from 0: "part;intake;book;rate;rule;band;counts". */
static bool key_part(const char *key, int n, char *ret, size_t size)
{
	size_t length;

	for (; n > 0; n--) {
		key = strchr(key, ';');
		if (key == NULL) {
			return false;
		}
		key++;
	}
	length = strcspn(key, ";");
	if (length >= size) {
		return false;
	}
	memcpy(ret, key, length);
	ret[length] = '\0';
	return true;
}

/* Is the line a surcharge on water beyond the permit? Its rulebook, read once, says so. */
static int is_beyond_line(
		const struct books *books, const char *key, struct rulebook *book, bool *ret)
{
	char part[8];
	char id[TEXT_ID_MAX + 1];
	char rule[TEXT_ID_MAX + 1];
	int64_t number;

	*ret = false;
	if (!key_part(key, 0, part, sizeof(part)) || !key_part(key, 2, id, sizeof(id)) ||
			!key_part(key, 4, rule, sizeof(rule)) ||
			text_int_all(part, CHARGE_BASE, CHARGE_LATE, &number) != TEXT_OK ||
			number != CHARGE_SURCHARGE) {
		return 0;
	}
	if (strcmp(book->id, id) != 0) {
		int answer = rulebook_find(books, id, book);

		if (answer != RULEBOOK_THERE) {
			return answer < 0 ? answer : 0;
		}
	}
	for (size_t i = 0; i < book->surcharge_count; i++) {
		*ret = *ret ||
				(strcmp(book->surcharges[i].id, rule) == 0 &&
						book->surcharges[i].ceiling == CEILING_PERMIT);
	}
	return 0;
}

/* Invoices and deltas together, of the days. */
static int64_t billed_in_all(const struct books *books, const char *account, struct days days)
{
	struct invoice_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	int64_t fen = 0;

	(void)text_copy(key.account, sizeof(key.account), account);
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->period_from >= days.from.number && row->period_from < days.till.number) {
			fen += row->total_fen;
		}
	}
	return fen;
}

static int billed_beyond(const struct books *books, const char *account, struct days days,
		struct rulebook *book, int64_t *ret)
{
	struct invoice_line_row key = { .kind = INT64_MIN };
	struct shelf_cursor cursor;
	const struct invoice_line_row *row;
	int fault = 0;

	*ret = 0;
	(void)text_copy(key.account, sizeof(key.account), account);
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE_LINE), &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		bool is_beyond = false;

		if (row->period_from >= days.from.number && row->period_from < days.till.number) {
			fault = is_beyond_line(books, row->key, book, &is_beyond);
			*ret += is_beyond ? row->amount_fen : 0;
		}
	}
	return fault;
}

/* ---- which there are ---- */

static int64_t finding_of(const struct books *books, enum finding_class class,
		enum finding_subject subject, const char *id)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	int64_t ret = FINDING_NONE;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->class == (int64_t) class && row->subject == (int64_t)subject &&
				strcmp(row->id, id) == 0) {
			ret = row->entry;
		}
	}
	return ret;
}

static int add(struct beyond_list *list, const struct books *books, const struct beyond *beyond)
{
	struct beyond *grown = list_grow_counted(list->list, list->count, sizeof(*grown));
	enum finding_subject subject = beyond->class == FINDING_UNPERMITTED ? FINDING_OF_INTAKE
									    : FINDING_OF_PERMIT;
	struct finding_place place;
	struct beyond *made;

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	list->list = grown;
	made = &grown[list->count++];
	*made = *beyond;
	made->finding = finding_of(books, beyond->class, subject, beyond->id);
	if (finding_place(books, subject, beyond->id, beyond->since, &place)) {
		memcpy(made->area, place.area, sizeof(made->area));
	}
	return 0;
}

static int add_unpermitted(struct beyond_list *list, const struct books *books, struct days days)
{
	const struct taken_month_row *row = taken_next_account(books, UNPERMITTED);
	int fault = 0;

	while (fault == 0 && row != NULL &&
			strncmp(row->permit, UNPERMITTED, strlen(UNPERMITTED)) == 0) {
		struct beyond beyond = { .class = FINDING_UNPERMITTED };

		(void)text_copy(beyond.id, sizeof(beyond.id), row->permit + strlen(UNPERMITTED));
		(void)text_copy(beyond.account, sizeof(beyond.account), row->permit);
		beyond.litres = cause_unpermitted(books, beyond.id, days.from,
				(struct day){ days.till.number - 1 }, &beyond.since);
		if (beyond.litres > 0) {
			beyond.billed_fen = billed_in_all(books, beyond.account, days);
			fault = add(list, books, &beyond);
		}
		row = taken_next_account(books, row->permit);
	}
	return fault;
}

/* What a permit's year that touches the days had gone beyond it by the last of them that is its own. */
static int add_year(struct beyond_list *list, const struct books *books, const char *permit,
		const struct limit_year *year, struct day last, struct day today,
		struct rulebook *book)
{
	struct beyond beyond = { .class = FINDING_OVER_PERMIT };
	struct day end = { year->days.till.number - 1 };
	struct day by = last.number < end.number ? last : end;
	int fault = cause_excess(books, permit, by, today.number < end.number ? today : end,
			&beyond.litres, &beyond.since);

	if (fault < 0 || beyond.litres == 0) {
		return fault;
	}
	memcpy(beyond.id, permit, sizeof(beyond.id));
	(void)text_copy(beyond.account, sizeof(beyond.account), permit);
	fault = billed_beyond(books, permit, (struct days){ year->days.from, { by.number + 1 } },
			book, &beyond.billed_fen);
	return fault == 0 ? add(list, books, &beyond) : fault;
}

static int add_over_permit(struct beyond_list *list, const struct books *books, struct day first,
		struct day last, struct day today, struct rulebook *book)
{
	const struct registry_view view = { .books = books };
	char permit[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	while (fault == 0 && registry_next_id(books, ROW_PERMIT, permit)) {
		struct permit_row row;
		struct limit_year year;
		struct day day = first;

		if (!registry_permit(&view, permit, last, &row)) {
			continue;
		}
		do {
			year = limit_year_of(row.year_kind, day);
			fault = add_year(list, books, permit, &year, last, today, book);
			day = year.days.till;
		} while (fault == 0 && day.number <= last.number);
	}
	return fault;
}

int beyond_build(const struct books *books, struct days days, struct day today,
		struct beyond_list *ret)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct day last = { days.till.number - 1 < today.number ? days.till.number - 1
								: today.number };
	int fault = book == NULL ? WEIR_FAULT_MEMORY : 0;

	*ret = (struct beyond_list){ .list = NULL };
	if (fault == 0) {
		fault = add_unpermitted(ret, books, days);
	}
	if (fault == 0) {
		fault = add_over_permit(ret, books, days.from, last, today, book);
	}
	if (fault < 0) {
		beyond_finish(ret);
	}
	return fault;
}

void beyond_finish(struct beyond_list *list)
{
	free(list->list);
	*list = (struct beyond_list){ .list = NULL };
}
