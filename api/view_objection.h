/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Objections as JSON and for people: each by itself, as a list, and beside the
 * bill or the sheet that they are about.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/view.h"
#include "billing/objection.h"

struct app;
struct books;
struct desk;

/* What was entered, on stdout. Returns a cmd_status or a fault. */
int print_objection_deed(const struct app *app, struct desk *desk, int64_t entry);

/* All that are open, of one account or of all; with is_all the answered ones too. The same. */
int list_objections(const struct app *app, struct desk *desk, const char *account, bool is_all);

/* "objections": those of an account and of days that are without an answer; no member for none. */
void view_objections(struct view *view, const struct books *books, const char *account,
		struct days days);

/* The same for people, a line each. */
void print_objections(const struct books *books, const char *account, struct days days);
