/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/signing.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "meter/err.h"

/* A key as a deed says it. */
struct said_key {
	int64_t actor;
	const uint8_t *public;
	bool is_withdrawn;
};

void signing_put_key(struct bytes *body, int64_t actor, const uint8_t key[static SEAL_KEY_BYTES],
		bool is_withdrawn)
{
	item_put_array(body, 3);
	item_put_int(body, actor);
	item_put_bytes(body, key, SEAL_KEY_BYTES);
	item_put_bool(body, is_withdrawn);
}

static bool take_key(const struct deed *deed, struct said_key *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 3);
	ret->actor = item_take_between(&cursor, 1, INT64_MAX);
	ret->public = item_take_bytes_of(&cursor, SEAL_KEY_BYTES);
	ret->is_withdrawn = item_take_bool(&cursor);
	return item_at_end(&cursor);
}

/* The newest key of an actor: of all, of those in force, or of those in force with these bytes. */
static const struct key_row *find_key(
		const struct books *books, int64_t actor, bool in_force, const uint8_t *public)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_KEY), NULL, 0);
	const struct key_row *found = NULL;
	const struct key_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->actor == actor && (!in_force || row->withdrawn == 0) &&
				(public == NULL ||
						memcmp(row->public.data, public, SEAL_KEY_BYTES) ==
								0)) {
			found = row;
		}
	}
	return found;
}

const struct key_row *signing_key(const struct books *books, int64_t actor)
{
	return find_key(books, actor, true, NULL);
}

bool signing_is_needed(const struct books *books, int64_t actor)
{
	return find_key(books, actor, false, NULL) != NULL;
}

int key_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct actor_row actor = { .uid = 0 };
	SCOPED(seal_key_close) struct seal_key *key = NULL;
	struct said_key said;
	int answer;

	if (!take_key(deed, &said)) {
		where_set(reason, 0, 0, "a key is [actor, 32 bytes, withdrawn]");
		return JUDGE_REFUSED;
	}
	actor.actor = said.actor;
	if (shelf_find(books_shelf(judge->books, BOOK_ACTOR), &actor) == NULL) {
		where_set(reason, 0, 0, "there is no actor %lld", (long long)said.actor);
		return JUDGE_REFUSED;
	}
	if ((find_key(judge->books, said.actor, true, said.public) != NULL) != said.is_withdrawn) {
		where_set(reason, 0, 0,
				said.is_withdrawn ? N_("actor %lld has no such key")
						  : N_("actor %lld has that key already"),
				(long long)said.actor);
		return JUDGE_REFUSED;
	}
	answer = seal_key_open_public(SEAL_ED25519, said.public, SEAL_KEY_BYTES, &key);
	if (answer != SEAL_OK) {
		where_set(reason, 0, 0, "these bytes are no Ed25519 key");
		return answer < 0 ? answer : JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

static int end_key(struct books *books, const struct said_key *said, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_KEY);
	const struct key_row *old = find_key(books, said->actor, true, said->public);
	struct key_row *row;

	if (old == NULL) {
		return WEIR_FAULT_BROKEN;
	}
	row = shelf_find(shelf, old);
	assert(row != NULL);
	row->withdrawn = index;
	shelf_touch(shelf, row);
	return 0;
}

int key_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_KEY);
	const struct key_row key = { .key = index };
	struct item_cursor cursor;
	struct said_key said;
	struct key_row *row;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take_key(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	if (said.is_withdrawn) {
		return end_key(books, &said, index);
	}
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->actor = said.actor;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->public, said.public, SEAL_KEY_BYTES);
}

/* The key that a signature names, if it is the actor's and in force. */
static const struct key_row *named_key(
		const struct books *books, const struct deed *deed, uint64_t number)
{
	const struct key_row key = { .key = number > INT64_MAX ? -1 : (int64_t)number };
	const struct key_row *row = shelf_find(books_shelf(books, BOOK_KEY), &key);

	return row != NULL && row->actor == (int64_t)deed->actor && row->withdrawn == 0 ? row
											: NULL;
}

static int check_signature(const struct books *books, const struct key_row *row, const void *said,
		size_t said_size, const struct signature *signature)
{
	SCOPED_FINISH(bytes_finish) struct bytes message;
	int answer;

	bytes_init(&message, BOOKS_NAME_MAX + 64 + said_size);
	if (signature->size != SEAL_SIGNATURE_BYTES) {
		return SEAL_BAD;
	}
	answer = deed_message(books_origin(books)->origin, said, said_size, &message);
	if (answer == 0) {
		answer = seal_ed25519_verify(
				row->public.data, message.data, message.size, signature->bytes);
	}
	return answer;
}

/* A collector only reports. */
static bool may_say(const struct books *books, const struct kind *kind, int64_t actor)
{
	const struct actor_row key = { .actor = actor };
	const struct actor_row *row = shelf_find(books_shelf(books, BOOK_ACTOR), &key);

	return row == NULL || strcmp(row->role, SIGNING_COLLECTOR) != 0 ||
			kind->author == KIND_OBSERVATION;
}

int signing_check(const struct books *books, const struct kind *kind, const struct deed *deed,
		const void *said, size_t said_size, const struct signature *signature,
		struct where *reason)
{
	const struct key_row *row;
	int answer;

	if (!may_say(books, kind, (int64_t)deed->actor)) {
		where_set(reason, 0, 0,
				"actor %llu is a collector: it reports, and does nothing else",
				(unsigned long long)deed->actor);
		return SIGNING_WRONG;
	}
	if (signature->bytes == NULL) {
		if (!signing_is_needed(books, (int64_t)deed->actor)) {
			return SIGNING_OK;
		}
		where_set(reason, 0, 0, "actor %llu has a key: what it says must be signed",
				(unsigned long long)deed->actor);
		return SIGNING_WRONG;
	}
	row = named_key(books, deed, signature->key);
	if (row == NULL) {
		where_set(reason, 0, 0, "entry %llu gives actor %llu no key that is in force",
				(unsigned long long)signature->key,
				(unsigned long long)deed->actor);
		return SIGNING_WRONG;
	}
	answer = check_signature(books, row, said, said_size, signature);
	if (answer == SEAL_BAD) {
		where_set(reason, 0, 0, "the signature is not by the key of entry %llu",
				(unsigned long long)signature->key);
		return SIGNING_WRONG;
	}
	return answer;
}
