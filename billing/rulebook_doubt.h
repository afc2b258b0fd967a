/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a rulebook itself calls unconfirmed: figures that were not read in the
 * text they are ascribed to. They are charged like others and announced wherever
 * they are used, so that nobody pays by one unawares.
 */

#include <stdbool.h>
#include <stddef.h>

#include "billing/rulebook.h"

struct rulebook_doubt {
	const char *what; /* "rulebook", "rate", "allowance", "factor", "surcharge", "relief", ... */
	const char *id;   /* of the row, or "" where it has none */
	const char *why;
};

/*
 * The next statement with an `unconfirmed` of its own; *at is 0 at first. False
 * where there is no further one. Text is borrowed from the book.
 */
bool rulebook_next_doubt(const struct rulebook *book, size_t *at, struct rulebook_doubt *ret);
