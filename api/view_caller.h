/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Callers as JSON and as lines for people. No secret is at hand here.
 */

#include <stdbool.h>

struct books;
struct caller_row;
struct instant;
struct view;

/* A caller as the next item of an array, or under key; its state is holds, not-yet, expired or revoked. */
void view_caller(struct view *view, const char *key, const struct caller_row *row,
		struct instant now);

/* All of them under "callers"; the ones that hold no more only where is_all. */
void view_callers(struct view *view, const struct books *books, struct instant now, bool is_all);

/* The same as a table on stdout, dates in the ledger's zone. */
int print_callers(const struct books *books, struct instant now, bool is_all);
