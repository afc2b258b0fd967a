/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir year: the year's sheet of areas.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_year.h"
#include "api/view_year.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	const char *area = opt_value(opts, "area");
	enum volume_unit unit = UNIT_M3;
	struct value_fault wrong = { "" };
	struct where reason = { .line = 0 };
	int year;
	int answer;

	if (!asked_year(opts->words[0], &year)) {
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
	if (!asked_area(desk, area)) {
		return CMD_WRONG;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : view_year_of(view, desk_ledger(desk), year, area);
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? view_print(view) : print_year(value_of_view(view, &wrong), unit);
}

const struct command cmd_year = {
	.name = "year",
	.summary = N_("prints the year's sheet of each area: its months, charges, findings, stock"),
	.usage = "YEAR [--area AREA] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
