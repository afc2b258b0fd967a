/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Wherever the power goes, a sync fails or room runs out: what was acknowledged
 * is there afterwards, nothing half is, books and log agree, and the store that
 * saw the fault does not go on.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "ledger/seal.h"
#include "ledger/shelf.h"
#include "ledger/store.h"
#include "meter/err.h"
#include "tests/support/crash_vfs.h"
#include "tests/support/made_log.h"
#include "tests/support/store_place.h"

/* A book of how many entries each of seven meters has. */
struct tally {
	int64_t meter;
	int64_t entries;
};

enum {
	METERS = 7,
};

static const struct column columns[] = {
	COLUMN(struct tally, meter, COLUMN_INT),
	COLUMN(struct tally, entries, COLUMN_INT),
};

static const struct shelf_table table = {
	.name = "tally",
	.row_size = sizeof(struct tally),
	.columns = columns,
	.column_count = 2,
	.key_count = 1,
};

static const struct shelf_table *const books[] = { &table };

/* What a run was told before the fault. */
struct run {
	struct store_place *place;
	bool is_created;
	int64_t safe;  /* entries whose commit was acknowledged */
	int64_t tried; /* entries that a commit was asked for */
};

static struct store_options options_of(const struct store_place *place, const char *vfs)
{
	return (struct store_options){ .mode = STORE_WRITE,
		.log = 1,
		.vfs = vfs,
		.seal = place->seal,
		.books = books,
		.book_count = 1 };
}

static int count_entries(struct shelf *shelf, int64_t from, int64_t count)
{
	for (int64_t i = from; i < from + count; i++) {
		struct tally key = { .meter = i * i % METERS };
		void *row = NULL;
		int r = shelf_make(shelf, &key, &row);
		if (r < 0) {
			return r;
		}
		((struct tally *)row)->entries++;
		shelf_touch(shelf, row);
	}
	return 0;
}

/* One commit of entries and the book. Any fault ends the run. */
static int commit(struct run *run, struct store *store, struct shelf *shelf, int64_t count)
{
	int r = store_begin(store);

	if (r != STORE_OK) {
		return r;
	}
	r = made_append(store, run->place->seal, run->safe, count);
	if (r == STORE_OK) {
		r = count_entries(shelf, run->safe, count);
	}
	if (r == STORE_OK) {
		r = store_flush_shelf(store, shelf);
	}
	if (r == STORE_OK) {
		r = store_set_books_size(store, run->safe + count);
	}
	if (r != STORE_OK) {
		store_rollback(store);
		return r;
	}
	run->tried = run->safe + count;
	r = store_commit(store);
	if (r != STORE_OK) {
		CHECK_INT(r, WEIR_FAULT_UNKNOWN);
		CHECK_INT(store_begin(store), WEIR_FAULT_STORE); /* it does not go on */
		return r;
	}
	run->safe = run->tried;
	shelf_clean(shelf);
	return STORE_OK;
}

/* Some commits by one writer, over an edge of a bundle. */
static int write_some(struct run *run, struct store *store)
{
	static const int counts[] = { 120, 1, 140, 3 };
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	int r = shelf_open(&table, &shelf);

	if (r == 0) {
		r = store_load_shelf(store, shelf);
	}
	for (size_t i = 0; r == STORE_OK && i < CHECK_COUNT(counts); i++) {
		r = commit(run, store, shelf, counts[i]);
	}
	return r;
}

/* A ledger is made and written, closed, opened and written again. */
static void write_over(struct run *run, const char *vfs)
{
	const struct store_options options = options_of(run->place, vfs);
	struct store *store = NULL;
	int r = store_create(run->place->path, &options, &store);

	run->is_created = r == STORE_OK;
	if (r == STORE_OK) {
		r = write_some(run, store);
	}
	store_close(store);
	if (r != STORE_OK) {
		return;
	}
	store = NULL;
	r = store_open(run->place->path, &options, &store);
	if (r == STORE_OK) {
		r = write_some(run, store);
	}
	store_close(store);
}

static void check_books(struct run *run, struct store *store, int64_t size)
{
	SCOPED(shelf_close) struct shelf *is = NULL;
	SCOPED(shelf_close) struct shelf *wanted = NULL;
	int64_t books_size = -1;

	CHECK_INT(shelf_open(&table, &is), 0);
	CHECK_INT(shelf_open(&table, &wanted), 0);
	CHECK_INT(store_books_size(store, &books_size), STORE_OK);
	CHECK_INT(books_size, size);
	CHECK_INT(store_load_shelf(store, is), STORE_OK);
	CHECK_INT(count_entries(wanted, 0, size), 0);
	CHECK_INT(shelf_count(is), shelf_count(wanted));
	struct shelf_cursor cursor = shelf_scan(wanted, NULL, 0);
	for (const struct tally *row = shelf_next(&cursor); row != NULL;
			row = shelf_next(&cursor)) {
		const struct tally *found = shelf_find(is, row);
		CHECK(found != NULL);
		CHECK_INT(found->entries, row->entries);
	}
	(void)run;
}

static void check_afterwards(struct run *run)
{
	/* The same disk, now sound: it saves the time of real syncs. */
	const struct store_options options = options_of(run->place, CRASH_VFS);
	SCOPED(store_close) struct store *store = NULL;
	int64_t size = -1;
	int r = store_open(run->place->path, &options, &store);

	if (!run->is_created && r != STORE_OK) {
		return; /* nobody was told that there is a ledger */
	}
	CHECK_INT(r, STORE_OK);
	const char *wrong = made_check(store, run->place->seal, &size);
	CHECK_TEXT(wrong == NULL ? "" : wrong, "");
	CHECK(size == run->safe || size == run->tried);
	check_books(run, store, size);

	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(made_append(store, run->place->seal, size, 2), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
	wrong = made_check(store, run->place->seal, &size);
	CHECK_TEXT(wrong == NULL ? "" : wrong, "");
}

static void renew_folder(struct store_place *place)
{
	folder_finish(&place->folder);
	folder_init(&place->folder);
	folder_file(&place->folder, "ledger.db", place->path);
}

/* Returns false where the run ended before the call that was to fail. */
static bool run_once(struct store_place *place, enum crash_kind kind, int at, enum crash_loss loss)
{
	struct run run = { .place = place };

	crash_vfs_begin(kind, at);
	write_over(&run, CRASH_VFS);
	bool has_failed = crash_vfs_has_failed();
	crash_vfs_end(loss, (uint32_t)at);
	crash_vfs_begin(CRASH_NEVER, 0);
	check_afterwards(&run);
	crash_vfs_end(CRASH_KEPT, 0);
	renew_folder(place);
	return has_failed;
}

static void fails_everywhere(void **state, enum crash_kind kind, enum crash_loss loss)
{
	struct store_place *place = *state;
	int at = 1;

	while (run_once(place, kind, at, loss)) {
		at++;
	}
	CHECK(at > 200); /* as many calls that change files, as many faults */
}

static void power_goes_and_all_was_written(void **state)
{
	fails_everywhere(state, CRASH_STOP, CRASH_KEPT);
}

static void power_goes_and_unsynced_writes_are_lost(void **state)
{
	fails_everywhere(state, CRASH_STOP, CRASH_LOST);
}

static void power_goes_and_writes_were_reordered(void **state)
{
	fails_everywhere(state, CRASH_STOP, CRASH_MIXED);
}

static void power_goes_and_the_last_write_is_torn(void **state)
{
	fails_everywhere(state, CRASH_STOP, CRASH_TORN);
}

static void one_call_fails_and_what_it_wrote_is_there(void **state)
{
	fails_everywhere(state, CRASH_ONCE, CRASH_KEPT);
}

static void one_call_fails_and_what_it_wrote_is_lost(void **state)
{
	fails_everywhere(state, CRASH_ONCE, CRASH_LOST);
}

static void the_disk_is_full(void **state)
{
	fails_everywhere(state, CRASH_FULL, CRASH_KEPT);
}

/* With nothing failing the run writes what it should, so that the others test something. */
static void nothing_fails(void **state)
{
	struct store_place *place = *state;
	struct run run = { .place = place };

	crash_vfs_begin(CRASH_NEVER, 0);
	write_over(&run, CRASH_VFS);
	CHECK(crash_vfs_calls() > 300);
	crash_vfs_end(CRASH_KEPT, 0);
	CHECK_INT(run.safe, 528);
	check_afterwards(&run);
	crash_vfs_end(CRASH_KEPT, 0);
}

/* ---- bits that flip ---- */

static uint8_t *read_file(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;

	CHECK(file != NULL);
	CHECK_INT(fseek(file, 0, SEEK_END), 0);
	*ret_size = (size_t)ftell(file);
	CHECK_INT(fseek(file, 0, SEEK_SET), 0);
	data = malloc(*ret_size);
	CHECK(data != NULL && fread(data, 1, *ret_size, file) == *ret_size);
	CHECK_INT(fclose(file), 0);
	return data;
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	FILE *file = fopen(path, "wb");

	CHECK(file != NULL && fwrite(data, 1, size, file) == size);
	CHECK_INT(fclose(file), 0);
}

/* Reads all that a damaged ledger will give, and appends to it; returns what was wrong. */
static const char *use_damaged(struct store_place *place)
{
	const struct store_options options = options_of(place, CRASH_VFS);
	SCOPED(store_close) struct store *store = NULL;
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	int64_t size = 0;
	const char *wrong = "it does not open";

	CHECK_INT(shelf_open(&table, &shelf), 0);
	if (store_open(place->path, &options, &store) == STORE_OK) {
		wrong = made_check(store, place->seal, &size);
		if (store_load_shelf(store, shelf) != STORE_OK ||
				(wrong == NULL && shelf_count(shelf) != 4)) {
			wrong = "the book does not load";
		}
		if (store_begin(store) == STORE_OK) {
			if (made_append(store, place->seal, 264, 300) == STORE_OK) {
				(void)store_commit(store);
			} else {
				store_rollback(store);
			}
		}
	}
	return wrong;
}

/* Told by the store or by the hashes; never a crash, never a wrong answer as a right one. */
static void a_flipped_bit_is_told_or_does_no_harm(void **state)
{
	static const size_t offsets[] = { 0, 3, 5, 8, 13, 100, 2000, 4000, 4090 };
	struct store_place *place = *state;
	struct run run = { .place = place };
	size_t size = 0;
	int told = 0;

	crash_vfs_begin(CRASH_NEVER, 0);
	const struct store_options options = options_of(place, CRASH_VFS);
	struct store *store = NULL;
	CHECK_INT(store_create(place->path, &options, &store), STORE_OK);
	CHECK_INT(write_some(&run, store), STORE_OK);
	store_close(store);
	crash_vfs_end(CRASH_KEPT, 0);
	uint8_t *data = read_file(place->path, &size);
	CHECK(size / 4096 > 30);
	for (size_t page = 0; page < size; page += 4096) {
		for (size_t i = 0; i < CHECK_COUNT(offsets); i++) {
			size_t at = page + offsets[i];
			uint8_t bit = (uint8_t)(1 << (at / 7 % 8));
			data[at] ^= bit;
			renew_folder(place);
			write_file(place->path, data, size);
			crash_vfs_begin(CRASH_NEVER, 0);
			told += use_damaged(place) != NULL;
			crash_vfs_end(CRASH_KEPT, 0);
			data[at] ^= bit;
		}
	}
	free(data);
	CHECK(told > 100);
}

#define FAULT_TEST(name) STORE_PLACE_TEST(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAULT_TEST(nothing_fails),
		FAULT_TEST(power_goes_and_all_was_written),
		FAULT_TEST(power_goes_and_unsynced_writes_are_lost),
		FAULT_TEST(power_goes_and_writes_were_reordered),
		FAULT_TEST(power_goes_and_the_last_write_is_torn),
		FAULT_TEST(one_call_fails_and_what_it_wrote_is_there),
		FAULT_TEST(one_call_fails_and_what_it_wrote_is_lost),
		FAULT_TEST(the_disk_is_full),
		FAULT_TEST(a_flipped_bit_is_told_or_does_no_harm),
	};

	return cmocka_run_group_tests_name("store_faults", tests, NULL, NULL);
}
