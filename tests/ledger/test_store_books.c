/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What was flushed is what is loaded; and books that the file does not have as
 * this program knows them are never loaded.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "ledger/seal.h"
#include "ledger/shelf.h"
#include "ledger/store.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "tests/support/store_place.h"

struct taken {
	char permit[24];
	int64_t day;
	int64_t litres;
	char basis[12];
	struct shelf_blob proof;
};

static const struct column taken_columns[] = {
	COLUMN(struct taken, permit, COLUMN_TEXT),
	COLUMN(struct taken, day, COLUMN_INT),
	COLUMN(struct taken, litres, COLUMN_INT),
	COLUMN(struct taken, basis, COLUMN_TEXT),
	COLUMN(struct taken, proof, COLUMN_BLOB),
};

static const struct shelf_table taken_table = {
	.name = "taken",
	.row_size = sizeof(struct taken),
	.columns = taken_columns,
	.column_count = 5,
	.key_count = 2,
};

/* The same table before it had a proof. */
static const struct shelf_table older_table = {
	.name = "taken",
	.row_size = sizeof(struct taken),
	.columns = taken_columns,
	.column_count = 4,
	.key_count = 2,
};

struct stream {
	struct shelf_blob name;
	int64_t number;
};

static const struct column stream_columns[] = {
	COLUMN(struct stream, name, COLUMN_BLOB),
	COLUMN(struct stream, number, COLUMN_INT),
};

static const struct shelf_table stream_table = {
	.name = "stream",
	.row_size = sizeof(struct stream),
	.columns = stream_columns,
	.column_count = 2,
	.key_count = 1,
};

static const struct shelf_table *const books[] = { &taken_table, &stream_table };
static const struct shelf_table *const older_books[] = { &older_table, &stream_table };

static struct store *open_with(struct store_place *place, enum store_mode mode,
		const struct shelf_table *const *tables)
{
	const struct store_options options = {
		.mode = mode, .seal = place->seal, .books = tables, .book_count = 2
	};
	struct store *store = NULL;

	CHECK_INT(store_open(place->path, &options, &store), STORE_OK);
	return store;
}

static struct store *create(struct store_place *place)
{
	const struct store_options options = {
		.log = 1, .seal = place->seal, .books = books, .book_count = 2
	};
	struct store *store = NULL;

	CHECK_INT(store_create(place->path, &options, &store), STORE_OK);
	return store;
}

static struct taken key_of(const char *permit, int64_t day)
{
	struct taken key = { .day = day };

	memcpy(key.permit, permit, strlen(permit) + 1);
	return key;
}

static void put(struct shelf *shelf, const char *permit, int64_t day, int64_t litres)
{
	struct taken key = key_of(permit, day);
	void *made = NULL;

	CHECK_INT(shelf_make(shelf, &key, &made), 0);
	struct taken *row = made;
	row->litres = litres;
	memcpy(row->basis, "measured", sizeof("measured"));
	CHECK_INT(shelf_blob_set(&row->proof, "\0\xff", litres % 3 == 0 ? 0 : 2), 0);
	shelf_touch(shelf, row);
}

static void flush(struct store *store, struct shelf *shelf)
{
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(store_flush_shelf(store, shelf), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
	shelf_clean(shelf);
}

/* Both shelves hold the same rows. */
static void compare(const struct shelf *is, const struct shelf *wanted)
{
	struct shelf_cursor left = shelf_scan(is, NULL, 0);
	struct shelf_cursor right = shelf_scan(wanted, NULL, 0);
	const struct taken *want = NULL;

	CHECK_INT(shelf_count(is), shelf_count(wanted));
	while ((want = shelf_next(&right)) != NULL) {
		const struct taken *row = shelf_next(&left);
		CHECK(row != NULL);
		CHECK_TEXT(row->permit, want->permit);
		CHECK_INT(row->day, want->day);
		CHECK_INT(row->litres, want->litres);
		CHECK_TEXT(row->basis, want->basis);
		CHECK_INT(row->proof.size, want->proof.size);
		CHECK(row->proof.size == 0 ||
				memcmp(row->proof.data, want->proof.data, row->proof.size) == 0);
	}
}

static const char *const permits[] = { "A", "AA", "B", "\xe6\xb0\xb4", "a b" };

static void random_days_survive_flush_and_load(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	uint64_t random = 3;

	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	for (int round = 0; round < 30; round++) {
		for (int i = 0; i < 100; i++) {
			random = random * UINT64_C(6364136223846793005) + 1;
			const char *permit = permits[(random >> 33) % CHECK_COUNT(permits)];
			int64_t day = (int64_t)((random >> 40) % 60) - 30;
			struct taken key = key_of(permit, day);
			struct taken *row = shelf_find(shelf, &key);
			if (row != NULL && (random >> 50) % 2 == 0) {
				shelf_drop(shelf, row);
			} else {
				put(shelf, permit, day, (int64_t)(random >> 60) - 8);
			}
		}
		flush(store, shelf);
		SCOPED(shelf_close) struct shelf *loaded = NULL;
		CHECK_INT(shelf_open(&taken_table, &loaded), 0);
		CHECK_INT(store_load_shelf(store, loaded), STORE_OK);
		compare(loaded, shelf);
		CHECK_INT(shelf_change_count(loaded), 0);
	}
}

static void a_part_is_loaded_by_its_key(void **state)
{
	static const struct {
		const char *name;
		const char *from;
		int64_t from_day;
		const char *till;
		int64_t till_day;
		size_t columns;
		size_t count;
	} rows[] = {
		{ "a permit", "AA", 0, "AA", 0, 1, 10 },
		{ "a permit that begins like others", "A", 0, "A", 0, 1, 10 },
		{ "a row", "B", 4, "B", 4, 2, 1 },
		{ "some days of a permit", "B", 4, "B", 7, 2, 4 },
		{ "over the edge of a permit", "AA", 8, "B", 1, 2, 4 },
		{ "permits", "A", 0, "B", 0, 1, 30 },
		{ "all", "", 0, "", 0, 0, 50 },
		{ "none", "C", 0, "C", 0, 1, 0 },
		{ "turned round", "B", 0, "A", 0, 1, 0 },
	};
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	int64_t sum = 0;

	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	for (size_t i = 0; i < CHECK_COUNT(permits); i++) {
		for (int64_t day = 0; day < 10; day++) {
			put(shelf, permits[i], day, 1000 * (int64_t)i + day);
		}
	}
	flush(store, shelf);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		struct taken from = key_of(rows[i].from, rows[i].from_day);
		struct taken till = key_of(rows[i].till, rows[i].till_day);
		shelf_empty(shelf);
		CHECK_INT(store_load_range(store, shelf, &from, &till, rows[i].columns), STORE_OK);
		CHECK_INT(shelf_count(shelf), rows[i].count);
	}
	CHECK_ROW("sums and counts");
	struct taken key = key_of("B", 3);
	CHECK_INT(store_ask_sum(store, &taken_table, 2, &key, 0, &sum), STORE_OK);
	CHECK_INT(sum, 10 * (1000 + 2000 + 3000 + 4000) + 5 * 45);
	CHECK_INT(store_ask_sum(store, &taken_table, 2, &key, 1, &sum), STORE_OK);
	CHECK_INT(sum, 20045);
	CHECK_INT(store_ask_sum(store, &taken_table, 2, &key, 2, &sum), STORE_OK);
	CHECK_INT(sum, 2003);
	CHECK_INT(store_ask_count(store, &taken_table, &sum), STORE_OK);
	CHECK_INT(sum, 50);
}

static void what_lies_on_the_shelf_is_not_loaded_over(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	struct taken key = key_of("A", 1);

	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	put(shelf, "A", 1, 5);
	put(shelf, "A", 2, 6);
	flush(store, shelf);
	shelf_empty(shelf);
	put(shelf, "A", 1, 7);
	CHECK_INT(store_load_prefix(store, shelf, &key, 1), STORE_OK);
	CHECK_INT(shelf_count(shelf), 2);
	CHECK_INT(((struct taken *)shelf_find(shelf, &key))->litres, 7);
	CHECK_INT(shelf_change_count(shelf), 1);
}

static void a_sum_that_leaves_its_type_is_a_fault(void **state)
{
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	struct taken key = key_of("A", 1);
	int64_t sum = -7;

	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	put(shelf, "A", 1, INT64_MAX);
	put(shelf, "A", 2, 1);
	flush(store, shelf);
	CHECK_INT(store_ask_sum(store, &taken_table, 2, &key, 1, &sum), WEIR_FAULT_RANGE);
	CHECK_INT(sum, -7);
}

static void keys_of_bytes_are_kept(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} names[] = { { "", 0 }, { "\0", 1 }, { "\0\0", 2 }, { "text", 4 }, { "\xff", 1 } };
	struct store_place *place = *state;
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;

	CHECK_INT(shelf_open(&stream_table, &shelf), 0);
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		struct stream key = { 0 };
		void *row = NULL;
		CHECK_INT(shelf_blob_set(&key.name, names[i].bytes, names[i].size), 0);
		CHECK_INT(shelf_make(shelf, &key, &row), 0);
		((struct stream *)row)->number = (int64_t)i;
		CHECK_INT(shelf_blob_set(&key.name, NULL, 0), 0);
	}
	flush(store, shelf);
	shelf_empty(shelf);
	CHECK_INT(store_load_shelf(store, shelf), STORE_OK);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		const struct stream *row = shelf_next(&cursor);
		CHECK(row != NULL);
		CHECK_INT(row->number, i);
		CHECK_INT(row->name.size, names[i].size);
	}
}

/* A log of one entry, with books that stand for it. */
static void fill(struct store_place *place)
{
	SCOPED(store_close) struct store *store = create(place);
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	uint8_t byte = 1;
	struct store_entry entry = { .data = &byte, .size = 1 };

	CHECK_INT(seal_leaf(place->seal, &byte, 1, entry.leaf), 0);
	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	put(shelf, "A", 1, 5);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(store_append(store, 0, &entry, 1), STORE_OK);
	CHECK_INT(store_set_books_size(store, 2), WEIR_FAULT_BROKEN);
	CHECK_INT(store_set_books_size(store, 1), STORE_OK);
	CHECK_INT(store_flush_shelf(store, shelf), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
}

static void books_with_other_columns_are_not_loaded(void **state)
{
	struct store_place *place = *state;
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	SCOPED(shelf_close) struct shelf *older = NULL;
	int64_t is = -1;

	CHECK_INT(shelf_open(&taken_table, &shelf), 0);
	CHECK_INT(shelf_open(&older_table, &older), 0);
	fill(place);

	CHECK_ROW("the same columns");
	struct store *store = open_with(place, STORE_WRITE, books);
	CHECK_INT(store_books_size(store, &is), STORE_OK);
	CHECK_INT(is, 1);
	CHECK_INT(store_load_shelf(store, shelf), STORE_OK);
	CHECK_INT(shelf_count(shelf), 1);
	store_close(store);

	CHECK_ROW("a reader with other columns");
	store = open_with(place, STORE_READ, older_books);
	CHECK_INT(store_books_size(store, &is), STORE_OK);
	CHECK_INT(is, 0);
	CHECK_INT(store_load_shelf(store, older), STORE_NONE);
	CHECK_INT(store_ask_count(store, &older_table, &is), STORE_NONE);
	CHECK_INT(store_ask_count(store, &stream_table, &is), STORE_OK);
	store_close(store);

	CHECK_ROW("a writer with other columns");
	store = open_with(place, STORE_WRITE, older_books);
	CHECK_INT(store_books_size(store, &is), STORE_OK);
	CHECK_INT(is, 0);
	CHECK_INT(store_load_shelf(store, older), STORE_OK);
	CHECK_INT(shelf_count(older), 0);
	CHECK_INT(store_size(store, &is), STORE_OK);
	CHECK_INT(is, 1);
	store_close(store);
}

static void emptied_books_are_empty(void **state)
{
	struct store_place *place = *state;
	int64_t is = -1;

	fill(place);
	SCOPED(store_close) struct store *store = open_with(place, STORE_WRITE, books);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(store_empty_books(store), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
	CHECK_INT(store_ask_count(store, &taken_table, &is), STORE_OK);
	CHECK_INT(is, 0);
	CHECK_INT(store_books_size(store, &is), STORE_OK);
	CHECK_INT(is, 0);
}

static void a_row_that_no_program_of_ours_wrote_is_told(void **state)
{
	static const struct {
		const char *name;
		const char *sql;
		const char *why;
	} rows[] = {
		{ "a text as long as its member", "UPDATE book_taken SET basis = '123456789012'",
				"a row of book taken has a wrong \"basis\"" },
		{ "a NUL in a text", "UPDATE book_taken SET basis = CAST(x'610062' AS TEXT)",
				"a row of book taken has a wrong \"basis\"" },
		{ "a text for a number",
				"PRAGMA ignore_check_constraints=ON;"
				"UPDATE book_taken SET litres = 'many'",
				"a stored value has another type" },
	};
	struct store_place *place = *state;

	fill(place);
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		SCOPED(shelf_close) struct shelf *shelf = NULL;
		sqlite3 *sqlite = NULL;
		CHECK_ROW(rows[i].name);
		CHECK_INT(sqlite3_open(place->path, &sqlite), SQLITE_OK);
		CHECK_INT(sqlite3_exec(sqlite, rows[i].sql, NULL, NULL, NULL), SQLITE_OK);
		CHECK_INT(sqlite3_close(sqlite), SQLITE_OK);
		CHECK_INT(shelf_open(&taken_table, &shelf), 0);
		SCOPED(store_close) struct store *store = open_with(place, STORE_READ, books);
		CHECK_INT(store_load_shelf(store, shelf), WEIR_FAULT_BROKEN);
		CHECK_TEXT(store_why(store), rows[i].why);
		CHECK_INT(sqlite3_open(place->path, &sqlite), SQLITE_OK);
		CHECK_INT(sqlite3_exec(sqlite,
					  "UPDATE book_taken SET basis = 'measured', litres = 5",
					  NULL, NULL, NULL),
				SQLITE_OK);
		CHECK_INT(sqlite3_close(sqlite), SQLITE_OK);
	}
}

#define BOOKS_TEST(name) STORE_PLACE_TEST(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOOKS_TEST(random_days_survive_flush_and_load),
		BOOKS_TEST(a_part_is_loaded_by_its_key),
		BOOKS_TEST(what_lies_on_the_shelf_is_not_loaded_over),
		BOOKS_TEST(a_sum_that_leaves_its_type_is_a_fault),
		BOOKS_TEST(keys_of_bytes_are_kept),
		BOOKS_TEST(books_with_other_columns_are_not_loaded),
		BOOKS_TEST(emptied_books_are_empty),
		BOOKS_TEST(a_row_that_no_program_of_ours_wrote_is_told),
	};

	return cmocka_run_group_tests_name("store_books", tests, NULL, NULL);
}
