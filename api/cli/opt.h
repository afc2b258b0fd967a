/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Options of a command line, read strictly against tables.
 *
 * "--name value", "--name=value", "-o value"; a flag takes no value; options
 * and words may be mixed; "--" ends the options; "-" is a word. An option
 * that is unknown, given twice or without its value is wrong: nothing is
 * guessed and no name may be shortened.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/table.h"

struct where;

struct opt_row {
	char letter;       /* 'o' for -o, or 0 */
	const char *name;  /* "output" for --output; NULL ends a table */
	const char *value; /* what its value is, or its words between '|'; NULL: a flag */
	const char *help;  /* one line, marked N_() */
};

enum {
	OPT_ROWS_MAX = 32, /* rows of one table; the longest has 24 */
	OPT_TABLES = 2,    /* the program's and the command's */
};

/* What was given. Values and words are borrowed from argv. */
struct opts {
	const struct opt_row *tables[OPT_TABLES];
	const char *values[OPT_TABLES][OPT_ROWS_MAX]; /* NULL: not given; "": a flag given */
	char **words;
	int n_words;
};

enum opt_answer {
	OPT_OK = 0,
	OPT_WRONG, /* reterr->text says what */
};

/* Knows the program's options only. */
void opt_init(struct opts *opts, const struct opt_row *program);

/*
 * Reads the options before the first word. Returns an opt_answer; *ret is the
 * index in argv of that word, argc where there is none.
 */
int opt_leading(struct opts *opts, int argc, char **argv, int *ret, struct where *reterr);

/*
 * Reads the rest against the program's and the command's tables; its words are
 * moved, in their order, to the front of argv and opts->words points there.
 */
int opt_rest(struct opts *opts, const struct opt_row *command, int argc, char **argv,
		struct where *reterr);

/* By the option's long name, which must be in one of the tables. */
bool opt_given(const struct opts *opts, const char *name);
const char *opt_value(const struct opts *opts, const char *name); /* NULL: not given */

/* A whole number from low to high. *ret stays untouched where the option was not given. */
int opt_int(const struct opts *opts, const char *name, int64_t low, int64_t high, int64_t *ret,
		struct where *reterr);

/* "--unit m3" or "--unit wan-m3", which its table must have. *ret untouched where not given. */
int opt_unit(const struct opts *opts, enum volume_unit *ret, struct where *reterr);

/* One of the words, which end with NULL: its index. *ret untouched where not given. */
int opt_choice(const struct opts *opts, const char *name, const char *const *words, int *ret,
		struct where *reterr);
