/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir log: the facts, as they stand.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/out.h"
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

static void print_line(const struct log_entry *entry, const struct zone *zone, struct bytes *text)
{
	char recorded[INSTANT_TEXT_MAX];

	bytes_reset(text);
	bytes_format(text, "%8lld  %s  %-11s  ", (long long)entry->index,
			zone_format(zone, entry->entry.recorded, recorded), entry->kind);
	if (entry->has_deed) {
		bytes_format(text, "%5llu  ", (unsigned long long)entry->deed.actor);
	} else {
		bytes_put_text(text, "    -  ");
	}
	log_entry_summary(entry, zone, text);
	for (size_t i = 0; i < entry->entry.link_count; i++) {
		const struct entry_link *link = &entry->entry.links[i];

		bytes_put_text(text, "  ");
		item_text_plain(text, link->subject, strlen(link->subject));
		bytes_format(text, " %llu", (unsigned long long)link->count);
	}
	out_text("%s\n", bytes_text(text));
}

/* One entry after the other; each is read by itself, so that a slow reader holds up nobody. */
static int show(struct ledger *ledger, const struct wanted *wanted, struct view *view)
{
	const struct zone *zone = &ledger_books(ledger)->zone;
	struct bytes bytes;
	struct bytes text;
	int answer = 0;

	bytes_init(&bytes, ENTRY_MAX);
	bytes_init(&text, SUMMARY_LIMIT);
	for (int64_t i = wanted->from; i <= wanted->last && answer == 0; i++) {
		struct log_entry entry;

		answer = ledger_fetch(ledger, i, &bytes);
		if (answer == 0) {
			answer = log_entry_open(&bytes, i, ledger_kinds(ledger),
					ledger_seal(ledger), &entry);
		}
		if (answer != 0) {
			break;
		}
		if (view != NULL) {
			if (!wanted->is_one) {
				view_object(view, NULL);
			}
			view_log_entry(view, &entry, zone, wanted->is_one);
			if (!wanted->is_one) {
				view_end(view);
			}
		} else if (wanted->is_one) {
			answer = log_entry_print(&entry, zone);
		} else {
			print_line(&entry, zone, &text);
		}
	}
	bytes_finish(&bytes);
	bytes_finish(&text);
	return answer;
}

static int show_view(struct ledger *ledger, const struct wanted *wanted)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!wanted->is_one) {
		view_array(view, "entries");
	}
	answer = show(ledger, wanted, view);
	if (answer == 0 && !wanted->is_one) {
		view_end(view);
	}
	if (answer == 0) {
		answer = view_log(view, ledger);
	}
	return answer < 0 ? answer : view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct wanted wanted = { .last = -1 };
	struct ledger *ledger;
	int64_t size;
	int answer;

	if (opts->n_words > 0 && !parse_range(opts->words[0], &wanted)) {
		out_error(_("'%s' is neither an entry's number nor two of them, FIRST..LAST"),
				opts->words[0]);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	size = ledger_size(ledger);
	if (opts->n_words == 0) {
		wanted.last = size - 1;
	} else if (wanted.last >= size) {
		out_error(_("there is no entry %lld: the log has %lld, from 0"),
				(long long)wanted.last, (long long)size);
		return CMD_WRONG;
	}
	return app->is_json ? show_view(ledger, &wanted) : show(ledger, &wanted, NULL);
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
};
