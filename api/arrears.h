/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was collected and what is in arrears, by area up the tree and by whose
 * works it is, gathered at the end of a day.
 *
 * An invoice counts in the area of its permit on that day, or of the intake
 * that has none as it was in the invoice's period (ledger/whose), and in every
 * area above it. The classes are days behind the
 * due day of each part; one whose due day is not known, or a draft's, is not
 * due. The five classes add up to what is unpaid, and so do areas up the tree.
 *
 * The collection rate is what was collected of what was to be: charged and
 * charged late fees less reliefs; collected is what was paid less credit.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/owing.h"
#include "ledger/rows.h"
#include "meter/scope.h"

struct ledger;

enum arrears_age {
	ARREARS_NOT_DUE,
	ARREARS_TO_30,  /* 1..30 days */
	ARREARS_TO_90,  /* 31..90 */
	ARREARS_TO_365, /* 91..365 */
	ARREARS_BEYOND, /* more than a year */
	ARREARS_AGES,
};

const char *arrears_age_key(enum arrears_age age); /* "not_due_fen", "days_1_30_fen" ... */

struct arrears_row {
	char id[BOOKS_SUBJECT_MAX];  /* an area, or an account; an area "": of none known */
	char name[ROW_NAME_MAX + 1]; /* of the area, or the holder; or "" */
	char area[TEXT_ID_MAX + 1];  /* of an account: its area; of an area: the one above it */
	struct owing_sums sums;
	int64_t ages[ARREARS_AGES]; /* of sums.unpaid_fen */
};

struct arrears {
	struct day at;
	struct arrears_row all;
	struct arrears_row *areas; /* by id; owned */
	size_t area_count;
	struct arrears_row *works; /* by account; owned */
	size_t work_count;
};

struct arrears_choice {
	struct day at;
	const char *area;   /* only this one and those below; NULL: all */
	struct days period; /* only invoices whose period lies in it; empty: all */
};

enum arrears_answer {
	ARREARS_OK = 0,
	ARREARS_NO_AREA,
};

/* Returns an arrears_answer or a fault. */
int arrears_open(struct ledger *ledger, const struct arrears_choice *choice, struct arrears **ret);
void arrears_close(struct arrears *arrears);
SCOPE_CLOSER(struct arrears, arrears_close)

/* What was to be collected, what of it was, and the rate; the rate INT64_MIN where nothing was. */
int64_t arrears_payable(const struct owing_sums *sums);
int64_t arrears_collected(const struct owing_sums *sums);
int64_t arrears_rate_ppm(const struct owing_sums *sums);
