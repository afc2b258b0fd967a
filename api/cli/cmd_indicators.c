/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir indicators: an area's year against its targets.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_indicators.h"
#include "api/view_indicators.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "base", "YEAR", N_("the year to compare with (else that of the targets)") },
	{ 0, "quality", NULL,
			N_("also each permit's readings in time, each meter's remarks, each intake above scale") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	struct indicators_choice of;
	enum volume_unit unit;
};

static int read_choices(const struct opts *opts, struct choices *ret)
{
	struct where reason = { .line = 0 };
	int64_t base = 0;

	if (!asked_year(opts->words[0], &ret->of.year)) {
		return CMD_WRONG;
	}
	ret->of.area = opt_value(opts, "area");
	ret->of.is_detailed = opt_given(opts, "quality");
	if (opt_int(opts, "base", INSTANT_YEAR_MIN, ret->of.year - 1, &base, &reason) != OPT_OK ||
			opt_unit(opts, &ret->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	ret->of.base = (int)base;
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	struct choices choices = { .of = { .base = 0 } };
	struct value_fault fault = { "" };
	int answer = read_choices(opts, &choices);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!asked_area(desk, choices.of.area)) {
		return CMD_WRONG;
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = view_indicators_of(view, desk_ledger(desk), &choices.of);
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? view_print(view)
			    : print_indicators(value_of_view(view, &fault), choices.unit);
}

const struct command cmd_indicators = {
	.name = "indicators",
	.summary = N_("shows an area's year: use against its cap, water per unit of output, targets"),
	.usage = "YEAR [--area AREA] [--base YEAR] [--quality] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
