/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The lines that an amount follows from, in a document: of one invoice, or of
 * an invoice and its deltas below each other.
 */

#include <stdbool.h>
#include <stdint.h>

#include "api/document.h"
#include "meter/instant.h"

struct invoice;

/* A table of lines; names_invoice: with a first column that says whose a line is. NULL: no memory. */
struct document_table *document_lines(struct document *document, bool names_invoice);

/* The invoice's lines below those before; its cursor moves behind them. Returns 0 or a fault. */
int document_lines_of(struct document_table *lines, struct invoice *invoice);

/* WEIR_FAULT_BROKEN where there are lines and their amounts are not that sum; else 0. */
int document_lines_are(const struct document_table *lines, int64_t fen);

/* Two cells: the first and the last of those days. */
void document_days(struct document_table *table, struct days days);
