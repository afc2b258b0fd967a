/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The allocation of rivers for people, out of the JSON of api/view_allocation.h.
 */

#include "api/table.h"
#include "api/value.h"

/* A paragraph and a table for each river. Returns 0 or a fault. */
int print_allocations(struct value root, enum volume_unit unit);
