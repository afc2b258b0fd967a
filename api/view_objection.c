/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_objection.h"

#include <string.h>

#include "api/app.h"
#include "api/caller.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_objection.h"
#include "api/view_log.h"
#include "meter/bytes.h"
#include "meter/err.h"

static struct day today_of(const struct books *books)
{
	return zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
}

static void view_words(struct view *view, const char *key, const char *data, size_t size)
{
	struct bytes text;

	bytes_init(&text, OBJECTION_TEXT_MAX + 1);
	bytes_put(&text, data, size);
	view_text(view, key, bytes_text(&text));
	bytes_finish(&text);
}

static void view_one(struct view *view, const struct objection_row *row, struct day today)
{
	struct objection objection;

	if (!objection_take(row, &objection)) {
		return;
	}
	view_object(view, NULL);
	view_int(view, "objection", row->entry);
	view_text(view, "state", objection_state_name(objection_state(row, today)));
	if (objection.invoice[0] != '\0') {
		view_text(view, "invoice", objection.invoice);
	} else {
		view_text(view, "meter", objection.meter);
		view_instant(view, "at", (struct instant){ objection.at_s });
	}
	view_text(view, "permit", row->account);
	view_day(view, "from", (struct day){ (int32_t)row->from });
	view_day(view, "until", (struct day){ (int32_t)row->till - 1 });
	view_instant(view, "made", (struct instant){ row->made_s });
	view_int(view, "actor", row->actor);
	view_day(view, "due", (struct day){ (int32_t)row->due });
	view_words(view, "reason", objection.reason, objection.reason_size);
	if (row->answer >= 0) {
		view_int(view, "answer", row->answer);
		view_words(view, "text", (const char *)row->text.data, row->text.size);
	}
	view_end(view);
}

void view_objections(
		struct view *view, const struct books *books, const char *account, struct days days)
{
	const struct objection_row *row;
	int64_t entry = -1;
	bool is_first = true;

	while ((row = objection_next(books, account, days, &entry)) != NULL) {
		if (is_first) {
			view_array(view, "objections");
		}
		is_first = false;
		view_one(view, row, today_of(books));
	}
	if (!is_first) {
		view_end(view);
	}
}

/* ---- the list ---- */

static bool is_chosen(const struct books *books, const struct objection_row *row, struct day today,
		const struct objection_choice *choice)
{
	if (choice->only >= 0) {
		return choice->only == row->entry || choice->only == row->answer;
	}
	return (choice->is_all || row->answer < 0) &&
			(choice->account == NULL || strcmp(choice->account, row->account) == 0) &&
			(choice->caller == NULL ||
					caller_may_see_permit(choice->caller, books, today,
							row->account));
}

void view_objection_list(
		struct view *view, const struct books *books, const struct objection_choice *choice)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_OBJECTION), NULL, 0);
	const struct day today = today_of(books);
	const struct objection_row *row;

	view_array(view, "objections");
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_chosen(books, row, today, choice)) {
			view_one(view, row, today);
		}
	}
	view_end(view);
}

void print_objection_list(struct value root)
{
	struct value list = value_list(root, "objections");

	print_objections(list);
	if (value_count(list) == 0) {
		out_text(_("no objections\n"));
	}
}

static int show(const struct app *app, struct desk *desk, const struct objection_choice *choice)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(desk_ledger(desk));
	struct value_fault wrong;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_objection_list(view, books, choice);
	fault = view_log(view, desk_ledger(desk));
	if (fault < 0 || app->is_json) {
		return fault < 0 ? fault : view_print(view);
	}
	print_objection_list(value_of_view(view, &wrong));
	return wrong.key[0] == '\0' ? CMD_DONE : WEIR_FAULT_BROKEN;
}

int print_objection_deed(const struct app *app, struct desk *desk, int64_t entry)
{
	return show(app, desk, &(struct objection_choice){ .only = entry });
}

int list_objections(const struct app *app, struct desk *desk, const char *account, bool is_all)
{
	return show(app, desk,
			&(struct objection_choice){
					.account = account, .is_all = is_all, .only = -1 });
}
