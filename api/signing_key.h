/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The key with which an actor signs what he says, from the file that
 * `weir key make` wrote.
 */

#include "ledger/seal.h"

/*
 * Returns CMD_DONE; CMD_WRONG after saying that there is none, that others may
 * read it, or that it is no Ed25519 key; or a fault. The caller closes *ret.
 */
int signing_key_open(const char *path, struct seal_key **ret);
