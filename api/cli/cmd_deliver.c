/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir deliver: tells those who want to know, by webhook and by mail.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deliver.h"
#include "api/lang.h"
#include "api/out.h"

static const struct opt_row options[] = {
	{ 0, "once", NULL, N_("what there is now, one try each, and ends") },
	{ 0, "targets", "FILE", N_("who is told, and how (DIR/deliver.yaml)") },
	{ 0, NULL, NULL, NULL },
};

static int run(struct app *app, const struct opts *opts)
{
	const struct deliver_options deliver_options = {
		.targets = opt_value(opts, "targets"),
		.is_once = opt_given(opts, "once"),
	};

	if (opts->n_words == 0) {
		return deliver(app, &deliver_options);
	}
	if (strcmp(opts->words[0], "list") != 0 || deliver_options.is_once) {
		out_error(_("'list' alone, or '--once', or neither"));
		return CMD_WRONG;
	}
	return deliver_list(app, &deliver_options);
}

const struct command cmd_deliver = {
	.name = "deliver",
	.summary = N_("tells others of alerts, notices and findings, by signed webhook and by mail"),
	.usage = "[list] [--once] [--targets FILE]",
	.words = "list",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
