/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a command is. One file a command, api/cli/cmd_<name>.c, with its one
 * `const struct command cmd_<name>` at the foot; the list in the root
 * meson.build puts it into the table.
 */

#include "api/cli/opt.h"

struct app;

/* The program's answer to whoever called it. */
enum cmd_status {
	CMD_DONE = 0,
	CMD_NO = 1,    /* the answer is no: a limit passed, a check failed */
	CMD_WRONG = 2, /* wrong usage or bad input; something was said on stderr */
	CMD_FAULT = 3,
};

enum cmd_needs {
	CMD_NEEDS_NOTHING = 0, /* no ledger: help, init, verify of a folder, simulate */
	CMD_NEEDS_READ,        /* a ledger, read-only */
	CMD_NEEDS_WRITE,       /* a ledger, and its writer or to be it */
};

enum {
	CMD_WORDS_ANY = 1 << 20, /* max_words where only argv's own limit holds */
};

struct command {
	const char *name;
	const char *summary;           /* one line, marked N_() */
	const char *usage;             /* behind "weir NAME "; "" where nothing may stand */
	const char *words;             /* what the first word is one of, between '|'; or NULL */
	const struct opt_row *options; /* ends with a NULL name; NULL: none of its own */
	int min_words;
	int max_words;
	enum cmd_needs needs;

	/*
	 * Does it. Returns a cmd_status, or a fault < 0 which main puts into
	 * words; before CMD_WRONG it has said on stderr what is wrong.
	 */
	int (*run)(struct app *app, const struct opts *opts);

	/*
	 * The same of a ledger elsewhere, which app->server names: the same
	 * answer in the same words. NULL: it works here only.
	 */
	int (*ask)(struct app *app, const struct opts *opts);
};

/* The commands in the order of the root meson.build; ends with NULL. */
extern const struct command *const commands[];

/* NULL: no such command. */
const struct command *command_find(const char *name);

/* Options that every command understands: -C, --server, --config, --json, --lang, --help. */
extern const struct opt_row program_options[];

/* "usage: weir NAME USAGE" on stderr. */
void command_usage(const struct command *command);

/* On stdout how a command is called, with its options. */
void command_help(const struct command *command);

/* The same in JSON. CMD_DONE or a fault. */
int command_view(const struct command *command);

/* On stdout all commands with their summaries. CMD_DONE or a fault. */
int program_help(void);
int program_view(void);
