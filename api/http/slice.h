/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A slice: bytes within somebody else's buffer, without a NUL at their end.
 */

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *data; /* NULL: there is none, which is not the same as empty */
	size_t size;
};

/* Is it this text, byte by byte; or but for the case of ASCII letters? */
bool slice_is(struct slice slice, const char *text);
bool slice_is_caseless(struct slice slice, const char *text);
bool slice_same_caseless(struct slice a, struct slice b);

/* Without the blanks and tabs around it. */
struct slice slice_trim(struct slice slice);

/*
 * Takes what stands before the first `mark` off the front of *rest, mark too;
 * all of it where there is no mark, and then rest->data is NULL.
 */
struct slice slice_cut(struct slice *rest, char mark);
