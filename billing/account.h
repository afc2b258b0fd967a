/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An account's year as charging wants it: out of the books, by intake and day.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/account_index.h"
#include "billing/charge.h"
#include "ledger/books.h"
#include "ledger/registry.h"

/* What all accounts of one run share. */
struct account_world {
	const struct books *books;
	struct rulebook **rulebooks;
	size_t rulebook_count;
	struct charge_area *areas;
	char (*area_ids)[TEXT_ID_MAX + 1]; /* ascending */
	size_t area_count;
	struct account_index index;
	int64_t today; /* day of the asking, by the ledger's clock */
};

/* Reads rulebooks, areas and who has what. Returns 0 or a fault. */
int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret);
void account_world_finish(struct account_world *world);

/* Is there any rulebook of that kind? */
bool account_has_kind(const struct account_world *world, enum rulebook_kind kind);

/* An intake of an account: its arrays have a place a day from the year's first. */
struct account_intake {
	char id[TEXT_ID_MAX + 1];
	char meter[TEXT_ID_MAX + 1]; /* of a part of its water with uses of its own; else "" */
	bool is_within;              /* the part's water is counted by another meter too */
	struct charge_intake_row *rows;
	int64_t *litres;
	uint8_t *marks; /* enum charge_mark */
	bool *is_due;   /* on this day its volume belongs to the account, known or not */
};

/* Input for one account and calendar year; everything it points to is owned by it. */
struct account {
	struct charge_input input; /* kind, filing and period are for the caller to set */
	struct charge_intake *intakes;
	struct account_intake *owned; /* beside them */
	size_t count, room;
	struct days permitted;
};

/* Gathers an account's calendar year. Returns 0 or a fault. */
int account_open(
		const struct account_world *world, const char *name, int year, struct account *ret);
void account_finish(struct account *account);

/*
 * Before charging a period: where no day of it is known, all of it is unknown,
 * those days too on which nothing was due (rules.md F27).
 */
void account_settle(struct account *account, struct days period);

/* Did the account take water in the period? */
bool account_has_water(const struct account *account, struct days period);
