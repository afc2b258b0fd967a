/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir pledge: litres of a right to water that secure a loan.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/right_deed.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/told_right.h"
#include "api/view_right.h"
#include "ledger/kind.h"

static const struct opt_row options[] = {
	{ 0, "right", "RIGHT", N_("whose litres: permit:ID, area:ID or share:ID") },
	{ 0, "m3", "M3", N_("how much of each ceiling year") },
	{ 0, "until", "DAY", N_("the last day") },
	{ 0, "lender", "NAME", N_("who lends") },
	{ 0, "loan", "YUAN", N_("how much") },
	{ 0, "document", "TEXT", N_("the contract, or what releases it") },
	{ 0, "all", NULL, N_("list: the ended ones too") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	if (strcmp(opts->words[0], "list") == 0) {
		return right_list(app, opts, "pledges", view_pledges, print_pledges);
	}
	if (strcmp(opts->words[0], "add") == 0) {
		return right_deed(app, opts, KIND_PLEDGE, told_pledge);
	}
	if (strcmp(opts->words[0], "release") == 0) {
		return right_deed(app, opts, KIND_PLEDGE_RELEASE, told_pledge_release);
	}
	out_error(_("'%s' is none of add, release and list"), opts->words[0]);
	return CMD_WRONG;
}

static int print_pledged(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_pledges(value_list(root, "pledges"));
}

static int ask(struct app *app, const struct opts *opts)
{
	return strcmp(opts->words[0], "list") == 0
			? right_list_ask(app, opts, "v1/pledges", print_pledged)
			: remote_none("weir pledge");
}

const struct command cmd_pledge = {
	.name = "pledge",
	.summary = N_("holds litres of a right that secure a loan, releases or lists them"),
	.usage = "add NAME --right RIGHT --m3 M3 --until DAY --lender NAME --loan YUAN --document TEXT | release NAME --document TEXT | list [RIGHT] [--all]",
	.words = "add|release|list",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
