/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The paper says what the program does: the tables of docs/architecture.md and
 * the kinds of docs/entry.cddl are the program's, no row too many or too few,
 * and each kind moves the books that its row names and no other.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/bill.h"
#include "billing/billing_kinds.h"
#include "billing/rulebook.h"
#include "ledger/entry.h"
#include "ledger/file.h"
#include "ledger/fold.h"
#include "ledger/item.h"
#include "ledger/origin.h"
#include "ledger/profile_file.h"
#include "ledger/profiles.h"
#include "ledger/readings.h"
#include "ledger/seal.h"
#include "tests/support/small_ledger.h"

enum {
	CELL_MAX = 300,
	LINE_MAX_BYTES = 600,
};

/* ---- reading the page ---- */

static char *read_doc(const char *name)
{
	const char *data = getenv("TEST_DATA");
	char path[4096];
	char *text;
	size_t size;
	FILE *file;

	if (data == NULL) {
		fail_msg("TEST_DATA does not name the folder tests/data");
	}
	(void)snprintf(path, sizeof(path), "%s/../../docs/%s", data, name);
	file = fopen(path, "r");
	if (file == NULL) {
		fail_msg("cannot read %s", path);
	}
	text = calloc(1, 1 << 18);
	CHECK(text != NULL);
	size = fread(text, 1, (1 << 18) - 1, file);
	(void)fclose(file);
	CHECK(size < (1 << 18) - 1);
	return text;
}

/* The first row of the table under a heading, behind its head and rule. */
static const char *table_under(const char *page, const char *heading)
{
	const char *at = strstr(page, heading);

	CHECK_ROW(heading);
	CHECK(at != NULL);
	at = strstr(at, "\n|-");
	CHECK(at != NULL);
	at = strchr(at + 1, '\n');
	CHECK(at != NULL);
	return at + 1;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end == NULL ? line + strlen(line) : end + 1;
}

/* The n-th cell of a row, from 1, without its blanks. */
static const char *cell(const char *line, int n, char ret[static CELL_MAX])
{
	size_t size;

	for (int i = 0; i < n; i++) {
		line = strchr(line, '|');
		CHECK(line != NULL);
		line += 1;
	}
	line += strspn(line, " ");
	size = strcspn(line, "|\n");
	while (size > 0 && line[size - 1] == ' ') {
		size--;
	}
	CHECK(size < CELL_MAX);
	memcpy(ret, line, size);
	ret[size] = '\0';
	return ret;
}

/* Does a cell name that word in backquotes? */
static bool names(const char *text, const char *word)
{
	char quoted[CELL_MAX];

	(void)snprintf(quoted, sizeof(quoted), "`%s`", word);
	return strstr(text, quoted) != NULL;
}

static size_t count_names(const char *text)
{
	size_t ticks = 0;

	for (; *text != '\0'; text++) {
		ticks += *text == '`' ? 1 : 0;
	}
	return ticks / 2;
}

/* The row whose n-th cell is exactly that; its place is counted in *count, NULL for none. */
static const char *find_row(const char *table, int n, const char *wanted)
{
	const char *found = NULL;
	char text[CELL_MAX];

	for (; *table == '|'; table = next_line(table)) {
		if (strcmp(cell(table, n, text), wanted) == 0) {
			CHECK(found == NULL);
			found = table;
		}
	}
	return found;
}

static size_t count_rows(const char *table)
{
	size_t count = 0;

	for (; *table == '|'; table = next_line(table)) {
		count++;
	}
	return count;
}

/* ---- what the program has ---- */

struct program {
	struct kinds kinds;
	const struct kind *tables[2];
	const struct shelf_table *books[BOOKS_SHELVES_MAX];
	size_t book_count;
};

static struct program *program_open(void)
{
	struct program *program = calloc(1, sizeof(*program));
	const struct shelf_table *others;
	size_t count;

	CHECK(program != NULL);
	program->tables[0] = kinds_own();
	program->tables[1] = billing_kinds();
	program->kinds = (struct kinds){ .tables = program->tables, .count = 2 };
	for (size_t i = 0; i < BOOK_OWN_COUNT; i++) {
		program->books[program->book_count++] = &books_tables()[i];
	}
	others = billing_tables(&count);
	for (size_t i = 0; i < count; i++) {
		program->books[program->book_count++] = &others[i];
	}
	return program;
}

static const struct kind *next_kind(
		const struct program *program, size_t *table, const struct kind *kind)
{
	kind = kind == NULL ? program->tables[*table] : kind + 1;
	while (kind->name == NULL && *table + 1 < program->kinds.count) {
		(*table)++;
		kind = program->tables[*table];
	}
	return kind->name == NULL ? NULL : kind;
}

static const char *author_name(enum kind_author author)
{
	switch (author) {
	case KIND_OBSERVATION:
		return "observation";
	case KIND_DEED:
		return "deed";
	case KIND_FINDING:
		break;
	}
	return "finding";
}

/* ---- the tables ---- */

static void every_book_has_its_row(void **state)
{
	struct program *program = program_open();
	char *page = read_doc("architecture.md");
	const char *table = table_under(page, "\n## The books\n");

	(void)state;
	for (size_t i = 0; i < program->book_count; i++) {
		const struct shelf_table *book = program->books[i];
		char name[CELL_MAX];
		char text[CELL_MAX];
		char key[CELL_MAX] = "";
		size_t size = 0;
		const char *row;

		CHECK_ROW(book->name);
		(void)snprintf(name, sizeof(name), "`%s`", book->name);
		row = find_row(table, 1, name);
		CHECK(row != NULL);
		for (size_t k = 0; k < book->key_count; k++) {
			size += (size_t)snprintf(key + size, sizeof(key) - size, "%s`%s`",
					k == 0 ? "" : " ", book->columns[k].name);
		}
		CHECK_TEXT(cell(row, 2, text), key);
		CHECK_TEXT(cell(row, 3, text), book->owner);
		CHECK_TEXT(cell(row, 4, text), book->knows_order ? "yes" : "no");
	}
	CHECK_ROW("all books");
	CHECK_INT(count_rows(table), program->book_count);
	free(page);
	free(program);
}

static void every_kind_has_its_row(void **state)
{
	struct program *program = program_open();
	char *page = read_doc("architecture.md");
	const char *table = table_under(page, "\n## Kinds of entry\n");
	const struct kind *kind = NULL;
	size_t at = 0;
	size_t count = 1; /* the part, which is of no kind */

	(void)state;
	while ((kind = next_kind(program, &at, kind)) != NULL) {
		char name[CELL_MAX];
		char text[CELL_MAX];
		const char *row;

		CHECK_ROW(kind->name);
		(void)snprintf(name, sizeof(name), "`%s`", kind->name);
		row = find_row(table, 2, name);
		CHECK(row != NULL);
		(void)snprintf(name, sizeof(name), "%llu", (unsigned long long)kind->number);
		CHECK_TEXT(cell(row, 1, text), name);
		CHECK_TEXT(cell(row, 3, text), author_name(kind->author));
		CHECK_INT(strncmp(cell(row, 6, text), "judge in ", 9) == 0, kind->judge != NULL);
		count++;
	}
	CHECK_ROW("all kinds");
	CHECK(find_row(table, 2, "`part`") != NULL);
	CHECK_INT(count_rows(table), count);
	free(page);
	free(program);
}

/* The two tables say the same of who moves what. */
static void books_and_kinds_agree(void **state)
{
	struct program *program = program_open();
	char *page = read_doc("architecture.md");
	const char *books = table_under(page, "\n## The books\n");
	const char *table = table_under(page, "\n## Kinds of entry\n");

	(void)state;
	for (; *table == '|'; table = next_line(table)) {
		char kind[CELL_MAX];
		char moved[CELL_MAX];
		size_t named = 0;

		(void)cell(table, 2, kind);
		(void)cell(table, 5, moved);
		CHECK_ROW(kind);
		for (size_t i = 0; i < program->book_count; i++) {
			char name[CELL_MAX];
			char movers[CELL_MAX];
			bool is_moved = names(moved, program->books[i]->name);
			const char *row;

			(void)snprintf(name, sizeof(name), "`%s`", program->books[i]->name);
			row = find_row(books, 1, name);
			CHECK(row != NULL);
			CHECK_INT(strstr(cell(row, 5, movers), kind) != NULL, is_moved);
			named += is_moved ? 1 : 0;
		}
		CHECK_INT(count_names(moved), named);
	}
	free(page);
	free(program);
}

/* Each kind stands in the grammar once, under its own name, as a deed or as a finding. */
static void the_grammar_has_every_kind(void **state)
{
	struct program *program = program_open();
	char *page = read_doc("entry.cddl");
	const struct kind *kind = NULL;
	size_t at = 0;
	size_t count = 1; /* the part */
	size_t rules = 0;

	(void)state;
	while ((kind = next_kind(program, &at, kind)) != NULL) {
		char rule[CELL_MAX];

		CHECK_ROW(kind->name);
		(void)snprintf(rule, sizeof(rule),
				kind->author == KIND_FINDING
						? "\n$entry /= finding<%llu, %s-effect>\n"
						: "\n$entry /= said-entry<%llu, %s, ",
				(unsigned long long)kind->number, kind->name);
		CHECK(strstr(page, rule) != NULL);
		count++;
	}
	for (const char *rule = page; (rule = strstr(rule, "\n$entry /= ")) != NULL; rule++) {
		rules++;
	}
	CHECK_ROW("all kinds");
	CHECK_INT(rules, count);
	free(page);
	free(program);
}

/* ---- who moves what, seen in a ledger that has every kind ---- */

static void say(struct small_ledger *small, uint64_t kind, struct bytes *body, int wanted)
{
	CHECK_INT(body->failed, 0);
	CHECK_INT(small_say(small, kind, "test", body), wanted);
	bytes_reset(body);
}

static void say_row(struct small_ledger *small, enum row_kind kind, union row row)
{
	CHECK_INT(small_row(small, kind, &row), LEDGER_OK);
}

static union row permit_row(const char *until)
{
	union row row = { .permit = { .permit = "P",
					  .holder = "Holder",
					  .area = "A",
					  .source = SOURCE_SURFACE,
					  .uses = use_bit(USE_INDUSTRY),
					  .annual_litres = 1000000,
					  .valid_from = small_day("2026-01-01"),
					  .valid_until = ROW_NO_DAY,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };

	if (until != NULL) {
		row.permit.valid_until = small_day(until);
		row.permit.from = small_day("2026-10-01");
	}
	return row;
}

static union row intake_row(const char *from, int64_t qmax_litres_per_h)
{
	union row row = { .intake = { .intake = "I",
					  .permit = "P",
					  .name = "Intake",
					  .area_class = AREA_CLASS_NORMAL,
					  .design_max_litres_per_day = ROW_NO_LITRES,
					  .rated_litres_per_h = ROW_NO_LITRES,
					  .qmax_litres_per_h = qmax_litres_per_h,
					  .from = ROW_NO_DAY } };

	if (from != NULL) {
		row.intake.from = small_day(from);
	}
	return row;
}

/* From a day on: another register of the same meter, nobody knows at which count. */
static union row meter_row(const char *from)
{
	union row row = { .meter = { .meter = "M",
					  .intake = "I",
					  .profile = PROFILES_MANUAL,
					  .interval_s = 3600,
					  .direction = DIRECTION_FORWARD,
					  .digits = 8,
					  .installed_on = small_day("2026-01-01"),
					  .verified_until = ROW_NO_DAY,
					  .role = ROLE_TAKE,
					  .initial_litres = ROW_NO_LITRES,
					  .from = ROW_NO_DAY } };

	if (from != NULL) {
		row.meter.from = small_day(from);
		row.meter.installed_on = row.meter.from;
	}
	return row;
}

static void fill_registry(struct small_ledger *small)
{
	union row area = { .area = { .area = "A", .name = "Area", .from = ROW_NO_DAY } };
	union row cap = { .cap = { .area = "A",
					  .year = 2026,
					  .litres = 5000000,
					  .permits_litres = ROW_NO_LITRES,
					  .year_kind = YEAR_CALENDAR,
					  .from = ROW_NO_DAY } };
	union row plan = { .plan = { .permit = "P",
					   .year = 2026,
					   .annual_litres = 900000,
					   .year_kind = YEAR_CALENDAR,
					   .from = ROW_NO_DAY } };

	say_row(small, ROW_AREA, area);
	say_row(small, ROW_CAP, cap);
	say_row(small, ROW_PERMIT, permit_row(NULL));
	say_row(small, ROW_INTAKE, intake_row(NULL, ROW_NO_LITRES));
	say_row(small, ROW_METER, meter_row(NULL));
	say_row(small, ROW_PLAN, plan);
}

static void fill_files(struct small_ledger *small, struct bytes *body)
{
	static const char text[] = "profile: p\n"
				   "version: 1\n"
				   "title: t\n"
				   "source: s\n"
				   "resolution_m3: \"0.001\"\n"
				   "totals: [{direction: forward, unit: m3, source: s}]\n";
	static const uint8_t digest[BOOKS_HASH_BYTES] = { 1 };
	struct profile profile;
	struct where reason;

	actor_put(body, 2, 4711, "office");
	say(small, KIND_ACTOR, body, LEDGER_OK);
	file_put_opened(body, digest, "readings", 1, "readings.csv");
	say(small, KIND_FILE_OPENED, body, LEDGER_OK);
	file_put_closed(body, digest, 1);
	say(small, KIND_FILE_CLOSED, body, LEDGER_OK);
	CHECK_INT(profile_file_load(text, sizeof(text) - 1, "p.yaml", &profile, &reason),
			PROFILE_FILE_OK);
	CHECK_INT(profiles_put(body, &profile, text, sizeof(text) - 1), 0);
	say(small, KIND_PROFILE, body, LEDGER_OK);
}

static void fill_readings(struct small_ledger *small, struct bytes *body)
{
	static const struct {
		const char *at;
		int64_t litres;
	} rows[] = {
		{ "2026-10-05T08:00:00+08:00", 1000 },
		{ "2026-10-05T09:00:00+08:00", 3000 },
		{ "2026-10-06T08:00:00+08:00", 7000 },
		{ "2026-10-06T09:00:00+08:00", 7500 },
		{ "2026-10-07T09:00:00+08:00", 7600 },
		{ "2026-10-07T10:00:00+08:00", 9900 },
	};
	int64_t base_s = small_at(rows[0].at);

	readings_put_head(body, "M", 0, base_s, CHECK_COUNT(rows));
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct reading reading = {
			.at_s = small_at(rows[i].at),
			.status = 'A',
			.flow_litres_per_h = READINGS_NO_FLOW,
		};

		CHECK_INT(count_make(rows[i].litres, 0, &reading.count), COUNT_OK);
		readings_put(body, base_s, &reading);
	}
	say(small, KIND_READINGS, body, LEDGER_OK);
	/* The same delivery with other bytes. */
	small->number--;
	item_put_array(body, 0);
	say(small, KIND_READINGS, body, LEDGER_REFUSED);
}

static void fill_rulebook(struct small_ledger *small, struct bytes *body)
{
	static const char text[] =
			"rulebook: b\n"
			"title: t\n"
			"source: s\n"
			"place: A\n"
			"from: 2020-01-01\n"
			"kind: fee\n"
			"filing: month\n"
			"rates: [{use: industry, source: surface, unit: m3, yuan: \"0.20\"}]\n";
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	struct rulebook_warnings warnings;
	struct where reason;

	CHECK(book != NULL);
	CHECK_INT(rulebook_load(text, sizeof(text) - 1, "b.yaml", book, &warnings, &reason),
			RULEBOOK_OK);
	CHECK_INT(rulebook_put(body, book, text, sizeof(text) - 1), 0);
	say(small, KIND_RULEBOOK, body, LEDGER_OK);
}

/* One entry of every kind, and rows of the registry that touch readings already there. */
static void fill(struct small_ledger *small)
{
	const struct month month = month_make(2026, 10);
	struct bytes body;

	bytes_init(&body, ENTRY_MAX);
	fill_files(small, &body);
	fill_registry(small);
	small_set_time(small, small_at("2026-11-02T08:00:00+08:00"));
	fill_readings(small, &body);
	say_row(small, ROW_PERMIT, permit_row("2026-10-05"));
	say_row(small, ROW_METER, meter_row("2026-10-06"));
	say_row(small, ROW_INTAKE, intake_row("2026-10-02", 1500));
	fill_rulebook(small, &body);
	item_put_array(&body, 1);
	item_put_int(&body, month.number);
	say(small, KIND_CLOSE, &body, LEDGER_OK);
	bill_put(&body, month_days(month), NULL);
	say(small, KIND_BILL, &body, LEDGER_OK);
	bytes_finish(&body);
}

enum {
	KINDS_MAX = 64,
};

/* Folds a ledger's entries anew; bit b of ret[kind] where an entry of it changed book b. */
static void watch(struct small_ledger *small, uint64_t ret[static KINDS_MAX])
{
	struct bytes entry;
	struct books *books;
	struct fold fold;

	bytes_init(&entry, ENTRY_MAX);
	CHECK_INT(books_open(small->others, small->other_count, &books), 0);
	fold_init(&fold, books, &small->kinds, ledger_seal(small->ledger));
	for (int64_t i = 0; i < ledger_size(small->ledger); i++) {
		CHECK_INT(ledger_fetch(small->ledger, i, &entry), 0);
		CHECK_INT(fold_read(&fold, entry.data, entry.size, NULL), FOLD_OK);
		CHECK_INT(fold_apply(&fold), 0);
		CHECK(fold.entry.kind < KINDS_MAX);
		ret[fold.entry.kind] |= UINT64_C(1) << 63;
		for (size_t b = 0; b < books->count; b++) {
			bool is_changed = shelf_change_count(books_shelf(books, b)) > 0;

			ret[fold.entry.kind] |= is_changed ? UINT64_C(1) << b : 0;
			shelf_clean(books_shelf(books, b));
		}
	}
	fold_finish(&fold);
	books_close(books);
	bytes_finish(&entry);
}

static void every_kind_moves_what_its_row_says(void **state)
{
	struct program *program = program_open();
	char *page = read_doc("architecture.md");
	const char *table = table_under(page, "\n## Kinds of entry\n");
	uint64_t moved[KINDS_MAX] = { 0 };
	struct small_ledger small;
	const struct kind *kind = NULL;
	size_t at = 0;

	(void)state;
	small_open(&small, "simulated/architecture", small_at("2026-10-01T08:00:00+08:00"));
	fill(&small);
	watch(&small, moved);
	while ((kind = next_kind(program, &at, kind)) != NULL) {
		char name[CELL_MAX];
		char text[CELL_MAX];

		(void)snprintf(name, sizeof(name), "`%s`", kind->name);
		(void)cell(find_row(table, 2, name), 5, text);
		CHECK_ROW(kind->name);
		CHECK(moved[kind->number] != 0); /* the ledger has one */
		for (size_t b = 0; b < program->book_count; b++) {
			bool is_everyones = b == BOOK_ORIGIN || b == BOOK_STREAM || b == BOOK_CHAIN;
			bool is_moved = (moved[kind->number] >> b & 1) != 0;
			bool is_named = names(text, program->books[b]->name);

			if (is_moved != is_named && !(is_everyones && is_moved)) {
				fail_msg("kind '%s' %s book '%s', its row says otherwise",
						kind->name, is_moved ? "moves" : "does not move",
						program->books[b]->name);
			}
		}
	}
	small_close(&small);
	free(page);
	free(program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_book_has_its_row),
		cmocka_unit_test(every_kind_has_its_row),
		cmocka_unit_test(books_and_kinds_agree),
		cmocka_unit_test(the_grammar_has_every_kind),
		cmocka_unit_test(every_kind_moves_what_its_row_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
