/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The keys of tests/data/tlog by the names that the vectors use: "log/0x01".
 */

#include <jansson.h>

#include "ledger/note.h"
#include "ledger/seal.h"

enum {
	TLOG_KEYS_MAX = 8,
};

struct tlog_keys {
	struct note_key list[TLOG_KEYS_MAX];
	size_t n;
};

/* The keys that a list of names means. Fails the test where one is unknown. */
void tlog_keys_load(struct seal *seal, const json_t *names, struct tlog_keys *ret);

/* The same for one name. */
void tlog_key_load(struct seal *seal, const char *name, struct note_key *ret);

/* For the tests' group: the seal is its state. */
int tlog_open_seal(void **state);
int tlog_close_seal(void **state);

/* How many of the keys verified. */
size_t tlog_count(const struct note_seal *seals, size_t n);
