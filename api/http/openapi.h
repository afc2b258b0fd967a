/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The description of this interface: the files of docs/openapi/ as one OpenAPI
 * 3.1 document in JSON, joined at build.
 */

#include <stddef.h>
#include <stdint.h>

extern const uint8_t openapi_json[];
extern const size_t openapi_json_size;
