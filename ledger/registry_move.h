/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What new rows of the registry change in the accounts: whose water it was that
 * meters counted already, and that was assessed where none did.
 */

#include <stddef.h>

#include "ledger/registry_batch.h"
#include "meter/bytes.h"

/*
 * Appends a movement for each meter and intake that the rows move, and adds
 * their number to *ret_count and whom they concern to *ret. Every meter with
 * readings is looked at: a row of a permit may touch any of them. Returns 0 or
 * a fault; that memory ran out, movements says too.
 */
int registry_move(const struct registry_batch *batch, struct bytes *movements, size_t *ret_count,
		struct conclusion *ret);
