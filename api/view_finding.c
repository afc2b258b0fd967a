/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_finding.h"

#include <string.h>

#include "api/app.h"
#include "api/caller.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/item_text.h"
#include "api/print_finding.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_log.h"
#include "api/view_word.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* The permit's row on the day of the finding, or its newest. */
static bool find_permit(
		const struct books *books, const struct finding_row *row, struct permit_row *ret)
{
	const struct registry_view view = { .books = books };

	return row->account[0] != '\0' && books_is_permit(row->account) &&
			(registry_permit(&view, row->account, (struct day){ (int32_t)row->day },
					 ret) ||
					registry_permit(&view, row->account,
							(struct day){ INT32_MAX - 1 }, ret));
}

static bool is_of_holder(
		const struct books *books, const struct finding_row *row, const char *holder)
{
	struct permit_row permit;

	return find_permit(books, row, &permit) &&
			(strcmp(permit.credit_code, holder) == 0 ||
					strcmp(permit.holder, holder) == 0);
}

static bool is_in_area(const struct books *books, const struct finding_row *row, const char *area)
{
	const struct registry_view view = { .books = books };

	return row->area[0] != '\0' &&
			registry_area_is_within(
					&view, row->area, area, (struct day){ (int32_t)row->day });
}

bool finding_is_seen(const struct books *books, const struct finding_row *row,
		const struct caller *caller, struct day today)
{
	return caller == NULL || !caller_is_of(caller, ROLES_HOLDER) ||
			(row->account[0] != '\0' && books_is_permit(row->account) &&
					caller_may_see_permit(caller, books, today, row->account));
}

bool finding_is_chosen(struct ledger *ledger, const struct finding_row *row,
		const struct finding_choice *choice)
{
	const struct books *books = ledger_books(ledger);
	struct day today = zone_day(&books->zone, ledger_now(ledger));

	if ((choice->after != 0 && row->entry <= choice->after) ||
			(choice->size != 0 && row->entry >= choice->size) ||
			(!choice->is_all && !finding_is_open(row)) ||
			(choice->is_overdue && !finding_is_overdue(books, row)) ||
			(choice->class != FINDING_ANY && row->class != (int64_t)choice->class) ||
			(choice->permit != NULL && strcmp(row->account, choice->permit) != 0) ||
			(choice->area != NULL && !is_in_area(books, row, choice->area)) ||
			(choice->holder != NULL && !is_of_holder(books, row, choice->holder))) {
		return false;
	}
	return finding_is_seen(books, row, choice->caller, today);
}

/* ---- for machines ---- */

static void view_words(struct view *view, const char *key, const char *data, size_t size)
{
	struct bytes text;

	bytes_init(&text, FINDING_TEXT_MAX + 1);
	bytes_put(&text, data, size);
	if (size > 0) {
		view_text(view, key, bytes_text(&text));
	}
	bytes_finish(&text);
}

static void view_digest(struct view *view, const char *key, const uint8_t *digest)
{
	struct bytes text;

	bytes_init(&text, 2 * BOOKS_HASH_BYTES + 1);
	item_text_hex(&text, digest, BOOKS_HASH_BYTES);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

/* In which words it was done, with what: from the entry itself. */
static int view_said(struct view *view, struct ledger *ledger, int64_t index)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	struct finding_step_said said;
	struct entry entry;
	struct deed deed;
	int fault;

	bytes_init(&bytes, ENTRY_MAX);
	fault = ledger_fetch(ledger, index, &bytes);
	if (fault < 0) {
		return fault;
	}
	if (entry_decode(bytes.data, bytes.size, &entry, NULL) != ENTRY_OK ||
			!deed_take(&entry, &deed) ||
			!finding_take_step(deed.body, deed.body_size, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	if (said.step == FINDING_ASSIGN) {
		view_text(view, "responsible", said.responsible);
		view_day(view, "until", said.due);
	}
	view_words(view, "text", said.text, said.text_size);
	if (said.evidence != NULL) {
		view_digest(view, "evidence_sha256", said.evidence);
	}
	return 0;
}

/* Which, by whom and when. */
static void view_step(struct view *view, const struct finding_step_row *step)
{
	view_text(view, "step", finding_step_name((enum finding_step)step->step));
	view_int(view, "entry", step->entry);
	if (step->actor != 0) {
		view_int(view, "actor", step->actor);
	}
	view_instant(view, "at", (struct instant){ step->at_s });
}

static int view_steps(struct view *view, struct ledger *ledger, const struct finding_row *row)
{
	struct finding_step_row key;
	struct shelf_cursor cursor = finding_steps(ledger_books(ledger), row->entry, &key);
	const struct finding_step_row *step;
	int fault = 0;

	view_array(view, "steps");
	while (fault == 0 && (step = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_step(view, step);
		fault = step->step == FINDING_OVERDUE || step->step == FINDING_LAPSED
				? 0
				: view_said(view, ledger, step->entry);
		view_end(view);
	}
	view_end(view);
	return fault;
}

/* Why it was raised: an actor's words, or which duty was not done. */
static void view_cause(struct view *view, const struct finding_row *row)
{
	if (row->actor != 0) {
		view_int(view, "actor", row->actor);
	}
	view_word(view, "duty", WORD_DUTY, (int)row->duty);
	if (row->since != INT32_MIN) {
		view_day(view, "since", (struct day){ (int32_t)row->since });
	}
	if (row->litres != ROW_NO_LITRES) {
		view_int(view, "litres", row->litres);
	}
	view_words(view, "text", (const char *)row->text.data, row->text.size);
	if (row->evidence.size == BOOKS_HASH_BYTES) {
		view_digest(view, "evidence_sha256", row->evidence.data);
	}
	if (row->reopens != FINDING_NONE) {
		view_int(view, "reopens", row->reopens);
	}
}

/* What it is about, and when it was found. */
static void view_head(struct view *view, const struct books *books, const struct finding_row *row)
{
	struct permit_row permit;

	view_int(view, "finding", row->entry);
	view_text(view, "subject", finding_subject_name((enum finding_subject)row->subject));
	view_text(view, "id", row->id);
	if (row->account[0] != '\0') {
		view_text(view, "permit", row->account);
	}
	if (find_permit(books, row, &permit)) {
		view_text(view, "holder", permit.holder);
	}
	if (row->area[0] != '\0') {
		view_text(view, "area", row->area);
	}
	view_word(view, "class", WORD_FINDING, (int)row->class);
	view_instant(view, "found_at", (struct instant){ row->found_s });
}

/* Where it stands. */
static void view_state(struct view *view, const struct books *books, const struct finding_row *row)
{
	if (row->responsible[0] != '\0') {
		view_text(view, "responsible", row->responsible);
	}
	if (row->due != INT32_MIN) {
		view_day(view, "until", (struct day){ (int32_t)row->due });
	}
	view_text(view, "state", finding_state_name(finding_state(row)));
	view_bool(view, "overdue", finding_is_overdue(books, row));
}

int view_finding(struct view *view, struct ledger *ledger, const struct finding_row *row)
{
	const struct books *books = ledger_books(ledger);

	view_head(view, books, row);
	view_cause(view, row);
	view_state(view, books, row);
	return view_steps(view, ledger, row);
}

void view_finding_short(struct view *view, const struct books *books, const struct finding_row *row)
{
	struct finding_step_row key;
	struct shelf_cursor cursor = finding_steps(books, row->entry, &key);
	const struct finding_step_row *step;
	const struct finding_step_row *last = NULL;

	view_head(view, books, row);
	view_state(view, books, row);
	while ((step = shelf_next(&cursor)) != NULL) {
		last = step;
	}
	if (last != NULL) {
		view_object(view, "last_step");
		view_step(view, last);
		view_end(view);
	}
}

/* *ret_more as in view_findings(). */
static int view_chosen(struct view *view, struct ledger *ledger,
		const struct finding_choice *choice, int64_t *ret_more)
{
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	int64_t last = 0;
	size_t count = 0;
	int fault = 0;

	*ret_more = 0;
	view_array(view, "findings");
	while (fault == 0 && *ret_more == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (!finding_is_chosen(ledger, row, choice)) {
			continue;
		}
		if (choice->limit > 0 && count == choice->limit) {
			*ret_more = last;
			break;
		}
		view_object(view, NULL);
		fault = view_finding(view, ledger, row);
		view_end(view);
		last = row->entry;
		count++;
	}
	view_end(view);
	return fault;
}

int view_findings(struct view *view, struct ledger *ledger, const struct finding_choice *choice,
		int64_t *ret_more)
{
	return view_chosen(view, ledger, choice, ret_more);
}

/* ---- on stdout ---- */

/* JSON, or by a printer of what is in it. */
static int show(const struct app *app, struct ledger *ledger, struct view *view,
		int print(struct value root, const struct zone *zone))
{
	struct value_fault wrong;
	int fault;

	if (app->is_json) {
		fault = view_log(view, ledger);
		return fault == 0 ? view_print(view) : fault;
	}
	fault = print(value_of_view(view, &wrong), &ledger_books(ledger)->zone);
	return fault == 0 && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : fault;
}

int list_findings(const struct app *app, struct desk *desk, const struct finding_choice *choice)
{
	SCOPED(view_close) struct view *view = view_open();
	struct ledger *ledger = desk_ledger(desk);
	int64_t more;
	int fault;

	if (ledger == NULL) {
		return CMD_FAULT;
	}
	fault = view == NULL ? WEIR_FAULT_MEMORY : view_findings(view, ledger, choice, &more);
	if (fault == 0) {
		fault = show(app, ledger, view, print_findings);
	}
	return fault < 0 ? fault : CMD_DONE;
}

int print_finding(const struct app *app, struct desk *desk, int64_t entry)
{
	SCOPED(view_close) struct view *view = view_open();
	struct ledger *ledger = desk_ledger(desk);
	const struct finding_row *row =
			ledger == NULL ? NULL : finding_find(ledger_books(ledger), entry);
	int fault = view == NULL ? WEIR_FAULT_MEMORY : 0;

	if (row == NULL) {
		return CMD_FAULT;
	}
	if (fault == 0) {
		view_array(view, "findings");
		view_object(view, NULL);
		fault = view_finding(view, ledger, row);
		view_end(view);
		view_end(view);
	}
	if (fault == 0) {
		fault = show(app, ledger, view, print_finding_steps);
	}
	return fault < 0 ? fault : CMD_DONE;
}
