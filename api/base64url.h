/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Base64url without pads (RFC 4648 section 5), in its one spelling: what may
 * stand in an address and in a header's word.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters for size bytes, without a NUL. */
#define BASE64URL_SIZE(size) (((size)*4 + 2) / 3)

bool base64url_is_letter(char c);

/* Writes BASE64URL_SIZE(size) characters, no NUL. */
void base64url_format(const void *data, size_t size, char *ret);

/*
 * Reads exactly ret_size bytes out of a whole text. False, ret perhaps scribbled
 * on, where it is none in its one spelling, or one of more or fewer bytes.
 */
bool base64url_parse(const char *text, size_t size, void *ret, size_t ret_size);
