/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ledger itself as JSON: its name, its first public key, its zone, and
 * whether one actor suffices in it.
 */

#include "api/view.h"

struct ledger;

/* As members of the open object. Returns 0 or a fault. */
int view_ledger(struct view *view, struct ledger *ledger);
