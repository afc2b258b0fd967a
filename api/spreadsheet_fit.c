/* SPDX-License-Identifier: Apache-2.0 */

#include "api/spreadsheet_fit.h"

#include <string.h>

#include "api/table.h"

enum {
	WIDTH_FIGURE_MIN = 9,
	LINES_MAX = 20, /* a row can be 409 points high */
};

int spreadsheet_width(const struct document_table *table, size_t column)
{
	char buffer[DOCUMENT_VOLUME_MAX];
	size_t width = WIDTH_FIGURE_MIN;

	if (table->columns[column].kind == DOCUMENT_TEXT) {
		return table->columns[column].width;
	}
	for (size_t row = 0; row <= document_rows(table); row++) {
		size_t needed = strlen(document_format_cell(table, row, column, buffer)) + 2;

		width = needed > width ? needed : width;
	}
	return (int)width;
}

int spreadsheet_lines(const char *text, int width)
{
	int letters = (int)table_width(text);
	int lines = letters <= width ? 1 : 1 + letters * 9 / 8 / width;

	return lines < LINES_MAX ? lines : LINES_MAX;
}

int spreadsheet_row_lines(const struct document_table *table, size_t row)
{
	int lines = 1;

	for (size_t i = 0; i < table->column_count; i++) {
		if (table->columns[i].kind == DOCUMENT_TEXT) {
			int needed = spreadsheet_lines(
					document_cell_text(table, row, i), table->columns[i].width);

			lines = needed > lines ? needed : lines;
		}
	}
	return lines;
}

bool spreadsheet_has_negative(const struct document_table *table)
{
	for (size_t row = 0; row < document_rows(table); row++) {
		const int64_t first = document_cell(table, row, table->bars.first)->figure;
		const int64_t second = document_cell(table, row, table->bars.second)->figure;

		if ((first < 0 && first != DOCUMENT_NONE) ||
				(second < 0 && second != DOCUMENT_NONE)) {
			return true;
		}
	}
	return false;
}
