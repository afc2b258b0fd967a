/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes and reads folders of tiles with the ledger's code alone, for
 * comparison with another program.
 *
 *	tiles_dir vkey SEED ORIGIN
 *	tiles_dir write DIR SIZE SEED ORIGIN [double]
 *	tiles_dir verify DIR VKEY
 *
 * SEED is 32 bytes in hex; with double a second line is signed with SM2, the
 * seed being its secret, too. Verify prints size and root and also compares each
 * entry with what write makes. Status 1 and a sentence where it does not fit.
 */

#include <stdio.h>
#include <string.h>

#include "ledger/base64.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/tiles_dir.h"
#include "meter/bytes.h"
#include "meter/text.h"
#include "tests/support/tiles.h"

static int complain(const char *what, int answer)
{
	(void)fprintf(stderr, "tiles_dir: %s (%d)\n", what, answer);
	return 1;
}

static bool read_seed(const char *hex, uint8_t ret[static SEAL_KEY_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(hex) != 2 * (size_t)SEAL_KEY_BYTES) {
		return false;
	}
	for (size_t i = 0; i < SEAL_KEY_BYTES; i++) {
		const char *high = memchr(digits, hex[2 * i], 16);
		const char *low = memchr(digits, hex[2 * i + 1], 16);

		if (high == NULL || low == NULL) {
			return false;
		}
		ret[i] = (uint8_t)((high - digits) << 4 | (low - digits));
	}
	return true;
}

static int open_signer(struct seal *seal, const char *hex, const char *origin,
		enum note_algorithm algorithm, struct signer **ret)
{
	uint8_t seed[SEAL_KEY_BYTES];

	if (!read_seed(hex, seed) || !checkpoint_is_origin(origin, strlen(origin))) {
		return complain("not a seed or not an origin", 0);
	}
	return signer_open_secret(seal, origin, algorithm, seed, ret);
}

static int run_vkey(struct seal *seal, char **args)
{
	SCOPED(signer_close) struct signer *signer = NULL;
	char vkey[NOTE_VKEY_MAX];
	int answer = open_signer(seal, args[0], args[1], NOTE_ED25519, &signer);

	if (answer != 0) {
		return complain("no signer", answer);
	}
	(void)printf("%s\n", note_vkey_format(&signer->key, vkey));
	return 0;
}

static int run_write(struct seal *seal, char **args, bool is_double)
{
	SCOPED(signer_close) struct signer *signer = NULL;
	SCOPED(signer_close) struct signer *second = NULL;
	struct tiles_log log;
	struct bytes note;
	int64_t size;
	int answer = open_signer(seal, args[2], args[3], NOTE_ED25519, &signer);

	if (answer == 0 && is_double) {
		answer = open_signer(seal, args[2], args[3], NOTE_SM2, &second);
	}

	if (answer != 0 || text_int_all(args[1], 0, INT32_MAX, &size) != TEXT_OK) {
		return complain("no signer or no size", answer);
	}
	bytes_init(&note, NOTE_SIZE_MAX);
	answer = tiles_log_checkpoint(seal, (uint64_t)size, args[3],
			(struct signer *const[]){ signer, second }, is_double ? 2 : 1, &note);
	if (answer == 0) {
		answer = tiles_dir_write(args[0], seal, (uint64_t)size, tiles_log_entry, &log,
				(const char *)note.data, note.size);
	}
	bytes_finish(&note);
	return answer == 0 ? 0 : complain("not written", answer);
}

/* Entries as write makes them. */
static int compare_entries(struct tiles_dir *dir, uint64_t size)
{
	struct tiles_log log;

	tiles_dir_set_size(dir, size);
	for (uint64_t i = 0; i < size; i++) {
		const uint8_t *entry;
		const uint8_t *want;
		size_t entry_size;
		size_t want_size;
		int answer = tiles_dir_entry(dir, i, &entry, &entry_size);

		(void)tiles_log_entry(&log, i, &want, &want_size);
		if (answer != TILES_OK) {
			return complain("no entry", answer);
		}
		if (entry_size != want_size || memcmp(entry, want, want_size) != 0) {
			return complain("another entry", (int)i);
		}
	}
	return 0;
}

static int run_verify(struct seal *seal, char **args)
{
	SCOPED(tiles_dir_close) struct tiles_dir *dir = NULL;
	struct checkpoint checkpoint;
	struct tiles_fault fault;
	struct note_seal note_seal;
	struct note_key key;
	struct bytes root;
	const char *text;
	size_t size;
	int answer = note_vkey_parse(seal, args[1], &key);

	if (answer != NOTE_OK) {
		return complain("no key", answer);
	}
	answer = tiles_dir_open(args[0], &dir);
	if (answer != TILES_OK) {
		return complain("no folder", answer);
	}
	text = tiles_dir_checkpoint(dir, &size);
	answer = checkpoint_open(text, size, key.name, &key, 1, &checkpoint, &note_seal);
	if (answer != CHECKPOINT_OK) {
		return complain("no checkpoint", answer);
	}
	answer = tiles_dir_check(dir, seal, checkpoint.size, checkpoint.root, &fault);
	if (answer == TILES_FAULTY) {
		(void)fprintf(stderr, "%s: expected %s, found %s\n", fault.file, fault.expected,
				fault.found);
	}
	if (answer != TILES_OK) {
		return complain("not as it should be", answer);
	}
	bytes_init(&root, 64);
	base64_put(&root, checkpoint.root, sizeof(checkpoint.root));
	(void)printf("%lld %s\n", (long long)checkpoint.size, bytes_text(&root));
	bytes_finish(&root);
	return compare_entries(dir, checkpoint.size);
}

int main(int argc, char **argv)
{
	SCOPED(seal_close) struct seal *seal = NULL;
	int answer = seal_open(&seal);

	if (answer != 0) {
		return complain("no seal", answer);
	}
	if (argc == 4 && strcmp(argv[1], "vkey") == 0) {
		return run_vkey(seal, argv + 2);
	}
	if ((argc == 6 || (argc == 7 && strcmp(argv[6], "double") == 0)) &&
			strcmp(argv[1], "write") == 0) {
		return run_write(seal, argv + 2, argc == 7);
	}
	if (argc == 4 && strcmp(argv[1], "verify") == 0) {
		return run_verify(seal, argv + 2);
	}
	return complain("usage: tiles_dir vkey|write|verify ...", 0);
}
