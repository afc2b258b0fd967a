/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whose litres, and of which day: the postings in the books, laid on an
 * account's intakes, and the days of which nothing is known.
 *
 * Water that a meter counts apart, with uses of its own, is a part of its
 * intake and is taken out of it, so that no litre is in two places (rules.md F10).
 */

#include "billing/account.h"

/*
 * Adds what stands under one name, an account or one of the permits that share
 * it: its intakes, their litres, and marks on days that were due and of which
 * nothing is known. Returns 0 or a fault.
 */
int account_volume_gather(
		const struct account_world *world, const char *name, struct account *account);

/*
 * Once all names are gathered and every part has its whole: takes the parts'
 * litres out of their wholes; a day unknown of the whole is one of the part.
 */
void account_volume_part(struct account *account);
