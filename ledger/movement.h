/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A movement: what new readings, or a new row of the registry, changed in the
 * accounts of one meter. It is the effect that is folded; nothing is judged
 * again when it is.
 *
 *	[meter, base,
 *	 [[at, units, scale, letter, mask], ...],        what is to remark
 *	 [[from, span, litres, flags], ...],             intervals cancelled
 *	 [[from, span, litres, flags], ...],             intervals booked
 *	 [[permit, intake, day, litres, spread, covered, readings], ...],  measured
 *	 [[permit, intake, day, litres, exempt, seconds, withheld], ...],  assessed
 *	 [[day, state], ...],                            states before a day
 *	 state | null]                                   the newest state
 *
 * at and from are seconds from base; span is the interval's length in
 * seconds. Measured litres go from the account `nature` to the permit's,
 * assessed ones from `nature` to the permit's assessed account: where a
 * reading replaces what was assessed, one movement has both. Of an intake
 * without a meter the meter is "".
 * A reading that is not among the remarks is good ("A", mask 0); a remark
 * "A" with mask 0 takes an earlier one away.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "meter/bytes.h"
#include "meter/totaliser.h"

struct movement_remark {
	int64_t at_s;
	int64_t units;
	uint8_t scale;
	char letter;
	uint32_t mask;
};

struct movement_interval {
	int64_t from_s;
	int64_t till_s;
	int64_t litres;
	uint32_t flags;
};

/* What is added to an account's day, row by row of the book `taken`. */
struct movement_posting {
	char permit[BOOKS_SUBJECT_MAX];
	char intake[TEXT_ID_MAX + 1];
	int32_t day;
	int64_t litres; /* measured */
	int64_t spread_litres;
	int64_t covered_s;
	int64_t readings; /* booked intervals that end on that day */
	int64_t assessed_litres;
	int64_t exempt_litres; /* of assessed: no ceiling counts them */
	int64_t assessed_s;
	int64_t withheld_litres; /* of the register, where a final assessment stands instead */
};

struct movement_state {
	int32_t day;
	int64_t words[TOTALISER_STATE_WORDS];
};

/* Growing lists, owned. */
struct movement {
	char meter[TEXT_ID_MAX + 1];
	int64_t base_s;
	struct movement_remark *remarks;
	struct movement_interval *cancelled;
	struct movement_interval *booked;
	struct movement_posting *postings;
	struct movement_state *states;
	size_t fresh; /* readings that the log did not have */
	size_t remark_count, cancelled_count, booked_count, posting_count, state_count;
	uint32_t *places; /* where postings are found by their names, once there are many; owned */
	size_t place_room;
	size_t looked_at; /* postings that movement_post() compared: what it costs */
	bool has_tip;
	int64_t tip[TOTALISER_STATE_WORDS];
};

void movement_finish(struct movement *movement);

/* Each appends a copy. Returns 0 or WEIR_FAULT_MEMORY. */
int movement_add_remark(struct movement *movement, const struct movement_remark *remark);
int movement_add_cancelled(struct movement *movement, const struct movement_interval *interval);
int movement_add_booked(struct movement *movement, const struct movement_interval *interval);
int movement_add_state(struct movement *movement, const struct movement_state *state);

/* Adds to the posting of that permit, intake and day, or begins it. */
int movement_post(struct movement *movement, const struct movement_posting *posting);

/* Drops postings that came to nothing; nothing left at all? */
void movement_settle(struct movement *movement);
bool movement_is_empty(const struct movement *movement);

/* Links a conclusion to the permits whose water is moved. */
void movement_link(const struct movement *movement, struct conclusion *ret);

void movement_put(struct bytes *effect, const struct movement *movement);

/* Folds the movement that stands next under the cursor. Returns 0 or a fault. */
int movement_apply(struct books *books, struct item_cursor *cursor);

/* A state as it stands in books and effects: a CBOR array of its words. */
void movement_put_state(struct bytes *bytes, const int64_t words[static TOTALISER_STATE_WORDS]);
bool movement_take_state(struct item_cursor *cursor, int64_t words[static TOTALISER_STATE_WORDS]);
