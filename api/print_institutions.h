/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Public institutions of a year against their norm, for people, on stdout.
 */

#include "api/table.h"
#include "api/value.h"

/* A table, where the list has rows. Returns 0 or a fault. */
int print_institutions(struct value institutions, enum volume_unit unit);
