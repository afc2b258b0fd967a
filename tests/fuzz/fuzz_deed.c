/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as the JSON of a deed: refused with members that are named, or made
 * into a body that its judge reads.
 *
 * The first byte says of which resource, the rest is the request's body.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/http/body.h"
#include "api/http/deeds.h"
#include "api/http/reply.h"
#include "ledger/deed.h"
#include "ledger/item.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "tests/support/every_kind.h"
#include "tests/support/small_ledger.h"

enum {
	INPUTS_A_LEDGER = 500,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One ledger for many inputs; libFuzzer has no other place to keep it. */
static struct small_ledger *ledger_for_input(void)
{
	static struct small_ledger small;
	static int inputs;

	if (inputs % INPUTS_A_LEDGER == 0) {
		if (small.ledger != NULL) {
			small_close(&small);
		}
		small_open(&small, "simulated/fuzz", small_at("2026-10-01T00:00:00+08:00"));
		every_kind_fill(&small);
	}
	inputs++;
	return &small;
}

static const struct deed_way *way_of(uint8_t number)
{
	size_t count = 0;

	while (deed_ways[count].pattern != NULL) {
		count++;
	}
	return &deed_ways[number % count];
}

/* Of what is wrong there is something to say. */
static void check_errors(const struct form *form)
{
	assert(form->error_count <= FORM_ERRORS_MAX);
	for (size_t i = 0; i < form->error_count; i++) {
		const struct form_error *error = &form->errors[i];

		assert(memchr(error->member, '\0', sizeof(error->member)) != NULL);
		assert(memchr(error->value, '\0', sizeof(error->value)) != NULL);
		assert(error->expected[0] != '\0');
	}
}

/* What was made is a body, which the ledger takes or refuses with a reason. */
static void check_body(
		struct small_ledger *small, const struct deed_way *way, const struct bytes *body)
{
	int64_t before = ledger_size(small->ledger);
	int answer;

	assert(!body->failed && item_is_canonical(body->data, body->size));
	answer = small_say(small, way->kind, "fuzz", body);
	assert(answer == LEDGER_OK || answer == LEDGER_REFUSED || answer == LEDGER_NOTHING);
	assert(answer == LEDGER_OK || ledger_size(small->ledger) == before);
	(void)before;
}

static void take(struct small_ledger *small, const struct deed_way *way,
		const struct request *request, json_t *json)
{
	struct reply reply;
	struct bytes body;
	struct form form;
	struct told told;
	int answer;

	reply_init(&reply);
	bytes_init(&body, KIND_WHOLE_MAX);
	form_read(json, way->members, &form);
	told = form_told(&form);
	answer = way->make(request, &told, &body, &reply);
	assert(answer == DEED_MADE || answer == DEED_NOT);
	check_errors(&form);
	assert(answer == DEED_MADE || form.error_count > 0 || reply.status >= 400);
	if (answer == DEED_MADE) {
		check_body(small, way, &body);
	}
	bytes_finish(&body);
	reply_finish(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char type[] = "application/json";
	struct small_ledger *small = ledger_for_input();
	struct request request = { .ledger = small->ledger };
	const struct deed_way *way;
	struct reply reply;
	json_t *json = NULL;

	if (size < 2) {
		return 0;
	}
	way = way_of(data[0]);
	request.parameters[0] = way->kind == KIND_CLOSE ? "2026-09" : "40";
	request.body = data + 1;
	request.head.body_size = (int64_t)size - 1;
	request.head.fields[0] = (struct head_field){
		.name = { "content-type", strlen("content-type") },
		.value = { type, strlen(type) },
	};
	request.head.field_count = 1;
	reply_init(&reply);
	if (body_json(&request, &reply, &json) == BODY_OK) {
		take(small, way, &request, json);
	}
	json_decref(json);
	reply_finish(&reply);
	return 0;
}
