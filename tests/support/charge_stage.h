/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A year of charging, 2026: one rulebook, intake A at a river and B at a well.
 */

#include "billing/charge.h"

enum {
	CHARGE_STAGE_DAYS = 365,
	CHARGE_STAGE_INTAKES = 2,
};

/* What every rulebook of the stage begins with: the river at 0.2 yuan, the well at 0.4. */
#define CHARGE_STAGE_BOOK \
	"rulebook: b\ntitle: t\nsource: s\nplace: \"1\"\nfrom: 2020-01-01\nkind: fee\n" \
	"rates: [{id: river, source: surface, yuan: \"0.2\"}, {id: well, source: groundwater, " \
	"yuan: \"0.4\"}]\n"

struct charge_stage {
	struct rulebook *book;
	const struct rulebook *books[1];
	int64_t litres[CHARGE_STAGE_INTAKES][CHARGE_STAGE_DAYS];
	struct charge_intake_row rows[CHARGE_STAGE_INTAKES];
	struct charge_intake intakes[CHARGE_STAGE_INTAKES];
	struct days permitted;
	struct charge_input input;
};

/* Nothing is taken, and nothing limited. Fails the test where the rulebook's text is none. */
struct charge_stage *charge_stage_open(const char *rulebook);
void charge_stage_close(struct charge_stage *stage);

/* Uneven days, so that no crossing falls on a whole share, and a plan of 1,900 m³ each month. */
void charge_stage_fill(struct charge_stage *stage, uint32_t seed);
