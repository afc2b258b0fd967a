/* SPDX-License-Identifier: Apache-2.0 */

#include "api/zone_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/lang.h"
#include "meter/zone_tzif.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '_' || c == '+' || c == '-';
}

/* No dots, so no "..", and no part is empty, so no leading "/". */
static bool is_zone_name(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length >= ZONE_NAME_MAX) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		bool is_inner_slash =
				name[i] == '/' && i > 0 && name[i - 1] != '/' && i + 1 < length;

		if (!is_name_character(name[i]) && !is_inner_slash) {
			return false;
		}
	}
	return true;
}

/* The file's bytes, at most size of them. Returns their number or WEIR_FAULT_IO. */
static ssize_t read_all(int fd, uint8_t *buffer, size_t size)
{
	size_t filled = 0;

	while (filled < size) {
		ssize_t n = read(fd, buffer + filled, size - filled);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return WEIR_FAULT_IO;
		}
		if (n == 0) {
			break;
		}
		filled += (size_t)n;
	}
	return (ssize_t)filled;
}

static int parse(const uint8_t *data, size_t size, const char *name, struct zone *ret,
		struct where *reterr)
{
	int answer = zone_tzif_parse(data, size, name, ret);

	if (answer != ZONE_TZIF_OK) {
		where_set(reterr, 0, 0, "%s", _(zone_tzif_text(answer)));
		return ZONE_FILE_BAD;
	}
	return ZONE_FILE_OK;
}

int zone_file_load(const char *name, struct zone *ret, struct where *reterr)
{
	char path[sizeof(ZONE_FOLDER) + ZONE_NAME_MAX];
	uint8_t data[ZONE_FILE_MAX];
	struct stat status;
	ssize_t size = 0;
	int fd;

	if (!is_zone_name(name)) {
		where_file(reterr, "");
		where_set(reterr, 0, 0, "'%s' is not the name of a zone, such as Asia/Shanghai",
				name);
		return ZONE_FILE_BAD;
	}
	(void)snprintf(path, sizeof(path), "%s%s", ZONE_FOLDER, name);
	where_file(reterr, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		where_set(reterr, 0, 0, "no zone '%s' on this machine", name);
		return ZONE_FILE_BAD;
	}
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > ZONE_FILE_MAX) {
		where_set(reterr, 0, 0, "'%s' is not a zone's file", name);
		(void)close(fd);
		return ZONE_FILE_BAD;
	}
	size = read_all(fd, data, sizeof(data));
	(void)close(fd);
	return size < 0 ? WEIR_FAULT_IO : parse(data, (size_t)size, name, ret, reterr);
}
