/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/body.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "api/http/field.h"
#include "api/http/reply.h"
#include "api/http/request.h"
#include "api/value.h"
#include "meter/err.h"

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
	wrong = value_look(data, size, BODY_DEPTH_MAX);
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
