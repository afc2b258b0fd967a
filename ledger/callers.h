/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Callers: the tokens and certificates by which somebody speaks over the
 * network, as they stand in the log and in the books.
 *
 *	caller (deed):         body [id, proof, digest, actor, role, scope, from, until, note]
 *	caller-revoked (deed): body [id, reason]
 *
 * The log holds no secret. Of a token it holds a SHA-256, of a certificate the
 * SHA-256 of its public key; docs/decisions/0016-callers.md says why a plain
 * digest is enough. Nothing is changed in place: a caller holds from its first
 * second until its last, or until the entry that revokes it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/kind.h"
#include "meter/instant.h"

/* What a caller may be. Numbers stand in entries. */
enum caller_role {
	CALLER_NOBODY = 0, /* who showed nothing; never in an entry */
	CALLER_OFFICE = 1,
	CALLER_HOLDER = 2,    /* its own permits only */
	CALLER_AUDITOR = 3,   /* reads everything, entries too */
	CALLER_MIRROR = 4,    /* reads the log, and nothing else */
	CALLER_COLLECTOR = 5, /* hands in readings */
};

/* "office" ... "collector", "nobody"; NULL for what is no role. */
const char *callers_role_name(enum caller_role role);

/* False for a word that is none, and for "nobody". */
bool callers_role_parse(const char *word, enum caller_role *ret);

/* By what a caller shows that it is the one. Numbers stand in entries. */
enum caller_proof {
	CALLER_TOKEN = 1,
	CALLER_CERTIFICATE = 2,
};

enum {
	CALLERS_LIST_MAX =
			512, /* permits or meters of one caller: with the ids at hand they fit an entry */
	CALLERS_NOTE_MAX = 255,   /* bytes */
	CALLERS_REASON_MAX = 400, /* bytes */
};

#define CALLERS_NO_UNTIL INT64_MAX

/* A caller as a deed says it. Lists are borrowed. */
struct caller_said {
	char id[CALLERS_ID_MAX + 1];
	enum caller_proof proof;
	uint8_t digest[BOOKS_HASH_BYTES];
	int64_t actor; /* that it speaks for */
	enum caller_role role;
	char holder[TEXT_ID_MAX + 1]; /* credit code; "": none. A holder has one, or permits */
	const char *const *permits;   /* a holder: only these, of its own where it has a code */
	size_t permit_count;
	const char *const *meters; /* a collector: only these; none: all */
	size_t meter_count;
	int64_t from_s;
	int64_t until_s; /* the first second in which it holds no more; CALLERS_NO_UNTIL: for good */
	const char *note; /* for people; "" */
};

void callers_put(struct bytes *body, const struct caller_said *said);
void callers_put_revoked(struct bytes *body, const char *id, const char *reason);

/* A caller's row by its id, or by what it proves itself with; NULL where there is none. */
const struct caller_row *callers_find(const struct books *books, const char *id);
const struct caller_row *callers_find_proof(const struct books *books, enum caller_proof proof,
		const uint8_t digest[static BOOKS_HASH_BYTES]);

/*
 * Walks a row's permits or meters, a CBOR array of ids that was checked when it
 * was folded: begin with item_take_array() on callers_list(). is_listed tells
 * whether an id is among them.
 */
struct item_cursor callers_list(const struct shelf_blob *list);
bool callers_is_listed(const struct shelf_blob *list, const char *id);

int caller_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int caller_apply(struct books *books, const struct entry *entry, int64_t index);
int caller_revoked_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int caller_revoked_apply(struct books *books, const struct entry *entry, int64_t index);
