/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir notice: the notice of an invoice.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view_declaration.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

static int print(const struct app *app, struct desk *desk, struct view *view, enum volume_unit unit)
{
	struct value_fault wrong;
	struct value root;
	int fault;

	if (app->is_json) {
		fault = view_log(view, desk_ledger(desk));
		return fault < 0 ? fault : view_print(view);
	}
	root = value_of_view(view, &wrong);
	fault = print_notice(root, unit);
	return fault == 0 && value_wrong(root) != NULL ? WEIR_FAULT_BROKEN : fault;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	enum volume_unit unit = UNIT_M3;
	struct where reason = { .line = 0 };
	const struct invoice_row *row;
	const struct books *books;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opt_unit(opts, &unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	books = ledger_books(desk_ledger(desk));
	row = owed_invoice(books, opts->words[0]);
	if (row == NULL) {
		out_error(_("there is no invoice '%s'"), opts->words[0]);
		return CMD_WRONG;
	}
	answer = view_notice(view, desk_ledger(desk), row, zone_day(&books->zone, desk_now(desk)));
	return answer < 0 ? answer : print(app, desk, view, unit);
}

const struct command cmd_notice = {
	.name = "notice",
	.summary = N_("prints the notice of an invoice: sum, due day, grounds, how to object"),
	.usage = "INVOICE [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
