/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The columns of each registry file, in English and Chinese, and the order of
 * their members in the row's struct.
 */

#include <stddef.h>

#include "ledger/rows.h"

struct csv_column;

/* The columns of a kind of file; *ret_count of them. Static storage. */
const struct csv_column *import_columns(enum row_kind kind, size_t *ret_count);

/* The index of a column by its English name, which must be one of the kind's. */
size_t import_column(enum row_kind kind, const char *name);
