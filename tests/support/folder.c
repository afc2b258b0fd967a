/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"

void folder_init(struct folder *folder)
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(folder->path, sizeof(folder->path), "%s/weir-XXXXXX",
			base != NULL ? base : "/tmp");
	CHECK(mkdtemp(folder->path) != NULL);
}

void folder_finish(struct folder *folder)
{
	char path[FOLDER_PATH_MAX];
	DIR *dir = opendir(folder->path);

	CHECK(dir != NULL);
	for (struct dirent *file = readdir(dir); file != NULL; file = readdir(dir)) {
		if (file->d_name[0] != '.') {
			CHECK_INT(unlink(folder_file(folder, file->d_name, path)), 0);
		}
	}
	CHECK_INT(closedir(dir), 0);
	CHECK_INT(rmdir(folder->path), 0);
}

const char *folder_file(
		const struct folder *folder, const char *name, char buffer[static FOLDER_PATH_MAX])
{
	int size = snprintf(buffer, FOLDER_PATH_MAX, "%s/%s", folder->path, name);

	CHECK(size > 0 && size < FOLDER_PATH_MAX);
	return buffer;
}
