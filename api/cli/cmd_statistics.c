/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir statistics: the survey of water use, by units.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_statistics.h"
#include "api/view_statistics.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "list", "LIST", N_("only units on this name list") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	struct view_statistics all = {
		.period = opts->words[0],
		.list = opt_value(opts, "list"),
		.area = opt_value(opts, "area"),
	};
	enum volume_unit unit = UNIT_M3;
	struct value_fault wrong = { "" };
	struct where reason = { .line = 0 };
	struct days days;
	int answer;

	if (!asked_period(all.period, &days)) {
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
	all.books = ledger_books(desk_ledger(desk));
	if (!asked_area(desk, all.area)) {
		return CMD_WRONG;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : view_statistics_of(view, desk_ledger(desk), days, &all);
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? view_print(view)
			    : print_statistics(value_of_view(view, &wrong), unit);
}

const struct command cmd_statistics = {
	.name = "statistics",
	.summary = N_("reports the water use of units over a quarter or year: taken, returned, reused"),
	.usage = "PERIOD [--list LIST] [--area AREA] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
