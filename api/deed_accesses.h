/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The digests of closed files of accesses go into the log.
 */

#include <stdint.h>

#include "api/desk.h"

/*
 * Enters every closed file of a folder (all but the newest) of whose day and
 * part the log has nothing yet; again it changes nothing. A file is read whole:
 * at most ACCESS_PART_BYTES. Returns CMD_DONE, or the status to end with after
 * saying why, or a fault; *ret is how many were entered.
 */
int deed_accesses(struct desk *desk, const char *folder, int64_t *ret);
