/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An invoice for people: its lines as a table, and below it the total, until
 * when it is to be paid, and what is not known, not confirmed or not priced.
 */

#include "api/table.h"
#include "api/value.h"

/*
 * On stdout, what view_invoice() said, volumes of lines in that unit; state
 * says beside its name whether it is issued. Returns 0 or a fault.
 */
int print_invoice(struct value invoice, const char *state, enum volume_unit unit);

/* A cell with the kWh of a line or a sum, or "-". */
void print_energy(struct table *table, struct value one);

/* "unpriced" of all invoices together: water that no rulebook speaks of. */
void print_missing(struct value root);
