/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whatever is changed in the log of a store, hashing it again finds it, and
 * names the tile or the entry.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/store_check.h"
#include "ledger/tree.h"
#include "meter/bytes.h"
#include "tests/support/folder.h"

enum {
	FULL = 65536, /* one tile of level 1 is full, so its roots beneath are used no more */
	SIZE = FULL + 300,
	BATCH = 4096,
	ENTRY = 8,
};

struct fixture {
	struct folder folder;
	char good[FOLDER_PATH_MAX];
	char path[FOLDER_PATH_MAX];
	struct seal *seal;
	uint8_t root[SEAL_HASH_BYTES];
};

static void put_batch(
		struct fixture *fixture, struct store *store, struct tree_edge *edge, int count)
{
	static struct store_entry entries[BATCH];
	static uint8_t data[BATCH][ENTRY];
	int64_t first = (int64_t)edge->size;

	for (int i = 0; i < count; i++) {
		memset(data[i], 0, ENTRY);
		memcpy(data[i], &(uint32_t){ (uint32_t)(first + i) }, sizeof(uint32_t));
		entries[i].data = data[i];
		entries[i].size = ENTRY;
		CHECK_INT(seal_leaf(fixture->seal, data[i], ENTRY, entries[i].leaf), 0);
		CHECK_INT(tree_edge_add(fixture->seal, edge, entries[i].leaf), 0);
	}
	CHECK_INT(store_append(store, first, entries, (size_t)count), STORE_OK);
}

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct store_options options = { .log = 7 };
	struct store *store = NULL;
	struct tree_edge edge;

	CHECK(fixture != NULL);
	folder_init(&fixture->folder);
	(void)folder_file(&fixture->folder, "good", fixture->good);
	(void)folder_file(&fixture->folder, "spoilt", fixture->path);
	CHECK_INT(seal_open(&fixture->seal), 0);
	options.seal = fixture->seal;
	CHECK_INT(store_create(fixture->good, &options, &store), STORE_OK);
	CHECK_INT(store_begin(store), STORE_OK);
	tree_edge_init(&edge);
	while (edge.size < SIZE) {
		put_batch(fixture, store, &edge,
				SIZE - edge.size < BATCH ? (int)(SIZE - edge.size) : BATCH);
	}
	CHECK_INT(store_put_note(store, SIZE, "note", 4, true), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
	store_close(store);
	CHECK_INT(tree_edge_root(fixture->seal, &edge, fixture->root), 0);
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	folder_finish(&fixture->folder);
	seal_close(fixture->seal);
	free(fixture);
	return 0;
}

/* A fresh copy of the good file, with a statement run on it. */
static void spoil(const struct fixture *fixture, const char *statement)
{
	sqlite3 *from = NULL;
	sqlite3 *to = NULL;
	sqlite3_backup *backup;

	(void)remove(fixture->path);
	CHECK_INT(sqlite3_open(fixture->good, &from), SQLITE_OK);
	CHECK_INT(sqlite3_open(fixture->path, &to), SQLITE_OK);
	backup = sqlite3_backup_init(to, "main", from, "main");
	CHECK(backup != NULL);
	CHECK_INT(sqlite3_backup_step(backup, -1), SQLITE_DONE);
	CHECK_INT(sqlite3_backup_finish(backup), SQLITE_OK);
	CHECK_INT(sqlite3_exec(to, statement, NULL, NULL, NULL), SQLITE_OK);
	CHECK(statement[0] == '\0' || sqlite3_changes(to) > 0);
	CHECK_INT(sqlite3_close(to), SQLITE_OK);
	CHECK_INT(sqlite3_close(from), SQLITE_OK);
}

static int check(const struct fixture *fixture, uint64_t size, const uint8_t *root,
		struct tiles_fault *ret)
{
	struct seal *seals[2] = { NULL, NULL };
	struct store *stores[2] = { NULL, NULL };
	int answer;

	for (int i = 0; i < 2; i++) {
		struct store_options options = { .mode = STORE_READ };

		CHECK_INT(seal_open(&seals[i]), 0);
		options.seal = seals[i];
		CHECK_INT(store_open(fixture->path, &options, &stores[i]), STORE_OK);
	}
	memset(ret, 0, sizeof(*ret));
	answer = store_check(stores[0], stores[1], fixture->seal, size, root, ret);
	for (int i = 0; i < 2; i++) {
		store_close(stores[i]);
		seal_close(seals[i]);
	}
	return answer;
}

static void a_sound_store_passes(void **state)
{
	struct fixture *fixture = *state;
	struct tiles_fault fault;
	uint8_t root[SEAL_HASH_BYTES];

	CHECK_ROW("all of it");
	spoil(fixture, "");
	CHECK_INT(check(fixture, SIZE, fixture->root, &fault), TILES_OK);
	CHECK_ROW("another root");
	memcpy(root, fixture->root, sizeof(root));
	root[31] ^= 1;
	CHECK_INT(check(fixture, SIZE, root, &fault), TILES_FAULTY);
	CHECK_TEXT(fault.file, "checkpoint");
	CHECK_INT(fault.entry, -1);
	CHECK_ROW("more entries than there are");
	CHECK_INT(check(fixture, SIZE + 1, fixture->root, &fault), TILES_FAULTY);
	CHECK_TEXT(fault.file, "");
}

static void what_is_changed_is_named(void **state)
{
	static const struct {
		const char *name;
		const char *statement;
		const char *file;
		int64_t entry;
	} rows[] = {
		{ "an entry in a bundle",
				"UPDATE bundle SET data = CAST(substr(data, 1, 32) || x'ff' || substr(data, 34) AS BLOB) WHERE n = 9",
				"tile/0/009", 9 * 256 + 3 },
		{ "an entry in the tail", "UPDATE tail SET data = x'00' WHERE entry = 65800",
				"checkpoint", -1 },
		{ "a hash of a leaf",
				"UPDATE tile SET hashes = CAST(substr(hashes, 1, 64) || zeroblob(32) || substr(hashes, 97) AS BLOB) WHERE level = 0 AND n = 17",
				"tile/0/017", -1 },
		{ "a root that is used",
				"UPDATE tile SET root = zeroblob(32) WHERE level = 0 AND n = 256",
				"tile/1/001.p/1", -1 },
		{ "a root that is used no more",
				"UPDATE tile SET root = zeroblob(32) WHERE level = 0 AND n = 5",
				"tile/1/000", -1 },
		{ "the root of a tile above",
				"UPDATE tile SET root = zeroblob(32) WHERE level = 1 AND n = 0",
				"tile/2/000.p/1", -1 },
		{ "a tile above", "UPDATE tile SET hashes = zeroblob(8192) WHERE level = 1",
				"tile/1/000", -1 },
		{ "a tile taken out", "DELETE FROM tile WHERE level = 0 AND n = 3", "tile/0/003",
				-1 },
		{ "a bundle taken out", "DELETE FROM bundle WHERE n = 3", "", -1 },
		{ "a bundle cut", "UPDATE bundle SET data = substr(data, 1, 100) WHERE n = 3", "",
				-1 },
		{ "a checkpoint of another log", "UPDATE note SET log = log + 1", "", -1 },
		{ "a tile of another log",
				"INSERT INTO tile SELECT log - 1, level, n, root, hashes FROM tile WHERE level = 0 AND n = 3",
				"", -1 },
		{ "a tile too many",
				"INSERT INTO tile SELECT log, 9, n, root, hashes FROM tile WHERE level = 0 AND n = 3",
				"", -1 },
		{ "a bundle too many",
				"INSERT INTO bundle SELECT log, n + 1000, data FROM bundle WHERE n = 3",
				"", -1 },
		{ "an entry behind the last",
				"INSERT INTO tail SELECT log, entry + 1000, data FROM tail WHERE entry = 65800",
				"", -1 },
		{ "an entry that is folded away",
				"INSERT INTO tail SELECT log, 5, data FROM tail WHERE entry = 65800",
				"", -1 },
		{ "a checkpoint of more than there is",
				"INSERT INTO note SELECT log, size + 100000, note FROM note", "",
				-1 },
		{ "a tail's entry taken out", "DELETE FROM tail WHERE entry = 65800", "", -1 },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct tiles_fault fault;

		CHECK_ROW(rows[i].name);
		spoil(fixture, rows[i].statement);
		CHECK_INT(check(fixture, SIZE, fixture->root, &fault), TILES_FAULTY);
		CHECK_TEXT(fault.file, rows[i].file);
		CHECK_INT(fault.entry, rows[i].entry);
		CHECK(fault.expected[0] != '\0' && fault.found[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_store_passes),
		cmocka_unit_test(what_is_changed_is_named),
	};

	return cmocka_run_group_tests_name("store_check", tests, open_fixture, close_fixture);
}
