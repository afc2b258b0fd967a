/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_lists.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/view.h"
#include "api/view_word.h"
#include "billing/beyond.h"
#include "ledger/finding.h"
#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/list.h"

/* One line of a list: what it is counted by, and how many of each. */
struct count {
	int64_t class;
	char key[FINDING_PERSON_MAX + 1]; /* an area, or who is responsible */
	int64_t all, open, overdue, closed, withdrawn, in_time, late;
};

struct counts {
	struct count *list;
	size_t count;
};

static int find(struct counts *counts, int64_t class, const char *key, struct count **ret)
{
	struct count *grown;

	for (size_t i = 0; i < counts->count; i++) {
		if (counts->list[i].class == class && strcmp(counts->list[i].key, key) == 0) {
			*ret = &counts->list[i];
			return 0;
		}
	}
	grown = list_grow_counted(counts->list, counts->count, sizeof(*grown));
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	counts->list = grown;
	*ret = &grown[counts->count++];
	memset(*ret, 0, sizeof(**ret));
	(*ret)->class = class;
	(void)text_copy((*ret)->key, sizeof((*ret)->key), key);
	return 0;
}

static int compare(const void *left, const void *right)
{
	const struct count *a = left;
	const struct count *b = right;

	return a->class != b->class ? (a->class < b->class ? -1 : 1) : strcmp(a->key, b->key);
}

static void sort(struct counts *counts)
{
	if (counts->count > 0) {
		qsort(counts->list, counts->count, sizeof(*counts->list), compare);
	}
}

static bool is_in_area(const struct books *books, const struct finding_row *row, const char *area)
{
	const struct registry_view view = { .books = books };

	return area == NULL ||
			(row->area[0] != '\0' &&
					registry_area_is_within(&view, row->area, area,
							(struct day){ (int32_t)row->day }));
}

static bool is_on(const struct books *books, int64_t at_s, struct days days)
{
	struct day day = zone_day(&books->zone, (struct instant){ at_s });

	return day.number >= days.from.number && day.number < days.till.number;
}

/* The newest step of a kind, in force; NULL: none. */
static const struct finding_step_row *newest_step(
		const struct books *books, const struct finding_row *row, int64_t entry)
{
	const struct finding_step_row key = { .finding = row->entry, .entry = entry };

	return entry == 0 ? NULL : shelf_find(books_shelf(books, BOOK_FINDING_STEP), &key);
}

/* Was it rectified after its last day? */
static bool was_late(const struct books *books, const struct finding_row *row)
{
	const struct finding_step_row *step = newest_step(books, row, row->rectified);

	return step != NULL && row->due != INT32_MIN &&
			zone_day(&books->zone, (struct instant){ step->at_s }).number > row->due;
}

static void tally(const struct books *books, const struct finding_row *row, struct count *count)
{
	count->all++;
	count->open += finding_is_open(row) ? 1 : 0;
	count->overdue += finding_is_overdue(books, row) ? 1 : 0;
	count->closed += row->closed != 0 ? 1 : 0;
	count->withdrawn += row->withdrawn != 0 ? 1 : 0;
	if (row->rectified != 0) {
		count->late += was_late(books, row) ? 1 : 0;
		count->in_time += was_late(books, row) ? 0 : 1;
	}
}

/* ---- problems ---- */

int view_problems(struct view *view, struct ledger *ledger, struct days days, const char *area)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	struct counts counts = { .list = NULL };
	const struct finding_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct count *count;

		if (is_in_area(books, row, area) && is_on(books, row->found_s, days)) {
			fault = find(&counts, row->class, row->area, &count);
			if (fault == 0) {
				tally(books, row, count);
			}
		}
	}
	sort(&counts);
	view_array(view, "problems");
	for (size_t i = 0; i < counts.count && fault == 0; i++) {
		const struct count *count = &counts.list[i];

		view_object(view, NULL);
		view_word(view, "class", WORD_FINDING, (int)count->class);
		view_text_known(view, "area", count->key);
		view_int(view, "raised", count->all);
		view_int(view, "open", count->open);
		view_int(view, "overdue", count->overdue);
		view_int(view, "closed", count->closed);
		view_int(view, "withdrawn", count->withdrawn);
		view_end(view);
	}
	view_end(view);
	free(counts.list);
	return fault;
}

/* ---- responsibilities ---- */

/* Was it somebody's in the period: given to him before its end, and not ended before it began? */
static bool was_held(const struct books *books, const struct finding_row *row, struct days days)
{
	int64_t from_s = zone_midnight(&books->zone, days.from).unix_s;
	int64_t till_s = zone_midnight(&books->zone, days.till).unix_s;
	const struct finding_step_row *step = newest_step(books, row, row->assigned);
	int64_t since_s = step == NULL ? row->found_s : step->at_s;

	return row->assigned != 0 && since_s < till_s && row->ended_s >= from_s;
}

int view_responsibilities(
		struct view *view, struct ledger *ledger, struct days days, const char *area)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	struct counts counts = { .list = NULL };
	const struct finding_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct count *count;

		if (is_in_area(books, row, area) && was_held(books, row, days)) {
			fault = find(&counts, 0, row->responsible, &count);
			if (fault == 0) {
				tally(books, row, count);
			}
		}
	}
	sort(&counts);
	view_array(view, "responsibilities");
	for (size_t i = 0; i < counts.count && fault == 0; i++) {
		const struct count *count = &counts.list[i];

		view_object(view, NULL);
		view_text(view, "responsible", count->key);
		view_int(view, "assigned", count->all);
		view_int(view, "rectified_in_time", count->in_time);
		view_int(view, "rectified_late", count->late);
		view_int(view, "overdue", count->overdue);
		view_int(view, "open", count->open);
		view_end(view);
	}
	view_end(view);
	free(counts.list);
	return fault;
}

/* ---- rectifications ---- */

int view_rectifications(
		struct view *view, struct ledger *ledger, struct days days, const char *area)
{
	const struct books *books = ledger_books(ledger);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;

	view_array(view, "rectifications");
	while ((row = shelf_next(&cursor)) != NULL) {
		const struct finding_step_row *step = newest_step(books, row, row->rectified);

		if (step == NULL || !is_in_area(books, row, area) ||
				!is_on(books, step->at_s, days)) {
			continue;
		}
		view_object(view, NULL);
		view_int(view, "finding", row->entry);
		view_word(view, "class", WORD_FINDING, (int)row->class);
		view_text(view, "id", row->id);
		view_text_known(view, "permit", row->account);
		view_text_known(view, "area", row->area);
		view_text_known(view, "responsible", row->responsible);
		if (row->due != INT32_MIN) {
			view_day(view, "until", (struct day){ (int32_t)row->due });
		}
		view_day(view, "rectified_on",
				zone_day(&books->zone, (struct instant){ step->at_s }));
		view_int(view, "actor", step->actor);
		view_bool(view, "late", was_late(books, row));
		view_text(view, "state", finding_state_name(finding_state(row)));
		view_end(view);
	}
	view_end(view);
	return 0;
}

/* ---- beyond ---- */

static void put_beyond(struct view *view, const struct books *books, const struct beyond *beyond)
{
	const struct finding_row *row =
			beyond->finding < 0 ? NULL : finding_find(books, beyond->finding);

	view_object(view, NULL);
	view_word(view, "class", WORD_FINDING, (int)beyond->class);
	view_text(view, "id", beyond->id);
	view_text(view, "permit", beyond->account);
	view_text_known(view, "area", beyond->area);
	view_int(view, "litres", beyond->litres);
	view_day(view, "since", beyond->since);
	view_int(view, "billed_fen", beyond->billed_fen);
	if (row != NULL) {
		view_int(view, "finding", row->entry);
		view_text(view, "state", finding_state_name(finding_state(row)));
		view_bool(view, "overdue", finding_is_overdue(books, row));
	}
	view_end(view);
}

int view_beyond(struct view *view, struct ledger *ledger, struct days days, const char *area)
{
	const struct books *books = ledger_books(ledger);
	const struct registry_view registry = { .books = books };
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	struct beyond_list list;
	int fault = beyond_build(books, days, today, &list);

	view_array(view, "beyond");
	for (size_t i = 0; i < list.count && fault == 0; i++) {
		const struct beyond *beyond = &list.list[i];

		if (area == NULL ||
				(beyond->area[0] != '\0' &&
						registry_area_is_within(&registry, beyond->area,
								area, today))) {
			put_beyond(view, books, beyond);
		}
	}
	view_end(view);
	beyond_finish(&list);
	return fault;
}
