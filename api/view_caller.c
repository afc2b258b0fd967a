/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_caller.h"

#include <string.h>

#include "api/caller.h"
#include "api/item_text.h"
#include "api/lang.h"
#include "api/table.h"
#include "api/view.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* What holds no more is history: shown where all are asked for. */
static bool is_shown(const struct caller_row *row, struct instant now, bool is_all)
{
	enum caller_answer answer = caller_holds(row, now);

	return is_all || answer == CALLER_OK || answer == CALLER_NOT_YET;
}

/* Of those that caller_holds() gives: the word for machines, or the one for people. */
static const char *state_of(const struct caller_row *row, struct instant now, bool is_text)
{
	switch (caller_holds(row, now)) {
	case CALLER_NOT_YET:
		return is_text ? _("not yet") : "not-yet";
	case CALLER_EXPIRED:
		return is_text ? _("expired") : "expired";
	case CALLER_REVOKED:
		return is_text ? _("revoked") : "revoked";
	case CALLER_OK:
	case CALLER_TRUNCATED:
	case CALLER_MALFORMED:
	case CALLER_UNKNOWN:
		break;
	}
	return is_text ? _("holds") : "holds";
}

/* ---- for machines ---- */

static void view_list(struct view *view, const char *key, const struct shelf_blob *list)
{
	struct item_cursor cursor = callers_list(list);
	size_t count = item_take_array(&cursor);

	view_array(view, key);
	for (size_t i = 0; i < count; i++) {
		char id[TEXT_ID_MAX + 1];

		item_take_text(&cursor, id, sizeof(id));
		view_text(view, NULL, id);
	}
	view_end(view);
}

void view_caller(struct view *view, const char *key, const struct caller_row *row,
		struct instant now)
{
	view_object(view, key);
	view_text(view, "id", row->id);
	view_text(view, "proof", row->proof == CALLER_TOKEN ? "token" : "certificate");
	view_text(view, "state", state_of(row, now, false));
	view_int(view, "actor", row->actor);
	view_text(view, "role", callers_role_name((enum caller_role)row->role));
	if (row->role == CALLER_HOLDER) {
		view_text(view, "holder", row->holder);
		view_list(view, "permits", &row->permits);
	}
	if (row->role == CALLER_COLLECTOR) {
		view_list(view, "meters", &row->meters);
	}
	view_instant(view, "from", (struct instant){ row->from_s });
	if (row->until_s == CALLERS_NO_UNTIL) {
		view_null(view, "until");
	} else {
		view_instant(view, "until", (struct instant){ row->until_s });
	}
	view_text(view, "note", row->note);
	view_int(view, "entry", row->entry);
	if (row->revoked == 0) {
		view_null(view, "revoked");
	} else {
		view_int(view, "revoked", row->revoked);
	}
	view_end(view);
}

void view_callers(struct view *view, const struct books *books, struct instant now, bool is_all)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CALLER), NULL, 0);
	const struct caller_row *row;

	view_array(view, "callers");
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_shown(row, now, is_all)) {
			view_caller(view, NULL, row, now);
		}
	}
	view_end(view);
}

/* ---- for people ---- */

/* What it may see of permits or meters: "91330300MA285 P1,P2". */
static void put_scope(struct bytes *text, const struct caller_row *row)
{
	const struct shelf_blob *list =
			row->role == CALLER_COLLECTOR ? &row->meters : &row->permits;
	struct item_cursor cursor = callers_list(list);
	size_t count = item_take_array(&cursor);

	bytes_put_text(text, row->holder);
	for (size_t i = 0; i < count; i++) {
		size_t size;
		const char *id = item_take_text_n(&cursor, &size);

		bytes_put_text(text, i > 0 ? "," : row->holder[0] != '\0' ? " " : "");
		bytes_put(text, id, size);
	}
}

static void put_row(struct table *table, const struct books *books, const struct caller_row *row,
		struct instant now)
{
	char at[INSTANT_TEXT_MAX];
	struct bytes scope;

	bytes_init(&scope, (CALLERS_LIST_MAX + 1) * (TEXT_ID_MAX + 1));
	put_scope(&scope, row);
	table_text(table, row->id);
	table_text(table, row->proof == CALLER_TOKEN ? _("token") : _("certificate"));
	table_text(table, callers_role_name((enum caller_role)row->role));
	table_number(table, row->actor);
	table_text(table, state_of(row, now, true));
	if (row->until_s == CALLERS_NO_UNTIL) {
		table_blank(table);
	} else {
		table_text(table, zone_format(&books->zone, (struct instant){ row->until_s }, at));
	}
	table_text(table, bytes_text(&scope));
	bytes_reset(&scope);
	item_text_plain(&scope, row->note, strlen(row->note));
	table_text(table, bytes_text(&scope));
	bytes_finish(&scope);
}

int print_callers(const struct books *books, struct instant now, bool is_all)
{
	const struct table_column columns[] = {
		{ _("Caller"), TABLE_LEFT },
		{ _("By"), TABLE_LEFT },
		{ _("Role"), TABLE_LEFT },
		{ _("Actor"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Scope"), TABLE_LEFT },
		{ _("Note"), TABLE_LEFT },
	};
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CALLER), NULL, 0);
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	const struct caller_row *row;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		if (is_shown(row, now, is_all)) {
			put_row(table, books, row, now);
		}
	}
	return table_print(table);
}
