/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir arrears: what was collected and what is unpaid, by area, works and age.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view_arrears.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "at", "DATE", N_("at the end of that day (today)") },
	{ 0, "period", "PERIOD", N_("only invoices of that period") },
	{ 0, NULL, NULL, NULL },
};

static int read_choice(const struct opts *opts, struct arrears_choice *ret)
{
	const char *at = opt_value(opts, "at");
	const char *period = opt_value(opts, "period");

	ret->area = opt_value(opts, "area");
	if (at != NULL && !asked_day(at, &ret->at)) {
		return CMD_WRONG;
	}
	if (period != NULL && !asked_period(period, &ret->period)) {
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int print(const struct app *app, struct desk *desk, const struct arrears *arrears)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct value root;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_arrears(view, arrears);
	if (app->is_json) {
		fault = view_log(view, desk_ledger(desk));
		return fault < 0 ? fault : view_print(view);
	}
	root = value_of_view(view, &wrong);
	fault = print_arrears(root);
	return fault == 0 && value_wrong(root) != NULL ? WEIR_FAULT_BROKEN : fault;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(arrears_close) struct arrears *arrears = NULL;
	struct arrears_choice choice = { .area = NULL };
	int answer = read_choice(opts, &choice);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!opt_given(opts, "at")) {
		choice.at = zone_day(&ledger_books(desk_ledger(desk))->zone, desk_now(desk));
	}
	answer = arrears_open(desk_ledger(desk), &choice, &arrears);
	if (answer == ARREARS_NO_AREA) {
		out_error(_("there is no area '%s'"), choice.area);
		return CMD_WRONG;
	}
	return answer < 0 ? answer : print(app, desk, arrears);
}

const struct command cmd_arrears = {
	.name = "arrears",
	.summary = N_("shows what was collected and what is unpaid, by area, works and age"),
	.usage = "[--at DATE] [--area AREA] [--period PERIOD]",
	.options = options,
	.min_words = 0,
	.max_words = 0,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
