/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is handed out on rulebooks holds: each shipped file is read, installed,
 * listed and says where its figures are from; the page names every key.
 */

#include "tests/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "billing/rulebook.h"
#include "billing/rulebook_table.h"
#include "ledger/yaml.h"
#include "meter/bytes.h"
#include "tests/support/tree_file.h"

static void check_note(const char *what, const struct rule_note *note)
{
	CHECK_ROW(what);
	CHECK(note->document[0] != '\0' || note->unconfirmed[0] != '\0');
}

/* No figure without the text that it was read in, or a word on why there is none. */
static void check_notes(const struct rulebook *book)
{
	const struct assessment_ladder *ladder = &book->assessment;

	for (size_t i = 0; i < book->rate_count; i++) {
		check_note(book->rates[i].id, &book->rates[i].note);
	}
	for (size_t i = 0; i < book->allowance_count; i++) {
		check_note("allowance", &book->allowances[i].note);
	}
	for (size_t i = 0; i < book->factor_count; i++) {
		check_note(book->factors[i].id, &book->factors[i].note);
	}
	for (size_t i = 0; i < book->surcharge_count; i++) {
		check_note(book->surcharges[i].id, &book->surcharges[i].note);
	}
	for (size_t i = 0; i < book->relief_count; i++) {
		check_note(book->reliefs[i].id, &book->reliefs[i].note);
	}
	if (ladder->no_meter.method != METHOD_NONE) {
		check_note("no_meter", &ladder->no_meter.note);
	}
	if (ladder->broken.until_deadline.method != METHOD_NONE) {
		check_note("until_deadline", &ladder->broken.until_deadline.note);
		check_note("after_deadline", &ladder->broken.after_deadline.note);
	}
	if (book->due.days_after_notice != 0 || book->due.day_of_next_month != 0) {
		check_note("due", &book->due.note);
	}
	if (book->late.per_day != 0) {
		check_note("late", &book->late.note);
	}
}

static void check_said(const char *file, const char *wanted)
{
	char *text = tree_file(file, NULL);

	CHECK(strstr(text, wanted) != NULL);
	free(text);
}

static void check_shipped(const char *file)
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	SCOPED(rulebook_close) struct rulebook *back = rulebook_open();
	struct rulebook_warnings warnings;
	struct where where = { 0 };
	struct bytes table;
	char path[300];
	char quoted[300];
	size_t size;
	char *text;

	CHECK_ROW(file);
	(void)snprintf(path, sizeof(path), "rulebooks/%s", file);
	text = tree_file(path, &size);
	CHECK_INT(rulebook_load(text, size, path, book, &warnings, &where), RULEBOOK_OK);
	free(text);
	CHECK_INT(warnings.count, 0);
	bytes_init(&table, 1 << 17);
	rulebook_encode(book, &table);
	CHECK_INT(rulebook_decode(table.data, table.size, back, &where), RULEBOOK_OK);
	CHECK_INT(memcmp(back, book, sizeof(*book)), 0);
	bytes_finish(&table);
	check_notes(book);
	CHECK_ROW(file);
	(void)snprintf(quoted, sizeof(quoted), "'%s'", file);
	check_said("rulebooks/meson.build", quoted);
	(void)snprintf(quoted, sizeof(quoted), "| `%.*s` | %s | %s |",
			(int)(strlen(file) - strlen(".yaml")), file, book->place,
			rulebook_kind_name(book->kind));
	check_said("rulebooks/README.md", quoted);
}

/* Whatever rulebooks/ ships: read, installed, listed, and each figure with its text. */
static void shipped_rulebooks_load_without_a_warning(void **state)
{
	char folder[TREE_PATH_MAX];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	(void)state;
	dir = opendir(tree_path("rulebooks", folder));
	CHECK(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".yaml") != NULL) {
			check_shipped(entry->d_name);
			count++;
		}
	}
	(void)closedir(dir);
	CHECK_INT(count, 11);
}

static void check_named(const char *page, const char *name)
{
	char quoted[128];

	CHECK_ROW(name);
	(void)snprintf(quoted, sizeof(quoted), "`%s`", name);
	CHECK(strstr(page, quoted) != NULL);
}

/* Each key and each word of a table and of those inside it. */
static void check_page(const char *page, const struct yaml_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct yaml_key *key = &table->keys[i];
		bool has_words = key->type == YAML_WORD || key->type == YAML_WORDS;

		check_named(page, key->name);
		for (int n = 0; has_words && key->words == NULL &&
				word_list_name(key->list, n) != NULL;
				n++) {
			check_named(page, word_list_name(key->list, n));
		}
		for (const struct yaml_word *word = key->words;
				has_words && word != NULL && word->name != NULL; word++) {
			check_named(page, word->name);
		}
		if (key->table != NULL) {
			check_page(page, key->table);
		}
	}
}

static void the_page_names_every_key_and_word(void **state)
{
	char *page = tree_file("docs/rulebook.md", NULL);

	(void)state;
	check_page(page, &rulebook_table);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_rulebooks_load_without_a_warning),
		cmocka_unit_test(the_page_names_every_key_and_word),
	};

	return cmocka_run_group_tests_name("rulebook_shipped", tests, NULL, NULL);
}
