/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was relieved in a period, by legal id and area: shares that rulebooks
 * take off lines (the product without the relief less the one with it), and
 * sums that were granted of invoices and not withdrawn. An invoice counts with
 * its deltas, in the area of its permit, or of the intake that has none.
 */

#include <stddef.h>
#include <stdint.h>

#include "billing/exact.h"
#include "ledger/books.h"
#include "ledger/rows.h"
#include "meter/scope.h"

struct ledger;
struct view;

struct relief_sum {
	char legal[ROW_NAME_MAX + 1]; /* the relief's id, or the legal id of sums */
	char area[TEXT_ID_MAX + 1];   /* or "" */
	char book[TEXT_ID_MAX + 1];   /* of a share: the rulebook; "": sums */
	struct exact exact_fen;
	int64_t fen; /* rounded once */
};

struct reliefs {
	struct relief_sum *list; /* by legal, book, area; owned */
	size_t count;
	int64_t fen; /* of all */
};

/* Of invoices whose period lies in the days. Returns 0 or a fault. */
int reliefs_open(struct ledger *ledger, struct days period, struct reliefs **ret);
void reliefs_close(struct reliefs *reliefs);
SCOPE_CLOSER(struct reliefs, reliefs_close)

/* "reliefs" and "relief_fen" into the view's innermost object. */
void view_reliefs(struct view *view, const struct reliefs *reliefs);

/* A table of them on stdout. Returns 0 or a fault. */
int print_reliefs(const struct reliefs *reliefs);
