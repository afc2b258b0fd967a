/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tree of caps as a table for people.
 */

#include "api/lang.h"
#include "api/table.h"
#include "api/view_caps.h"

/* Returns 0 or WEIR_FAULT_MEMORY. */
int print_caps(const struct caps *caps, const struct caps_choice *choice, enum volume_unit unit,
		enum lang lang);

/* The same of water bodies and zones of groundwater. Returns 0 or a fault. */
int print_basins(
		const struct books *books, const struct caps_choice *choice, enum volume_unit unit);
