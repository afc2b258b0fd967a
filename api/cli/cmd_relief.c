/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir relief: a sum of an invoice that is not to be paid.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/owed_deed.h"
#include "api/cli/telling.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "api/reliefs.h"
#include "api/told_money.h"
#include "api/view_log.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "amount", "YUAN", N_("what is relieved") },
	{ 0, "document", "TEXT", N_("that grants it") },
	{ 0, "ground", "TEXT", N_("withdraw: why") },
	{ 0, "legal", "ID", N_("the rule that it rests on") },
	{ 0, "on", "DATE", N_("on which day it was granted (today)") },
	{ 0, NULL, NULL, NULL },
};

static int make_relief(const struct told *told, struct day today, struct bytes *ret)
{
	return told_relief(told, today, ret) ? CMD_DONE : CMD_WRONG;
}

/* "list PERIOD": what was relieved, by rule and area. */
static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	SCOPED(reliefs_close) struct reliefs *reliefs = NULL;
	struct days period;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opts->n_words != 2 || !period_parse(opts->words[1], &period)) {
		out_error(_("of which period: weir relief list 2026"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer == CMD_DONE) {
		answer = reliefs_open(desk_ledger(desk), period, &reliefs);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!app->is_json) {
		return print_reliefs(reliefs);
	}
	view_text(view, "period", opts->words[1]);
	view_reliefs(view, reliefs);
	answer = view_log(view, desk_ledger(desk));
	return answer < 0 ? answer : view_print(view);
}

static int run(struct app *app, const struct opts *opts)
{
	const struct telling_pair pairs[] = {
		{ "invoice", opts->words[0], NULL },
		{ "amount", opt_value(opts, "amount"), "amount" },
		{ "on", opt_value(opts, "on"), "on" },
		{ "legal", opt_value(opts, "legal"), "legal" },
		{ "document", opt_value(opts, "document"), "document" },
		{ NULL, NULL, NULL },
	};

	if (strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	if (strcmp(opts->words[0], "withdraw") == 0) {
		return owed_withdraw(app, opts);
	}
	if (opts->n_words != 1 || opt_given(opts, "ground")) {
		out_error(_("a relief: weir relief INVOICE --amount YUAN --legal ID --document TEXT"));
		return CMD_WRONG;
	}
	return owed_deed(app, KIND_RELIEF, pairs, make_relief);
}

const struct command cmd_relief = {
	.name = "relief",
	.summary = N_("grants a sum of an invoice that is not to be paid, or lists what was relieved"),
	.usage = "INVOICE --amount YUAN --legal ID --document TEXT [--on DATE] | withdraw ENTRY --ground TEXT | list PERIOD",
	.words = "list|withdraw",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
