/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Objections as JSON and for people: each by itself, as a list, and beside the
 * bill or the sheet that they are about.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/value.h"
#include "api/view.h"
#include "billing/objection.h"

struct app;
struct books;
struct caller;
struct desk;

/* What was entered, on stdout. Returns a cmd_status or a fault. */
int print_objection_deed(const struct app *app, struct desk *desk, int64_t entry);

/* All that are open, of one account or of all; with is_all the answered ones too. The same. */
int list_objections(const struct app *app, struct desk *desk, const char *account, bool is_all);

/* "objections": those of an account and of days that are without an answer; no member for none. */
void view_objections(struct view *view, const struct books *books, const char *account,
		struct days days);

/* Which objections are listed. */
struct objection_choice {
	const char *account;         /* only of this one; NULL: of all */
	bool is_all;                 /* the answered ones too */
	int64_t only;                /* that entry alone, an objection's or an answer's; or -1 */
	const struct caller *caller; /* only what it may see; NULL: all */
};

/* "objections": those chosen. */
void view_objection_list(struct view *view, const struct books *books,
		const struct objection_choice *choice);

/* The same for people, on stdout, out of that JSON. */
void print_objection_list(struct value root);
