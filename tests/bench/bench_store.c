/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How much of what SQLite can do is left of it under the store: durable appends
 * of entries of one size, as bare rows and through store_append() with leaf
 * hashes, tree, bundles, tiles and a note in each transaction. And how much
 * longer than a synced write a single commit takes.
 *
 *	bench_store [FOLDER [ROUNDS]]
 *
 * FOLDER must lie on the disk to be measured. Reference and store take turns;
 * the best round of each counts, for both share the machine with others.
 */

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/tree.h"
#include "meter/text.h"

enum {
	ENTRY_BYTES = 240, /* a poll's entry: leaf of about 210 bytes and its length */
	NOTE_BYTES = 300,  /* a checkpoint with one signature */
	PAGE_BYTES = 4096, /* the store's */
	WAL_PAGES = 4096,  /* the store's */
	BATCH_MAX = 1000,
	SINGLES = 3000, /* commits of one entry */
	BATCHES = 300,  /* commits of a thousand */
	PATH_MAX_BYTES = 512,
};

static void demand(int is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_store: %s\n", what);
		exit(3);
	}
}

static int64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void fill(uint8_t entry[static ENTRY_BYTES], int64_t index)
{
	uint64_t word = (uint64_t)index * UINT64_C(0x9E3779B97F4A7C15) + 1;

	for (size_t i = 0; i < ENTRY_BYTES; i += sizeof(word)) {
		word ^= word >> 29;
		word *= UINT64_C(0xBF58476D1CE4E5B9);
		memcpy(entry + i, &word, sizeof(word));
	}
}

static void remove_files(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char file[PATH_MAX_BYTES + 16];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		(void)unlink(file);
	}
}

struct run {
	const char *path;
	int batch;
	int commits;
	int64_t *took_ns; /* of each commit */
	int64_t total_ns;
};

/* ---- the reference ---- */

static void sql(sqlite3 *sqlite, const char *text)
{
	demand(sqlite3_exec(sqlite, text, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(sqlite));
}

static sqlite3 *open_raw(const char *path)
{
	char text[160];
	sqlite3 *sqlite = NULL;

	demand(sqlite3_open(path, &sqlite) == SQLITE_OK, "cannot open the reference");
	(void)snprintf(text, sizeof(text),
			"PRAGMA page_size=%d; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
			" PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=%d",
			PAGE_BYTES, WAL_PAGES);
	sql(sqlite, text);
	sql(sqlite, "CREATE TABLE entry (n INTEGER PRIMARY KEY, data BLOB NOT NULL)");
	return sqlite;
}

static void run_raw(struct run *run)
{
	sqlite3 *sqlite = open_raw(run->path);
	sqlite3_stmt *insert = NULL;
	uint8_t entry[ENTRY_BYTES];
	int64_t n = 0;

	demand(sqlite3_prepare_v2(sqlite, "INSERT INTO entry VALUES (?1, ?2)", -1, &insert, NULL) ==
					SQLITE_OK,
			"cannot prepare");
	int64_t start = now_ns();
	for (int i = 0; i < run->commits; i++) {
		int64_t from = now_ns();
		sql(sqlite, "BEGIN IMMEDIATE");
		for (int k = 0; k < run->batch; k++, n++) {
			fill(entry, n);
			(void)sqlite3_bind_int64(insert, 1, n);
			(void)sqlite3_bind_blob(insert, 2, entry, ENTRY_BYTES, SQLITE_STATIC);
			demand(sqlite3_step(insert) == SQLITE_DONE, sqlite3_errmsg(sqlite));
			(void)sqlite3_reset(insert);
		}
		sql(sqlite, "COMMIT");
		run->took_ns[i] = now_ns() - from;
	}
	run->total_ns = now_ns() - start;
	(void)sqlite3_finalize(insert);
	(void)sqlite3_close(sqlite);
}

/* ---- the store ---- */

struct writer {
	struct seal *seal;
	struct store *store;
	struct tree_edge edge;
	uint8_t data[BATCH_MAX][ENTRY_BYTES];
	struct store_entry entries[BATCH_MAX];
};

/* What a writer does for a batch, but for judging, booking and signing. */
static void append(struct writer *writer, int64_t size, int batch)
{
	char note[NOTE_BYTES] = { 0 };
	uint8_t root[SEAL_HASH_BYTES];

	demand(store_begin(writer->store) == STORE_OK, "begin");
	for (int k = 0; k < batch; k++) {
		struct store_entry *entry = &writer->entries[k];
		fill(writer->data[k], size + k);
		*entry = (struct store_entry){ .data = writer->data[k], .size = ENTRY_BYTES };
		demand(seal_leaf(writer->seal, entry->data, entry->size, entry->leaf) == 0, "leaf");
		demand(tree_edge_add(writer->seal, &writer->edge, entry->leaf) == 0, "edge");
	}
	demand(store_append(writer->store, size, writer->entries, (size_t)batch) == STORE_OK,
			store_why(writer->store));
	demand(tree_edge_root(writer->seal, &writer->edge, root) == 0, "root");
	memcpy(note, root, sizeof(root));
	demand(store_put_note(writer->store, size + batch, note, sizeof(note), false) == STORE_OK,
			store_why(writer->store));
	demand(store_commit(writer->store) == STORE_OK, store_why(writer->store));
}

static void run_store(struct run *run)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	int64_t size = 0;

	demand(writer != NULL && seal_open(&writer->seal) == 0, "no memory");
	const struct store_options options = { .log = 1, .seal = writer->seal };
	demand(store_create(run->path, &options, &writer->store) == STORE_OK, "cannot create");
	tree_edge_init(&writer->edge);
	int64_t start = now_ns();
	for (int i = 0; i < run->commits; i++) {
		int64_t from = now_ns();
		append(writer, size, run->batch);
		size += run->batch;
		run->took_ns[i] = now_ns() - from;
	}
	run->total_ns = now_ns() - start;
	store_close(writer->store);
	seal_close(writer->seal);
	free(writer);
}

/* A synced append of a page and a note: the least that a commit can be. */
static void run_write(struct run *run)
{
	static const uint8_t page[PAGE_BYTES];
	int file = open(run->path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);

	demand(file >= 0, "cannot open");
	int64_t start = now_ns();
	for (int i = 0; i < run->commits; i++) {
		int64_t from = now_ns();
		demand(write(file, page, sizeof(page)) == (ssize_t)sizeof(page), "write");
		demand(fdatasync(file) == 0, "sync");
		run->took_ns[i] = now_ns() - from;
	}
	run->total_ns = now_ns() - start;
	(void)close(file);
}

/* ---- the comparison ---- */

static int compare_ns(const void *a, const void *b)
{
	const int64_t *left = a;
	const int64_t *right = b;

	return (*left > *right) - (*left < *right);
}

static int64_t percentile_us(struct run *run, int percent)
{
	qsort(run->took_ns, (size_t)run->commits, sizeof(*run->took_ns), compare_ns);
	return run->took_ns[(int64_t)run->commits * percent / 100] / 1000;
}

/* Runs once and keeps the best. */
static void take_turn(
		void (*once)(struct run *), struct run *run, int64_t *best_ns, int64_t *best_p99_us)
{
	remove_files(run->path);
	once(run);
	remove_files(run->path);
	*best_ns = *best_ns == 0 || run->total_ns < *best_ns ? run->total_ns : *best_ns;
	int64_t p99 = percentile_us(run, 99);
	*best_p99_us = *best_p99_us == 0 || p99 < *best_p99_us ? p99 : *best_p99_us;
}

static void compare(struct run *run, int rounds)
{
	int64_t raw[2] = { 0 };
	int64_t ours[2] = { 0 };
	int64_t synced[2] = { 0 };
	double entries = (double)run->batch * run->commits;

	for (int i = 0; i < rounds; i++) {
		take_turn(run_raw, run, &raw[0], &raw[1]);
		take_turn(run_store, run, &ours[0], &ours[1]);
		if (run->batch == 1) {
			take_turn(run_write, run, &synced[0], &synced[1]);
		}
	}
	(void)printf("batch %d: raw rows %.0f/s, store %.0f/s: %.0f %%\n", run->batch,
			entries * 1e9 / (double)raw[0], entries * 1e9 / (double)ours[0],
			100.0 * (double)raw[0] / (double)ours[0]);
	if (run->batch == 1) {
		(void)printf("one commit, p99: synced write %lld us, raw row %lld us, store %lld us:"
			     " %.1f synced writes\n",
				(long long)synced[1], (long long)raw[1], (long long)ours[1],
				(double)ours[1] / (double)synced[1]);
	}
}

int main(int argc, char **argv)
{
	const char *folder = argc > 1 ? argv[1] : ".";
	char path[PATH_MAX_BYTES];
	int64_t rounds = 3;
	int64_t *took_ns = calloc(SINGLES, sizeof(*took_ns));

	demand(argc <= 2 || text_int_all(argv[2], 1, 100, &rounds) == TEXT_OK, "ROUNDS is 1..100");
	demand(took_ns != NULL, "no memory");
	(void)snprintf(path, sizeof(path), "%s/bench_store.db", folder);
	(void)printf("reference: SQLite %s, one row (INTEGER PRIMARY KEY, BLOB) an entry of %d bytes,"
		     " page_size %d, journal_mode WAL, synchronous FULL, checkpoint at %d pages,"
		     " cache 64 MiB, prepared INSERT in BEGIN IMMEDIATE .. COMMIT\n"
		     "store: the same file settings; leaf hash, tree, tail, bundle, tile and a note"
		     " of %d bytes in each transaction; no books, no signature\n"
		     "best of %lld rounds in turn, in %s\n",
			sqlite3_libversion(), ENTRY_BYTES, PAGE_BYTES, WAL_PAGES, NOTE_BYTES,
			(long long)rounds, folder);
	struct run batches = { path, BATCH_MAX, BATCHES, took_ns, 0 };
	compare(&batches, (int)rounds);
	struct run singles = { path, 1, SINGLES, took_ns, 0 };
	compare(&singles, (int)rounds);
	free(took_ns);
	return 0;
}
