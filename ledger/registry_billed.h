/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which bill a row of the registry would change (rules.md F7): a row holds
 * from its first day to the next row of its key, for the accounts whose water
 * it speaks of.
 */

#include "ledger/billed.h"
#include "ledger/registry.h"

/*
 * The first billed period that a row not in the log yet has a day of; NULL
 * where there is none. after has the row laid over the books, the row among
 * its extras.
 */
const struct billed_row *registry_billed(
		const struct registry_view *after, const struct registry_extra *row);
