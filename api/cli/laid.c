/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/laid.h"

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_laid.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view.h"
#include "api/view_deed.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"

static int print_json(const struct laid *laid, bool is_changed)
{
	SCOPED(view_close) struct view *view = view_open();
	char at[INSTANT_TEXT_MAX];

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
	view_moved(view, &laid->moved, NULL);
	if (laid->moved.held > 0) {
		view_int(view, "held_readings", (int64_t)laid->moved.held);
		view_text(view, "held_from",
				instant_format((struct instant){ laid->moved.held_at_s }, at));
	}
	return view_print(view);
}

/* What a fact makes of readings is seen at the first glance, not in next month's bill. */
static void print_held(const struct moved_list *moved, const struct zone *zone)
{
	char at[INSTANT_TEXT_MAX];

	if (moved->held > 0) {
		(void)zone_format(zone, (struct instant){ moved->held_at_s }, at);
		out_text(ngettext("by this %lld reading does not count, that of %s\n",
					 "by this %lld readings do not count, the first that of %s\n",
					 (unsigned long)moved->held),
				(long long)moved->held, at);
	}
}

static int print_text(const struct laid *laid, const struct zone *zone, bool is_changed)
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
	print_held(&laid->moved, zone);
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
		const struct zone *zone = &ledger_books(desk_ledger(desk))->zone;

		status = app->is_json ? print_json(&laid, answer == LAID_OK)
				      : print_text(&laid, zone, answer == LAID_OK);
	} else if (answer == LAID_REFUSED) {
		status = CMD_WRONG;
	}
	laid_finish(&laid);
	return answer < 0 ? answer : status;
}

int laid_run(struct app *app, const struct opts *opts, const char *const *words, uint64_t kind,
		laid_read *read)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling telling = { .opts = opts, .words = words };
	struct told told = telling_told(&telling);
	int status = desk_open(app, DESK_WRITE, &desk);

	bytes_init(&body, ENTRY_MAX);
	if (status != CMD_DONE) {
		return status;
	}
	if (desk_ledger(desk) == NULL) {
		return CMD_FAULT;
	}
	return read(&told, &ledger_books(desk_ledger(desk))->zone, &body)
			? submit(app, desk, kind, &body)
			: CMD_WRONG;
}
