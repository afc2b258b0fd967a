/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tiles_walk.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/bundle.h"
#include "ledger/tile.h"
#include "ledger/tiles_dir.h"
#include "ledger/tiles_file.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/text.h"

enum {
	NAME_SIZE = 256,  /* bytes of a name with its NUL, on Linux */
	NAMES_MAX = 4096, /* in one folder; a log's has 3,000: x000, 000 and 000.p up to 999 */
	PATH_SIZE = TILE_PATH_MAX + NAME_SIZE + 1,
};

static const char stranger[] = "a file that does not belong";
static const char nothing[] = "no such file";

void tiles_fault_set(struct tiles_fault *fault, const char *file, const char *expected,
		const char *found)
{
	*fault = (struct tiles_fault){ .entry = -1 };
	(void)text_copy(fault->file, sizeof(fault->file), file);
	(void)text_copy(fault->expected, sizeof(fault->expected), expected);
	(void)text_copy(fault->found, sizeof(fault->found), found);
	/* Names in a folder are any bytes; whoever reads the fault wants to see them. */
	for (char *p = fault->file; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x7f) {
			*p = '?';
		}
	}
}

struct walk {
	int folder; /* the whole folder; paths are relative to it */
	uint64_t size;
	struct tiles_fault *fault;
};

static int fault_at(struct walk *walk, const char *path, const char *expected, const char *found)
{
	tiles_fault_set(walk->fault, path, expected, found);
	return TILES_FAULTY;
}

/* Whether the file of an earlier size is the beginning of what took its place. */
static int compare(struct walk *walk, const char *path, struct tile old, struct bytes *bytes,
		struct bytes *old_bytes)
{
	struct tile now = { old.level, old.n, tile_width(walk->size, old.level, old.n) };
	size_t max = old.level == TILE_ENTRIES ? BUNDLE_BYTES_MAX : TILE_BYTES_MAX;
	char now_path[TILE_PATH_MAX];
	bool is_whole;
	int answer = tiles_file_read(walk->folder, tile_path_format(now, now_path), max, bytes);

	if (answer == TILES_FILE_OK) {
		answer = tiles_file_read(walk->folder, path, max, old_bytes);
	}
	if (answer != TILES_FILE_OK) {
		return answer < 0
				? answer
				: fault_at(walk, path, "a partial tile that can be read", stranger);
	}
	is_whole = old.level == TILE_ENTRIES
			? bundle_check(old_bytes->data, old_bytes->size, (size_t)old.width) ==
					BUNDLE_WHOLE
			: old_bytes->size == (size_t)old.width * SEAL_HASH_BYTES;
	if (!is_whole || old_bytes->size > bytes->size ||
			memcmp(bytes->data, old_bytes->data, old_bytes->size) != 0) {
		return fault_at(walk, path, "the beginning of the tile that took its place",
				"other bytes");
	}
	return TILES_OK;
}

static int check_old(struct walk *walk, const char *path, struct tile old)
{
	struct bytes bytes;
	struct bytes old_bytes;
	int answer;

	bytes_init(&bytes, BUNDLE_BYTES_MAX + 2);
	bytes_init(&old_bytes, BUNDLE_BYTES_MAX + 2);
	answer = compare(walk, path, old, &bytes, &old_bytes);
	bytes_finish(&bytes);
	bytes_finish(&old_bytes);
	return answer;
}

static int check_file(struct walk *walk, const char *path)
{
	struct tile tile;
	int width;

	if (strcmp(path, "checkpoint") == 0) {
		return TILES_OK;
	}
	if (tile_path_parse(path, strlen(path), &tile) != TILE_OK) {
		return fault_at(walk, path, nothing, stranger);
	}
	width = tile_width(walk->size, tile.level, tile.n);
	if (tile.width == width) {
		return TILES_OK; /* that it is there and of the right size has been seen */
	}
	return tile.width < width ? check_old(walk, path, tile)
				  : fault_at(walk, path, nothing, stranger);
}

/* The names in a folder, sorted; dots left out. */
struct names {
	size_t n;
	char (*list)[NAME_SIZE];
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int add_name(struct names *names, const char *name)
{
	char(*grown)[NAME_SIZE];

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		return 0;
	}
	grown = list_grow_counted(names->list, names->n, NAME_SIZE);
	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	names->list = grown;
	(void)text_copy(names->list[names->n++], NAME_SIZE, name);
	return 0;
}

static int list_names(struct walk *walk, const char *path, struct names *names)
{
	int folder = openat(walk->folder, path[0] == '\0' ? "." : path,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = folder < 0 ? NULL : fdopendir(folder);
	struct dirent *entry;
	int answer = TILES_OK;

	if (stream == NULL) {
		if (folder >= 0) {
			(void)close(folder);
			return WEIR_FAULT_IO;
		}
		return errno == EACCES ? fault_at(walk, path, "a folder that can be read",
							 "one that may not be")
				       : WEIR_FAULT_IO;
	}
	while (answer == TILES_OK && (entry = readdir(stream)) != NULL) {
		answer = add_name(names, entry->d_name);
		if (answer == TILES_OK && names->n > NAMES_MAX) {
			answer = fault_at(walk, path, "at most 3000 names", "more than 4096");
		}
	}
	(void)closedir(stream);
	qsort(names->list, names->n, NAME_SIZE, by_bytes);
	return answer;
}

static int walk_folder(struct walk *walk, const char *path);

static int walk_name(struct walk *walk, const char *path, const char *name)
{
	char full[PATH_SIZE];
	struct stat stat;

	assert(strlen(path) < TILE_PATH_MAX);
	(void)snprintf(full, sizeof(full), "%s%s%s", path, path[0] == '\0' ? "" : "/", name);
	if (fstatat(walk->folder, full, &stat, AT_SYMLINK_NOFOLLOW) != 0) {
		return WEIR_FAULT_IO;
	}
	if (S_ISDIR(stat.st_mode)) {
		/* No file below a longer path can have a tile's name; this ends the descent, too. */
		return strlen(full) < TILE_PATH_MAX
				? walk_folder(walk, full)
				: fault_at(walk, full, "no such folder",
						  "a folder that does not belong");
	}
	if (!S_ISREG(stat.st_mode)) {
		return fault_at(walk, full, "a regular file or nothing", "something else");
	}
	return check_file(walk, full);
}

static int walk_folder(struct walk *walk, const char *path)
{
	struct names names = { 0 };
	int answer = list_names(walk, path, &names);

	for (size_t i = 0; i < names.n && answer == TILES_OK; i++) {
		answer = walk_name(walk, path, names.list[i]);
	}
	free(names.list);
	return answer;
}

int tiles_walk(int folder, uint64_t size, struct tiles_fault *ret)
{
	struct walk walk = { folder, size, ret };

	return walk_folder(&walk, "");
}
