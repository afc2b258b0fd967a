/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What documents of a ledger's sheets share: columns and cells of volumes
 * taken, of meters and of areas, and the log as it is now.
 */

#include <stdbool.h>
#include <stddef.h>

#include "api/balance.h"
#include "api/document.h"
#include "api/lang.h"

struct ledger;
struct sheet_area;

enum { /* of text columns, in letters */
	DOCUMENT_WIDTH_DAY = 10,
	DOCUMENT_WIDTH_WORD = 14,
	DOCUMENT_WIDTH_ID = 19,
	DOCUMENT_WIDTH_NAME = 24,
	DOCUMENT_WIDTH_NOTE = 30,
};

/* A text, or "-" where it is "". */
void document_text_known(struct document_table *table, const char *text);

/* Plan, taken, their share, and of what it is taken; the number of the first column. */
size_t document_taken_columns(struct document_table *table);
void document_taken(
		struct document_table *table, const struct sheet_line *sheet, int64_t plan_litres);

/* What was taken; DOCUMENT_NONE where wholly unknown. */
int64_t document_taken_known(const struct sheet_line *sheet);

/* A meter, its counts, its readings where they are asked for, whether they add up. */
void document_meter_columns(struct document_table *table, bool has_readings);
void document_meter(struct document_table *table, const struct balance *balance,
		const struct sheet_meter *meter, bool has_readings);

/* A table of areas, with what they took in the month where it is one. Returns 0 or a fault. */
int document_areas(struct document *document, const struct sheet_area *areas, size_t count,
		bool is_month, enum lang lang);

/* document_rests_on() the ledger's log as it is now. Returns 0 or a fault. */
int document_rests_on_ledger(struct document *document, struct ledger *ledger);
