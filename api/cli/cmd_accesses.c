/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir accesses: the digests of the files of what was asked over the network.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_accesses.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "ledger/file.h"
#include "meter/err.h"

static int print_view(const struct books *books)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCESSES), NULL, 0);
	SCOPED(view_close) struct view *view = view_open();
	const struct accesses_row *row;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "accesses");
	while ((row = shelf_next(&cursor)) != NULL) {
		char hex[2 * BOOKS_HASH_BYTES + 1];

		file_hex(row->digest.data, hex);
		view_object(view, NULL);
		view_day(view, "day", (struct day){ (int32_t)row->day });
		view_int(view, "part", row->part);
		view_text(view, "sha256", hex);
		view_int(view, "lines", row->lines);
		view_int(view, "bytes", row->bytes);
		view_int(view, "entry", row->entry);
		view_end(view);
	}
	view_end(view);
	return view_print(view);
}

static int print_text(const struct books *books)
{
	const struct table_column columns[] = {
		{ _("Day"), TABLE_LEFT },
		{ _("File part"), TABLE_RIGHT },
		{ _("Lines"), TABLE_RIGHT },
		{ _("Bytes"), TABLE_RIGHT },
		{ _("Entry"), TABLE_RIGHT },
		{ "SHA-256", TABLE_LEFT },
	};
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_ACCESSES), NULL, 0);
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	const struct accesses_row *row;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		char hex[2 * BOOKS_HASH_BYTES + 1];
		char day[DAY_TEXT_MAX];

		file_hex(row->digest.data, hex);
		table_text(table, day_format((struct day){ (int32_t)row->day }, day));
		table_number(table, row->part);
		table_number(table, row->lines);
		table_number(table, row->bytes);
		table_number(table, row->entry);
		table_text(table, hex);
	}
	return table_print(table);
}

static int enter(const struct app *app, struct desk *desk, const char *folder)
{
	SCOPED(view_close) struct view *view = view_open();
	int64_t entered = 0;
	int answer = view == NULL ? WEIR_FAULT_MEMORY : deed_accesses(desk, folder, &entered);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (!app->is_json) {
		out_text(ngettext("%lld file entered\n", "%lld files entered\n",
					 (unsigned long)entered),
				(long long)entered);
		return CMD_DONE;
	}
	view_int(view, "entered", entered);
	return view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	bool is_enter = strcmp(opts->words[0], "enter") == 0;
	int answer;

	if (!is_enter && strcmp(opts->words[0], "list") != 0) {
		out_error(_("'%s' is none of: enter, list"), opts->words[0]);
		return CMD_WRONG;
	}
	if (opts->n_words != (is_enter ? 2 : 1)) {
		out_error(_("'enter' takes one folder, 'list' nothing"));
		return CMD_WRONG;
	}
	answer = desk_open(app, is_enter ? DESK_WRITE : DESK_READ, &desk);
	if (answer == CMD_DONE && desk_ledger(desk) == NULL) {
		answer = CMD_FAULT;
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (is_enter) {
		return enter(app, desk, opts->words[1]);
	}
	return app->is_json ? print_view(ledger_books(desk_ledger(desk)))
			    : print_text(ledger_books(desk_ledger(desk)));
}

const struct command cmd_accesses = {
	.name = "accesses",
	.summary = N_("lists or enters digests of the files of what was asked over the network"),
	.usage = "list | enter FOLDER",
	.words = "enter|list",
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
