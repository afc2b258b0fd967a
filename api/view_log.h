/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The log in JSON, as an answer names it that rests on all of its entries.
 */

#include "api/view.h"

struct ledger;

/* "log": {"size", "root"} of a ledger. Returns 0 or a fault. */
int view_log(struct view *view, struct ledger *ledger);
