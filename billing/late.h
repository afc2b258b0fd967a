/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * When a charge falls due, and what is to be paid on top when it was not paid
 * by then (rules.md F33). Pure: no ledger, no clock.
 *
 * Days are civil days; money is whole fen. A late fee is simple: it grows on
 * the unpaid part of a line, surcharges included, never on late fees. Late
 * days run from the day after the due day to the day of payment, both counted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/rulebook.h"
#include "meter/instant.h"

/* Days on which a due day of the calendar is put off; half-open spans in any order. */
struct late_holidays {
	const struct days *spans;
	size_t count;
};

/* Stands for a notice that was not given, or whose day nobody knows. */
#define LATE_NO_DAY ((struct day){ INT32_MIN })

/*
 * The last day on which a charge is paid in time: so many days after the
 * notice, the day of the notice not counted; or that day of the month after
 * the filing period, put off to the first day that is no holiday. False, *ret
 * untouched, where the rule says neither, or the notice that it counts from is
 * not known.
 */
bool late_due(const struct due_rule *rule, struct days period, struct day notice,
		const struct late_holidays *holidays, struct day *ret);

/* A line that is to be paid, and how it stands. */
struct late_line {
	int64_t fen;                  /* 0 or more */
	struct day due;               /* the last day in time; a deferral has moved it */
	const struct late_rule *rule; /* per_day 0: no late fee */

	/* Set by late_reckon(). */
	int64_t unpaid_fen;      /* of fen */
	int64_t late_days;       /* until it was paid, or until the day asked for */
	int64_t late_fen;        /* grown until then, paid or not; rounded once */
	int64_t late_unpaid_fen; /* of late_fen */
};

/* The rule of one part of a charge: its own, else what the rule says of all. Names no parts. */
struct late_rule late_rule_of(const struct late_rule *rule, enum late_part part);

struct late_payment {
	struct day on;
	int64_t fen; /* more than 0 */
};

/*
 * How the lines stand at the end of a day, after the payments until then. The
 * lines are given oldest first, the payments by day: each settles the oldest
 * line first, of each line the charge before its late fee, and a late fee only
 * once its charge is paid, since it grows until then. A line's late fee is at
 * most rule->at_most of what was unpaid of it at the end of its due day.
 *
 * *ret_over is what the payments leave when all is paid. Returns 0,
 * WEIR_FAULT_MEMORY, or WEIR_FAULT_RANGE where a late fee leaves int64_t.
 */
int late_reckon(struct late_line *lines, size_t line_count, const struct late_payment *payments,
		size_t payment_count, struct day at, int64_t *ret_over);
