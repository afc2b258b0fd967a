/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An area's year in figures for people, on stdout, from what the view says.
 */

#include "api/table.h"
#include "api/value.h"

/* Volumes in unit. Returns 0 or a fault. */
int print_indicators(struct value root, enum volume_unit unit);

/* A table of "oversight" of the root's areas alone; yuan. Returns 0 or a fault. */
int print_oversight(struct value root);
