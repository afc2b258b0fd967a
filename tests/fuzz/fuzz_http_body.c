/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as the body of a request: refused with a problem, or an object
 * without a float and no deeper than it may be.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/http/body.h"
#include "api/http/reply.h"
#include "api/http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(json_t *json, int depth)
{
	const char *name;
	size_t i;
	json_t *value;

	assert(depth <= BODY_DEPTH_MAX && !json_is_real(json));
	if (json_is_object(json)) {
		json_object_foreach(json, name, value)
		{
			assert(name != NULL);
			check(value,
					json_is_object(value) || json_is_array(value) ? depth + 1
										      : depth);
		}
	}
	json_array_foreach(json, i, value)
	{
		check(value, json_is_object(value) || json_is_array(value) ? depth + 1 : depth);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char type[] = "application/json";
	struct request request = { .body = data };
	struct reply reply;
	json_t *json = NULL;
	int answer;

	request.head.body_size = (int64_t)size;
	request.head.fields[0] = (struct head_field){
		.name = { "content-type", strlen("content-type") },
		.value = { type, strlen(type) },
	};
	request.head.field_count = 1;
	reply_init(&reply);
	answer = body_json(&request, &reply, &json);
	assert(answer == (json == NULL ? BODY_WRONG : BODY_OK));
	assert(answer == BODY_OK || (reply.status == 400 && reply.body.size > 1));
	if (json != NULL) {
		check(json, 1);
	}
	json_decref(json);
	reply_finish(&reply);
	return 0;
}
