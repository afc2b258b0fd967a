/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a proof file: what is accepted is written again byte for byte,
 * and proves no entry that the corpus's own proofs are not about.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/proof.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char origin[] = "example.com/water/county-a";
static const char vkey[] = "example.com/water/county-a+44f38f89+"
			   "AQqhuH51a/sTvlSdhR7luSG0paQK5oRB4KYVRpKYzZGn";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	struct checkpoint checkpoint;
	struct note_seal note_seal;
	struct note_key key;
	struct proof proof;
	struct bytes text;

	if (proof_parse((const char *)data, size, &proof) != PROOF_OK) {
		return 0;
	}
	bytes_init(&text, size + 1);
	proof_put(&proof, &text);
	assert(!text.failed && text.size == size && memcmp(text.data, data, size) == 0);
	bytes_finish(&text);
	if (seal_open(&seal) != 0 || note_vkey_parse(seal, vkey, &key) != NOTE_OK) {
		abort();
	}
	/* An entry that is in no tree of the corpus. */
	assert(proof_verify(seal, &proof, origin, "nowhere", 7, &key, 1, &checkpoint, &note_seal) !=
			PROOF_OK);
	/* One that is: only with its own index. */
	if (proof_verify(seal, &proof, origin, "leaf-34567", 10, &key, 1, &checkpoint,
			    &note_seal) == PROOF_OK) {
		assert(proof.index == 34567 && checkpoint.size == 70000);
	}
	return 0;
}
