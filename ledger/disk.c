/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meter/err.h"

int disk_write(int fd, const void *data, size_t size, off_t at)
{
	const uint8_t *left = data;

	while (size > 0) {
		ssize_t n = pwrite(fd, left, size, at);

		if (n < 0 && errno != EINTR) {
			return WEIR_FAULT_IO;
		}
		if (n > 0) {
			left += n;
			size -= (size_t)n;
			at += n;
		}
	}
	return 0;
}

int disk_read(int fd, void *data, size_t size, size_t *ret_size)
{
	uint8_t *to = data;
	size_t at = 0;

	while (at < size) {
		ssize_t n = pread(fd, to + at, size - at, (off_t)at);

		if (n == 0) {
			break;
		}
		if (n > 0) {
			at += (size_t)n;
		} else if (errno != EINTR) {
			return WEIR_FAULT_IO;
		}
	}
	*ret_size = at;
	return 0;
}

/* The folder above a path, "." or "/" included; the caller frees it. */
static char *folder_above(const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/') {
		length--; /* "keys/" is named in "." */
	}
	while (length > 0 && path[length - 1] != '/') {
		length--;
	}
	while (length > 1 && path[length - 1] == '/') {
		length--;
	}
	return length == 0 ? strdup(".") : strndup(path, length);
}

int disk_sync_name(const char *path)
{
	char *above = folder_above(path);
	int fault = 0;
	int fd;

	if (above == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(above);
	if (fd < 0) {
		return WEIR_FAULT_IO;
	}
	if (fsync(fd) != 0) {
		fault = WEIR_FAULT_IO;
	}
	disk_close(fd);
	return fault;
}

void disk_close(int fd)
{
	int kept = errno;

	(void)close(fd);
	errno = kept;
}
