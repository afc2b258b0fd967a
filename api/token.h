/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Tokens: the secret that a caller shows, as one word.
 *
 *	weir_ ID _ SECRET CHECK
 *
 * ID is the caller's, 8 lower-case letters and digits, and no secret. SECRET is
 * 32 random bytes in base64url, 43 characters. CHECK is the CRC-32 of all before
 * it in base64url, 6 characters: it keeps nobody out, and tells who pasted half
 * of a token, or one with a slip, that it is so.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/callers.h"

struct seal;

enum {
	TOKEN_SECRET_BYTES = 32,
	TOKEN_TEXT_MAX = 64, /* 63 characters and a NUL */
};

struct token {
	char id[CALLERS_ID_MAX + 1];
	uint8_t secret[TOKEN_SECRET_BYTES];
};

/* A new id, of a token or of a certificate's row. Returns 0 or WEIR_FAULT_CRYPTO. */
int token_make_id(char ret[static CALLERS_ID_MAX + 1]);

/* A new token. Returns 0 or WEIR_FAULT_CRYPTO. Wipe it once it was told. */
int token_make(struct token *ret);
const char *token_format(const struct token *token, char buffer[static TOKEN_TEXT_MAX]);

enum token_answer {
	TOKEN_OK = 0,
	TOKEN_TRUNCATED, /* the beginning of a token and no more */
	TOKEN_MALFORMED, /* no token, or one with a slip in it */
};

/* Reads a whole text; at most TOKEN_TEXT_MAX of it are looked at. *ret stays for all but TOKEN_OK. */
int token_parse(const char *text, size_t size, struct token *ret);

/*
 * What the log keeps: SHA-256 of "weir/token/v1" LF origin LF id LF secret. The
 * origin is the log's, so that one ledger's digest says nothing in another.
 * Returns 0 or a fault.
 */
int token_digest(struct seal *seal, const char *origin, const struct token *token,
		uint8_t ret[static BOOKS_HASH_BYTES]);
