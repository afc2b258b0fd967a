/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/laid.h"

#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_laid.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static int is_missing(const char *name)
{
	out_error(_("option '--%s' must be given"), name);
	return CMD_WRONG;
}

int laid_read_at(const struct opts *opts, const struct zone *zone, struct instant *ret)
{
	const char *text = opt_value(opts, "at");
	struct instant local[2];
	int64_t at_s;

	if (text == NULL) {
		return is_missing("at");
	}
	switch (instant_parse(text, &at_s)) {
	case INSTANT_OK:
		ret->unix_s = at_s;
		return CMD_DONE;
	case INSTANT_LOCAL:
		break;
	default:
		out_error(_("'%s' is no instant: 2026-10-31T09:30:00+08:00"), text);
		return CMD_WRONG;
	}
	switch (zone_local(zone, at_s, local)) {
	case ZONE_ONE:
		*ret = local[0];
		return CMD_DONE;
	case ZONE_TWO:
		out_error(_("'%s' comes twice in %s: write it with its offset, like +08:00"), text,
				zone->name);
		return CMD_WRONG;
	default:
		out_error(_("'%s' is left out by a clock change in %s"), text, zone->name);
		return CMD_WRONG;
	}
}

int laid_read_count(const struct opts *opts, const char *name, int decimals, bool *ret_given,
		struct count *ret)
{
	const char *text = opt_value(opts, name);

	*ret_given = text != NULL;
	*ret = (struct count){ 0, 0 };
	if (text == NULL || count_parse_m3(text, decimals, true, ret) == COUNT_OK) {
		return CMD_DONE;
	}
	out_error(_("option '--%s': '%s' is no count: cubic metres as the register shows them, without a unit, at most %d decimals, like 1234.567"),
			name, text, decimals);
	return CMD_WRONG;
}

int laid_read_ground(const struct opts *opts, char *ret, size_t size)
{
	const char *text = opt_value(opts, "ground");

	if (text == NULL) {
		return is_missing("ground");
	}
	if (text[0] == '\0' || !text_is_utf8(text, strlen(text)) || !text_copy(ret, size, text)) {
		out_error(_("option '--ground': a text of 1 to %zu bytes of UTF-8"), size - 1);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

int laid_read_meter(const char *word, char ret[static TEXT_ID_MAX + 1])
{
	if (!text_is_id(word) || !text_copy(ret, TEXT_ID_MAX + 1, word)) {
		out_error(_("'%s' cannot be a meter"), word);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int print_json(const struct laid *laid, bool is_changed)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_bool(view, "changed", is_changed);
	if (is_changed) {
		view_int(view, "entry", laid->entry);
	} else {
		view_null(view, "entry");
	}
	view_bool(view, "pending", laid->is_pending);
	view_array(view, "moved");
	for (size_t i = 0; i < laid->moved.count; i++) {
		const struct moved *moved = &laid->moved.list[i];

		view_object(view, NULL);
		view_text(view, "permit", moved->permit);
		view_int(view, "measured_litres", moved->measured_litres);
		view_int(view, "assessed_litres", moved->assessed_litres);
		view_end(view);
	}
	view_end(view);
	return view_print(view);
}

static int print_text(const struct laid *laid, bool is_changed)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Measured"), TABLE_VOLUME },
		{ _("Assessed"), TABLE_VOLUME },
	};
	SCOPED(table_close) struct table *table = NULL;

	if (!is_changed) {
		out_text(_("told before: nothing was done\n"));
		return 0;
	}
	out_text(_("entry %lld\n"), (long long)laid->entry);
	if (laid->is_pending) {
		out_text(_("it moves nothing until another actor checked it: weir check %lld\n"),
				(long long)laid->entry);
		return 0;
	}
	if (laid->moved.count == 0) {
		out_text(_("no water was moved\n"));
		return 0;
	}
	table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < laid->moved.count; i++) {
		table_text(table, laid->moved.list[i].permit);
		table_volume(table, laid->moved.list[i].measured_litres);
		table_volume(table, laid->moved.list[i].assessed_litres);
	}
	return table_print(table);
}

static int submit(struct app *app, struct desk *desk, uint64_t kind, const struct bytes *body)
{
	struct laid laid;
	int status;
	int answer = deed_laid(desk, kind, body, &laid, &status);

	if (answer == LAID_OK || answer == LAID_KNOWN) {
		status = app->is_json ? print_json(&laid, answer == LAID_OK)
				      : print_text(&laid, answer == LAID_OK);
	} else if (answer == LAID_REFUSED) {
		status = CMD_WRONG;
	}
	laid_finish(&laid);
	return answer < 0 ? answer : status;
}

int laid_run(struct app *app, const struct opts *opts, uint64_t kind, laid_read *read)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct bytes body;
	int status = desk_open(app, DESK_WRITE, &desk);

	if (status != CMD_DONE) {
		return status;
	}
	if (desk_ledger(desk) == NULL) {
		return CMD_FAULT;
	}
	bytes_init(&body, ENTRY_MAX);
	status = read(opts, &ledger_books(desk_ledger(desk))->zone, &body);
	if (status == CMD_DONE) {
		status = submit(app, desk, kind, &body);
	}
	bytes_finish(&body);
	return status;
}
