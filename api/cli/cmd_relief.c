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
#include "api/lang.h"
#include "api/out.h"
#include "api/told_money.h"
#include "meter/bytes.h"

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

static int run(struct app *app, const struct opts *opts)
{
	const struct telling_pair pairs[] = {
		{ "invoice", opts->words[0] },
		{ "amount", opt_value(opts, "amount") },
		{ "on", opt_value(opts, "on") },
		{ "legal", opt_value(opts, "legal") },
		{ "document", opt_value(opts, "document") },
		{ NULL, NULL },
	};

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
	.summary = N_("grants a sum of an invoice that is not to be paid"),
	.usage = "INVOICE --amount YUAN --legal ID --document TEXT [--on DATE] | withdraw ENTRY --ground TEXT",
	.words = "withdraw",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
