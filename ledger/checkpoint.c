/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/checkpoint.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/base64.h"
#include "ledger/tree.h"
#include "meter/bytes.h"
#include "meter/text.h"

/* A checkpoint of such an origin could pass as the message of a cosigner. */
static bool is_like_cosignature(const char *origin, size_t size)
{
	static const char start[] = "cosignature/v1";

	return size >= strlen(start) && memcmp(origin, start, strlen(start)) == 0;
}

bool checkpoint_is_origin(const char *origin, size_t size)
{
	return note_is_name(origin, size) && !is_like_cosignature(origin, size);
}

void checkpoint_put(const struct checkpoint *checkpoint, struct bytes *ret)
{
	assert(checkpoint->size <= INT64_MAX);
	bytes_format(ret, "%s\n%" PRIu64 "\n", checkpoint->origin, checkpoint->size);
	base64_put(ret, checkpoint->root, SEAL_HASH_BYTES);
	bytes_put_u8(ret, '\n');
}

/* The third line: a root in base64, the empty one just for the empty tree. */
static bool read_root(const char *line, size_t size, struct checkpoint *checkpoint)
{
	size_t n = 0;
	bool is_empty;

	if (base64_take(line, size, checkpoint->root, sizeof(checkpoint->root), &n) != BASE64_OK ||
			n != SEAL_HASH_BYTES) {
		return false;
	}
	is_empty = memcmp(checkpoint->root, tree_empty_root, SEAL_HASH_BYTES) == 0;
	return is_empty == (checkpoint->size == 0);
}

int checkpoint_parse(const char *text, size_t size, struct checkpoint *ret)
{
	struct text_cursor cursor = text_cursor(text, size);
	struct checkpoint checkpoint = { 0 };
	const char *line;
	size_t n;

	if (!note_is_text(text, size) || !note_take_line(&cursor, &line, &n) || n == 0 ||
			n > CHECKPOINT_ORIGIN_MAX || is_like_cosignature(line, n)) {
		return CHECKPOINT_BODY;
	}
	memcpy(checkpoint.origin, line, n);
	if (!note_take_line(&cursor, &line, &n) || !note_decimal(line, n, &checkpoint.size) ||
			!note_take_line(&cursor, &line, &n) || !read_root(line, n, &checkpoint)) {
		return CHECKPOINT_BODY;
	}
	while (note_take_line(&cursor, &line, &n)) {
		if (n == 0) {
			return CHECKPOINT_BODY;
		}
	}
	*ret = checkpoint;
	return CHECKPOINT_OK;
}

/* Cosigners vouch for what they saw; only the log's own key makes it the log's. */
static bool is_signed_by_log(const struct note_key *keys, const struct note_seal *seals, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (seals[i].verified && keys[i].algorithm != NOTE_COSIGNATURE) {
			return true;
		}
	}
	return false;
}

int checkpoint_open(const char *data, size_t size, const char *origin, const struct note_key *keys,
		size_t n, struct checkpoint *ret, struct note_seal *ret_seals)
{
	struct checkpoint checkpoint;
	struct note note;
	int answer;

	if (note_parse(data, size, &note) != NOTE_OK) {
		return CHECKPOINT_NOTE;
	}
	answer = note_verify(&note, keys, n, ret_seals);
	if (answer < 0) {
		return answer;
	}
	if (answer == NOTE_FORGED) {
		return CHECKPOINT_FORGED;
	}
	if (!is_signed_by_log(keys, ret_seals, n)) {
		return CHECKPOINT_UNSIGNED;
	}
	if (checkpoint_parse(note.text, note.text_size, &checkpoint) != CHECKPOINT_OK) {
		return CHECKPOINT_BODY;
	}
	if (strcmp(checkpoint.origin, origin) != 0) {
		return CHECKPOINT_ORIGIN;
	}
	*ret = checkpoint;
	return CHECKPOINT_OK;
}
