/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the registry says of an account's year: what its intakes were on which
 * day and what they generated, how much it may take, on which lists its holder
 * is. Shared by the rooms that make an account.
 */

#include "billing/account.h"

/* The rows of the account's i-th intake; what is owned of it must be filled. Returns 0 or a fault. */
int account_make_rows(const struct account_world *world, const char *name, struct account *account,
		size_t i);

/* The area of the permit in whose name the account stands on a day; -1 where none is known. */
int account_own_area(
		const struct account_world *world, const struct account *account, struct day day);

/* The limits of a permit's year. Returns 0 or a fault. */
int account_set_limits(const struct account_world *world, const struct account *account,
		struct charge_limits *ret);

/* The norm ceilings of a permit's year: the sum of output × norm, cut to whole litres. */
void account_set_norms(const struct account_world *world, const struct lineage *lineage,
		struct day asked, int year, struct charge_limits *ret);

/* What the account's i-th intake generated, cut over days like water. Returns 0 or a fault. */
int account_add_energy(const struct account_world *world, struct account *account, size_t i);

/*
 * What was given back behind the account's i-th intake, by its meters of the role
 * return (rules.md F8); of what is not metered apart. Returns 0 or a fault.
 */
int account_add_returned(const struct account_world *world, struct account *account, size_t i);

/* What was decided for the account's permits, into its terms. Returns 0 or a fault. */
int account_find_rulings(const struct account_world *world, struct account *account);

/* The lists on which the holder of the account's permits is. Returns 0 or a fault. */
int account_find_lists(const struct account_world *world, struct account *account);
