/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The log of a ledger elsewhere: its newest checkpoint, and its entries as they
 * were written. Who may have bundles gets them, 256 entries at once; the office
 * gets one after the other.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/remote.h"
#include "ledger/checkpoint.h"
#include "ledger/seal.h"

struct remote_log;

/*
 * Asks who is calling and how long the log is. Returns CMD_DONE, another
 * cmd_status after saying why, or a fault.
 */
int remote_log_open(struct remote *remote, struct remote_log **ret);
void remote_log_close(struct remote_log *log);
SCOPE_CLOSER(struct remote_log, remote_log_close)

int64_t remote_log_size(const struct remote_log *log);
const uint8_t *remote_log_root(const struct remote_log *log); /* as the server says it */

/*
 * A bundle is asked for as it is at that size: a checkpoint's, which may be
 * less than the log's.
 */
void remote_log_set_size(struct remote_log *log, int64_t size);

/*
 * An entry's bytes, valid until the next call; index is below the size. A line
 * that breaks is tried again some times. Returns as remote_log_open().
 */
int remote_log_entry(struct remote_log *log, int64_t index, const uint8_t **ret, size_t *ret_size);
