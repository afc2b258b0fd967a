/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Least sums, greatest ones, and those too small to ask for. Pure: fen and the
 * rules of a rulebook.
 *
 * A rule of scope `invoice` holds each invoice by itself, which is one permit's
 * filing period. One of scope `permit` holds the permit's calendar year: the
 * greatest sum as a running total over its invoices, the other two where the
 * year ends. What is not known whole is neither raised nor let go: its sum may
 * still grow.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"

enum {
	SUMS_LINES_MAX = 3, /* a rule has one scope */
};

struct sums_ask {
	const struct rulebook *book;
	int64_t total_fen;  /* of the invoice's lines */
	int64_t before_fen; /* of the year's earlier invoices, by sums_invoice() each */
	bool is_last;       /* the invoice ends its year */
	bool is_whole;      /* all of it is known, and has a price */
};

struct sums_line {
	enum charge_part part;       /* CHARGE_MINIMUM, _MAXIMUM or _WAIVER */
	const struct sum_rule *rule; /* borrowed from the book */
	int64_t fen;                 /* added to the sum; never 0 */
};

/* The lines that the rules add, in their order. Returns how many. */
size_t sums_find(const struct sums_ask *ask, struct sums_line ret[static SUMS_LINES_MAX]);

/* An invoice's sum under the rules of scope `invoice` alone. */
int64_t sums_invoice(const struct sums_ask *ask);

/* Has the book a rule of that scope? */
bool sums_has(const struct rulebook *book, enum sum_scope scope);
