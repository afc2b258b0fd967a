/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is owed of invoices, as JSON and as a table.
 */

#include "api/owing.h"
#include "api/value.h"
#include "api/view.h"

struct zone;

/* One invoice as an object, an item of an array where key is NULL. */
void view_owed(struct view *view, const char *key, const struct books *books,
		const struct owed *owed);

/* The sums into the view's innermost object. */
void view_owing_sums(struct view *view, const struct owing_sums *sums);

/* On stdout what view_owed() said of invoices: a table. Returns 0 or a fault. */
int print_owed(struct value invoices);

/* A line of the sums that view_owing_sums() said. */
void print_owing_sums(struct value sums);
