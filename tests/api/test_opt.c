/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Options are read as written or refused with a reason, never guessed.
 */

#include "tests/check.h"

#include "api/cli/opt.h"
#include "meter/err.h"

static const struct opt_row program[] = {
	{ 'C', "dir", "DIR", "" },
	{ 0, "json", NULL, "" },
	{ 0, NULL, NULL, NULL },
};

static const struct opt_row command[] = {
	{ 'o', "output", "FILE", "" },
	{ 0, "permit", "ID", "" },
	{ 0, "skip-rows", "N", "" },
	{ 0, "preview", NULL, "" },
	{ 0, NULL, NULL, NULL },
};

enum {
	ARGS_MAX = 8,
};

/* argv is what main would be given, which its owner may reorder. */
static int read_all(struct opts *opts, const char *const *given, char **argv, struct where *where)
{
	int argc = 0;
	int at = 0;
	int answer;

	memcpy(argv, given, ARGS_MAX * sizeof(*argv));
	while (argc < ARGS_MAX && argv[argc] != NULL) {
		argc++;
	}
	opt_init(opts, program);
	answer = opt_leading(opts, argc, argv, &at, where);
	return answer != OPT_OK ? answer : opt_rest(opts, command, argc - at, argv + at, where);
}

static const char *or_none(const char *value)
{
	return value == NULL ? "(none)" : value;
}

static void options_and_words_mix(void **state)
{
	static const struct {
		const char *name;
		const char *argv[ARGS_MAX];
		const char *dir, *output, *permit;
		int n_words;
		const char *last_word;
	} rows[] = {
		{ "nothing", { NULL }, "(none)", "(none)", "(none)", 0, "" },
		{ "words only", { "a", "b" }, "(none)", "(none)", "(none)", 2, "b" },
		{ "before and behind", { "-C", "d", "a", "--permit", "p", "b", "-o", "f" }, "d",
				"f", "p", 2, "b" },
		{ "equals", { "a", "--permit=p=q" }, "(none)", "(none)", "p=q", 1, "a" },
		{ "the end of options", { "a", "--", "--permit", "-o" }, "(none)", "(none)",
				"(none)", 3, "-o" },
		{ "a dash is a word", { "a", "-" }, "(none)", "(none)", "(none)", 2, "-" },
		{ "a value may look like an option", { "a", "--output", "-o" }, "(none)", "-o",
				"(none)", 1, "a" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char *argv[ARGS_MAX];
		struct opts opts;
		struct where where = { .line = 0 };

		CHECK_ROW(rows[i].name);
		CHECK_INT(read_all(&opts, rows[i].argv, argv, &where), OPT_OK);
		CHECK_TEXT(or_none(opt_value(&opts, "dir")), rows[i].dir);
		CHECK_TEXT(or_none(opt_value(&opts, "output")), rows[i].output);
		CHECK_TEXT(or_none(opt_value(&opts, "permit")), rows[i].permit);
		CHECK_INT(opts.n_words, rows[i].n_words);
		if (opts.n_words > 0) {
			CHECK_TEXT(opts.words[opts.n_words - 1], rows[i].last_word);
		}
	}
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *argv[ARGS_MAX];
		const char *text;
	} rows[] = {
		{ { "a", "--premit", "p" }, "unknown option '--premit'" },
		{ { "a", "--perm=p" }, "unknown option '--perm=p'" },
		{ { "a", "-x" }, "unknown option '-x'" },
		{ { "a", "-of" }, "unknown option '-of'; letters stand alone: '-C DIR'" },
		{ { "--permit", "p" }, "unknown option '--permit'" },
		{ { "a", "--permit" }, "option '--permit' needs its value, ID" },
		{ { "a", "--permit=" }, "option '--permit' needs its value, ID" },
		{ { "a", "--permit", "p", "--permit=p" }, "option '--permit' is given twice" },
		{ { "-C", "x", "a", "--dir", "y" }, "option '--dir' is given twice" },
		{ { "a", "--preview=yes" }, "option '--preview' takes no value" },
		{ { "a", "--preview", "--preview" }, "option '--preview' is given twice" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char *argv[ARGS_MAX];
		struct opts opts;
		struct where where = { .line = 0 };

		CHECK_ROW(rows[i].text);
		CHECK_INT(read_all(&opts, rows[i].argv, argv, &where), OPT_WRONG);
		CHECK_TEXT(where.text, rows[i].text);
	}
}

static void flags_are_given_or_not(void **state)
{
	static const char *const given[ARGS_MAX] = { "a", "--preview", "--json" };
	char *argv[ARGS_MAX];
	struct opts opts;
	struct where where = { .line = 0 };

	(void)state;
	CHECK_INT(read_all(&opts, given, argv, &where), OPT_OK);
	CHECK(opt_given(&opts, "preview"));
	CHECK(opt_given(&opts, "json"));
	CHECK(!opt_given(&opts, "permit"));
}

static void numbers_keep_their_range(void **state)
{
	static const struct {
		const char *value;
		int answer;
		int64_t number;
	} rows[] = {
		{ "0", OPT_OK, 0 },
		{ "100", OPT_OK, 100 },
		{ "101", OPT_WRONG, -7 },
		{ "-1", OPT_WRONG, -7 },
		{ "1x", OPT_WRONG, -7 },
		{ "0x10", OPT_WRONG, -7 },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		const char *given[ARGS_MAX] = { "a", "--skip-rows", rows[i].value };
		char *argv[ARGS_MAX];
		struct opts opts;
		struct where where = { .line = 0 };
		int64_t number = -7;

		CHECK_ROW(rows[i].value);
		CHECK_INT(read_all(&opts, given, argv, &where), OPT_OK);
		CHECK_INT(opt_int(&opts, "skip-rows", 0, 100, &number, &where), rows[i].answer);
		CHECK_INT(number, rows[i].number);
	}
}

static void choices_are_closed(void **state)
{
	static const char *const words[] = { "first", "last", "by-order", NULL };
	static const char *const good[ARGS_MAX] = { "a", "--permit", "by-order" };
	static const char *const bad[ARGS_MAX] = { "a", "--permit", "both" };
	char *argv[ARGS_MAX];
	struct opts opts;
	struct where where = { .line = 0 };
	int choice = -7;

	(void)state;
	CHECK_INT(read_all(&opts, good, argv, &where), OPT_OK);
	CHECK_INT(opt_choice(&opts, "output", words, &choice, &where), OPT_OK);
	CHECK_INT(choice, -7);
	CHECK_INT(opt_choice(&opts, "permit", words, &choice, &where), OPT_OK);
	CHECK_INT(choice, 2);
	CHECK_INT(read_all(&opts, bad, argv, &where), OPT_OK);
	CHECK_INT(opt_choice(&opts, "permit", words, &choice, &where), OPT_WRONG);
	CHECK_INT(choice, 2);
	CHECK_TEXT(where.text, "option '--permit': 'both' is none of: first, last, by-order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_words_mix),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(flags_are_given_or_not),
		cmocka_unit_test(numbers_keep_their_range),
		cmocka_unit_test(choices_are_closed),
	};

	return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
