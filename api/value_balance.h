/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance out of JSON again: the struct that view_balance() or
 * view_balance_permit() was given, so that tables are printed of both alike.
 */

#include "api/balance.h"
#include "api/value.h"

/*
 * What is wrong is remembered in root: look there first. zone is the ledger's.
 * Returns 0 or a fault; *ret for 0 only.
 */
int value_balance(struct value root, const struct zone *zone, struct balance **ret);
