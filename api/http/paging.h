/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lists page by page: `limit` and `cursor` of a query, and `next` of a reply.
 *
 * A list is asked for until `next` is null. A cursor (api/cursor.h) goes on
 * with the same caller, path and other parameters only; limit may be another.
 * Lists of what entries say are of the entries that there were when the first
 * page was asked for (place.size); each page's figures are of the log that it
 * names.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/cursor.h"

struct reply;
struct request;
struct view;

enum {
	PAGING_LIMIT = 100,      /* rows of a page where nothing is said */
	PAGING_LIMIT_MAX = 1000, /* and at most */
};

struct paging {
	int64_t limit;
	int64_t size;              /* of the log when the first page was asked for */
	bool has_place;            /* false: the first page */
	struct cursor_place place; /* the row that the page before ended with */
};

/*
 * Reads limit and cursor. True where they are sound; else, without a fault, the
 * reply says what is not; a cursor of somebody else as one that never was.
 */
bool paging_read(const struct request *request, struct paging *ret, struct reply *reply,
		int *ret_fault);

/*
 * "next": a cursor behind the row that a page ends with, or null where last is
 * NULL. last->size is set. Returns 0 or a fault.
 */
int paging_next(const struct request *request, const struct paging *paging,
		struct cursor_place *last, struct view *view);
