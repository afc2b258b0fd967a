/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Credit of river area: whole square metres of river and lake that an area has
 * dug beyond its duty, and lends to projects which must fill before they can
 * dig. It is no water: commodity `m2` has accounts of its own, and its struct
 * is no volume.
 *
 *	credit-stock:  body [area, year, added, target, converted, document]
 *	credit-loan:   body [loan, area, borrower, project, purpose, filled, lent,
 *	                     from, until, flood, quality, document]
 *	credit-return: body [loan, on, surveyed, document]
 *	credit-retire: body [area, m2, on, document]
 *	effect of each: [semantics, moved, stock, outstanding]
 *
 * A pool is an area's. Into its stock comes what the survey of a year found
 * newly added, less that year's assessed target, and what was converted (fish
 * ponds, small waters). A year told again is corrected: the difference is
 * moved. Out of it goes what is retired. Outstanding is what is lent and not
 * returned; it never exceeds the stock, in whatever order requests come.
 *
 * A loan is strictly more than what is filled, for a purpose that may borrow,
 * under two conditions (flood safety, water quality) with their documents, until
 * a last day. What a project dug itself is returned by survey, also in parts; what
 * it dug beyond what is outstanding stays its own.
 *
 * Accounts: `pool:AREA` free credit, `surveyed:AREA` where it comes from,
 * `filled:LOAN` what stands for filled water, `lent:LOAN` the rest of a loan,
 * `retired:AREA`. Returns serve what was filled first.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ledger/books_credit.h"
#include "ledger/kind.h"
#include "ledger/rows.h"

/* Square metres of credit: one field, so that nothing else passes for it. */
struct area_credit {
	int64_t m2;
};

#define CREDIT_MAX INT64_C(1000000000000) /* a million square kilometres */

/* Numbers stand in entries: what may borrow. */
enum credit_purpose {
	CREDIT_KEY_PROJECT = 1,
	CREDIT_PUBLIC_SERVICE,
	CREDIT_HOUSING,
	CREDIT_LAND_RESERVE,
};

/* "key-project", "public-service", "affordable-housing", "land-reserve". */
const char *credit_purpose_name(enum credit_purpose purpose);
bool credit_purpose_parse(const char *name, enum credit_purpose *ret);

struct credit_stock {
	char area[TEXT_ID_MAX + 1];
	int64_t year; /* of the survey: 1900..9999 */
	struct area_credit added;
	struct area_credit target;
	struct area_credit converted;
	char document[ROW_NAME_MAX + 1];
};

struct credit_loan {
	char loan[TEXT_ID_MAX + 1];
	char area[TEXT_ID_MAX + 1];
	char borrower[ROW_NAME_MAX + 1];
	char project[ROW_NAME_MAX + 1];
	enum credit_purpose purpose;
	struct area_credit filled;
	struct area_credit lent;
	struct day from;
	struct day until; /* the last day of return */
	char flood[ROW_NAME_MAX + 1];
	char quality[ROW_NAME_MAX + 1];
	char document[ROW_NAME_MAX + 1];
};

struct credit_return {
	char loan[TEXT_ID_MAX + 1];
	struct day on;
	struct area_credit surveyed;
	char document[ROW_NAME_MAX + 1];
};

struct credit_retire {
	char area[TEXT_ID_MAX + 1];
	struct area_credit retired;
	struct day on;
	char document[ROW_NAME_MAX + 1];
};

void credit_put_stock(struct bytes *body, const struct credit_stock *said);
void credit_put_loan(struct bytes *body, const struct credit_loan *said);
void credit_put_return(struct bytes *body, const struct credit_return *said);
void credit_put_retire(struct bytes *body, const struct credit_retire *said);

/* Each reads a body; false where it is not of that form. */
bool credit_take_stock(const struct deed *deed, struct credit_stock *ret);
bool credit_take_loan(const struct deed *deed, struct credit_loan *ret);
bool credit_take_return(const struct deed *deed, struct credit_return *ret);
bool credit_take_retire(const struct deed *deed, struct credit_retire *ret);

/* What a survey brings: added less target and converted; below zero where the target was missed. */
struct area_credit credit_brought(
		struct area_credit added, struct area_credit target, struct area_credit converted);

/* A pool; all zero where nothing was told of it. */
struct credit_pool_row credit_pool(const struct books *books, const char *area);

static inline struct area_credit credit_free(const struct credit_pool_row *pool)
{
	return (struct area_credit){ pool->stock_m2 - pool->outstanding_m2 };
}

/* A loan by its id, or NULL. */
const struct credit_loan_row *credit_loan(const struct books *books, const char *loan);

static inline struct area_credit credit_outstanding(const struct credit_loan_row *loan)
{
	return (struct area_credit){ loan->lent_m2 - loan->returned_m2 };
}

/* Is something of it outstanding behind its last day? */
bool credit_is_overdue(const struct credit_loan_row *loan, struct day today);

/* The next move of a pool: begin with *entry INT64_MIN; NULL at the end. */
const struct credit_move_row *credit_next_move(
		const struct books *books, const char *area, int64_t *entry);

int credit_stock_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int credit_loan_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int credit_return_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int credit_retire_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason);
int credit_stock_apply(struct books *books, const struct entry *entry, int64_t index);
int credit_loan_apply(struct books *books, const struct entry *entry, int64_t index);
int credit_return_apply(struct books *books, const struct entry *entry, int64_t index);
int credit_retire_apply(struct books *books, const struct entry *entry, int64_t index);
