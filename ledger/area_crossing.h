/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Crossings of areas, and of water bodies and zones of groundwater: alerts that the
 * use of one, or the permits in it, are near their limit or have reached it
 * (rules.md F22, F34).
 *
 * They are looked at when a day ends, and when a row of areas, caps, permits,
 * counting, criteria, basins or sites enters: not after each reading. What should stand by
 * the facts known then is compared with what stands, as for permits.
 */

#include "ledger/crossing.h"

/*
 * Adds to *ret the findings that follow from a cause, for the years in which
 * water moved or a limit changed since the last call, and for that of the
 * asking day. Returns 0 or a fault.
 */
int area_crossing_find(
		struct books *books, const struct crossing_cause *cause, struct outcome *ret);
