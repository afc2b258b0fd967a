/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The survey of water use for people, on stdout, from what the view says.
 */

#include "api/lang.h"
#include "api/table.h"
#include "api/value.h"

/* Volumes in unit, words of that language. Returns 0 or a fault. */
int print_statistics(struct value root, enum volume_unit unit, enum lang lang);
