/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What may still be taken, out of JSON again: the struct that view_holding()
 * was given, so that tables are printed of both alike.
 */

#include "api/holding.h"
#include "api/value.h"

/*
 * Reads one permit's quota, or a holder's. What is wrong is remembered in
 * root: look there first. zone is the ledger's. The members that only the
 * ledger's own room needs are zero. Returns 0 or a fault; *ret for 0 only.
 */
int value_holding(struct value root, const struct zone *zone, struct holding **ret);

/* "2026", "2026-10", "2026-01/2026-10": as ceiling_period() writes it. False for anything else. */
bool value_period(const char *text, struct days *ret);

/* The basis of that name; refuses the member where there is none. */
enum ceiling_basis value_basis(struct value object, const char *key);
