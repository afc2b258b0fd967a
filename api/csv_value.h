/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A row of a CSV file as a struct, by the table of its columns.
 *
 * A value is read whole and strictly: ASCII digits, a point, no separators, no
 * blanks around it. Where one with full-width characters, thousands separators
 * or blanks would be right without them, the message shows the right one.
 */

#include <stdbool.h>
#include <stdint.h>

struct csv;

#define CSV_NO_TIME INT64_MIN

/* An instant as written: UTC seconds, or local ones where no offset stands. */
struct csv_time {
	int64_t s; /* or CSV_NO_TIME */
	bool is_local;
};

/*
 * Goes to the next row and reads it into the struct at row, which each
 * column's offset points into. A value that is blank gives an empty text,
 * ROW_NO_DAY, ROW_NO_LITRES, CSV_NO_TIME or the column's blank word. Returns a csv_answer;
 * the struct is undefined but for CSV_OK.
 */
int csv_read_row(struct csv *csv, void *row);
