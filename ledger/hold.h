/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Holds: litres of a right, by ceiling year, that an offer, an agreement which
 * is not approved yet or a pledge keeps from anybody else (rules.md F21).
 *
 * A hold is made with its deed's entry and stands until that deed is ended by
 * another, or until the `day` entry of its last day, or a later one, is
 * followed by a hold-expired:
 *
 *	hold-expired (finding): [semantics, what, name, kind, id]
 *
 * It ends once, in all of its years together, and is never made again: the name
 * of an offer, an agreement, a pledge is given once. An offer's hold gives litres
 * to the agreements that accept a part or all of it, and gets them back from one
 * that comes to nothing while it stands itself (ledger/trade.h). What a deed's effect says of
 * it is [kind, id, until, [* [year, litres]]], by hold_put(); what and name are
 * the deed's own.
 *
 * In the accounts, commodity `right`, it goes from right:R/YEAR to held:R/YEAR
 * or pledged:R/YEAR, and from there back or to the buyer's right:R/YEAR; R is
 * right_text(), YEAR a ceiling year's first day. Water is in none of them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books_rights.h"
#include "ledger/item.h"
#include "ledger/kind.h"
#include "ledger/lineage.h"
#include "ledger/right.h"
#include "ledger/schedule.h"

enum {
	HOLD_YEARS_MAX = SCHEDULE_YEARS_MAX, /* ceiling years of one hold */
};

/* What holds. Numbers stand in entries. */
enum hold_what {
	HOLD_OFFER = 1,
	HOLD_AGREEMENT = 2,
	HOLD_PLEDGE = 3,
};
/* "offer", "agreement", "pledge". */
const char *hold_what_name(enum hold_what what);

/* How one ended. */
enum hold_end {
	HOLD_STANDS = 0,
	HOLD_EXPIRED = 1,   /* its last day is over */
	HOLD_WITHDRAWN = 2, /* by whoever made it */
	HOLD_RELEASED = 3,  /* a pledge by its lender */
	HOLD_REFUSED = 4,   /* an agreement by the office */
	HOLD_SETTLED = 5,   /* an agreement was approved: its litres went to the buyer */
	HOLD_TAKEN = 6,     /* an offer was sold by auction: agreements hold instead */
};
/* "stands", "expired", "withdrawn", "released", "refused", "settled", "taken". */
const char *hold_end_name(enum hold_end end);

struct hold_year {
	struct day year; /* its first day */
	int64_t litres;  /* 0 or more */
};

struct hold {
	struct right right; /* as right_find() answers */
	enum hold_what what;
	char name[TEXT_ID_MAX + 1];
	struct day until;                       /* the last day on which it stands */
	struct hold_year years[HOLD_YEARS_MAX]; /* ascending, each once; at least one */
	size_t count;
};

/* Of an effect; what and name are not in it. */
void hold_put(struct bytes *effect, const struct hold *hold);
bool hold_take(struct item_cursor *cursor, struct hold *ret);

/* Its years alone; hold_take_years() answers how many, 0 where the cursor failed. */
void hold_put_years(struct bytes *effect, const struct hold_year *years, size_t count);
size_t hold_take_years(struct item_cursor *cursor, struct hold_year ret[static HOLD_YEARS_MAX]);

/*
 * May it be made? Each of its years must have room:
 * of a pledge limit - taken - held - pledged, of all others also verified saving
 * less what is sold and held for sale. instead is a hold that the same deed
 * ends, of the same right, whose litres are there for it; or NULL. Answers
 * JUDGE_OK, JUDGE_REFUSED with the right, the year, what is free and what holds
 * it, or a fault.
 */
int hold_check(const struct judge *judge, const struct hold *hold, const struct hold *instead,
		struct where *reason);

/* Concludes the deed that makes it: [semantics, hold], linked to its right. JUDGE_OK or a fault. */
int hold_conclude(const struct hold *hold, struct outcome *ret);

/* Concludes a deed that ends it: [semantics, kind, id] of its right, linked to that. The same. */
int hold_conclude_end(const struct hold *hold, struct outcome *ret);

/* Reads what hold_conclude_end() wrote, to the end. False where it is of another right. */
bool hold_take_end(struct item_cursor *cursor, const struct hold *hold);

/* Folds that it is made by the entry. Returns 0 or a fault. */
int hold_apply(struct books *books, const struct hold *hold, int64_t index);

/* Reads a hold that stands: right, what and name are given. False where it does not. */
bool hold_find(const struct books *books, struct hold *hold);

/* The same whether it stands or not: how it ended. False where it was never made. */
bool hold_look(const struct books *books, struct hold *hold, enum hold_end *ret);

/*
 * Folds that it ends, its litres being free again: right, what and name are
 * looked at. Returns 0 or a fault: WEIR_FAULT_BROKEN where none stands.
 */
int hold_release(struct books *books, const struct hold *hold, enum hold_end end, int64_t index);

/*
 * Folds that one which stands has so many litres of its years less, or more:
 * right, what, name and years are looked at. Returns 0 or a fault:
 * WEIR_FAULT_BROKEN where it does not stand, or has not so many.
 */
int hold_less(struct books *books, const struct hold *hold);
int hold_more(struct books *books, const struct hold *hold);

/* Its litres of a year; 0 of one that it has not. */
int64_t hold_litres(const struct hold *hold, struct day year);

/* The rows of a right, ended ones too, by year, what and name; key must stay until the first step. */
struct shelf_cursor hold_scan(
		const struct books *books, const struct right *right, struct hold_row *key);

/* The rights that are one account with it on a day: a permit's lineage, else itself. */
size_t hold_rights(const struct books *books, const struct right *right, struct day day,
		struct right ret[static LINEAGE_MAX]);

/* ---- what a trade moves ---- */

/*
 * Folds that a hold ends by an approval: right, what, name and years are looked
 * at. Of each of its years so many litres go from the right to the counter
 * account, what it held beyond them is free again. Returns 0 or a fault:
 * WEIR_FAULT_BROKEN where none stands, or less was held.
 */
int hold_settle(struct books *books, const struct hold *hold, const char *counter, int64_t index);

/* Folds that of what was settled so many litres of each year come back: a trade ended early. */
int hold_return(struct books *books, const struct hold *hold, const char *counter);

/* Posts litres of a year to a right's own account, from the counter account. */
int hold_post(struct books *books, const struct right *right, struct day year, int64_t litres,
		const char *counter);

/* ---- the end of its days ---- */

/* Adds to *ret what is to be said of holds whose last day has ended. Returns 0 or a fault. */
int hold_find_expired(const struct books *books, struct outcome *ret);

/* What such an entry says: right, what and name. False where it is none. */
bool hold_take_expired(const struct entry *entry, struct hold *ret);
int hold_expired_apply(struct books *books, const struct entry *entry, int64_t index);

/* ---- sums ---- */

struct hold_sums {
	int64_t for_sale_litres; /* by offers and agreements that stand */
	int64_t pledged_litres;
	int64_t sold_litres;
};

/* Of a right's year, as holds of its whole account make it. Returns 0 or a fault. */
int hold_sum(const struct books *books, const struct right *right, struct day year,
		struct day today, struct hold_sums *ret);
