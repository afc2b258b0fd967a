/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was decided for permits, as JSON.
 */

#include "api/view.h"
#include "billing/ruling.h"

/* "rulings" of one permit, or of all where it is NULL; the withdrawn ones too where asked. */
void view_rulings(struct view *view, const struct books *books, const char *permit, bool is_all);
