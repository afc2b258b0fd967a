/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What all accounts of one run share: the rulebooks, the areas, who has which
 * intakes, and which permit goes on with which. Read once, out of the books.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billing/account_index.h"
#include "billing/charge.h"
#include "ledger/books.h"
#include "ledger/metering.h"

/* A permit and the one that replaces it. */
struct account_link {
	char before[TEXT_ID_MAX + 1];
	char after[TEXT_ID_MAX + 1];
};

/* Owned by who opened it; the books are borrowed and must not move meanwhile. */
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
	int64_t today;                 /* day of the asking, by the ledger's clock */
	struct charge_list *calendars; /* days of the lists that rulebooks are `during` */
	size_t calendar_count;
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

/* An area's place in the world's list, -1 where there is none. */
int account_area(const struct account_world *world, const char *area);

/* Is there any rulebook of that kind? */
bool account_has_kind(const struct account_world *world, enum rulebook_kind kind);
