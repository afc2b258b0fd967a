/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Figures of an area's year that no meter shows: what they are, what they are
 * counted in, which one holds.
 *
 * A figure stands in the registry as its document prints it: millionths of its
 * unit. One of a threshold holds for its year and all later ones until another
 * is given, in its area and in those below it that have none of their own; all
 * others hold for their area and year alone.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/registry.h"
#include "ledger/rows.h"
#include "meter/wide.h"

/*
 * The column of the row that does not suit its indicator: "unit" where it
 * counts something else, "base_year" where a drop has none before its year or
 * another figure has one, "value" where it is 0 and is divided by, or a drop
 * of everything. NULL where all is well.
 */
const char *indicator_row_wrong(const struct indicator_row *row);

/* The figure in base units (yuan, persons, mu, litres, parts of 1, mm, points): numerator ÷ denominator. */
void indicator_fraction(
		const struct indicator_row *row, wide *ret_numerator, wide *ret_denominator);

/* A volume in whole litres, halves away from zero; false where it is none or leaves int64_t. */
bool indicator_litres(const struct indicator_row *row, int64_t *ret);

/* The threshold that holds in an area in a year, its own or that of an area above; false: none. */
bool indicator_threshold(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret);

/* The figure of an indicator in the first year from `year` on, of that area itself; false: none. */
bool indicator_next(const struct registry_view *view, const char *area, int year,
		enum indicator indicator, struct day day, struct indicator_row *ret);
