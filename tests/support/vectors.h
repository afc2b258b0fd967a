/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Vectors from tests/data as JSON. Whatever is not there, or not as it should
 * be, fails the test.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* The file of tests/data, "tlog/trees.json" for one. The caller drops it with json_decref(). */
json_t *vectors_load(const char *file);

json_t *vectors_member(const json_t *object, const char *key); /* borrowed */
json_t *vectors_array(const json_t *object, const char *key);  /* borrowed */
const char *vectors_text(const json_t *object, const char *key);
int64_t vectors_int(const json_t *object, const char *key);
bool vectors_bool(const json_t *object, const char *key);

/* A member's bytes from hex or base64; their number. max is the room there is. */
size_t vectors_hex(const json_t *object, const char *key, uint8_t *ret, size_t max);
size_t vectors_base64(const json_t *object, const char *key, uint8_t *ret, size_t max);

/* A list of base64 hashes of 32 bytes; their number. max counts hashes. */
size_t vectors_hashes(const json_t *object, const char *key, uint8_t *ret, size_t max);
