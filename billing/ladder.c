/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/ladder.h"

#include <string.h>

#include "billing/account_world.h"
#include "billing/billing_kinds.h"
#include "billing/rulebook_choose.h"
#include "ledger/meter_event.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "ledger/water.h"
#include "meter/err.h"

/* The last day of the repair's term as the deed says it, else as the open order does. */
static bool find_deadline(const struct judge *judge, const struct assessment_said *said,
		struct day day, int64_t *ret)
{
	const struct zone *zone = &judge->books->zone;
	const struct meter_event_row *order;

	if (row_has_day(said->deadline)) {
		*ret = said->deadline.number;
		return true;
	}
	order = meter_event_repair_order(judge->books, said->meter, zone_midnight(zone, day));
	if (order == NULL) {
		return false;
	}
	*ret = order->until;
	return true;
}

static enum assessment_rung find_rung(
		const struct judge *judge, const struct assessment_said *said, struct day day)
{
	int64_t deadline;

	if (said->meter[0] == '\0') {
		return RUNG_NO_METER;
	}
	return find_deadline(judge, said, day, &deadline) && day.number > deadline
			? RUNG_AFTER_DEADLINE
			: RUNG_UNTIL_DEADLINE;
}

/* The area that the intake's water belongs to on a day, -1 where none is known. */
static int find_area(const struct account_world *world, const struct assessment_said *said,
		struct day day)
{
	const struct registry_view view = { .books = world->books };
	struct timeline_step step = { .intake = "" };
	struct water water;

	if (said->meter[0] == '\0') {
		(void)text_copy(step.intake, sizeof(step.intake), said->intake);
	} else if (!timeline_on(&view, said->meter, day, &step)) {
		return -1;
	}
	return water_on(world->books, step.intake, day, &water) ? account_area(world, water.area)
								: -1;
}

static const struct assessment *rung_of(const struct rulebook *book, enum assessment_rung rung)
{
	switch (rung) {
	case RUNG_NO_METER:
		return &book->assessment.no_meter;
	case RUNG_UNTIL_DEADLINE:
		return &book->assessment.broken.until_deadline;
	case RUNG_AFTER_DEADLINE:
		return &book->assessment.broken.after_deadline;
	case RUNG_NONE:
		break;
	}
	return NULL;
}

int ladder_unconfirmed(const struct books *books, const struct assessment_how *how,
		char ret[static RULEBOOK_NOTE_MAX + 1])
{
	SCOPED(rulebook_close) struct rulebook *book = rulebook_open();
	int answer;

	ret[0] = '\0';
	if (how->rung == RUNG_NONE) {
		return 0;
	}
	answer = book == NULL ? WEIR_FAULT_MEMORY : rulebook_find(books, how->rulebook, book);
	if (answer == RULEBOOK_THERE) {
		(void)text_copy(ret, RULEBOOK_NOTE_MAX + 1,
				rung_of(book, how->rung)->note.unconfirmed);
	}
	return answer < 0 ? answer : 0;
}

static int climb(void *context, const struct judge *judge, const struct assessment_said *said,
		struct day day, struct assessment_how *ret, struct where *reason)
{
	static const enum rulebook_kind kinds[] = { RULEBOOK_TAX, RULEBOOK_FEE, RULEBOOK_PRICE };
	const struct account_world *world = context;
	enum assessment_rung rung = find_rung(judge, said, day);
	int area = find_area(world, said, day);
	char text[DAY_TEXT_MAX];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && area >= 0; i++) {
		const struct rulebook *book = rulebook_choose(
				(const struct rulebook *const *)world->rulebooks,
				world->rulebook_count, kinds[i], world->areas, area, day);
		const struct assessment *row = book == NULL ? NULL : rung_of(book, rung);

		if (row == NULL || row->method == METHOD_NONE) {
			continue;
		}
		ret->method = row->method;
		ret->periods = row->periods;
		ret->is_final = row->is_final;
		ret->is_exempt = !row->has_ceilings;
		ret->rung = rung;
		(void)text_copy(ret->rulebook, sizeof(ret->rulebook), book->id);
		return JUDGE_OK;
	}
	where_set(reason, 0, 0, "no rulebook says by what %s is to be assessed: name a method",
			day_format(day, text));
	return JUDGE_REFUSED;
}

int ladder_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct account_world world;
	int answer = account_rules_open(judge->books, judge->recorded_s, &world);

	if (answer == 0) {
		answer = assessment_judge(judge, deed, climb, &world, ret, reason);
		account_world_finish(&world);
	}
	return answer;
}
