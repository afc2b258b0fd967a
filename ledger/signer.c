/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/signer.h"

#include <assert.h>
#include <stdlib.h>

#include "meter/err.h"

void signer_close(struct signer *signer)
{
	if (signer == NULL) {
		return;
	}
	if (signer->close != NULL) {
		signer->close(signer->context);
	}
	free(signer);
}

static int sign_in_memory(void *context, const void *message, size_t size,
		uint8_t ret[static SEAL_SIGNATURE_BYTES])
{
	return seal_key_sign(context, message, size, ret);
}

static void close_in_memory(void *context)
{
	seal_key_close(context);
}

int signer_open_secret(struct seal *seal, const char *name, enum note_algorithm algorithm,
		const uint8_t secret[static SEAL_KEY_BYTES], struct signer **ret)
{
	SCOPED(signer_close) struct signer *signer = calloc(1, sizeof(*signer));
	struct seal_key *key = NULL;
	const uint8_t *public;
	size_t size;
	int answer;

	assert(algorithm == NOTE_ED25519 || algorithm == NOTE_SM2);
	if (signer == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = seal_key_open_secret(
			algorithm == NOTE_SM2 ? SEAL_SM2 : SEAL_ED25519, secret, &key);
	if (answer != SEAL_OK) {
		return answer < 0 ? answer : NOTE_MALFORMED;
	}
	signer->context = key;
	signer->sign = sign_in_memory;
	signer->close = close_in_memory;
	public = seal_key_public(key, &size);
	answer = note_key_make(seal, name, algorithm, public, &signer->key);
	if (answer != 0) {
		return answer;
	}
	*ret = signer;
	signer = NULL;
	return NOTE_OK;
}
