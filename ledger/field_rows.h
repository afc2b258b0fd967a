/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rows of what the office looks after in the field: duties, inspections,
 * facilities, water-balance tests and audits, verifications of meters.
 *
 * They move no volume and no sum. The bytes are as those of ledger/rows.h: an
 * array with fixed places.
 *
 *	duty:         [duty, of, months | null, litres | null, days | null, responsible,
 *	               document, from, until | null]
 *	inspection:   [permit, intake, on, inspector, looked at, outcome, findings, document]
 *	facility:     [intake, from, standard?, standard, responsible, checked on | null,
 *	               maintained on | null, basis?, check?, document]
 *	water test:   [permit, duty, done on, next due | null, report, reuse | null,
 *	              reclaimed | null, document]
 *	verification: [meter, on, until | null, kind, passed?, certificate, by]
 */

#include <stdbool.h>

#include "ledger/rows.h"

struct bytes;
struct item_cursor;

/* Is it one of these kinds? */
bool field_row_is(enum row_kind kind);

/* Append and take the row's array; what is wrong fails the cursor. */
void field_row_put(struct bytes *bytes, enum row_kind kind, const union row *row);
void field_row_take(struct item_cursor *cursor, enum row_kind kind, union row *ret);

/* The row's first day, and its key in the books besides that: an id, and what else. */
struct day *field_row_from(enum row_kind kind, union row *row);
const char *field_row_id(enum row_kind kind, const union row *row);
const char *field_row_part(enum row_kind kind, const union row *row);
