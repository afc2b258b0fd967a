/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Items in words: the diagnostic notation of RFC 8949 section 8, for people.
 */

#include <stdbool.h>
#include <stddef.h>

struct bytes;

/* Appends one item: [1, "text", h'00ff', null]. False, with what it could read, where it is none. */
bool item_text_put(struct bytes *text, const void *data, size_t size);

/*
 * Bytes of what a terminal would obey, at the beginning of text of size 1 or
 * more: a control of C0, DEL or C1, a line's end, a turn of the direction of
 * writing. 0: a character.
 */
size_t item_text_control(const char *data, size_t size);

/* Appends text without quotes, what a terminal would obey replaced by '?'. */
void item_text_plain(struct bytes *text, const char *data, size_t size);

/* Appends bytes in hex digits. */
void item_text_hex(struct bytes *text, const void *data, size_t size);
