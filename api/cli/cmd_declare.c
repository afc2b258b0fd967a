/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir declare: a permit's declaration sheets of a period, in the form's order.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
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

static int show_one(struct view *view, struct ledger *ledger, const struct invoice_row *row,
		struct day today)
{
	SCOPED(declaration_close) struct declaration *made = NULL;
	int fault = declaration_open(ledger, row, today, &made);

	return fault < 0 ? fault : view_declaration(view, NULL, ledger, made);
}

/* All invoices of the permit whose period lies in the one named. */
static int gather(struct view *view, struct desk *desk, const char *permit, struct days period,
		size_t *ret_count)
{
	struct ledger *ledger = desk_ledger(desk);
	const struct books *books = ledger_books(ledger);
	const struct day today = zone_day(&books->zone, desk_now(desk));
	struct invoice_row key = {
		.kind = INT64_MIN, .period_from = INT64_MIN, .number = INT64_MIN
	};
	struct shelf_cursor cursor;
	const struct invoice_row *row;
	int fault = 0;

	if (!text_copy(key.account, sizeof(key.account), permit)) {
		return 0;
	}
	cursor = shelf_scan(books_shelf(books, BOOK_INVOICE), &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->number == 0 && row->period_from >= period.from.number &&
				row->period_till <= period.till.number) {
			fault = show_one(view, ledger, row, today);
			(*ret_count)++;
		}
	}
	return fault;
}

static int print(const struct app *app, struct desk *desk, struct view *view, enum volume_unit unit)
{
	struct value_fault wrong;
	struct value list;
	int fault = 0;

	if (app->is_json) {
		fault = view_log(view, desk_ledger(desk));
		return fault < 0 ? fault : view_print(view);
	}
	list = value_list(value_of_view(view, &wrong), "declarations");
	for (size_t i = 0; i < value_count(list) && fault == 0; i++) {
		out_text("%s", i > 0 ? "\n" : "");
		fault = print_declaration(value_at(list, i), unit);
	}
	return fault == 0 && value_wrong(list) != NULL ? WEIR_FAULT_BROKEN : fault;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	enum volume_unit unit = UNIT_M3;
	struct where reason = { .line = 0 };
	struct days period;
	size_t count = 0;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!asked_period(opts->words[1], &period)) {
		return CMD_WRONG;
	}
	if (opt_unit(opts, &unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	view_text(view, "period", opts->words[1]);
	view_array(view, "declarations");
	answer = gather(view, desk, opts->words[0], period, &count);
	view_end(view);
	if (answer == 0 && count == 0) {
		out_error(_("nothing was billed to '%s' of %s: weir bill --preview shows what would be"),
				opts->words[0], opts->words[1]);
		return CMD_WRONG;
	}
	return answer < 0 ? answer : print(app, desk, view, unit);
}

const struct command cmd_declare = {
	.name = "declare",
	.summary = N_("prints a permit's declaration of a period, in the order of the tax form"),
	.usage = "PERMIT PERIOD [--unit m3|wan-m3]",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
