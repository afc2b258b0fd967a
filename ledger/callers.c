/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/callers.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	BODY_ITEMS = 9,
	SCOPE_ITEMS = 3,
};

static const char *const role_names[] = {
	[CALLER_NOBODY] = "nobody",
	[CALLER_OFFICE] = "office",
	[CALLER_HOLDER] = "holder",
	[CALLER_AUDITOR] = "auditor",
	[CALLER_MIRROR] = "mirror",
	[CALLER_COLLECTOR] = "collector",
};

const char *callers_role_name(enum caller_role role)
{
	return (size_t)role < sizeof(role_names) / sizeof(role_names[0]) ? role_names[role] : NULL;
}

bool callers_role_parse(const char *word, enum caller_role *ret)
{
	for (enum caller_role role = CALLER_OFFICE; role <= CALLER_COLLECTOR; role++) {
		if (strcmp(word, role_names[role]) == 0) {
			*ret = role;
			return true;
		}
	}
	return false;
}

/* ---- writing ---- */

static void put_list(struct bytes *body, const char *const *ids, size_t count)
{
	item_put_array(body, count);
	for (size_t i = 0; i < count; i++) {
		item_put_text(body, ids[i]);
	}
}

void callers_put(struct bytes *body, const struct caller_said *said)
{
	item_put_array(body, BODY_ITEMS);
	item_put_text(body, said->id);
	item_put_uint(body, said->proof);
	item_put_bytes(body, said->digest, sizeof(said->digest));
	item_put_int(body, said->actor);
	item_put_uint(body, said->role);
	item_put_array(body, SCOPE_ITEMS);
	item_put_text(body, said->holder);
	put_list(body, said->permits, said->permit_count);
	put_list(body, said->meters, said->meter_count);
	item_put_int(body, said->from_s);
	if (said->until_s == CALLERS_NO_UNTIL) {
		item_put_null(body);
	} else {
		item_put_int(body, said->until_s);
	}
	item_put_text(body, said->note);
}

void callers_put_revoked(struct bytes *body, const char *id, const char *reason)
{
	item_put_array(body, 2);
	item_put_text(body, id);
	item_put_text(body, reason);
}

/* ---- reading ---- */

/* What a body says, its row but for what the books own; all borrowed from the body. */
struct body {
	struct caller_row row; /* without its blobs and entry */
	const uint8_t *digest;
	const uint8_t *permits;
	size_t permits_size;
	size_t permit_count;
	const uint8_t *meters;
	size_t meters_size;
	size_t meter_count;
};

/* Lower-case letters and digits, so that it can be read out and typed. */
static bool is_caller_id(const char *id)
{
	for (size_t i = 0; i < CALLERS_ID_MAX; i++) {
		bool is_letter = id[i] >= 'a' && id[i] <= 'z';

		if (!is_letter && !(id[i] >= '0' && id[i] <= '9')) {
			return false;
		}
	}
	return id[CALLERS_ID_MAX] == '\0';
}

/* An array of at most CALLERS_LIST_MAX ids, strictly ascending, so that none comes twice. */
static const uint8_t *take_list(struct item_cursor *cursor, size_t *ret_size, size_t *ret_count)
{
	const size_t begin = cursor->at;
	char last[TEXT_ID_MAX + 1] = "";
	size_t count = item_take_array(cursor);

	for (size_t i = 0; i < count && cursor->failed == ITEM_OK; i++) {
		char id[TEXT_ID_MAX + 1];

		item_take_text(cursor, id, sizeof(id));
		if (cursor->failed == ITEM_OK && (!text_is_id(id) || strcmp(last, id) >= 0)) {
			item_fail(cursor, ITEM_RANGE);
		}
		memcpy(last, id, sizeof(last));
	}
	if (count > CALLERS_LIST_MAX) {
		item_fail(cursor, ITEM_RANGE);
	}
	*ret_size = cursor->at - begin;
	*ret_count = count;
	return cursor->data + begin;
}

static bool take_caller(const struct deed *deed, struct body *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	struct caller_row *row = &ret->row;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, BODY_ITEMS);
	item_take_text(&cursor, row->id, sizeof(row->id));
	row->proof = item_take_between(&cursor, CALLER_TOKEN, CALLER_CERTIFICATE);
	ret->digest = item_take_bytes_of(&cursor, BOOKS_HASH_BYTES);
	row->actor = item_take_between(&cursor, 1, INT64_MAX);
	row->role = item_take_between(&cursor, CALLER_OFFICE, CALLER_COLLECTOR);
	item_take_array_of(&cursor, SCOPE_ITEMS);
	item_take_text(&cursor, row->holder, sizeof(row->holder));
	ret->permits = take_list(&cursor, &ret->permits_size, &ret->permit_count);
	ret->meters = take_list(&cursor, &ret->meters_size, &ret->meter_count);
	row->from_s = item_take_int(&cursor);
	row->until_s = item_take_if_null(&cursor) ? CALLERS_NO_UNTIL : item_take_int(&cursor);
	item_take_text(&cursor, row->note, sizeof(row->note));
	return item_at_end(&cursor) && is_caller_id(row->id) &&
			(row->holder[0] == '\0' || text_is_id(row->holder));
}

struct revocation {
	char id[CALLERS_ID_MAX + 1];
	char reason[CALLERS_REASON_MAX + 1];
};

static bool take_revoked(const struct deed *deed, struct revocation *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	item_take_array_of(&cursor, 2);
	item_take_text(&cursor, ret->id, sizeof(ret->id));
	item_take_text(&cursor, ret->reason, sizeof(ret->reason));
	return item_at_end(&cursor) && is_caller_id(ret->id) && ret->reason[0] != '\0';
}

/* ---- the book ---- */

static struct caller_row *find_row(const struct books *books, const char *id)
{
	struct caller_row key = { .entry = 0 };

	return text_copy(key.id, sizeof(key.id), id)
			? shelf_find(books_shelf(books, BOOK_CALLER), &key)
			: NULL;
}

const struct caller_row *callers_find(const struct books *books, const char *id)
{
	return find_row(books, id);
}

const struct caller_row *callers_find_proof(const struct books *books, enum caller_proof proof,
		const uint8_t digest[static BOOKS_HASH_BYTES])
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CALLER), NULL, 0);
	const struct caller_row *found = NULL;
	const struct caller_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->proof == (int64_t)proof && row->digest.size == BOOKS_HASH_BYTES &&
				seal_equal(row->digest.data, digest, BOOKS_HASH_BYTES) &&
				(found == NULL || found->entry < row->entry)) {
			found = row;
		}
	}
	return found;
}

struct item_cursor callers_list(const struct shelf_blob *list)
{
	return item_cursor(list->data, list->size);
}

bool callers_is_listed(const struct shelf_blob *list, const char *id)
{
	struct item_cursor cursor = callers_list(list);
	size_t count = item_take_array(&cursor);
	size_t size = strlen(id);

	for (size_t i = 0; i < count; i++) {
		size_t listed_size;
		const char *listed = item_take_text_n(&cursor, &listed_size);

		if (listed_size == size && memcmp(listed, id, size) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- judging ---- */

static int check_scope(const struct body *body, struct where *reason)
{
	const struct caller_row *row = &body->row;
	bool has_holder = row->holder[0] != '\0' || body->permit_count > 0;

	if (row->role == CALLER_HOLDER && !has_holder) {
		where_set(reason, 0, 0, "a holder has a credit code, or permits");
		return JUDGE_REFUSED;
	}
	if (row->role != CALLER_HOLDER && has_holder) {
		where_set(reason, 0, 0, "only a holder has a credit code and permits");
		return JUDGE_REFUSED;
	}
	if (row->role != CALLER_COLLECTOR && body->meter_count > 0) {
		where_set(reason, 0, 0, "only a collector has meters");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Every id of a list that was taken is one of the registry's. */
static int check_list(const struct books *books, enum row_kind kind, const uint8_t *list,
		size_t size, struct where *reason)
{
	const struct registry_view view = { .books = books };
	struct item_cursor cursor = item_cursor(list, size);
	size_t count = item_take_array(&cursor);

	for (size_t i = 0; i < count; i++) {
		char id[TEXT_ID_MAX + 1];

		item_take_text(&cursor, id, sizeof(id));
		if (!registry_has(&view, kind, id)) {
			if (kind == ROW_PERMIT) {
				where_set(reason, 0, 0, "there is no permit '%s'", id);
			} else {
				where_set(reason, 0, 0, "there is no meter '%s'", id);
			}
			return JUDGE_REFUSED;
		}
	}
	assert(item_at_end(&cursor));
	return JUDGE_OK;
}

/* One key is one caller: who shows it could else be either. */
static int check_new(const struct judge *judge, const struct body *body, struct where *reason)
{
	const struct caller_row *row = &body->row;
	const struct actor_row actor = { .actor = row->actor };
	const struct caller_row *other;

	if (find_row(judge->books, row->id) != NULL) {
		where_set(reason, 0, 0, "caller '%s' is there already", row->id);
		return JUDGE_REFUSED;
	}
	if (shelf_find(books_shelf(judge->books, BOOK_ACTOR), &actor) == NULL) {
		where_set(reason, 0, 0, "there is no actor %lld", (long long)row->actor);
		return JUDGE_REFUSED;
	}
	other = callers_find_proof(judge->books, (enum caller_proof)row->proof, body->digest);
	if (other != NULL && other->revoked == 0) {
		where_set(reason, 0, 0, "that is caller '%s' already", other->id);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

int caller_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct body body;
	int answer;

	if (!take_caller(deed, &body)) {
		where_set(reason, 0, 0,
				"a caller is [id, proof, digest, actor, role, scope, from, until, note]");
		return JUDGE_REFUSED;
	}
	if (body.row.until_s <= body.row.from_s) {
		where_set(reason, 0, 0, "a validity ends after it begins");
		return JUDGE_REFUSED;
	}
	answer = check_scope(&body, reason);
	if (answer == JUDGE_OK) {
		answer = check_new(judge, &body, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_list(
				judge->books, ROW_PERMIT, body.permits, body.permits_size, reason);
	}
	if (answer == JUDGE_OK) {
		answer = check_list(judge->books, ROW_METER, body.meters, body.meters_size, reason);
	}
	if (answer == JUDGE_OK) {
		effect_begin(&ret->own.effect, 0);
		(void)conclusion_subject(&ret->own, "ledger", "");
	}
	return answer;
}

int caller_revoked_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct revocation revocation;
	const struct caller_row *row;

	if (!take_revoked(deed, &revocation)) {
		where_set(reason, 0, 0, "a revocation is [id, reason], its reason 1 to %d bytes",
				CALLERS_REASON_MAX);
		return JUDGE_REFUSED;
	}
	row = find_row(judge->books, revocation.id);
	if (row == NULL) {
		where_set(reason, 0, 0, "there is no caller '%s'", revocation.id);
		return JUDGE_REFUSED;
	}
	if (row->revoked != 0) {
		return JUDGE_KNOWN;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

/* ---- folding ---- */

int caller_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_CALLER);
	struct item_cursor cursor;
	struct caller_row *row;
	struct body body;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take_caller(&deed, &body) || find_row(books, body.row.id) != NULL) {
		return WEIR_FAULT_BROKEN;
	}
	fault = shelf_make(shelf, &body.row, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	*row = body.row;
	row->entry = index;
	fault = shelf_blob_set(&row->digest, body.digest, BOOKS_HASH_BYTES);
	if (fault == 0) {
		fault = shelf_blob_set(&row->permits, body.permits, body.permits_size);
	}
	if (fault == 0) {
		fault = shelf_blob_set(&row->meters, body.meters, body.meters_size);
	}
	shelf_touch(shelf, row);
	return fault;
}

int caller_revoked_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct revocation revocation;
	struct item_cursor cursor;
	struct caller_row *row;
	struct deed deed;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take_revoked(&deed, &revocation)) {
		return WEIR_FAULT_BROKEN;
	}
	row = find_row(books, revocation.id);
	if (row == NULL || row->revoked != 0) {
		return WEIR_FAULT_BROKEN;
	}
	row->revoked = index;
	shelf_touch(books_shelf(books, BOOK_CALLER), row);
	return 0;
}
