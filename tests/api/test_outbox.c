/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An outbox gives back what it kept, once and in order, and says what it lost.
 */

#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/outbox.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/folder.h"

enum {
	LARGE = 70000, /* more than a file of the smallest outbox */
};

static const struct outbox_limits wide = { .bytes = 64 << 20, .records = 100000 };
static const struct outbox_limits narrow = { .bytes = OUTBOX_BYTES_MIN, .records = 100000 };
static const struct outbox_limits few = { .bytes = OUTBOX_BYTES_MIN, .records = 4 };

struct house {
	struct folder folder;
	struct outbox *outbox;
};

static int open_answer(struct house *house, const struct outbox_limits *limits)
{
	struct where reason = { .line = 0 };

	return outbox_open(house->folder.path, limits, &house->outbox, &reason);
}

static void reopen(struct house *house, const struct outbox_limits *limits)
{
	outbox_close(house->outbox);
	house->outbox = NULL;
	CHECK_INT(open_answer(house, limits), OUTBOX_OK);
}

static int setup(void **state)
{
	static struct house house;

	folder_init(&house.folder);
	house.outbox = NULL;
	*state = &house;
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;

	outbox_close(house->outbox);
	folder_finish(&house->folder);
	return 0;
}

/* A record of that many bytes, all of them the number's last. */
static int put(struct house *house, int64_t number, size_t size)
{
	static uint8_t data[OUTBOX_DATA_MAX];
	const struct outbox_item item = { .at_s = number, .data = data, .size = size };
	size_t kept = 7;
	int answer;

	memset(data, (int)(number & 0xff), size);
	answer = outbox_put(house->outbox, &item, 1, &kept);
	CHECK_INT(kept, answer == OUTBOX_OK);
	return answer;
}

static void check_next(struct house *house, uint64_t number, uint8_t byte, size_t size)
{
	struct bytes data;
	uint64_t found = 0;

	bytes_init(&data, OUTBOX_DATA_MAX);
	CHECK_INT(outbox_next(house->outbox, &data, &found), OUTBOX_OK);
	CHECK_INT(found, number);
	CHECK_INT(data.size, size);
	CHECK_INT(data.data[0], byte);
	CHECK_INT(data.data[size - 1], byte);
	bytes_finish(&data);
}

static void check_end(struct house *house)
{
	struct bytes data;
	uint64_t found = 0;

	bytes_init(&data, OUTBOX_DATA_MAX);
	CHECK_INT(outbox_next(house->outbox, &data, &found), OUTBOX_END);
	bytes_finish(&data);
}

static void what_was_kept_comes_out_in_order_until_it_is_done(void **state)
{
	struct house *house = *state;

	reopen(house, &wide);
	for (int i = 1; i <= 5; i++) {
		CHECK_INT(put(house, i, 10), OUTBOX_OK);
	}
	check_next(house, 1, 1, 10);
	check_next(house, 2, 2, 10);
	reopen(house, &wide);
	check_next(house, 1, 1, 10); /* read is not delivered */
	check_next(house, 2, 2, 10);
	check_next(house, 3, 3, 10);
	CHECK_INT(outbox_done(house->outbox, 2), 0);
	outbox_rewind(house->outbox);
	check_next(house, 3, 3, 10);
	reopen(house, &wide);
	CHECK_INT(outbox_counts(house->outbox).waiting, 3);
	check_next(house, 3, 3, 10);
	check_next(house, 4, 4, 10);
	check_next(house, 5, 5, 10);
	check_end(house);
	CHECK_INT(outbox_done(house->outbox, 5), 0);
	reopen(house, &wide);
	check_end(house);
	CHECK_INT(put(house, 6, 10), OUTBOX_OK);
	check_next(house, 6, 6, 10);
}

/* Ten times the bound goes through, since room is used again. */
static void room_is_used_again(void **state)
{
	struct house *house = *state;

	reopen(house, &narrow);
	for (int i = 1; i <= 150; i++) {
		CHECK_INT(put(house, i, LARGE), OUTBOX_OK);
		CHECK(outbox_counts(house->outbox).bytes <= narrow.bytes);
		if (i > 8) {
			check_next(house, (uint64_t)i - 8, (uint8_t)(i - 8), LARGE);
			CHECK_INT(outbox_done(house->outbox, (uint64_t)i - 8), 0);
		}
		if (i % 40 == 0) {
			reopen(house, &narrow);
		}
	}
	CHECK_INT(outbox_counts(house->outbox).waiting, 8);
}

static void what_finds_no_room_is_a_gap(void **state)
{
	static const struct {
		const char *name;
		const struct outbox_limits *limits;
		size_t size;
		int room; /* records */
	} rows[] = {
		{ "so many records", &few, 10, 4 },
		{ "so many bytes", &narrow, LARGE, 14 },
	};

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct house *house;
		struct outbox_gap gap;
		static const uint8_t large[LARGE];

		CHECK_ROW(rows[i].name);
		CHECK_INT(i == 0 ? 0 : teardown(state), 0);
		CHECK_INT(setup(state), 0);
		house = *state;
		reopen(house, rows[i].limits);
		for (int n = 1; n <= rows[i].room; n++) {
			CHECK_INT(put(house, n, rows[i].size), OUTBOX_OK);
		}
		CHECK_INT(put(house, 90, rows[i].size), OUTBOX_FULL);
		CHECK_INT(put(house, 80, 1), OUTBOX_FULL);
		reopen(house, rows[i].limits); /* a crash does not forget it */
		CHECK_INT(put(house, 95, 1), OUTBOX_FULL);
		gap = outbox_gap(house->outbox);
		CHECK_INT(gap.count, 3);
		CHECK_INT(gap.from_s, 80);
		CHECK_INT(gap.till_s, 95);
		CHECK_INT(outbox_mend(house->outbox, large, rows[i].size), OUTBOX_FULL);
		CHECK_INT(outbox_gap(house->outbox).count, 3);
		check_next(house, 1, 1, rows[i].size);
		CHECK_INT(outbox_done(house->outbox, 1), 0);
		CHECK_INT(put(house, 96, 1), OUTBOX_FULL); /* the gap's record comes first */
		CHECK_INT(outbox_mend(house->outbox, "ggg", 3), OUTBOX_OK);
		CHECK_INT(outbox_gap(house->outbox).count, 0);
		reopen(house, rows[i].limits);
		CHECK_INT(outbox_gap(house->outbox).count, 0);
		for (int n = 2; n <= rows[i].room; n++) {
			check_next(house, (uint64_t)n, (uint8_t)n, rows[i].size);
		}
		check_next(house, (uint64_t)rows[i].room + 1, 'g', 3);
		check_end(house);
	}
}

/* Of a batch the first are kept and the others lost, each said. */
static void a_batch_may_find_room_for_some(void **state)
{
	struct house *house = *state;
	struct outbox_item items[6];
	size_t kept = 0;

	reopen(house, &few);
	for (int i = 0; i < 6; i++) {
		items[i] = (struct outbox_item){ .at_s = 100 + i, .data = &"abcdef"[i], .size = 1 };
	}
	CHECK_INT(outbox_put(house->outbox, items, 6, &kept), OUTBOX_FULL);
	CHECK_INT(kept, 4);
	CHECK_INT(outbox_gap(house->outbox).count, 2);
	CHECK_INT(outbox_gap(house->outbox).from_s, 104);
	CHECK_INT(outbox_gap(house->outbox).till_s, 105);
	for (int i = 0; i < 4; i++) {
		check_next(house, (uint64_t)i + 1, (uint8_t)('a' + i), 1);
	}
}

/* The process may write no file larger than this, as a full disk would have it. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	CHECK_INT(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_a_gap_and_not_the_end(void **state)
{
	struct house *house = *state;

	(void)signal(SIGXFSZ, SIG_IGN);
	reopen(house, &wide);
	CHECK_INT(put(house, 1, 9000), OUTBOX_OK);
	limit_files(10000); /* the state's file fits */
	CHECK_INT(put(house, 2, 9000), OUTBOX_FULL);
	CHECK_INT(put(house, 3, 10), OUTBOX_FULL);
	limit_files(RLIM_INFINITY);
	CHECK_INT(outbox_gap(house->outbox).count, 2);
	CHECK_INT(outbox_mend(house->outbox, "ggg", 3), OUTBOX_OK);
	CHECK_INT(put(house, 4, 9000), OUTBOX_OK);
	reopen(house, &wide);
	check_next(house, 1, 1, 9000);
	check_next(house, 2, 'g', 3);
	check_next(house, 3, 4, 9000);
	check_end(house);
}

static void file_path(const struct house *house, const char *name, char *ret)
{
	(void)folder_file(&house->folder, name, ret);
}

static void a_torn_tail_is_cut_wherever_it_is_torn(void **state)
{
	struct house *house = *state;
	char path[FOLDER_PATH_MAX];
	struct stat status;

	reopen(house, &wide);
	CHECK_INT(put(house, 1, 10), OUTBOX_OK);
	CHECK_INT(put(house, 2, 10), OUTBOX_OK);
	file_path(house, "outbox.0000000000000001", path);
	for (off_t size = 60; size > 30; size--) {
		outbox_close(house->outbox);
		house->outbox = NULL;
		CHECK_INT(truncate(path, size), 0);
		CHECK_INT(open_answer(house, &wide), OUTBOX_OK);
		CHECK_INT(outbox_counts(house->outbox).waiting, size == 60 ? 2 : 1);
		CHECK_INT(outbox_counts(house->outbox).cut, size == 60 ? 0 : size - 30);
		if (size == 60) {
			continue;
		}
		CHECK_INT(stat(path, &status), 0);
		CHECK_INT(status.st_size, 30);
		CHECK_INT(put(house, size, 10), OUTBOX_OK);
		check_next(house, 1, 1, 10);
		check_next(house, 2, (uint8_t)size, 10);
	}
}

/* Replaces a byte of a file. */
static void damage(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	uint8_t byte;

	CHECK(fd >= 0);
	CHECK_INT(pread(fd, &byte, 1, at), 1);
	byte ^= 0x10;
	CHECK_INT(pwrite(fd, &byte, 1, at), 1);
	CHECK_INT(close(fd), 0);
}

static void damage_is_named_and_never_skipped(void **state)
{
	static const struct {
		const char *name;
		const char *file;
		off_t at;      /* -1: the file is gone */
		bool is_found; /* on opening */
	} rows[] = {
		{ "a byte of data", "outbox.0000000000000001", 100, true },
		{ "a byte of a size", "outbox.0000000000000001", 2, true },
		{ "a byte of a number", "outbox.0000000000000001", 11, true },
		{ "a byte of a sum", "outbox.0000000000000001", 12, true },
		{ "the first file is gone", "outbox.0000000000000001", -1, true },
		{ "a middle file is gone", "outbox.0000000000000002", -1, true },
		{ "the state is gone", "outbox.state", -1, true },
		{ "one slot of the state", "outbox.state", 4096, false },
	};

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct house *house;
		char path[FOLDER_PATH_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(teardown(state), 0);
		CHECK_INT(setup(state), 0);
		house = *state;
		reopen(house, &narrow);
		for (int n = 1; n <= 3; n++) {
			CHECK_INT(put(house, n, LARGE), OUTBOX_OK);
		}
		outbox_close(house->outbox);
		house->outbox = NULL;
		file_path(house, rows[i].file, path);
		if (rows[i].at < 0) {
			CHECK_INT(unlink(path), 0);
		} else {
			damage(path, rows[i].at);
		}
		CHECK_INT(open_answer(house, &narrow),
				rows[i].is_found ? OUTBOX_BROKEN : OUTBOX_OK);
	}
}

/* Damage after opening is a fault, not a record. */
static void what_decays_meanwhile_is_not_handed_out(void **state)
{
	struct house *house = *state;
	char path[FOLDER_PATH_MAX];
	struct bytes data;
	uint64_t number;

	reopen(house, &wide);
	CHECK_INT(put(house, 1, 100), OUTBOX_OK);
	file_path(house, "outbox.0000000000000001", path);
	damage(path, 50);
	bytes_init(&data, OUTBOX_DATA_MAX);
	CHECK_INT(outbox_next(house->outbox, &data, &number), WEIR_FAULT_BROKEN);
	CHECK_INT(data.size, 0);
	bytes_finish(&data);
}

static void it_has_one_owner(void **state)
{
	struct house *house = *state;
	struct house other = { .folder = house->folder };

	reopen(house, &wide);
	CHECK_INT(open_answer(&other, &wide), OUTBOX_LOCKED);
	outbox_close(house->outbox);
	house->outbox = NULL;
	CHECK_INT(open_answer(&other, &wide), OUTBOX_OK);
	outbox_close(other.outbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
				what_was_kept_comes_out_in_order_until_it_is_done, setup, teardown),
		cmocka_unit_test_setup_teardown(room_is_used_again, setup, teardown),
		cmocka_unit_test_setup_teardown(what_finds_no_room_is_a_gap, setup, teardown),
		cmocka_unit_test_setup_teardown(a_batch_may_find_room_for_some, setup, teardown),
		cmocka_unit_test_setup_teardown(
				a_full_disk_is_a_gap_and_not_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(
				a_torn_tail_is_cut_wherever_it_is_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(damage_is_named_and_never_skipped, setup, teardown),
		cmocka_unit_test_setup_teardown(
				what_decays_meanwhile_is_not_handed_out, setup, teardown),
		cmocka_unit_test_setup_teardown(it_has_one_owner, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
