/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A path finds its one route, and is told which methods it has.
 */

#include "tests/check.h"

#include "api/http/admission.h"
#include "api/http/reply.h"
#include "api/http/route.h"
#include "api/http/target.h"
#include "meter/instant.h"

static int answer(const struct request *request, struct reply *reply)
{
	(void)request;
	reply->status = 200;
	return 0;
}

static const struct route table[] = {
	{ HTTP_GET, "/", ROLES_ALL, LANE_QUICK, answer, NULL, 0 },
	{ HTTP_GET, "/v1/permits", ROLES_ALL, LANE_QUICK, answer, NULL, 0 },
	{ HTTP_POST, "/v1/permits", ROLES_ALL, LANE_QUICK, answer, NULL, 10 },
	{ HTTP_GET, "/v1/permits/count", ROLES_ALL, LANE_QUICK, answer, NULL, 0 },
	{ HTTP_GET, "/v1/permits/{id}", ROLES_ALL, LANE_QUICK, answer, NULL, 0 },
	{ HTTP_DELETE, "/v1/permits/{id}/days/{day}", ROLES_ALL, LANE_LONG, answer, NULL, 0 },
	{ HTTP_GET, NULL, ROLES_ALL, LANE_QUICK, NULL, NULL, 0 },
};

enum {
	NONE = -1,
};

static void a_path_finds_its_route(void **state)
{
	static const struct {
		const char *name;
		const char *path;
		enum http_method method;
		enum route_answer answer;
		int route; /* in the table, or NONE */
		const char *first, *second;
		const char *allow;
	} rows[] = {
		{ "the root", "/", HTTP_GET, ROUTE_OK, 0, NULL, NULL, "GET, HEAD, OPTIONS" },
		{ "words", "/v1/permits", HTTP_GET, ROUTE_OK, 1, NULL, NULL,
				"GET, HEAD, POST, OPTIONS" },
		{ "by its method", "/v1/permits", HTTP_POST, ROUTE_OK, 2, NULL, NULL,
				"GET, HEAD, POST, OPTIONS" },
		{ "HEAD is GET", "/v1/permits", HTTP_HEAD, ROUTE_OK, 1, NULL, NULL,
				"GET, HEAD, POST, OPTIONS" },
		{ "a method that it has not", "/v1/permits", HTTP_PUT, ROUTE_METHOD, NONE, NULL,
				NULL, "GET, HEAD, POST, OPTIONS" },
		{ "its methods", "/v1/permits", HTTP_OPTIONS, ROUTE_OPTIONS, NONE, NULL, NULL,
				"GET, HEAD, POST, OPTIONS" },
		{ "a word before a name", "/v1/permits/count", HTTP_GET, ROUTE_OK, 3, NULL, NULL,
				"GET, HEAD, OPTIONS" },
		{ "a name", "/v1/permits/A%2F1", HTTP_GET, ROUTE_OK, 4, "A/1", NULL,
				"GET, HEAD, OPTIONS" },
		{ "two names", "/v1/permits/A/days/B", HTTP_DELETE, ROUTE_OK, 5, "A", "B",
				"DELETE, OPTIONS" },
		{ "no HEAD without GET", "/v1/permits/A/days/B", HTTP_HEAD, ROUTE_METHOD, NONE,
				NULL, NULL, "DELETE, OPTIONS" },
		{ "a word that was encoded", "/v1/%70ermits", HTTP_GET, ROUTE_NONE, NONE, NULL,
				NULL, NULL },
		{ "too short", "/v1", HTTP_GET, ROUTE_NONE, NONE, NULL, NULL, NULL },
		{ "too long", "/v1/permits/A/days", HTTP_GET, ROUTE_NONE, NONE, NULL, NULL, NULL },
		{ "another case", "/V1/permits", HTTP_GET, ROUTE_NONE, NONE, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct slice path = { rows[i].path, strlen(rows[i].path) };
		struct route_match match = { .route = NULL };
		struct target target;
		char buffer[64];
		char allow[ROUTE_ALLOW_MAX];

		CHECK_ROW(rows[i].name);
		CHECK_INT(target_parse(path, buffer, sizeof(buffer), &target), TARGET_OK);
		CHECK_INT(route_find(table, rows[i].method, &target, &match), rows[i].answer);
		CHECK_INT(match.route == NULL ? NONE : match.route - table, rows[i].route);
		if (rows[i].first != NULL) {
			CHECK_TEXT(match.parameters[0], rows[i].first);
		}
		if (rows[i].second != NULL) {
			CHECK_TEXT(match.parameters[1], rows[i].second);
		}
		if (rows[i].allow != NULL) {
			CHECK_TEXT(route_allow(match.methods, allow), rows[i].allow);
		}
	}
}

static void the_server_as_such_has_all_methods(void **state)
{
	struct route_match match;
	char allow[ROUTE_ALLOW_MAX];

	(void)state;
	CHECK_INT(route_find_all(table, &match), ROUTE_OPTIONS);
	CHECK_TEXT(route_allow(match.methods, allow), "GET, HEAD, POST, DELETE, OPTIONS");
}

static void dates_are_as_http_has_them(void **state)
{
	static const struct {
		int64_t at_s;
		const char *text;
	} rows[] = {
		{ 784111777, "Sun, 06 Nov 1994 08:49:37 GMT" }, /* RFC 9110 section 5.6.7 */
		{ 0, "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ 1709251199, "Thu, 29 Feb 2024 23:59:59 GMT" },
		{ 4102444800, "Fri, 01 Jan 2100 00:00:00 GMT" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		char buffer[REPLY_DATE_MAX];

		CHECK_ROW(rows[i].text);
		CHECK_TEXT(reply_date((struct instant){ rows[i].at_s }, buffer), rows[i].text);
	}
}

static void a_problem_takes_the_place_of_an_answer(void **state)
{
	const struct reply_how how = { .now_s = 0, .is_last = true };
	struct reply reply;
	struct bytes head;

	(void)state;
	reply_init(&reply);
	bytes_init(&head, 1000);
	reply.status = 200;
	reply.type = "text/plain";
	bytes_put_text(&reply.body, "half an answer");
	reply_field(&reply, "X-Half", "yes");
	reply_problem(&reply, 404, "no-permit", "there is no '%s'", "取");
	CHECK_TEXT(bytes_text(&reply.body),
			"{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
			"\"code\":\"no-permit\",\"detail\":\"there is no '取'\"}\n");
	reply_head(&reply, &how, &head);
	CHECK_TEXT(bytes_text(&head),
			"HTTP/1.1 404 Not Found\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
			"Content-Type: application/problem+json\r\nContent-Length: 104\r\n"
			"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
			"Connection: close\r\n\r\n");
	bytes_finish(&head);
	reply_finish(&reply);
}

static void its_own_host_is_known(void **state)
{
	static const struct {
		const char *host;
		bool is_own;
	} rows[] = {
		{ "localhost", true },
		{ "LOCALHOST:8080", true },
		{ "127.0.0.1", true },
		{ "127.255.255.254:1", true },
		{ "[::1]", true },
		{ "[::1]:8443", true },
		{ "", false },
		{ "localhost.", false },
		{ "localhost.example", false },
		{ "127.0.0.1.example", false },
		{ "127.1", false },
		{ "0127.0.0.1", false },
		{ "128.0.0.1", false },
		{ "2130706433", false },
		{ "[::1", false },
		{ "[::2]", false },
		{ "[0:0:0:0:0:0:0:1]", false },
		{ "[::ffff:127.0.0.1]", false },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		CHECK_ROW(rows[i].host);
		CHECK_INT(admission_is_own_host(rows[i].host, strlen(rows[i].host)),
				rows[i].is_own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_finds_its_route),
		cmocka_unit_test(the_server_as_such_has_all_methods),
		cmocka_unit_test(dates_are_as_http_has_them),
		cmocka_unit_test(a_problem_takes_the_place_of_an_answer),
		cmocka_unit_test(its_own_host_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
