/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An anchor only goes forward, and a write that is cut anywhere leaves the
 * step before it.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/anchor.h"
#include "meter/err.h"
#include "tests/support/folder.h"

enum {
	ID = 0x0badf00d,
	FILE_BYTES = 8192,
	SLOT_APART = 4096,
	SLOT_BYTES = 80,
};

struct house {
	struct folder folder;
	char path[FOLDER_PATH_MAX];
	struct seal *seal;
};

static int setup(void **state)
{
	static struct house house;

	folder_init(&house.folder);
	(void)folder_file(&house.folder, "0badf00d.anchor", house.path);
	CHECK_INT(seal_open(&house.seal), 0);
	*state = &house;
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;

	seal_close(house->seal);
	folder_finish(&house->folder);
	return 0;
}

static struct anchor_point at(uint64_t size)
{
	struct anchor_point point = { .size = size };

	for (size_t i = 0; i < sizeof(point.root); i++) {
		point.root[i] = (uint8_t)(size * 37 + i);
	}
	return point;
}

static void check_point(const struct anchor *anchor, uint64_t size)
{
	struct anchor_point is = anchor_read(anchor);
	struct anchor_point want = at(size);

	CHECK_INT(is.size, size);
	assert_memory_equal(is.root, want.root, sizeof(is.root));
}

/* Opens for reading; checks where it stands. size 0: it must be broken. */
static void check_file(const struct house *house, uint64_t size)
{
	struct anchor *anchor = NULL;

	if (size == 0) {
		CHECK_INT(anchor_open(house->seal, house->path, ID, false, &anchor), ANCHOR_BROKEN);
		assert_null(anchor);
		return;
	}
	CHECK_INT(anchor_open(house->seal, house->path, ID, false, &anchor), ANCHOR_OK);
	check_point(anchor, size);
	anchor_close(anchor);
}

static struct anchor *open_writer(const struct house *house)
{
	struct anchor *anchor = NULL;

	CHECK_INT(anchor_open(house->seal, house->path, ID, true, &anchor), ANCHOR_OK);
	return anchor;
}

static void advance(struct anchor *anchor, uint64_t size)
{
	struct anchor_point point = at(size);

	CHECK_INT(anchor_advance(anchor, &point), ANCHOR_OK);
}

static void create(const struct house *house, uint64_t size)
{
	struct anchor_point point = at(size);

	CHECK_INT(anchor_create(house->seal, house->path, ID, &point), ANCHOR_OK);
}

static void read_whole(const struct house *house, uint8_t data[static FILE_BYTES])
{
	int fd = open(house->path, O_RDONLY);

	CHECK(fd >= 0);
	CHECK_INT(read(fd, data, FILE_BYTES), FILE_BYTES);
	CHECK_INT(close(fd), 0);
}

static void write_whole(const struct house *house, const uint8_t *data, size_t size)
{
	int fd = open(house->path, O_WRONLY | O_CREAT, 0600);

	CHECK(fd >= 0);
	CHECK(write(fd, data, size) == (ssize_t)size);
	CHECK_INT(ftruncate(fd, (off_t)size), 0);
	CHECK_INT(close(fd), 0);
}

static void it_goes_forward_and_remembers(void **state)
{
	struct house *house = *state;
	struct anchor_point point = at(0);
	struct anchor *anchor = NULL;
	struct stat status;

	CHECK_INT(anchor_open(house->seal, house->path, ID, true, &anchor), ANCHOR_ABSENT);
	CHECK_INT(anchor_create(house->seal, house->path, ID, &point), ANCHOR_OK);
	CHECK_INT(stat(house->path, &status), 0);
	CHECK_INT(status.st_mode, S_IFREG | 0600);
	point = at(99);
	CHECK_INT(anchor_create(house->seal, house->path, ID, &point), ANCHOR_EXISTS);
	anchor = open_writer(house);
	check_point(anchor, 0);
	for (uint64_t size = 1; size < 20; size += 3) {
		advance(anchor, size);
		check_point(anchor, size);
		check_file(house, size);
	}
	advance(anchor, UINT64_MAX);
	anchor_close(anchor);
	check_file(house, UINT64_MAX);
	anchor_close(NULL);
}

static void each_step_leaves_the_one_before(void **state)
{
	struct house *house = *state;
	uint8_t data[FILE_BYTES];
	struct anchor *anchor;

	create(house, 1);
	anchor = open_writer(house);
	for (uint64_t size = 2; size < 7; size++) {
		advance(anchor, size);
		read_whole(house, data);
		data[size % 2 == 0 ? SLOT_APART : 0] ^= 1;
		write_whole(house, data, FILE_BYTES);
		check_file(house, size - 1);
		data[size % 2 == 0 ? SLOT_APART : 0] ^= 1;
		write_whole(house, data, FILE_BYTES);
	}
	anchor_close(anchor);
}

static void it_never_goes_back(void **state)
{
	struct house *house = *state;
	uint8_t before[FILE_BYTES];
	uint8_t after[FILE_BYTES];
	struct anchor_point fork = at(7);
	struct anchor_point less = at(6);
	struct anchor *anchor;

	create(house, 7);
	read_whole(house, before);
	anchor = open_writer(house);
	fork.root[31] ^= 1;
	CHECK_INT(anchor_advance(anchor, &less), ANCHOR_BEHIND);
	CHECK_INT(anchor_advance(anchor, &fork), ANCHOR_BEHIND);
	advance(anchor, 7); /* the same again is no step */
	check_point(anchor, 7);
	anchor_close(anchor);
	read_whole(house, after);
	assert_memory_equal(before, after, FILE_BYTES);
}

/*
 * Writes the file as a cut write leaves it, bytes from..till new and the rest
 * as before. True where that happens to be the whole new file.
 */
static bool write_torn(const struct house *house, const uint8_t *before, const uint8_t *after,
		size_t from, size_t till)
{
	uint8_t torn[FILE_BYTES];

	memcpy(torn, before, FILE_BYTES);
	memcpy(torn + from, after + from, till - from);
	write_whole(house, torn, FILE_BYTES);
	return memcmp(torn, after, FILE_BYTES) == 0;
}

/* Each step is cut after every byte, and after every byte from behind. */
static void a_cut_write_leaves_the_step_before(void **state)
{
	struct house *house = *state;
	uint8_t before[FILE_BYTES];
	uint8_t after[FILE_BYTES];
	uint64_t size = 1;
	size_t torn = 0;

	create(house, size);
	for (int step = 0; step < 4; step++, size += 1000) {
		size_t slot = step % 2 == 0 ? SLOT_APART : 0;
		struct anchor *anchor;

		read_whole(house, before);
		anchor = open_writer(house);
		advance(anchor, size + 1000);
		anchor_close(anchor);
		read_whole(house, after);
		for (size_t cut = 0; cut <= SLOT_BYTES; cut++) {
			bool is_whole = write_torn(house, before, after, slot, slot + cut);

			check_file(house, is_whole ? size + 1000 : size);
			torn += !is_whole;
			is_whole = write_torn(house, before, after, slot + cut, slot + SLOT_BYTES);
			check_file(house, is_whole ? size + 1000 : size);
			torn += !is_whole;
		}
		/* After a cut write the next one goes into the cut slot. */
		(void)write_torn(house, before, after, slot, slot + SLOT_BYTES / 2);
		anchor = open_writer(house);
		check_point(anchor, size);
		advance(anchor, size + 1000);
		anchor_close(anchor);
		check_file(house, size + 1000);
	}
	CHECK(torn > 4 * 2 * (SLOT_BYTES - 10));
}

static void a_flipped_bit_costs_one_step_and_two_cost_the_anchor(void **state)
{
	struct house *house = *state;
	uint8_t data[FILE_BYTES];
	struct anchor *anchor;

	create(house, 5);
	anchor = open_writer(house);
	advance(anchor, 6);
	anchor_close(anchor);
	read_whole(house, data);
	for (size_t bit = 0; bit < 8 * SLOT_BYTES; bit++) {
		uint8_t mask = (uint8_t)(1 << bit % 8);

		data[SLOT_APART + bit / 8] ^= mask;
		write_whole(house, data, FILE_BYTES);
		check_file(house, 5);
		data[bit / 8] ^= mask;
		write_whole(house, data, FILE_BYTES);
		check_file(house, 0);
		data[SLOT_APART + bit / 8] ^= mask;
		write_whole(house, data, FILE_BYTES);
		check_file(house, 6);
		data[bit / 8] ^= mask;
	}
}

static void what_is_no_anchor_of_this_log_is_refused(void **state)
{
	struct house *house = *state;
	struct anchor *anchor = NULL;
	uint8_t data[FILE_BYTES + 1] = { 0 };

	create(house, 5);
	CHECK_ROW("another log's");
	CHECK_INT(anchor_open(house->seal, house->path, ID + 1, false, &anchor), ANCHOR_BROKEN);
	read_whole(house, data);
	CHECK_ROW("cut");
	write_whole(house, data, FILE_BYTES - 1);
	check_file(house, 0);
	CHECK_ROW("longer");
	write_whole(house, data, FILE_BYTES + 1);
	check_file(house, 0);
	CHECK_ROW("empty");
	write_whole(house, data, 0);
	check_file(house, 0);
	CHECK_ROW("zeros");
	memset(data, 0, FILE_BYTES);
	write_whole(house, data, FILE_BYTES);
	check_file(house, 0);
	CHECK_ROW("a folder");
	CHECK_INT(anchor_open(house->seal, house->folder.path, ID, false, &anchor), ANCHOR_BROKEN);
	CHECK_ROW("a pipe");
	CHECK_INT(unlink(house->path), 0);
	CHECK_INT(mkfifo(house->path, 0600), 0);
	check_file(house, 0);
}

/* In a process of its own, which may write only up to a byte of the file. */
static int advance_on_a_full_disk(const struct house *house, rlim_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = bytes };
	struct anchor_point point = at(6);
	struct anchor *anchor = NULL;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (anchor_open(house->seal, house->path, ID, true, &anchor) != ANCHOR_OK ||
			setrlimit(RLIMIT_FSIZE, &limit) != 0) {
		return 99;
	}
	if (anchor_advance(anchor, &point) != WEIR_FAULT_IO || errno != EFBIG) {
		return 98;
	}
	return anchor_read(anchor).size == 5 ? 0 : 97; /* the handle does not claim the step */
}

static void a_step_that_fails_half_way_is_not_taken(void **state)
{
	struct house *house = *state;

	create(house, 5);
	for (rlim_t bytes = 0; bytes < SLOT_BYTES; bytes += 9) {
		int status = 0;
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			_exit(advance_on_a_full_disk(house, SLOT_APART + bytes));
		}
		CHECK(waitpid(pid, &status, 0) == pid);
		CHECK(WIFEXITED(status));
		CHECK_INT(WEXITSTATUS(status), 0);
		check_file(house, 5);
	}
}

/* The bytes as another program would write them, so that they cannot drift. */
static void the_bytes_are_as_documented(void **state)
{
	struct house *house = *state;
	uint8_t data[FILE_BYTES];
	uint8_t sum[SEAL_HASH_BYTES];
	struct anchor_point point = at(0x0102030405060708);
	struct seal_part parts[] = {
		{ "weir/anchor/v1\n", 15 },
		{ "\x0b\xad\xf0\x0d", 4 },
		{ data, 48 },
	};

	create(house, 0x0102030405060708);
	read_whole(house, data);
	assert_memory_equal(data, "\1\2\3\4\5\6\7\10", 8);
	assert_memory_equal(data + 8, point.root, 32);
	assert_memory_equal(data + 40, "\0\0\0\0\0\0\0\1", 8);
	CHECK_INT(seal_sha256_parts(house->seal, parts, CHECK_COUNT(parts), sum), 0);
	assert_memory_equal(data + 48, sum, sizeof(sum));
	for (size_t i = SLOT_BYTES; i < FILE_BYTES; i++) {
		CHECK_INT(data[i], 0);
	}
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(it_goes_forward_and_remembers),
		WITH_FOLDER(each_step_leaves_the_one_before),
		WITH_FOLDER(it_never_goes_back),
		WITH_FOLDER(a_cut_write_leaves_the_step_before),
		WITH_FOLDER(a_flipped_bit_costs_one_step_and_two_cost_the_anchor),
		WITH_FOLDER(what_is_no_anchor_of_this_log_is_refused),
		WITH_FOLDER(a_step_that_fails_half_way_is_not_taken),
		WITH_FOLDER(the_bytes_are_as_documented),
	};

	return cmocka_run_group_tests_name("anchor", tests, NULL, NULL);
}
