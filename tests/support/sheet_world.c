/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/sheet_world.h"

#include "tests/check.h"

void sheet_world_open(struct sheet_world *world, const char *clock)
{
	*world = (struct sheet_world){ .line = { .meters = NULL } };
	world_open(&world->told, clock);
}

void sheet_world_close(struct sheet_world *world)
{
	sheet_line_finish(&world->line);
	ledger_close(world->told.ledger);
}

const struct sheet_line *sheet_world_line(
		struct sheet_world *world, int year, int month, const char *account)
{
	struct books *books = ledger_books(world->told.ledger);
	struct sheet *sheet = NULL;

	CHECK_INT(sheet_open(books, month_make(year, month), books_origin(books)->recorded_s,
				  &sheet),
			0);
	CHECK_INT(sheet_line(sheet, account, &world->line), 0);
	sheet_close(sheet);
	return &world->line;
}

void sheet_world_adds_up(const struct sheet_meter *meter)
{
	CHECK(meter->opening_litres != SHEET_NONE);
	CHECK_INT(meter->opening_litres + meter->booked_litres,
			meter->closing_litres + meter->turned_litres);
}
