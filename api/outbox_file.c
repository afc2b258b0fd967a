/* SPDX-License-Identifier: Apache-2.0 */

#include "api/outbox_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/outbox.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	SUM_BYTES = 8,
	SUMMED_BYTES = OUTBOX_FILE_HEAD - SUM_BYTES,
	DIGITS = 16,
};

static const char label[] = "weir/outbox/v1\n";
static const char prefix[] = "outbox.";

void outbox_file_path(const char *folder, uint64_t first, char *ret)
{
	(void)snprintf(ret, OUTBOX_PATH_MAX, "%s/%s%016llx", folder, prefix,
			(unsigned long long)first);
}

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9') {
		return digit - '0';
	}
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

uint64_t outbox_file_number(const char *name)
{
	size_t size = strlen(name);
	uint64_t number = 0;

	if (size != sizeof(prefix) - 1 + DIGITS || strncmp(name, prefix, sizeof(prefix) - 1) != 0) {
		return 0;
	}
	for (const char *at = name + sizeof(prefix) - 1; *at != '\0'; at++) {
		if (digit_value(*at) < 0) {
			return 0;
		}
		number = number << 4 | (uint64_t)digit_value(*at);
	}
	return number;
}

static int check_sum(struct seal *seal, const uint8_t *head, const void *data, size_t size,
		uint8_t ret[static SEAL_HASH_BYTES])
{
	const struct seal_part parts[] = {
		{ label, sizeof(label) - 1 },
		{ head, SUMMED_BYTES },
		{ data, size },
	};

	return seal_sha256_parts(seal, parts, sizeof(parts) / sizeof(parts[0]), ret);
}

int outbox_file_put(struct seal *seal, uint64_t number, const void *data, size_t size,
		struct bytes *out)
{
	uint8_t sum[SEAL_HASH_BYTES];
	size_t from = out->size;
	int fault;

	bytes_put_u32(out, (uint32_t)size);
	bytes_put_u64(out, number);
	if (out->failed) {
		return WEIR_FAULT_MEMORY;
	}
	fault = check_sum(seal, out->data + from, data, size, sum);
	if (fault != 0) {
		return fault;
	}
	bytes_put(out, sum, SUM_BYTES);
	bytes_put(out, data, size);
	return out->failed ? WEIR_FAULT_MEMORY : 0;
}

/* Reads size bytes at an offset. Returns OUTBOX_FILE_OK, _END where there is none, _TORN or a fault. */
static int read_at(int fd, int64_t at, uint8_t *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, data + done, size - done, (off_t)at + (off_t)done);

		if (n == 0) {
			return done == 0 ? OUTBOX_FILE_END : OUTBOX_FILE_TORN;
		}
		if (n > 0) {
			done += (size_t)n;
		} else if (errno != EINTR) {
			return WEIR_FAULT_IO;
		}
	}
	return OUTBOX_FILE_OK;
}

int outbox_file_take(struct seal *seal, int fd, int64_t at, uint64_t number, struct bytes *ret,
		int64_t *ret_size)
{
	uint8_t head[OUTBOX_FILE_HEAD] = { 0 };
	struct bytes_cursor cursor = bytes_cursor(head, sizeof(head));
	uint8_t sum[SEAL_HASH_BYTES];
	static const uint8_t zeros[4096];
	int answer = read_at(fd, at, head, sizeof(head));
	size_t size;

	if (answer != OUTBOX_FILE_OK) {
		return answer;
	}
	size = bytes_take_u32(&cursor);
	if (size == 0 || size > OUTBOX_DATA_MAX || bytes_take_u64(&cursor) != number) {
		return OUTBOX_FILE_TORN;
	}
	bytes_reset(ret);
	for (size_t left = size; left > 0;) {
		size_t part = left < sizeof(zeros) ? left : sizeof(zeros);

		bytes_put(ret, zeros, part);
		left -= part;
	}
	if (ret->failed) {
		return WEIR_FAULT_MEMORY;
	}
	answer = read_at(fd, at + OUTBOX_FILE_HEAD, ret->data, size);
	if (answer != OUTBOX_FILE_OK) {
		return answer == OUTBOX_FILE_END ? OUTBOX_FILE_TORN : answer;
	}
	answer = check_sum(seal, head, ret->data, size, sum);
	if (answer == 0 && memcmp(sum, bytes_take(&cursor, SUM_BYTES), SUM_BYTES) != 0) {
		return OUTBOX_FILE_TORN;
	}
	*ret_size = OUTBOX_FILE_HEAD + (int64_t)size;
	return answer;
}
