/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/anchor.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/disk.h"
#include "meter/bytes.h"
#include "meter/err.h"

/*
 * The file, 8,192 bytes: a slot at 0 and one at 4,096, so that no sector or
 * page holds both. The rest is zero.
 *
 *	0   8   size of the log, big-endian
 *	8   32  root
 *	40  8   counter, big-endian, from 1; the greater of the whole slots counts
 *	48  32  SHA-256("weir/anchor/v1" LF ‖ key id, 4 bytes, big-endian ‖ bytes 0..47)
 */
enum {
	SLOTS = 2,
	SLOT_APART = 4096,
	FILE_BYTES = SLOTS * SLOT_APART,
	BODY_BYTES = 48,
	SLOT_BYTES = BODY_BYTES + SEAL_HASH_BYTES,
	ID_BYTES = 4,
};

static const char label[] = "weir/anchor/v1\n";

struct anchor {
	struct seal *seal;
	uint32_t id;
	int fd;
	bool is_writer;
	int newest;       /* slot that counts */
	uint64_t counter; /* of it */
	struct anchor_point point;
};

static void store_u64(uint8_t *to, uint64_t value)
{
	for (int i = 0; i < 8; i++) {
		to[i] = (uint8_t)(value >> (56 - 8 * i));
	}
}

/* The checksum of a slot's body. */
static int check_sum(struct seal *seal, uint32_t id, const uint8_t body[static BODY_BYTES],
		uint8_t ret[static SEAL_HASH_BYTES])
{
	const uint8_t id_bytes[ID_BYTES] = { (uint8_t)(id >> 24), (uint8_t)(id >> 16),
		(uint8_t)(id >> 8), (uint8_t)id };
	const struct seal_part parts[] = {
		{ label, sizeof(label) - 1 },
		{ id_bytes, sizeof(id_bytes) },
		{ body, BODY_BYTES },
	};

	return seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), ret);
}

/* Writes one slot; it lasts only after a sync. */
static int write_slot(struct seal *seal, uint32_t id, int fd, int slot, uint64_t counter,
		const struct anchor_point *point)
{
	uint8_t data[SLOT_BYTES];
	int fault;

	assert(slot >= 0 && slot < SLOTS && counter > 0);
	store_u64(data, point->size);
	memcpy(data + 8, point->root, SEAL_HASH_BYTES);
	store_u64(data + 8 + SEAL_HASH_BYTES, counter);
	fault = check_sum(seal, id, data, data + BODY_BYTES);
	return fault != 0 ? fault : disk_write(fd, data, sizeof(data), (off_t)slot * SLOT_APART);
}

int anchor_create(
		struct seal *seal, const char *path, uint32_t id, const struct anchor_point *point)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int fault;

	if (fd < 0) {
		return errno == EEXIST ? ANCHOR_EXISTS : WEIR_FAULT_IO;
	}
	fault = ftruncate(fd, FILE_BYTES) == 0 ? write_slot(seal, id, fd, 0, 1, point)
					       : WEIR_FAULT_IO;
	if (fault == 0 && fsync(fd) != 0) {
		fault = WEIR_FAULT_IO;
	}
	disk_close(fd);
	if (fault == 0) {
		fault = disk_sync_name(path);
	}
	if (fault != 0) {
		int kept = errno;

		(void)unlink(path);
		errno = kept;
		return fault;
	}
	return ANCHOR_OK;
}

/* Reads the whole file. Returns 0, ANCHOR_BROKEN or WEIR_FAULT_IO. */
static int read_file(int fd, uint8_t data[static FILE_BYTES])
{
	struct stat status;
	size_t size;

	if (fstat(fd, &status) != 0) {
		return WEIR_FAULT_IO;
	}
	if (!S_ISREG(status.st_mode) || status.st_size != FILE_BYTES) {
		return ANCHOR_BROKEN;
	}
	if (disk_read(fd, data, FILE_BYTES, &size) != 0) {
		return WEIR_FAULT_IO;
	}
	return size == FILE_BYTES ? ANCHOR_OK : ANCHOR_BROKEN;
}

/* Takes the newest of the whole slots. Returns ANCHOR_OK, ANCHOR_BROKEN or a fault. */
static int take_newest(struct anchor *anchor, const uint8_t data[static FILE_BYTES])
{
	for (int slot = 0; slot < SLOTS; slot++) {
		struct bytes_cursor cursor =
				bytes_cursor(data + (size_t)slot * SLOT_APART, SLOT_BYTES);
		uint8_t sum[SEAL_HASH_BYTES];
		struct anchor_point point;
		uint64_t counter;
		int fault = check_sum(anchor->seal, anchor->id, cursor.data, sum);

		if (fault != 0) {
			return fault;
		}
		point.size = bytes_take_u64(&cursor);
		memcpy(point.root, bytes_take(&cursor, SEAL_HASH_BYTES), SEAL_HASH_BYTES);
		counter = bytes_take_u64(&cursor);
		if (memcmp(sum, bytes_take(&cursor, SEAL_HASH_BYTES), sizeof(sum)) == 0 &&
				counter > anchor->counter) {
			anchor->newest = slot;
			anchor->counter = counter;
			anchor->point = point;
		}
	}
	return anchor->counter > 0 ? ANCHOR_OK : ANCHOR_BROKEN;
}

/* Reads an open file into the anchor. */
static int load(struct anchor *anchor)
{
	uint8_t *data = malloc(FILE_BYTES);
	int answer;

	if (data == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = read_file(anchor->fd, data);
	if (answer == ANCHOR_OK) {
		answer = take_newest(anchor, data);
	}
	free(data);
	return answer;
}

int anchor_open(struct seal *seal, const char *path, uint32_t id, bool is_writer,
		struct anchor **ret)
{
	struct anchor *anchor = calloc(1, sizeof(*anchor));
	int answer;

	if (anchor == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	anchor->seal = seal;
	anchor->id = id;
	anchor->is_writer = is_writer;
	anchor->fd = open(path, (is_writer ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
	if (anchor->fd < 0) {
		free(anchor);
		return errno == ENOENT || errno == ENOTDIR ? ANCHOR_ABSENT : WEIR_FAULT_IO;
	}
	answer = load(anchor);
	if (answer != ANCHOR_OK) {
		anchor_close(anchor);
		return answer;
	}
	*ret = anchor;
	return ANCHOR_OK;
}

void anchor_close(struct anchor *anchor)
{
	if (anchor != NULL) {
		disk_close(anchor->fd);
		free(anchor);
	}
}

struct anchor_point anchor_read(const struct anchor *anchor)
{
	return anchor->point;
}

int anchor_advance(struct anchor *anchor, const struct anchor_point *point)
{
	int slot = 1 - anchor->newest;
	bool is_same_root = memcmp(point->root, anchor->point.root, SEAL_HASH_BYTES) == 0;
	int fault;

	assert(anchor->is_writer);
	if (point->size == anchor->point.size && is_same_root) {
		return ANCHOR_OK;
	}
	if (point->size <= anchor->point.size) {
		return ANCHOR_BEHIND;
	}
	fault = write_slot(anchor->seal, anchor->id, anchor->fd, slot, anchor->counter + 1, point);
	if (fault == 0 && fdatasync(anchor->fd) != 0) {
		fault = WEIR_FAULT_IO;
	}
	if (fault != 0) {
		return fault;
	}
	anchor->newest = slot;
	anchor->counter++;
	anchor->point = *point;
	return ANCHOR_OK;
}
