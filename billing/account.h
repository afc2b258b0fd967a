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
#include "ledger/lineage.h"
#include "ledger/metering.h"
#include "ledger/registry.h"

/* A permit and the one that replaces it. */
struct account_link {
	char before[TEXT_ID_MAX + 1];
	char after[TEXT_ID_MAX + 1];
};

/* What all accounts of one run share. */
struct account_world {
	const struct books *books;
	struct rulebook **rulebooks;
	size_t rulebook_count;
	struct charge_area *areas;
	char (*area_ids)[TEXT_ID_MAX + 1]; /* ascending */
	size_t area_count;
	struct account_index index;
	struct account_link *links; /* ascending by the permit that is replaced */
	size_t link_count;
	struct metering metering;
	int64_t today; /* day of the asking, by the ledger's clock */
};

/* Reads rulebooks, areas and who has what. Returns 0 or a fault. */
int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret);

/* Only rulebooks and areas, for whoever asks for a rule. To be finished alike. */
int account_rules_open(const struct books *books, int64_t recorded_s, struct account_world *ret);
void account_world_finish(struct account_world *world);

/*
 * The permit that goes on with a permit's account, itself where none does
 * (rules.md F6); any other account is itself.
 */
void account_newest(const struct account_world *world, const char *name,
		char ret[static BOOKS_SUBJECT_MAX]);

/* Is there any rulebook of that kind? */
bool account_has_kind(const struct account_world *world, enum rulebook_kind kind);

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

/* Input for one account and calendar year; everything it points to is owned by it. */
struct account {
	struct charge_input input; /* kind, filing and period are for the caller to set */
	struct charge_intake *intakes;
	struct account_intake *owned; /* beside them */
	size_t count, room;
	struct days permitted;
	struct charge_list *lists; /* on which its holder is; owned, with their names */
	char (*list_names)[TEXT_ID_MAX + 1];
	size_t list_count, list_room;
	struct lineage lineage; /* the permits of the account, the newest first; 0: it is no permit's */
};

/*
 * Gathers an account's calendar year: a permit's with those of all permits
 * that it goes on with, or that go on with it. Returns 0 or a fault.
 */
int account_open(
		const struct account_world *world, const char *name, int year, struct account *ret);
void account_finish(struct account *account);

/*
 * Before charging a period: where no day of it is known, all of it is unknown,
 * those days too on which nothing was due (rules.md F27).
 */
void account_settle(struct account *account, struct days period);

/* In whose name the account stood on a day: name, for an account of no permit. */
const char *account_holder(const struct account *account, const char *name, struct day day);

/*
 * Is the intake the account's on that day? A part of it may say no where the
 * whole beside it says yes.
 */
bool account_owns(const struct account *account, size_t i, struct day day);

/* Is one of its permits in force on some day of the period? */
bool account_holds(const struct account_world *world, const struct account *account,
		struct days period);

/* Did the account take water in the period? */
bool account_has_water(const struct account *account, struct days period);
