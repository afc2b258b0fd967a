/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Files with a secret in them: whoever else may read one knows it too, so that
 * such a file is refused.
 */

#include <stdbool.h>
#include <stddef.h>

struct where;

enum {
	SECRET_LINE_MAX = 512,
};

/*
 * Is it a regular file that only its owner may read or write, and is that this
 * user? False, *reason set, where it is not, or not there.
 */
bool secret_is_safe(const char *path, struct where *reason);

/*
 * Reads a file of one line of visible ASCII, its line feed or not, into ret.
 * False, *reason set, where it is not such a file, or not a safe one.
 */
bool secret_line(const char *path, char ret[static SECRET_LINE_MAX], struct where *reason);
