/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The price of one water on one day: the rate row, and the factors that the
 * day, the place and the holder bring (rules.md F2, F9, F10).
 */

#include <stdbool.h>
#include <stddef.h>

#include "billing/charge.h"

/* What is priced. */
struct price_water {
	enum source source;
	uint32_t uses;              /* use_bit()s; 0, like no source: not known, so unpriced */
	enum area_class area_class; /* never ANY */
	enum network network;
	struct day day;
};

enum price_state {
	PRICE_CHARGED = 1,
	PRICE_FREE,      /* the book does not charge this source */
	PRICE_UNPRICED,  /* see reason; never 0 */
	PRICE_ELSEWHERE, /* a book of another kind holds, and none of this: another invoice's */
};

/* A factor and to which lines it belongs. */
struct price_factor {
	struct charge_factor factor;
	enum rule_lines lines;
	const char *unconfirmed; /* of its row, or "" */
};

enum {
	PRICE_FACTORS_MAX = CHARGE_FACTORS_MAX - 1, /* a line adds its multiple */
};

struct price {
	enum price_state state;
	enum charge_unpriced_reason reason; /* of PRICE_UNPRICED */
	const struct rulebook *book;        /* NULL where no book holds */
	const struct rate *rate;            /* of PRICE_CHARGED */
	enum use use;                       /* the dearest, of several */
	size_t factor_count;
	struct price_factor factors[PRICE_FACTORS_MAX];
};

/* Which lists the holder is on, and when. */
struct price_holder {
	const struct charge_list *lists;
	size_t list_count;
};

/* Prices a water by a book, which may be NULL. */
void price_find(const struct rulebook *book, const struct price_water *water,
		const struct price_holder *holder, struct price *ret);

/* True where two prices make the same lines: book, row, use, factors. */
bool price_is_same(const struct price *a, const struct price *b);

/* True where the factors on base lines, or on all lines, are the same. */
bool price_has_same_factors(const struct price *a, const struct price *b, enum rule_lines lines);

/* Multiplies number by the factors that a base line has (BASE), or a surcharge line (ALL). */
void price_times(const struct price *price, enum rule_lines lines, struct exact *number);
