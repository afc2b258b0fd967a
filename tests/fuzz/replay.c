/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a fuzz target over each file of a folder, in a build without a fuzzer.
 *
 *	replay_NAME FOLDER
 *
 * What a target has against an input it says by an assertion.
 */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INPUT_MAX = 1 << 20,
};

static int replay(const char *folder, const char *name)
{
	uint8_t *data = malloc(INPUT_MAX);
	char path[4096];
	size_t size = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (data == NULL || file == NULL) {
		(void)fprintf(stderr, "cannot read %s\n", path);
		free(data);
		return 1;
	}
	size = fread(data, 1, INPUT_MAX, file);
	(void)fclose(file);
	/* Exactly as large as the input, so that a read beyond it is seen by a checker. */
	if (size > 0) {
		uint8_t *exact = realloc(data, size);

		data = exact == NULL ? data : exact;
	}
	(void)LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	int failed = 0;
	int count = 0;

	if (folder == NULL) {
		(void)fprintf(stderr, "usage: replay FOLDER\n");
		return 2;
	}
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] != '.') {
			failed |= replay(argv[1], entry->d_name);
			count++;
		}
	}
	(void)closedir(folder);
	(void)printf("%d inputs\n", count);
	return count == 0 ? 1 : failed;
}
