/* SPDX-License-Identifier: Apache-2.0 */

#include "api/access_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "ledger/seal.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	CHUNK_BYTES = 65536,
	DAY_SIZE = 10, /* "2026-11-22" */
};

static const char suffix[] = ".jsonl";

const char *access_file_name(struct access_file file, char buffer[static ACCESS_NAME_MAX])
{
	char day[DAY_TEXT_MAX];

	(void)snprintf(buffer, ACCESS_NAME_MAX, "%s.%lld%s", day_format(file.day, day),
			(long long)file.part, suffix);
	return buffer;
}

bool access_file_parse(const char *name, struct access_file *ret)
{
	struct text_cursor cursor = text_cursor(name, strlen(name));
	char again[ACCESS_NAME_MAX];
	char day[DAY_SIZE + 1];
	struct access_file file;

	if (cursor.size < DAY_SIZE || cursor.size >= ACCESS_NAME_MAX) {
		return false;
	}
	memcpy(day, name, DAY_SIZE);
	day[DAY_SIZE] = '\0';
	cursor.at = DAY_SIZE;
	if (!day_parse(day, &file.day) || !text_take(&cursor, '.') ||
			text_int(&cursor, 1, ACCESSES_PARTS_MAX, &file.part) != TEXT_OK ||
			strcmp(access_file_name(file, again), name) != 0) {
		return false;
	}
	*ret = file;
	return true;
}

bool access_file_is_before(struct access_file a, struct access_file b)
{
	return a.day.number != b.day.number ? a.day.number < b.day.number : a.part < b.part;
}

/* Walks a folder; of the files behind *after, or all, the first or the last. */
static int choose(const char *folder, const struct access_file *after, bool is_last,
		struct access_file *ret)
{
	const struct access_file bound = after == NULL ? (struct access_file){ .part = 0 } : *after;
	DIR *stream = opendir(folder);
	int answer = ACCESS_FILES_NONE;
	const struct dirent *found;

	if (stream == NULL) {
		return ACCESS_FILES_UNREADABLE;
	}
	while ((found = readdir(stream)) != NULL) {
		struct access_file file;

		if (!access_file_parse(found->d_name, &file) ||
				(after != NULL && !access_file_is_before(bound, file))) {
			continue;
		}
		if (answer == ACCESS_FILES_NONE || access_file_is_before(file, *ret) != is_last) {
			*ret = file;
			answer = ACCESS_FILES_OK;
		}
	}
	(void)closedir(stream);
	return answer;
}

int access_files_next(const char *folder, const struct access_file *after, struct access_file *ret)
{
	return choose(folder, after, false, ret);
}

int access_files_newest(const char *folder, struct access_file *ret)
{
	return choose(folder, NULL, true, ret);
}

static int64_t count_lines(const uint8_t *data, size_t size)
{
	int64_t lines = 0;

	for (size_t i = 0; i < size; i++) {
		lines += data[i] == '\n' ? 1 : 0;
	}
	return lines;
}

static int digest(struct seal *seal, int fd, struct accesses_said *ret)
{
	SCOPED(seal_stream_close) struct seal_stream *stream = NULL;
	int answer = seal_stream_begin(seal, &stream);
	uint8_t chunk[CHUNK_BYTES];

	while (answer == 0) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return ACCESS_FILES_UNREADABLE;
		}
		if (n == 0) {
			return seal_stream_end(stream, ret->digest);
		}
		ret->lines += count_lines(chunk, (size_t)n);
		ret->bytes += n;
		answer = seal_stream_add(stream, chunk, (size_t)n);
	}
	return answer;
}

int access_files_read(struct seal *seal, const char *path, struct access_file file,
		struct accesses_said *ret)
{
	struct accesses_said said = { .day = file.day, .part = file.part };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int answer;

	if (fd < 0) {
		return ACCESS_FILES_UNREADABLE;
	}
	answer = digest(seal, fd, &said);
	disk_close(fd);
	if (answer == ACCESS_FILES_OK) {
		*ret = said;
	}
	return answer;
}
