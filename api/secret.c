/* SPDX-License-Identifier: Apache-2.0 */

#include "api/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "meter/err.h"

static bool is_safe_fd(int fd, struct where *reason)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		where_set(reason, 0, 0, "not a file");
		return false;
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 ||
			(status.st_uid != geteuid() && status.st_uid != 0)) {
		where_set(reason, 0, 0,
				"others than its owner may read it: chmod 600, and chown to this user");
		return false;
	}
	return true;
}

/* Not blocking: a pipe of that name is to be refused, not waited for. */
static int open_file(const char *path, struct where *reason)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	where_file(reason, path);
	if (fd < 0) {
		where_text(reason, 0, 0, NULL, strerror(errno));
	}
	return fd;
}

bool secret_is_safe(const char *path, struct where *reason)
{
	int fd = open_file(path, reason);
	bool is = fd >= 0 && is_safe_fd(fd, reason);

	if (fd >= 0) {
		(void)close(fd);
	}
	return is;
}

/* One line of what can stand in a field of HTTP, and nothing behind it. */
static bool is_line(char *line, size_t size)
{
	if (size > 0 && line[size - 1] == '\n') {
		size--;
	}
	if (size == 0 || size >= SECRET_LINE_MAX) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		if (line[i] <= ' ' || line[i] > '~') {
			return false;
		}
	}
	line[size] = '\0';
	return true;
}

bool secret_line(const char *path, char ret[static SECRET_LINE_MAX], struct where *reason)
{
	char line[SECRET_LINE_MAX + 1];
	int fd = open_file(path, reason);
	size_t size = 0;
	bool is_sound;

	if (fd < 0) {
		return false;
	}
	is_sound = is_safe_fd(fd, reason);
	if (is_sound) {
		is_sound = disk_read(fd, line, sizeof(line), &size) == 0 && is_line(line, size);
		if (!is_sound) {
			where_set(reason, 0, 0, "not one line of visible letters");
		}
	}
	if (is_sound) {
		memcpy(ret, line, strlen(line) + 1);
	}
	explicit_bzero(line, sizeof(line));
	(void)close(fd);
	return is_sound;
}
