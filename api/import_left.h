/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a file of permits leaves behind: a permit that replaces another one goes on
 * with its account, but an intake stays with the permit that its row names.
 */

struct books;
struct import_rows;

/*
 * Says on stderr of each successor which intakes still stay with the permit that
 * it replaces when that one has ended, by the books with the rows in them. The
 * rows may be of any kind. Returns 0 or WEIR_FAULT_MEMORY.
 */
int import_left_warn(const struct books *books, const struct import_rows *rows);
