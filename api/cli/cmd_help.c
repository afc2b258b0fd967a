/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir help: the commands, or one of them with its options.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/completion.h"
#include "api/lang.h"
#include "api/out.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	SCRIPT_BYTES_MAX = 1 << 20, /* of a completion script; 30 commands have about 20 KiB */
};

static const struct opt_row options[] = {
	{ 0, "completion", "bash|zsh|fish", N_("print the shell's completion script instead") },
	{ 0, NULL, NULL, NULL },
};

static int print_completion(const struct opts *opts)
{
	static const char *const shells[] = { "bash", "zsh", "fish", NULL };
	SCOPED_FINISH(bytes_finish) struct bytes script;
	struct where reason = { .line = 0 };
	int shell = COMPLETION_BASH;

	if (opt_choice(opts, "completion", shells, &shell, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	bytes_init(&script, SCRIPT_BYTES_MAX);
	completion_put(&script, (enum completion_shell)shell);
	if (script.failed) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("%s", bytes_text(&script));
	return CMD_DONE;
}

static int help_one(const struct app *app, const char *name)
{
	const struct command *command = command_find(name);

	if (command == NULL) {
		out_error(_("no command '%s'; 'weir help' lists them"), name);
		return CMD_WRONG;
	}
	if (app->is_json) {
		return command_view(command);
	}
	command_help(command);
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	if (opt_given(opts, "completion")) {
		return print_completion(opts);
	}
	if (opts->n_words == 1) {
		return help_one(app, opts->words[0]);
	}
	return app->is_json ? program_view() : program_help();
}

const struct command cmd_help = {
	.name = "help",
	.summary = N_("says what there is and how to call it"),
	.usage = "[COMMAND | --completion bash|zsh|fish]",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
