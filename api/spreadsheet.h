/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A document as a spreadsheet (Office Open XML, .xlsx).
 *
 * A worksheet for each table: header frozen and repeated on each printed page,
 * filters, sums as formulas whose cached results are the document's own sums;
 * then one that says what the document rests on. The same document gives the
 * same bytes wherever and whenever it is made.
 *
 * Volumes are numbers of m³. A spreadsheet knows only binary fractions: what is
 * written is the nearest one to the decimal, which every reader turns back into
 * the same decimal as long as it has 15 digits: up to 10^12 m³ to the litre.
 */

#include "api/document.h"

struct bytes;

enum spreadsheet_answer {
	SPREADSHEET_OK = 0,
	SPREADSHEET_BEYOND, /* a figure is beyond 10^15 of its base unit */
};

/*
 * Appends the file to ret. Returns a spreadsheet_answer, WEIR_FAULT_IO where
 * temporary files cannot be written (TMPDIR), or another fault.
 */
int spreadsheet_make(const struct document *document, struct bytes *ret);
