/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Any bytes as a signed note, and as a key: what is accepted is put together
 * from its parts again, and keys that signed nothing have signed nothing.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/note.h"
#include "meter/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Keys of which the corpus has lines, with signatures that they did not make. */
static void make_keys(struct seal *seal, struct note_key ret[static 3])
{
	static const uint8_t seed[SEAL_KEY_BYTES] = { 7 };
	static const enum note_algorithm algorithms[] = { NOTE_ED25519, NOTE_COSIGNATURE,
		NOTE_SM2 };
	uint8_t public[SEAL_PUBLIC_MAX];

	for (int i = 0; i < 3; i++) {
		int answer = algorithms[i] == NOTE_SM2 ? seal_sm2_public(seed, public)
						       : seal_ed25519_public(seed, public);

		if (answer != SEAL_OK ||
				note_key_make(seal, "nobody", algorithms[i], public, &ret[i]) !=
						0) {
			abort();
		}
	}
}

/* The note from its parts; equal to what was parsed. */
static void put_together(const struct note *note, const uint8_t *data, size_t size)
{
	struct note_line line;
	struct bytes again;
	size_t at = 0;
	int lines = 0;

	bytes_init(&again, size + 1);
	bytes_put(&again, note->text, note->text_size);
	bytes_put_text(&again, "\n");
	while (note_next_line(note, &at, &line)) {
		assert(note_is_name(line.name, line.name_size));
		bytes_put_text(&again, "\xe2\x80\x94 ");
		bytes_put(&again, line.name, line.name_size);
		bytes_put_text(&again, " ");
		bytes_put(&again, line.base64, line.base64_size);
		bytes_put_text(&again, "\n");
		lines++;
	}
	assert(lines > 0 && lines <= NOTE_SIGNATURES_MAX);
	assert(!again.failed && again.size == size && memcmp(again.data, data, size) == 0);
	bytes_finish(&again);
}

static void try_key(struct seal *seal, const uint8_t *data, size_t size)
{
	char text[NOTE_VKEY_MAX];
	char again[NOTE_VKEY_MAX];
	struct note_key key;

	if (size >= sizeof(text) || memchr(data, '\0', size) != NULL) {
		return;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	if (note_vkey_parse(seal, text, &key) == NOTE_OK) {
		assert(strcmp(note_vkey_format(&key, again), text) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	struct note_key keys[3];
	struct note_seal seals[3];
	struct note note;

	if (size == 0 || seal_open(&seal) != 0) {
		return 0;
	}
	try_key(seal, data, size);
	if (note_parse((const char *)data, size, &note) != NOTE_OK) {
		return 0;
	}
	put_together(&note, data, size);
	make_keys(seal, keys);
	assert(note_verify(&note, keys, 3, seals) > NOTE_OK);
	return 0;
}
