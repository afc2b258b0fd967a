/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A disk that forgets, to be preloaded under a program: what the program writes
 * into its databases stays in memory until it is synced, so that SIGKILL loses
 * just what was not. A program that ends by itself loses nothing, as a page
 * cache outlives it.
 *
 *	LD_PRELOAD=libloss.so weir ...
 *
 * Files whose name begins with ledger.db, annex.db or outbox. are looked after;
 * the shared memory beside them (-shm) is not. Other processes see a write when
 * it is synced.
 *
 * Variables of the environment, which are read here and nowhere else:
 *
 *	WEIR_TEST_NO_SYNC   syncs do nothing, as of a program without them
 *	WEIR_TEST_KILL_AT   before which call on such a file, counted from 1, to
 *	                    die; in a sync every second block reaches the disk first
 *	WEIR_TEST_FAIL_AT   which of those calls fails, and
 *	WEIR_TEST_FAIL_WITH by what: enospc, or else EIO
 */

/* open() and open64() are two names here, whatever the build says. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BLOCK_BYTES = 4096,
	FDS_MAX = 1024,
	BUCKETS = 4096,
	PATH_BYTES = 4096,
};

struct block {
	struct block *next;
	int64_t number;
	uint8_t data[BLOCK_BYTES];
};

/* A file with writes that no sync has told the disk of. */
struct file {
	struct file *next;
	dev_t device;
	ino_t inode;
	char path[PATH_BYTES];
	bool is_pending;
	int64_t size;
	int64_t low; /* the least size since the last sync: beyond it the disk's bytes are gone */
	struct block *blocks[BUCKETS];
};

static struct file *files;
static struct file *by_fd[FDS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- what lies beneath ---- */

static void *beneath(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (function == NULL) {
		abort();
	}
	return function;
}

/* C has no cast from an object's pointer to a function's. */
#define BENEATH(result, name, ...) \
	static result (*real)(__VA_ARGS__); \
	if (real == NULL) { \
		void *found = beneath(name); \
		memcpy(&real, &found, sizeof(found)); \
	}

static int real_open(const char *path, int flags, mode_t mode)
{
	BENEATH(int, "open64", const char *, int, ...)
	return real(path, flags, mode);
}

static int real_close(int fd)
{
	BENEATH(int, "close", int)
	return real(fd);
}

static ssize_t real_pread(int fd, void *data, size_t size, int64_t at)
{
	BENEATH(ssize_t, "pread64", int, void *, size_t, int64_t)
	return real(fd, data, size, at);
}

static ssize_t real_pwrite(int fd, const void *data, size_t size, int64_t at)
{
	BENEATH(ssize_t, "pwrite64", int, const void *, size_t, int64_t)
	return real(fd, data, size, at);
}

static int real_ftruncate(int fd, int64_t size)
{
	BENEATH(int, "ftruncate64", int, int64_t)
	return real(fd, size);
}

static int real_fdatasync(int fd)
{
	BENEATH(int, "fdatasync", int)
	return real(fd);
}

static int real_fstat(int fd, struct stat64 *status)
{
	BENEATH(int, "fstat64", int, struct stat64 *)
	return real(fd, status);
}

/* ---- blocks ---- */

static struct block **find_block(struct file *file, int64_t number)
{
	struct block **at = &file->blocks[number % BUCKETS];

	while (*at != NULL && (*at)->number != number) {
		at = &(*at)->next;
	}
	return at;
}

/* Reads the disk's bytes, zeros where they were cut off. */
static int read_disk(const struct file *file, int fd, uint8_t *data, size_t size, int64_t at)
{
	memset(data, 0, size);
	if (at >= file->low) {
		return 0;
	}
	if ((int64_t)size > file->low - at) {
		size = (size_t)(file->low - at);
	}
	return real_pread(fd, data, size, at) < 0 ? -1 : 0;
}

static struct block *make_block(struct file *file, int fd, int64_t number)
{
	struct block **at = find_block(file, number);

	if (*at == NULL) {
		struct block *block = calloc(1, sizeof(*block));
		if (block == NULL ||
				read_disk(file, fd, block->data, BLOCK_BYTES,
						number * BLOCK_BYTES) < 0) {
			free(block);
			return NULL;
		}
		block->number = number;
		*at = block;
	}
	return *at;
}

/* Drops the blocks from a size on, and zeroes the rest of the one it lies in. */
static void drop_blocks(struct file *file, int64_t size)
{
	for (int i = 0; i < BUCKETS; i++) {
		struct block **at = &file->blocks[i];
		while (*at != NULL) {
			struct block *block = *at;
			int64_t from = block->number * BLOCK_BYTES;
			if (from >= size) {
				*at = block->next;
				free(block);
				continue;
			}
			if (size - from < BLOCK_BYTES) {
				memset(block->data + (size - from), 0,
						(size_t)(BLOCK_BYTES - (size - from)));
			}
			at = &block->next;
		}
	}
}

static int make_pending(struct file *file, int fd)
{
	struct stat64 status;

	if (file->is_pending) {
		return 0;
	}
	if (real_fstat(fd, &status) < 0) {
		return -1;
	}
	file->is_pending = true;
	file->size = status.st_size;
	file->low = status.st_size;
	return 0;
}

static void forget(struct file *file)
{
	drop_blocks(file, 0);
	file->is_pending = false;
}

/* Tells the disk everything. */
static int settle(struct file *file, int fd)
{
	if (!file->is_pending) {
		return 0;
	}
	if (real_ftruncate(fd, file->low) < 0) {
		return -1;
	}
	for (int i = 0; i < BUCKETS; i++) {
		for (struct block *block = file->blocks[i]; block != NULL; block = block->next) {
			int64_t from = block->number * BLOCK_BYTES;
			int64_t left = file->size - from;
			size_t size = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
			if (real_pwrite(fd, block->data, size, from) != (ssize_t)size) {
				return -1;
			}
		}
	}
	if (real_ftruncate(fd, file->size) < 0) {
		return -1;
	}
	forget(file);
	return 0;
}

/* What a disk holds whose power failed in the middle of a sync. */
static void settle_half(struct file *file, int fd)
{
	for (int i = 0; file->is_pending && i < BUCKETS; i++) {
		for (struct block *block = file->blocks[i]; block != NULL; block = block->next) {
			int64_t from = block->number * BLOCK_BYTES;
			int64_t left = file->size - from;
			size_t size = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
			if (block->number % 2 == 1) {
				(void)real_pwrite(fd, block->data, size, from);
			}
		}
	}
}

/* ---- what happens at the n-th call ---- */

static bool is_call(const char *variable)
{
	static int calls_killed;
	static int calls_failed;
	const char *text = getenv(variable);
	int *calls = strcmp(variable, "WEIR_TEST_KILL_AT") == 0 ? &calls_killed : &calls_failed;
	int wanted = 0;

	for (; text != NULL && *text >= '0' && *text <= '9'; text++) {
		wanted = 10 * wanted + (*text - '0');
	}
	return wanted > 0 && ++*calls == wanted;
}

/* Dies, or says that the call is to fail. file is NULL but in a sync. */
static bool strikes(struct file *file, int fd)
{
	if (is_call("WEIR_TEST_KILL_AT")) {
		if (file != NULL) {
			settle_half(file, fd);
		}
		(void)kill(getpid(), SIGKILL);
	}
	if (is_call("WEIR_TEST_FAIL_AT")) {
		const char *with = getenv("WEIR_TEST_FAIL_WITH");
		errno = with != NULL && strcmp(with, "enospc") == 0 ? ENOSPC : EIO;
		return true;
	}
	return false;
}

/* ---- files ---- */

static struct file *find_file(dev_t device, ino_t inode)
{
	struct file *file = files;

	while (file != NULL && (file->device != device || file->inode != inode)) {
		file = file->next;
	}
	return file;
}

static bool is_ours(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	size_t size = strlen(name);

	if (size >= 4 && strcmp(name + size - 4, "-shm") == 0) {
		return false;
	}
	return strncmp(name, "ledger.db", 9) == 0 || strncmp(name, "annex.db", 8) == 0 ||
			strncmp(name, "outbox.", 7) == 0;
}

static void look_after(int fd, const char *path)
{
	struct stat64 status;

	if (fd < 0 || fd >= FDS_MAX || !is_ours(path) || real_fstat(fd, &status) < 0) {
		return;
	}
	struct file *file = find_file(status.st_dev, status.st_ino);
	if (file == NULL) {
		file = calloc(1, sizeof(*file));
		if (file == NULL) {
			abort();
		}
		file->device = status.st_dev;
		file->inode = status.st_ino;
		file->next = files;
		files = file;
	}
	/* The end of the program has to open it again, perhaps from another folder. */
	if (realpath(path, file->path) == NULL) {
		abort();
	}
	by_fd[fd] = file;
}

static struct file *file_of(int fd)
{
	return fd >= 0 && fd < FDS_MAX ? by_fd[fd] : NULL;
}

/* A program that ends by itself: what it wrote is still in the machine's memory. */
__attribute__((destructor)) static void settle_all(void)
{
	if (getenv("WEIR_TEST_NO_SYNC") != NULL) {
		return;
	}
	for (struct file *file = files; file != NULL; file = file->next) {
		if (!file->is_pending) {
			continue;
		}
		int fd = real_open(file->path, O_RDWR | O_CLOEXEC, 0);
		struct stat64 status;
		if (fd >= 0 && real_fstat(fd, &status) == 0 && status.st_ino == file->inode) {
			(void)settle(file, fd);
		}
	}
}

static void hold(void)
{
	(void)pthread_mutex_lock(&lock);
}

static void let_go(void)
{
	(void)pthread_mutex_unlock(&lock);
}

/* A child has its parent's files open, but the parent's writes are not its own. */
static void forget_all(void)
{
	for (struct file *file = files; file != NULL; file = file->next) {
		forget(file);
	}
	let_go();
}

__attribute__((constructor)) static void begin(void)
{
	(void)pthread_atfork(hold, let_go, forget_all);
}

/* ---- the calls ---- */

static ssize_t do_read(struct file *file, int fd, uint8_t *data, size_t size, int64_t at)
{
	size_t done = 0;

	if (!file->is_pending) {
		return real_pread(fd, data, size, at);
	}
	if (at >= file->size) {
		return 0;
	}
	if ((int64_t)size > file->size - at) {
		size = (size_t)(file->size - at);
	}
	while (done < size) {
		int64_t number = (at + (int64_t)done) / BLOCK_BYTES;
		size_t from = (size_t)((at + (int64_t)done) % BLOCK_BYTES);
		size_t part = size - done < BLOCK_BYTES - from ? size - done : BLOCK_BYTES - from;
		const struct block *block = *find_block(file, number);
		if (block != NULL) {
			memcpy(data + done, block->data + from, part);
		} else if (read_disk(file, fd, data + done, part, at + (int64_t)done) < 0) {
			return -1;
		}
		done += part;
	}
	return (ssize_t)size;
}

static ssize_t do_write(struct file *file, int fd, const uint8_t *data, size_t size, int64_t at)
{
	size_t done = 0;

	if (strikes(NULL, fd) || make_pending(file, fd) < 0) {
		return -1;
	}
	while (done < size) {
		int64_t number = (at + (int64_t)done) / BLOCK_BYTES;
		size_t from = (size_t)((at + (int64_t)done) % BLOCK_BYTES);
		size_t part = size - done < BLOCK_BYTES - from ? size - done : BLOCK_BYTES - from;
		struct block *block = make_block(file, fd, number);
		if (block == NULL) {
			errno = ENOMEM;
			return -1;
		}
		memcpy(block->data + from, data + done, part);
		done += part;
	}
	if (at + (int64_t)size > file->size) {
		file->size = at + (int64_t)size;
	}
	return (ssize_t)size;
}

static int do_truncate(struct file *file, int fd, int64_t size)
{
	if (strikes(NULL, fd) || make_pending(file, fd) < 0) {
		return -1;
	}
	if (size < file->size) {
		drop_blocks(file, size);
		file->low = size < file->low ? size : file->low;
	}
	file->size = size;
	return 0;
}

static int do_sync(struct file *file, int fd)
{
	if (strikes(file, fd)) {
		return -1;
	}
	if (getenv("WEIR_TEST_NO_SYNC") != NULL) {
		return 0;
	}
	return settle(file, fd) < 0 ? -1 : real_fdatasync(fd);
}

/* Runs a call on a file that is looked after, one thread at a time. */
#define LOOKED_AFTER(type, call, otherwise) \
	hold(); \
	struct file *file = file_of(fd); \
	type result = file != NULL ? (call) : (otherwise); \
	let_go(); \
	return result

static int open_any(const char *path, int flags, mode_t mode)
{
	hold();
	int fd = (flags & O_CREAT) != 0 && is_ours(path) && strikes(NULL, -1)
			? -1
			: real_open(path, flags, mode);
	if (fd >= 0) {
		look_after(fd, path);
	}
	let_go();
	return fd;
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return open_any(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return open_any(path, flags, mode);
}

int close(int fd)
{
	hold();
	if (fd >= 0 && fd < FDS_MAX) {
		by_fd[fd] = NULL;
	}
	int result = real_close(fd);
	let_go();
	return result;
}

ssize_t pread64(int fd, void *data, size_t size, off64_t at)
{
	LOOKED_AFTER(ssize_t, do_read(file, fd, data, size, at), real_pread(fd, data, size, at));
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
	return pread64(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	LOOKED_AFTER(ssize_t, do_write(file, fd, data, size, at), real_pwrite(fd, data, size, at));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
	return pwrite64(fd, data, size, at);
}

int ftruncate64(int fd, off64_t size)
{
	LOOKED_AFTER(int, do_truncate(file, fd, size), real_ftruncate(fd, size));
}

int ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

int fdatasync(int fd)
{
	LOOKED_AFTER(int, do_sync(file, fd), real_fdatasync(fd));
}

int fsync(int fd)
{
	BENEATH(int, "fsync", int)
	LOOKED_AFTER(int, do_sync(file, fd), real(fd));
}

/* ---- sizes ---- */

static int mend_size(int result, struct stat64 *status)
{
	if (result == 0) {
		hold();
		const struct file *file = find_file(status->st_dev, status->st_ino);
		if (file != NULL && file->is_pending) {
			status->st_size = file->size;
		}
		let_go();
	}
	return result;
}

int fstat64(int fd, struct stat64 *status)
{
	return mend_size(real_fstat(fd, status), status);
}

int stat64(const char *path, struct stat64 *status)
{
	BENEATH(int, "stat64", const char *, struct stat64 *)
	return mend_size(real(path, status), status);
}

int lstat64(const char *path, struct stat64 *status)
{
	BENEATH(int, "lstat64", const char *, struct stat64 *)
	return mend_size(real(path, status), status);
}

/* A name that is gone takes its writes with it: the number may soon be another file's. */
int unlink(const char *path)
{
	BENEATH(int, "unlink", const char *)
	struct stat64 status;
	int known = is_ours(path) ? lstat64(path, &status) : -1;
	int result = known == 0 && strikes(NULL, -1) ? -1 : real(path);
	if (result == 0 && known == 0 && status.st_nlink == 1) {
		hold();
		struct file *file = find_file(status.st_dev, status.st_ino);
		if (file != NULL) {
			forget(file);
		}
		let_go();
	}
	return result;
}
