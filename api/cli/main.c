/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Dispatch: find the command, read its options, run it, say how it ended.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
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
	return command->run(&app, opts);
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
