/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Checks between the rows of one registry file: no key twice on one `from`,
 * and areas that lie within each other as a tree.
 */

struct import_rows;
struct where;

/* Returns IMPORT_OK, IMPORT_WRONG with *reterr, or WEIR_FAULT_MEMORY. */
int import_keys_check(const struct import_rows *rows, struct where *reterr);
