/* SPDX-License-Identifier: Apache-2.0 */

#include "api/spreadsheet_formula.h"

#include <stdio.h>

const char *spreadsheet_column(size_t column, char buffer[static 3])
{
	buffer[0] = (char)('A' + column);
	buffer[1] = '\0';
	return buffer;
}

static int decimals_of(const struct document_table *table, size_t column)
{
	enum document_kind kind = table->columns[column].kind;

	return kind == DOCUMENT_VOLUME ? 3 : kind == DOCUMENT_FEN ? 2 : 0;
}

void spreadsheet_sum(const struct document_table *table, size_t column, unsigned first,
		char ret[static SPREADSHEET_FORMULA_MAX])
{
	const unsigned last = first + (unsigned)document_rows(table) - 1;
	char name[3];

	(void)spreadsheet_column(column, name);
	(void)snprintf(ret, SPREADSHEET_FORMULA_MAX, "=ROUND(SUM(%s%u:%s%u),%d)", name, first, name,
			last, decimals_of(table, column));
}

void spreadsheet_share(const struct document_table *table, size_t row, size_t column,
		unsigned first, char ret[static SPREADSHEET_FORMULA_MAX])
{
	const struct document_column *share = &table->columns[column];
	const unsigned last = first + (unsigned)document_rows(table) - 1;
	char part[3];
	char whole[3];

	(void)spreadsheet_column(share->part, part);
	(void)spreadsheet_column(share->whole, whole);
	if (row < document_rows(table)) {
		(void)snprintf(ret, SPREADSHEET_FORMULA_MAX, "=ROUNDDOWN(%s%u/%s%u,3)", part,
				first + (unsigned)row, whole, first + (unsigned)row);
		return;
	}
	(void)snprintf(ret, SPREADSHEET_FORMULA_MAX,
			"=ROUNDDOWN(ROUND(SUMIF(%s%u:%s%u,\"<>\",%s%u:%s%u),%d)/"
			"ROUND(SUMIF(%s%u:%s%u,\"<>\",%s%u:%s%u),%d),3)",
			whole, first, whole, last, part, first, part, last,
			decimals_of(table, share->part), part, first, part, last, whole, first,
			whole, last, decimals_of(table, share->whole));
}
