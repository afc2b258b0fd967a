/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir actor: who may act on the ledger.
 */

#include <stddef.h>
#include <string.h>

#include "api/actors.h"
#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "ledger/entry.h"
#include "ledger/origin.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "uid", "N", N_("the user that the new actor is") },
	{ 0, "role", "TEXT", N_("what the actor does (office)") },
	{ 0, NULL, NULL, NULL },
};

static int list_json(const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACTOR), NULL, 0);
	SCOPED(view_close) struct view *view = view_open();
	const struct actor_row *row;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "actors");
	while ((row = shelf_next(&cursor)) != NULL) {
		view_object(view, NULL);
		view_int(view, "actor", row->actor);
		if (row->uid < 0) {
			view_null(view, "uid");
		} else {
			view_int(view, "uid", row->uid);
		}
		view_text(view, "role", row->role);
		view_end(view);
	}
	view_end(view);
	return view_print(view);
}

/* Who has no uid is no user: it speaks over the network only (weir-token). */
static int list_text(const struct books *books)
{
	const struct table_column columns[] = {
		{ _("Actor"), TABLE_RIGHT },
		{ _("User"), TABLE_RIGHT },
		{ _("Role"), TABLE_LEFT },
	};
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACTOR), NULL, 0);
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	const struct actor_row *row;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		table_number(table, row->actor);
		if (row->uid < 0) {
			table_blank(table);
		} else {
			table_number(table, row->uid);
		}
		table_text(table, row->role);
	}
	return table_print(table);
}

static int add(const struct app *app, struct desk *desk, int64_t uid, const char *role)
{
	int64_t actor = actors_next(ledger_books(desk_ledger(desk)));
	SCOPED(view_close) struct view *view = view_open();
	struct writer_result result;
	struct bytes body;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, uid, role);
	answer = body.failed ? WEIR_FAULT_MEMORY : desk_do(desk, KIND_ACTOR, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = desk_end(desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!app->is_json) {
		out_text(_("actor %lld is user %lld\n"), (long long)actor, (long long)uid);
		return CMD_DONE;
	}
	view_int(view, "actor", actor);
	view_int(view, "uid", uid);
	view_text(view, "role", role);
	view_int(view, "entry", result.receipt.entry);
	return view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	const char *role = opt_value(opts, "role");
	bool is_add = strcmp(opts->words[0], "add") == 0;
	struct where reason = { .line = 0 };
	const struct books *books;
	int64_t uid = -1;
	int answer;

	if (!is_add && strcmp(opts->words[0], "list") != 0) {
		out_error(_("'%s' is none of: add, list"), opts->words[0]);
		return CMD_WRONG;
	}
	if (opt_int(opts, "uid", 0, INT32_MAX, &uid, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (is_add != opt_given(opts, "uid") || (!is_add && role != NULL)) {
		out_error(_("'actor add' needs '--uid', and 'actor list' takes no option"));
		return CMD_WRONG;
	}
	role = role == NULL ? "office" : role;
	if (!text_is_id(role) || strlen(role) >= sizeof(((struct actor_row *)NULL)->role)) {
		out_error(_("option '--role': '%s' is no word of at most 31 bytes"), role);
		return CMD_WRONG;
	}
	answer = desk_open(app, is_add ? DESK_WRITE : DESK_READ, &desk);
	if (answer == CMD_DONE && desk_ledger(desk) == NULL) {
		answer = CMD_FAULT;
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (is_add) {
		return add(app, desk, uid, role);
	}
	books = ledger_books(desk_ledger(desk));
	return app->is_json ? list_json(books) : list_text(books);
}

const struct command cmd_actor = {
	.name = "actor",
	.summary = N_("lists who may act on the ledger, or adds a user"),
	.usage = "list | add --uid N [--role TEXT]",
	.words = "add|list",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
