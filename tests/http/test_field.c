/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Credentials, cookies and tags are read as their rules say, and no further.
 */

#include "tests/check.h"

#include "api/http/field.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static void a_bearer_shows_one_token(void **state)
{
	static const struct {
		const char *name;
		const char *value;
		enum field_answer answer;
		const char *token;
	} rows[] = {
		{ "a token", "Bearer abc-._~+/09==", FIELD_OK, "abc-._~+/09==" },
		{ "the scheme in any case", "bEARER a", FIELD_OK, "a" },
		{ "no field", NULL, FIELD_ABSENT, "" },
		{ "another scheme", "Basic YTpi", FIELD_ABSENT, "" },
		{ "a scheme that begins like it", "Bearers a", FIELD_ABSENT, "" },
		{ "no token", "Bearer", FIELD_WRONG, "" },
		{ "an empty one", "Bearer ", FIELD_WRONG, "" },
		{ "two blanks", "Bearer  a", FIELD_WRONG, "" },
		{ "two tokens", "Bearer a b", FIELD_WRONG, "" },
		{ "a list", "Bearer a, Bearer b", FIELD_WRONG, "" },
		{ "a quote", "Bearer \"a\"", FIELD_WRONG, "" },
		{ "only padding", "Bearer ==", FIELD_WRONG, "" },
		{ "padding within", "Bearer a=b", FIELD_WRONG, "" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct slice token = slice_of("");

		CHECK_ROW(rows[i].name);
		CHECK_INT(field_bearer(slice_of(rows[i].value), &token), rows[i].answer);
		CHECK(slice_is(token, rows[i].token));
	}
}

static void a_cookie_is_found_by_its_name(void **state)
{
	static const struct {
		const char *name;
		const char *value;
		enum field_answer answer;
		const char *found;
	} rows[] = {
		{ "alone", "sid=abc", FIELD_OK, "abc" },
		{ "among others", "x=1; sid=abc; y=2", FIELD_OK, "abc" },
		{ "in quotes", "sid=\"abc\"", FIELD_OK, "abc" },
		{ "empty", "sid=", FIELD_OK, "" },
		{ "with an '='", "sid=a=b", FIELD_OK, "a=b" },
		{ "no field", NULL, FIELD_ABSENT, "-" },
		{ "a longer name", "xsid=abc; sidx=1", FIELD_ABSENT, "-" },
		{ "another case", "SID=abc", FIELD_ABSENT, "-" },
		{ "twice", "sid=abc; sid=abc", FIELD_WRONG, "-" },
		{ "no value", "sid", FIELD_WRONG, "-" },
		{ "a blank within", "sid=a b", FIELD_WRONG, "-" },
		{ "a comma", "sid=a,b", FIELD_WRONG, "-" },
		{ "above ASCII", "sid=\xc3\xa9", FIELD_WRONG, "-" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct slice found = slice_of("-");

		CHECK_ROW(rows[i].name);
		CHECK_INT(field_cookie(slice_of(rows[i].value), "sid", &found), rows[i].answer);
		CHECK(slice_is(found, rows[i].found));
	}
}

static void tags_are_compared_whole(void **state)
{
	static const struct {
		const char *name;
		const char *value;
		bool names;
	} rows[] = {
		{ "the tag", "\"abc\"", true },
		{ "a weak one", "W/\"abc\"", true },
		{ "any", "*", true },
		{ "in a list", "\"x\", \"abc\" ,W/\"y\"", true },
		{ "no field", NULL, false },
		{ "another", "\"abcd\"", false },
		{ "without quotes", "abc", false },
		{ "left open", "\"abc", false },
		{ "no comma", "\"abc\" \"x\"", false },
		{ "a comma at the end", "\"abc\",", false },
		{ "any, in a list", "*, \"x\"", false },
		{ "empty", "", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(field_names_tag(slice_of(rows[i].value), "\"abc\""), rows[i].names);
	}
}

static void json_is_known_by_its_name(void **state)
{
	static const struct {
		const char *value;
		bool is_json;
	} rows[] = {
		{ "application/json", true },
		{ "Application/JSON; charset=UTF-8", true },
		{ "application/json;charset=\"utf-8\"", true },
		{ NULL, false },
		{ "", false },
		{ "text/plain", false },
		{ "application/jsonp", false },
		{ "application/json; charset=gb18030", false },
		{ "application/json;", false },
		{ "application/json; charset=utf-8; x=y", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].value == NULL ? "none" : rows[i].value);
		CHECK_INT(field_is_json(slice_of(rows[i].value)), rows[i].is_json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bearer_shows_one_token),
		cmocka_unit_test(a_cookie_is_found_by_its_name),
		cmocka_unit_test(tags_are_compared_whole),
		cmocka_unit_test(json_is_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
