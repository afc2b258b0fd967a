/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who is calling, and what he may see.
 *
 * A request shows a token ("Authorization: Bearer weir_...") or a client's
 * certificate, or nothing. What it shows is looked up in the books with every
 * request, so that a revocation holds from the next one on. Nothing here knows
 * HTTP, and nothing is written: it depends on the books, the ledger's clock and
 * what was shown.
 *
 * A route says which roles may ask it, as a mask (enum caller_roles); what of it
 * a holder or a collector may see is asked here for each permit, holder and
 * meter. What may not be seen is to be answered exactly as what does not exist.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/callers.h"
#include "meter/instant.h"

struct books;
struct right;
struct seal;

/* Roles as a set: bit 1 << number of each role. */
enum caller_roles {
	ROLES_NONE = 0,
	ROLES_NOBODY = 1 << CALLER_NOBODY, /* who showed nothing */
	ROLES_OFFICE = 1 << CALLER_OFFICE,
	ROLES_HOLDER = 1 << CALLER_HOLDER,
	ROLES_AUDITOR = 1 << CALLER_AUDITOR,
	ROLES_MIRROR = 1 << CALLER_MIRROR,
	ROLES_COLLECTOR = 1 << CALLER_COLLECTOR,

	ROLES_READERS = ROLES_OFFICE | ROLES_HOLDER | ROLES_AUDITOR, /* of permits and bills */
	ROLES_KNOWN = ROLES_READERS | ROLES_MIRROR | ROLES_COLLECTOR,
	ROLES_ALL = ROLES_KNOWN | ROLES_NOBODY,
};

/*
 * Who calls. row is borrowed from the books: good until they are read anew or
 * folded on; what lasts longer than a request keeps the id and asks
 * caller_by_id() again. All zero is nobody.
 */
struct caller {
	char id[CALLERS_ID_MAX + 1]; /* "" for nobody */
	int64_t actor;               /* whose deeds it hands in; 0 for nobody */
	enum caller_role role;
	const struct caller_row *row; /* NULL for nobody */
};

/* In order of precedence. The last three are told only to who showed the whole secret. */
enum caller_answer {
	CALLER_OK = 0,
	CALLER_TRUNCATED, /* the beginning of a token, its end is missing */
	CALLER_MALFORMED, /* no token, or one with a slip in it */
	CALLER_UNKNOWN,   /* nobody's here; another ledger's, or made up */
	CALLER_REVOKED,
	CALLER_NOT_YET, /* holds from a later second on */
	CALLER_EXPIRED,
};

/* One plain sentence for each but CALLER_OK ("the token has expired"), marked N_(). */
const char *caller_answer_text(enum caller_answer answer);

/* Does a caller's row hold now? CALLER_OK, _REVOKED, _NOT_YET or _EXPIRED. */
enum caller_answer caller_holds(const struct caller_row *row, struct instant now);

/*
 * By a token's text, without "Bearer " and blanks. Reads at most the bytes that
 * a token can have; secrets are compared in constant time. now is the ledger's
 * clock. Returns a caller_answer or a fault; *ret is written for CALLER_OK only.
 */
int caller_by_token(const struct books *books, struct seal *seal, struct instant now,
		const char *text, size_t size, struct caller *ret);

/*
 * A connection shows its certificate once: look it up then, which walks all
 * callers, keep the id, and ask caller_by_id() with each request.
 *
 * By the SHA-256 of the public key (SubjectPublicKeyInfo, DER) of a certificate
 * that TLS has accepted. Returns CALLER_OK, CALLER_UNKNOWN, CALLER_REVOKED,
 * CALLER_NOT_YET or CALLER_EXPIRED.
 */
int caller_by_certificate(const struct books *books, struct instant now,
		const uint8_t fingerprint[static BOOKS_HASH_BYTES], struct caller *ret);

/* Does a caller of before still hold? The same returns; by its id, "" is nobody and OK. */
int caller_by_id(const struct books *books, struct instant now, const char *id, struct caller *ret);

/* Is its role among them? */
bool caller_is_of(const struct caller *caller, unsigned int roles);

/*
 * What it may see. Office and auditor see all. A holder sees the permits whose
 * newest row that has begun bears its credit code, only those listed where it
 * lists some; where it has no code those listed; a holder as a whole, it sees itself where it
 * lists none. A collector sees its meters.
 * Mirror and nobody see none. today is the ledger's civil day.
 */
bool caller_may_see_permit(const struct caller *caller, const struct books *books, struct day today,
		const char *permit);
bool caller_may_see_holder(const struct caller *caller, const char *credit_code);
/* An area's right is for office and auditor; a share for the holder whose credit code its row bears, too. */
bool caller_may_see_right(const struct caller *caller, const struct books *books, struct day today,
		const struct right *right);
bool caller_may_see_intake(const struct caller *caller, const struct books *books, struct day today,
		const char *intake);
bool caller_may_see_meter(const struct caller *caller, const struct books *books, struct day today,
		const char *meter);

/*
 * A meter may have hung on others' intakes. May it see what the meter counted
 * on a day: was that the water, or the intake, of a permit that it sees? And
 * was there any such day? A fault is answered as false.
 */
bool caller_may_see_meter_on(const struct caller *caller, const struct books *books,
		struct day today, const char *meter, struct day day);
bool caller_may_see_meter_ever(const struct caller *caller, const struct books *books,
		struct day today, const char *meter);

/* "permit:ID" as alerts and links name it; every other subject is for office and auditor. */
bool caller_may_see_subject(const struct caller *caller, const struct books *books,
		struct day today, const char *subject);

/* May it hand in readings of that meter? Office, and a collector for its own. */
bool caller_may_deliver(const struct caller *caller, const char *meter);
