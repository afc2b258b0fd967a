/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cursor.h"

#include <assert.h>
#include <string.h>

#include "api/base64url.h"
#include "ledger/item.h"
#include "ledger/seal_box.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	LABEL_MAX = 1 << 16, /* a caller, a route, and a query of at most a request's head */
	PLAIN_MAX = sizeof(struct cursor_place) + 16,
	LOCKED_MAX = (CURSOR_TEXT_MAX - 1) * 3 / 4,
};

/*
 * [1, caller, list, filters]: no two scopes have the same bytes. The number
 * changes when the bytes of a place do.
 */
static int put_label(const struct cursor_scope *scope, struct bytes *ret)
{
	item_put_array(ret, 4);
	item_put_uint(ret, 1);
	item_put_text(ret, scope->caller);
	item_put_text(ret, scope->list);
	item_put_bytes(ret, scope->filters, strlen(scope->filters));
	return ret->failed ? WEIR_FAULT_MEMORY : 0;
}

static void put_place(const struct cursor_place *place, struct bytes *ret)
{
	item_put_array(ret, 5);
	item_put_text(ret, place->id);
	item_put_text(ret, place->part);
	item_put_int(ret, place->number);
	item_put_int(ret, place->second);
	item_put_int(ret, place->size);
}

static bool take_place(const uint8_t *data, size_t size, struct cursor_place *ret)
{
	struct item_cursor cursor = item_cursor(data, size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 5);
	item_take_text(&cursor, ret->id, sizeof(ret->id));
	item_take_text(&cursor, ret->part, sizeof(ret->part));
	ret->number = item_take_int(&cursor);
	ret->second = item_take_int(&cursor);
	ret->size = item_take_between(&cursor, 0, INT64_MAX);
	return item_at_end(&cursor);
}

static int lock(struct seal_box *box, const struct bytes *label, const struct bytes *plain,
		char ret[static CURSOR_TEXT_MAX])
{
	uint8_t locked[LOCKED_MAX];
	size_t size = plain->size + SEAL_BOX_EXTRA;
	int fault;

	assert(size <= sizeof(locked));
	fault = seal_box_lock(box, label->data, label->size, plain->data, plain->size, locked);
	if (fault < 0) {
		return fault;
	}
	base64url_format(locked, size, ret);
	ret[BASE64URL_SIZE(size)] = '\0';
	return 0;
}

int cursor_format(struct seal_box *box, const struct cursor_scope *scope,
		const struct cursor_place *place, char ret[static CURSOR_TEXT_MAX])
{
	struct bytes label;
	struct bytes plain;
	int fault;

	bytes_init(&label, LABEL_MAX);
	bytes_init(&plain, PLAIN_MAX);
	fault = put_label(scope, &label);
	put_place(place, &plain);
	if (fault == 0) {
		fault = plain.failed ? WEIR_FAULT_MEMORY : lock(box, &label, &plain, ret);
	}
	bytes_finish(&plain);
	bytes_finish(&label);
	return fault;
}

int cursor_parse(struct seal_box *box, const struct cursor_scope *scope, const char *text,
		size_t size, struct cursor_place *ret)
{
	size_t locked_size = size * 3 / 4;
	uint8_t locked[LOCKED_MAX];
	uint8_t plain[LOCKED_MAX];
	struct cursor_place place;
	struct bytes label;
	int answer;

	if (size >= CURSOR_TEXT_MAX || locked_size < SEAL_BOX_EXTRA ||
			!base64url_parse(text, size, locked, locked_size)) {
		return CURSOR_BAD;
	}
	bytes_init(&label, LABEL_MAX);
	answer = put_label(scope, &label);
	if (answer == 0) {
		answer = seal_box_unlock(box, label.data, label.size, locked, locked_size, plain);
	}
	bytes_finish(&label);
	if (answer < 0) {
		return answer;
	}
	if (answer != SEAL_OK || !take_place(plain, locked_size - SEAL_BOX_EXTRA, &place)) {
		return CURSOR_BAD;
	}
	*ret = place;
	return CURSOR_OK;
}
