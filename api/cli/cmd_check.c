/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir check: the second actor of a deed that waits for one.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/log_summary.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "ledger/entry.h"
#include "ledger/pending.h"
#include "meter/bytes.h"

enum {
	SUMMARY_LIMIT = 8 << 20, /* as for weir log */
};

static const struct opt_row options[] = {
	{ 0, "reject", NULL, N_("the deeds shall not be done") },
	{ 0, "ground", "TEXT", N_("why they are rejected") },
	{ 0, NULL, NULL, NULL },
};

static const char *kind_name(const struct books *books, int64_t number)
{
	const struct kind *kind = kind_find(books->kinds, (uint64_t)number);

	return kind == NULL ? "" : kind->name;
}

/* What a deed that waits says, in one line: who checks it sees whether it approves or refuses. */
static int summarise(struct ledger *ledger, int64_t index, struct bytes *entry, struct bytes *ret)
{
	struct log_entry opened;
	int fault = ledger_fetch(ledger, index, entry);

	bytes_reset(ret);
	if (fault == 0) {
		fault = log_entry_open(
				entry, index, ledger_kinds(ledger), ledger_seal(ledger), &opened);
	}
	if (fault == 0) {
		log_summary(&opened, &ledger_books(ledger)->zone, ret);
	}
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

static int list_json(struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	SCOPED_FINISH(bytes_finish) struct bytes entry;
	SCOPED_FINISH(bytes_finish) struct bytes summary;
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PENDING), NULL, 0);
	SCOPED(view_close) struct view *view = view_open();
	const struct pending_row *row;
	char at[INSTANT_TEXT_MAX];
	int fault = 0;

	bytes_init(&entry, ENTRY_MAX);
	bytes_init(&summary, SUMMARY_LIMIT);
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "pending");
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		fault = summarise(ledger, row->entry, &entry, &summary);
		view_object(view, NULL);
		view_int(view, "entry", row->entry);
		view_text(view, "kind", kind_name(books, row->kind));
		view_text(view, "name", row->name);
		view_int(view, "actor", row->actor);
		view_text(view, "recorded",
				instant_format((struct instant){ row->recorded_s }, at));
		view_text(view, "summary", bytes_text(&summary));
		view_end(view);
	}
	view_end(view);
	return fault < 0 ? fault : view_print(view);
}

static int list_text(struct ledger *ledger)
{
	const struct books *books = ledger_books(ledger);
	SCOPED_FINISH(bytes_finish) struct bytes entry;
	SCOPED_FINISH(bytes_finish) struct bytes summary;
	const struct table_column columns[] = {
		{ _("Entry"), TABLE_RIGHT },
		{ _("Recorded"), TABLE_LEFT },
		{ _("Kind"), TABLE_LEFT },
		{ _("Actor"), TABLE_RIGHT },
		{ _("What"), TABLE_LEFT },
	};
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PENDING), NULL, 0);
	const struct pending_row *row = shelf_next(&cursor);
	SCOPED(table_close) struct table *table = NULL;
	char at[INSTANT_TEXT_MAX];
	int fault = 0;

	bytes_init(&entry, ENTRY_MAX);
	bytes_init(&summary, SUMMARY_LIMIT);
	if (row == NULL) {
		out_text(_("no deed waits for another actor\n"));
		return CMD_DONE;
	}
	table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (; fault == 0 && row != NULL; row = shelf_next(&cursor)) {
		fault = summarise(ledger, row->entry, &entry, &summary);
		table_number(table, row->entry);
		table_text(table,
				zone_format(&books->zone, (struct instant){ row->recorded_s }, at));
		table_text(table, kind_name(books, row->kind));
		table_number(table, row->actor);
		table_text(table, bytes_text(&summary));
	}
	return fault < 0 ? fault : table_print(table);
}

/* "12" or "12..15": from the first to the last. */
static bool read_span(const char *word, int64_t *ret_first, int64_t *ret_last)
{
	struct text_cursor cursor = text_cursor(word, strlen(word));

	if (text_int(&cursor, 0, INT64_MAX, ret_first) != TEXT_OK) {
		return false;
	}
	*ret_last = *ret_first;
	if (text_at_end(&cursor)) {
		return true;
	}
	return text_take(&cursor, '.') && text_take(&cursor, '.') &&
			text_int(&cursor, 0, INT64_MAX, ret_last) == TEXT_OK &&
			text_at_end(&cursor) && *ret_first <= *ret_last;
}

struct checking {
	struct desk *desk;
	bool accepts;
	const char *ground;
	int64_t done;
};

static int check_one(struct checking *checking, int64_t entry)
{
	struct writer_result result;
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	checked_put(&body, entry, checking->accepts, checking->ground);
	answer = body.failed ? WEIR_FAULT_MEMORY
			     : desk_do(checking->desk, KIND_CHECKED, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE && result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_NO;
	}
	checking->done += answer == CMD_DONE ? 1 : 0;
	return answer;
}

/* Of a span those that wait; a single entry in any case, so that it is told why it cannot be. */
static int check_span(struct checking *checking, const char *word)
{
	int64_t first;
	int64_t last;
	int answer = CMD_DONE;

	if (!read_span(word, &first, &last)) {
		out_error(_("'%s' is no entry and no span of entries: 12 or 12..15"), word);
		return CMD_WRONG;
	}
	if (first == last) {
		return check_one(checking, first);
	}
	for (;;) {
		const struct books *books = ledger_books(desk_ledger(checking->desk));
		struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PENDING), NULL, 0);
		const struct pending_row *row;
		int64_t next = INT64_MAX;

		while ((row = shelf_next(&cursor)) != NULL) {
			next = row->entry >= first && row->entry < next ? row->entry : next;
		}
		if (next > last || answer != CMD_DONE) {
			return answer;
		}
		answer = check_one(checking, next);
		first = next + 1;
	}
}

static int print(const struct app *app, const struct checking *checking)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!app->is_json) {
		long long done = (long long)checking->done;

		out_text(checking->accepts ? ngettext("%lld deed checked\n", "%lld deeds checked\n",
							     (unsigned long)done)
					   : ngettext("%lld deed rejected\n",
							     "%lld deeds rejected\n",
							     (unsigned long)done),
				done);
		return CMD_DONE;
	}
	view_int(view, checking->accepts ? "checked" : "rejected", checking->done);
	return view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct checking checking = {
		.accepts = !opt_given(opts, "reject"),
		.ground = opt_value(opts, "ground"),
	};
	bool is_list = opts->n_words == 0 || strcmp(opts->words[0], "list") == 0;
	int answer;

	if ((checking.ground == NULL) != checking.accepts || (is_list && !checking.accepts) ||
			(is_list && opts->n_words > 1)) {
		out_error(_("'--reject' and '--ground' go together, with the entries that they are for"));
		return CMD_WRONG;
	}
	if (checking.ground != NULL &&
			(checking.ground[0] == '\0' ||
					strlen(checking.ground) > PENDING_GROUND_MAX ||
					!text_is_utf8(checking.ground, strlen(checking.ground)))) {
		out_error(_("option '--ground': a reason has 1 to %d bytes of UTF-8"),
				PENDING_GROUND_MAX);
		return CMD_WRONG;
	}
	answer = desk_open(app, is_list ? DESK_READ : DESK_WRITE, &desk);
	if (answer == CMD_DONE && desk_ledger(desk) == NULL) {
		answer = CMD_FAULT;
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (is_list) {
		return app->is_json ? list_json(desk_ledger(desk)) : list_text(desk_ledger(desk));
	}
	checking.desk = desk;
	for (int i = 0; i < opts->n_words && answer == CMD_DONE; i++) {
		answer = check_span(&checking, opts->words[i]);
	}
	if (answer == CMD_DONE || answer == CMD_NO) {
		int ended = desk_end(desk);

		answer = ended != CMD_DONE ? ended : answer;
	}
	return answer == CMD_DONE ? print(app, &checking) : answer;
}

const struct command cmd_check = {
	.name = "check",
	.summary = N_("lists what waits for a second actor, and checks or rejects it"),
	.usage = "[list | ENTRY... | FIRST..LAST] [--reject --ground TEXT]",
	.words = "list",
	.options = options,
	.min_words = 0,
	.max_words = CMD_WORDS_ANY,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
