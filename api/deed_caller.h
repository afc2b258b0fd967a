/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Letting somebody call: a token is made, a certificate enrolled; and ending it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/desk.h"
#include "api/token.h"
#include "ledger/callers.h"

/* What is asked for. All is borrowed. */
struct caller_wish {
	enum caller_role role;
	int64_t actor;      /* that it speaks for; 0: that of the same holder, or a new one */
	const char *holder; /* credit code, or "" */
	const char *const *permits; /* ascending, each once; a holder's */
	size_t permit_count;
	const char *const *meters; /* the same; a collector's */
	size_t meter_count;
	int64_t from_s;
	int64_t until_s; /* or CALLERS_NO_UNTIL */
	const char *note;
};

struct caller_made {
	char id[CALLERS_ID_MAX + 1];
	int64_t actor;
	bool is_new_actor; /* nobody's uid: it speaks over the network only */
	int64_t entry;
};

/*
 * Enters a token, or a certificate by the digest of its public key; before it an
 * actor of its own, where it needs one. The token is the only place where its
 * secret is: wipe it once it was told. Return
 * CMD_DONE, or the status to end with after saying why, or a fault.
 */
int deed_caller_token(struct desk *desk, const struct caller_wish *wish, struct token *ret_token,
		struct caller_made *ret);
int deed_caller_certificate(struct desk *desk, const struct caller_wish *wish,
		const uint8_t fingerprint[static BOOKS_HASH_BYTES], struct caller_made *ret);

/* Ends one. *ret_entry is -1 where it was ended before. The same returns. */
int deed_caller_revoke(struct desk *desk, const char *id, const char *reason, int64_t *ret_entry);
