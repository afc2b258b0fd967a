/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who signs notes: a small table, so that a key may lie in memory, in a token
 * or with another process. The driver here holds a secret in memory; where it
 * came from is the caller's matter (the keyring's file, for one).
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
 * A signer for NOTE_ED25519 (the secret is a seed) or NOTE_SM2. name is a
 * note_is_name(). Borrows the secret for the call; the caller wipes it.
 * Returns NOTE_OK, NOTE_MALFORMED (the bytes are no secret of that algorithm)
 * or a fault.
 */
int signer_open_secret(struct seal *seal, const char *name, enum note_algorithm algorithm,
		const uint8_t secret[static SEAL_KEY_BYTES], struct signer **ret);
