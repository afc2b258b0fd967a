/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Quotas for people: what may still be taken, how long it lasts, what the next
 * cubic metre costs, and under it every ceiling.
 */

#include "api/holding.h"
#include "api/lang.h"
#include "api/table.h"

/* A basis in words: "month's plan". */
const char *ceiling_basis_text(enum ceiling_basis basis);

/* On stdout. Returns 0 or WEIR_FAULT_MEMORY. */
int print_holding(const struct holding *holding, enum volume_unit unit, enum lang lang);
