/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A month's balance for people, on stdout: permits, meters, areas, and who
 * has not reported.
 */

#include "api/balance.h"
#include "api/lang.h"
#include "api/table.h"

/* Volumes in unit, registers always in m³; words of that language. Returns 0 or a fault. */
int print_balance(const struct balance *balance, enum volume_unit unit, enum lang lang);
