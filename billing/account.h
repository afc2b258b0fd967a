/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An account's year as charging wants it: out of the books, by intake and day.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/account_intake.h"
#include "billing/account_world.h"
#include "billing/charge.h"
#include "ledger/lineage.h"

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
	struct charge_list *calendars; /* owned; none where those of the world are all */
	size_t calendar_count;
	struct account_ruling
			*rulings; /* what was decided for its permits; owned, with their texts */
	size_t ruling_count;
	struct charge_waiver *waivers; /* owned */
	struct charge_multiple *multiples;
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
 * those days too on which nothing was due (rules.md F27), of each intake those
 * on which it was the account's; all where none was on any.
 */
void account_settle(struct account *account, struct days period);

/*
 * Had it intakes, and none of them is the account's on a day of the period? What
 * is taken there is another account's, and of this one nothing is unknown.
 */
int account_has_left(const struct account_world *world, const struct account *account,
		const char *name, struct days period, bool *ret);

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

/* Did the account take water in the period, or generate? */
bool account_took(const struct account *account, struct days period);
