/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tiles_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/bundle.h"
#include "ledger/checkpoint.h"
#include "ledger/tile.h"
#include "ledger/tiles_file.h"
#include "meter/bytes.h"
#include "meter/err.h"

struct writer {
	int folder;
	struct seal *seal;
	struct bytes bundle;
	struct tile_maker maker;
};

static int write_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct writer *writer = context;
	char path[TILE_PATH_MAX];

	return tiles_file_write(writer->folder, tile_path_format(tile, path), hashes,
			(size_t)tile.width * SEAL_HASH_BYTES);
}

static int write_bundle(struct writer *writer, uint64_t n, int width)
{
	char path[TILE_PATH_MAX];

	if (writer->bundle.failed) {
		return WEIR_FAULT_MEMORY;
	}
	(void)tile_path_format((struct tile){ TILE_ENTRIES, n, width }, path);
	return tiles_file_write(writer->folder, path, writer->bundle.data, writer->bundle.size);
}

static int write_entry(struct writer *writer, uint64_t index, uint64_t size, const uint8_t *entry,
		size_t entry_size)
{
	int width = (int)(index % BUNDLE_ENTRIES_MAX) + 1;
	uint8_t hash[SEAL_HASH_BYTES];
	int fault;

	if (entry_size > BUNDLE_ENTRY_MAX) {
		return WEIR_FAULT_BROKEN;
	}
	bundle_put(&writer->bundle, entry, entry_size);
	if (width == BUNDLE_ENTRIES_MAX || index + 1 == size) {
		fault = write_bundle(writer, index / BUNDLE_ENTRIES_MAX, width);
		if (fault != 0) {
			return fault;
		}
		bytes_reset(&writer->bundle);
	}
	fault = seal_leaf(writer->seal, entry, entry_size, hash);
	return fault == 0 ? tile_maker_add(writer->seal, &writer->maker, hash) : fault;
}

/* The checkpoint names the tree that was written, or it is not written. */
static int write_checkpoint(struct writer *writer, const uint8_t *root, const char *checkpoint,
		size_t checkpoint_size)
{
	struct checkpoint stated;
	struct note note;

	if (note_parse(checkpoint, checkpoint_size, &note) != NOTE_OK ||
			checkpoint_parse(note.text, note.text_size, &stated) != CHECKPOINT_OK ||
			stated.size != writer->maker.size ||
			memcmp(stated.root, root, SEAL_HASH_BYTES) != 0) {
		return WEIR_FAULT_BROKEN;
	}
	/* What the checkpoint speaks of is on the disk before it. */
	if (syncfs(writer->folder) != 0) {
		return WEIR_FAULT_IO;
	}
	if (tiles_file_write(writer->folder, "checkpoint", checkpoint, checkpoint_size) != 0) {
		return WEIR_FAULT_IO;
	}
	return syncfs(writer->folder) == 0 ? 0 : WEIR_FAULT_IO;
}

/* The folder, made or found empty. */
static int open_empty(const char *path, int *ret)
{
	bool is_empty = true;
	struct dirent *entry;
	DIR *folder;

	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		return WEIR_FAULT_IO;
	}
	folder = opendir(path);
	if (folder == NULL) {
		return errno == ENOTDIR ? TILES_EXISTS : WEIR_FAULT_IO;
	}
	while ((entry = readdir(folder)) != NULL) {
		is_empty = is_empty &&
				(strcmp(entry->d_name, ".") == 0 ||
						strcmp(entry->d_name, "..") == 0);
	}
	*ret = is_empty ? fcntl(dirfd(folder), F_DUPFD_CLOEXEC, 0) : -1;
	(void)closedir(folder);
	if (!is_empty) {
		return TILES_EXISTS;
	}
	return *ret >= 0 ? TILES_OK : WEIR_FAULT_IO;
}

static int write_all(struct writer *writer, uint64_t size, tiles_entry_read read, void *context,
		const char *checkpoint, size_t checkpoint_size)
{
	uint8_t root[SEAL_HASH_BYTES];
	int fault = 0;

	for (uint64_t index = 0; index < size && fault == 0; index++) {
		const uint8_t *entry = NULL;
		size_t entry_size = 0;

		fault = read(context, index, &entry, &entry_size);
		if (fault == 0) {
			fault = write_entry(writer, index, size, entry, entry_size);
		}
	}
	if (fault == 0) {
		fault = tile_maker_end(writer->seal, &writer->maker, root);
	}
	if (fault == 0) {
		fault = write_checkpoint(writer, root, checkpoint, checkpoint_size);
	}
	return fault;
}

int tiles_dir_write(const char *path, struct seal *seal, uint64_t size, tiles_entry_read read,
		void *context, const char *checkpoint, size_t checkpoint_size)
{
	struct writer *writer;
	int folder;
	int answer = open_empty(path, &folder);

	if (answer != TILES_OK) {
		return answer;
	}
	writer = calloc(1, sizeof(*writer));
	if (writer == NULL) {
		(void)close(folder);
		return WEIR_FAULT_MEMORY;
	}
	writer->folder = folder;
	writer->seal = seal;
	bytes_init(&writer->bundle, BUNDLE_BYTES_MAX);
	tile_maker_init(&writer->maker, write_tile, writer);
	answer = write_all(writer, size, read, context, checkpoint, checkpoint_size);
	bytes_finish(&writer->bundle);
	free(writer);
	(void)close(folder);
	return answer;
}
