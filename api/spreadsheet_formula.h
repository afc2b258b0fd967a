/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Formulas of a document's table in a spreadsheet, where its rows begin in the
 * given row, counted from 1: sums below them, and shares.
 */

#include <stddef.h>

#include "api/document.h"

enum {
	SPREADSHEET_FORMULA_MAX = 192,
};

/* "A" .. "Z". Returns buffer. */
const char *spreadsheet_column(size_t column, char buffer[static 3]);

/*
 * A column's sum. A sum of binary fractions is off by less than half a litre, so that rounded to
 * litres it is the fraction nearest to the sum of the decimals again.
 */
void spreadsheet_sum(const struct document_table *table, size_t column, unsigned first,
		char ret[static SPREADSHEET_FORMULA_MAX]);

/* A row's share, cut to thousandths; of row document_rows() that of the rows that have both. */
void spreadsheet_share(const struct document_table *table, size_t row, size_t column,
		unsigned first, char ret[static SPREADSHEET_FORMULA_MAX]);
