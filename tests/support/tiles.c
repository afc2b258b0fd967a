/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/tiles.h"

#include <stdio.h>
#include <string.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/tree.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

int tiles_log_entry(void *context, uint64_t index, const uint8_t **ret, size_t *ret_size)
{
	struct tiles_log *log = context;
	char text[32];
	size_t length = (size_t)snprintf(
			text, sizeof(text), "entry-%llu ", (unsigned long long)index);

	*ret_size = 0;
	for (uint64_t i = 0; i < index % 5; i++) {
		memcpy(log->entry + *ret_size, text, length);
		*ret_size += length;
	}
	*ret = log->entry;
	return 0;
}

int tiles_log_checkpoint(struct seal *seal, uint64_t size, const char *origin,
		struct signer *const *signers, size_t n, struct bytes *ret)
{
	struct checkpoint checkpoint = { .size = size };
	struct tiles_log log;
	struct tree_edge edge;
	struct bytes text;
	int answer = 0;

	(void)text_copy(checkpoint.origin, sizeof(checkpoint.origin), origin);
	tree_edge_init(&edge);
	while (answer == 0 && edge.size < size) {
		uint8_t hash[SEAL_HASH_BYTES];
		const uint8_t *entry;
		size_t entry_size;

		(void)tiles_log_entry(&log, edge.size, &entry, &entry_size);
		answer = seal_leaf(seal, entry, entry_size, hash);
		if (answer == 0) {
			answer = tree_edge_add(seal, &edge, hash);
		}
	}
	if (answer == 0) {
		answer = tree_edge_root(seal, &edge, checkpoint.root);
	}
	bytes_init(&text, CHECKPOINT_TEXT_MAX);
	checkpoint_put(&checkpoint, &text);
	if (answer == 0) {
		answer = note_sign((const char *)text.data, text.size, signers, n, ret);
	}
	bytes_finish(&text);
	return answer > 0 ? WEIR_FAULT_BROKEN : answer;
}
