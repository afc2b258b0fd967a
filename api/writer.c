/* SPDX-License-Identifier: Apache-2.0 */

#include "api/writer.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"

/* Forms of a request. */
enum {
	FORM_PLAIN = 1,
	FORM_SIGNED = 2,
};

int writer_submit(struct ledger *ledger, const struct writer_deed *deeds, size_t count,
		struct writer_result *ret)
{
	for (size_t i = 0; i < count; i++) {
		struct where reason = { .line = 0 };

		memset(&ret[i], 0, sizeof(ret[i]));
		ret[i].answer = ledger_submit_signed(ledger, deeds[i].kind, deeds[i].said,
				deeds[i].said_size, &deeds[i].signature, &ret[i].receipt, &reason);
		if (ret[i].answer < 0) {
			return ret[i].answer;
		}
		(void)text_copy(ret[i].reason, sizeof(ret[i].reason), reason.text);
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

size_t writer_take_request(
		const uint8_t *request, size_t size, struct writer_deed *deeds, bool *ret_is_signed)
{
	struct item_cursor cursor = item_cursor(request, size);
	size_t count;

	item_take_array_of(&cursor, 2);
	*ret_is_signed = item_take_between(&cursor, FORM_PLAIN, FORM_SIGNED) == FORM_SIGNED;
	count = item_take_array(&cursor);
	if (count > WRITER_DEEDS_MAX) {
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		item_take_array_of(&cursor, *ret_is_signed ? 4 : 2);
		deeds[i].kind = item_take_uint(&cursor);
		deeds[i].said = item_take_bytes(&cursor, &deeds[i].said_size);
		if (*ret_is_signed) {
			deeds[i].signature.key = item_take_uint(&cursor);
			deeds[i].signature.bytes =
					item_take_bytes(&cursor, &deeds[i].signature.size);
		}
	}
	return item_at_end(&cursor) ? count : 0;
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

bool writer_is_signed(const uint8_t *request, size_t size)
{
	struct item_cursor cursor = item_cursor(request, size);

	item_take_array_of(&cursor, 2);
	return item_take_uint(&cursor) == 2 && !cursor.failed;
}

int writer_serve(void *context, uid_t uid, const uint8_t *request, size_t size, struct bytes *reply)
{
	struct ledger *ledger = context;
	int64_t actor = ledger_actor(ledger, (int64_t)uid);
	struct writer_deed *deeds = calloc(WRITER_DEEDS_MAX, sizeof(*deeds));
	struct writer_result *results = calloc(WRITER_DEEDS_MAX, sizeof(*results));
	bool is_signed = false;
	size_t count;
	int fault = 0;

	if (deeds == NULL || results == NULL) {
		fault = WEIR_FAULT_MEMORY;
	} else {
		count = writer_take_request(request, size, deeds, &is_signed);
		if (count == 0) {
			writer_put_refusal(reply, "not a request");
		} else if (actor == 0) {
			writer_put_refusal(reply, "this user is no actor of the ledger");
		} else if (!is_signed && !are_of_actor(deeds, count, actor)) {
			writer_put_refusal(reply, "a deed names another actor than its user");
		} else {
			fault = writer_submit(ledger, deeds, count, results);
			writer_put_reply(reply, results, count);
		}
	}
	free(deeds);
	free(results);
	return fault;
}

void writer_put_request(struct bytes *request, const struct writer_deed *deeds, size_t count)
{
	bool is_signed = count > 0 && deeds[0].signature.bytes != NULL;

	item_put_array(request, 2);
	item_put_uint(request, is_signed ? FORM_SIGNED : FORM_PLAIN);
	item_put_array(request, count);
	for (size_t i = 0; i < count; i++) {
		assert((deeds[i].signature.bytes != NULL) == is_signed);
		item_put_array(request, is_signed ? 4 : 2);
		item_put_uint(request, deeds[i].kind);
		item_put_bytes(request, deeds[i].said, deeds[i].said_size);
		if (is_signed) {
			item_put_uint(request, deeds[i].signature.key);
			item_put_bytes(request, deeds[i].signature.bytes, deeds[i].signature.size);
		}
	}
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
