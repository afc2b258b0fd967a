/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Arrears and collection rates as JSON and as tables.
 */

#include "api/arrears.h"
#include "api/value.h"
#include "api/view.h"

/* at, sums, areas, works into the view's innermost object. */
void view_arrears(struct view *view, const struct arrears *arrears);

/* On stdout what it said. Returns 0 or a fault. */
int print_arrears(struct value root);
