/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/body.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "api/http/field.h"
#include "api/http/reply.h"
#include "api/http/request.h"
#include "meter/err.h"

static bool is_number_byte(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* The end of a text that begins at its quote; size where it has none. */
static size_t skip_text(const char *data, size_t size, size_t at)
{
	for (at++; at < size && data[at] != '"'; at++) {
		at += data[at] == '\\' ? 1 : 0;
	}
	return at < size ? at + 1 : size;
}

/* What jansson would read otherwise than we want, in words; NULL where there is none. */
static const char *look(const char *data, size_t size)
{
	int depth = 0;
	size_t at = 0;

	while (at < size) {
		char c = data[at];

		if (c == '"') {
			at = skip_text(data, size, at);
		} else if (c == '-' || (c >= '0' && c <= '9')) {
			size_t begin = at;

			while (at < size && is_number_byte(data[at])) {
				at++;
			}
			for (size_t i = begin; i < at; i++) {
				if (data[i] == '.' || data[i] == 'e' || data[i] == 'E') {
					return "numbers are whole, in base units";
				}
			}
		} else {
			depth += c == '{' || c == '[' ? 1 : 0;
			depth -= c == '}' || c == ']' ? 1 : 0;
			if (depth > BODY_DEPTH_MAX) {
				return "it is nested too deeply";
			}
			at++;
		}
	}
	return NULL;
}

int body_json(const struct request *request, struct reply *reply, json_t **ret)
{
	const char *data = (const char *)request->body;
	size_t size = (size_t)request->head.body_size;
	struct slice coding = head_value(&request->head, "content-encoding");
	const char *wrong;
	json_error_t error;
	json_t *json;

	if (!field_is_json(head_value(&request->head, "content-type")) || coding.data != NULL) {
		reply_problem(reply, 415, "body", "the body is to be application/json in UTF-8");
		return BODY_WRONG;
	}
	wrong = look(data, size);
	if (wrong != NULL) {
		reply_problem(reply, 400, "body", "the body: %s", wrong);
		return BODY_WRONG;
	}
	json = json_loadb(data == NULL ? "" : data, size, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL && json_error_code(&error) == json_error_out_of_memory) {
		return WEIR_FAULT_MEMORY;
	}
	if (json == NULL || !json_is_object(json)) {
		reply_problem(reply, 400, "body", "the body, line %d column %d: %s",
				json == NULL ? error.line : 1, json == NULL ? error.column : 1,
				json == NULL ? error.text : "it is to be an object");
		json_decref(json);
		return BODY_WRONG;
	}
	*ret = json;
	return BODY_OK;
}
