/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Wells as JSON: how each stands, and groundwater reduced (ledger/wells.h).
 */

struct ledger;
struct view;

/*
 * "year", "base_year", "areas" with wells by state and litres of both years,
 * "wells". base 0: compared with no year; area NULL: all. Returns 0 or a fault.
 */
int view_wells(struct view *view, struct ledger *ledger, int year, int base, const char *area);
