/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_objection.h"

#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view_log.h"
#include "meter/bytes.h"
#include "meter/err.h"

static struct day today_of(const struct books *books)
{
	return zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
}

/* What an objection is about, as it was named: an invoice, or METER@INSTANT. */
static void put_about(struct bytes *text, const struct objection *objection)
{
	char at[INSTANT_TEXT_MAX];

	if (objection->invoice[0] != '\0') {
		bytes_put_text(text, objection->invoice);
	} else {
		bytes_format(text, "%s@%s", objection->meter,
				instant_format((struct instant){ objection->at_s }, at));
	}
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

static const char *state_text(enum objection_state state)
{
	switch (state) {
	case OBJECTION_OPEN:
		return _("open");
	case OBJECTION_OVERDUE:
		return _("overdue");
	case OBJECTION_ANSWERED:
		return _("answered");
	}
	return "";
}

static void print_one(const struct objection_row *row, struct day today)
{
	struct objection objection;
	struct bytes text;
	char due[DAY_TEXT_MAX];

	if (!objection_take(row, &objection)) {
		return;
	}
	bytes_init(&text, 8 * OBJECTION_TEXT_MAX);
	put_about(&text, &objection);
	bytes_put_text(&text, ": ");
	item_text_plain(&text, objection.reason, objection.reason_size);
	out_text(_("objection %lld (%s, to be answered by %s) to %s\n"), (long long)row->entry,
			state_text(objection_state(row, today)),
			day_format((struct day){ (int32_t)row->due }, due), bytes_text(&text));
	if (row->answer >= 0) {
		bytes_reset(&text);
		item_text_plain(&text, (const char *)row->text.data, row->text.size);
		out_text(_("  answered by entry %lld: %s\n"), (long long)row->answer,
				bytes_text(&text));
	}
	bytes_finish(&text);
}

void print_objections(const struct books *books, const char *account, struct days days)
{
	const struct objection_row *row;
	int64_t entry = -1;

	while ((row = objection_next(books, account, days, &entry)) != NULL) {
		print_one(row, today_of(books));
	}
}

/* ---- the list ---- */

/* Which rows are listed, and where they go. */
struct listing {
	const char *account; /* NULL: of all */
	bool is_all;         /* answered ones too */
	int64_t only;        /* that entry alone, or -1 */
	struct view *view;   /* NULL: for people */
	size_t count;
};

static void walk(const struct books *books, struct listing *listing)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_OBJECTION), NULL, 0);
	const struct day today = today_of(books);
	const struct objection_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if ((row->answer >= 0 && !listing->is_all) ||
				(listing->account != NULL &&
						strcmp(listing->account, row->account) != 0) ||
				(listing->only >= 0 && listing->only != row->entry &&
						listing->only != row->answer)) {
			continue;
		}
		listing->count++;
		if (listing->view != NULL) {
			view_one(listing->view, row, today);
		} else {
			print_one(row, today);
		}
	}
}

static int show(const struct app *app, struct desk *desk, struct listing *listing)
{
	SCOPED(view_close) struct view *view = NULL;
	const struct books *books = ledger_books(desk_ledger(desk));
	int fault;

	if (!app->is_json) {
		walk(books, listing);
		if (listing->count == 0) {
			out_text(_("no objections\n"));
		}
		return CMD_DONE;
	}
	view = listing->view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "objections");
	walk(books, listing);
	view_end(view);
	fault = view_log(view, desk_ledger(desk));
	return fault < 0 ? fault : view_print(view);
}

int print_objection_deed(const struct app *app, struct desk *desk, int64_t entry)
{
	struct listing listing = { .is_all = true, .only = entry };

	return show(app, desk, &listing);
}

int list_objections(const struct app *app, struct desk *desk, const char *account, bool is_all)
{
	struct listing listing = { .account = account, .is_all = is_all, .only = -1 };

	return show(app, desk, &listing);
}
