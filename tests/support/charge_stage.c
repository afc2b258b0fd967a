/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/support/charge_stage.h"

#include "tests/check.h"

#include <stdlib.h>

static const struct charge_area areas[] = { { "1", -1 } };

struct charge_stage *charge_stage_open(const char *text)
{
	struct charge_stage *stage = calloc(1, sizeof(*stage));
	struct rulebook_warnings warnings;
	struct where where = { 0 };

	CHECK(stage != NULL);
	stage->book = rulebook_open();
	if (rulebook_load(text, strlen(text), "b", stage->book, &warnings, &where) != RULEBOOK_OK) {
		fail_msg("%d:%d: %s", where.line, where.column, where.text);
	}
	stage->books[0] = stage->book;
	CHECK(day_from_date(2026, 1, 1, &stage->input.first));
	stage->permitted = (struct days){ stage->input.first,
		{ stage->input.first.number + CHARGE_STAGE_DAYS } };
	for (size_t i = 0; i < CHARGE_STAGE_INTAKES; i++) {
		stage->rows[i] = (struct charge_intake_row){
			.source = i == 0 ? SOURCE_SURFACE : SOURCE_GROUNDWATER,
			.uses = use_bit(USE_INDUSTRY),
		};
		stage->intakes[i] = (struct charge_intake){
			.id = i == 0 ? "A" : "B",
			.rows = &stage->rows[i],
			.row_count = 1,
			.litres = stage->litres[i],
		};
	}
	stage->input = (struct charge_input){
		.kind = RULEBOOK_FEE,
		.filing = stage->book->filing,
		.period = charge_period(stage->book->filing, stage->input.first),
		.first = stage->input.first,
		.books = stage->books,
		.book_count = 1,
		.areas = areas,
		.area_count = 1,
		.intakes = stage->intakes,
		.intake_count = CHARGE_STAGE_INTAKES,
		.permitted = &stage->permitted,
		.permitted_count = 1,
	};
	return stage;
}

void charge_stage_close(struct charge_stage *stage)
{
	rulebook_close(stage->book);
	free(stage);
}

void charge_stage_fill(struct charge_stage *stage, uint32_t seed)
{
	for (size_t i = 0; i < CHARGE_STAGE_INTAKES; i++) {
		for (size_t day = 0; day < CHARGE_STAGE_DAYS; day++) {
			seed = seed * 1664525 + 1013904223;
			stage->litres[i][day] = (int64_t)(seed >> 8) % 100000;
		}
	}
	stage->input.limits.plan_months = 0xfff;
	for (size_t m = 0; m < 12; m++) {
		stage->input.limits.plan_litres[m] = 1900000;
	}
}
