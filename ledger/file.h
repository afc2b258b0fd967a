/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Files read in: an opening and a closing entry around their rows.
 *
 *	file-opened: [digest, kind, rows, name]
 *	file-closed: [digest, rows]
 *
 * The stream of a file's deeds is its SHA-256; opening is number 0, a row its
 * own number, closing rows + 1. A run that broke off is finished by running
 * it again: what is in the log already makes no second entry.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/bytes.h"

void file_put_opened(struct bytes *body, const uint8_t digest[static BOOKS_HASH_BYTES],
		const char *kind, int64_t rows, const char *name);
void file_put_closed(
		struct bytes *body, const uint8_t digest[static BOOKS_HASH_BYTES], int64_t rows);

/* The file with that digest, or NULL. */
const struct file_row *file_find(
		const struct books *books, const uint8_t digest[static BOOKS_HASH_BYTES]);

/* Lower-case hexadecimal digits of a digest. */
void file_hex(const uint8_t digest[static BOOKS_HASH_BYTES],
		char ret[static 2 * BOOKS_HASH_BYTES + 1]);
