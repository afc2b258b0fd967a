/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir log: the facts, as they stand.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/log_summary.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_log.h"
#include "api/table.h"
#include "api/view.h"
#include "api/view_log.h"
#include "ledger/store.h"
#include "meter/bytes.h"

enum {
	SUMMARY_LIMIT = 8 << 20, /* an entry's items as text, before they are cut */
};

/* Entries from..last, both included; is_one: everything in it. */
struct wanted {
	int64_t from;
	int64_t last;
	bool is_one;
};

/* "12" or "12..20". False where it is neither. */
static bool parse_range(const char *text, struct wanted *ret)
{
	struct text_cursor cursor = text_cursor(text, strlen(text));

	if (text_int(&cursor, 0, INT64_MAX, &ret->from) != TEXT_OK) {
		return false;
	}
	ret->last = ret->from;
	ret->is_one = text_at_end(&cursor);
	if (ret->is_one) {
		return true;
	}
	return text_take(&cursor, '.') && text_take(&cursor, '.') &&
			text_int(&cursor, ret->from, INT64_MAX, &ret->last) == TEXT_OK &&
			text_at_end(&cursor);
}

/* So wide whatever the log's length is: lines are printed as they are read. */
enum {
	ENTRY_WIDE = 8,
	RECORDED_WIDE = 25,
	KIND_WIDE = 11,
	ACTOR_WIDE = 5,
	CONCERNS_WIDE = 24,
};

/* A cell of a column, with the gap behind it. */
static void put_cell(struct bytes *text, const char *cell, int wide, bool is_right)
{
	int blanks = wide - (int)table_width(cell);

	blanks = blanks > 0 ? blanks : 0;
	bytes_format(text, "%*s%s%*s  ", is_right ? blanks : 0, "", cell, is_right ? 0 : blanks,
			"");
}

static void print_head(struct bytes *text)
{
	bytes_reset(text);
	put_cell(text, _("Entry"), ENTRY_WIDE, true);
	put_cell(text, _("Recorded"), RECORDED_WIDE, false);
	put_cell(text, _("Kind"), KIND_WIDE, false);
	put_cell(text, _("Actor"), ACTOR_WIDE, true);
	put_cell(text, _("Concerns"), CONCERNS_WIDE, false);
	out_text("%s%s\n", bytes_text(text), _("What"));
}

/* The first subject that it is linked to, a permit by its number alone; "+2" with two others. */
static void put_concerns(const struct entry *entry, struct bytes *ret)
{
	const char *subject = entry->link_count > 0 ? entry->links[0].subject : "-";
	size_t skipped = strncmp(subject, "permit:", 7) == 0 ? 7 : 0;

	item_text_plain(ret, subject + skipped, strlen(subject) - skipped);
	if (entry->link_count > 1) {
		bytes_format(ret, " +%zu", (size_t)entry->link_count - 1);
	}
}

static void print_line(const struct log_entry *entry, const struct zone *zone, struct bytes *text)
{
	SCOPED_FINISH(bytes_finish) struct bytes concerns;
	char recorded[INSTANT_TEXT_MAX];
	char number[24];

	bytes_init(&concerns, BOOKS_SUBJECT_MAX + 24);
	put_concerns(&entry->entry, &concerns);
	bytes_reset(text);
	(void)snprintf(number, sizeof(number), "%lld", (long long)entry->index);
	put_cell(text, number, ENTRY_WIDE, true);
	put_cell(text, zone_format(zone, entry->entry.recorded, recorded), RECORDED_WIDE, false);
	put_cell(text, entry->kind, KIND_WIDE, false);
	(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)entry->deed.actor);
	put_cell(text, entry->has_deed ? number : "-", ACTOR_WIDE, true);
	put_cell(text, bytes_text(&concerns), CONCERNS_WIDE, false);
	log_summary(entry, zone, text);
	out_text("%s\n", bytes_text(text));
}

/* Where entries come from: the ledger here, or one elsewhere. */
struct source {
	int (*fetch)(void *context, int64_t index,
			struct bytes *ret); /* 0, a cmd_status, a fault */
	void *context;
	const struct zone *zone;
	const struct kinds *kinds;
	struct seal *seal;
};

/* For people, or into a view. */
static int show_one(const struct source *source, const struct wanted *wanted, int64_t index,
		struct bytes *bytes, struct bytes *text)
{
	struct log_entry entry;
	int answer = source->fetch(source->context, index, bytes);

	if (answer == 0) {
		answer = log_entry_open(bytes, index, source->kinds, source->seal, &entry);
	}
	if (answer != 0) {
		return answer;
	}
	if (wanted->is_one) {
		return log_entry_print(&entry, source->zone);
	}
	print_line(&entry, source->zone, text);
	return 0;
}

/* One entry after the other; each is read by itself, so that a slow reader holds up nobody. */
static int show(const struct source *source, const struct wanted *wanted)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	SCOPED_FINISH(bytes_finish) struct bytes text;
	int answer = 0;

	bytes_init(&bytes, ENTRY_MAX);
	bytes_init(&text, SUMMARY_LIMIT);
	if (!wanted->is_one) {
		print_head(&text);
	}
	for (int64_t i = wanted->from; i <= wanted->last && answer == 0; i++) {
		answer = show_one(source, wanted, i, &bytes, &text);
	}
	return answer;
}

static int show_view(struct ledger *ledger, const struct wanted *wanted)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = wanted->is_one ? view_log_one(view, ledger, wanted->from)
				: view_log_entries(view, ledger, wanted->from, wanted->last);
	if (answer == 0) {
		answer = view_log(view, ledger);
	}
	return answer < 0 ? answer : view_print(view);
}

static int read_wanted(const struct opts *opts, struct wanted *ret)
{
	if (opts->n_words > 0 && !parse_range(opts->words[0], ret)) {
		out_error(_("'%s' is neither an entry's number nor two of them, FIRST..LAST"),
				opts->words[0]);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* Are there so many? */
static int bound(const struct opts *opts, int64_t size, struct wanted *wanted)
{
	if (opts->n_words == 0) {
		wanted->last = size - 1;
	} else if (wanted->last >= size) {
		out_error(_("there is no entry %lld: the log has %lld, from 0"),
				(long long)wanted->last, (long long)size);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct wanted wanted = { .last = -1 };
	struct source source = { .fetch = ledger_fetch };
	struct ledger *ledger;
	int answer = read_wanted(opts, &wanted);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	answer = bound(opts, ledger_size(ledger), &wanted);
	if (answer != CMD_DONE) {
		return answer;
	}
	source.context = ledger;
	source.zone = &ledger_books(ledger)->zone;
	source.kinds = ledger_kinds(ledger);
	source.seal = ledger_seal(ledger);
	return app->is_json ? show_view(ledger, &wanted) : show(&source, &wanted);
}

/* ---- a ledger elsewhere ---- */

static int fetch_far(void *context, int64_t index, struct bytes *ret)
{
	const uint8_t *data;
	size_t size;
	int answer = remote_log_entry(context, index, &data, &size);

	if (answer == 0) {
		bytes_reset(ret);
		bytes_put(ret, data, size);
	}
	return answer == 0 && ret->failed ? WEIR_FAULT_MEMORY : answer;
}

/* As view_log_entries() and view_log_one() say it beside the ledger. */
static int put_far(const struct source *source, const struct wanted *wanted, struct view *view)
{
	SCOPED_FINISH(bytes_finish) struct bytes bytes;
	int answer = 0;

	bytes_init(&bytes, ENTRY_MAX);
	for (int64_t i = wanted->from; i <= wanted->last && answer == 0; i++) {
		struct log_entry entry;

		answer = source->fetch(source->context, i, &bytes);
		if (answer == 0) {
			answer = log_entry_open(&bytes, i, source->kinds, source->seal, &entry);
		}
		if (answer == 0 && wanted->is_one) {
			view_log_entry(view, &entry, source->zone, true);
		} else if (answer == 0) {
			view_object(view, NULL);
			view_log_entry(view, &entry, source->zone, false);
			view_end(view);
		}
	}
	return answer;
}

static int view_far(const struct source *source, const struct wanted *wanted,
		const struct remote_log *log)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!wanted->is_one) {
		view_array(view, "entries");
	}
	answer = put_far(source, wanted, view);
	if (!wanted->is_one) {
		view_end(view);
	}
	if (answer != 0) {
		return answer;
	}
	view_log_at(view, remote_log_size(log), remote_log_root(log));
	return view_print(view);
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(remote_log_close) struct remote_log *log = NULL;
	SCOPED(seal_close) struct seal *seal = NULL;
	const struct kind *tables[2];
	const struct kinds kinds = desk_kinds(tables);
	const struct remote_ledger *ledger = NULL;
	struct wanted wanted = { .last = -1 };
	struct source source = { .fetch = fetch_far, .kinds = &kinds };
	int answer = read_wanted(opts, &wanted);

	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = remote_log_open(remote, &log);
	}
	if (answer == CMD_DONE) {
		answer = bound(opts, remote_log_size(log), &wanted);
	}
	if (answer == CMD_DONE) {
		answer = remote_ledger(remote, &ledger);
	}
	if (answer == CMD_DONE) {
		answer = seal_open(&seal);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	source.context = log;
	source.zone = &ledger->zone;
	source.seal = seal;
	answer = app->is_json ? view_far(&source, &wanted, log) : show(&source, &wanted);
	return answer == WEIR_FAULT_BROKEN ? remote_say_wrong(remote, "entries") : answer;
}

const struct command cmd_log = {
	.name = "log",
	.summary = N_("lists the entries of the log, or shows everything in one"),
	.usage = "[INDEX | FIRST..LAST]",
	.options = NULL,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
