/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Only a ledger is opened as one, and what is damaged in it is told and never
 * answered from.
 */

#include "tests/check.h"

#include <stdio.h>
#include <unistd.h>

#include <sqlite3.h>

#include "ledger/store.h"
#include "meter/err.h"
#include "tests/support/made_log.h"
#include "tests/support/store_place.h"

static struct store *open_as(struct store_place *place, enum store_mode mode)
{
	const struct store_options options = { .mode = mode, .seal = place->seal };
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

static void append(struct store_place *place, struct store *store, int64_t count)
{
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(made_append(store, place->seal, 0, count), STORE_OK);
	CHECK_INT(store_commit(store), STORE_OK);
}

static void check_open(struct store_place *place, enum store_mode mode, int64_t log, int answer)
{
	const struct store_options options = { .mode = mode, .log = log, .seal = place->seal };
	struct store *store = NULL;

	CHECK_INT(store_open(place->path, &options, &store), answer);
	CHECK(store != NULL);
	CHECK_INT(store_why(store)[0] == '\0', answer == STORE_OK);
	store_close(store);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	CHECK(file != NULL);
	CHECK(fputs(text, file) >= 0);
	CHECK_INT(fclose(file), 0);
}

static void sql(const char *path, const char *text)
{
	sqlite3 *sqlite = NULL;

	CHECK_INT(sqlite3_open(path, &sqlite), SQLITE_OK);
	CHECK_INT(sqlite3_exec(sqlite, text, NULL, NULL, NULL), SQLITE_OK);
	CHECK_INT(sqlite3_close(sqlite), SQLITE_OK);
}

static void only_a_ledger_is_opened(void **state)
{
	struct store_place *place = *state;
	const struct store_options options = { .log = 7, .seal = place->seal };
	struct store *store = NULL;

	CHECK_ROW("no file");
	check_open(place, STORE_READ, 0, STORE_ABSENT);
	check_open(place, STORE_WRITE, 0, STORE_ABSENT);
	check_open(place, STORE_IMMUTABLE, 0, STORE_ABSENT);
	CHECK_ROW("a text");
	write_file(place->path,
			"not a database, but long enough to be looked at, and so refused "
			"for what it is and not for its size; a header has 100 bytes\n");
	check_open(place, STORE_READ, 0, STORE_FOREIGN);
	check_open(place, STORE_WRITE, 0, STORE_FOREIGN);
	CHECK_INT(unlink(place->path), 0);
	CHECK_ROW("another application's");
	sql(place->path, "CREATE TABLE log (log, size)");
	check_open(place, STORE_READ, 0, STORE_FOREIGN);
	CHECK_INT(unlink(place->path), 0);
	CHECK_ROW("ours");
	store_close(create(place));
	check_open(place, STORE_READ, 0, STORE_OK);
	check_open(place, STORE_READ, 7, STORE_OK);
	check_open(place, STORE_IMMUTABLE, 7, STORE_OK);
	CHECK_ROW("ours, but not that log");
	check_open(place, STORE_READ, 8, STORE_FOREIGN);
	CHECK_ROW("there already");
	CHECK_INT(store_create(place->path, &options, &store), STORE_EXISTS);
	store_close(store);
	CHECK_ROW("a version to come");
	sql(place->path, "PRAGMA user_version=2");
	check_open(place, STORE_WRITE, 0, STORE_FOREIGN);
}

/* An archive is one file; a log that waits beside it would be passed over. */
static void an_archive_with_a_waiting_log_is_refused(void **state)
{
	struct store_place *place = *state;
	char odd[FOLDER_PATH_MAX];
	struct store *writer = create(place);
	int64_t size = 0;

	append(place, writer, 300);
	check_open(place, STORE_IMMUTABLE, 7, STORE_UNCLEAN);
	store_close(writer);

	/* The path goes through a URI. */
	folder_file(&place->folder, "a b?c#d%41.db", odd);
	CHECK_INT(rename(place->path, odd), 0);
	memcpy(place->path, odd, sizeof(odd));
	SCOPED(store_close) struct store *archive = open_as(place, STORE_IMMUTABLE);
	CHECK(made_check(archive, place->seal, &size) == NULL);
	CHECK_INT(size, 300);
}

/* ---- damage ---- */

static int ignore_entry(void *context, int64_t index, const uint8_t *data, size_t size)
{
	(void)context;
	(void)index;
	(void)data;
	(void)size;
	return 0;
}

static void damage_is_told_and_not_answered(void **state)
{
	static const struct {
		const char *name;
		const char *sql;
		const char *why;
	} rows[] = {
		{ "a bundle cut", "UPDATE bundle SET data = x'0005616263' WHERE n = 0",
				"bundle 0 is not where it should be" },
		{ "a bundle too long",
				"UPDATE bundle SET data = CAST(data || x'000161' AS BLOB) WHERE n = 0",
				"bundle 0 is not where it should be" },
		{ "a bundle gone", "DELETE FROM bundle WHERE n = 0",
				"bundle 0 is not where it should be" },
		{ "the last bundle gone", "DELETE FROM bundle WHERE n = 1",
				"entry 256 is missing" },
		{ "an entry of the tail gone", "DELETE FROM tail WHERE entry = 513",
				"entry 513 is missing" },
		{ "the last entry gone", "DELETE FROM tail WHERE entry = 599",
				"entry 599 is missing" },
		{ "a text for a bundle",
				"PRAGMA ignore_check_constraints=ON;"
				"UPDATE bundle SET data = 'abc' WHERE n = 0",
				"a stored value has another type" },
	};
	struct store_place *place = *state;

	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		struct store *store = create(place);
		append(place, store, 600);
		store_close(store);
		sql(place->path, rows[i].sql);
		store = open_as(place, STORE_READ);
		CHECK_INT(store_entries(store, 0, 600, ignore_entry, NULL), WEIR_FAULT_BROKEN);
		CHECK_TEXT(store_why(store), rows[i].why);
		store_close(store);
		store_place_clear(place);
	}
}

static void damage_beneath_a_tile_is_told(void **state)
{
	struct store_place *place = *state;
	struct store *store = create(place);

	append(place, store, 1100);
	store_close(store);
	sql(place->path,
			"DELETE FROM tile WHERE level = 0 AND n = 2; DELETE FROM tail WHERE entry = 1050");
	store = open_as(place, STORE_READ);
	CHECK_INT(store_tile(store, 0, 1, 256, &place->bytes), STORE_OK);
	CHECK_INT(store_tile(store, 0, 2, 256, &place->bytes), WEIR_FAULT_BROKEN);
	CHECK_INT(store_tile(store, 1, 0, 4, &place->bytes), WEIR_FAULT_BROKEN);
	CHECK_INT(store_tile(store, 0, 4, 76, &place->bytes), WEIR_FAULT_BROKEN);
	store_close(store);
	CHECK_ROW("a writer does not go on over it");
	store = open_as(place, STORE_WRITE);
	CHECK_INT(store_begin(store), STORE_OK);
	CHECK_INT(made_append(store, place->seal, 1100, 1), WEIR_FAULT_BROKEN);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_PLACE_TEST(only_a_ledger_is_opened),
		STORE_PLACE_TEST(an_archive_with_a_waiting_log_is_refused),
		STORE_PLACE_TEST(damage_is_told_and_not_answered),
		STORE_PLACE_TEST(damage_beneath_a_tile_is_told),
	};

	return cmocka_run_group_tests_name("store_open", tests, NULL, NULL);
}
