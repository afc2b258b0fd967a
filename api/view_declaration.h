/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A declaration sheet and a notice, as JSON and for people.
 */

#include "api/declaration.h"
#include "api/table.h"
#include "api/value.h"
#include "api/view.h"

struct ledger;

/* The sheet as an object, an item of an array where key is NULL. Returns 0 or a fault. */
int view_declaration(struct view *view, const char *key, struct ledger *ledger,
		const struct declaration *declaration);

/* On stdout what it said. Returns 0 or a fault. */
int print_declaration(struct value declaration, enum volume_unit unit);

/*
 * A notice of a fee into the view's innermost object: to whom, the sum, until
 * when, by which rules, the lines, who signed, how to object. An invoice by its
 * row (number 0), as it stands at the end of a day. Returns 0 or a fault.
 */
int view_notice(struct view *view, struct ledger *ledger, const struct invoice_row *row,
		struct day at);

/* On stdout what it said. Returns 0 or a fault. */
int print_notice(struct value notice, enum volume_unit unit);
