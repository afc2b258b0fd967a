/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keyring: a folder outside the ledger's own with the two files that the
 * ledger must not hold itself, <id>.key with the log's secret and <id>.anchor
 * (ledger/anchor.h). <id> is the note key id of the log's own key in eight
 * hexadecimal digits.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEYRING_SECRET_MAX = 512, /* bytes of a secret's text with its NUL, as NOTE_SKEY_MAX */
	KEYRING_PATH_MAX = 4096,
};

/* In order of precedence. */
enum keyring_answer {
	KEYRING_OK = 0,
	KEYRING_ABSENT,  /* no such file */
	KEYRING_EXISTS,  /* create: the file is there already and was left alone */
	KEYRING_EXPOSED, /* load: others than the owner may read or write the key */
	KEYRING_BROKEN,  /* load: not one line of text */
};

/* "<directory>/<id>.key" and ".anchor". False, ret empty, where it does not fit. */
bool keyring_key_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);
bool keyring_anchor_path(const char *directory, uint32_t id, char ret[static KEYRING_PATH_MAX]);

/*
 * Writes the key file, 0600: the secret's text (ledger/signer.h) and LF. The
 * folder is made (0700, with those above it) where it is missing. An existing
 * file is never overwritten. File and folder are synced.
 *
 * Returns KEYRING_OK, KEYRING_EXISTS, or WEIR_FAULT_IO with errno set.
 */
int keyring_create(const char *directory, uint32_t id, const char *secret);

/*
 * Reads the secret's text, without LF. Returns KEYRING_OK, KEYRING_ABSENT,
 * KEYRING_EXPOSED, KEYRING_BROKEN, or WEIR_FAULT_IO with errno set. ret is ""
 * but for KEYRING_OK; then the caller wipes it. That the secret belongs to id
 * is for the signer to say.
 */
int keyring_load(const char *directory, uint32_t id, char ret[static KEYRING_SECRET_MAX]);
