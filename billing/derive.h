/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The derivation of an invoice: charge() done again with every step kept, so
 * that it can be explained and recomputed. Pure, like charge().
 *
 *	SCOPED(derive_close) struct derivation *derivation = NULL;
 *	derive(&input, &derivation);
 *
 * What an accessor gives is borrowed until derive_close(); the input must live
 * as long. Days are places from the input's first, as in charge.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "billing/price.h"
#include "meter/scope.h"
#include "meter/wide.h"

struct derivation;

/*
 * Some water of an intake's day that joined a line, or left it for another
 * (adds: total). A line's volume is the sum of litres × n / d over its steps,
 * less that of the steps `before`, where it stands on a running total.
 */
struct derive_step {
	size_t line;   /* index into the result's lines */
	size_t intake; /* index into the input's intakes */
	size_t day;
	int64_t litres; /* of the intake on the day, after what a net register took off */
	int64_t basis;  /* what is priced of them: the litres, those consumed, or Wh */
	wide n, d;      /* the share of both; negative where it left the line */
	bool is_before; /* of the total at the end of the filing before */
};

/* A ceiling as a surcharge saw it: at the end of the filing period, or of the one before. */
struct derive_window {
	const struct rulebook *book;
	const struct surcharge *surcharge;
	enum source source;                 /* whose plan alone it is; SOURCE_ANY: the sum's */
	const struct charge_season *season; /* whose days alone count; NULL: all */
	bool is_before;
	struct days days; /* whose water counts, half-open */
	bool has_limit;   /* false: none is known, so nothing is over it */
	int64_t limit_litres;
	int64_t waived_litres; /* of the excess */
	int64_t taken_litres;
	bool is_spread;
};

/* Charges the input. Returns 0 or a fault, then *ret is untouched. */
int derive(const struct charge_input *input, struct derivation **ret);
void derive_close(struct derivation *derivation);
SCOPE_CLOSER(struct derivation, derive_close)

/* The input, and the very result that charge() gives. */
const struct charge_input *derive_input(const struct derivation *derivation);
const struct charge_result *derive_result(const struct derivation *derivation);

/* All steps: by intake, then by day, in the order in which the engine went. */
const struct derive_step *derive_steps(const struct derivation *derivation, size_t *ret_count);

const struct derive_window *derive_windows(const struct derivation *derivation, size_t *ret_count);

/*
 * The prices that were met. *ret_base is the first price whose base lines are
 * the same lines as this one's, *ret_all the first whose surcharge lines are:
 * a line's `price` is such a first.
 */
size_t derive_price_count(const struct derivation *derivation);
const struct price *derive_price(
		const struct derivation *derivation, size_t i, size_t *ret_base, size_t *ret_all);

/* The first day that the lines and ceilings rest on: the beginning of a filing period. */
size_t derive_first(const struct derivation *derivation);

/* How many days the derivation looks at: from the input's first to the period's end. */
size_t derive_days(const struct derivation *derivation);

/* What an intake took on a day, net, and the index of its price. */
int64_t derive_litres(const struct derivation *derivation, size_t intake, size_t day);
size_t derive_price_of(const struct derivation *derivation, size_t intake, size_t day);

/* Is the day's water taken with a permit? Then it counts against ceilings. */
bool derive_is_permitted(const struct derivation *derivation, size_t day);

/* Litres that count against ceilings, on the days [from, till). */
int64_t derive_taken(const struct derivation *derivation, size_t from, size_t till);
