/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The log that an answer was made from, out of JSON again: view_log().
 */

#include <stdint.h>

#include "api/value.h"
#include "ledger/books.h"

/* Reads "log": size and root. What is wrong is remembered in root. */
void value_log(struct value root, int64_t *ret_size, uint8_t ret_root[static BOOKS_HASH_BYTES]);
