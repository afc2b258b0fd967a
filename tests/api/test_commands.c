/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every command can be called as its help says.
 */

#include "tests/check.h"

#include "api/cli/cmd.h"
#include "api/import_rows.h"

static int count_options(const struct opt_row *rows)
{
	int n = 0;

	while (rows != NULL && rows[n].name != NULL) {
		n++;
	}
	return n;
}

/* No option of the command takes a name or letter that is already in use. */
static void check_options(const struct opt_row *rows, const struct opt_row *others, int n_others)
{
	for (int i = 0; i < count_options(rows); i++) {
		CHECK(rows[i].help != NULL && rows[i].help[0] != '\0');
		for (int k = 0; k < (others == rows ? i : n_others); k++) {
			CHECK(strcmp(rows[i].name, others[k].name) != 0);
			CHECK(rows[i].letter == '\0' || rows[i].letter != others[k].letter);
		}
	}
}

static void options_have_names_of_their_own(void **state)
{
	int n_program = count_options(program_options);

	(void)state;
	check_options(program_options, program_options, n_program);
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct opt_row *rows = commands[i]->options;

		CHECK_ROW(commands[i]->name);
		CHECK(count_options(rows) <= OPT_ROWS_MAX);
		check_options(rows, rows, count_options(rows));
		check_options(rows, program_options, n_program);
	}
}

static void commands_are_found_by_their_names(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i] != NULL; i++) {
		CHECK_ROW(commands[i]->name);
		CHECK(command_find(commands[i]->name) == commands[i]);
		CHECK(commands[i]->summary[0] != '\0');
		CHECK(commands[i]->min_words >= 0);
		CHECK(commands[i]->max_words >= commands[i]->min_words);
		CHECK(commands[i]->run != NULL);
	}
	CHECK(command_find("hel") == NULL);
	CHECK(command_find("") == NULL);
}

enum {
	KINDS_END = 100, /* behind every number of a kind of row */
};

/* Completion offers for import what a file can be. */
static void words_of_import_are_kinds_of_files(void **state)
{
	const char *words = command_find("import")->words;
	enum row_kind kind;

	(void)state;
	for (int known = ROW_AREA; known < KINDS_END; known++) {
		const char *name = import_kind_name((enum row_kind)known);

		CHECK_ROW(name);
		CHECK(name == NULL || strstr(words, name) != NULL);
	}
	while (*words != '\0') {
		size_t size = strcspn(words, "|");
		char word[TEXT_ID_MAX + 1];

		CHECK(size > 0 && size < sizeof(word));
		memcpy(word, words, size);
		word[size] = '\0';
		CHECK_ROW(word);
		CHECK(import_kind_parse(word, &kind) || strcmp(word, "readings") == 0 ||
				strcmp(word, "profile") == 0 || strcmp(word, "rulebook") == 0 ||
				strcmp(word, "all") == 0);
		words += size + (words[size] == '|' ? 1 : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_have_names_of_their_own),
		cmocka_unit_test(commands_are_found_by_their_names),
		cmocka_unit_test(words_of_import_are_kinds_of_files),
	};

	return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
