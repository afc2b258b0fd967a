/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir rebuild: the books folded again from the first entry.
 */

#include <stddef.h>
#include <stdlib.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "billing/billing_kinds.h"
#include "ledger/file.h"
#include "ledger/rebuild.h"

enum {
	HEX_SIZE = 2 * BOOKS_HASH_BYTES + 1,
};

static const struct opt_row options[] = {
	{ 0, "check", NULL, N_("compare only, beside a running writer too; write nothing") },
	{ 0, NULL, NULL, NULL },
};

static void put_digest(struct view *view, const char *key, const uint8_t *digest)
{
	char hex[HEX_SIZE];

	file_hex(digest, hex);
	view_text(view, key, hex);
}

static void put_difference(struct view *view, const struct rebuild_report *report)
{
	if (report->is_same) {
		view_null(view, "first_difference");
		return;
	}
	view_object(view, "first_difference");
	view_text(view, "table", report->difference.table);
	view_text(view, "key", report->difference.key);
	view_text(view, "expected", report->difference.expected);
	view_text(view, "found", report->difference.found);
	view_end(view);
}

static int print_view(const struct rebuild_report *report)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_int(view, "size", report->size);
	view_int(view, "stored_size", report->stored);
	view_bool(view, "same", report->is_same);
	view_bool(view, "replaced", report->is_replaced);
	put_difference(view, report);
	put_digest(view, "digest", report->digest);
	put_digest(view, "volume_digest", report->volume_digest);
	view_array(view, "tables");
	for (size_t i = 0; i < report->table_count; i++) {
		const struct rebuild_table *table = &report->tables[i];

		view_object(view, NULL);
		view_text(view, "table", table->name);
		view_int(view, "rows", table->rows);
		view_bool(view, "same", table->is_same);
		view_bool(view, "knows_order", table->knows_order);
		put_digest(view, "digest", table->digest);
		view_end(view);
	}
	view_end(view);
	return view_print(view);
}

static int print_tables(const struct rebuild_report *report)
{
	const struct table_column columns[] = {
		{ _("Book"), TABLE_LEFT },
		{ _("Rows"), TABLE_RIGHT },
		{ _("Stored"), TABLE_LEFT },
		{ _("Digest"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < report->table_count; i++) {
		char hex[HEX_SIZE];

		file_hex(report->tables[i].digest, hex);
		table_text(table, report->tables[i].name);
		table_number(table, report->tables[i].rows);
		table_text(table, report->tables[i].is_same ? _("the same") : _("another"));
		table_text(table, hex);
	}
	return table_print(table);
}

static int print_text(const struct rebuild_report *report)
{
	char hex[HEX_SIZE];
	int answer = print_tables(report);

	if (answer < 0) {
		return answer;
	}
	file_hex(report->digest, hex);
	out_text(_("\nentries  %lld\nall      %s\n"), (long long)report->size, hex);
	file_hex(report->volume_digest, hex);
	out_text(_("volume   %s\n"), hex);
	if (report->is_same && report->stored < report->size) {
		out_text(report->is_replaced ? _("result   the stored books stood for %lld entries and were written anew\n")
					     : _("result   the stored books are the same, and stand for %lld entries\n"),
				(long long)report->stored);
		return CMD_DONE;
	}
	if (report->is_same) {
		out_text("%s\n", _("result   the stored books are the same"));
		return CMD_DONE;
	}
	out_text(_("differs  %s %s: expected %s; found %s\n"), report->difference.table,
			report->difference.key, report->difference.expected,
			report->difference.found);
	out_text("%s\n",
			report->is_replaced ? _("result   the stored books were replaced")
					    : _("result   the stored books are wrong"));
	return CMD_DONE;
}

static int explain(const struct app *app, int answer, const struct where *reason)
{
	switch (answer) {
	case REBUILD_ABSENT:
		out_error(_("%s: there is no ledger; 'weir init' makes one"), app->dir);
		return CMD_WRONG;
	case REBUILD_BUSY:
		out_error(_("%s: another process is its writer; it must end first, or use --check"),
				app->dir);
		return CMD_FAULT;
	case REBUILD_BROKEN:
		out_error("%s", reason->text);
		return CMD_FAULT;
	default:
		return answer;
	}
}

static int run(struct app *app, const struct opts *opts)
{
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	struct where reason = { .line = 0 };
	struct rebuild_options wanted = {
		.dir = app->dir,
		.is_check = opt_given(opts, "check"),
		.kinds = &kinds,
	};
	struct rebuild_report report;
	int answer;

	wanted.others = billing_tables(&wanted.other_count);
	answer = rebuild_books(&wanted, &report, &reason);
	if (answer != REBUILD_OK) {
		return explain(app, answer, &reason);
	}
	answer = app->is_json ? print_view(&report) : print_text(&report);
	if (answer < 0) {
		return answer;
	}
	return report.is_same || report.is_replaced ? CMD_DONE : CMD_NO;
}

const struct command cmd_rebuild = {
	.name = "rebuild",
	.summary = N_("folds the books again from the first entry, and mends them where they differ"),
	.usage = "[--check]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
