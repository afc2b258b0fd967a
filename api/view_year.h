/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The year's sheet of areas as JSON.
 */

#include "api/view.h"

struct ledger;

/* Gathers a year and shows it, with the log; see year_open(). Returns 0 or a fault. */
int view_year_of(struct view *view, struct ledger *ledger, int year, const char *area);
