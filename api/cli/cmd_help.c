/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir help: the commands, or one of them with its options.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"

static int help_one(const struct app *app, const char *name)
{
	const struct command *command = command_find(name);

	if (command == NULL) {
		out_error(_("no command '%s'; 'weir help' lists them"), name);
		return CMD_WRONG;
	}
	return app->is_json ? command_view(command) : command_help(command);
}

static int run(struct app *app, const struct opts *opts)
{
	if (opts->n_words == 1) {
		return help_one(app, opts->words[0]);
	}
	return app->is_json ? program_view() : program_help();
}

const struct command cmd_help = {
	.name = "help",
	.summary = N_("says what there is and how to call it"),
	.usage = "[COMMAND]",
	.options = NULL,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
