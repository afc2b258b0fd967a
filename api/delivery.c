/* SPDX-License-Identifier: Apache-2.0 */

#include "api/delivery.h"

#include <string.h>

#include <jansson.h>

#include "api/http/client.h"
#include "api/view.h"
#include "ledger/item.h"

/* ---- what is sent ---- */

void delivery_put(struct bytes *out, const struct writer_deed *deed)
{
	item_put_array(out, 4);
	item_put_uint(out, deed->kind);
	item_put_bytes(out, deed->said, deed->said_size);
	item_put_uint(out, deed->signature.key);
	item_put_bytes(out, deed->signature.bytes, deed->signature.size);
}

static void take_one(struct item_cursor *cursor, struct writer_deed *ret)
{
	item_take_array_of(cursor, 4);
	ret->kind = item_take_uint(cursor);
	ret->said = item_take_bytes(cursor, &ret->said_size);
	ret->signature.key = item_take_uint(cursor);
	ret->signature.bytes = item_take_bytes(cursor, &ret->signature.size);
}

bool delivery_take(const uint8_t *data, size_t size, struct writer_deed *ret)
{
	struct item_cursor cursor = item_cursor(data, size);

	take_one(&cursor, ret);
	return item_at_end(&cursor);
}

size_t delivery_take_all(const uint8_t *data, size_t size, struct writer_deed *deeds)
{
	struct item_cursor cursor = item_cursor(data, size);
	size_t count = item_take_array(&cursor);

	if (count > DELIVERY_COUNT_MAX) {
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		take_one(&cursor, &deeds[i]);
	}
	return item_at_end(&cursor) ? count : 0;
}

/* ---- what is answered ---- */

static const char booked[] = "booked";
static const char repeated[] = "repeated";
static const char known[] = "known";
static const char refused[] = "refused";

static const char *answer_name(int answer)
{
	switch ((enum ledger_answer)answer) {
	case LEDGER_OK:
		return booked;
	case LEDGER_REPEATED:
		return repeated;
	case LEDGER_NOTHING:
		return known;
	case LEDGER_REFUSED:
	case LEDGER_ABSENT:
	case LEDGER_BUSY:
	case LEDGER_KEYLESS:
	case LEDGER_BEHIND:
	case LEDGER_EXISTS:
		break;
	}
	return refused;
}

void delivery_view(struct view *view, const struct writer_result *results, size_t count)
{
	view_array(view, "deliveries");
	for (size_t i = 0; i < count; i++) {
		const char *name = answer_name(results[i].answer);

		view_object(view, NULL);
		view_text(view, "answer", name);
		if (name == booked || name == repeated) {
			view_int(view, "entry", results[i].receipt.entry);
		}
		if (name == refused) {
			view_text(view, "reason", results[i].reason);
		}
		view_end(view);
	}
	view_end(view);
}

/* One member of the list; false where it says none of the four. */
static bool take_result(const json_t *item, struct writer_result *ret)
{
	const char *answer = json_string_value(json_object_get(item, "answer"));
	const char *reason = json_string_value(json_object_get(item, "reason"));
	const json_t *entry = json_object_get(item, "entry");

	memset(ret, 0, sizeof(*ret));
	ret->receipt.entry = -1;
	if (answer == NULL) {
		return false;
	}
	if (strcmp(answer, booked) == 0 || strcmp(answer, repeated) == 0) {
		ret->answer = strcmp(answer, booked) == 0 ? LEDGER_OK : LEDGER_REPEATED;
		ret->receipt.entry = json_integer_value(entry);
		return json_is_integer(entry) && ret->receipt.entry >= 0;
	}
	if (strcmp(answer, known) == 0) {
		ret->answer = LEDGER_NOTHING;
		return true;
	}
	ret->answer = LEDGER_REFUSED;
	client_plain(reason == NULL ? "" : reason, ret->reason, sizeof(ret->reason));
	return strcmp(answer, refused) == 0 && reason != NULL;
}

bool delivery_take_answer(const uint8_t *data, size_t size, size_t count, struct writer_result *ret)
{
	json_t *answer = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *list = json_object_get(answer, "deliveries");
	bool is_sound = json_is_array(list) && json_array_size(list) == count;

	for (size_t i = 0; i < count && is_sound; i++) {
		is_sound = take_result(json_array_get(list, i), &ret[i]);
	}
	json_decref(answer);
	return is_sound;
}
