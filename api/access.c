/* SPDX-License-Identifier: Apache-2.0 */

#include "api/access.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "api/caller.h"
#include "ledger/disk.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	FOLDER_MAX = 4096,
	PATH_MAX_BYTES = FOLDER_MAX + ACCESS_NAME_MAX + 1,
};

struct access {
	pthread_mutex_t mutex;
	char folder[FOLDER_MAX];
	struct zone zone;
	int lock_fd;
	int fd; /* -1: could not be opened yet */
	struct access_file file;
	int64_t size;      /* of the file */
	struct bytes held; /* whole lines that are not in it */
	int64_t lost;
};

/* ---- the file ---- */

/* Cuts off what of a last line was written when the machine stopped. */
static int mend_end(int fd, int64_t *ret_size)
{
	int64_t size = lseek(fd, 0, SEEK_END);
	int64_t whole = size;
	char last = '\n';

	while (whole > 0 && pread(fd, &last, 1, (off_t)(whole - 1)) == 1 && last != '\n') {
		whole--;
	}
	if (size < 0 || (whole < size && ftruncate(fd, (off_t)whole) != 0)) {
		return WEIR_FAULT_IO;
	}
	*ret_size = whole;
	return 0;
}

static int open_file(struct access *access, struct access_file file)
{
	char path[PATH_MAX_BYTES];
	char name[ACCESS_NAME_MAX];
	int fault;

	access->file = file;
	access->size = 0;
	(void)snprintf(path, sizeof(path), "%s/%s", access->folder, access_file_name(file, name));
	access->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (access->fd < 0) {
		return WEIR_FAULT_IO;
	}
	fault = mend_end(access->fd, &access->size);
	return fault < 0 ? fault : disk_sync_name(path);
}

/* The file of a day that was written last, or its first; a day never falls. */
static int open_today(struct access *access, struct instant now)
{
	struct access_file file = { .day = zone_day(&access->zone, now), .part = 1 };
	struct access_file newest;
	int answer = access_files_newest(access->folder, &newest);

	if (answer == ACCESS_FILES_UNREADABLE) {
		return WEIR_FAULT_IO;
	}
	if (answer == ACCESS_FILES_OK && access_file_is_before(file, newest)) {
		file = newest;
	}
	return open_file(access, file);
}

static void close_file(struct access *access)
{
	if (access->fd >= 0) {
		(void)fsync(access->fd);
		disk_close(access->fd);
		access->fd = -1;
	}
}

static int take_lock(struct access *access)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX_BYTES];

	(void)snprintf(path, sizeof(path), "%s/lock", access->folder);
	access->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (access->lock_fd < 0) {
		return WEIR_FAULT_IO;
	}
	if (fcntl(access->lock_fd, F_OFD_SETLK, &whole) != 0) {
		return errno == EAGAIN || errno == EACCES ? ACCESS_BUSY : WEIR_FAULT_IO;
	}
	return ACCESS_OK;
}

int access_open(const char *folder, const struct zone *zone, struct instant now,
		struct access **ret)
{
	SCOPED(access_close) struct access *access = calloc(1, sizeof(*access));
	int answer;

	if (access == NULL || pthread_mutex_init(&access->mutex, NULL) != 0) {
		scope_free(access);
		access = NULL;
		return WEIR_FAULT_MEMORY;
	}
	access->zone = *zone;
	access->fd = access->lock_fd = -1;
	bytes_init(&access->held, ACCESS_HELD_BYTES);
	if (!text_copy(access->folder, sizeof(access->folder), folder)) {
		errno = ENAMETOOLONG;
		return WEIR_FAULT_IO;
	}
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		return WEIR_FAULT_IO;
	}
	answer = take_lock(access);
	if (answer == ACCESS_OK) {
		answer = open_today(access, now);
	}
	if (answer == ACCESS_OK) {
		*ret = access;
		access = NULL;
	}
	return answer;
}

/* ---- writing ---- */

/* Is there room for what is held, beside what is not ours? Where that cannot be told, the disk will say. */
static bool has_room(const struct access *access)
{
	struct statvfs disk;
	uint64_t size, reserve;

	if (fstatvfs(access->fd, &disk) != 0) {
		return true;
	}
	size = (uint64_t)disk.f_blocks * disk.f_frsize;
	reserve = size / ACCESS_RESERVE_SHARE;
	reserve = reserve < ACCESS_RESERVE_BYTES ? reserve : ACCESS_RESERVE_BYTES;
	return (uint64_t)disk.f_bavail * disk.f_frsize >= reserve + access->held.size;
}

/* What is held goes into the file whole, or stays held. */
static int write_held(struct access *access)
{
	int fault = 0;

	if (access->held.size == 0) {
		return ACCESS_OK;
	}
	if (access->fd < 0) {
		fault = open_file(access, access->file);
	}
	if (fault == 0 && !has_room(access)) {
		errno = ENOSPC;
		return ACCESS_FULL;
	}
	if (fault == 0) {
		fault = disk_write(access->fd, access->held.data, access->held.size,
				(off_t)access->size);
	}
	if (fault < 0) {
		return fault == WEIR_FAULT_IO ? ACCESS_FULL : fault;
	}
	access->size += (int64_t)access->held.size;
	bytes_reset(&access->held);
	return ACCESS_OK;
}

/* Goes on in another file where this one's day is over, or it is large enough. */
static int turn(struct access *access, struct instant now, bool *ret_is_closed)
{
	const struct day today = zone_day(&access->zone, now);
	struct access_file next = access->file;
	int answer;

	if (today.number > access->file.day.number) {
		next = (struct access_file){ .day = today, .part = 1 };
	} else if (access->size >= ACCESS_PART_BYTES) {
		next.part++;
	} else {
		return ACCESS_OK;
	}
	answer = write_held(access);
	if (answer != ACCESS_OK) {
		return answer; /* its lines are of this file */
	}
	close_file(access);
	*ret_is_closed = true;
	answer = open_file(access, next);
	return answer == WEIR_FAULT_IO ? ACCESS_FULL : answer;
}

static void put_escaped(struct bytes *line, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)text[i];

		if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') {
			bytes_format(line, "\\u%04x", byte);
		} else {
			bytes_put_u8(line, byte);
		}
	}
}

static void put_line(struct bytes *ret, const struct access_line *line)
{
	char at[INSTANT_TEXT_MAX];
	size_t size = line->path_size < ACCESS_PATH_BYTES ? line->path_size : ACCESS_PATH_BYTES;

	bytes_format(ret, "{\"at\":\"%s\",\"caller\":\"%s\",\"role\":\"%s\",\"method\":\"",
			instant_format(line->at, at), line->caller->id,
			callers_role_name(line->caller->role));
	put_escaped(ret, line->method, strlen(line->method));
	bytes_put_text(ret, "\",\"path\":\"");
	put_escaped(ret, line->path, size);
	bytes_format(ret, "\",\"status\":%d,\"bytes\":%lld}\n", line->status,
			(long long)line->bytes);
}

static void put_lost(struct bytes *ret, struct instant at, int64_t lost)
{
	char text[INSTANT_TEXT_MAX];

	bytes_format(ret, "{\"at\":\"%s\",\"lost\":%lld}\n", instant_format(at, text),
			(long long)lost);
}

/* A line is held whole, or counted as lost. */
static void hold(struct access *access, const struct access_line *line)
{
	struct bytes *held = &access->held;
	size_t size = held->size;

	if (access->lost > 0) {
		put_lost(held, line->at, access->lost);
	}
	put_line(held, line);
	if (held->failed) {
		held->size = size;
		held->failed = false;
		access->lost++;
	} else {
		access->lost = 0;
	}
}

int access_write(struct access *access, const struct access_line *line, bool *ret_is_closed)
{
	int answer;

	*ret_is_closed = false;
	(void)pthread_mutex_lock(&access->mutex);
	answer = turn(access, line->at, ret_is_closed);
	hold(access, line);
	if (answer == ACCESS_OK && access->held.size >= ACCESS_WRITE_BYTES) {
		answer = write_held(access);
	}
	(void)pthread_mutex_unlock(&access->mutex);
	return answer;
}

void access_lose(struct access *access, int64_t lines)
{
	(void)pthread_mutex_lock(&access->mutex);
	access->lost = lines < INT64_MAX - access->lost ? access->lost + lines : INT64_MAX;
	(void)pthread_mutex_unlock(&access->mutex);
}

int access_flush(struct access *access, struct instant now, bool *ret_is_closed)
{
	int answer;

	*ret_is_closed = false;
	(void)pthread_mutex_lock(&access->mutex);
	answer = turn(access, now, ret_is_closed);
	if (answer == ACCESS_OK) {
		answer = write_held(access);
	}
	if (answer == ACCESS_OK && access->lost > 0) {
		put_lost(&access->held, now, access->lost);
		access->lost = 0;
		answer = write_held(access);
	}
	(void)pthread_mutex_unlock(&access->mutex);
	return answer;
}

struct access_file access_current(struct access *access)
{
	struct access_file file;

	(void)pthread_mutex_lock(&access->mutex);
	file = access->file;
	(void)pthread_mutex_unlock(&access->mutex);
	return file;
}

void access_close(struct access *access)
{
	if (access == NULL) {
		return;
	}
	(void)write_held(access);
	close_file(access);
	if (access->lock_fd >= 0) {
		disk_close(access->lock_fd);
	}
	bytes_finish(&access->held);
	(void)pthread_mutex_destroy(&access->mutex);
	free(access);
}
