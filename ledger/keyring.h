/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keyring: a folder outside the ledger's own with the two files that the
 * ledger must not hold itself, <id>.key with the log's secret and <id>.anchor
 * (ledger/anchor.h). <id> is the note key id of the log's own key in eight
 * hexadecimal digits.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/note.h"
#include "ledger/seal.h"

enum {
	KEYRING_PATH_MAX = 4096,
};

/* What signer_open_secret() asks for. Wipe it with keyring_wipe(). */
struct keyring_key {
	enum note_algorithm algorithm; /* NOTE_ED25519 or NOTE_SM2 */
	char name[NOTE_NAME_MAX + 1];  /* a note_is_name(); the log's origin */
	uint8_t secret[SEAL_KEY_BYTES];
};

void keyring_wipe(struct keyring_key *key);

/* In order of precedence. */
enum keyring_answer {
	KEYRING_OK = 0,
	KEYRING_ABSENT,  /* no such file */
	KEYRING_EXISTS,  /* create: the file is there already and was left alone */
	KEYRING_EXPOSED, /* load: others than the owner may read or write the key */
	KEYRING_BROKEN,  /* load: not such a line, or more than it */
};

/* "<directory>/<id>.key" and ".anchor". False, ret empty, where it does not fit. */
bool keyring_key_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);
bool keyring_anchor_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);

/*
 * Writes the key file, 0600, one line:
 *
 *	weir-key-v1 ed25519|sm2 NAME SECRET-IN-BASE64 LF
 *
 * The folder is made (0700, with those above it) where it is missing. An
 * existing file is never overwritten. File and folder are synced.
 *
 * Returns KEYRING_OK, KEYRING_EXISTS, or WEIR_FAULT_IO with errno set.
 */
int keyring_create(const char *directory, uint32_t id, const struct keyring_key *key);

/* The same file under a name of its own, in a folder that is there. */
int keyring_create_file(const char *path, const struct keyring_key *key);

/*
 * Reads it. Returns KEYRING_OK, KEYRING_ABSENT, KEYRING_EXPOSED,
 * KEYRING_BROKEN, or WEIR_FAULT_IO with errno set. *ret is written for
 * KEYRING_OK only. Whether the secret is that of the key id is seen once the
 * signer is open: its key has the id.
 */
int keyring_load(const char *directory, uint32_t id, struct keyring_key *ret);
int keyring_load_file(const char *path, struct keyring_key *ret);
