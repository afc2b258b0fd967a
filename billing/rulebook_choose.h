/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which rulebook applies: of one kind, on one day, at one place.
 */

#include <stddef.h>

#include "billing/rulebook.h"

struct charge_area;

/*
 * The book whose place is the nearest at or above the area. A book that
 * another one replaces is dead from that other's first day on, and from the
 * first day of whatever replaces that other. NULL where none
 * holds. A scale applies nowhere. Books that rulebook_clash() refuses are not to be given.
 */
const struct rulebook *rulebook_choose(const struct rulebook *const *books, size_t count,
		enum rulebook_kind kind, const struct charge_area *areas, int area, struct day day);

/*
 * The first of the books that cannot live beside the new one: same kind and
 * place, and a day on which both hold. NULL where there is none. books do not
 * contain the new one.
 */
const struct rulebook *rulebook_clash(
		const struct rulebook *const *books, size_t count, const struct rulebook *book);

/*
 * The last day on which a book lives: its own, or the one before another
 * replaces it; before its first day where it was replaced whole.
 */
struct day rulebook_last_day(
		const struct rulebook *const *books, size_t count, const struct rulebook *book);
