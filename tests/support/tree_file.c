/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/tree_file.h"

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

const char *tree_path(const char *name, char path[static TREE_PATH_MAX])
{
	const char *data = getenv("TEST_DATA");
	int size;

	if (data == NULL) {
		fail_msg("TEST_DATA does not name the folder tests/data");
	}
	size = snprintf(path, TREE_PATH_MAX, "%s/../../%s", data, name);
	CHECK(size > 0 && size < TREE_PATH_MAX);
	return path;
}

char *tree_file(const char *name, size_t *ret_size)
{
	char path[TREE_PATH_MAX];
	FILE *file = fopen(tree_path(name, path), "rb");
	char *text = NULL;
	long end;

	if (file == NULL) {
		fail_msg("%s cannot be read", path);
	}
	CHECK_INT(fseek(file, 0, SEEK_END), 0);
	end = ftell(file);
	CHECK(end > 0);
	CHECK_INT(fseek(file, 0, SEEK_SET), 0);
	text = malloc((size_t)end + 1);
	CHECK(text != NULL);
	CHECK_INT(fread(text, 1, (size_t)end, file), end);
	CHECK_INT(fclose(file), 0);
	text[end] = '\0';
	if (ret_size != NULL) {
		*ret_size = (size_t)end;
	}
	return text;
}
