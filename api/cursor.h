/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Cursors: where a list that is asked for page by page goes on.
 *
 * A cursor is locked (ledger/seal_box.h): who holds it can neither read nor
 * change it, and it opens only for the caller, the list and the filters that it
 * was made for, in the process that made it, each of whose threads has a box
 * that shares the one key. Everything else is one answer, so that somebody
 * else's cursor tells nothing, not even that it is one. Where a process was
 * started anew, a list begins anew.
 *
 * A place is asked again in the books with every page, and what a caller may
 * see is asked for each row: a cursor carries no right.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"

struct seal_box;

/* The row that a page ended with: its texts and numbers, as far as the list needs them. */
struct cursor_place {
	char id[BOOKS_INVOICE_MAX]; /* "": none */
	char part[BOOKS_PART_MAX];
	int64_t number;
	int64_t second;
	int64_t size; /* of the log, when the first page was asked for */
};

/* What a cursor is good for. Borrowed for the call. */
struct cursor_scope {
	const char *caller;  /* its id; "" for nobody */
	const char *list;    /* the route's name */
	const char *filters; /* the query without the cursor, in one spelling; "" */
};

enum {
	CURSOR_TEXT_MAX = 640, /* with its NUL */
};

/* Makes one. Returns 0 or a fault. */
int cursor_format(struct seal_box *box, const struct cursor_scope *scope,
		const struct cursor_place *place, char ret[static CURSOR_TEXT_MAX]);

enum cursor_answer {
	CURSOR_OK = 0,
	CURSOR_BAD, /* none, or not one for this caller, list, filters and process */
};

/* Reads one. Returns a cursor_answer or a fault; *ret is written for CURSOR_OK only. */
int cursor_parse(struct seal_box *box, const struct cursor_scope *scope, const char *text,
		size_t size, struct cursor_place *ret);
