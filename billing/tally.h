/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lines in the making: litres gathered under what makes them one line (rules.md
 * F17: intake, rulebook, rate row, factors, rule, band), as the surcharges
 * stand at the end of the filing period (now) and at its beginning (before).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/exact.h"
#include "billing/price.h"

/* What a line is. Numbers are the caller's: equal numbers, equal things. */
struct tally_key {
	size_t intake; /* of the first with the same id */
	size_t price;  /* of the first price with the same row and factors for this part */
	enum charge_part part;
	int surcharge; /* index into the book's, or -1 */
	int band;      /* from 0, or -1; PIECE_WAIVED */
	int ruling;    /* what decided its multiple, or waived it: see billing/piece.h */
	bool counts;
	size_t window; /* of a running total: the first day of its ceiling's period; else 0 */
};

/* Litres, and what is priced of them: the same, or consumed litres, or Wh. */
struct tally_sum {
	int64_t litres;
	int64_t basis;
	bool has_part; /* the two below are initialised */
	struct exact litres_part;
	struct exact basis_part;
};

struct tally_line {
	struct tally_key key;
	struct tally_sum now;
	struct tally_sum before;
	size_t first_day, last_day; /* with litres */
	size_t row;                 /* of the rate in its rulebook, from 1 on; 0: it bears none */
	uint32_t beaten;
	bool is_spread;
	bool is_settled; /* a running total that this filing only looked back on */
};

struct tally {
	struct tally_line *lines; /* owned */
	size_t count;
	size_t capacity;
	int fault; /* sticky; 0 or a weir_fault */
};

void tally_finish(struct tally *tally);

/* Whether two keys are one line of the bill: equal but for the window. */
bool tally_is_line(const struct tally_key *a, const struct tally_key *b);

/* The line of a key, made where there is none; NULL when the tally failed. */
struct tally_line *tally_line(struct tally *tally, const struct tally_key *key, size_t day);

/* Adds whole litres and their basis; sign is 1 or -1. */
void tally_add(struct tally *tally, struct tally_sum *sum, int64_t litres, int64_t basis, int sign);

/* Adds the part n/d of them, exactly. */
void tally_add_part(struct tally *tally, struct tally_sum *sum, int64_t litres, int64_t basis,
		wide n, wide d, int sign);

/* The sum's litres, or its basis, as one exact number. */
void tally_litres(const struct tally_sum *sum, struct exact *ret);
void tally_basis(const struct tally_sum *sum, struct exact *ret);
