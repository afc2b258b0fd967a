/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A ledger in memory with billing's kinds and tables too, on China Standard
 * Time and a simulated clock that the caller sets.
 */

#include <stdint.h>

#include "ledger/ledger.h"
#include "ledger/rows.h"
#include "ledger/seal.h"
#include "meter/bytes.h"

struct small_ledger {
	struct ledger *ledger;
	const struct kind *tables[2];
	struct kinds kinds;
	const struct shelf_table *others; /* billing's */
	size_t other_count;
	uint64_t number; /* of the next delivery */
};

/* Asserts that it worked. at_s is the recorded time of its first two entries. */
void small_open(struct small_ledger *small, const char *origin, int64_t at_s);
/* The same for two actors, of which the second is user 4711. */
void small_open_two(struct small_ledger *small, const char *origin, int64_t at_s);
void small_close(struct small_ledger *small);

/* Sets the ledger's clock. */
void small_set_time(struct small_ledger *small, int64_t at_s);

/* Submits a deed of actor 1, made now, as the next delivery of a stream. Returns what ledger_submit does. */
int small_say(struct small_ledger *small, uint64_t kind, const char *stream,
		const struct bytes *body);

/* The same of another actor; *ret_entry, where not NULL, is the entry that was made. */
int small_say_as(struct small_ledger *small, uint64_t actor, uint64_t kind, const char *stream,
		const struct bytes *body, int64_t *ret_entry);

/* The same, signed with the key that an entry gave, by its secret. */
int small_say_signed(struct small_ledger *small, uint64_t actor, int64_t key,
		const uint8_t secret[static SEAL_KEY_BYTES], uint64_t kind, const char *stream,
		const struct bytes *body, int64_t *ret_entry);

/* A deed of actor 1 with a registry's row as the whole body. */
int small_row(struct small_ledger *small, enum row_kind kind, const union row *row);

/* Text that must be right: "2026-10-05", "2026-10-05T08:00:00+08:00". */
struct day small_day(const char *text);
int64_t small_at(const char *text);
