/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What makes an answer more than a page: that it fits the log's signed
 * checkpoint, and that the log only grew since it was seen last.
 *
 * With the log's key in the configuration, each answer's size and root are
 * checked against the newest checkpoint, by a consistency proof made from
 * tiles where the sizes differ; and that checkpoint against the one that was
 * seen last, which is kept in $XDG_STATE_HOME/weir (or ~/.local/state/weir) as
 * seen-KEYID. A log that was rewritten, or shows itself shorter than it was, is
 * told, and what it answered is not printed.
 */

#include <stdint.h>

#include "api/remote.h"
#include "ledger/checkpoint.h"

struct remote_trust;

/*
 * vkey is the log's public key. Returns CMD_DONE, CMD_WRONG after saying that
 * it is none, or a fault.
 */
int remote_trust_open(struct remote *remote, const char *vkey, struct remote_trust **ret);
void remote_trust_close(struct remote_trust *trust);
SCOPE_CLOSER(struct remote_trust, remote_trust_close)

/*
 * Gets the newest checkpoint, checks it, and keeps it as the one seen last.
 * ret is initialised with STORE_NOTE_MAX. Returns CMD_DONE, CMD_NO after saying
 * what is not to be trusted, another cmd_status after saying why, or a fault.
 */
int remote_trust_checkpoint(
		struct remote_trust *trust, struct bytes *ret, struct checkpoint *ret_parts);

/* Does the log that an answer is of lie on the same line? Returns the same. */
int remote_trust_check(struct remote_trust *trust, int64_t size,
		const uint8_t root[static SEAL_HASH_BYTES]);
