/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What offers, agreements and pledges hold of two rights in three years, by sums of its own:
 * the page that sequences of deeds are held against. Litres; year 0 is 2026.
 */

#include <stdbool.h>
#include <stdint.h>

#include "meter/instant.h"

enum {
	MODEL_RIGHTS = 2,
	MODEL_YEARS = 3,
	MODEL_HOLDS_MAX = 28,
};

struct model_hold {
	bool is_pledge, stands;
	int right;
	char name[8];
	int64_t litres[MODEL_YEARS];
	int32_t until;
	/* Of an agreement: whose it becomes, from which day on, and whether it is. */
	int buyer;
	struct days term;
	bool is_sold;
	int offer; /* the number of the one that it accepts, from 1; 0: none */
};

struct model {
	int64_t limit, saved; /* of each right and year */
	int64_t taken[MODEL_RIGHTS];
	struct model_hold holds[MODEL_HOLDS_MAX];
	int count;
	int64_t ended; /* holds whose days ended */
	int32_t today;
};

/* What stands of a right in a year, for sale or pledged; and what was sold of it. */
int64_t model_held(const struct model *model, int right, int year, bool is_pledge);
int64_t model_sold(const struct model *model, int right, int year);

/* What trades that hold on a day have moved to the right. */
int64_t model_moved(const struct model *model, int right, int year, int32_t day);

/* What may be pledged of it, or else sold. */
int64_t model_room(const struct model *model, int right, int year, bool is_pledge);

/* The year's. */
int32_t model_last_day(int year);

/* Days that are over end holds, before anything else is looked at. */
void model_expire(struct model *model);

/* An agreement comes to nothing: what it took of an offer goes back to that, where it stands. */
void model_let_go(struct model *model, struct model_hold *hold);

/* By its name; NULL: there is none. The first of that sort that stands, of a right or of any: -1. */
struct model_hold *model_find(struct model *model, const char *name);
struct model_hold *model_standing(struct model *model, char sort, int right);

/* Does it fit? What is asked up to so much is cut first; then it must hold something. */
bool model_fits(const struct model *model, struct model_hold *hold, bool is_up_to);

/* Of an offer there must be so much in each year; without it there must be room. */
bool model_accepts(struct model *model, struct model_hold *offer, struct model_hold *hold);

/* What a term has of some litres in each year: floors, the rest to the largest remainder. */
void model_cut(int64_t litres, struct days term, int64_t ret[static MODEL_YEARS]);

void model_put_on(struct model *model, const struct model_hold *hold);
