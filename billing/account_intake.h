/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The intakes of an account's year: what belongs to which of them, day by day.
 *
 * Beside an intake may stand parts of it: the water behind one of its meters,
 * which has uses of its own. Days are counted from the year's first.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "meter/text.h"

struct account;

enum {
	ACCOUNT_DAYS_MAX = 366, /* of a year */
};

/* An intake of an account: its arrays have a place a day from the year's first. */
struct account_intake {
	char id[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1]; /* of a part of its water with uses of its own; else "" */
	bool is_within;              /* the part's water is counted by another meter too */
	struct charge_intake_row *rows;
	int64_t *litres;
	int64_t *exempt;          /* of litres */
	uint8_t *marks;           /* enum charge_mark */
	bool *is_due;             /* on this day its volume belongs to the account, known or not */
	bool *is_own;             /* on this day the intake is the account's by the registry */
	int64_t *energy_wh;       /* NULL: none was reported */
	int64_t *returned_litres; /* NULL: none was given back */
};

/* How many days the account's year has: the places of each array. */
size_t account_days(const struct account *account);

/*
 * The account's intake of that name, or the part of it behind a meter; NULL
 * where it has none. Borrowed, and no longer there once another is made.
 */
struct account_intake *account_intake_find(const struct account *account, const char *intake);
struct account_intake *account_intake_part(const struct account *account, const char *intake,
		const char *meter, bool is_within);

/*
 * The same, added without water where it is new. Returns 0, then *ret is what
 * find returns, or WEIR_FAULT_MEMORY. What was added is the account's to finish.
 */
int account_intake_make(struct account *account, const char *intake, struct account_intake **ret);
int account_intake_make_part(struct account *account, const char *intake, const char *meter,
		bool is_within, struct account_intake **ret);

/* Frees its arrays. */
void account_intake_finish(struct account_intake *intake);
