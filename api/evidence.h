/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Evidence: a file that is looked at once, for its SHA-256. The ledger keeps
 * the digest and not the file; who has the file can show that it is the one.
 */

enum {
	EVIDENCE_TEXT_MAX = 2 * 32 + 1,
};

/*
 * The digest in hexadecimal digits. Returns a cmd_status, after saying what is
 * wrong with the file, or a fault.
 */
int evidence_read(const char *path, char ret[static EVIDENCE_TEXT_MAX]);
