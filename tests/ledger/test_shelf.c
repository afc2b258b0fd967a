/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A shelf holds what a plain array would hold, in key order, and remembers
 * exactly what changed.
 */

#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "ledger/seal.h"
#include "ledger/shelf.h"

struct sample {
	int64_t meter;
	char basis[12];
	struct shelf_blob stream;
	int64_t litres;
	char note[16];
	struct shelf_blob proof;
};

static const struct column columns[] = {
	COLUMN(struct sample, meter, COLUMN_INT),
	COLUMN(struct sample, basis, COLUMN_TEXT),
	COLUMN(struct sample, stream, COLUMN_BLOB),
	COLUMN(struct sample, litres, COLUMN_INT),
	COLUMN(struct sample, note, COLUMN_TEXT),
	COLUMN(struct sample, proof, COLUMN_BLOB),
};

static const struct shelf_table table = {
	.name = "sample",
	.row_size = sizeof(struct sample),
	.columns = columns,
	.column_count = CHECK_COUNT(columns),
	.key_count = 3,
	.owner = "tests",
};

/* Keys by number, in key order. */
enum {
	METERS = 300,
	BASES = 7,
	STREAMS = 4,
	KEYS = METERS * BASES * STREAMS,
};

static const char *const bases[BASES] = { "", "A", "AA", "B", "a", "\x7f", "\xe6\xb0\xb4" };
static uint8_t stream_bytes[] = { 0, 0, 0x80 };
static const struct shelf_blob streams[STREAMS] = {
	{ NULL, 0 },
	{ stream_bytes, 1 },
	{ stream_bytes, 2 },
	{ stream_bytes + 2, 1 },
};

static struct sample key_of(int number)
{
	struct sample key = { .litres = -1 };

	key.meter = (int64_t)(number / (BASES * STREAMS) - METERS / 2) * INT64_C(60000000000000000);
	memcpy(key.basis, bases[number / STREAMS % BASES],
			strlen(bases[number / STREAMS % BASES]) + 1);
	key.stream = streams[number % STREAMS];
	return key;
}

/* The same rows as plainly as can be, and what the store would hold. */
struct model {
	bool is_there[KEYS];
	int64_t litres[KEYS];
	bool is_stored[KEYS];
	int64_t stored[KEYS];
	uint64_t random;
};

static uint32_t roll(struct model *model, uint32_t sides)
{
	model->random = model->random * UINT64_C(6364136223846793005) +
			UINT64_C(1442695040888963407);
	return (uint32_t)(model->random >> 33) % sides;
}

static int number_of(const struct sample *row)
{
	int number = (int)(row->meter / INT64_C(60000000000000000) + METERS / 2) * BASES;

	while (strcmp(row->basis, bases[number % BASES]) != 0) {
		number++;
	}
	number *= STREAMS;
	while (row->stream.size != streams[number % STREAMS].size ||
			(row->stream.size > 0 &&
					memcmp(row->stream.data, streams[number % STREAMS].data,
							row->stream.size) != 0)) {
		number++;
	}
	return number;
}

static void change_one(struct shelf *shelf, struct model *model)
{
	int number = (int)roll(model, KEYS);
	struct sample key = key_of(number);
	struct sample *row = shelf_find(shelf, &key);

	CHECK_INT(row != NULL, model->is_there[number]);
	switch (roll(model, 3)) {
	case 0:
		if (row != NULL) {
			shelf_drop(shelf, row);
			CHECK_INT(row->litres, model->litres[number]); /* still readable */
			model->is_there[number] = false;
		}
		break;
	case 1:
		if (row != NULL) {
			row->litres = model->litres[number] = (int64_t)roll(model, 1000);
			shelf_touch(shelf, row);
			break;
		}
		__attribute__((fallthrough));
	default: {
		void *made = NULL;
		CHECK_INT(shelf_make(shelf, &key, &made), 0);
		if (row != NULL) {
			CHECK(made == row);
			break;
		}
		row = made;
		CHECK_INT(row->litres, 0);
		CHECK_INT(row->proof.size, 0);
		model->is_there[number] = true;
		row->litres = model->litres[number] = (int64_t)roll(model, 1000);
		CHECK_INT(shelf_blob_set(&row->proof, &row->litres, sizeof(row->litres)), 0);
	}
	}
}

static void check_floor(const struct shelf *shelf, struct model *model)
{
	int number = (int)roll(model, KEYS);
	struct sample key = key_of(number);
	const struct sample *row = shelf_floor(shelf, &key);

	while (number >= 0 && !model->is_there[number]) {
		number--;
	}
	CHECK_INT(row == NULL ? -1 : number_of(row), number);
}

/* Walks from a key within a prefix. */
static void check_scan(const struct shelf *shelf, struct model *model)
{
	static const int widths[] = { KEYS, BASES * STREAMS, STREAMS, 1 };
	int number = (int)roll(model, KEYS);
	size_t prefix = roll(model, 4);
	int end = prefix == 0 ? KEYS : (number / widths[prefix] + 1) * widths[prefix];
	struct sample key = key_of(number);
	struct shelf_cursor cursor = shelf_scan(shelf, &key, prefix);
	const struct sample *row = NULL;

	for (; number < end; number++) {
		if (model->is_there[number]) {
			row = shelf_next(&cursor);
			CHECK(row != NULL);
			CHECK_INT(number_of(row), number);
			CHECK_INT(row->litres, model->litres[number]);
		}
	}
	CHECK(shelf_next(&cursor) == NULL);
	CHECK(shelf_next(&cursor) == NULL);
}

static void check_all(const struct shelf *shelf, const struct model *model)
{
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct sample *row = NULL;
	size_t count = 0;

	for (int i = 0; i < KEYS; i++) {
		if (model->is_there[i]) {
			row = shelf_next(&cursor);
			CHECK(row != NULL);
			CHECK_INT(number_of(row), i);
			CHECK_INT(row->litres, model->litres[i]);
			count++;
		}
	}
	CHECK(shelf_next(&cursor) == NULL);
	CHECK_INT(shelf_count(shelf), count);
}

/* Flushes into the model of the store, which must then hold the same. */
static void check_flush(struct shelf *shelf, struct model *model)
{
	struct shelf_changes changes = shelf_changes(shelf);
	const struct sample *row = NULL;
	size_t count = 0;

	while ((row = shelf_change_next(&changes)) != NULL) {
		int number = number_of(row);
		model->is_stored[number] = !changes.is_dropped;
		model->stored[number] = row->litres;
		count++;
	}
	CHECK_INT(shelf_change_count(shelf), count);
	for (int i = 0; i < KEYS; i++) {
		CHECK_INT(model->is_stored[i], model->is_there[i]);
		CHECK(!model->is_there[i] || model->stored[i] == model->litres[i]);
	}
	shelf_clean(shelf);
	CHECK_INT(shelf_change_count(shelf), 0);
	changes = shelf_changes(shelf);
	CHECK(shelf_change_next(&changes) == NULL);
}

static void a_shelf_is_what_a_plain_array_would_be(void **state)
{
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	struct model *model = calloc(1, sizeof(*model));

	(void)state;
	CHECK(model != NULL);
	model->random = 7;
	CHECK_INT(shelf_open(&table, &shelf), 0);
	for (int round = 0; round < 60; round++) {
		for (int i = 0; i < 1500; i++) {
			change_one(shelf, model);
			check_floor(shelf, model);
			if (i % 10 == 0) {
				check_scan(shelf, model);
			}
		}
		check_all(shelf, model);
		if (round % 3 == 0) {
			check_flush(shelf, model);
		}
	}
	shelf_empty(shelf);
	memset(model->is_there, 0, sizeof(model->is_there));
	check_all(shelf, model);
	change_one(shelf, model);
	check_all(shelf, model);
	free(model);
}

static void a_walk_survives_changes_on_its_way(void **state)
{
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	void *made = NULL;
	const struct sample *row = NULL;
	int seen = 0;

	(void)state;
	CHECK_INT(shelf_open(&table, &shelf), 0);
	for (int i = 0; i < KEYS; i += 4) {
		struct sample key = key_of(i);
		CHECK_INT(shelf_make(shelf, &key, &made), 0);
	}
	/* Drop each row as it comes; make one behind it, one before it. */
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	while ((row = shelf_next(&cursor)) != NULL) {
		int number = number_of(row);
		if (number % 4 == 0) {
			struct sample behind = key_of(number == 0 ? 0 : number - 1);
			struct sample before = key_of(number + 2);
			shelf_drop(shelf, (void *)(uintptr_t)row);
			CHECK_INT(shelf_make(shelf, &behind, &made), 0);
			CHECK_INT(shelf_make(shelf, &before, &made), 0);
		} else {
			CHECK_INT(number % 4, 2);
		}
		seen++;
	}
	CHECK_INT(seen, KEYS / 4 * 2);
}

/* Rows in order fill the first 256 places; then one comes between them, anywhere. */
static void a_row_finds_its_place_in_a_full_chunk(void **state)
{
	(void)state;
	for (int number = 0; number <= 2 * 257; number += 2) {
		SCOPED(shelf_close) struct shelf *shelf = NULL;
		struct sample between = key_of(number);
		void *row = NULL;
		int wanted = 0;
		CHECK_INT(shelf_open(&table, &shelf), 0);
		for (int i = 0; i < 300; i++) {
			struct sample key = key_of(2 * i + 1);
			CHECK_INT(shelf_make(shelf, &key, &row), 0);
		}
		CHECK_INT(shelf_make(shelf, &between, &row), 0);
		CHECK(shelf_floor(shelf, &between) == row);
		struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
		const struct sample *next = NULL;
		while ((next = shelf_next(&cursor)) != NULL) {
			wanted += wanted == number || wanted % 2 == 1 ? 0 : 1;
			CHECK_INT(number_of(next), wanted);
			wanted++;
		}
		shelf_drop(shelf, row);
		CHECK(shelf_find(shelf, &between) == NULL);
		CHECK_INT(shelf_count(shelf), 300);
	}
}

static void only_what_changed_is_handed_to_the_store(void **state)
{
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	struct sample first = key_of(1);
	struct sample second = key_of(2);
	void *row = NULL;

	(void)state;
	CHECK_INT(shelf_open(&table, &shelf), 0);
	CHECK_INT(shelf_place(shelf, &first, &row), 0);
	CHECK_ROW("placed, not made");
	CHECK_INT(shelf_change_count(shelf), 0);
	CHECK_ROW("made, but it was there");
	CHECK_INT(shelf_make(shelf, &first, &row), 0);
	CHECK_INT(shelf_change_count(shelf), 0);
	CHECK_ROW("made and touched");
	CHECK_INT(shelf_make(shelf, &second, &row), 0);
	shelf_touch(shelf, row);
	CHECK_INT(shelf_change_count(shelf), 1);
	CHECK_ROW("dropped and made again: a deletion first, then a row");
	shelf_drop(shelf, row);
	CHECK_INT(shelf_make(shelf, &second, &row), 0);
	struct shelf_changes changes = shelf_changes(shelf);
	CHECK(shelf_change_next(&changes) != row);
	CHECK(changes.is_dropped);
	CHECK(shelf_change_next(&changes) == row);
	CHECK(!changes.is_dropped);
	CHECK(shelf_change_next(&changes) == NULL);
}

static void rows_keep_their_address(void **state)
{
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	struct sample **rows = calloc(KEYS, sizeof(struct sample *));

	(void)state;
	CHECK(rows != NULL);
	CHECK_INT(shelf_open(&table, &shelf), 0);
	for (int i = 0; i < KEYS; i++) {
		struct sample key = key_of(i * 37 % KEYS);
		void *row = NULL;
		CHECK_INT(shelf_make(shelf, &key, &row), 0);
		rows[i * 37 % KEYS] = row;
	}
	for (int i = 0; i < KEYS; i++) {
		struct sample key = key_of(i);
		CHECK(shelf_find(shelf, &key) == rows[i]);
	}
	free(rows);
}

static void a_blob_is_copied_bounded_and_freed(void **state)
{
	struct shelf_blob blob = { 0 };
	uint8_t bytes[4] = { 1, 2, 3, 4 };

	(void)state;
	CHECK_INT(shelf_blob_set(&blob, bytes, 4), 0);
	bytes[0] = 9;
	CHECK_INT(blob.data[0], 1);
	CHECK(shelf_blob_set(&blob, bytes, (size_t)SHELF_BLOB_MAX + 1) < 0);
	CHECK_INT(blob.size, 4);
	CHECK_INT(shelf_blob_set(&blob, NULL, 0), 0);
	CHECK(blob.data == NULL && blob.size == 0);
}

/* The bytes that the header promises, written out. */
static void the_digest_is_over_the_rows_in_key_order(void **state)
{
	static const uint8_t bytes[] = "weir/book/v1\nsample\n"
				       "\1\xff\xff\xff\xff\xff\xff\xff\xfe" /* meter -2 */
				       "\2\0\0\0\1"
				       "B"                  /* basis */
				       "\3\0\0\0\0"         /* stream */
				       "\1\0\0\0\0\0\0\1\2" /* litres 258 */
				       "\2\0\0\0\0"         /* note */
				       "\3\0\0\0\2\0\x80"   /* proof */
				       "\1\0\0\0\0\0\0\0\7"
				       "\2\0\0\0\0"
				       "\3\0\0\0\1\x80"
				       "\1\0\0\0\0\0\0\0\0"
				       "\2\0\0\0\2"
				       "ok"
				       "\3\0\0\0\0";
	SCOPED(shelf_close) struct shelf *shelf = NULL;
	SCOPED(seal_close) struct seal *seal = NULL;
	const struct sample second = { .meter = 7, .stream = streams[3] };
	const struct sample first = { .meter = -2, .basis = "B" };
	uint8_t is[SEAL_HASH_BYTES];
	uint8_t wanted[SEAL_HASH_BYTES];
	void *row = NULL;

	(void)state;
	CHECK_INT(seal_open(&seal), 0);
	CHECK_INT(shelf_open(&table, &shelf), 0);
	CHECK_INT(shelf_digest(shelf, seal, is), 0);
	CHECK_INT(seal_sha256(seal, bytes, 20, wanted), 0);
	CHECK(memcmp(is, wanted, sizeof(is)) == 0);

	CHECK_INT(shelf_make(shelf, &second, &row), 0);
	memcpy(((struct sample *)row)->note, "ok", 3);
	CHECK_INT(shelf_make(shelf, &first, &row), 0);
	((struct sample *)row)->litres = 258;
	CHECK_INT(shelf_blob_set(&((struct sample *)row)->proof, stream_bytes + 1, 2), 0);
	CHECK_INT(shelf_digest(shelf, seal, is), 0);
	CHECK_INT(seal_sha256(seal, bytes, sizeof(bytes) - 1, wanted), 0);
	CHECK(memcmp(is, wanted, sizeof(is)) == 0);
}

static void a_whole_row_is_put_in_its_place(void **state)
{
	struct plain {
		int64_t meter;
		int64_t litres;
		char note[16];
	};
	static const struct column plain_columns[] = {
		COLUMN(struct plain, meter, COLUMN_INT),
		COLUMN(struct plain, litres, COLUMN_INT),
		COLUMN(struct plain, note, COLUMN_TEXT),
	};
	static const struct shelf_table plain_table = {
		.name = "plain",
		.row_size = sizeof(struct plain),
		.columns = plain_columns,
		.column_count = CHECK_COUNT(plain_columns),
		.key_count = 1,
		.owner = "tests",
	};
	struct shelf *shelf;
	const struct plain *row;

	(void)state;
	CHECK_INT(shelf_open(&plain_table, &shelf), 0);
	CHECK_INT(shelf_put(shelf, &(struct plain){ 7, 1500, "first" }), 0);
	CHECK_INT(shelf_put(shelf, &(struct plain){ 8, 30, "other" }), 0);
	shelf_clean(shelf);
	row = shelf_find(shelf, &(struct plain){ .meter = 7 });
	CHECK(row != NULL);
	CHECK_INT(shelf_put(shelf, &(struct plain){ 7, 1600, "second" }), 0);
	CHECK(shelf_find(shelf, &(struct plain){ .meter = 7 }) == row);
	CHECK_INT(row->litres, 1600);
	CHECK_TEXT(row->note, "second");
	CHECK_INT(shelf_count(shelf), 2);
	CHECK_INT(shelf_change_count(shelf), 1);
	shelf_close(shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shelf_is_what_a_plain_array_would_be),
		cmocka_unit_test(a_walk_survives_changes_on_its_way),
		cmocka_unit_test(a_row_finds_its_place_in_a_full_chunk),
		cmocka_unit_test(only_what_changed_is_handed_to_the_store),
		cmocka_unit_test(rows_keep_their_address),
		cmocka_unit_test(a_blob_is_copied_bounded_and_freed),
		cmocka_unit_test(a_whole_row_is_put_in_its_place),
		cmocka_unit_test(the_digest_is_over_the_rows_in_key_order),
	};

	return cmocka_run_group_tests_name("shelf", tests, NULL, NULL);
}
