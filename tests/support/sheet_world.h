/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A world that is asked for lines of its sheets.
 */

#include "ledger/sheet.h"
#include "tests/support/world.h"

struct sheet_world {
	struct world told;
	struct sheet_line line; /* the last that was asked for */
};

/* The place of world_open. */
void sheet_world_open(struct sheet_world *world, const char *clock);
void sheet_world_close(struct sheet_world *world);

/* The account's line of a month as the books stand; it stands in world->line until the next. */
const struct sheet_line *sheet_world_line(
		struct sheet_world *world, int year, int month, const char *account);

/* Checks that opening and booked litres are those at the month's end and what turned over. */
void sheet_world_adds_up(const struct sheet_meter *meter);
