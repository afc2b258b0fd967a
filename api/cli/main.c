/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Dispatch: find the command, read its options, run it, say how it ended.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_settings.h"
#include "meter/err.h"

static int wrong(const struct command *command, const struct where *where)
{
	out_where(where);
	if (command != NULL) {
		command_usage(command);
	}
	return CMD_WRONG;
}

/* Takes --lang, which decides how everything after it is said. */
static int choose_language(const struct opts *opts, struct where *reterr)
{
	const char *lang = opt_value(opts, "lang");

	if (lang != NULL && lang_choose(lang) != LANG_OK) {
		where_set(reterr, 0, 0, _("option '--lang': '%s' is none of: zh_CN, en"), lang);
		return OPT_WRONG;
	}
	return OPT_OK;
}

/* What has no form over the network says so. CMD_DONE where it may run here. */
static int refuse_far(const struct command *command, const struct opts *opts)
{
	char name[64];

	if (command->needs == CMD_NEEDS_NOTHING && !opt_given(opts, "server")) {
		return CMD_DONE;
	}
	(void)snprintf(name, sizeof(name), "weir %s", command->name);
	return remote_none(name);
}

/* Runs it on the ledger here, or on the one that is asked elsewhere. */
static int run_where(const struct command *command, const struct opts *opts, struct app *app)
{
	const struct remote_wish wish = {
		.server = opt_value(opts, "server"),
		.config = opt_value(opts, "config"),
		.dir = opt_value(opts, "dir"),
	};
	struct remote_settings settings;
	struct where reason = { .line = 0 };
	int answer = remote_settings_load(&wish, &settings, &reason);

	if (answer == REMOTE_WRONG) {
		out_where(&reason);
		answer = CMD_WRONG;
	} else if (answer == REMOTE_THERE && command->ask != NULL) {
		app->server = &settings;
		answer = command->ask(app, opts);
	} else if (answer == REMOTE_HERE ||
			(answer == REMOTE_THERE &&
					(answer = refuse_far(command, opts)) == CMD_DONE)) {
		answer = command->run(app, opts);
	}
	explicit_bzero(&settings, sizeof(settings));
	return answer;
}

static int run(const struct command *command, const struct opts *opts, struct where *where)
{
	struct app app;

	if (opts->n_words < command->min_words || opts->n_words > command->max_words) {
		if (opts->n_words > command->max_words) {
			where_set(where, 0, 0, _("'%s' is one word too many"),
					opts->words[command->max_words]);
		} else {
			where_set(where, 0, 0, _("a word is missing"));
		}
		return wrong(command, where);
	}
	app_init(&app, opt_value(opts, "dir"), opt_given(opts, "json"));
	return run_where(command, opts, &app);
}

/* "weir --version": no option of a command, since a command has no version of its own. */
static bool asks_version(int argc, char **argv)
{
	return argc == 1 && strcmp(argv[0], "--version") == 0;
}

static int dispatch(int argc, char **argv, struct where *where)
{
	const struct command *command;
	struct opts opts;
	int at = 0;

	if (asks_version(argc, argv)) {
		out_text("weir %s\n", WEIR_VERSION);
		return CMD_DONE;
	}
	opt_init(&opts, program_options);
	if (opt_leading(&opts, argc, argv, &at, where) != OPT_OK ||
			choose_language(&opts, where) != OPT_OK) {
		return wrong(NULL, where);
	}
	if (at == argc) {
		int status = program_help();

		return status == CMD_DONE && !opt_given(&opts, "help") ? CMD_WRONG : status;
	}
	command = command_find(argv[at]);
	if (command == NULL) {
		where_set(where, 0, 0, _("no command '%s'; 'weir help' lists them"), argv[at]);
		return wrong(NULL, where);
	}
	at++;
	if (opt_rest(&opts, command->options, argc - at, argv + at, where) != OPT_OK ||
			choose_language(&opts, where) != OPT_OK) {
		return wrong(command, where);
	}
	if (opt_given(&opts, "help")) {
		command_help(command);
		return CMD_DONE;
	}
	return run(command, &opts, where);
}

int main(int argc, char **argv)
{
	struct where where = { .line = 0 };
	int status;

	lang_begin();
	status = dispatch(argc > 0 ? argc - 1 : 0, argv + 1, &where);
	if (out_flush() < 0 && status >= 0) {
		status = WEIR_FAULT_IO;
	}
	if (status < 0) {
		out_error("%s", _(weir_fault_text(status)));
		return CMD_FAULT;
	}
	return status;
}
