/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A body is one object of whole numbers, or is refused with a reason.
 */

#include "tests/check.h"

#include "api/http/body.h"
#include "api/http/reply.h"
#include "api/http/request.h"

static struct request request_of(const char *text, size_t size, const char *type)
{
	struct request request = { .body = (const uint8_t *)text };

	request.head.body_size = (int64_t)size;
	if (type != NULL) {
		request.head.fields[0] = (struct head_field){
			.name = { "content-type", 12 },
			.value = { type, strlen(type) },
		};
		request.head.field_count = 1;
	}
	return request;
}

static void only_objects_of_whole_numbers(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		int status; /* 0: taken */
		const char *because;
	} rows[] = {
		{ "an object", "{\"a\":[1,-2,{\"b\":\"1.5e3 {[\\\" \"}]}", 0, "" },
		{ "an empty one", " {} ", 0, "" },
		{ "eight deep", "{\"a\":[[[[[[[1]]]]]]]}", 0, "" },
		{ "nine deep", "{\"a\":[[[[[[[[1]]]]]]]]}", 400, "deeply" },
		{ "very deep", "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 400, "deeply" },
		{ "a fraction", "{\"a\":1.0}", 400, "whole" },
		{ "an exponent", "{\"a\":1e3}", 400, "whole" },
		{ "an exponent in capitals", "{\"a\":-1E3}", 400, "whole" },
		{ "a number beyond 64 bits", "{\"a\":9223372036854775808}", 400, "line 1" },
		{ "a name twice", "{\"a\":1,\"a\":2}", 400, "line 1" },
		{ "a NUL in a text", "{\"a\":\"\\u0000\"}", 400, "line 1" },
		{ "no UTF-8", "{\"a\":\"\xff\"}", 400, "line 1" },
		{ "half of it", "{\"a\":1", 400, "line 1" },
		{ "an open text", "{\"a\":\"b", 400, "line 1" },
		{ "an escape at the end", "{\"a\":\"\\", 400, "line 1" },
		{ "two", "{}{}", 400, "line 1" },
		{ "a comment", "{} // no", 400, "line 1" },
		{ "nothing", "", 400, "line 1" },
		{ "a list", "[1]", 400, "object" },
		{ "a word", "null", 400, "line 1" },
		{ "not a number", "{\"a\":NaN}", 400, "line 1" },
		{ "a leading zero", "{\"a\":01}", 400, "line 1" },
	};

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(rows); i++) {
		struct request request =
				request_of(rows[i].text, strlen(rows[i].text), "application/json");
		struct reply reply;
		json_t *json = NULL;

		CHECK_ROW(rows[i].name);
		reply_init(&reply);
		CHECK_INT(body_json(&request, &reply, &json),
				rows[i].status == 0 ? BODY_OK : BODY_WRONG);
		CHECK_INT(json != NULL, rows[i].status == 0);
		CHECK_INT(rows[i].status == 0 ? 0 : reply.status, rows[i].status);
		CHECK(strstr(bytes_text(&reply.body), rows[i].because) != NULL);
		json_decref(json);
		reply_finish(&reply);
	}
}

static void json_must_be_said_to_be_json(void **state)
{
	static const char *const types[] = { NULL, "text/plain",
		"application/x-www-form-urlencoded" };

	(void)state;
	for (size_t i = 0; i < CHECK_COUNT(types); i++) {
		struct request request = request_of("{}", 2, types[i]);
		struct reply reply;
		json_t *json = NULL;

		reply_init(&reply);
		CHECK_INT(body_json(&request, &reply, &json), BODY_WRONG);
		CHECK_INT(reply.status, 415);
		reply_finish(&reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_objects_of_whole_numbers),
		cmocka_unit_test(json_must_be_said_to_be_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
