/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What may be taken of water bodies and of zones of groundwater in a calendar
 * year, and permitted there, beside what is: as ledger/caps.h has it for areas.
 *
 * A permit counts in each basin in which an intake of it lies that is not sealed,
 * in full, since all of it may be taken there; once, however many they are. What
 * lies in a part of a basin lies in the basin.
 */

#include <stddef.h>

#include "ledger/caps.h"

/*
 * Those that have a limit, and all zones, at the end of a day of the year or on
 * its last one: `area` is the basin, `parent` the one that it is a part of, there
 * is no source. By number; *ret is the caller's to free. Returns 0 or a fault.
 */
int basin_caps(const struct books *books, int year, struct day at, struct caps_row **ret,
		size_t *ret_count);

/* What was taken of one basin on some days, as far as it counts. Returns 0 or a fault. */
int basin_used(const struct books *books, const char *basin, struct days days, int64_t *ret_litres);

/* What the permits in force on a day allow in one basin. Returns 0 or a fault. */
int basin_permits(const struct registry_view *view, const char *basin, struct day day,
		int64_t *ret_litres);
