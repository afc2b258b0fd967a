/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/pending.h"

#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "meter/err.h"

static const char pending[] = "pending";

bool pending_waits(const struct books *books, const struct kind *kind)
{
	const struct origin_row *origin = books_origin(books);

	return origin != NULL && origin->two_actors != 0 && kind->author == KIND_DEED_CHECKED;
}

int pending_judge(const struct kind *kind, const struct judge *judge, const struct deed *deed,
		struct outcome *ret, struct where *reason)
{
	int answer = kind->judge(judge, deed, ret, reason);

	if (answer != JUDGE_OK || !pending_waits(judge->books, kind)) {
		return answer;
	}
	/* What it would bring about now is not said: it is judged again when it is checked. */
	for (size_t i = 0; i < ret->finding_count; i++) {
		bytes_finish(&ret->findings[i].effect);
	}
	ret->finding_count = 0;
	bytes_reset(&ret->own.effect);
	effect_begin(&ret->own.effect, 1);
	item_put_text(&ret->own.effect, pending);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* What a deed speaks of: the first text in its body, where that is an id; else nothing. */
static void name_of(const struct deed *deed, char ret[static TEXT_ID_MAX + 1])
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	ret[0] = '\0';
	while (item_peek(&cursor) == ITEM_ARRAY && cursor.failed == ITEM_OK) {
		(void)item_take_array(&cursor);
	}
	if (item_peek(&cursor) == ITEM_TEXT) {
		item_take_text(&cursor, ret, TEXT_ID_MAX + 1);
		if (cursor.failed != ITEM_OK || !text_is_id(ret)) {
			ret[0] = '\0';
		}
	}
}

int pending_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_PENDING);
	struct pending_row key = { .kind = entry->kind, .entry = index };
	struct pending_row *row;
	struct item_cursor effect;
	char text[sizeof(pending)];
	struct deed deed;
	int fault;

	if (!effect_open(entry, &effect, 1)) {
		return WEIR_FAULT_BROKEN;
	}
	item_take_text(&effect, text, sizeof(text));
	if (!item_at_end(&effect) || strcmp(text, pending) != 0 || !deed_take(entry, &deed)) {
		return WEIR_FAULT_BROKEN;
	}
	name_of(&deed, key.name);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->actor = (int64_t)deed.actor;
	row->recorded_s = entry->recorded.unix_s;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->said, entry->said, entry->said_size);
}

const struct pending_row *pending_named(const struct books *books, uint64_t kind, const char *name)
{
	struct pending_row key = { .kind = (int64_t)kind, .entry = INT64_MAX };
	const struct pending_row *row;

	if (!text_copy(key.name, sizeof(key.name), name)) {
		return NULL;
	}
	row = shelf_floor(books_shelf(books, BOOK_PENDING), &key);
	return row != NULL && row->kind == key.kind && strcmp(row->name, name) == 0 ? row : NULL;
}

bool pending_has(const struct books *books, uint64_t kind, const char *name)
{
	return pending_named(books, kind, name) != NULL;
}

const struct pending_row *pending_find(const struct books *books, int64_t entry)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_PENDING), NULL, 0);
	const struct pending_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->entry != entry) {
	}
	return row;
}

/* ---- the check ---- */

void checked_put(struct bytes *body, int64_t entry, bool accepts, const char *ground)
{
	item_put_array(body, 3);
	item_put_int(body, entry);
	item_put_bool(body, accepts);
	if (ground == NULL) {
		item_put_null(body);
	} else {
		item_put_text(body, ground);
	}
}

struct said_check {
	int64_t entry;
	bool accepts;
	char ground[PENDING_GROUND_MAX + 1]; /* "": none */
};

static bool take_said(const struct deed *deed, struct said_check *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, 3);
	ret->entry = item_take_between(&cursor, 0, INT64_MAX);
	ret->accepts = item_take_bool(&cursor);
	if (!item_take_if_null(&cursor)) {
		item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	}
	return item_at_end(&cursor);
}

/* The deed as it would be judged if it were handed in now: its effect, links and findings. */
static int accept(const struct judge *judge, const struct pending_row *row, struct outcome *ret,
		struct where *reason)
{
	const struct kind *kind = kind_find(judge->books->kinds, (uint64_t)row->kind);
	struct outcome inner;
	struct deed deed;
	int answer;

	if (kind == NULL || kind->judge == NULL ||
			deed_decode(row->said.data, row->said.size, &deed, NULL) != DEED_OK) {
		return WEIR_FAULT_BROKEN;
	}
	outcome_init(&inner);
	answer = kind->judge(judge, &deed, &inner, reason);
	if (answer == JUDGE_KNOWN) {
		where_set(reason, 0, 0, "entry %lld: nothing in it is new any more",
				(long long)row->entry);
		answer = JUDGE_REFUSED;
	}
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 2);
		item_put_uint(&ret->own.effect, kind->number);
		bytes_put(&ret->own.effect, inner.own.effect.data, inner.own.effect.size);
		memcpy(ret->own.subjects, inner.own.subjects, sizeof(ret->own.subjects));
		ret->own.subject_count = inner.own.subject_count;
		ret->findings = inner.findings;
		ret->finding_count = inner.finding_count;
		inner.findings = NULL;
		inner.finding_count = 0;
		answer = ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
	}
	outcome_finish(&inner);
	return answer;
}

static int reject(const struct said_check *said, struct outcome *ret, struct where *reason)
{
	if (said->ground[0] == '\0') {
		where_set(reason, 0, 0,
				"entry %lld: it is rejected for a reason, which must be said",
				(long long)said->entry);
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 2);
	item_put_null(&ret->own.effect);
	item_put_null(&ret->own.effect);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int checked_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	const struct pending_row *row;
	struct said_check said;

	if (!take_said(deed, &said)) {
		where_set(reason, 0, 0, "a check is [entry, accepts, ground or null]");
		return JUDGE_REFUSED;
	}
	row = pending_find(judge->books, said.entry);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %lld does not wait for a checker",
				(long long)said.entry);
		return JUDGE_REFUSED;
	}
	if (row->actor == (int64_t)deed->actor) {
		where_set(reason, 0, 0,
				"entry %lld: actor %lld made it, and another one must check it",
				(long long)said.entry, (long long)row->actor);
		return JUDGE_REFUSED;
	}
	return said.accepts ? accept(judge, row, ret, reason) : reject(&said, ret, reason);
}

/* The deed and the effect that the check carries, as one entry of the deed's kind. */
static int apply_deed(struct books *books, const struct entry *entry, const struct pending_row *row,
		struct item_cursor *effect)
{
	const struct kind *kind = kind_find(books->kinds, (uint64_t)row->kind);
	struct entry inner = *entry;

	if (kind == NULL || (int64_t)item_take_uint(effect) != row->kind) {
		return WEIR_FAULT_BROKEN;
	}
	inner.kind = (uint32_t)row->kind;
	inner.said = row->said.data;
	inner.said_size = row->said.size;
	inner.effect = item_take_any(effect, &inner.effect_size);
	return item_at_end(effect) ? kind->apply(books, &inner, row->entry) : WEIR_FAULT_BROKEN;
}

int checked_apply(struct books *books, const struct entry *entry, int64_t index)
{
	const struct pending_row *row;
	struct item_cursor effect;
	struct said_check said;
	struct deed deed;
	int fault = 0;

	(void)index;
	if (!effect_open(entry, &effect, 2) || !deed_take(entry, &deed) ||
			!take_said(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	row = pending_find(books, said.entry);
	if (row == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	if (said.accepts) {
		fault = apply_deed(books, entry, row, &effect);
	} else if (!item_take_if_null(&effect) || !item_take_if_null(&effect) ||
			!item_at_end(&effect)) {
		fault = WEIR_FAULT_BROKEN;
	}
	if (fault == 0) {
		shelf_drop(books_shelf(books, BOOK_PENDING), (void *)row);
	}
	return fault;
}
