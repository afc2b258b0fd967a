/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every statement is understood by the database over an empty schema, goes by
 * the key that its list names, and reads no whole table unless it says so.
 */

#include "tests/check.h"

#include <stdbool.h>

#include "ledger/db.h"
#include "ledger/schema.h"
#include "ledger/shelf.h"
#include "ledger/stmt.h"
#include "meter/bytes.h"

struct sample {
	int64_t day;
	char permit[65];
	struct shelf_blob from; /* words of SQL are names like others */
	int64_t order;
};

static const struct column columns[] = {
	COLUMN(struct sample, day, COLUMN_INT),
	COLUMN(struct sample, permit, COLUMN_TEXT),
	COLUMN(struct sample, from, COLUMN_BLOB),
	COLUMN(struct sample, order, COLUMN_INT),
};

static const struct shelf_table table = {
	.name = "sample",
	.row_size = sizeof(struct sample),
	.columns = columns,
	.column_count = 4,
	.key_count = 3,
};

static const struct shelf_table only_keys = {
	.name = "only_keys",
	.row_size = sizeof(struct sample),
	.columns = columns,
	.column_count = 2,
	.key_count = 2,
};

static struct db *open_schema(void)
{
	const struct db_options options = { .mode = DB_CREATE, .application = 1, .version = 1 };
	struct db *db = NULL;
	struct bytes text;

	CHECK_INT(db_open(":memory:", &options, &db), DB_OK);
	bytes_init(&text, 65536);
	bytes_put_text(&text, schema_log(SCHEMA_SQLITE));
	schema_book(SCHEMA_SQLITE, &table, &text);
	bytes_put_text(&text, ";");
	schema_book(SCHEMA_SQLITE, &only_keys, &text);
	CHECK_INT(db_exec(db, bytes_text(&text)), DB_OK);
	bytes_finish(&text);
	return db;
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* wanted: the key after "SEARCH ", NULL for a plain insertion. */
static void check_plan(struct db *db, const char *text, const char *wanted, bool scans)
{
	struct bytes plan;

	CHECK_ROW(text);
	bytes_init(&plan, 65536);
	if (db_plan(db, text, &plan) != DB_OK) {
		fail_msg("%s: %s", text, db_why(db));
	}
	const char *is = bytes_text(&plan);
	if (wanted == NULL) {
		CHECK_TEXT(is, "");
	} else if (scans) {
		CHECK(has(is, "SCAN ") && has(is, wanted));
	} else if (!has(is, "SEARCH ") || !has(is, wanted) || has(is, "SCAN ")) {
		fail_msg("%s: goes by '%s', not by '%s'", text, is, wanted);
	}
	CHECK(!has(is, "TEMP B-TREE"));
	bytes_finish(&plan);
	CHECK_ROW("-");
}

static void every_listed_statement_goes_by_its_key(void **state)
{
	SCOPED(db_close) struct db *db = open_schema();
	int inserting = 0;
	int scanning = 0;

	(void)state;
	for (int i = 0; i < STMT_COUNT; i++) {
		const struct stmt *stmt = stmt_named((enum stmt_name)i);
		check_plan(db, stmt->text, stmt->plan, stmt->scans);
		inserting += stmt->plan == NULL;
		scanning += stmt->scans;
	}
	CHECK_INT(inserting, 5);
	CHECK_INT(scanning, 2);
}

static void every_statement_of_a_book_goes_by_its_key(void **state)
{
	static const char *const ranges[] = {
		"book_sample USING PRIMARY KEY (log=?)",
		"book_sample USING PRIMARY KEY (log=? AND day>? AND day<?)",
		"book_sample USING PRIMARY KEY (log=? AND (day,permit)>(?,?) AND (day,permit)<(?,?))",
		("book_sample USING PRIMARY KEY (log=? AND (day,permit,from)>(?,?,?)"
		 " AND (day,permit,from)<(?,?,?))"),
	};
	SCOPED(db_close) struct db *db = open_schema();
	struct bytes text;

	(void)state;
	bytes_init(&text, 65536);
	stmt_book_upsert(&table, &text);
	check_plan(db, bytes_text(&text), NULL, false);
	bytes_reset(&text);
	stmt_book_upsert(&only_keys, &text);
	check_plan(db, bytes_text(&text), NULL, false);
	bytes_reset(&text);
	stmt_book_delete(&table, &text);
	check_plan(db, bytes_text(&text),
			"book_sample USING PRIMARY KEY (log=? AND day=? AND permit=? AND from=?)",
			false);
	bytes_reset(&text);
	stmt_book_empty(&table, &text);
	check_plan(db, bytes_text(&text), ranges[0], false);
	bytes_reset(&text);
	stmt_book_load(&table, &text);
	check_plan(db, bytes_text(&text), ranges[0], false);
	bytes_reset(&text);
	stmt_book_count(&table, &text);
	check_plan(db, bytes_text(&text), ranges[0], false);
	bytes_reset(&text);
	stmt_stray("book_sample", true, &text);
	check_plan(db, bytes_text(&text), "book_sample USING PRIMARY KEY (log>?)", false);
	bytes_reset(&text);
	stmt_stray("book_sample", false, &text);
	check_plan(db, bytes_text(&text), "book_sample USING PRIMARY KEY (log<?)", false);
	for (size_t columns_given = 0; columns_given < CHECK_COUNT(ranges); columns_given++) {
		bytes_reset(&text);
		stmt_book_range(&table, columns_given, &text);
		check_plan(db, bytes_text(&text), ranges[columns_given], false);
		bytes_reset(&text);
		stmt_book_sum(&table, 3, columns_given, &text);
		check_plan(db, bytes_text(&text), ranges[columns_given], false);
	}
	bytes_finish(&text);
}

/* The check itself sees a scan and a sort where there is one. */
static void a_scan_is_seen(void **state)
{
	SCOPED(db_close) struct db *db = open_schema();
	struct bytes plan;

	(void)state;
	bytes_init(&plan, 65536);
	CHECK_INT(db_plan(db, "SELECT data FROM tail WHERE data > $1 ORDER BY data", &plan), DB_OK);
	CHECK(has(bytes_text(&plan), "SCAN tail"));
	CHECK(has(bytes_text(&plan), "TEMP B-TREE"));
	CHECK(db_plan(db, "SELECT data FROM nowhere", &plan) < 0);
	CHECK_TEXT(db_why(db), "no such table: nowhere (SQLite 1)");
	bytes_finish(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_listed_statement_goes_by_its_key),
		cmocka_unit_test(every_statement_of_a_book_goes_by_its_key),
		cmocka_unit_test(a_scan_is_seen),
	};

	return cmocka_run_group_tests_name("stmt", tests, NULL, NULL);
}
