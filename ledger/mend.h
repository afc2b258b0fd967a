/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Mends: what an officer lays over readings that were reported. The reading
 * itself stays in the log as it came.
 *
 *	decision:   [meter, at, choice, count, ground]
 *	correction: [meter, at, count, to, ground]
 *
 * A reading is named by its meter, its instant and the count that was
 * reported, also where a correction gave it another. A decision is named by
 * meter and instant, a correction by the reading; the same name again
 * supersedes the former, and of two the one entered later counts.
 *
 * A *decision* chooses one of the counts in conflict at an instant, which is
 * then judged as if it had come alone, or none of them. Or it *believes* a
 * count: then no limit of the totaliser holds it, and what was held as not
 * fitting is booked (meter/totaliser.h says what a believed reading books).
 *
 * A *correction* gives a reading the count that was meant, or voids it. To
 * give it the count it was reported with takes the correction back.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/count.h"
#include "meter/instant.h"
#include "meter/text.h"

struct bytes;

enum {
	MEND_GROUND_MAX = 255, /* bytes */
};

/* Numbers stand in the log for ever. */
enum decision_choice {
	DECISION_NONE = 0, /* none of the counts of the instant */
	DECISION_CHOSEN,   /* this one, as if alone */
	DECISION_BELIEVED, /* this one, whatever the limits say */
};

struct decision {
	char meter[TEXT_ID_MAX + 1];
	struct instant at;
	enum decision_choice choice;
	struct count count; /* {0, 0} for DECISION_NONE */
	char ground[MEND_GROUND_MAX + 1];
};

struct correction {
	char meter[TEXT_ID_MAX + 1];
	struct instant at;
	struct count count; /* as reported */
	bool is_void;
	struct count to; /* {0, 0} where it is void */
	char ground[MEND_GROUND_MAX + 1];
};

void decision_put(struct bytes *body, const struct decision *decision);
void correction_put(struct bytes *body, const struct correction *correction);

/* Read a body; false, *ret untouched, where it is none. */
bool decision_take(const void *body, size_t size, struct decision *ret);
bool correction_take(const void *body, size_t size, struct correction *ret);

/* What the books have under that name, or NULL. */
const struct decision_row *decision_find(
		const struct books *books, const char *meter, int64_t at_s);
const struct correction_row *correction_find(
		const struct books *books, const char *meter, int64_t at_s, struct count count);

/* The mends of a meter in order of time, for shelf_next(); key must outlive the first step. */
struct shelf_cursor decision_walk(
		const struct books *books, const char *meter, struct decision_row *key);
struct shelf_cursor correction_walk(
		const struct books *books, const char *meter, struct correction_row *key);
