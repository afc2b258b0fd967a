/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The log gives back what was appended, as entries, bundles and tiles, however
 * it was cut into batches; and it is never appended to from another size.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ledger/bundle.h"
#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/tile.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/store_place.h"

static struct store *open_as(struct store_place *place, enum store_mode mode)
{
	const struct store_options options = { .mode = mode, .seal = place->seal, .busy_ms = 20 };
	struct store *store = NULL;

	CHECK_INT(store_open(place->path, &options, &store), STORE_OK);
	return store;
}

static struct store *create(struct store_place *place)
{
	const struct store_options options = { .log = 7, .seal = place->seal };
	struct store *store = NULL;

	CHECK_INT(store_create(place->path, &options, &store), STORE_OK);
	return store;
}

/* Entry `index` of a made-up log; most are short, a few as long as may be. */
static size_t make_entry(int64_t index, uint8_t ret[static BUNDLE_ENTRY_MAX])
{
	size_t size = index % 1000 == 999 ? BUNDLE_ENTRY_MAX : 1 + (size_t)(index * 37 % 90);

	for (size_t i = 0; i < size; i++) {
		ret[i] = (uint8_t)((size_t)(index >> (8 * (i % 3))) + i);
	}
	return size;
}

/* Appends made-up entries in a transaction that is open. */
static int append(struct store_place *place, struct store *store, int64_t from, int64_t count)
{
	struct store_entry *entries = calloc((size_t)count, sizeof(*entries));
	uint8_t *data = malloc(BUNDLE_ENTRY_MAX);

	CHECK(entries != NULL && data != NULL);
	for (int64_t i = 0; i < count; i++) {
		size_t size = make_entry(from + i, data);
		uint8_t *copy = malloc(size);
		CHECK(copy != NULL);
		memcpy(copy, data, size);
		entries[i].data = copy;
		entries[i].size = size;
		CHECK_INT(seal_leaf(place->seal, data, size, entries[i].leaf), 0);
	}
	int r = store_append(store, from, entries, (size_t)count);
	for (int64_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)entries[i].data);
	}
	free(entries);
	free(data);
	return r;
}

static void commit(struct store_place *place, struct store *store, int64_t from, int64_t count)
{
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(append(place, store, from, count), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
}

/* ---- what is read back ---- */

struct reading {
	struct store_place *place;
	struct store *store;
	int64_t next;
};

static int compare_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct reading *reading = context;
	uint8_t *wanted = malloc(BUNDLE_ENTRY_MAX);

	CHECK(wanted != NULL);
	CHECK_INT(index, reading->next);
	CHECK_INT(size, make_entry(index, wanted));
	CHECK(memcmp(data, wanted, size) == 0);
	free(wanted);
	reading->next++;
	return 0;
}

/* The tiles that the tree's own maker makes are those that the store gives. */
static int compare_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct reading *reading = context;
	struct bytes *bytes = &reading->place->bytes;
	size_t size = (size_t)tile.width * SEAL_HASH_BYTES;

	CHECK_INT(store_tile(reading->store, tile.level, (int64_t)tile.n, tile.width, bytes),
			STORE_OK);
	CHECK_INT(bytes->size, size);
	CHECK(memcmp(bytes->data, hashes, size) == 0);
	CHECK_INT(store_tile(reading->store, tile.level, (int64_t)tile.n, 1, bytes), STORE_OK);
	CHECK(memcmp(bytes->data, hashes, SEAL_HASH_BYTES) == 0);
	if (tile.width < TILE_WIDTH) {
		CHECK_INT(store_tile(reading->store, tile.level, (int64_t)tile.n, tile.width + 1,
					  bytes),
				STORE_NONE);
	}
	return 0;
}

static void check_tiles(struct store_place *place, struct store *store, int64_t size)
{
	struct reading reading = { place, store, 0 };
	struct tile_maker *maker = calloc(1, sizeof(*maker));
	uint8_t *data = malloc(BUNDLE_ENTRY_MAX);
	uint8_t hash[SEAL_HASH_BYTES];

	CHECK(maker != NULL && data != NULL);
	tile_maker_init(maker, compare_tile, &reading);
	for (int64_t i = 0; i < size; i++) {
		size_t entry_size = make_entry(i, data);
		CHECK_INT(seal_leaf(place->seal, data, entry_size, hash), 0);
		CHECK_INT(tile_maker_add(place->seal, maker, hash), 0);
	}
	CHECK_INT(tile_maker_end(place->seal, maker, hash), 0);
	free(maker);
	free(data);
}

static void check_bundles(struct store_place *place, struct store *store, int64_t size)
{
	for (int64_t n = 0; n * TILE_WIDTH < size; n++) {
		int width = tile_width((uint64_t)size, 0, (uint64_t)n);
		CHECK_INT(store_bundle(store, n, width, &place->bytes), STORE_OK);
		CHECK_INT(bundle_check(place->bytes.data, place->bytes.size, (size_t)width),
				BUNDLE_WHOLE);
		struct bundle_cursor cursor = bundle_cursor(place->bytes.data, place->bytes.size);
		struct reading reading = { place, store, n * TILE_WIDTH };
		for (int i = 0; i < width; i++) {
			const uint8_t *entry = NULL;
			size_t entry_size = 0;
			CHECK_INT(bundle_next(&cursor, &entry, &entry_size), BUNDLE_OK);
			(void)compare_entry(&reading, n * TILE_WIDTH + i, entry, entry_size);
		}
		CHECK_INT(store_bundle(store, n, 1, &place->bytes), STORE_OK);
		if (width < TILE_WIDTH) {
			CHECK_INT(store_bundle(store, n, width + 1, &place->bytes), STORE_NONE);
		}
	}
	CHECK_INT(store_bundle(store, size / TILE_WIDTH + 1, 1, &place->bytes), STORE_NONE);
}

static void check_log(struct store_place *place, struct store *store, int64_t size)
{
	struct reading reading = { place, store, 0 };
	int64_t is = -1;

	CHECK_INT(store_size(store, &is), STORE_OK);
	CHECK_INT(is, size);
	CHECK_INT(store_entries(store, 0, INT64_MAX, compare_entry, &reading), 0);
	CHECK_INT(reading.next, size);
	for (int64_t i = size - 1; i >= 0; i -= 1 + size / 50) {
		CHECK_INT(store_entry(store, i, &place->bytes), STORE_OK);
		reading.next = i;
		(void)compare_entry(&reading, i, place->bytes.data, place->bytes.size);
	}
	CHECK_INT(store_entry(store, size, &place->bytes), STORE_NONE);
	CHECK_INT(store_entry(store, -1, &place->bytes), STORE_NONE);
	CHECK_INT(store_ask_bundles(store, &is), STORE_OK);
	CHECK_INT(is, size / TILE_WIDTH);
	check_bundles(place, store, size);
	check_tiles(place, store, size);
}

static void batches_of_every_cut_give_the_same_log(void **state)
{
	static const struct {
		const char *name;
		int batches[8]; /* until 0 */
	} rows[] = {
		{ "nothing", { 0 } },
		{ "one", { 1 } },
		{ "a bundle but one", { 255 } },
		{ "a bundle", { 256 } },
		{ "a bundle and one", { 257 } },
		{ "one by one over the edge", { 254, 1, 1, 1, 1 } },
		{ "tail and then two folds at once", { 100, 700 } },
		{ "a fold and nothing loose", { 100, 156, 256, 1 } },
		{ "long entries", { 900, 300, 900 } },
	};
	struct store_place *place = *state;

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		struct store *store = create(place);
		int64_t size = 0;
		for (int k = 0; rows[i].batches[k] != 0; k++) {
			commit(place, store, size, rows[i].batches[k]);
			size += rows[i].batches[k];
		}
		check_log(place, store, size);
		store_close(store);
		store = open_as(place, STORE_READ);
		check_log(place, store, size);
		store_close(store);
		store_place_clear(place);
	}
}

/* 70,000 leaves: 273 full tiles and one of 112, one full and one of 17, one of 1. */
static void seventy_thousand_entries_have_three_levels(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	int64_t is = 0;

	for (int64_t size = 0; size < 70000; size += 7000) {
		commit(place, store, size, 7000);
	}
	check_log(place, store, 70000);
	CHECK_INT(store_ask_tiles(store, 0, &is), STORE_OK);
	CHECK_INT(is, 273);
	CHECK_INT(store_ask_tiles(store, 1, &is), STORE_OK);
	CHECK_INT(is, 1);
	CHECK_INT(store_ask_tiles(store, 2, &is), STORE_OK);
	CHECK_INT(is, 0);
	CHECK_INT(store_tile(store, 0, 273, 112, &place->bytes), STORE_OK);
	CHECK_INT(store_tile(store, 1, 1, 17, &place->bytes), STORE_OK);
	CHECK_INT(store_tile(store, 2, 0, 1, &place->bytes), STORE_OK);
	CHECK_INT(store_tile(store, 3, 0, 1, &place->bytes), STORE_NONE);
}

static void a_writer_goes_on_where_another_stopped(void **state)
{
	struct store_place *place = *state;
	int64_t size = 0;

	store_close(create(place));
	for (int i = 0; i < 12; i++) {
		SCOPED(store_close) struct store *store = open_as(place, STORE_WRITE);
		commit(place, store, size, 90 + i);
		size += 90 + i;
		CHECK_INT(store_log(store), 7);
	}
	SCOPED(store_close) struct store *store = open_as(place, STORE_WRITE);
	check_log(place, store, size);
}

static void the_fence_refuses_another_size(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);

	commit(place, store, 0, 10);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(append(place, store, 9, 1), STORE_MOVED);
	CHECK_INT(append(place, store, 11, 1), STORE_MOVED);
	CHECK_INT(append(place, store, 10, 1), STORE_OK);
	CHECK_INT(append(place, store, 10, 1), STORE_MOVED);
	CHECK_INT(store_commit(store), STORE_OK);
	check_log(place, store, 11);
}

static void what_was_rolled_back_never_was(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);

	commit(place, store, 0, 200);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(append(place, store, 200, 400), STORE_OK);
	CHECK_INT(store_entry(store, 256, &place->bytes), STORE_OK); /* now in the cache */
	store_rollback(store);
	CHECK_INT(store_entry(store, 256, &place->bytes), STORE_NONE);
	check_log(place, store, 200);
	commit(place, store, 200, 57);
	check_log(place, store, 257);
}

static void a_leaf_hash_that_does_not_fit_is_not_stored(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	uint8_t byte = 5;
	struct store_entry entry = { .data = &byte, .size = 1 };

	commit(place, store, 0, 255);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(seal_leaf(place->seal, &byte, 1, entry.leaf), 0);
	entry.leaf[31] ^= 1;
	CHECK_INT(store_append(store, 255, &entry, 1), WEIR_FAULT_BROKEN);
	CHECK_TEXT(store_why(store), "entry 255 is not what went into the tree");
	store_rollback(store);
	check_log(place, store, 255);
}

static void a_reader_sees_one_state_beside_the_writer(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *writer = create(place);
	commit(place, writer, 0, 250);
	SCOPED(store_close) struct store *reader = open_as(place, STORE_READ);

	CHECK_INT(store_begin(reader), STORE_OK);
	commit(place, writer, 250, 10);
	check_log(place, reader, 250);
	CHECK_INT(store_commit(reader), STORE_OK);
	check_log(place, reader, 260);
	CHECK(!store_is_writer(reader) && store_is_writer(writer));
}

static void two_writers_take_turns(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *first = create(place);
	SCOPED(store_close) struct store *second = open_as(place, STORE_WRITE);

	CHECK_INT(store_begin(first), STORE_OK);
	CHECK_INT(append(place, first, 0, 3), STORE_OK);
	CHECK_INT(store_begin(second), STORE_BUSY);
	CHECK_INT(store_commit(first), STORE_OK);
	CHECK_INT(store_begin(second), STORE_OK);
	CHECK_INT(append(place, second, 0, 3), STORE_MOVED);
	store_rollback(second);
	check_log(place, second, 3);
}

static int64_t file_size(const struct store_place *place, const char *end)
{
	char path[FOLDER_PATH_MAX];
	struct stat status;

	CHECK(snprintf(path, sizeof(path), "%.200s%s", place->path, end) > 0);
	return stat(path, &status) == 0 ? (int64_t)status.st_size : -1;
}

/* A log beside the file that grew without end would fill the disk. */
static void only_the_writer_moves_the_log_into_the_file(void **state)
{
	struct store_place *place = *state;
	struct store *writer = create(place);
	int64_t wal = 0;

	for (int64_t size = 0; size < 3000; size += 1000) {
		commit(place, writer, size, 1000);
	}
	wal = file_size(place, "-wal");
	int64_t db = file_size(place, "");
	store_close(open_as(place, STORE_READ));
	CHECK(wal > 100000);
	CHECK_INT(file_size(place, "-wal"), wal);
	CHECK_INT(file_size(place, ""), db);

	CHECK_ROW("at its limit");
	for (int64_t size = 3000; file_size(place, "") == db; size += 5000) {
		CHECK(size < 200000);
		commit(place, writer, size, 5000);
	}
	CHECK(file_size(place, "-wal") < 3 * 4096 * 4096);

	CHECK_ROW("at the end, and both files stay for readers");
	store_close(writer);
	CHECK_INT(file_size(place, "-wal"), 0);
	CHECK(file_size(place, "-shm") > 0);
}

/* ---- notes ---- */

static int add_size(void *context, int64_t size, const char *note, size_t note_size)
{
	int64_t *sum = context;

	CHECK_INT(note[0], '0' + size);
	CHECK_INT(note_size, 2);
	*sum = *sum * 10 + size;
	return 0;
}

static void put_note(struct store *store, int64_t size, const char *note, bool is_released)
{
	CHECK_INT(store_put_note(store, size, note, strlen(note), is_released), STORE_OK);
}

static void the_last_note_and_the_released_ones_are_kept(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	int64_t size = -1;
	int64_t sizes = 0;

	CHECK_INT(store_last_note(store, &size, &place->bytes), STORE_NONE);
	CHECK_INT(store_note(store, INT64_MAX, &size, &place->bytes), STORE_NONE);
	for (int64_t i = 1; i <= 5; i++) {
		char note[3] = { (char)('0' + i), 'a', '\0' };
		CHECK_INT(store_begin(store), STORE_OK);
		CHECK_INT(append(place, store, i - 1, 1), STORE_OK);
		CHECK_INT(store_put_note(store, i - 1, note, 2, true), STORE_MOVED);
		put_note(store, i, note, i % 2 == 0);
		CHECK_INT(store_commit(store), STORE_OK);
	}
	CHECK_INT(store_last_note(store, &size, &place->bytes), STORE_OK);
	CHECK_INT(size, 5);
	CHECK_TEXT(bytes_text(&place->bytes), "5a");
	CHECK_INT(store_note(store, 5, &size, &place->bytes), STORE_OK);
	CHECK_INT(size, 4);
	CHECK_TEXT(bytes_text(&place->bytes), "4a");
	CHECK_INT(store_note(store, 1, &size, &place->bytes), STORE_NONE);

	CHECK_ROW("the last one is released later; a second one of its size is not kept");
	CHECK_INT(store_begin(store), STORE_OK);
	put_note(store, 5, "5a", true);
	put_note(store, 5, "5b", true);
	CHECK_INT(store_commit(store), STORE_OK);
	CHECK_INT(store_note(store, 5, &size, &place->bytes), STORE_OK);
	CHECK_TEXT(bytes_text(&place->bytes), "5a");
	CHECK_INT(store_notes(store, 0, add_size, &sizes), 0);
	CHECK_INT(sizes, 245);
	sizes = 0;
	CHECK_INT(store_notes(store, 3, add_size, &sizes), 0);
	CHECK_INT(sizes, 45);
	CHECK_INT(store_ask_notes(store, &size), STORE_OK);
	CHECK_INT(size, 3);
}

static int stop_at_three(void *context, int64_t index, const uint8_t *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return index == 3 ? 33 : 0;
}

static void a_walk_ends_where_its_callback_says(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	struct reading reading = { place, store, 250 };

	commit(place, store, 0, 300);
	CHECK_INT(store_entries(store, 0, 300, stop_at_three, NULL), 33);
	CHECK_INT(store_entries(store, 250, 260, compare_entry, &reading), 0);
	CHECK_INT(reading.next, 260);
	CHECK_INT(store_entries(store, 400, 500, stop_at_three, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_PLACE_TEST(batches_of_every_cut_give_the_same_log),
		STORE_PLACE_TEST(seventy_thousand_entries_have_three_levels),
		STORE_PLACE_TEST(a_writer_goes_on_where_another_stopped),
		STORE_PLACE_TEST(the_fence_refuses_another_size),
		STORE_PLACE_TEST(what_was_rolled_back_never_was),
		STORE_PLACE_TEST(a_leaf_hash_that_does_not_fit_is_not_stored),
		STORE_PLACE_TEST(a_reader_sees_one_state_beside_the_writer),
		STORE_PLACE_TEST(two_writers_take_turns),
		STORE_PLACE_TEST(only_the_writer_moves_the_log_into_the_file),
		STORE_PLACE_TEST(the_last_note_and_the_released_ones_are_kept),
		STORE_PLACE_TEST(a_walk_ends_where_its_callback_says),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
