/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The description of this interface: the files of docs/openapi/ as one OpenAPI
 * 3.1 document in JSON, joined at build.
 */

#include "api/page/assets.h"

/* One file. */
extern const struct asset openapi[];
