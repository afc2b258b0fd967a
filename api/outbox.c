/* SPDX-License-Identifier: Apache-2.0 */

#include "api/outbox.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/outbox_file.h"
#include "ledger/disk.h"
#include "ledger/gate.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	FILES_OF_BOUND = 16,      /* so much of the bound is one file: freed at once */
	FILE_BYTES_MAX = 8 << 20, /* and never more */
};

/* Where a record stands. */
struct place {
	size_t file;
	int64_t at;
	uint64_t number;
};

struct outbox {
	struct outbox_limits limits;
	int64_t file_bytes; /* a file that has as many is followed by the next */
	char folder[OUTBOX_PATH_MAX - 64];
	struct seal *seal;
	struct gate_lock *lock;
	struct outbox_state *state;
	struct outbox_file *files; /* ascending; the last one is written */
	size_t file_count;
	int64_t size; /* of all files */
	int writing;  /* the last file; -1: none */
	int reading;  /* the file that is read; -1: none */
	uint64_t reading_first;
	uint64_t next;     /* number of the next record */
	struct place head; /* the first that is not done */
	struct place read; /* the next to be read */
	struct bytes tail; /* records of the last file not written yet */
	uint64_t tail_count;
	int64_t cut;
};

static void close_fd(int *fd)
{
	if (*fd >= 0) {
		disk_close(*fd);
	}
	*fd = -1;
}

void outbox_close(struct outbox *outbox)
{
	if (outbox == NULL) {
		return;
	}
	close_fd(&outbox->writing);
	close_fd(&outbox->reading);
	bytes_finish(&outbox->tail);
	outbox_state_close(outbox->state);
	gate_lock_close(outbox->lock);
	seal_close(outbox->seal);
	free(outbox->files);
	free(outbox);
}

/* ---- opening ---- */

static int add_file(struct outbox *outbox, uint64_t first)
{
	struct outbox_file *grown =
			reallocarray(outbox->files, outbox->file_count + 1, sizeof(*outbox->files));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	outbox->files = grown;
	grown[outbox->file_count++] = (struct outbox_file){ .first = first };
	return 0;
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

		fault = first == 0 ? 0 : add_file(outbox, first);
	}
	fault = fault == 0 && errno != 0 ? WEIR_FAULT_IO : fault;
	(void)closedir(folder);
	if (outbox->file_count > 0) {
		qsort(outbox->files, outbox->file_count, sizeof(*outbox->files), compare_files);
	}
	return fault;
}

/* Forgets and removes the first files. What comes back after a crash is removed on opening. */
static int remove_files(struct outbox *outbox, size_t count)
{
	char path[OUTBOX_PATH_MAX];

	if (count == 0) {
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		outbox_file_path(outbox->folder, outbox->files[i].first, path);
		if (unlink(path) != 0 && errno != ENOENT) {
			return WEIR_FAULT_IO;
		}
		outbox->size -= outbox->files[i].size;
	}
	outbox->file_count -= count;
	memmove(outbox->files, outbox->files + count, outbox->file_count * sizeof(*outbox->files));
	return 0;
}

/* Those whose records are all done: the file behind begins with a record that may be, too. */
static int remove_done(struct outbox *outbox)
{
	uint64_t done = outbox_state_point(outbox->state)->done;
	size_t count = 0;

	while (count + 1 < outbox->file_count && outbox->files[count + 1].first <= done + 1) {
		count++;
	}
	return remove_files(outbox, count);
}

/* Reads all records of a file; *number is the first one's, and then the next file's. */
static int scan(struct outbox *outbox, struct outbox_file *file, int fd, uint64_t *number,
		struct place *head)
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
			*head = (struct place){ (size_t)(file - outbox->files), file->size,
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

	outbox->head = (struct place){ 0, 0, number };
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
		close_fd(&outbox->writing);
		fault = remove_files(outbox, outbox->file_count);
	}
	if (outbox->file_count == 0) {
		outbox->next = done + 1;
		outbox->head = (struct place){ 0, 0, outbox->next };
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

/* ---- taking ---- */

static bool is_full_disk(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* A new last file. Returns OUTBOX_OK, OUTBOX_FULL or a fault. */
static int begin_file(struct outbox *outbox)
{
	char path[OUTBOX_PATH_MAX];
	int fault;

	close_fd(&outbox->writing);
	outbox_file_path(outbox->folder, outbox->next, path);
	outbox->writing = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (outbox->writing < 0) {
		return is_full_disk(errno) ? OUTBOX_FULL : WEIR_FAULT_IO;
	}
	fault = disk_sync_name(path);
	return fault < 0 ? fault : add_file(outbox, outbox->next);
}

/* What could not be written is not there: the file ends where it did. */
static int take_back(struct outbox *outbox, const struct outbox_file *file)
{
	bool is_full = is_full_disk(errno);

	outbox->tail_count = 0;
	bytes_reset(&outbox->tail);
	if (!is_full || ftruncate(outbox->writing, file->size) != 0) {
		return WEIR_FAULT_IO;
	}
	return OUTBOX_FULL;
}

/* Writes and syncs the tail. Returns OUTBOX_OK; OUTBOX_FULL, nothing of it then stands; or a fault. */
static int flush(struct outbox *outbox)
{
	struct outbox_file *file;
	int answer;

	if (outbox->tail_count == 0) {
		return OUTBOX_OK;
	}
	if (outbox->writing < 0 ||
			outbox->files[outbox->file_count - 1].size >= outbox->file_bytes) {
		answer = begin_file(outbox);
		if (answer != OUTBOX_OK) {
			outbox->tail_count = 0;
			bytes_reset(&outbox->tail);
			return answer;
		}
	}
	file = &outbox->files[outbox->file_count - 1];
	if (disk_write(outbox->writing, outbox->tail.data, outbox->tail.size, (off_t)file->size) !=
					0 ||
			fdatasync(outbox->writing) != 0) {
		return take_back(outbox, file);
	}
	if (outbox->file_count == 1 && file->first == outbox->next) {
		outbox->head = outbox->read = (struct place){ 0, 0, outbox->next };
	}
	file->size += (int64_t)outbox->tail.size;
	outbox->size += (int64_t)outbox->tail.size;
	outbox->next += outbox->tail_count;
	outbox->tail_count = 0;
	bytes_reset(&outbox->tail);
	return OUTBOX_OK;
}

static int64_t waiting(const struct outbox *outbox)
{
	return (int64_t)(outbox->next + outbox->tail_count - 1 -
			outbox_state_point(outbox->state)->done);
}

/* Is there room for one more record, behind the tail? */
static bool has_room(const struct outbox *outbox, size_t size)
{
	int64_t bytes = outbox->size + (int64_t)outbox->tail.size + OUTBOX_FILE_HEAD +
			(int64_t)size;

	return bytes <= outbox->limits.bytes && waiting(outbox) < outbox->limits.records;
}

/* Adds a record to the tail, which is flushed when it fills a file. */
static int append(struct outbox *outbox, const void *data, size_t size)
{
	int answer;

	assert(size > 0 && size <= OUTBOX_DATA_MAX);
	if (!has_room(outbox, size)) {
		return OUTBOX_FULL;
	}
	answer = outbox_file_put(
			outbox->seal, outbox->next + outbox->tail_count, data, size, &outbox->tail);
	if (answer < 0) {
		return answer;
	}
	outbox->tail_count++;
	return (int64_t)outbox->tail.size >= outbox->file_bytes ? flush(outbox) : OUTBOX_OK;
}

static void widen(struct outbox_gap *gap, int64_t at_s)
{
	if (gap->count == 0) {
		gap->from_s = gap->till_s = at_s;
	}
	gap->from_s = at_s < gap->from_s ? at_s : gap->from_s;
	gap->till_s = at_s > gap->till_s ? at_s : gap->till_s;
	gap->count++;
}

/* Counts items as lost, for good. */
static int lose(struct outbox *outbox, const struct outbox_item *items, size_t count)
{
	struct outbox_point point = *outbox_state_point(outbox->state);
	int fault;

	if (point.gap.count == 0) {
		point.gap.sequence = outbox->next;
	}
	for (size_t i = 0; i < count; i++) {
		widen(&point.gap, items[i].at_s);
	}
	fault = outbox_state_write(outbox->state, &point);
	return fault < 0 ? fault : OUTBOX_FULL;
}

int outbox_put(struct outbox *outbox, const struct outbox_item *items, size_t count,
		size_t *ret_kept)
{
	uint64_t first = outbox->next;
	int answer = outbox_state_point(outbox->state)->gap.count > 0 ? OUTBOX_FULL : OUTBOX_OK;
	int flushed;

	for (size_t i = 0; i < count && answer == OUTBOX_OK; i++) {
		answer = append(outbox, items[i].data, items[i].size);
	}
	if (answer < 0) {
		return answer;
	}
	flushed = flush(outbox); /* those before the one that found no room */
	if (flushed < 0) {
		return flushed;
	}
	*ret_kept = (size_t)(outbox->next - first);
	return *ret_kept == count ? OUTBOX_OK : lose(outbox, items + *ret_kept, count - *ret_kept);
}

struct outbox_gap outbox_gap(const struct outbox *outbox)
{
	return outbox_state_point(outbox->state)->gap;
}

int outbox_mend(struct outbox *outbox, const void *data, size_t size)
{
	struct outbox_point point = *outbox_state_point(outbox->state);
	int answer;

	assert(point.gap.count > 0 && outbox->tail_count == 0);
	answer = append(outbox, data, size);
	if (answer == OUTBOX_OK) {
		answer = flush(outbox);
	}
	if (answer != OUTBOX_OK) {
		return answer;
	}
	point.gap = (struct outbox_gap){ .count = 0 };
	return outbox_state_write(outbox->state, &point);
}

/* ---- handing out ---- */

static int open_reading(struct outbox *outbox, const struct outbox_file *file)
{
	char path[OUTBOX_PATH_MAX];

	if (outbox->reading >= 0 && outbox->reading_first == file->first) {
		return 0;
	}
	close_fd(&outbox->reading);
	outbox_file_path(outbox->folder, file->first, path);
	outbox->reading = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	outbox->reading_first = file->first;
	return outbox->reading < 0 ? WEIR_FAULT_IO : 0;
}

/* Takes the record at a place and moves the place behind it. */
static int take(struct outbox *outbox, struct place *place, struct bytes *ret)
{
	int64_t size = 0;
	int answer;

	assert(place->number < outbox->next);
	if (place->at == outbox->files[place->file].size) {
		place->file++;
		place->at = 0;
	}
	answer = open_reading(outbox, &outbox->files[place->file]);
	if (answer == 0) {
		answer = outbox_file_take(outbox->seal, outbox->reading, place->at, place->number,
				ret, &size);
	}
	if (answer != 0) {
		return answer < 0 ? answer : WEIR_FAULT_BROKEN;
	}
	place->at += size;
	place->number++;
	return 0;
}

int outbox_next(struct outbox *outbox, struct bytes *ret, uint64_t *ret_number)
{
	SCOPED_FINISH(bytes_finish) struct bytes data;
	int fault;

	bytes_init(&data, OUTBOX_DATA_MAX);
	if (outbox->read.number >= outbox->next) {
		return OUTBOX_END;
	}
	*ret_number = outbox->read.number;
	fault = take(outbox, &outbox->read, &data);
	if (fault == 0) {
		bytes_put(ret, data.data, data.size);
		fault = ret->failed ? WEIR_FAULT_MEMORY : 0;
	}
	return fault;
}

void outbox_rewind(struct outbox *outbox)
{
	outbox->read = outbox->head;
}

/* Removes the files before the first record that is not done; all, once the last is large. */
static int free_files(struct outbox *outbox)
{
	size_t count = outbox->head.file;
	int fault;

	if (outbox->head.number == outbox->next && outbox->file_count > 0 &&
			outbox->files[outbox->file_count - 1].size >= outbox->file_bytes / 2) {
		close_fd(&outbox->writing);
		count = outbox->file_count;
	}
	if (count == 0) {
		return 0;
	}
	fault = remove_files(outbox, count);
	if (outbox->file_count == 0) {
		outbox->head = outbox->read = (struct place){ 0, 0, outbox->next };
	} else {
		outbox->head.file -= count;
		outbox->read.file -= count;
	}
	return fault;
}

int outbox_done(struct outbox *outbox, uint64_t number)
{
	struct outbox_point point = *outbox_state_point(outbox->state);
	SCOPED_FINISH(bytes_finish) struct bytes data;
	int fault = 0;

	assert(number < outbox->read.number);
	bytes_init(&data, OUTBOX_DATA_MAX);
	while (fault == 0 && outbox->head.number <= number) {
		fault = take(outbox, &outbox->head, &data);
	}
	if (fault == 0 && point.done < number) {
		point.done = number;
		fault = outbox_state_write(outbox->state, &point);
	}
	return fault == 0 ? free_files(outbox) : fault;
}

struct outbox_counts outbox_counts(const struct outbox *outbox)
{
	return (struct outbox_counts){
		.waiting = waiting(outbox),
		.bytes = outbox->size,
		.cut = outbox->cut,
	};
}
