/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/tiles_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	STEP = 65536,    /* bytes of one read */
	PATH_SIZE = 256, /* tile paths are far shorter */
};

/* An answer for what open and stat say of a path. */
static int answer_of_errno(void)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return TILES_FILE_ABSENT;
	case ELOOP:
	case EACCES:
	case EPERM:
	case ENXIO:
		return TILES_FILE_ODD;
	default:
		return WEIR_FAULT_IO;
	}
}

int tiles_file_size(int folder, const char *path, uint64_t *ret)
{
	struct stat stat;

	if (fstatat(folder, path, &stat, AT_SYMLINK_NOFOLLOW) != 0) {
		return answer_of_errno();
	}
	if (!S_ISREG(stat.st_mode)) {
		return TILES_FILE_ODD;
	}
	*ret = (uint64_t)stat.st_size;
	return TILES_FILE_OK;
}

static int read_all(int file, size_t max, struct bytes *ret)
{
	uint8_t step[STEP];

	while (ret->size <= max) {
		size_t left = max + 1 - ret->size;
		ssize_t n = read(file, step, left < STEP ? left : STEP);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return WEIR_FAULT_IO;
		}
		if (n == 0) {
			return TILES_FILE_OK;
		}
		bytes_put(ret, step, (size_t)n);
		if (ret->failed) {
			return WEIR_FAULT_MEMORY;
		}
	}
	return TILES_FILE_LONG;
}

int tiles_file_read(int folder, const char *path, size_t max, struct bytes *ret)
{
	int file = openat(folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat stat;
	int answer;

	assert(ret->limit > max);
	if (file < 0) {
		return answer_of_errno();
	}
	bytes_reset(ret);
	if (fstat(file, &stat) != 0) {
		answer = WEIR_FAULT_IO;
	} else if (!S_ISREG(stat.st_mode)) {
		answer = TILES_FILE_ODD;
	} else {
		answer = read_all(file, max, ret);
	}
	(void)close(file);
	return answer;
}

/* The folders that a path goes through. */
static int make_folders(int folder, const char *path)
{
	char part[PATH_SIZE];

	if (!text_copy(part, sizeof(part), path)) {
		errno = ENAMETOOLONG;
		return WEIR_FAULT_IO;
	}
	for (char *slash = strchr(part, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(folder, part, 0777) != 0 && errno != EEXIST) {
			return WEIR_FAULT_IO;
		}
		*slash = '/';
	}
	return 0;
}

static int write_all(int file, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(file, data, size);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return WEIR_FAULT_IO;
		}
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

int tiles_file_write(int folder, const char *path, const void *data, size_t size)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int file = openat(folder, path, flags, 0666);
	int fault;

	/* Most files lie beside an earlier one: folders are made when they are missed. */
	if (file < 0 && errno == ENOENT) {
		fault = make_folders(folder, path);
		if (fault != 0) {
			return fault;
		}
		file = openat(folder, path, flags, 0666);
	}
	if (file < 0) {
		return WEIR_FAULT_IO;
	}
	fault = write_all(file, data, size);
	if (close(file) != 0) {
		fault = WEIR_FAULT_IO;
	}
	return fault;
}
