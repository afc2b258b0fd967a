/* SPDX-License-Identifier: Apache-2.0 */

#include "api/outbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "api/outbox_box.h"
#include "ledger/disk.h"
#include "meter/err.h"

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

	outbox_box_close_fd(&outbox->writing);
	outbox_file_path(outbox->folder, outbox->next, path);
	outbox->writing = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (outbox->writing < 0) {
		return is_full_disk(errno) ? OUTBOX_FULL : WEIR_FAULT_IO;
	}
	fault = disk_sync_name(path);
	return fault < 0 ? fault : outbox_box_add_file(outbox, outbox->next);
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
		outbox->head = outbox->read = (struct outbox_place){ 0, 0, outbox->next };
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
	outbox_box_close_fd(&outbox->reading);
	outbox_file_path(outbox->folder, file->first, path);
	outbox->reading = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	outbox->reading_first = file->first;
	return outbox->reading < 0 ? WEIR_FAULT_IO : 0;
}

/* Takes the record at a place and moves the place behind it. */
static int take(struct outbox *outbox, struct outbox_place *place, struct bytes *ret)
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
		outbox_box_close_fd(&outbox->writing);
		count = outbox->file_count;
	}
	if (count == 0) {
		return 0;
	}
	fault = outbox_box_remove_files(outbox, count);
	if (outbox->file_count == 0) {
		outbox->head = outbox->read = (struct outbox_place){ 0, 0, outbox->next };
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
