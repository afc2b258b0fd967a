/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Opening an outbox: what is there is listed, looked at record by record, and
 * put right where a crash left it.
 */

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/outbox_box.h"
#include "ledger/disk.h"
#include "ledger/gate.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	FILES_OF_BOUND = 16,      /* so much of the bound is one file: freed at once */
	FILE_BYTES_MAX = 8 << 20, /* and never more */
};

void outbox_close(struct outbox *outbox)
{
	if (outbox == NULL) {
		return;
	}
	outbox_box_close_fd(&outbox->writing);
	outbox_box_close_fd(&outbox->reading);
	bytes_finish(&outbox->tail);
	outbox_state_close(outbox->state);
	gate_lock_close(outbox->lock);
	seal_close(outbox->seal);
	free(outbox->files);
	free(outbox);
}

static int compare_files(const void *a, const void *b)
{
	uint64_t first = ((const struct outbox_file *)a)->first;
	uint64_t other = ((const struct outbox_file *)b)->first;

	return first < other ? -1 : first > other;
}

static int list_files(struct outbox *outbox)
{
	DIR *folder = opendir(outbox->folder);
	struct dirent *one;
	int fault = 0;

	if (folder == NULL) {
		return WEIR_FAULT_IO;
	}
	while (fault == 0 && (errno = 0, one = readdir(folder)) != NULL) {
		uint64_t first = outbox_file_number(one->d_name);

		fault = first == 0 ? 0 : outbox_box_add_file(outbox, first);
	}
	fault = fault == 0 && errno != 0 ? WEIR_FAULT_IO : fault;
	(void)closedir(folder);
	if (outbox->file_count > 0) {
		qsort(outbox->files, outbox->file_count, sizeof(*outbox->files), compare_files);
	}
	return fault;
}

/* Those whose records are all done: the file behind begins with a record that may be, too. */
static int remove_done(struct outbox *outbox)
{
	uint64_t done = outbox_state_point(outbox->state)->done;
	size_t count = 0;

	while (count + 1 < outbox->file_count && outbox->files[count + 1].first <= done + 1) {
		count++;
	}
	return outbox_box_remove_files(outbox, count);
}

/* Reads all records of a file; *number is the first one's, and then the next file's. */
static int scan(struct outbox *outbox, struct outbox_file *file, int fd, uint64_t *number,
		struct outbox_place *head)
{
	uint64_t done = outbox_state_point(outbox->state)->done;
	SCOPED_FINISH(bytes_finish) struct bytes data;
	int answer = OUTBOX_FILE_OK;

	bytes_init(&data, OUTBOX_DATA_MAX);
	while (answer == OUTBOX_FILE_OK) {
		int64_t size = 0;

		answer = outbox_file_take(outbox->seal, fd, file->size, *number, &data, &size);
		if (answer == OUTBOX_FILE_OK) {
			file->size += size;
			(*number)++;
		}
		if (*number == done + 1) {
			*head = (struct outbox_place){ (size_t)(file - outbox->files), file->size,
				*number };
		}
	}
	return answer;
}

/* The tail of the last file that is no record is what a crash left: cut off. */
static int cut_tail(struct outbox *outbox, const struct outbox_file *file, int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0) {
		return WEIR_FAULT_IO;
	}
	outbox->cut = status.st_size - file->size;
	if (outbox->cut > 0 && (ftruncate(fd, file->size) != 0 || fdatasync(fd) != 0)) {
		return WEIR_FAULT_IO;
	}
	return 0;
}

static int scan_file(struct outbox *outbox, size_t i, uint64_t *number, struct where *reason)
{
	struct outbox_file *file = &outbox->files[i];
	bool is_last = i + 1 == outbox->file_count;
	char path[OUTBOX_PATH_MAX];
	int answer;
	int fd;

	outbox_file_path(outbox->folder, file->first, path);
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		return WEIR_FAULT_IO;
	}
	answer = scan(outbox, file, fd, number, &outbox->head);
	if (answer == OUTBOX_FILE_TORN && !is_last) {
		where_set(reason, 0, 0, "%s: damaged at byte %lld", path, (long long)file->size);
		answer = OUTBOX_BROKEN;
	} else if (answer > 0) {
		answer = is_last ? cut_tail(outbox, file, fd) : 0;
	}
	outbox->size += file->size;
	if (answer == 0 && is_last) {
		outbox->writing = fd;
	} else {
		disk_close(fd);
	}
	return answer;
}

/* Looks at every record. Returns OUTBOX_OK, OUTBOX_BROKEN or a fault. */
static int scan_files(struct outbox *outbox, struct where *reason)
{
	uint64_t done = outbox_state_point(outbox->state)->done;
	uint64_t number = outbox->file_count == 0 ? done + 1 : outbox->files[0].first;

	outbox->head = (struct outbox_place){ 0, 0, number };
	for (size_t i = 0; i < outbox->file_count; i++) {
		int answer;

		if (outbox->files[i].first != number || (i == 0 && number > done + 1)) {
			where_set(reason, 0, 0, "%s: records are missing before number %llu",
					outbox->folder, (unsigned long long)outbox->files[i].first);
			return OUTBOX_BROKEN;
		}
		answer = scan_file(outbox, i, &number, reason);
		if (answer != 0) {
			return answer;
		}
	}
	outbox->next = number;
	return OUTBOX_OK;
}

/* The last file's records are all done, and may have gone with their tail: begin anew. */
static int drop_if_done(struct outbox *outbox)
{
	uint64_t done = outbox_state_point(outbox->state)->done;
	int fault = 0;

	if (outbox->next <= done + 1 && outbox->file_count > 0) {
		outbox_box_close_fd(&outbox->writing);
		fault = outbox_box_remove_files(outbox, outbox->file_count);
	}
	if (outbox->file_count == 0) {
		outbox->next = done + 1;
		outbox->head = (struct outbox_place){ 0, 0, outbox->next };
	}
	return fault;
}

/* A gap whose record stands already was closed before a crash. */
static int settle_gap(struct outbox *outbox)
{
	struct outbox_point point = *outbox_state_point(outbox->state);

	if (point.gap.count == 0 || outbox->next <= point.gap.sequence) {
		return 0;
	}
	point.gap = (struct outbox_gap){ .count = 0 };
	return outbox_state_write(outbox->state, &point);
}

static int open_state(struct outbox *outbox, struct where *reason)
{
	char path[OUTBOX_PATH_MAX];
	int answer;

	(void)snprintf(path, sizeof(path), "%s/outbox.state", outbox->folder);
	answer = outbox_state_open(outbox->seal, path, outbox->file_count == 0, &outbox->state);
	if (answer == OUTBOX_STATE_BROKEN) {
		where_set(reason, 0, 0, "%s: damaged or missing", path);
		return OUTBOX_BROKEN;
	}
	return answer;
}

static int lock_folder(struct outbox *outbox)
{
	int answer;

	if (mkdir(outbox->folder, 0700) == 0) {
		answer = disk_sync_name(outbox->folder);
		if (answer < 0) {
			return answer;
		}
	} else if (errno != EEXIST) {
		return errno == EACCES ? OUTBOX_NO_ACCESS : WEIR_FAULT_IO;
	}
	answer = gate_lock(outbox->folder, &outbox->lock);
	if (answer > 0) {
		return answer == GATE_LOCKED_ELSEWHERE ? OUTBOX_LOCKED : OUTBOX_NO_ACCESS;
	}
	return answer;
}

static int load(struct outbox *outbox, struct where *reason)
{
	int answer = lock_folder(outbox);

	if (answer == OUTBOX_OK) {
		answer = seal_open(&outbox->seal);
	}
	if (answer == OUTBOX_OK) {
		answer = list_files(outbox);
	}
	if (answer == OUTBOX_OK) {
		answer = open_state(outbox, reason);
	}
	if (answer == OUTBOX_OK) {
		answer = remove_done(outbox);
	}
	if (answer == OUTBOX_OK) {
		answer = scan_files(outbox, reason);
	}
	if (answer == OUTBOX_OK) {
		answer = drop_if_done(outbox);
	}
	return answer == OUTBOX_OK ? settle_gap(outbox) : answer;
}

int outbox_open(const char *folder, const struct outbox_limits *limits, struct outbox **ret,
		struct where *reason)
{
	SCOPED(outbox_close) struct outbox *outbox = calloc(1, sizeof(*outbox));
	int answer;

	assert(limits->bytes >= OUTBOX_BYTES_MIN && limits->records >= 1);
	if (outbox == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	outbox->limits = *limits;
	outbox->file_bytes = limits->bytes / FILES_OF_BOUND < FILE_BYTES_MAX
			? limits->bytes / FILES_OF_BOUND
			: FILE_BYTES_MAX;
	outbox->writing = outbox->reading = -1;
	bytes_init(&outbox->tail, (size_t)outbox->file_bytes + OUTBOX_FILE_HEAD + OUTBOX_DATA_MAX);
	if (!text_copy(outbox->folder, sizeof(outbox->folder), folder)) {
		errno = ENAMETOOLONG;
		return WEIR_FAULT_IO;
	}
	answer = load(outbox, reason);
	if (answer == OUTBOX_OK) {
		outbox->read = outbox->head;
		*ret = outbox;
		outbox = NULL;
	}
	return answer;
}
