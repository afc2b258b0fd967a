/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A folder of tiles is believed only where every file in it is what the
 * entries and the root say, and the file that is not is named.
 */

#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/checkpoint.h"
#include "ledger/tile.h"
#include "ledger/tiles_dir.h"
#include "ledger/tiles_file.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/tiles.h"

static const char county[] = "example.com/water/county-a";

struct house {
	struct seal *seal;
	struct signer *signer;
	char path[256]; /* a folder of our own */
	char log[300];  /* the log in it */
	int folder;     /* of the log, while it is open */
	uint8_t root[SEAL_HASH_BYTES];
};

static int open_house(void **state)
{
	struct house *house = calloc(1, sizeof(*house));
	uint8_t seed[SEAL_KEY_BYTES] = { 3 };
	const char *base = getenv("TMPDIR");

	CHECK(house != NULL);
	(void)snprintf(house->path, sizeof(house->path), "%s/weir-tiles-XXXXXX",
			base == NULL ? "/tmp" : base);
	CHECK(mkdtemp(house->path) != NULL);
	(void)snprintf(house->log, sizeof(house->log), "%s/log", house->path);
	CHECK_INT(seal_open(&house->seal), 0);
	CHECK_INT(signer_open_secret(house->seal, county, NOTE_ED25519, seed, &house->signer),
			NOTE_OK);
	*state = house;
	return 0;
}

static int drop(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void drop_log(struct house *house)
{
	CHECK(nftw(house->log, drop, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT);
}

/* What a failed test left behind is not the next one's. */
static int clear_house(void **state)
{
	drop_log(*state);
	return 0;
}

static int close_house(void **state)
{
	struct house *house = *state;

	CHECK(nftw(house->path, drop, 16, FTW_DEPTH | FTW_PHYS) == 0);
	signer_close(house->signer);
	seal_close(house->seal);
	free(house);
	return 0;
}

static int write_log(struct house *house, uint64_t size)
{
	struct tiles_log log;
	struct bytes note;
	int answer;

	bytes_init(&note, NOTE_SIZE_MAX);
	CHECK_INT(tiles_log_checkpoint(house->seal, size, county, &house->signer, 1, &note), 0);
	answer = tiles_dir_write(house->log, house->seal, size, tiles_log_entry, &log,
			(const char *)note.data, note.size);
	bytes_finish(&note);
	return answer;
}

/* Opens the log, reads its checkpoint as a verifier would, and checks the folder. */
static int check_log(struct house *house, struct tiles_fault *ret)
{
	SCOPED(tiles_dir_close) struct tiles_dir *dir = NULL;
	struct checkpoint checkpoint;
	struct note_seal seal;
	const char *text;
	size_t size;
	int answer = tiles_dir_open(house->log, &dir);

	if (answer != TILES_OK) {
		return answer;
	}
	text = tiles_dir_checkpoint(dir, &size);
	CHECK_INT(strlen(text), size);
	CHECK_INT(checkpoint_open(text, size, county, &house->signer->key, 1, &checkpoint, &seal),
			CHECKPOINT_OK);
	return tiles_dir_check(dir, house->seal, checkpoint.size, checkpoint.root, ret);
}

static void what_is_written_is_right(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 2, 255, 256, 257, 511, 512, 600, 65536, 65537 };
	struct house *house = *state;

	for (size_t i = 0; i < CHECK_COUNT(sizes); i++) {
		SCOPED(tiles_dir_close) struct tiles_dir *dir = NULL;
		struct tiles_fault fault = { .file = "-", .found = "-" };
		struct tiles_log log;
		const uint8_t *entry;
		size_t entry_size;
		char name[32];

		(void)snprintf(name, sizeof(name), "%d entries", (int)sizes[i]);
		CHECK_ROW(name);
		CHECK_INT(write_log(house, sizes[i]), TILES_OK);
		CHECK_INT(check_log(house, &fault), TILES_OK);
		CHECK_INT(tiles_dir_open(house->log, &dir), TILES_OK);
		CHECK_INT(tiles_dir_entry(dir, 0, &entry, &entry_size), TILES_MISSING);
		tiles_dir_set_size(dir, sizes[i]);
		for (uint64_t index = 0; index < sizes[i]; index += 1 + sizes[i] / 700) {
			const uint8_t *want;
			size_t want_size;

			(void)tiles_log_entry(&log, index, &want, &want_size);
			CHECK_INT(tiles_dir_entry(dir, index, &entry, &entry_size), TILES_OK);
			CHECK_INT(entry_size, want_size);
			CHECK(memcmp(entry, want, want_size) == 0);
		}
		CHECK_INT(tiles_dir_entry(dir, sizes[i], &entry, &entry_size), TILES_MISSING);
		CHECK_INT(write_log(house, sizes[i]), TILES_EXISTS);
		drop_log(house);
	}
}

static void change(struct house *house, const char *path, size_t at)
{
	struct bytes file;
	int folder = open(house->log, O_RDONLY | O_DIRECTORY);

	bytes_init(&file, 1 << 24);
	CHECK_INT(tiles_file_read(folder, path, (1 << 24) - 1, &file), TILES_FILE_OK);
	CHECK(at < file.size);
	file.data[at] ^= 0x40;
	CHECK(unlinkat(folder, path, 0) == 0);
	CHECK_INT(tiles_file_write(folder, path, file.data, file.size), 0);
	bytes_finish(&file);
	CHECK(close(folder) == 0);
}

static void cut(struct house *house, const char *path, off_t size)
{
	char full[512];

	(void)snprintf(full, sizeof(full), "%s/%s", house->log, path);
	CHECK(truncate(full, size) == 0);
}

static void add(struct house *house, const char *path, const void *data, size_t size)
{
	int folder = open(house->log, O_RDONLY | O_DIRECTORY);

	CHECK_INT(tiles_file_write(folder, path, data, size), 0);
	CHECK(close(folder) == 0);
}

static void take(struct house *house, const char *path)
{
	char full[512];

	(void)snprintf(full, sizeof(full), "%s/%s", house->log, path);
	CHECK(remove(full) == 0);
}

static void take_if_there(struct house *house, const char *path)
{
	char full[512];

	(void)snprintf(full, sizeof(full), "%s/%s", house->log, path);
	CHECK(remove(full) == 0 || errno == ENOENT);
}

static void link_to(struct house *house, const char *path, const char *target)
{
	char full[512];

	(void)snprintf(full, sizeof(full), "%s/%s", house->log, path);
	CHECK(symlink(target, full) == 0);
}

/* 600 entries: bundles and tiles 000, 001, 002.p/88, above them 1/000.p/2. */
enum deed {
	CHANGE,
	CUT,
	ADD,
	TAKE,
	LINK,
	PREFIX, /* adds the first bytes of another file */
};

static void do_deed(struct house *house, enum deed deed, const char *path, size_t number,
		const char *other)
{
	struct bytes file;
	int folder;

	switch (deed) {
	case CHANGE:
		change(house, path, number);
		break;
	case CUT:
		cut(house, path, (off_t)number);
		break;
	case ADD:
		add(house, path, "x", 1);
		break;
	case TAKE:
		take(house, path);
		break;
	case LINK: /* in the place of a file, or beside the others */
		take_if_there(house, path);
		link_to(house, path, other);
		break;
	case PREFIX:
		folder = open(house->log, O_RDONLY | O_DIRECTORY);
		bytes_init(&file, 1 << 20);
		CHECK_INT(tiles_file_read(folder, other, (1 << 20) - 1, &file), TILES_FILE_OK);
		CHECK(number <= file.size);
		add(house, path, file.data, number);
		bytes_finish(&file);
		CHECK(close(folder) == 0);
		break;
	}
}

static void names_the_file_that_does_not_fit(void **state)
{
	static const struct {
		const char *name;
		enum deed deed;
		const char *path;
		size_t number;
		const char *other;
		const char *file; /* NULL: all is well */
		int64_t entry;
		const char *found;
	} rows[] = {
		{ "a byte of an entry", CHANGE, "tile/entries/001", 20, NULL, "tile/entries/001",
				257, "leaf hash " },
		{ "a byte of the last bundle", CHANGE, "tile/entries/002.p/88", 4, NULL,
				"tile/entries/002.p/88", 512, "leaf hash " },
		{ "a length in a bundle", CHANGE, "tile/entries/000", 0, NULL, "tile/entries/000",
				-1, "an entry that runs past the end" },
		{ "a hash of a leaf", CHANGE, "tile/0/001", 32 * 17, NULL, "tile/0/001", -1,
				"hash 17 is " },
		{ "a hash of a leaf at the edge", CHANGE, "tile/0/002.p/88", 0, NULL,
				"tile/0/002.p/88", -1, "hash 0 is " },
		{ "a hash above", CHANGE, "tile/1/000.p/2", 33, NULL, "tile/1/000.p/2", -1,
				"hash 1 is " },
		{ "a tile cut", CUT, "tile/0/000", 8191, NULL, "tile/0/000", -1, "8191 bytes" },
		{ "a tile one hash short", CUT, "tile/0/002.p/88", 87 * 32, NULL, "tile/0/002.p/88",
				-1, "2784 bytes" },
		{ "a bundle cut", CUT, "tile/entries/001", 3000, NULL, "tile/entries/001", -1,
				"an entry that runs past the end" },
		{ "a bundle emptied", CUT, "tile/entries/001", 0, NULL, "tile/entries/001", -1,
				"0 bytes" },
		{ "a bundle gone", TAKE, "tile/entries/000", 0, NULL, "tile/entries/000", -1,
				"no such file" },
		{ "a tile gone", TAKE, "tile/1/000.p/2", 0, NULL, "tile/1/000.p/2", -1,
				"no such file" },
		{ "a file beside the log", ADD, "README", 0, NULL, "README", -1,
				"a file that does not belong" },
		{ "a second checkpoint", ADD, "checkpoint~", 0, NULL, "checkpoint~", -1,
				"a file that does not belong" },
		{ "a hidden file", ADD, "tile/.x", 0, NULL, "tile/.x", -1,
				"a file that does not belong" },
		{ "a tile beyond the log", ADD, "tile/0/003", 0, NULL, "tile/0/003", -1,
				"a file that does not belong" },
		{ "a level beyond the log", ADD, "tile/2/000.p/1", 0, NULL, "tile/2/000.p/1", -1,
				"a file that does not belong" },
		{ "the full tile of a partial one", ADD, "tile/0/002", 0, NULL, "tile/0/002", -1,
				"a file that does not belong" },
		{ "a wider partial tile", ADD, "tile/0/002.p/89", 0, NULL, "tile/0/002.p/89", -1,
				"a file that does not belong" },
		{ "another spelling", ADD, "tile/0/x000/001", 0, NULL, "tile/0/x000/001", -1,
				"a file that does not belong" },
		{ "folders without end", ADD,
				"tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/"
				"000",
				0, NULL,
				"tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001",
				-1, "a folder that does not belong" },
		{ "unprintable", ADD, "tile/\n\x7f", 0, NULL, "tile/??", -1,
				"a file that does not belong" },
		{ "a link in place of a file", LINK, "tile/0/000", 0, "../../checkpoint",
				"tile/0/000", -1, "not a regular file" },
		{ "a link beside the files", LINK, "README", 0, "checkpoint", "README", -1,
				"something else" },
		{ "a link to a folder", LINK, "tile/2", 0, "1", "tile/2", -1, "something else" },
		{ "an earlier partial tile", PREFIX, "tile/0/001.p/3", 96, "tile/0/001", NULL, -1,
				NULL },
		{ "the same at the edge", PREFIX, "tile/0/002.p/87", 87 * 32, "tile/0/002.p/88",
				NULL, -1, NULL },
		{ "with other bytes", PREFIX, "tile/0/001.p/3", 96, "tile/0/000", "tile/0/001.p/3",
				-1, "other bytes" },
		{ "with too few bytes", PREFIX, "tile/0/001.p/3", 95, "tile/0/001",
				"tile/0/001.p/3", -1, "other bytes" },
		{ "an earlier bundle", PREFIX, "tile/entries/001.p/1", 12, "tile/entries/001", NULL,
				-1, NULL },
		{ "an earlier bundle, too long", PREFIX, "tile/entries/001.p/1", 14,
				"tile/entries/001", "tile/entries/001.p/1", -1, "other bytes" },
	};
	struct house *house = *state;

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct tiles_fault fault = { .file = "-" };

		CHECK_ROW(rows[i].name);
		CHECK_INT(write_log(house, 600), TILES_OK);
		do_deed(house, rows[i].deed, rows[i].path, rows[i].number, rows[i].other);
		CHECK_INT(check_log(house, &fault), rows[i].file == NULL ? TILES_OK : TILES_FAULTY);
		if (rows[i].file != NULL) {
			CHECK_TEXT(fault.file, rows[i].file);
			CHECK_INT(fault.entry, rows[i].entry);
			CHECK(strncmp(fault.found, rows[i].found, strlen(rows[i].found)) == 0);
			CHECK(fault.expected[0] != '\0');
		}
		drop_log(house);
	}
}

/* Entry and leaf hash forged together are caught by the tile above, which the root pins. */
static void a_forged_pair_is_caught_from_above(void **state)
{
	struct house *house = *state;
	struct tiles_fault fault = { .file = "-" };
	uint8_t hash[SEAL_HASH_BYTES];
	struct bytes file;
	int folder;

	CHECK_ROW("entry 1 and its hash");
	CHECK_INT(write_log(house, 600), TILES_OK);
	folder = open(house->log, O_RDONLY | O_DIRECTORY);
	bytes_init(&file, 1 << 20);
	CHECK_INT(tiles_file_read(folder, "tile/entries/000", 1 << 19, &file), TILES_FILE_OK);
	CHECK(memcmp(file.data,
			      "\0\0\0\x08"
			      "entry-1 ",
			      12) == 0);
	file.data[4] = 'E';
	CHECK_INT(seal_leaf(house->seal, file.data + 4, 8, hash), 0);
	take(house, "tile/entries/000");
	add(house, "tile/entries/000", file.data, file.size);
	CHECK_INT(tiles_file_read(folder, "tile/0/000", 8192, &file), TILES_FILE_OK);
	memcpy(file.data + 32, hash, sizeof(hash));
	take(house, "tile/0/000");
	add(house, "tile/0/000", file.data, file.size);
	CHECK_INT(check_log(house, &fault), TILES_FAULTY);
	CHECK_TEXT(fault.file, "tile/0/000");
	bytes_finish(&file);
	CHECK(close(folder) == 0);
	drop_log(house);
}

/* A whole folder of another log under this log's checkpoint. */
static void other_entries_need_another_checkpoint(void **state)
{
	struct house *house = *state;
	struct tiles_fault fault = { .file = "-" };
	struct bytes note;
	struct bytes other;
	int folder;

	CHECK_ROW("shifted by one");
	CHECK_INT(write_log(house, 300), TILES_OK);
	folder = open(house->log, O_RDONLY | O_DIRECTORY);
	bytes_init(&note, NOTE_SIZE_MAX);
	bytes_init(&other, NOTE_SIZE_MAX);
	CHECK_INT(tiles_file_read(folder, "checkpoint", 4096, &note), TILES_FILE_OK);
	bytes_put_text(&other, county);
	bytes_put_text(&other, "\n300\nhEU7UV2yIeAVJB+Rd41UGpHidHKjy71JIrAjsYBFY1k=\n");
	bytes_reset(&note);
	CHECK_INT(note_sign((char *)other.data, other.size, &house->signer, 1, &note), NOTE_OK);
	take(house, "checkpoint");
	add(house, "checkpoint", note.data, note.size);
	CHECK_INT(check_log(house, &fault), TILES_FAULTY);
	CHECK_TEXT(fault.file, "checkpoint");
	CHECK_TEXT(fault.found, "the root hEU7UV2yIeAVJB+Rd41UGpHidHKjy71JIrAjsYBFY1k=");
	bytes_finish(&note);
	bytes_finish(&other);
	CHECK(close(folder) == 0);
	drop_log(house);
}

static void a_folder_is_opened_or_answered(void **state)
{
	struct house *house = *state;
	SCOPED(tiles_dir_close) struct tiles_dir *dir = NULL;
	struct tiles_log log;
	struct bytes note;

	CHECK_ROW("no folder");
	CHECK_INT(tiles_dir_open(house->log, &dir), TILES_ABSENT);
	CHECK_INT(errno, ENOENT);
	CHECK_ROW("no checkpoint");
	CHECK(mkdir(house->log, 0777) == 0);
	CHECK_INT(tiles_dir_open(house->log, &dir), TILES_NO_NOTE);
	CHECK_ROW("a folder is no checkpoint");
	add(house, "checkpoint/x", "", 0);
	CHECK_INT(tiles_dir_open(house->log, &dir), TILES_NO_NOTE);
	CHECK_INT(write_log(house, 1), TILES_EXISTS);
	drop_log(house);
	CHECK_ROW("a checkpoint of another tree is not written");
	bytes_init(&note, NOTE_SIZE_MAX);
	CHECK_INT(tiles_log_checkpoint(house->seal, 5, county, &house->signer, 1, &note), 0);
	CHECK_INT(tiles_dir_write(house->log, house->seal, 6, tiles_log_entry, &log,
				  (char *)note.data, note.size),
			WEIR_FAULT_BROKEN);
	CHECK_INT(tiles_dir_open(house->log, &dir), TILES_NO_NOTE);
	bytes_finish(&note);
	drop_log(house);
	CHECK_ROW("a file in place of the folder");
	CHECK(mkdir(house->log, 0777) == 0);
	drop_log(house);
	{
		int file = open(house->log, O_WRONLY | O_CREAT, 0666);

		CHECK(file >= 0 && close(file) == 0);
	}
	CHECK_INT(tiles_dir_open(house->log, &dir), TILES_ABSENT);
	CHECK_INT(write_log(house, 1), TILES_EXISTS);
	CHECK(remove(house->log) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_written_is_right, clear_house),
		cmocka_unit_test_setup(names_the_file_that_does_not_fit, clear_house),
		cmocka_unit_test_setup(a_forged_pair_is_caught_from_above, clear_house),
		cmocka_unit_test_setup(other_entries_need_another_checkpoint, clear_house),
		cmocka_unit_test_setup(a_folder_is_opened_or_answered, clear_house),
	};

	return cmocka_run_group_tests_name("tiles_dir", tests, open_house, close_house);
}
