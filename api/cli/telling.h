/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A command line as something told (api/told.h): options by their names, words
 * by the names that the command gives them. What is wrong is said on stderr, a
 * line each.
 */

#include "api/cli/opt.h"
#include "api/told.h"

struct telling_pair {
	const char *name;
	const char *value;
	const char *option; /* from which it comes; NULL: from none, it is a word */
};

/* One of opts and pairs is NULL; all is borrowed. */
struct telling {
	const struct opts *opts;
	const char *const
			*words; /* names of opts' words, in order, ends with NULL; "": no member */
	const struct telling_pair *pairs; /* end with a name of NULL */
};

/* Borrows telling. */
struct told telling_told(struct telling *telling);
