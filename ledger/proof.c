/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/proof.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/base64.h"
#include "meter/bytes.h"
#include "meter/text.h"

static const char head[] = "c2sp.org/tlog-proof@v1";
static const char extra_word[] = "extra ";
static const char index_word[] = "index ";

/* Cuts the word from the beginning of a line. */
static bool cut_word(const char *word, const char **line, size_t *size)
{
	size_t length = strlen(word);

	if (*size < length || memcmp(*line, word, length) != 0) {
		return false;
	}
	*line += length;
	*size -= length;
	return true;
}

static bool is_base64(const char *text, size_t size)
{
	uint8_t none[1];
	size_t n;

	return base64_take(text, size, none, 0, &n) != BASE64_SYNTAX;
}

/* The line of the extra data, where there is one, and the next. */
static bool read_extra(
		struct text_cursor *cursor, struct proof *proof, const char **line, size_t *size)
{
	if (!note_take_line(cursor, line, size)) {
		return false;
	}
	if (!cut_word(extra_word, line, size)) {
		return true;
	}
	proof->extra = *line;
	proof->extra_size = *size;
	return *size > 0 && is_base64(*line, *size) && note_take_line(cursor, line, size);
}

/* Hashes up to the empty line. */
static bool read_hashes(struct text_cursor *cursor, struct proof *proof)
{
	const char *line;
	size_t size;

	while (note_take_line(cursor, &line, &size)) {
		uint8_t *place = proof->hashes + proof->n * SEAL_HASH_BYTES;
		size_t n = 0;

		if (size == 0) {
			return true;
		}
		if (proof->n == TREE_PROOF_MAX ||
				base64_take(line, size, place, SEAL_HASH_BYTES, &n) != BASE64_OK ||
				n != SEAL_HASH_BYTES) {
			return false;
		}
		proof->n++;
	}
	return false;
}

int proof_parse(const char *data, size_t size, struct proof *ret)
{
	struct text_cursor cursor = text_cursor(data, size);
	struct proof proof = { 0 };
	const char *line;
	size_t n;

	if (size > PROOF_SIZE_MAX || !note_take_line(&cursor, &line, &n) ||
			!cut_word(head, &line, &n) || n > 0) {
		return PROOF_MALFORMED;
	}
	if (!read_extra(&cursor, &proof, &line, &n) || !cut_word(index_word, &line, &n) ||
			!note_decimal(line, n, &proof.index) || !read_hashes(&cursor, &proof)) {
		return PROOF_MALFORMED;
	}
	proof.checkpoint = data + cursor.at;
	proof.checkpoint_size = size - cursor.at;
	*ret = proof;
	return PROOF_OK;
}

void proof_put(const struct proof *proof, struct bytes *ret)
{
	assert(proof->n <= TREE_PROOF_MAX && proof->index <= INT64_MAX);
	bytes_format(ret, "%s\n", head);
	if (proof->extra != NULL) {
		assert(proof->extra_size > 0 && is_base64(proof->extra, proof->extra_size));
		bytes_put_text(ret, extra_word);
		bytes_put(ret, proof->extra, proof->extra_size);
		bytes_put_u8(ret, '\n');
	}
	bytes_format(ret, "%s%" PRIu64 "\n", index_word, proof->index);
	for (size_t i = 0; i < proof->n; i++) {
		base64_put(ret, proof->hashes + i * SEAL_HASH_BYTES, SEAL_HASH_BYTES);
		bytes_put_u8(ret, '\n');
	}
	bytes_put_u8(ret, '\n');
	bytes_put(ret, proof->checkpoint, proof->checkpoint_size);
}

/* What the checkpoint's answer means for the proof. */
static int checkpoint_answer(int answer)
{
	if (answer < 0) {
		return answer;
	}
	switch ((enum checkpoint_answer)answer) {
	case CHECKPOINT_OK:
		return PROOF_OK;
	case CHECKPOINT_NOTE:
	case CHECKPOINT_BODY:
		return PROOF_NOTE;
	case CHECKPOINT_FORGED:
		return PROOF_FORGED;
	case CHECKPOINT_UNSIGNED:
		return PROOF_UNSIGNED;
	case CHECKPOINT_ORIGIN:
		return PROOF_ORIGIN;
	}
	assert(false);
	return PROOF_NOTE;
}

int proof_verify(struct seal *seal, const struct proof *proof, const char *origin,
		const void *entry, size_t entry_size, const struct note_key *keys, size_t n,
		struct checkpoint *ret, struct note_seal *ret_seals)
{
	struct checkpoint checkpoint;
	uint8_t leaf[SEAL_HASH_BYTES];
	int answer = checkpoint_answer(checkpoint_open(proof->checkpoint, proof->checkpoint_size,
			origin, keys, n, &checkpoint, ret_seals));

	if (answer != PROOF_OK) {
		return answer;
	}
	answer = seal_leaf(seal, entry, entry_size, leaf);
	if (answer != 0) {
		return answer;
	}
	answer = tree_inclusion_verify(seal, proof->index, checkpoint.size, leaf, proof->hashes,
			proof->n, checkpoint.root);
	if (answer != TREE_OK) {
		return answer < 0 ? answer : PROOF_EXCLUDED;
	}
	*ret = checkpoint;
	return PROOF_OK;
}
