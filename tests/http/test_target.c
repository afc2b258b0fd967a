/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Paths and queries are decoded after they were cut, and what would mean two
 * things is refused.
 */

#include "tests/check.h"

#include "api/http/target.h"

enum {
	BUFFER_MAX = 512,
};

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static void paths_are_cut_and_decoded(void **state)
{
	static const struct {
		const char *name;
		const char *path;
		enum target_answer answer;
		size_t count;
		const char *last; /* part */
	} rows[] = {
		{ "the root", "/", TARGET_OK, 0, NULL },
		{ "one part", "/healthz", TARGET_OK, 1, "healthz" },
		{ "three", "/v1/permits/P-1", TARGET_OK, 3, "P-1" },
		{ "a blank", "/a%20b", TARGET_OK, 1, "a b" },
		{ "a Chinese number", "/%E5%8F%96%E6%B0%B4", TARGET_OK, 1, "取水" },
		{ "digits in small letters", "/%e5%8f%96", TARGET_OK, 1, "取" },
		{ "an encoded slash is a character", "/v1/A%2F1", TARGET_OK, 2, "A/1" },
		{ "decoded once", "/%2541", TARGET_OK, 1, "%41" },
		{ "a plus is a plus", "/a+b", TARGET_OK, 1, "a+b" },
		{ "three dots are a name", "/...", TARGET_OK, 1, "..." },
		{ "eight parts", "/1/2/3/4/5/6/7/8", TARGET_OK, 8, "8" },
		{ "nine", "/1/2/3/4/5/6/7/8/9", TARGET_MANY, 0, NULL },
		{ "nine, the last one wrong", "/1/2/3/4/5/6/7/8/..", TARGET_WRONG, 0, NULL },
		{ "a slash at the end", "/v1/", TARGET_WRONG, 0, NULL },
		{ "two slashes", "//v1", TARGET_WRONG, 0, NULL },
		{ "two slashes within", "/v1//a", TARGET_WRONG, 0, NULL },
		{ "a dot", "/./a", TARGET_WRONG, 0, NULL },
		{ "two dots", "/a/../b", TARGET_WRONG, 0, NULL },
		{ "two encoded dots", "/a/%2e%2E/b", TARGET_WRONG, 0, NULL },
		{ "one of them encoded", "/a/.%2e", TARGET_WRONG, 0, NULL },
		{ "dots beside an encoded slash", "/a/..%2Fb", TARGET_WRONG, 0, NULL },
		{ "dots behind an encoded slash", "/a/b%2F..", TARGET_WRONG, 0, NULL },
		{ "an encoded slash first", "/a/%2Fb", TARGET_WRONG, 0, NULL },
		{ "an encoded NUL", "/a%00b", TARGET_WRONG, 0, NULL },
		{ "an encoded line end", "/a%0d%0ab", TARGET_WRONG, 0, NULL },
		{ "an encoded DEL", "/a%7f", TARGET_WRONG, 0, NULL },
		{ "an overlong slash", "/a%c0%afb", TARGET_WRONG, 0, NULL },
		{ "an overlong NUL", "/a%c0%80", TARGET_WRONG, 0, NULL },
		{ "half a character", "/a%e5%8f", TARGET_WRONG, 0, NULL },
		{ "a surrogate", "/a%ed%a0%80", TARGET_WRONG, 0, NULL },
		{ "half a percent", "/a%2", TARGET_WRONG, 0, NULL },
		{ "the server as such", "*", TARGET_WRONG, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct slice path = slice_of(rows[i].path);
		struct target target = { .count = 77 }; /* stays put when refused */
		char buffer[BUFFER_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(target_parse(path, buffer, path.size + 1, &target), rows[i].answer);
		CHECK_INT(target.count, rows[i].answer == TARGET_OK ? rows[i].count : 77);
		if (rows[i].last != NULL) {
			CHECK_TEXT(target.parts[target.count - 1], rows[i].last);
		}
	}
}

static void parts_keep_how_they_were_written(void **state)
{
	struct target target;
	char buffer[BUFFER_MAX];

	(void)state;
	CHECK_INT(target_parse(slice_of("/v%31/b"), buffer, sizeof(buffer), &target), TARGET_OK);
	CHECK_TEXT(target.parts[0], "v1");
	CHECK(slice_is(target.encoded[0], "v%31"));
	CHECK(slice_is(target.encoded[1], "b"));
}

static void queries_are_cut_and_decoded(void **state)
{
	static const struct {
		const char *name;
		const char *query;
		enum target_answer answer;
		size_t count;
		const char *a; /* value of "a" */
	} rows[] = {
		{ "none", NULL, TARGET_OK, 0, NULL },
		{ "an empty one", "", TARGET_OK, 0, NULL },
		{ "one", "a=1", TARGET_OK, 1, "1" },
		{ "without a value", "a", TARGET_OK, 1, "" },
		{ "with an empty one", "a=", TARGET_OK, 1, "" },
		{ "two", "b=2&a=1", TARGET_OK, 2, "1" },
		{ "many without values", "a&b&c&d&e&f&g&h", TARGET_OK, 8, "" },
		{ "a second '='", "a=1=2", TARGET_OK, 1, "1=2" },
		{ "an encoded ampersand", "a=1%262", TARGET_OK, 1, "1&2" },
		{ "an encoded plus", "a=%2B08:00", TARGET_OK, 1, "+08:00" },
		{ "an encoded name", "%61=1", TARGET_OK, 1, "1" },
		{ "a slash and a question mark", "a=/?", TARGET_OK, 1, "/?" },
		{ "sixteen", "a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p", TARGET_OK, 16, "" },
		{ "seventeen", "a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q", TARGET_MANY, 0, NULL },
		{ "a plus", "a=1+2", TARGET_WRONG, 0, NULL },
		{ "nothing between", "a=1&&b=2", TARGET_WRONG, 0, NULL },
		{ "nothing at the end", "a=1&", TARGET_WRONG, 0, NULL },
		{ "no name", "=1", TARGET_WRONG, 0, NULL },
		{ "an encoded NUL", "a=1%00", TARGET_WRONG, 0, NULL },
		{ "no UTF-8", "a=%ff", TARGET_WRONG, 0, NULL },
		{ "twice", "a=1&b=2&a=1", TARGET_TWICE, 0, NULL },
		{ "twice, once encoded", "a=1&%61=2", TARGET_TWICE, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct slice text = slice_of(rows[i].query);
		struct query query = { .count = 77 };
		char buffer[BUFFER_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(query_parse(text, buffer, text.size + 1, &query), rows[i].answer);
		CHECK_INT(query.count, rows[i].answer == TARGET_OK ? rows[i].count : 77);
		if (rows[i].a != NULL) {
			CHECK_TEXT(query_value(&query, "a"), rows[i].a);
		}
	}
}

static void a_stranger_is_named(void **state)
{
	static const char *const names[] = { "a", "b", NULL };
	struct query query;
	char buffer[BUFFER_MAX];

	(void)state;
	CHECK_INT(query_parse(slice_of("b=1&a=2"), buffer, sizeof(buffer), &query), TARGET_OK);
	CHECK(query_stranger(&query, names) == NULL);
	CHECK(query_value(&query, "c") == NULL);
	CHECK_INT(query_parse(slice_of("b=1&c=2"), buffer, sizeof(buffer), &query), TARGET_OK);
	CHECK_TEXT(query_stranger(&query, names), "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_cut_and_decoded),
		cmocka_unit_test(parts_keep_how_they_were_written),
		cmocka_unit_test(queries_are_cut_and_decoded),
		cmocka_unit_test(a_stranger_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
