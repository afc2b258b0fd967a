/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A ledger with one entry of every kind at least, and rows of the registry
 * that move readings already there. A new kind belongs in it: tests of the
 * paper ask for each.
 */

#include <stdint.h>

struct small_ledger;

enum {
	EVERY_KIND_COLLECTOR = 3, /* the actor that signs, */
};

/* with this. */
extern const uint8_t every_kind_secret[32];

/* Fills a ledger opened at 2026-10-01; ends the program where that fails. */
void every_kind_fill(struct small_ledger *small);

/* What only a ledger of two actors has: deeds that wait, checked and rejected. */
void every_kind_fill_two(struct small_ledger *small);
