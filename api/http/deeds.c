/* SPDX-License-Identifier: Apache-2.0 */

#include "api/http/deeds.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/delivery.h"
#include "api/http/body.h"
#include "api/http/hand_in.h"
#include "api/http/reply.h"
#include "api/idempotency.h"
#include "api/view.h"
#include "api/view_deed.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/gate.h"
#include "ledger/ledger.h"
#include "meter/err.h"

enum {
	LOCATION_MAX = 64,
};

/* A deed on its way. */
struct handing {
	uint64_t kind;
	struct deed deed; /* borrows the rest */
	uint8_t stream[BOOKS_HASH_BYTES];
	struct bytes body;
	struct bytes said;
	struct signature signature; /* bytes NULL: not signed */
};

static void handing_init(struct handing *handing)
{
	memset(handing, 0, sizeof(*handing));
	bytes_init(&handing->body, KIND_WHOLE_MAX);
	bytes_init(&handing->said, GATE_FRAME_MAX / 2);
}

static void handing_finish(struct handing *handing)
{
	bytes_finish(&handing->body);
	bytes_finish(&handing->said);
}

/* ---- the key ---- */

/* False, and the reply says so, without a sound Idempotency-Key. */
static bool read_key(const struct request *request, struct slice *ret, struct reply *reply)
{
	*ret = head_value(&request->head, "idempotency-key");
	if (ret->data == NULL || !idempotency_is_key(ret->data, ret->size)) {
		reply_problem(reply, 400, "idempotency-key",
				"a deed needs the field Idempotency-Key: 1 to %d visible ASCII characters, the same when it is sent again",
				IDEMPOTENCY_KEY_MAX);
		return false;
	}
	return true;
}

/* What was asked, however its members were ordered and spaced: method, path, body. */
static int put_asked(const struct request *request, const json_t *json, struct bytes *ret)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	bytes_format(ret, "%s ", http_method_name(request->head.method));
	bytes_put(ret, request->head.path.data, request->head.path.size);
	bytes_put_text(ret, "\n");
	bytes_put_text(ret, text == NULL ? "" : text);
	free(text);
	return text == NULL || ret->failed ? WEIR_FAULT_MEMORY : 0;
}

/* The delivery's name, from the key and what was asked. */
static int name_it(const struct request *request, struct slice key, const json_t *json,
		struct handing *handing)
{
	struct seal *seal = ledger_seal(request->ledger);
	SCOPED_FINISH(bytes_finish) struct bytes asked;
	int fault;

	bytes_init(&asked, GATE_FRAME_MAX);
	fault = put_asked(request, json, &asked);
	if (fault == 0) {
		fault = idempotency_stream(seal, key.data, key.size, handing->stream);
	}
	if (fault == 0) {
		fault = idempotency_number(
				seal, bytes_text(&asked), asked.size, &handing->deed.number);
	}
	handing->deed.actor = (uint64_t)request->caller.actor;
	handing->deed.stream = handing->stream;
	handing->deed.stream_size = sizeof(handing->stream);
	handing->deed.stream_is_bytes = true;
	handing->deed.made = ledger_now(request->ledger);
	return fault;
}

/* ---- the answer ---- */

/* Of an entry: new, or there already. */
static int answer_entry(
		const struct request *request, int64_t entry, bool is_new, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(request->ledger);
	const struct instant now = ledger_now(request->ledger);
	struct caller caller = { .role = CALLER_NOBODY };
	const struct deed_reader reader = { &caller, books, zone_day(&books->zone, now) };
	char location[LOCATION_MAX];
	bool is_pending = false;
	int fault;

	/* Found again, for the books were read anew; who is no more is told of no permit. */
	(void)caller_by_id(books, now, request->caller.id, &caller);
	fault = view == NULL ? WEIR_FAULT_MEMORY
			     : view_deed(view, request->ledger, entry, &reader, &is_pending);

	if (fault == 0) {
		fault = reply_view(reply, view);
	}
	if (fault < 0) {
		return fault;
	}
	(void)snprintf(location, sizeof(location), "/v1/entries/%lld", (long long)entry);
	reply_field(reply, "Location", location);
	reply->status = !is_new ? 200 : is_pending ? 202 : 201;
	reply->caching = "no-store";
	return 0;
}

static int answer_known(const struct request *request, struct reply *reply)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault = view == NULL ? WEIR_FAULT_MEMORY : view_deed_known(view, request->ledger);

	if (fault == 0) {
		fault = reply_view(reply, view);
	}
	reply->caching = "no-store";
	return fault;
}

/* Did it come before? True where that is the answer, or a fault is. */
static bool answer_before(const struct request *request, const struct handing *handing,
		struct reply *reply, int *ret_fault)
{
	int64_t entry = 0;
	int answer = idempotency_find(ledger_books(request->ledger), ledger_fetch, request->ledger,
			&handing->deed, handing->kind,
			handing->signature.bytes == NULL ? NULL : &handing->said, &entry);

	*ret_fault = 0;
	if (answer == IDEMPOTENCY_NEW) {
		return false;
	}
	if (answer == IDEMPOTENCY_OTHER) {
		reply_problem(reply, 422, "idempotency-key-reused",
				"that Idempotency-Key was used for another request");
	} else {
		*ret_fault = answer < 0 ? answer : answer_entry(request, entry, false, reply);
	}
	return true;
}

/* The writer's answer as ours. The caller's row is the books' no more. */
static int answer_result(const struct request *request, const struct handing *handing,
		const struct writer_result *result, struct reply *reply)
{
	int fault = ledger_refresh(request->ledger);

	if (fault < 0) {
		return fault;
	}
	if (result->answer == LEDGER_OK || result->answer == LEDGER_REPEATED) {
		return answer_entry(
				request, result->receipt.entry, result->answer == LEDGER_OK, reply);
	}
	if (result->answer == LEDGER_NOTHING) {
		return answer_known(request, reply);
	}
	/* Refused: by its judge, or because another process was quicker with that key. */
	if (!answer_before(request, handing, reply, &fault)) {
		reply_problem(reply, 422, "refused", "%s", result->reason);
	}
	return fault;
}

static int hand_over(
		const struct request *request, const struct handing *handing, struct reply *reply)
{
	const struct writer_deed deed = {
		.kind = handing->kind,
		.said = handing->said.data,
		.said_size = handing->said.size,
		.signature = handing->signature,
	};
	SCOPED_FINISH(bytes_finish) struct bytes asked;
	struct writer_result result;
	char reason[WHERE_TEXT_MAX];
	int fault;

	bytes_init(&asked, GATE_FRAME_MAX);
	writer_put_request_of(&asked, &request->shown, &deed, 1);
	if (hand_in(request->porter, &asked, &result, 1, reason, reply, &fault)) {
		return answer_result(request, handing, &result, reply);
	}
	if (reason[0] != '\0') {
		reply_problem(reply, 401, "caller", "the ledger's writer: %s", reason);
	}
	return fault;
}

/* ---- from JSON ---- */

static void refuse_members(const struct form *form, struct reply *reply)
{
	struct reply_member members[FORM_ERRORS_MAX];

	for (size_t i = 0; i < form->error_count; i++) {
		const struct form_error *error = &form->errors[i];

		members[i] = (struct reply_member){ error->member,
			error->has_value ? error->value : NULL, error->expected };
	}
	reply_problem_members(reply, members, form->error_count);
}

/* Makes the deed's body and bytes. Returns a deed_answer_made or a fault. */
static int make(const struct deed_way *way, const struct request *request, json_t *json,
		struct handing *handing, struct reply *reply)
{
	struct form form;
	struct told told;
	int answer;

	form_read(json, way->members, &form);
	told = form_told(&form);
	answer = way->make(request, &told, &handing->body, reply);
	if (answer < 0) {
		return answer;
	}
	if (form.error_count > 0) {
		refuse_members(&form, reply);
		return DEED_NOT;
	}
	if (answer != DEED_MADE) {
		assert(reply->status >= 400);
		return DEED_NOT;
	}
	if (handing->body.failed) {
		return WEIR_FAULT_MEMORY;
	}
	handing->deed.body = handing->body.data;
	handing->deed.body_size = handing->body.size;
	return deed_encode(&handing->deed, &handing->said);
}

static int take_json(const struct deed_way *way, const struct request *request, struct slice key,
		json_t *json, struct reply *reply)
{
	SCOPED_FINISH(handing_finish) struct handing handing;
	int answer;

	handing_init(&handing);
	handing.kind = way->kind;
	answer = name_it(request, key, json, &handing);
	if (answer < 0 || answer_before(request, &handing, reply, &answer)) {
		return answer;
	}
	answer = make(way, request, json, &handing, reply);
	if (answer == DEED_MADE) {
		return hand_over(request, &handing, reply);
	}
	return answer < 0 ? answer : 0;
}

int deeds_take(const struct deed_way *way, const struct request *request, struct reply *reply)
{
	json_t *json = NULL;
	struct slice key;
	int answer;

	if (!read_key(request, &key, reply)) {
		return 0;
	}
	if (signing_is_needed(ledger_books(request->ledger), request->caller.actor)) {
		reply_problem(reply, 403, "signed-only",
				"actor %lld has a key: what it says is sent signed, to /v1/deeds",
				(long long)request->caller.actor);
		return 0;
	}
	answer = body_json(request, reply, &json);
	if (answer == BODY_OK) {
		answer = take_json(way, request, key, json, reply);
		json_decref(json);
	}
	return answer < 0 ? answer : 0;
}

/* ---- signed ---- */

/* Is it a deed of the caller's, in the stream of the key? Else the reply says what it is not. */
static bool take_said(const struct request *request, struct slice key,
		const struct writer_deed *signed_deed, struct handing *handing, struct reply *reply)
{
	int fault = idempotency_stream(
			ledger_seal(request->ledger), key.data, key.size, handing->stream);

	if (fault < 0 ||
			deed_decode(signed_deed->said, signed_deed->said_size, &handing->deed,
					NULL) != DEED_OK) {
		reply_problem(reply, 400, "body", "what is said is no deed");
		return false;
	}
	if (!acting_owns(&request->caller, signed_deed->kind, &handing->deed)) {
		reply_problem(reply, 403, "not-its-own",
				"it is not a deed of this caller's actor, of a kind for its role, in the stream of a key");
		return false;
	}
	if (memcmp(handing->deed.stream, handing->stream, sizeof(handing->stream)) != 0) {
		reply_problem(reply, 400, "idempotency-key",
				"the deed's stream is not that of its Idempotency-Key: SHA-256 of \"weir/idempotency/v1\", a line feed and the key");
		return false;
	}
	return true;
}

int deeds_take_signed(const struct request *request, struct reply *reply)
{
	SCOPED_FINISH(handing_finish) struct handing handing;
	struct writer_deed deed;
	struct slice key;
	int answer = 0;

	handing_init(&handing);
	if (!read_key(request, &key, reply)) {
		return 0;
	}
	if (!slice_is_caseless(head_value(&request->head, "content-type"), DELIVERY_TYPE)) {
		reply_problem(reply, 415, "type", "a signed deed is " DELIVERY_TYPE);
		return 0;
	}
	if (!delivery_take(request->body, (size_t)request->head.body_size, &deed)) {
		reply_problem(reply, 400, "body", "the body is not [kind, said, key, signature]");
		return 0;
	}
	if (!take_said(request, key, &deed, &handing, reply)) {
		return 0;
	}
	handing.kind = deed.kind;
	handing.signature = deed.signature;
	bytes_put(&handing.said, deed.said, deed.said_size);
	return answer_before(request, &handing, reply, &answer)
			? answer
			: hand_over(request, &handing, reply);
}
