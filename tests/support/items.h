/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Items as JSON: a byte string is {"bytes": "hex"}, an integer that JSON's
 * reader cannot hold {"int": "text"}, all else is what it looks like.
 */

#include <stdint.h>

#include <jansson.h>

struct bytes;

/* Appends a value as an item. */
void items_put(const json_t *value, struct bytes *out);

/* The magnitude of {"int": text}, without its sign. */
uint64_t items_magnitude(const json_t *value);

/* The bytes of hex at object's key. out is reset first. */
void items_hex(const json_t *object, const char *key, struct bytes *out);
