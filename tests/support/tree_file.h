/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Files of the source tree that a test holds something to.
 */

#include <stddef.h>

enum {
	TREE_PATH_MAX = 1024,
};

/* The path of "docs/rules.md", say, from where a test runs. Returns path. */
const char *tree_path(const char *name, char path[static TREE_PATH_MAX]);

/*
 * The whole file with a NUL behind it; the caller frees it. ret_size may be
 * NULL. Fails the test where the file cannot be read or is empty.
 */
char *tree_file(const char *name, size_t *ret_size);
