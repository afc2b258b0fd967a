/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The bytes of what trades move, and small things that their rooms share, and
 * nobody else.
 */

#include "ledger/item.h"
#include "ledger/trade.h"

enum {
	TRADE_DAY_FIRST = -25567, /* 1900-01-01 */
	TRADE_DAY_LAST = 376199,  /* 2999-12-31 */
};

struct day trade_take_day(struct item_cursor *cursor);
bool trade_is_line(const char *text);

/* Texts of one line that say something, and names of trades; else the cursor fails. */
void trade_take_line(struct item_cursor *cursor, char ret[static TRADE_TEXT_MAX + 1]);
void trade_take_name(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1]);

void trade_moves_put(struct bytes *effect, const struct trade_moves *moves);
bool trade_moves_take(struct item_cursor *cursor, struct trade_moves *ret);
void trade_back_put(struct bytes *effect, const struct trade_back *back);
bool trade_back_take(struct item_cursor *cursor, struct trade_back *ret);

/*
 * Folds what an approval moves, and what an end moves back: the hold, accounts,
 * numbers, and what is looked at again. Returns 0 or a fault.
 */
int trade_moves_apply(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, int64_t index);
int trade_back_apply(struct books *books, const struct agreement *agreement,
		const struct trade_moves *moves, const struct trade_back *back, struct day from);

/* An end of an approved trade, from a day of its term on, and what the approval moved. */
struct trade_back_ask {
	const struct trade_row *row;
	struct day from;
	const struct agreement *agreement;
	const struct trade_moves *moves;
};

/*
 * What goes back at it, by years and months of both sides. Returns JUDGE_OK,
 * JUDGE_REFUSED with a reason where the buyer has no right then, or a fault.
 */
int trade_back_find(const struct judge *judge, const struct trade_back_ask *ask,
		struct trade_back *ret, struct where *reason);

/* The agreement's hold by its name, without years; that of the offer that it names. */
void trade_hold(const struct agreement *agreement, struct hold *ret);
void trade_offer_hold(const struct agreement *agreement, struct hold *ret);

/* JUDGE_OK, or JUDGE_REFUSED where the actor is a holder. */
int trade_check_office(const struct judge *judge, const struct deed *deed, struct where *reason);

/*
 * Do both sides take of one basin and one source on a day, as far as the registry tells,
 * or does the trade go by a corridor? One to a government goes nowhere. Returns JUDGE_OK
 * or JUDGE_REFUSED with the reason.
 */
int trade_check_place(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day day, struct where *reason);

/* The schedule by whose months a side's caps move: the split, where there is one. */
const struct schedule *trade_cap_months(const struct schedule *side, const struct schedule *split);

/* The area whose own right it is of a side, where both are areas; else NULL. */
const char *trade_own_area(const struct agreement *agreement, enum trade_side side);

/* Links a conclusion to both sides. Returns JUDGE_OK or a fault. */
int trade_link(const struct trade_row *row, struct conclusion *ret);
