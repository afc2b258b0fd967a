/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An account's year as charging wants it: out of the books, by intake and day.
 */

#include <stddef.h>
#include <stdint.h>

#include "billing/charge.h"
#include "ledger/books.h"
#include "ledger/registry.h"

/* What all accounts of one run share. */
struct account_world {
	const struct books *books;
	struct rulebook **rulebooks;
	size_t rulebook_count;
	struct charge_area *areas;
	char (*area_ids)[TEXT_ID_MAX + 1];
	size_t area_count;
	int64_t ended_day; /* days up to this one have ended */
};

/* Reads rulebooks and areas. Returns 0 or a fault. */
int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret);
void account_world_finish(struct account_world *world);

/* An area's place in the world's list, -1 where there is none. */
int account_area(const struct account_world *world, const char *area);

/* Input for one account; everything it points to is owned by it. */
struct account {
	struct charge_input input;
	struct charge_intake *intakes;
	struct charge_intake_row **rows;
	char (*ids)[TEXT_ID_MAX + 1];
	int64_t **litres;
	uint8_t **marks;
	size_t count, room;
	struct days permitted;
	char area[TEXT_ID_MAX + 1]; /* of its first intake at the period's end */
};

/* Gathers an account's year up to till. Returns 0 or a fault. */
int account_open(const struct account_world *world, const char *name, struct day first,
		struct day till, struct account *ret);
void account_finish(struct account *account);

/* The next account with water in the span or a permit in force; "" begins. False at the end. */
bool account_next(const struct account_world *world, struct days span,
		char name[static BOOKS_SUBJECT_MAX]);
