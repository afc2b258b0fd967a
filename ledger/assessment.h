/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Assessments: the volume that counts while nothing sound was measured
 * (rules.md F19, F20).
 *
 *	body:   [meter | null, intake | null, from, till, method | null,
 *	         periods | null, final | null, ceilings | null,
 *	         days | [day, ...] | null, litres | null, deadline | null, ground]
 *	effect: [semantics, [part, ...], movement]
 *	part:   [from, till, method, periods | null, final, ceilings,
 *	         [rulebook, rung] | null, [[what, month | null, value], ...],
 *	         litres, [[from, seconds, litres], ...]]
 *
 * One covers time of a meter, or of an intake without one, of which nothing is
 * known: what was read or assessed before is refused. Without a method the
 * rulebook's ladder of each day says by what. The litres are found once, when
 * it is entered, from what stands beside them as inputs, and stay what they
 * are; a later register difference replaces them where they are not final.
 *
 * The rounding point is one piece: a part of a month of a mean, else the whole
 * part; to the litre, halves up. Litres are whole, instants UTC seconds, days
 * civil days.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/rows.h"
#include "ledger/words.h"
#include "meter/instant.h"

enum {
	ASSESSMENT_GROUND_MAX = 400,
	ASSESSMENT_SPAN_DAYS_MAX = 1100, /* three years: nobody waits longer */
	ASSESSMENT_LISTED_MAX = 366,
	ASSESSMENT_PERIODS_MAX = 12,
};

/* Rung of a rulebook's ladder. */
enum assessment_rung {
	RUNG_NONE = 0, /* the actor's own choice */
	RUNG_NO_METER = 1,
	RUNG_UNTIL_DEADLINE = 2, /* a broken meter, up to the last day of the repair's term */
	RUNG_AFTER_DEADLINE = 3, /* from 00:00 after it */
};

/* By what, and how it counts. */
struct assessment_how {
	enum assessment_method method; /* METHOD_NONE: by the ladder */
	int64_t periods;               /* months of a mean, 1..ASSESSMENT_PERIODS_MAX; else 0 */
	bool is_final;
	bool is_exempt;                 /* from ceilings and surcharges */
	char rulebook[TEXT_ID_MAX + 1]; /* whose rung it is; "" with RUNG_NONE */
	enum assessment_rung rung;
};

/* What an actor says. */
struct assessment_said {
	char meter[TEXT_ID_MAX + 1];
	char intake[TEXT_ID_MAX + 1]; /* one of the two is "" */
	int64_t from_s;
	int64_t till_s;
	struct assessment_how how;
	int64_t days; /* of abstraction, for a capacity; 0: every civil day of the span */
	struct day listed[ASSESSMENT_LISTED_MAX]; /* or those, ascending */
	size_t listed_count;
	int64_t litres;      /* declared; ROW_NO_LITRES: none */
	struct day deadline; /* last day of the repair's term; ROW_NO_DAY: none was set */
	char ground[ASSESSMENT_GROUND_MAX + 1];
};

void assessment_put(struct bytes *body, const struct assessment_said *said);

/* Reads a body; false where it is none. */
bool assessment_take(const void *body, size_t size, struct assessment_said *ret);

/* One part of an effect: one method, one end of the span to the other. */
struct assessment_part {
	struct span span;
	struct assessment_how how;
	struct item_cursor inputs; /* at the array of [what, month | null, value] */
	int64_t litres;
	struct item_cursor pieces; /* at the array of [from, seconds, litres] */
};

/* Reads the next part of an effect's array; false where it is none. */
bool assessment_take_part(struct item_cursor *cursor, struct assessment_part *ret);

/*
 * The ladder: by what a day is to be assessed. Returns a judge_answer, with
 * the reason where no rung holds, or a fault.
 */
typedef int assessment_climb(void *context, const struct judge *judge,
		const struct assessment_said *said, struct day day, struct assessment_how *ret,
		struct where *reason);

/* Judges by a ladder; NULL: there is none, and a method must be named. */
int assessment_judge(const struct judge *judge, const struct deed *deed, assessment_climb *ladder,
		void *context, struct outcome *ret, struct where *reason);
int assessment_apply(struct books *books, const struct entry *entry, int64_t index);
