/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What would be billed for a period, as JSON: invoices that nobody issued, and
 * the water that no rulebook speaks of.
 */

#include <stdbool.h>

#include "meter/instant.h"

struct ledger;
struct view;
struct where;

enum preview_answer {
	PREVIEW_OK = 0,
	PREVIEW_NONE, /* there is no such permit, or no such period of it: *reason tells */
};

/*
 * "invoices" and, where there are some, "issued_before" (invoices of these names that stand)
 * and "unpriced", of one permit or, for NULL, of all. Returns a preview_answer or a fault.
 */
int view_preview(struct view *view, struct ledger *ledger, struct days period, const char *permit,
		struct where *reason);
