/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A folder for one test, under $TMPDIR or /tmp, with flat files in it.
 */

enum {
	FOLDER_PATH_MAX = 256,
};

struct folder {
	char path[FOLDER_PATH_MAX];
};

/* Makes it; fails the test where that is not possible. */
void folder_init(struct folder *folder);

/* Removes it and the files in it. */
void folder_finish(struct folder *folder);

/* The path of a file in it. Returns buffer. */
const char *folder_file(
		const struct folder *folder, const char *name, char buffer[static FOLDER_PATH_MAX]);
