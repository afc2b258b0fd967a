/* SPDX-License-Identifier: Apache-2.0 */

#include "api/writer.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"
#include "meter/scope.h"

static int submit(struct ledger *ledger, const struct writer_deed *deed, struct writer_result *ret)
{
	struct where reason = { .line = 0 };

	memset(ret, 0, sizeof(*ret));
	ret->answer = ledger_submit_signed(ledger, deed->kind, deed->said, deed->said_size,
			&deed->signature, &ret->receipt, &reason);
	(void)text_copy(ret->reason, sizeof(ret->reason), reason.text);
	return ret->answer < 0 ? ret->answer : 0;
}

int writer_submit(struct ledger *ledger, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret)
{
	for (size_t i = 0; i < count; i++) {
		int fault = submit(ledger, &deeds[i], &ret[i]);

		if (fault < 0) {
			return fault;
		}
	}
	return ledger_commit(ledger, false);
}

void writer_put_refusal(struct bytes *reply, const char *reason)
{
	item_put_array(reply, 2);
	item_put_uint(reply, 0);
	item_put_text(reply, reason);
}

void writer_put_reply(struct bytes *reply, const struct writer_result *results, size_t count)
{
	item_put_array(reply, 2);
	item_put_uint(reply, 1);
	item_put_array(reply, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(reply, 5);
		item_put_int(reply, results[i].answer);
		item_put_int(reply, results[i].receipt.entry);
		item_put_int(reply, results[i].receipt.last);
		item_put_int(reply, results[i].receipt.findings);
		item_put_text(reply, results[i].reason);
	}
}

/* [kind, said], [kind, said, key, signature], or whichever of them it is. */
static void take_deed(struct item_cursor *cursor, enum writer_form form, struct writer_deed *ret)
{
	size_t items = item_take_array(cursor);

	if ((items != 2 && items != 4) || (form == WRITER_OF_PEER && items == 4) ||
			(form == WRITER_SIGNED && items == 2)) {
		item_fail(cursor, ITEM_RANGE);
		return;
	}
	ret->kind = item_take_uint(cursor);
	ret->said = item_take_bytes(cursor, &ret->said_size);
	ret->signature.bytes = NULL;
	if (items == 4) {
		ret->signature.key = item_take_uint(cursor);
		ret->signature.bytes = item_take_bytes(cursor, &ret->signature.size);
	}
}

bool writer_take_request(const uint8_t *request, size_t size, struct writer_deed *deeds,
		struct writer_request *ret)
{
	struct item_cursor cursor = item_cursor(request, size);
	size_t items = item_take_array(&cursor);

	memset(ret, 0, sizeof(*ret));
	ret->form = (enum writer_form)item_take_between(&cursor, WRITER_OF_PEER, WRITER_OF_CALLER);
	ret->count = item_take_array(&cursor);
	if (items != (ret->form == WRITER_OF_CALLER ? 4 : 2) || ret->count == 0 ||
			ret->count > WRITER_DEEDS_MAX) {
		return false;
	}
	for (size_t i = 0; i < ret->count; i++) {
		take_deed(&cursor, ret->form, &deeds[i]);
	}
	if (ret->form == WRITER_OF_CALLER) {
		ret->shown.proof = (enum caller_proof)item_take_between(
				&cursor, CALLER_TOKEN, CALLER_CERTIFICATE);
		ret->shown.data = item_take_bytes(&cursor, &ret->shown.size);
	}
	return item_at_end(&cursor);
}

/* Does every deed name the actor that the peer is? */
static bool are_of_actor(const struct writer_deed *deeds, size_t count, int64_t actor)
{
	for (size_t i = 0; i < count; i++) {
		struct deed deed;

		if (deed_decode(deeds[i].said, deeds[i].said_size, &deed, NULL) != DEED_OK ||
				deed.actor != (uint64_t)actor) {
			return false;
		}
	}
	return true;
}

bool writer_is_vouched(const uint8_t *request, size_t size)
{
	struct item_cursor cursor = item_cursor(request, size);
	size_t items = item_take_array(&cursor);
	uint64_t form = item_take_uint(&cursor);

	return !cursor.failed &&
			((form == WRITER_SIGNED && items == 2) ||
					(form == WRITER_OF_CALLER && items == 4));
}

/* Is every deed the caller's own? */
static bool are_of_caller(
		const struct writer_deed *deeds, size_t count, const struct caller *caller)
{
	for (size_t i = 0; i < count; i++) {
		struct deed deed;

		if (deed_decode(deeds[i].said, deeds[i].said_size, &deed, NULL) != DEED_OK ||
				!acting_owns(caller, deeds[i].kind, &deed)) {
			return false;
		}
	}
	return true;
}

/* One deed of a caller: submitted, or answered without. Returns 0 or a fault. */
static int act(struct ledger *ledger, const struct caller *caller, const struct writer_deed *said,
		struct writer_result *ret)
{
	/* Borrowed: bytes_finish() is not for these. */
	const struct bytes bytes = { .data = (uint8_t *)said->said, .size = said->said_size };
	struct where reason = { .line = 0 };
	struct deed deed;
	int64_t entry = 0;
	int answer = deed_decode(said->said, said->said_size, &deed, NULL);

	assert(answer == DEED_OK);
	answer = acting_check(ledger, caller, said->kind, &deed,
			said->signature.bytes == NULL ? NULL : &bytes, &entry, &reason);
	if (answer == ACTING_OK) {
		return submit(ledger, said, ret);
	}
	if (answer == ACTING_REUSED) {
		where_set(&reason, 0, 0, "that key was used for something else");
	}
	memset(ret, 0, sizeof(*ret));
	ret->answer = answer == ACTING_REPEATED ? LEDGER_REPEATED : LEDGER_REFUSED;
	ret->receipt.entry = ret->receipt.last = entry;
	(void)text_copy(ret->reason, sizeof(ret->reason), reason.text);
	return answer < 0 ? answer : 0;
}

/* The third form. *ret_reason says why nothing of it was submitted. */
static int act_all(struct ledger *ledger, const struct writer_request *request,
		const struct writer_deed *deeds, struct writer_result *results,
		const char **ret_reason)
{
	struct caller caller;
	int answer = acting_find(ledger, &request->shown, &caller);

	if (answer != CALLER_OK) {
		*ret_reason = caller_answer_text((enum caller_answer)answer);
		return answer < 0 ? answer : 0;
	}
	if (!are_of_caller(deeds, request->count, &caller)) {
		*ret_reason = "a deed is not one of its caller's";
		return 0;
	}
	for (size_t i = 0; i < request->count; i++) {
		answer = act(ledger, &caller, &deeds[i], &results[i]);
		if (answer < 0) {
			return answer;
		}
	}
	return ledger_commit(ledger, false);
}

/* Why the peer may not hand that in, or NULL. */
static const char *look_at_peer(struct ledger *ledger, uid_t uid,
		const struct writer_request *request, const struct writer_deed *deeds)
{
	int64_t actor = ledger_actor(ledger, (int64_t)uid);

	if (actor == 0) {
		return "this user is no actor of the ledger";
	}
	return request->form == WRITER_OF_PEER && !are_of_actor(deeds, request->count, actor)
			? "a deed names another actor than its user"
			: NULL;
}

static int serve(struct ledger *ledger, const struct writer_request *request,
		const struct writer_deed *deeds, struct writer_result *results, struct bytes *reply)
{
	const char *reason = NULL;
	int fault = request->form == WRITER_OF_CALLER
			? act_all(ledger, request, deeds, results, &reason)
			: writer_submit(ledger, deeds, request->count, results);

	if (reason != NULL) {
		writer_put_refusal(reply, reason);
	} else {
		writer_put_reply(reply, results, request->count);
	}
	return fault;
}

int writer_serve(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply)
{
	SCOPED(scope_free) struct writer_deed *deeds = calloc(WRITER_DEEDS_MAX, sizeof(*deeds));
	SCOPED(scope_free)
	struct writer_result *results = calloc(WRITER_DEEDS_MAX, sizeof(*results));
	struct ledger *ledger = context;
	struct writer_request taken;
	const char *reason;

	if (deeds == NULL || results == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	reason = writer_take_request(request, size, deeds, &taken)
			? look_at_peer(ledger, uid, &taken, deeds)
			: "not a request";
	if (reason != NULL) {
		writer_put_refusal(reply, reason);
		return 0;
	}
	return serve(ledger, &taken, deeds, results, reply);
}

static void put_deed(struct bytes *request, const struct writer_deed *deed)
{
	bool is_signed = deed->signature.bytes != NULL;

	item_put_array(request, is_signed ? 4 : 2);
	item_put_uint(request, deed->kind);
	item_put_bytes(request, deed->said, deed->said_size);
	if (is_signed) {
		item_put_uint(request, deed->signature.key);
		item_put_bytes(request, deed->signature.bytes, deed->signature.size);
	}
}

void writer_put_request(struct bytes *request, const struct writer_deed *deeds, size_t count)
{
	bool is_signed = count > 0 && deeds[0].signature.bytes != NULL;

	item_put_array(request, 2);
	item_put_uint(request, is_signed ? WRITER_SIGNED : WRITER_OF_PEER);
	item_put_array(request, count);
	for (size_t i = 0; i < count; i++) {
		assert((deeds[i].signature.bytes != NULL) == is_signed);
		put_deed(request, &deeds[i]);
	}
}

void writer_put_request_of(struct bytes *request, const struct acting_shown *shown,
		const struct writer_deed *deeds, size_t count)
{
	item_put_array(request, 4);
	item_put_uint(request, WRITER_OF_CALLER);
	item_put_array(request, count);
	for (size_t i = 0; i < count; i++) {
		put_deed(request, &deeds[i]);
	}
	item_put_uint(request, (uint64_t)shown->proof);
	item_put_bytes(request, shown->data, shown->size);
}

bool writer_take_reply(const struct bytes *reply, size_t count, struct writer_result *ret,
		char ret_reason[static WHERE_TEXT_MAX])
{
	struct item_cursor cursor = item_cursor(reply->data, reply->size);

	ret_reason[0] = '\0';
	item_take_array_of(&cursor, 2);
	if (item_take_uint(&cursor) == 0) {
		item_take_text(&cursor, ret_reason, WHERE_TEXT_MAX);
		return item_at_end(&cursor);
	}
	item_take_array_of(&cursor, count);
	for (size_t i = 0; i < count; i++) {
		item_take_array_of(&cursor, 5);
		ret[i].answer = (int)item_take_between(&cursor, 0, LEDGER_NOTHING);
		ret[i].receipt.entry = item_take_int(&cursor);
		ret[i].receipt.last = item_take_int(&cursor);
		ret[i].receipt.findings = item_take_int(&cursor);
		item_take_text(&cursor, ret[i].reason, sizeof(ret[i].reason));
	}
	return item_at_end(&cursor);
}
