/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A zone by its name, from the system's tables: what `weir init` writes into
 * the ledger, so that nothing asks the system again.
 */

#include "meter/err.h"
#include "meter/instant.h"

enum {
	ZONE_FILE_MAX = 1 << 16, /* Debian's largest zone has under 4 KiB */
};

enum zone_file_answer {
	ZONE_FILE_OK = 0,
	ZONE_FILE_BAD, /* no such zone, or a file that is none: *reterr says which */
};

/*
 * Loads a zone such as "Asia/Shanghai": letters, digits, "_", "+", "-" and "/"
 * between non-empty parts, at most ZONE_NAME_MAX - 1 bytes, so that no name
 * leads out of the folder of zones.
 *
 * Returns a zone_file_answer, or WEIR_FAULT_IO where a file that is there
 * cannot be read. *ret is written for ZONE_FILE_OK, *reterr for ZONE_FILE_BAD.
 */
int zone_file_load(const char *name, struct zone *ret, struct where *reterr);
