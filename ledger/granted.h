/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Granted: what permits in force allow a year, for the sums of areas.
 *
 * A permit that another one continues counts no more once that one is in force
 * (rules.md F6): an account is summed once. It counts in its own area, with the
 * part of it that its uses count with (F22).
 *
 * The rows of all permits are kept apart from the books, taken to pieces, so
 * that a deed that grants one need not read all others. Nothing here is a book.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/registry.h"

struct granted;

/* Returns 0 or WEIR_FAULT_MEMORY. */
int granted_open(struct granted **ret);
void granted_close(struct granted *granted);

/* A row of the registry was folded; row is NULL for one of another kind. Returns 0 or a fault. */
int granted_note(const struct books *books, const struct permit_row *row, int32_t from);

/* A permit in force on the day asked for. */
struct granted_permit {
	const char *permit;
	const char *area;
	enum source source;
	int64_t litres; /* of its year, as far as it counts */
};

/* Returns 0 or a fault, which ends the walk. */
typedef int granted_see(void *context, const struct granted_permit *permit);

/* Walks the permits in force, by number; those of the view's own rows last. Returns 0 or a fault. */
int granted_walk(const struct registry_view *view, struct day day, granted_see *see, void *context);

/*
 * The first day after that one on which a permit of the books begins to be in
 * force, INT32_MAX where none does. Returns 0 or a fault.
 */
int granted_next(const struct books *books, int32_t day, int32_t *ret);
