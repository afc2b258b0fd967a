/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Base64, standard alphabet, padded (RFC 4648 section 4), in its one spelling:
 * unused bits at the end must be zero, else two texts were the same bytes.
 */

#include <stddef.h>
#include <stdint.h>

struct bytes;

enum base64_answer {
	BASE64_OK = 0,
	BASE64_SYNTAX, /* not base64 in its one spelling */
	BASE64_LONG,   /* well-formed, but more bytes than the caller has room for */
};

/* Bytes of text for size bytes of data, without a NUL. */
#define BASE64_SIZE(size) (((size) + 2) / 3 * 4)

/* Appends the text of the data. */
void base64_put(struct bytes *text, const void *data, size_t size);

/*
 * Reads a whole text; ret has room for max bytes, *ret_size are written. ret
 * may be scribbled on where the answer is not BASE64_OK; for BASE64_LONG it
 * holds the first max bytes.
 */
int base64_take(const char *text, size_t size, uint8_t *ret, size_t max, size_t *ret_size);
