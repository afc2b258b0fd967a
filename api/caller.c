/* SPDX-License-Identifier: Apache-2.0 */

#include "api/caller.h"

#include <string.h>

#include "api/lang.h"
#include "api/token.h"
#include "ledger/meter_cache.h"
#include "ledger/registry.h"
#include "ledger/right.h"
#include "ledger/seal.h"
#include "ledger/timeline.h"
#include "meter/text.h"

const char *caller_answer_text(enum caller_answer answer)
{
	switch (answer) {
	case CALLER_TRUNCATED:
		return N_("the token's end is missing: only a part of it was copied");
	case CALLER_MALFORMED:
		return N_("that is no token, or one with a slip in it");
	case CALLER_UNKNOWN:
		return N_("this ledger knows no such caller");
	case CALLER_REVOKED:
		return N_("the caller was revoked");
	case CALLER_NOT_YET:
		return N_("the caller's time has not begun");
	case CALLER_EXPIRED:
		return N_("the caller's time has ended");
	case CALLER_OK:
		break;
	}
	return "";
}

/* ---- who ---- */

enum caller_answer caller_holds(const struct caller_row *row, struct instant now)
{
	if (row->revoked != 0) {
		return CALLER_REVOKED;
	}
	if (now.unix_s < row->from_s) {
		return CALLER_NOT_YET;
	}
	return now.unix_s < row->until_s ? CALLER_OK : CALLER_EXPIRED;
}

static int take_row(const struct caller_row *row, struct instant now, struct caller *ret)
{
	enum caller_answer answer = caller_holds(row, now);

	if (answer != CALLER_OK) {
		return (int)answer;
	}
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->id, row->id, sizeof(ret->id));
	ret->actor = row->actor;
	ret->role = (enum caller_role)row->role;
	ret->row = row;
	return CALLER_OK;
}

/* Is it the token of that row? As much is done where there is no row as where there is one. */
static int compare_token(const struct books *books, struct seal *seal, const struct token *token,
		const struct caller_row *row)
{
	static const uint8_t nothing[BOOKS_HASH_BYTES];
	const struct origin_row *origin = books_origin(books);
	bool has_digest = row != NULL && row->proof == CALLER_TOKEN &&
			row->digest.size == BOOKS_HASH_BYTES;
	uint8_t digest[BOOKS_HASH_BYTES];
	bool is_equal;
	int fault = token_digest(seal, origin == NULL ? "" : origin->origin, token, digest);

	if (fault < 0) {
		return fault;
	}
	is_equal = seal_equal(digest, has_digest ? row->digest.data : nothing, sizeof(digest));
	return has_digest && is_equal ? CALLER_OK : CALLER_UNKNOWN;
}

int caller_by_token(const struct books *books, struct seal *seal, struct instant now,
		const char *text, size_t size, struct caller *ret)
{
	const struct caller_row *row;
	struct token token;
	int answer;

	switch ((enum token_answer)token_parse(text, size, &token)) {
	case TOKEN_TRUNCATED:
		return CALLER_TRUNCATED;
	case TOKEN_MALFORMED:
		return CALLER_MALFORMED;
	case TOKEN_OK:
		break;
	}
	row = callers_find(books, token.id);
	answer = compare_token(books, seal, &token, row);
	seal_wipe(&token, sizeof(token));
	return answer != CALLER_OK ? answer : take_row(row, now, ret);
}

int caller_by_certificate(const struct books *books, struct instant now,
		const uint8_t fingerprint[static BOOKS_HASH_BYTES], struct caller *ret)
{
	const struct caller_row *row = callers_find_proof(books, CALLER_CERTIFICATE, fingerprint);

	return row == NULL ? CALLER_UNKNOWN : take_row(row, now, ret);
}

int caller_by_id(const struct books *books, struct instant now, const char *id, struct caller *ret)
{
	const struct caller_row *row;

	if (id[0] == '\0') {
		memset(ret, 0, sizeof(*ret));
		return CALLER_OK;
	}
	row = callers_find(books, id);
	return row == NULL ? CALLER_UNKNOWN : take_row(row, now, ret);
}

/* ---- what ---- */

bool caller_is_of(const struct caller *caller, unsigned int roles)
{
	return (roles & 1U << caller->role) != 0;
}

static bool sees_all(const struct caller *caller)
{
	return caller_is_of(caller, ROLES_OFFICE | ROLES_AUDITOR);
}

/* Is the list empty, and so leaves nothing out? */
static bool is_empty(const struct shelf_blob *list)
{
	struct item_cursor cursor = callers_list(list);

	return item_take_array(&cursor) == 0;
}

bool caller_may_see_permit(const struct caller *caller, const struct books *books, struct day today,
		const char *permit)
{
	const struct registry_view view = { .books = books };
	const struct caller_row *row = caller->row;
	struct permit_row held;

	if (sees_all(caller)) {
		return true;
	}
	if (caller->role != CALLER_HOLDER ||
			(!is_empty(&row->permits) && !callers_is_listed(&row->permits, permit))) {
		return false;
	}
	return row->holder[0] == '\0' ||
			(registry_permit(&view, permit, today, &held) &&
					strcmp(held.credit_code, row->holder) == 0);
}

bool caller_may_see_holder(const struct caller *caller, const char *credit_code)
{
	return sees_all(caller) ||
			(caller->role == CALLER_HOLDER && caller->row->holder[0] != '\0' &&
					is_empty(&caller->row->permits) &&
					strcmp(caller->row->holder, credit_code) == 0);
}

bool caller_may_see_right(const struct caller *caller, const struct books *books, struct day today,
		const struct right *right)
{
	struct right_facts facts;

	switch (right->kind) {
	case RIGHT_ABSTRACTION:
		return caller_may_see_permit(caller, books, today, right->id);
	case RIGHT_IRRIGATION:
		return right_find(books, right, today, &facts) &&
				caller_may_see_holder(caller, facts.credit_code);
	case RIGHT_REGIONAL:
		break;
	}
	return sees_all(caller);
}

bool caller_may_see_intake(const struct caller *caller, const struct books *books, struct day today,
		const char *intake)
{
	const struct registry_view view = { .books = books };
	struct intake_row row;

	if (sees_all(caller)) {
		return true;
	}
	return caller->role == CALLER_HOLDER && registry_intake(&view, intake, today, &row) &&
			row.permit[0] != '\0' &&
			caller_may_see_permit(caller, books, today, row.permit);
}

static bool collects(const struct caller *caller, const char *meter)
{
	return caller->role == CALLER_COLLECTOR &&
			(is_empty(&caller->row->meters) ||
					callers_is_listed(&caller->row->meters, meter));
}

bool caller_may_see_meter(const struct caller *caller, const struct books *books, struct day today,
		const char *meter)
{
	const struct registry_view view = { .books = books };
	struct meter_row row;

	if (sees_all(caller) || collects(caller, meter)) {
		return true;
	}
	return caller->role == CALLER_HOLDER && registry_meter(&view, meter, today, &row) &&
			caller_may_see_intake(caller, books, today, row.intake);
}

/* Whose its water was, or, where it counts nobody's, whose its intake was. */
static bool sees_step(const struct caller *caller, const struct books *books, struct day today,
		const struct timeline_step *step, struct day day)
{
	const struct registry_view view = { .books = books };
	const char *permit = timeline_permit(step->permit);
	struct intake_row intake;

	if (permit == NULL && registry_intake(&view, step->intake, day, &intake)) {
		permit = intake.permit;
	}
	return permit != NULL && permit[0] != '\0' &&
			caller_may_see_permit(caller, books, today, permit);
}

bool caller_may_see_meter_on(const struct caller *caller, const struct books *books,
		struct day today, const char *meter, struct day day)
{
	const struct timeline *timeline;

	if (sees_all(caller)) {
		return true;
	}
	return caller->role == CALLER_HOLDER &&
			meter_cache_timeline(books, meter, &timeline) == 0 &&
			timeline->step_count > 0 &&
			sees_step(caller, books, today, timeline_step(timeline, day), day);
}

bool caller_may_see_meter_ever(const struct caller *caller, const struct books *books,
		struct day today, const char *meter)
{
	const struct timeline *timeline;

	if (sees_all(caller)) {
		return true;
	}
	if (caller->role != CALLER_HOLDER || meter_cache_timeline(books, meter, &timeline) != 0) {
		return false;
	}
	for (size_t i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (sees_step(caller, books, today, step, (struct day){ step->from })) {
			return true;
		}
	}
	return false;
}

bool caller_may_see_subject(const struct caller *caller, const struct books *books,
		struct day today, const char *subject)
{
	static const char permit[] = "permit:";
	const size_t size = sizeof(permit) - 1;

	return sees_all(caller) ||
			(strncmp(subject, permit, size) == 0 &&
					caller_may_see_permit(
							caller, books, today, subject + size));
}

bool caller_may_deliver(const struct caller *caller, const char *meter)
{
	return caller_is_of(caller, ROLES_OFFICE) || collects(caller, meter);
}
