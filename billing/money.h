/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Money: whole fen in int64_t; rates in micro-yuan per m³ or per kWh; and the
 * one place where an amount is rounded.
 */

#include <stdbool.h>
#include <stdint.h>

struct exact;

enum {
	MONEY_MICRO_YUAN = 1000000, /* in one yuan */
	MONEY_FEN_DIGITS = 2,       /* decimals of a yuan */
	MONEY_TEXT_MAX = 32,        /* bytes of a sum in words to people, its end counted */
	/*
	 * litres × micro-yuan per m³, or Wh × micro-yuan per kWh, are 10^-7 fen:
	 * 1,000 litres a m³ and 10,000 micro-yuan a fen.
	 */
	MONEY_PER_FEN = 10000000,
};

/* *ret = volume (litres) or energy (Wh) × rate × times, in fen, exactly. */
void money_product(const struct exact *amount, int64_t micro_yuan, const struct exact *times,
		struct exact *ret);

/*
 * The rounding point: exact fen to whole fen, halves away from zero. It is
 * applied to a line's whole value or to a cumulative total, never to a
 * difference. False, *ret untouched, where the sum leaves int64_t.
 */
bool money_round(const struct exact *fen, int64_t *ret);
