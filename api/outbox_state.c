/* SPDX-License-Identifier: Apache-2.0 */

#include "api/outbox_state.h"

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
 * page holds both. The rest is zero. Numbers are big-endian.
 *
 *	0   8   done
 *	8   8   the gap's sequence
 *	16  8   the gap's count
 *	24  8   the gap's oldest second
 *	32  8   the gap's newest second
 *	40  8   counter, from 1; the greater of the whole slots counts
 *	48  32  SHA-256("weir/outbox-state/v1" LF ‖ bytes 0..47)
 */
enum {
	SLOTS = 2,
	SLOT_APART = 4096,
	FILE_BYTES = SLOTS * SLOT_APART,
	BODY_BYTES = 48,
	SLOT_BYTES = BODY_BYTES + SEAL_HASH_BYTES,
};

static const char label[] = "weir/outbox-state/v1\n";

struct outbox_state {
	struct seal *seal;
	int fd;
	int newest; /* slot that counts */
	uint64_t counter;
	struct outbox_point point;
};

static int check_sum(struct seal *seal, const uint8_t *body, uint8_t ret[static SEAL_HASH_BYTES])
{
	const struct seal_part parts[] = {
		{ label, sizeof(label) - 1 },
		{ body, BODY_BYTES },
	};

	return seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), ret);
}

static int put_slot(struct outbox_state *state, uint64_t counter, const struct outbox_point *point,
		struct bytes *ret)
{
	uint8_t sum[SEAL_HASH_BYTES];
	int fault;

	bytes_put_u64(ret, point->done);
	bytes_put_u64(ret, point->gap.sequence);
	bytes_put_u64(ret, (uint64_t)point->gap.count);
	bytes_put_u64(ret, (uint64_t)point->gap.from_s);
	bytes_put_u64(ret, (uint64_t)point->gap.till_s);
	bytes_put_u64(ret, counter);
	if (ret->failed) {
		return WEIR_FAULT_MEMORY;
	}
	fault = check_sum(state->seal, ret->data, sum);
	bytes_put(ret, sum, sizeof(sum));
	return fault == 0 && ret->failed ? WEIR_FAULT_MEMORY : fault;
}

int outbox_state_write(struct outbox_state *state, const struct outbox_point *point)
{
	SCOPED_FINISH(bytes_finish) struct bytes slot;
	int other = 1 - state->newest;
	int fault;

	bytes_init(&slot, SLOT_BYTES);
	fault = put_slot(state, state->counter + 1, point, &slot);
	if (fault == 0) {
		fault = disk_write(state->fd, slot.data, slot.size, (off_t)other * SLOT_APART);
	}
	if (fault == 0 && fdatasync(state->fd) != 0) {
		fault = WEIR_FAULT_IO;
	}
	if (fault == 0) {
		state->newest = other;
		state->counter++;
		state->point = *point;
	}
	return fault;
}

/* Fills the file, so that no later write needs room. */
static int make(struct outbox_state *state, const char *path)
{
	static const uint8_t zeros[FILE_BYTES];
	const struct outbox_point point = { .done = 0 };
	int fault = ftruncate(state->fd, 0) == 0 ? 0 : WEIR_FAULT_IO;

	if (fault == 0) {
		fault = disk_write(state->fd, zeros, sizeof(zeros), 0);
	}
	state->counter = 0;
	state->newest = 1;
	if (fault == 0) {
		fault = outbox_state_write(state, &point);
	}
	return fault == 0 ? disk_sync_name(path) : fault;
}

/* Takes the newer of the whole slots. Returns 0, OUTBOX_STATE_BROKEN or a fault. */
static int take_newest(struct outbox_state *state, const uint8_t data[static FILE_BYTES])
{
	for (int slot = 0; slot < SLOTS; slot++) {
		struct bytes_cursor cursor =
				bytes_cursor(data + (size_t)slot * SLOT_APART, SLOT_BYTES);
		struct outbox_point point;
		uint8_t sum[SEAL_HASH_BYTES];
		uint64_t counter;
		int fault = check_sum(state->seal, cursor.data, sum);

		if (fault != 0) {
			return fault;
		}
		point.done = bytes_take_u64(&cursor);
		point.gap.sequence = bytes_take_u64(&cursor);
		point.gap.count = (int64_t)bytes_take_u64(&cursor);
		point.gap.from_s = (int64_t)bytes_take_u64(&cursor);
		point.gap.till_s = (int64_t)bytes_take_u64(&cursor);
		counter = bytes_take_u64(&cursor);
		if (memcmp(sum, bytes_take(&cursor, sizeof(sum)), sizeof(sum)) == 0 &&
				counter > state->counter) {
			state->newest = slot;
			state->counter = counter;
			state->point = point;
		}
	}
	return state->counter > 0 ? OUTBOX_STATE_OK : OUTBOX_STATE_BROKEN;
}

static int load(struct outbox_state *state)
{
	uint8_t *data = malloc(FILE_BYTES);
	size_t size = 0;
	int answer;

	if (data == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = disk_read(state->fd, data, FILE_BYTES, &size);
	if (answer == 0) {
		answer = size == FILE_BYTES ? take_newest(state, data) : OUTBOX_STATE_BROKEN;
	}
	free(data);
	return answer;
}

int outbox_state_open(struct seal *seal, const char *path, bool may_make, struct outbox_state **ret)
{
	SCOPED(outbox_state_close) struct outbox_state *state = calloc(1, sizeof(*state));
	int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | (may_make ? O_CREAT : 0);
	int answer;

	if (state == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	state->seal = seal;
	state->fd = open(path, flags, 0600);
	if (state->fd < 0) {
		return errno == ENOENT ? OUTBOX_STATE_BROKEN : WEIR_FAULT_IO;
	}
	answer = load(state);
	if (answer == OUTBOX_STATE_BROKEN && may_make) {
		answer = make(state, path);
	}
	if (answer == OUTBOX_STATE_OK) {
		*ret = state;
		state = NULL;
	}
	return answer;
}

void outbox_state_close(struct outbox_state *state)
{
	if (state == NULL) {
		return;
	}
	if (state->fd >= 0) {
		disk_close(state->fd);
	}
	free(state);
}

const struct outbox_point *outbox_state_point(const struct outbox_state *state)
{
	return &state->point;
}
