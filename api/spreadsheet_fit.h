/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How much room a document's table needs in a spreadsheet, where nothing fits
 * itself: widths in letters, heights in lines.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/document.h"

/* Of a column: of text as the document has it, of figures what the longest needs. */
int spreadsheet_width(const struct document_table *table, size_t column);

/* How many lines a text takes in a cell so wide: breaks between words cost a few letters each. */
int spreadsheet_lines(const char *text, int width);

/* The lines of the highest cell of a row. */
int spreadsheet_row_lines(const struct document_table *table, size_t row);

/* Does a bar go below zero? */
bool spreadsheet_has_negative(const struct document_table *table);
