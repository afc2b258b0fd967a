/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The paper says what the program does: the tables of docs/architecture.md and
 * the kinds of docs/entry.cddl are the program's, no row too many or too few,
 * and each kind moves the books that its row names and no other.
 */

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "billing/billing_kinds.h"
#include "ledger/entry.h"
#include "ledger/fold.h"
#include "tests/support/every_kind.h"
#include "tests/support/small_ledger.h"
#include "tests/support/tree_file.h"

enum {
	CELL_MAX = 1024,
	LINE_MAX_BYTES = 600,
};

/* ---- reading the page ---- */

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
	case KIND_DEED_CHECKED:
		return "deed, checked";
	case KIND_FINDING:
		break;
	}
	return "finding";
}

/* ---- the tables ---- */

static void every_book_has_its_row(void **state)
{
	struct program *program = program_open();
	char *page = tree_file("docs/architecture.md", NULL);
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
	char *page = tree_file("docs/architecture.md", NULL);
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
	char *page = tree_file("docs/architecture.md", NULL);
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
	char *page = tree_file("docs/entry.cddl", NULL);
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

enum {
	KINDS_MAX = 160,
};

/* What entries of a kind did. */
struct moves {
	bool is_seen;
	bool book[BOOKS_SHELVES_MAX];
};

/* Whose books a check moves: those of the deed that it carries. */
static uint64_t carried_kind(const struct entry *entry)
{
	struct item_cursor effect;

	CHECK(effect_open(entry, &effect, 2));
	return item_take_if_null(&effect) ? KIND_CHECKED : item_take_uint(&effect);
}

/* Folds a ledger's entries anew: which books an entry of each kind changed. */
static void watch(struct small_ledger *small, struct moves ret[static KINDS_MAX])
{
	struct bytes entry;
	struct books *books;
	struct fold fold;
	uint64_t mover;

	bytes_init(&entry, ENTRY_MAX);
	CHECK_INT(books_open(small->others, small->other_count, &books), 0);
	fold_init(&fold, books, &small->kinds, ledger_seal(small->ledger));
	for (int64_t i = 0; i < ledger_size(small->ledger); i++) {
		CHECK_INT(ledger_fetch(small->ledger, i, &entry), 0);
		CHECK_INT(fold_read(&fold, entry.data, entry.size, NULL), FOLD_OK);
		CHECK_INT(fold_apply(&fold), 0);
		CHECK(fold.entry.kind < KINDS_MAX);
		ret[fold.entry.kind].is_seen = true;
		mover = fold.entry.kind == KIND_CHECKED ? carried_kind(&fold.entry)
							: fold.entry.kind;
		for (size_t b = 0; b < books->count; b++) {
			bool is_changed = shelf_change_count(books_shelf(books, b)) > 0;

			/* The deed that waits, and the check that ends it. */
			uint64_t by = b == BOOK_PENDING ? KIND_CHECKED : mover;

			ret[by].book[b] = ret[by].book[b] || is_changed;
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
	char *page = tree_file("docs/architecture.md", NULL);
	const char *table = table_under(page, "\n## Kinds of entry\n");
	struct moves *moved = calloc(KINDS_MAX, sizeof(*moved));
	struct small_ledger small;
	const struct kind *kind = NULL;
	size_t at = 0;

	(void)state;
	CHECK(moved != NULL);
	small_open(&small, "simulated/architecture", small_at("2026-10-01T08:00:00+08:00"));
	every_kind_fill(&small);
	watch(&small, moved);
	small_close(&small);
	small_open_two(&small, "simulated/two", small_at("2026-10-01T08:00:00+08:00"));
	every_kind_fill_two(&small);
	watch(&small, moved);
	while ((kind = next_kind(program, &at, kind)) != NULL) {
		char name[CELL_MAX];
		char text[CELL_MAX];

		(void)snprintf(name, sizeof(name), "`%s`", kind->name);
		(void)cell(find_row(table, 2, name), 5, text);
		CHECK_ROW(kind->name);
		CHECK(moved[kind->number].is_seen); /* the ledger has one */
		for (size_t b = 0; b < program->book_count; b++) {
			bool is_everyones = b == BOOK_ORIGIN || b == BOOK_STREAM || b == BOOK_CHAIN;
			bool is_moved = moved[kind->number].book[b];
			bool is_named = names(text, program->books[b]->name);

			if (is_moved != is_named && !(is_everyones && is_moved)) {
				fail_msg("kind '%s' %s book '%s', its row says otherwise",
						kind->name, is_moved ? "moves" : "does not move",
						program->books[b]->name);
			}
		}
	}
	small_close(&small);
	free(moved);
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
