/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the commands about rights to water share: a deed under a name of its
 * own, and lists of what holds.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/cli/opt.h"
#include "api/told.h"
#include "api/value.h"
#include "api/view.h"

struct app;
struct books;
struct bytes;
struct desk;
struct right;
struct zone;

/* Appends the body; false where something is wrong, which was said. */
typedef bool right_make(const struct told *told, struct bytes *ret);

/* "WORD NAME ...": makes the deed of the second word's name and hands it in. */
int right_deed(struct app *app, const struct opts *opts, uint64_t kind, right_make *make);

/* One that goes to a ledger elsewhere too, by POST of its options as they were given. */
struct right_way {
	const char *path; /* "v1/offers" */
	uint64_t kind;
	right_make *make;
};

/* The same there. options are the command's. */
int right_deed_ask(struct app *app, const struct opts *opts, const struct opt_row *options,
		const struct right_way *way);

/* "WORD [RIGHT]": the right that is asked of, NULL for all. False where it is none, which was said. */
bool right_asked(const struct opts *opts, struct right *buffer, const struct right **ret);

typedef void right_view(struct view *view, const struct books *books, const struct right *right,
		bool is_all);

/* "WORD [RIGHT] [--all]": the list of that key, of one right or of all. */
int right_list(struct app *app, const struct opts *opts, const char *key, right_view *show,
		int (*print)(struct value list));

/* How people read an answer. Returns a cmd_status or a fault. */
typedef int right_print(struct value root, const struct zone *zone);

/* A view as it is printed: JSON with the log at its end, or as people read it. */
int right_print_view(
		const struct app *app, struct desk *desk, struct view *view, right_print *print);

/* What a ledger elsewhere is asked for; NULL where there is none of it. */
struct right_path {
	const char *words; /* "v1/trades" */
	const char *name;
	const char *right, *state; /* parameters */
	const struct opts *opts;   /* those given of `options` are parameters too; NULL: none are */
	const struct opt_row *options;
};

/* Asks for it and shows it. As remote_json(). */
int right_shown_ask(struct app *app, const struct right_path *asked, right_print *print);

/* The same of "WORD [RIGHT] [--all]". */
int right_list_ask(struct app *app, const struct opts *opts, const char *path, right_print *print);
