/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_caller.h"

#include <string.h>

#include "api/actors.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "ledger/entry.h"
#include "ledger/origin.h"
#include "ledger/registry.h"
#include "ledger/seal.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* Are these the permits of that list? Both ascend. */
static bool is_same_list(const struct shelf_blob *list, const struct caller_wish *wish)
{
	struct item_cursor cursor = callers_list(list);

	if (item_take_array(&cursor) != wish->permit_count) {
		return false;
	}
	for (size_t i = 0; i < wish->permit_count; i++) {
		size_t size;
		const char *id = item_take_text_n(&cursor, &size);

		if (size != strlen(wish->permits[i]) || memcmp(id, wish->permits[i], size) != 0) {
			return false;
		}
	}
	return true;
}

/* The actor of a caller of the same holder, so that all its deeds are one actor's; or 0. */
static int64_t holder_actor(const struct books *books, const struct caller_wish *wish)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CALLER), NULL, 0);
	const struct caller_row *row;

	while (wish->role == CALLER_HOLDER && (row = shelf_next(&cursor)) != NULL) {
		if (row->role == CALLER_HOLDER && strcmp(row->holder, wish->holder) == 0 &&
				(wish->holder[0] != '\0' || is_same_list(&row->permits, wish))) {
			return row->actor;
		}
	}
	return 0;
}

/* ---- what a judge would refuse, said before anything is entered ---- */

static int check_ids(
		const struct books *books, enum row_kind kind, const char *const *ids, size_t count)
{
	const struct registry_view view = { .books = books };

	for (size_t i = 0; i < count; i++) {
		if (!registry_has(&view, kind, ids[i])) {
			out_error(kind == ROW_PERMIT ? _("there is no permit '%s'")
						     : _("there is no meter '%s'"),
					ids[i]);
			return CMD_WRONG;
		}
	}
	return CMD_DONE;
}

/* Does a permit bear the credit code, or a share, by its row of that day? */
static bool has_rights(const struct books *books, const char *holder, struct day today)
{
	const struct registry_view view = { .books = books };
	char id[TEXT_ID_MAX + 1] = "";
	struct permit_row permit;
	struct share_row share;

	while (registry_next_id(books, ROW_PERMIT, id)) {
		if (registry_permit(&view, id, today, &permit) &&
				strcmp(permit.credit_code, holder) == 0) {
			return true;
		}
	}
	id[0] = '\0';
	while (registry_next_id(books, ROW_SHARE, id)) {
		if (registry_share(&view, id, today, &share) &&
				strcmp(share.credit_code, holder) == 0) {
			return true;
		}
	}
	return false;
}

static int check(struct desk *desk, const struct caller_wish *wish)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct day today = zone_day(&books->zone, desk_now(desk));
	int answer;

	if (wish->until_s <= wish->from_s) {
		out_error(_("a validity ends after it begins"));
		return CMD_WRONG;
	}
	if (wish->holder[0] != '\0' && !has_rights(books, wish->holder, today)) {
		out_error(_("no permit or share bears the credit code '%s'"), wish->holder);
		return CMD_WRONG;
	}
	answer = check_ids(books, ROW_PERMIT, wish->permits, wish->permit_count);
	return answer != CMD_DONE ? answer
				  : check_ids(books, ROW_METER, wish->meters, wish->meter_count);
}

/* ---- handing in ---- */

static int hand_in(struct desk *desk, uint64_t kind, const struct bytes *body,
		struct writer_result *ret)
{
	int answer = body->failed ? WEIR_FAULT_MEMORY : desk_do(desk, kind, body, ret);

	if (answer == CMD_DONE && ret->answer == LEDGER_REFUSED) {
		out_error("%s", ret->reason);
		return CMD_WRONG;
	}
	return answer;
}

/*
 * An actor whom no user is: it speaks over the network only. It must be in
 * before the caller is: where another shell took its number, there is none.
 */
static int make_actor(struct desk *desk, enum caller_role role, int64_t *ret)
{
	int64_t actor = actors_next(ledger_books(desk_ledger(desk)));
	struct writer_result result;
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	actor_put(&body, actor, -1, callers_role_name(role));
	answer = hand_in(desk, KIND_ACTOR, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE) {
		*ret = actor;
	}
	return answer;
}

static int enter(struct desk *desk, const struct caller_wish *wish, struct caller_said *said,
		struct caller_made *ret)
{
	struct writer_result result = { .answer = LEDGER_OK };
	struct bytes body;
	int answer = check(desk, wish);

	said->actor = wish->actor != 0 ? wish->actor
				       : holder_actor(ledger_books(desk_ledger(desk)), wish);
	ret->is_new_actor = said->actor == 0;
	if (answer == CMD_DONE && ret->is_new_actor) {
		answer = make_actor(desk, wish->role, &said->actor);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	bytes_init(&body, KIND_WHOLE_MAX);
	callers_put(&body, said);
	answer = hand_in(desk, KIND_CALLER, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE) {
		memcpy(ret->id, said->id, sizeof(ret->id));
		ret->actor = said->actor;
		ret->entry = result.receipt.entry;
		answer = desk_end(desk);
	}
	return answer;
}

static struct caller_said said_of(const struct caller_wish *wish, enum caller_proof proof)
{
	struct caller_said said = {
		.proof = proof,
		.role = wish->role,
		.permits = wish->permits,
		.permit_count = wish->permit_count,
		.meters = wish->meters,
		.meter_count = wish->meter_count,
		.from_s = wish->from_s,
		.until_s = wish->until_s,
		.note = wish->note,
	};

	(void)text_copy(said.holder, sizeof(said.holder), wish->holder);
	return said;
}

int deed_caller_token(struct desk *desk, const struct caller_wish *wish, struct token *ret_token,
		struct caller_made *ret)
{
	const struct books *books = ledger_books(desk_ledger(desk));
	struct caller_said said = said_of(wish, CALLER_TOKEN);
	struct token token;
	int answer = token_make(&token);

	if (answer == 0) {
		answer = token_digest(ledger_seal(desk_ledger(desk)), books_origin(books)->origin,
				&token, said.digest);
	}
	if (answer == 0) {
		memcpy(said.id, token.id, sizeof(said.id));
		answer = enter(desk, wish, &said, ret);
	}
	if (answer == CMD_DONE) {
		*ret_token = token;
	}
	seal_wipe(&token, sizeof(token));
	return answer;
}

int deed_caller_certificate(struct desk *desk, const struct caller_wish *wish,
		const uint8_t fingerprint[static BOOKS_HASH_BYTES], struct caller_made *ret)
{
	const struct caller_row *other = callers_find_proof(
			ledger_books(desk_ledger(desk)), CALLER_CERTIFICATE, fingerprint);
	struct caller_said said = said_of(wish, CALLER_CERTIFICATE);
	int answer = token_make_id(said.id);

	if (other != NULL && other->revoked == 0) {
		out_error(_("that certificate is caller '%s' already"), other->id);
		return CMD_WRONG;
	}
	memcpy(said.digest, fingerprint, sizeof(said.digest));
	return answer < 0 ? answer : enter(desk, wish, &said, ret);
}

int deed_caller_revoke(struct desk *desk, const char *id, const char *reason, int64_t *ret_entry)
{
	struct writer_result result;
	struct bytes body;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	callers_put_revoked(&body, id, reason);
	answer = hand_in(desk, KIND_CALLER_REVOKED, &body, &result);
	bytes_finish(&body);
	if (answer == CMD_DONE) {
		*ret_entry = result.answer == LEDGER_NOTHING ? -1 : result.receipt.entry;
		answer = desk_end(desk);
	}
	return answer;
}
