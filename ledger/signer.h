/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who signs: a small table, so that the key may lie in a file, in a token or
 * with another process. The driver here keeps the secret in memory, read from
 * the text "PRIVATE+KEY+NAME+xxxxxxxx+BASE64" that the Go package
 * golang.org/x/mod/sumdb/note writes too.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/note.h"
#include "ledger/seal.h"
#include "meter/scope.h"

struct signer {
	struct note_key key; /* name, id, algorithm and public key */
	void *context;
	/* Signs the message. Returns 0 or a fault. */
	int (*sign)(void *context, const void *message, size_t size,
			uint8_t ret[static SEAL_SIGNATURE_BYTES]);
	void (*close)(void *context);
};

void signer_close(struct signer *signer);
SCOPE_CLOSER(struct signer, signer_close)

/*
 * A new secret as text, for NOTE_ED25519 or NOTE_SM2. name is a note_is_name().
 * Returns 0 or a fault. The caller wipes the text.
 */
int signer_generate(struct seal *seal, const char *name, enum note_algorithm algorithm,
		char ret[static NOTE_SKEY_MAX]);

/* The text of a known secret of 32 bytes. Returns NOTE_OK, NOTE_MALFORMED (no secret) or a fault. */
int signer_format(struct seal *seal, const char *name, enum note_algorithm algorithm,
		const uint8_t secret[static SEAL_KEY_BYTES], char ret[static NOTE_SKEY_MAX]);

/* Returns NOTE_OK, NOTE_MALFORMED, NOTE_FOREIGN or a fault. size counts no LF. */
int signer_open_text(struct seal *seal, const char *text, size_t size, struct signer **ret);

enum signer_answer {
	SIGNER_OK = 0,
	SIGNER_ABSENT,    /* no such file, or it may not be read; errno tells */
	SIGNER_MALFORMED, /* not one line with a secret key */
	SIGNER_FOREIGN,   /* a key of another algorithm */
};

/* Reads a file of one line. */
int signer_open_file(struct seal *seal, const char *path, struct signer **ret);
