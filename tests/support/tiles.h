/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Logs of made-up entries, for writing folders of tiles. Entry i is the text
 * "entry-<i> " repeated i mod 5 times, so that lengths differ and some are 0.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/seal.h"
#include "ledger/signer.h"

struct bytes;

struct tiles_log {
	uint8_t entry[128];
};

/* A tiles_entry_read over struct tiles_log. */
int tiles_log_entry(void *context, uint64_t index, const uint8_t **ret, size_t *ret_size);

/* Appends the checkpoint of the first size entries, signed by n. Returns 0 or a fault. */
int tiles_log_checkpoint(struct seal *seal, uint64_t size, const char *origin,
		struct signer *const *signers, size_t n, struct bytes *ret);
