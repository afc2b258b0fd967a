/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How much an assessment comes to: one part of it, by one method, from what
 * the books say of months and intake.
 *
 *	mean-of-previous     the mean of the last n wholly measured months; a
 *	                     part of a month takes its share of the seconds
 *	max-daily-capacity   the intake's design maximum a day, else its rated
 *	                     flow × 24, on each day of abstraction
 *	rated-flow           its rated flow × 24, likewise
 *	declared             what the holder declares
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger/assessment.h"
#include "ledger/posting.h"
#include "ledger/timeline.h"

enum {
	ASSESS_INPUTS_MAX = 64,
};

/* What the litres were found from. */
struct assess_input {
	const char *what;   /* "measured-litres", "days", ...; of static storage */
	struct month month; /* of measured-litres; else number INT32_MIN */
	int64_t value;
};

struct assess_part {
	struct span span;
	struct assessment_how how;
	struct assess_input inputs[ASSESS_INPUTS_MAX];
	size_t input_count;
	int64_t litres;
	struct assessed_piece *pieces; /* in order, end to end; owned */
	size_t piece_count;
};

void assess_part_finish(struct assess_part *part);

/*
 * Finds a part's litres: span and how are set, the rest is zero. Of an intake
 * without a meter said->meter is "". Returns a judge_answer, with the reason,
 * or a fault.
 */
int assess_volume(const struct books *books, const struct assessment_said *said,
		const struct timeline *timeline, struct assess_part *part, struct where *reason);
