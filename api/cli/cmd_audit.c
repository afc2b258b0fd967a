/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir audit: what an auditor asks first.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/audit.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "api/view_audit.h"

static const struct opt_row options[] = {
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

static int print(const struct app *app, const struct audit *audit, enum volume_unit unit)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		return print_audit(audit, unit);
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_audit(view, audit);
	return view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(audit_close) struct audit *audit = NULL;
	struct where reason = { .line = 0 };
	enum volume_unit unit = UNIT_M3;
	struct days span;
	int answer;

	if (!period_parse(opts->words[0], &span)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), opts->words[0]);
		return CMD_WRONG;
	}
	if (opt_unit(opts, &unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer == CMD_DONE) {
		answer = audit_open(desk_ledger(desk), span, &audit);
	}
	if (answer == 0) {
		answer = print(app, audit, unit);
	}
	return answer != 0 ? answer : audit->reconcile.adds_up ? CMD_DONE : CMD_NO;
}

const struct command cmd_audit = {
	.name = "audit",
	.summary = N_("shows what came late, was decided by hand or stands alone, and whether it adds up"),
	.usage = "PERIOD [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
