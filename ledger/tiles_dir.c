/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tiles_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger/bundle.h"
#include "ledger/note.h"
#include "ledger/tile.h"
#include "ledger/tiles_file.h"
#include "meter/bytes.h"
#include "meter/err.h"

struct tiles_dir {
	int folder;
	uint64_t size;
	struct bytes checkpoint;
	struct bytes bundle; /* of number n, where has_bundle */
	bool has_bundle;
	uint64_t n;
	size_t starts[BUNDLE_ENTRIES_MAX]; /* of each entry's bytes in the bundle */
	size_t sizes[BUNDLE_ENTRIES_MAX];
};

int tiles_dir_open(const char *path, struct tiles_dir **ret)
{
	SCOPED(tiles_dir_close) struct tiles_dir *dir = calloc(1, sizeof(*dir));
	int answer;

	if (dir == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	bytes_init(&dir->checkpoint, NOTE_SIZE_MAX + 2);
	bytes_init(&dir->bundle, BUNDLE_BYTES_MAX + 2);
	dir->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir->folder < 0) {
		return errno == ENOMEM || errno == EIO ? WEIR_FAULT_IO : TILES_ABSENT;
	}
	answer = tiles_file_read(dir->folder, "checkpoint", NOTE_SIZE_MAX, &dir->checkpoint);
	/* One too long is handed on with one byte too many: it is no note. */
	if (answer != TILES_FILE_OK && answer != TILES_FILE_LONG) {
		return answer < 0 ? answer : TILES_NO_NOTE;
	}
	*ret = dir;
	dir = NULL;
	return TILES_OK;
}

void tiles_dir_close(struct tiles_dir *dir)
{
	if (dir == NULL) {
		return;
	}
	if (dir->folder >= 0) {
		(void)close(dir->folder);
	}
	bytes_finish(&dir->checkpoint);
	bytes_finish(&dir->bundle);
	free(dir);
}

int tiles_dir_folder(const struct tiles_dir *dir)
{
	return dir->folder;
}

const char *tiles_dir_checkpoint(struct tiles_dir *dir, size_t *ret_size)
{
	*ret_size = dir->checkpoint.size;
	return bytes_text(&dir->checkpoint);
}

void tiles_dir_set_size(struct tiles_dir *dir, uint64_t size)
{
	dir->size = size;
	dir->has_bundle = false;
}

/* Reads bundle n and finds where its entries lie. */
static int load_bundle(struct tiles_dir *dir, uint64_t n)
{
	int width = tile_width(dir->size, TILE_ENTRIES, n);
	char path[TILE_PATH_MAX];
	struct bundle_cursor cursor;
	int answer;

	dir->has_bundle = false;
	if (width == 0) {
		return TILES_MISSING;
	}
	(void)tile_path_format((struct tile){ TILE_ENTRIES, n, width }, path);
	answer = tiles_file_read(dir->folder, path, BUNDLE_BYTES_MAX, &dir->bundle);
	if (answer < 0) {
		return answer;
	}
	if (answer != TILES_FILE_OK ||
			bundle_check(dir->bundle.data, dir->bundle.size, (size_t)width) !=
					BUNDLE_WHOLE) {
		return TILES_MISSING;
	}
	cursor = bundle_cursor(dir->bundle.data, dir->bundle.size);
	for (int i = 0; i < width; i++) {
		const uint8_t *entry;

		(void)bundle_next(&cursor, &entry, &dir->sizes[i]);
		dir->starts[i] = (size_t)(entry - dir->bundle.data);
	}
	dir->n = n;
	dir->has_bundle = true;
	return TILES_OK;
}

int tiles_dir_entry(struct tiles_dir *dir, uint64_t index, const uint8_t **ret, size_t *ret_size)
{
	uint64_t n = index / BUNDLE_ENTRIES_MAX;
	size_t at = index % BUNDLE_ENTRIES_MAX;

	if (index >= dir->size) {
		return TILES_MISSING;
	}
	if (!dir->has_bundle || dir->n != n) {
		int answer = load_bundle(dir, n);

		if (answer != TILES_OK) {
			return answer;
		}
	}
	*ret = dir->bundle.data + dir->starts[at];
	*ret_size = dir->sizes[at];
	return TILES_OK;
}
