/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Paths have one spelling, and tiles are the bytes that other programs expect.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "ledger/tile.h"
#include "meter/text.h"
#include "tests/support/vectors.h"

static void spells_paths_as_published(void **state)
{
	json_t *root = vectors_load("tlog/paths.json");
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(vectors_array(root, "good"), i, row)
	{
		const char *path = vectors_text(row, "path");
		struct tile tile = { (int)vectors_int(row, "level"),
			(uint64_t)vectors_int(row, "n"), (int)vectors_int(row, "width") };
		struct tile back = { 77, 77, 77 };
		char buffer[TILE_PATH_MAX];

		CHECK_ROW(path);
		CHECK_TEXT(tile_path_format(tile, buffer), path);
		CHECK_INT(tile_path_parse(path, strlen(path), &back), TILE_OK);
		CHECK_INT(back.level, tile.level);
		CHECK_INT(back.n, tile.n);
		CHECK_INT(back.width, tile.width);
	}
	CHECK_INT(i, 14);
	json_array_foreach(vectors_array(root, "bad"), i, row)
	{
		struct tile back = { 77, 77, 77 };

		CHECK_ROW(json_string_value(row));
		CHECK_INT(tile_path_parse(json_string_value(row), json_string_length(row), &back),
				TILE_SYNTAX);
		CHECK_INT(back.level, 77);
	}
	CHECK_INT(i, 18);
	CHECK_ROW("-");
	json_decref(root);
}

static void refuses_other_spellings(void **state)
{
	static const char *const rows[] = { "", "tile", "tile/", "tile/0", "tile/0/",
		"tile/entries", "tile/entries/", "tile/entries/-1", "tile/0/000.p",
		"tile/0/000.p/257", "tile/0/000.p/-1", "tile/0/000.p/+1", "tile/0/000.p/1 ",
		"tile/0/000 ", "tile/ 0/000", "tile/0/x1/000", "tile/0/x0001/000",
		"tile/0/x000/x001/000", "tile/0/X001/000", "tile/0/x001", "tile/0/x001/",
		"tile/0/001/000", "tile/0/x036/x028/x797/x018/x963/968",
		"tile/0/x999/x999/x999/x999/x999/999", "tile/0/x001/x000/x000/x000/x000/x000/000",
		"tile/e/000", "tile/Entries/000", "tile/0/000.p/99999999999999999999",
		"tile/99999999999999999999/000", "./tile/0/000", "tile//0/000", "tile/0/000\n" };
	static const char nul[] = "tile/0/000\0";

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct tile back;

		CHECK_ROW(rows[i]);
		CHECK_INT(tile_path_parse(rows[i], strlen(rows[i]), &back), TILE_SYNTAX);
	}
	CHECK_ROW("a NUL at the end");
	CHECK_INT(tile_path_parse(nul, sizeof(nul) - 1, &(struct tile){ 0 }), TILE_SYNTAX);
}

/* The largest number, 2^55 - 1, has a path that fits; the next has none. */
static void spells_the_largest_number(void **state)
{
	static const char last[] = "tile/entries/x036/x028/x797/x018/x963/967.p/255";
	struct tile tile = { TILE_ENTRIES, (UINT64_C(1) << 55) - 1, 255 };
	struct tile back;
	char buffer[TILE_PATH_MAX];

	(void)state;
	CHECK_TEXT(tile_path_format(tile, buffer), last);
	CHECK_INT(tile_path_parse(last, strlen(last), &back), TILE_OK);
	CHECK(back.n == tile.n);
}

static void knows_which_tiles_a_size_has(void **state)
{
	static const struct {
		const char *name;
		uint64_t size;
		int level;
		uint64_t n;
		int width;
		uint64_t count;
	} rows[] = {
		{ "empty", 0, 0, 0, 0, 0 },
		{ "one", 1, 0, 0, 1, 1 },
		{ "256 is one full tile", 256, 0, 0, 256, 1 },
		{ "and no second", 256, 0, 1, 0, 1 },
		{ "and one hash above", 256, 1, 0, 1, 1 },
		{ "255 has nothing above", 255, 1, 0, 0, 0 },
		{ "70,000: last of level 0", 70000, 0, 273, 112, 274 },
		{ "70,000: level 1, full", 70000, 1, 0, 256, 2 },
		{ "70,000: level 1, partial", 70000, 1, 1, 17, 2 },
		{ "70,000: level 2", 70000, 2, 0, 1, 1 },
		{ "70,000: level 3", 70000, 3, 0, 0, 0 },
		{ "70,000: bundles", 70000, TILE_ENTRIES, 273, 112, 274 },
		{ "the largest tree, level 7", INT64_MAX, 7, 0, 127, 1 },
		{ "the largest tree, level 8", INT64_MAX, 8, 0, 0, 0 },
		{ "a level only paths know", INT64_MAX, 63, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(tile_width(rows[i].size, rows[i].level, rows[i].n), rows[i].width);
		CHECK_INT(tile_count(rows[i].size, rows[i].level), rows[i].count);
	}
}

/* Made tiles, in the cursor's order from level 0 on. */
struct made {
	struct seal *seal;
	size_t n;
	struct made_tile {
		struct tile tile;
		uint8_t hash[SEAL_HASH_BYTES];
		uint8_t bytes[TILE_BYTES_MAX];
	} * tiles;
};

static int keep_tile(void *context, struct tile tile, const uint8_t *hashes)
{
	struct made *made = context;
	struct made_tile *place = &made->tiles[made->n++];
	size_t size = (size_t)tile.width * SEAL_HASH_BYTES;

	CHECK(made->n <= 300);
	place->tile = tile;
	memcpy(place->bytes, hashes, size);
	return seal_sha256(made->seal, hashes, size, place->hash);
}

static const struct made_tile *find_tile(const struct made *made, struct tile wanted)
{
	for (size_t i = 0; i < made->n; i++) {
		const struct tile *tile = &made->tiles[i].tile;

		if (tile->level == wanted.level && tile->n == wanted.n &&
				tile->width == wanted.width) {
			return &made->tiles[i];
		}
	}
	return NULL;
}

static void make_tiles(struct made *made, uint64_t size, uint8_t ret_root[static SEAL_HASH_BYTES])
{
	struct tile_maker *maker = malloc(sizeof(*maker));

	CHECK(maker != NULL);
	made->n = 0;
	tile_maker_init(maker, keep_tile, made);
	for (uint64_t i = 0; i < size; i++) {
		uint8_t hash[SEAL_HASH_BYTES];
		char leaf[32];
		int length = snprintf(leaf, sizeof(leaf), "leaf-%d", (int)i);

		CHECK_INT(seal_leaf(made->seal, leaf, (size_t)length, hash), 0);
		CHECK_INT(tile_maker_add(made->seal, maker, hash), 0);
	}
	CHECK_INT(tile_maker_end(made->seal, maker, ret_root), 0);
	free(maker);
}

static void check_size(struct made *made, const char *size_text, const json_t *rows)
{
	uint8_t root[SEAL_HASH_BYTES];
	struct tile_cursor cursor;
	struct tile tile;
	json_t *row;
	size_t i;
	int64_t number = 0;
	uint64_t size;

	CHECK_INT(text_int_all(size_text, 1, 100000, &number), TEXT_OK);
	size = (uint64_t)number;
	make_tiles(made, size, root);
	CHECK_INT(made->n, json_array_size(rows));
	cursor = tile_cursor(size);
	do {
		CHECK(tile_next(&cursor, &tile));
	} while (tile.level == TILE_ENTRIES && tile.n + 1 < tile_count(size, TILE_ENTRIES));
	json_array_foreach(rows, i, row)
	{
		const char *path = vectors_text(row, "path");
		const struct made_tile *found;
		char buffer[TILE_PATH_MAX];
		uint8_t want[TILE_BYTES_MAX];

		CHECK_ROW(path);
		CHECK(tile_next(&cursor, &tile));
		CHECK_TEXT(tile_path_format(tile, buffer), path);
		found = find_tile(made, tile);
		CHECK(found != NULL);
		(void)vectors_hex(row, "sha256", want, SEAL_HASH_BYTES);
		CHECK(memcmp(found->hash, want, SEAL_HASH_BYTES) == 0);
		if (json_object_get(row, "hex") != NULL) {
			CHECK_INT(vectors_hex(row, "hex", want, sizeof(want)), tile.width * 32);
			CHECK(memcmp(found->bytes, want, (size_t)tile.width * 32) == 0);
		}
	}
	CHECK(!tile_next(&cursor, &tile));
}

static void makes_tiles_as_published(void **state)
{
	json_t *root = vectors_load("tlog/tiles.json");
	struct made *made = *state;
	const char *size;
	json_t *rows;
	size_t sizes = 0;

	json_object_foreach(vectors_member(root, "with_bytes_by_size"), size, rows)
	{
		check_size(made, size, rows);
		sizes++;
	}
	json_object_foreach(vectors_member(root, "digests_only_by_size"), size, rows)
	{
		check_size(made, size, rows);
		sizes++;
	}
	CHECK_INT(sizes, 11);
	CHECK_ROW("-");
	json_decref(root);
}

static int read_made(void *context, int level, uint64_t index, uint8_t ret[static SEAL_HASH_BYTES])
{
	struct made *made = context;
	int first;
	int count;
	struct tile tile = tile_of_node(70000, level, index, &first, &count);
	const struct made_tile *found = find_tile(made, tile);

	CHECK(found != NULL);
	return tree_root_of_leaves(
			made->seal, found->bytes + first * SEAL_HASH_BYTES, (size_t)count, ret);
}

/* Proofs can be made from tiles alone. */
static void tiles_hold_every_node(void **state)
{
	static const uint64_t indices[] = { 0, 1, 255, 256, 34567, 65535, 65536, 69887, 69888,
		69998, 69999 };
	struct made *made = *state;
	uint8_t root[2][SEAL_HASH_BYTES];

	make_tiles(made, 70000, root[0]);
	CHECK_INT(tree_root_read(made->seal, 70000, read_made, made, root[1]), 0);
	CHECK(memcmp(root[0], root[1], SEAL_HASH_BYTES) == 0);
	for (size_t i = 0; i < CHECK_COUNT(indices); i++) {
		uint8_t proof[TREE_PROOF_MAX * SEAL_HASH_BYTES];
		uint8_t hash[SEAL_HASH_BYTES];
		char leaf[32];
		int length = snprintf(leaf, sizeof(leaf), "leaf-%d", (int)indices[i]);
		size_t n;

		CHECK_ROW(leaf);
		CHECK_INT(seal_leaf(made->seal, leaf, (size_t)length, hash), 0);
		CHECK_INT(tree_inclusion_make(made->seal, indices[i], 70000, read_made, made, proof,
					  &n),
				0);
		CHECK_INT(tree_inclusion_verify(
					  made->seal, indices[i], 70000, hash, proof, n, root[0]),
				TREE_OK);
	}
}

static int open_made(void **state)
{
	struct made *made = calloc(1, sizeof(*made));

	CHECK(made != NULL);
	made->tiles = calloc(300, sizeof(*made->tiles));
	CHECK(made->tiles != NULL);
	CHECK_INT(seal_open(&made->seal), 0);
	*state = made;
	return 0;
}

static int close_made(void **state)
{
	struct made *made = *state;

	seal_close(made->seal);
	free(made->tiles);
	free(made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spells_paths_as_published),
		cmocka_unit_test(refuses_other_spellings),
		cmocka_unit_test(spells_the_largest_number),
		cmocka_unit_test(knows_which_tiles_a_size_has),
		cmocka_unit_test(makes_tiles_as_published),
		cmocka_unit_test(tiles_hold_every_node),
	};

	return cmocka_run_group_tests_name("tile", tests, open_made, close_made);
}
