/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Orders: an authority's decision that changes ceilings of a permit, as it
 * stands in the log and in the books (rules.md F6).
 *
 *	limit (deed): body, by what it does,
 *	  [permit, order, 1 | 2, flags, from, until | null, [how, amount] | null,
 *	   [* [basis, source, from, till, litres | null]], area, document, ground]
 *	  [permit, order, 3, flags, from, document, ground]
 *	  [permit, order, 4, flags, document, ground]
 *	effect: [semantics, [* [base, litres]] | null]
 *
 * An order names each period that it touches; the effect has the number of
 * each, and what it was before: a share is made into litres, with its base,
 * when it is entered, and never again. An adjustment gives a period another
 * number. A restriction holds a period below its number while it lasts: the
 * least one counts; its end or withdrawal gives back what was granted. An
 * order over an area is one entry for each permit, all under the order's name.
 *
 * A number holds from the order's first day on; for a period that had ended by
 * then only where the document says that the order is retroactive.
 *
 * Volumes are whole litres, shares millionths.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/ceiling.h"
#include "ledger/kind.h"
#include "ledger/lineage.h"

enum {
	LIMIT_NUMBERS_MAX = 64, /* periods of one order: a year's months and its ten-day periods */
	LIMIT_GROUND_MAX = 500, /* bytes */
	LIMIT_SHARE_MAX = 100000000, /* a hundred times the number before */
};

/* What an order does. Numbers stand in entries. */
enum limit_what {
	LIMIT_ADJUST = 1,   /* another number for each period */
	LIMIT_RESTRICT = 2, /* a lower one while it lasts */
	LIMIT_END = 3,      /* a restriction no longer holds, from a day on */
	LIMIT_WITHDRAW = 4, /* an order is as if it had not been made */
};

/* Bits; they stand in entries. */
enum limit_flag {
	LIMIT_RETROACTIVE = 1, /* its document says that it reaches into periods that had ended */
	LIMIT_EMERGENCY = 2,   /* its days are those of an emergency */
};

/* How the numbers are given. Numbers stand in entries. */
enum limit_how {
	LIMIT_EACH = 0,          /* litres of each period */
	LIMIT_SHARE = 1,         /* millionths of what the periods had together */
	LIMIT_SHARE_OF_YEAR = 2, /* as many millionths of the plan's year are left of it: what goes,
				    goes from these months */
	LIMIT_TOTAL = 3,         /* litres of the periods together */
};

/* One period of an order. */
struct limit_number {
	enum ceiling_basis basis; /* BASIS_PERMIT: its year, BASIS_PLAN_MONTH */
	enum source source;       /* of a plan: whose water; SOURCE_ANY: the sum */
	struct days period;
	int64_t base_litres; /* before; CEILING_NONE in what is said */
	int64_t litres;      /* CEILING_NONE in what is said where it is to be found */
};

struct limit_order {
	char permit[TEXT_ID_MAX + 1];
	char order[TEXT_ID_MAX + 1];
	enum limit_what what;
	int64_t flags;
	struct day from;  /* first day on which it holds; of an end: on which it holds no more */
	struct day until; /* last day of a restriction, or ROW_NO_DAY */
	enum limit_how how;
	int64_t amount; /* millionths or litres, by `how` */
	struct limit_number numbers[LIMIT_NUMBERS_MAX];
	size_t count;
	char area[TEXT_ID_MAX + 1]; /* over which it was made, or "" */
	char document[ROW_NAME_MAX + 1];
	char ground[LIMIT_GROUND_MAX + 1];
};

void limit_order_put(struct bytes *body, const struct limit_order *order);

/* Reads a body. False, *ret of no use, where it is none: a word, a day or a number out of range. */
bool limit_order_take(const void *body, size_t size, struct limit_order *ret);

int limit_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int limit_apply(struct books *books, const struct entry *entry, int64_t index);

/* ---- the books ---- */

/* An order of a permit; NULL where there is none of that name. */
const struct limit_order_row *limit_order_find(
		const struct books *books, const char *permit, const char *order);

/* The day behind the last one on which the order holds; INT32_MAX: none is known. */
int32_t limit_order_till(const struct limit_order_row *row);

/* Has the account any order? Then there is something to lay over its numbers. */
bool limit_orders_any(const struct books *books, const struct lineage *lineage);

/* A number of a period, as orders may lay over it. */
struct limit_spot {
	enum ceiling_basis basis;
	enum source source;
	struct days period;
	struct day last;       /* of the period, as far as it is looked at */
	int32_t since;         /* first day of the row that it was read from */
	int64_t traded_litres; /* more by trades, or less, on that day */
	bool is_granted;       /* without restrictions */
};

/*
 * What is left of *litres by the orders in force at the end of a day, and trades
 * between them. True where a restriction is one of them, be it the least or not.
 */
bool limit_orders_lay(const struct books *books, const struct lineage *lineage,
		const struct limit_spot *spot, struct day day, int64_t *litres);

/*
 * The first day behind `after` on which an order of that basis and source begins
 * or ceases to hold; is_late: on which a retroactive one begins. INT32_MAX where
 * there is none.
 */
int32_t limit_orders_next(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, enum source source, int32_t after, bool is_late);

/*
 * Calls see() with the days of each emergency restriction of the account, as
 * long as it returns 0: what was taken beyond a ceiling on them may be charged
 * otherwise. Returns what see() did.
 */
int limit_see_emergencies(const struct books *books, const struct lineage *lineage,
		int (*see)(void *context, struct days days), void *context);
