/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One volume, told five times: what the registers moved, what lies on the
 * days, what was taken, what the closed sheets say, what the bills' base lines
 * carry. Each is summed from rows of its own, and each difference is a named
 * line; what no name explains is a fault of the books (rules.md F31).
 *
 *	registers + differences = measured
 *	measured + assessed + differences = taken
 *	taken + differences = sheets
 *	taken + differences = billed
 *
 * Whole litres over whole months. Water of check and return meters is not in
 * it. Fees and taxes are billed; a price is a second charge on the same water
 * and does not count, unless it is all that an account has.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "meter/instant.h"

/* The sums, in the order in which they follow from each other. */
enum reconcile_sum {
	RECONCILE_REGISTERS,
	RECONCILE_MEASURED,
	RECONCILE_TAKEN,
	RECONCILE_SHEETS,
	RECONCILE_BILLED,
	RECONCILE_SUMS,
};

enum reconcile_why {
	/* to measured */
	RECONCILE_NO_COUNT, /* booked by a meter whose register is not known at an end */
	RECONCILE_WITHHELD, /* of a register, not booked: a final assessment stands instead */
	RECONCILE_REGISTER, /* unexplained: opening + booked is not closing */
	RECONCILE_DAYS,     /* unexplained: the days' sum is not what the meters booked */
	/* to taken */
	RECONCILE_NEGATIVE, /* a net register ran back: counts 0 */
	/* to sheets */
	RECONCILE_OPEN,  /* a month that is not closed */
	RECONCILE_LATE,  /* recorded after the month's close */
	RECONCILE_SHEET, /* unexplained: sheet and days differ by more than that */
	/* to billed */
	RECONCILE_UNBILLED, /* no invoice of the period */
	RECONCILE_OUTSIDE,  /* billed for a filing period that reaches beyond this one */
	RECONCILE_UNPRICED, /* no rate: not in a base line */
	RECONCILE_SINCE,    /* recorded after the last invoice */
	RECONCILE_BILL,     /* unexplained: bill and days differ by more than that */
};

/* A name's word in JSON: "no-count" ... */
const char *reconcile_why_name(enum reconcile_why why);

/* Which sum a difference leads to, and whether it is a fault. */
enum reconcile_sum reconcile_why_sum(enum reconcile_why why);
bool reconcile_why_is_fault(enum reconcile_why why);

/* What moved an account's litres of a month after it was closed, or after it was billed. */
struct reconcile_late {
	char account[BOOKS_SUBJECT_MAX];
	int64_t month;
	int64_t litres;    /* as they count: taken now less taken before */
	int64_t entry;     /* that moved them */
	bool is_closed;    /* its month had been closed */
	int64_t billed_by; /* the newest invoice entry of the account and month then; -1: none */
};

struct reconcile_difference {
	enum reconcile_why why;
	char subject[BOOKS_SUBJECT_MAX]; /* account, or meter */
	int64_t month;                   /* struct month's number; -1: of no one month */
	int64_t litres;
};

struct reconcile {
	int64_t litres[RECONCILE_SUMS];
	int64_t assessed_litres;
	struct reconcile_difference *differences; /* by sum, then as found; owned */
	size_t count, room;
	bool adds_up; /* all four equations, and no fault among the differences */
};

/*
 * Sums over the months of the span. now_s is the recorded time of the newest
 * entry. late is what the log's walk found, in its order; borrowed. Returns 0
 * or a fault; *ret is to be finished in any case.
 */
int reconcile(const struct books *books, struct days span, int64_t now_s,
		const struct reconcile_late *late, size_t late_count, struct reconcile *ret);
void reconcile_finish(struct reconcile *reconcile);

/* The newest invoice or delta entry of an account whose period has the month; -1: none. */
int64_t reconcile_billed_by(const struct books *books, const char *account, struct month month);
