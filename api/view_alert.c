/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_alert.h"

#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/caller.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/print_alert.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_log.h"
#include "ledger/alert.h"
#include "ledger/crossing_when.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/registry.h"
#include "ledger/warning.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	TEXT_BYTES_MAX = 2 * ALERT_EVIDENCE_MAX,
};

/* "permit:ID" is ID to people. */
static const char *permit_of(const struct alert_row *row)
{
	return strncmp(row->subject, "permit:", 7) == 0 ? row->subject + 7 : row->subject;
}

/* A cap's: then it is seen by the office only. */
static bool is_of_area(const struct alert_row *row)
{
	return strncmp(row->subject, "area:", 5) == 0;
}

/* The permit's row at the end of the alert's period, or its newest. */
static bool find_permit(
		const struct books *books, const struct alert_row *row, struct permit_row *ret)
{
	const struct registry_view view = { .books = books };

	return registry_permit(&view, permit_of(row), (struct day){ (int32_t)row->period_till - 1 },
			       ret) ||
			registry_permit(&view, permit_of(row), (struct day){ INT32_MAX - 1 }, ret);
}

static bool is_chosen(const struct books *books, struct day today, const struct alert_row *row,
		const struct alert_choice *choice)
{
	struct permit_row permit;

	if (row->entry <= choice->after && choice->after != 0) {
		return false;
	}
	if (row->entry >= choice->size && choice->size != 0) {
		return false;
	}
	if (!choice->is_all && (row->closed != 0 || !alert_is_in_force(row))) {
		return false;
	}
	if (choice->caller != NULL &&
			!caller_may_see_subject(choice->caller, books, today, row->subject)) {
		return false;
	}
	if (choice->permit != NULL && strcmp(permit_of(row), choice->permit) != 0) {
		return false;
	}
	return choice->holder == NULL ||
			(find_permit(books, row, &permit) &&
					(strcmp(permit.credit_code, choice->holder) == 0 ||
							strcmp(permit.holder, choice->holder) ==
									0));
}

static int compare(const void *a, const void *b)
{
	const struct alert_row *left = *(const struct alert_row *const *)a;
	const struct alert_row *right = *(const struct alert_row *const *)b;

	return left->entry < right->entry ? -1 : left->entry > right->entry;
}

/* Those chosen in the order in which they were raised; the caller frees the list. */
static int gather(struct ledger *ledger, const struct alert_choice *choice,
		const struct alert_row ***ret, size_t *ret_count)
{
	const struct books *books = ledger_books(ledger);
	struct day today = zone_day(&books->zone, ledger_now(ledger));
	struct shelf *shelf = books_shelf(books, BOOK_ALERT);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct alert_row *row;

	*ret_count = 0;
	*ret = calloc(shelf_count(shelf) + 1, sizeof(const struct alert_row *));
	if (*ret == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_chosen(books, today, row, choice)) {
			(*ret)[(*ret_count)++] = row;
		}
	}
	qsort(*ret, *ret_count, sizeof(const struct alert_row *), compare);
	return 0;
}

static const char *state_name(const struct alert_row *row)
{
	switch (alert_step(row)) {
	case ALERT_ACK:
		return "acked";
	case ALERT_RECTIFY:
		return "rectified";
	case ALERT_CLOSE:
		return "closed";
	default:
		return "raised";
	}
}

/* ---- for machines ---- */

/* Who did it, when, and in which words: from the entry itself. */
static int view_step(struct view *view, struct ledger *ledger, const char *name, int64_t index)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	SCOPED_FINISH(bytes_finish) struct bytes words;
	char subject[BOOKS_SUBJECT_MAX];
	struct entry entry;
	struct deed deed;
	enum alert_step step;
	const char *text;
	int64_t alert;
	size_t size;
	int fault;

	bytes_init(&bytes, ENTRY_MAX);
	bytes_init(&words, TEXT_BYTES_MAX);
	if (index == 0) {
		return 0;
	}
	fault = ledger_fetch(ledger, index, &bytes);
	if (fault < 0) {
		return fault;
	}
	if (entry_decode(bytes.data, bytes.size, &entry, NULL) != ENTRY_OK ||
			deed_decode(entry.said, entry.said_size, &deed, NULL) != DEED_OK ||
			!alert_take_step(deed.body, deed.body_size, subject, &alert, &step, &text,
					&size)) {
		return WEIR_FAULT_BROKEN;
	}
	bytes_put(&words, text, size);
	view_object(view, NULL);
	view_text(view, "step", name);
	view_int(view, "entry", index);
	view_int(view, "actor", (int64_t)deed.actor);
	view_instant(view, "at", entry.recorded);
	if (size > 0) {
		view_text(view, "text", bytes_text(&words));
	}
	view_end(view);
	return 0;
}

/* By which warning of an area's set, what it demands and where that is written. */
static void view_warning(struct view *view, const struct books *books, const struct alert_row *row)
{
	struct day day = zone_day(&books->zone, (struct instant){ row->found_s });
	struct warning_row warning;

	if (row->area[0] == '\0') {
		return;
	}
	view_text(view, "warning_area", row->area);
	view_text(view, "warning", row->warning);
	if (row->expected_litres != CEILING_NONE) {
		view_int(view, "expected_litres", row->expected_litres);
	}
	if (warnings_row(books, row->area, row->warning, day, &warning)) {
		if (warning.action[0] != '\0') {
			view_text(view, "action", warning.action);
		}
		view_text(view, "document", warning.document);
	}
}

int view_alert(struct view *view, struct ledger *ledger, const struct alert_row *row)
{
	const struct books *books = ledger_books(ledger);
	struct days period = { { (int32_t)row->period_from }, { (int32_t)row->period_till } };
	bool is_notice = row->basis == BASIS_NOTICE;
	bool is_dated = row->percent == 0; /* a notice, or a reminder */
	char text[CEILING_PERIOD_MAX];
	struct permit_row permit;
	int fault;

	view_int(view, "alert", row->entry);
	if (is_of_area(row)) {
		view_text(view, "area", row->subject + 5);
		view_text(view, "source",
				row->source == SOURCE_ANY
						? "all"
						: word_name(WORD_SOURCE, (int)row->source));
	} else if (strncmp(row->subject, "basin:", 6) == 0) {
		view_text(view, "basin", row->subject + 6);
	} else {
		view_text(view, "permit", permit_of(row));
	}
	if (find_permit(books, row, &permit)) {
		view_text(view, "holder", permit.holder);
	}
	view_text(view, "basis", ceiling_basis_name((enum ceiling_basis)row->basis));
	if (is_dated) {
		view_day(view, "from", period.from);
		view_day(view, "until", (struct day){ period.till.number - 1 });
	} else {
		view_text(view, "period", ceiling_period(period, text));
		view_int(view, "percent", row->percent);
		view_warning(view, books, row);
	}
	if (row->limit_litres != CEILING_NONE) {
		view_int(view, "limit_litres", row->limit_litres);
	}
	if (row->taken_litres != CEILING_NONE) {
		view_int(view, is_notice ? "moved_litres" : "taken_litres", row->taken_litres);
	}
	view_instant(view, "crossed_at", crossing_when(books, row));
	view_instant(view, "found_at", (struct instant){ row->found_s });
	view_int(view, "cause", row->cause);
	view_text(view, "state", state_name(row));
	view_bool(view, "in_force", alert_is_in_force(row));
	if (!alert_is_in_force(row)) {
		view_int(view, "withdrawn_by", row->withdrawn_cause);
		view_instant(view, "withdrawn_at", (struct instant){ row->withdrawn_s });
	}
	view_array(view, "steps");
	fault = view_step(view, ledger, "ack", row->acked);
	if (fault == 0) {
		fault = view_step(view, ledger, "rectify", row->rectified);
	}
	if (fault == 0) {
		fault = view_step(view, ledger, "close", row->closed);
	}
	view_end(view);
	return fault;
}

static int view_rows(struct view *view, struct ledger *ledger, const struct alert_row *const *rows,
		size_t count)
{
	int fault = 0;

	view_array(view, "alerts");
	for (size_t i = 0; i < count && fault == 0; i++) {
		view_object(view, NULL);
		fault = view_alert(view, ledger, rows[i]);
		view_end(view);
	}
	view_end(view);
	return fault;
}

int view_alerts(struct view *view, struct ledger *ledger, const struct alert_choice *choice,
		int64_t *ret_more)
{
	const struct alert_row **rows;
	size_t count;
	int fault = gather(ledger, choice, &rows, &count);
	bool is_more = fault == 0 && choice->limit > 0 && count > choice->limit;

	count = is_more ? choice->limit : count;
	if (fault == 0) {
		fault = view_rows(view, ledger, rows, count);
		*ret_more = is_more ? rows[count - 1]->entry : 0;
		free(rows);
	}
	return fault;
}

/* ---- on stdout ---- */

static int show(const struct app *app, struct ledger *ledger, const struct alert_row *const *rows,
		size_t count)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	int fault = view == NULL ? WEIR_FAULT_MEMORY : view_rows(view, ledger, rows, count);

	if (fault == 0 && app->is_json) {
		fault = view_log(view, ledger);
		fault = fault == 0 ? view_print(view) : fault;
	} else if (fault == 0) {
		fault = print_alerts(value_of_view(view, &wrong), &ledger_books(ledger)->zone);
		fault = fault == 0 && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
	}
	return fault < 0 ? fault : CMD_DONE;
}

int list_alerts(const struct app *app, struct desk *desk, const struct alert_choice *choice)
{
	struct ledger *ledger = desk_ledger(desk);
	const struct alert_row **rows;
	size_t count;
	int answer;

	if (ledger == NULL) {
		return CMD_FAULT;
	}
	answer = gather(ledger, choice, &rows, &count);
	if (answer == 0) {
		answer = show(app, ledger, rows, count);
		free(rows);
	}
	return answer;
}

int print_alert(const struct app *app, struct desk *desk, int64_t entry)
{
	struct ledger *ledger = desk_ledger(desk);
	const struct alert_row *row =
			ledger == NULL ? NULL : alert_find(ledger_books(ledger), entry);

	return row == NULL ? CMD_FAULT : show(app, ledger, &row, 1);
}
