/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Invoices in documents: cells of their lines, and a permit's bills of a period.
 */

#include "api/document.h"
#include "api/issued.h"

/* A cell with the rule of a line, and its band where it has some: "R7/2". */
void document_rule(struct document_table *table, const struct invoice_line *line);

/* A cell with the multiple of a line: "1.5"; "1/3" where no decimal is it. */
void document_times(struct document_table *table, const struct invoice_line *line);

/* A cell with the rate of a line, in yuan. */
void document_rate(struct document_table *table, const struct invoice_line *line);

/* What a column of amounts sums up to: WEIR_FAULT_BROKEN where it is not what invoices say. */
int document_amounts(const struct document_table *table, size_t column, int64_t total_fen);

/* A table of all lines of the invoices chosen. Returns 0 or a fault. */
int document_bills(struct document *document, struct ledger *ledger,
		const struct issued_choice *choice);
