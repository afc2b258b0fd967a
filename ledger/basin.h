/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Basins and sites: the water bodies that intakes take from, zones of
 * groundwater among them, and where each intake stands: in which of them, and
 * whether it is sealed (封存, 封填).
 *
 *	site:       [intake, basin, state, exception, seal, ground, until | null, document,
 *	             from | null]
 *	basin:      [basin, name, class, within, litres | null, permits litres | null, section,
 *	             document, from | null]
 *	allocation: [basin, area, year, type, litres | null, year kind, document, from | null]
 *
 * A sealed intake has no permit to take by: what is taken there is unpermitted
 * (rules.md F11), until it is opened by order, up to the last day of that.
 */

#include <stdbool.h>

#include "ledger/registry.h"
#include "meter/err.h"

enum {
	BASIN_DEEP_MAX = 16, /* a river, what flows into it, what flows into that ... */
};

/* Is it a zone in which groundwater is restricted or forbidden? */
static inline bool basin_is_zone(enum basin_class class)
{
	return class == BASIN_RESTRICTED || class == BASIN_FORBIDDEN;
}

/* The column in which a row contradicts itself; NULL: in none. */
const char *basin_site_wrong(const struct site_row *row);
const char *basin_allocation_wrong(const struct allocation_row *row);

/* How a row's intake stands on a day, on which the row is in force. */
enum site_state basin_site_state(const struct site_row *row, struct day day);

/* May nothing be taken at the intake on that day, because it is sealed or filled? */
bool basin_is_sealed(const struct registry_view *view, const char *intake, struct day day);

/* Is water taken there on that day taken by the intake's permit: a valid one, and no seal? */
bool basin_is_permitted(
		const struct registry_view *view, const struct intake_row *intake, struct day day);

/* The first day after that one on which the intake's row is another, or its opening has ended. */
int32_t basin_next_change(const struct books *books, const char *intake, int32_t day);

/* Does a row that holds from a day change by what is taken at its intake, and so whose water it is? */
bool basin_site_moves(const struct registry_view *before, const struct site_row *row, int32_t from);

/*
 * Is there an intake of the permit on the day, and are all of them sealed? Nobody need
 * look after it then.
 */
bool basin_permit_is_sealed(const struct books *books, const char *permit, struct day day);

/* Is the basin the other one, or a part of it, on that day? */
bool basin_is_within(const struct registry_view *view, const char *basin, const char *above,
		struct day day);

/*
 * Does what a row names exist, and may an intake stand so? The row holds from the
 * day. Returns JUDGE_OK or JUDGE_REFUSED with a reason.
 */
int basin_names_check(const struct registry_view *view, enum row_kind kind, const union row *row,
		int32_t from, struct where *reason);
