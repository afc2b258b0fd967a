/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The whole ledger against what lies under it, in one run on one disk:
 *
 *	append   readings through judge, books, signature and store, a thousand
 *	         deeds a commit, against bare rows of the same sizes in SQLite
 *	replay   folding every entry again, and judging it again (verify)
 *	hashes   scan and root over the entries, against scan, root and decoding
 *	bytes    of the database a sample, alone in its entry and at twelve
 *
 *	bench_ledger FOLDER [METERS [DAYS]]
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/fold.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "ledger/ledger.h"
#include "ledger/readings.h"
#include "ledger/rows.h"
#include "ledger/seal.h"
#include "ledger/store.h"
#include "ledger/tree.h"
#include "ledger/verify.h"

enum {
	BATCH = 1000, /* deeds a commit */
	PATH_BYTES = 1024,
};

#define FIRST_S INT64_C(1767196800) /* 2026-01-01 in Shanghai */

static void demand(bool is_so, const char *what)
{
	if (!is_so) {
		(void)fprintf(stderr, "bench_ledger: %s\n", what);
		exit(3);
	}
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const struct kind *tables[1];

static struct kinds kinds_of(void)
{
	tables[0] = kinds_own();
	return (struct kinds){ .tables = tables, .count = 1 };
}

/* ---- making ---- */

struct maker {
	struct ledger *ledger;
	uint64_t number;
	size_t uncommitted;
};

static void submit(struct maker *maker, uint64_t kind, const struct bytes *body)
{
	struct deed deed = {
		.actor = 1,
		.stream = (const uint8_t *)"bench",
		.stream_size = 5,
		.number = maker->number++,
		.made = { FIRST_S },
		.body = body->data,
		.body_size = body->size,
	};
	struct where reason = { .line = 0 };
	struct receipt receipt;
	struct bytes said;

	bytes_init(&said, ENTRY_MAX);
	demand(deed_encode(&deed, &said) == 0, "deed");
	demand(ledger_submit(maker->ledger, kind, said.data, said.size, &receipt, &reason) ==
					LEDGER_OK,
			reason.text);
	bytes_finish(&said);
	if (++maker->uncommitted == BATCH) {
		demand(ledger_commit(maker->ledger, false) == 0, "commit");
		maker->uncommitted = 0;
	}
}

static void put_row(struct maker *maker, enum row_kind kind, const union row *row)
{
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	item_put_array(&body, 1);
	row_put(&body, kind, row);
	submit(maker, (uint64_t)kind, &body);
	bytes_finish(&body);
}

static void put_registry(struct maker *maker, int meters)
{
	union row area = { .area = { .area = "330300", .name = "District", .from = ROW_NO_DAY } };

	put_row(maker, ROW_AREA, &area);
	for (int i = 0; i < meters; i++) {
		union row permit = { .permit = {
						     .holder = "Holder",
						     .area = "330300",
						     .source = SOURCE_SURFACE,
						     .uses = use_bit(USE_INDUSTRY),
						     .annual_litres = INT64_C(1000000000),
						     .valid_from = { 18000 },
						     .valid_until = ROW_NO_DAY,
						     .year_kind = YEAR_CALENDAR,
						     .from = ROW_NO_DAY,
				     } };
		union row intake = { .intake = {
						     .name = "Intake",
						     .area_class = AREA_CLASS_NORMAL,
						     .design_max_litres_per_day = ROW_NO_LITRES,
						     .rated_litres_per_h = ROW_NO_LITRES,
						     .qmax_litres_per_h = 1000000,
						     .from = ROW_NO_DAY,
				     } };
		union row meter = { .meter = {
						    .profile = "manual",
						    .interval_s = 3600,
						    .direction = DIRECTION_FORWARD,
						    .digits = 8,
						    .installed_on = { 18000 },
						    .verified_until = ROW_NO_DAY,
						    .role = ROLE_TAKE,
						    .initial_litres = ROW_NO_LITRES,
						    .from = ROW_NO_DAY,
				    } };

		(void)snprintf(permit.permit.permit, sizeof(permit.permit.permit), "P%05d", i);
		(void)snprintf(intake.intake.intake, sizeof(intake.intake.intake), "I%05d", i);
		(void)snprintf(intake.intake.permit, sizeof(intake.intake.permit), "P%05d", i);
		(void)snprintf(meter.meter.meter, sizeof(meter.meter.meter), "M%05d", i);
		(void)snprintf(meter.meter.intake, sizeof(meter.meter.intake), "I%05d", i);
		put_row(maker, ROW_PERMIT, &permit);
		put_row(maker, ROW_INTAKE, &intake);
		put_row(maker, ROW_METER, &meter);
	}
}

/* Hourly readings of all meters, so many samples an entry, hour by hour as collectors bring them. */
static int64_t put_readings(struct maker *maker, int meters, int days, int samples)
{
	int64_t count = 0;

	for (int hour = 0; hour < days * 24; hour += samples) {
		for (int i = 0; i < meters; i++) {
			char meter[16];
			struct bytes body;
			int64_t base_s = FIRST_S + (int64_t)hour * 3600 + i % 3600;

			(void)snprintf(meter, sizeof(meter), "M%05d", i);
			bytes_init(&body, ENTRY_MAX);
			readings_put_head(&body, meter, 0, base_s, (size_t)samples);
			for (int k = 0; k < samples; k++) {
				struct reading reading = {
					.at_s = base_s + k * 3600,
					.status = 'A',
					.flow_litres_per_h = READINGS_NO_FLOW,
				};

				(void)count_make(INT64_C(43106220500) +
								(hour + k) * (int64_t)(630 + i),
						0, &reading.count);
				readings_put(&body, base_s, &reading);
				count++;
			}
			submit(maker, KIND_READINGS, &body);
			bytes_finish(&body);
		}
	}
	return count;
}

static struct ledger *make_ledger(const char *dir, const char *keys)
{
	const struct kinds kinds = kinds_of();
	const struct zone zone = {
		.name = "Asia/Shanghai",
		.count = 1,
		.changes = { { { INT32_MIN }, 8 * 3600 } },
	};
	const struct ledger_plan plan = {
		.dir = dir,
		.origin = "simulated/bench",
		.keys = keys,
		.zone = &zone,
		.clock = { .is_simulated = true,
				.from = { FIRST_S + INT64_C(400) * 86400 },
				.speed = 1,
				.started = { clock_system_s() } },
	};
	const struct ledger_options options = {
		.dir = dir, .keys = keys, .mode = LEDGER_WRITE, .kinds = &kinds
	};
	struct where reason = { .line = 0 };
	struct ledger_made made;
	struct ledger *ledger = NULL;

	demand(ledger_init(&plan, &kinds, NULL, 0, &made, &reason) == LEDGER_OK, reason.text);
	demand(ledger_open(&options, &ledger, &reason) == LEDGER_OK, reason.text);
	return ledger;
}

/* ---- references ---- */

struct sizes {
	uint32_t *list;
	size_t count;
};

static int note_size(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct sizes *sizes = context;

	(void)index;
	(void)data;
	sizes->list[sizes->count++] = (uint32_t)size;
	return 0;
}

/* Bare rows of the same sizes: WAL, synchronous=FULL, a thousand a transaction. */
static double raw_rows(const char *path, const struct sizes *sizes)
{
	static uint8_t entry[ENTRY_MAX];
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	double begun;

	(void)unlink(path);
	demand(sqlite3_open(path, &db) == SQLITE_OK, "raw: open");
	demand(sqlite3_exec(db,
			       "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
			       "CREATE TABLE entry(idx INTEGER PRIMARY KEY, data BLOB NOT NULL)",
			       NULL, NULL, NULL) == SQLITE_OK,
			"raw: table");
	demand(sqlite3_prepare_v2(db, "INSERT INTO entry VALUES(?,?)", -1, &statement, NULL) ==
					SQLITE_OK,
			"raw: statement");
	for (size_t i = 0; i < sizeof(entry); i++) {
		entry[i] = (uint8_t)(i * 131 >> 3);
	}
	begun = seconds();
	for (size_t i = 0; i < sizes->count; i++) {
		if (i % BATCH == 0) {
			(void)sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		}
		sqlite3_bind_int64(statement, 1, (sqlite3_int64)i);
		sqlite3_bind_blob(statement, 2, entry, (int)sizes->list[i], SQLITE_STATIC);
		demand(sqlite3_step(statement) == SQLITE_DONE, "raw: insert");
		sqlite3_reset(statement);
		if (i % BATCH == BATCH - 1 || i + 1 == sizes->count) {
			demand(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK,
					"raw: commit");
		}
	}
	begun = seconds() - begun;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return begun;
}

struct scan {
	struct seal *seal;
	struct tree_edge edge;
	struct fold *fold;
	struct verify *verify;
};

static int hash_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct scan *scan = context;
	uint8_t leaf[SEAL_HASH_BYTES];

	(void)index;
	demand(seal_leaf(scan->seal, data, size, leaf) == 0, "hash");
	return tree_edge_add(scan->seal, &scan->edge, leaf);
}

static int fold_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct scan *scan = context;
	struct where reason = { .line = 0 };

	(void)index;
	demand(fold_read(scan->fold, data, size, &reason) == 0, reason.text);
	return fold_apply(scan->fold);
}

static int verify_one(void *context, int64_t index, const uint8_t *data, size_t size)
{
	struct scan *scan = context;

	(void)index;
	demand(verify_entry(scan->verify, data, size) == 0, "verify");
	return 0;
}

static double timed_scan(struct ledger *ledger, store_entry_fn *callback, struct scan *scan)
{
	double begun = seconds();

	demand(store_entries(ledger_store(ledger), 0, INT64_MAX, callback, scan) == 0, "scan");
	return seconds() - begun;
}

/* ---- one run ---- */

static int64_t file_bytes(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? status.st_size : 0;
}

static void run(const char *folder, int meters, int days, int samples)
{
	const struct kinds kinds = kinds_of();
	char dir[PATH_BYTES];
	char keys[PATH_BYTES];
	char path[PATH_BYTES + 16];
	struct maker maker = { .number = 1 };
	struct sizes sizes = { .count = 0 };
	struct scan scan = { .seal = NULL };
	struct books *books = NULL;
	struct fold fold;
	uint8_t root[SEAL_HASH_BYTES];
	int64_t count;
	int64_t entry_bytes = 0;
	double append_s;
	double raw_s;
	double hash_s;
	double fold_s;
	double verify_s;

	(void)snprintf(dir, sizeof(dir), "%s/bench-ledger.%d.%d", folder, (int)getpid(), samples);
	(void)snprintf(keys, sizeof(keys), "%s/bench-keys.%d.%d", folder, (int)getpid(), samples);
	maker.ledger = make_ledger(dir, keys);
	put_registry(&maker, meters);
	demand(ledger_commit(maker.ledger, true) == 0, "commit");
	maker.uncommitted = 0;
	append_s = seconds();
	count = put_readings(&maker, meters, days, samples);
	demand(ledger_end(maker.ledger) == 0, "end");
	append_s = seconds() - append_s;

	sizes.list = calloc((size_t)ledger_size(maker.ledger), sizeof(*sizes.list));
	demand(sizes.list != NULL &&
					store_entries(ledger_store(maker.ledger), 0, INT64_MAX,
							note_size, &sizes) == 0,
			"sizes");
	(void)snprintf(path, sizeof(path), "%s/raw.db", dir);
	raw_s = raw_rows(path, &sizes);

	demand(seal_open(&scan.seal) == 0 && books_open(NULL, 0, &books) == 0, "books");
	tree_edge_init(&scan.edge);
	hash_s = timed_scan(maker.ledger, hash_entry, &scan);
	fold_init(&fold, books, &kinds, scan.seal);
	scan.fold = &fold;
	fold_s = timed_scan(maker.ledger, fold_entry, &scan);
	demand(verify_open(&kinds, NULL, 0, ledger_fetch, maker.ledger, &scan.verify) == 0,
			"verify");
	verify_s = timed_scan(maker.ledger, verify_one, &scan);
	demand(tree_edge_root(scan.seal, &scan.edge, root) == 0 &&
					verify_end(scan.verify, (uint64_t)ledger_size(maker.ledger),
							root) == 0,
			"the ledger does not verify");
	(void)snprintf(path, sizeof(path), "%s/ledger.db", dir);
	ledger_close(maker.ledger);

	(void)printf("%d samples an entry, %lld samples, %zu entries, %d meters, %d days\n",
			samples, (long long)count, sizes.count, meters, days);
	(void)printf("  append with books, batch %d: %.0f entries/s; raw rows %.0f/s; ratio %.2f\n",
			BATCH, (double)sizes.count / append_s, (double)sizes.count / raw_s,
			raw_s / append_s);
	(void)printf("  replay (fold): %.0f samples/s; verify (fold and judge): %.0f samples/s\n",
			(double)count / fold_s, (double)count / verify_s);
	(void)printf("  hashes: scan and root %.2f s; replay %.2f of it; verify %.2f of it\n",
			hash_s, hash_s / fold_s, hash_s / verify_s);
	for (size_t i = 0; i < sizes.count; i++) {
		entry_bytes += sizes.list[i] + 2;
	}
	(void)printf("  bytes a sample: %.1f in bundles, %.1f in all (tiles and books too)\n",
			(double)entry_bytes / (double)count,
			(double)file_bytes(path) / (double)count);
	fold_finish(&fold);
	books_close(books);
	verify_close(scan.verify);
	seal_close(scan.seal);
	free(sizes.list);
}

int main(int argc, char **argv)
{
	int64_t meters = 200;
	int64_t days = 20;

	demand(argc >= 2, "usage: bench_ledger FOLDER [METERS [DAYS]]");
	if (argc > 2) {
		demand(text_int_all(argv[2], 1, 100000, &meters) == TEXT_OK, "METERS");
	}
	if (argc > 3) {
		demand(text_int_all(argv[3], 1, 366, &days) == TEXT_OK, "DAYS");
	}
	(void)printf("reference: SQLite %s, page 4096, WAL, synchronous=FULL, rows of the entries' own sizes\n",
			sqlite3_libversion());
	run(argv[1], (int)meters, (int)days, 1);
	run(argv[1], (int)meters, (int)days, 12);
	return 0;
}
