/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/crash_vfs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/check.h"

enum {
	PATHS_MAX = 8, /* a database, its log, its journal, and some to spare */
	PATH_BYTES = 512,
};

/* A change that no sync has followed, and how to undo it. */
struct change {
	struct change *before;
	int64_t old_size;
	int64_t at;
	int64_t old_bytes; /* of `old`: what stood there */
	int64_t new_bytes; /* of `new`; -1: the file was cut at `at` */
	uint8_t *old;
	uint8_t *new;
};

struct path {
	char name[PATH_BYTES];
	struct change *last;
};

struct file {
	sqlite3_file base;
	struct path *path;
	sqlite3_file *real; /* behind this struct */
};

static struct {
	enum crash_kind kind;
	int at;
	int calls;
	bool has_failed;
	struct path paths[PATHS_MAX];
	int path_count;
} disk;

static sqlite3_vfs crash_vfs;
static sqlite3_io_methods crash_methods;

static sqlite3_vfs *real_vfs(void)
{
	return crash_vfs.pAppData;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct file *)(void *)file)->real;
}

/* Counts a call; whether it fails. */
static bool fails(bool is_write)
{
	disk.calls++;
	if (disk.kind == CRASH_NEVER || disk.calls < disk.at) {
		return false;
	}
	if (disk.kind == CRASH_FULL) {
		disk.has_failed = disk.has_failed || is_write;
		return is_write;
	}
	disk.has_failed = true;
	return disk.kind == CRASH_STOP || disk.calls == disk.at;
}

/* ---- changes ---- */

static struct path *path_named(const char *name)
{
	for (int i = 0; i < disk.path_count; i++) {
		if (strcmp(disk.paths[i].name, name) == 0) {
			return &disk.paths[i];
		}
	}
	CHECK(disk.path_count < PATHS_MAX && strlen(name) < PATH_BYTES);
	struct path *path = &disk.paths[disk.path_count++];
	memcpy(path->name, name, strlen(name) + 1);
	path->last = NULL;
	return path;
}

static void forget(struct path *path)
{
	while (path->last != NULL) {
		struct change *before = path->last->before;
		free(path->last->old);
		free(path->last->new);
		free(path->last);
		path->last = before;
	}
}

/* Remembers what a write or a cut (data NULL) will change. */
static void remember(struct file *file, const void *data, int64_t size, int64_t at)
{
	struct change *change = calloc(1, sizeof(*change));
	sqlite3_int64 old_size = 0;

	CHECK(change != NULL);
	CHECK_INT(file->real->pMethods->xFileSize(file->real, &old_size), SQLITE_OK);
	change->old_size = old_size;
	change->at = at;
	change->new_bytes = data == NULL ? -1 : size;
	int64_t end = data == NULL || at + size > old_size ? old_size : at + size;
	change->old_bytes = end > at ? end - at : 0;
	change->old = malloc((size_t)change->old_bytes + 1);
	change->new = malloc((size_t)size + 1);
	CHECK(change->old != NULL && change->new != NULL);
	if (change->old_bytes > 0) {
		CHECK_INT(file->real->pMethods->xRead(
					  file->real, change->old, (int)change->old_bytes, at),
				SQLITE_OK);
	}
	if (data != NULL) {
		memcpy(change->new, data, (size_t)size);
	}
	change->before = file->path->last;
	file->path->last = change;
}

static void put(int fd, const uint8_t *data, int64_t size, int64_t at)
{
	CHECK_INT(pwrite(fd, data, (size_t)size, at), size);
}

static void redo(int fd, const struct change *change, bool is_torn)
{
	if (change->new_bytes < 0) {
		CHECK_INT(ftruncate(fd, change->at), 0);
	} else {
		put(fd, change->new, is_torn ? change->new_bytes / 2 : change->new_bytes,
				change->at);
	}
}

/* Undoes changes from the last to the first, then does again those that lasted. */
static void replay(int fd, const struct change *change, const struct change *last,
		enum crash_loss loss, uint32_t *random)
{
	if (change == NULL) {
		return;
	}
	put(fd, change->old, change->old_bytes, change->at);
	CHECK_INT(ftruncate(fd, change->old_size), 0);
	replay(fd, change->before, last, loss, random);
	*random = *random * 1664525 + 1013904223;
	if (loss == CRASH_TORN || (loss == CRASH_MIXED && *random >> 31 != 0)) {
		redo(fd, change, loss == CRASH_TORN && change == last);
	}
}

void crash_vfs_end(enum crash_loss loss, uint32_t seed)
{
	for (int i = 0; i < disk.path_count; i++) {
		struct path *path = &disk.paths[i];
		int fd = loss == CRASH_KEPT ? -1 : open(path->name, O_RDWR | O_CLOEXEC);
		if (fd >= 0) {
			replay(fd, path->last, path->last, loss, &seed);
			CHECK_INT(close(fd), 0);
		}
		forget(path);
	}
	disk.path_count = 0;
}

/* ---- files ---- */

static int do_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int do_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), data, size, at);
}

/* A write that fails may have reached the disk all the same. */
static int do_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
	bool has_failed = disk.has_failed;
	bool fail = fails(true);

	if (fail && disk.kind == CRASH_FULL) {
		return SQLITE_FULL;
	}
	if (fail && has_failed) {
		return SQLITE_IOERR_WRITE; /* the power was gone already */
	}
	remember((struct file *)(void *)file, data, size, at);
	int rc = real_of(file)->pMethods->xWrite(real_of(file), data, size, at);
	return fail ? SQLITE_IOERR_WRITE : rc;
}

static int do_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (fails(false)) {
		return SQLITE_IOERR_TRUNCATE;
	}
	remember((struct file *)(void *)file, NULL, 0, size);
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

/* Nothing is really synced: the machine itself stays up. */
static int do_sync(sqlite3_file *file, int flags)
{
	(void)flags;
	if (fails(false)) {
		return SQLITE_IOERR_FSYNC;
	}
	forget(((struct file *)(void *)file)->path);
	return SQLITE_OK;
}

static int do_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), ret);
}

static int do_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int do_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int do_check_lock(sqlite3_file *file, int *ret)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret);
}

static int do_control(sqlite3_file *file, int op, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int do_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int do_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int do_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, ret);
}

static int do_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void do_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int do_shm_unmap(sqlite3_file *file, int deletes)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), deletes);
}

static sqlite3_io_methods crash_methods = {
	.iVersion = 2, /* shared memory, no mapped pages */
	.xClose = do_close,
	.xRead = do_read,
	.xWrite = do_write,
	.xTruncate = do_truncate,
	.xSync = do_sync,
	.xFileSize = do_size,
	.xLock = do_lock,
	.xUnlock = do_unlock,
	.xCheckReservedLock = do_check_lock,
	.xFileControl = do_control,
	.xSectorSize = do_sector,
	.xDeviceCharacteristics = do_characteristics,
	.xShmMap = do_shm_map,
	.xShmLock = do_shm_lock,
	.xShmBarrier = do_shm_barrier,
	.xShmUnmap = do_shm_unmap,
};

/* ---- the VFS ---- */

static int do_open(
		sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret_flags)
{
	struct file *file = (struct file *)(void *)base;

	(void)vfs;
	file->base.pMethods = NULL;
	file->real = (sqlite3_file *)(void *)(file + 1);
	file->real->pMethods = NULL;
	int rc = real_vfs()->xOpen(real_vfs(), name, file->real, flags, ret_flags);
	if (rc == SQLITE_OK) {
		file->path = path_named(name == NULL ? "" : name);
		file->base.pMethods = &crash_methods;
	}
	return rc;
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int syncs)
{
	(void)vfs;
	if (fails(false)) {
		return SQLITE_IOERR_DELETE;
	}
	forget(path_named(name));
	return real_vfs()->xDelete(real_vfs(), name, syncs);
}

void crash_vfs_begin(enum crash_kind kind, int at)
{
	if (crash_vfs.zName == NULL) {
		sqlite3_vfs *unix_vfs = sqlite3_vfs_find(NULL);
		CHECK(unix_vfs != NULL);
		crash_vfs = *unix_vfs;
		crash_vfs.zName = CRASH_VFS;
		crash_vfs.pAppData = unix_vfs;
		crash_vfs.szOsFile = (int)sizeof(struct file) + unix_vfs->szOsFile;
		crash_vfs.xOpen = do_open;
		crash_vfs.xDelete = do_delete;
		CHECK_INT(sqlite3_vfs_register(&crash_vfs, 0), SQLITE_OK);
	}
	disk.kind = kind;
	disk.at = at;
	disk.calls = 0;
	disk.has_failed = false;
	CHECK_INT(disk.path_count, 0); /* what began must end */
}

int crash_vfs_calls(void)
{
	return disk.calls;
}

bool crash_vfs_has_failed(void)
{
	return disk.has_failed;
}
