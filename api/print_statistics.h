/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The survey's units and areas for people, on stdout, from what the view says.
 */

#include "api/table.h"
#include "api/value.h"

struct grid;

/* Each area's water by use and by source, as a view of areas says it. */
extern const struct grid statistics_parts;

/* Volumes in unit. Returns 0 or a fault. */
int print_statistics(struct value root, enum volume_unit unit);
