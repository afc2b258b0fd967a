/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An assessment's entry as JSON, and for people.
 */

#include <stdint.h>

#include "ledger/ledger.h"

struct books;
struct bytes;
struct entry;
struct view;

/* Into the open object. Returns 0, or WEIR_FAULT_BROKEN where the entry is no assessment. */
int view_assessment(struct view *view, const struct entry *entry, const struct books *books);

/* Some lines on stdout. Returns as view_assessment(). */
int print_assessment(const struct entry *entry, const struct books *books);

/* One line: what, from when to when, by what, how much. False where it is no assessment. */
bool summarize_assessment(const struct entry *entry, const struct zone *zone, struct bytes *ret);
