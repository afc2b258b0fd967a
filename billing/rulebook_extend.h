/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Copying the rows of a rulebook into one that extends it. Afterwards the
 * book's table says all that holds: nobody looks into the parent any more.
 */

#include "billing/rulebook.h"

struct yaml_places;

/*
 * Puts the parent's rows before the book's own, and the words of its
 * not_charged to the book's. The places of the book's rows go along. Returns
 * RULEBOOK_OK, or RULEBOOK_BAD where both have too many rows for one book.
 */
int rulebook_extend(struct rulebook *book, const struct rulebook *parent,
		struct yaml_places *places, struct where *reterr);
