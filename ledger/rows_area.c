/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about areas: what counts in their sums, from when on they are looked
 * at, from when on somebody is told, and how plans are proposed.
 */

#include <assert.h>

#include "ledger/rows_parts.h"

static void put_counting(struct bytes *bytes, const struct counting_row *row)
{
	item_put_array(bytes, 4);
	item_put_int(bytes, row->use);
	item_put_int(bytes, row->part_millionths);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_counting(struct item_cursor *cursor, struct counting_row *ret)
{
	item_take_array_of(cursor, 4);
	ret->use = (enum use)row_take_word(cursor, WORD_USE, false);
	ret->part_millionths = item_take_between(cursor, 0, ROW_PART_WHOLE);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

static void put_criterion(struct bytes *bytes, const struct criterion_row *row)
{
	item_put_array(bytes, 5);
	item_put_int(bytes, row->criterion);
	item_put_text(bytes, row->area);
	item_put_int(bytes, row->value);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_criterion(struct item_cursor *cursor, struct criterion_row *ret)
{
	int32_t most;

	item_take_array_of(cursor, 5);
	ret->criterion = (enum criterion)row_take_word(cursor, WORD_CRITERION, false);
	most = row_criterion_max(ret->criterion);
	row_take_id_or_blank(cursor, ret->area);
	ret->value = (int32_t)item_take_between(cursor, 1, most);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
}

static void put_warning(struct bytes *bytes, const struct warning_row *row)
{
	item_put_array(bytes, 10);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->warning);
	item_put_int(bytes, row->basis);
	item_put_int(bytes, row->percent);
	item_put_int(bytes, row->edge);
	item_put_int(bytes, row->kind);
	item_put_text(bytes, row->action);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->until);
	row_put_day(bytes, row->from);
}

static void take_warning(struct item_cursor *cursor, struct warning_row *ret)
{
	item_take_array_of(cursor, 10);
	row_take_id(cursor, ret->area);
	row_take_id(cursor, ret->warning);
	ret->basis = row_take_word(cursor, WORD_BASIS, false);
	ret->percent = (int32_t)item_take_between(cursor, 1, ROW_PERCENT_MAX);
	ret->edge = (enum edge)row_take_word(cursor, WORD_EDGE, false);
	ret->kind = (enum warning_kind)row_take_word(cursor, WORD_WARNING, false);
	item_take_text(cursor, ret->action, sizeof(ret->action));
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->until = row_take_day(cursor);
	ret->from = row_take_day(cursor);
	if (row_has_day(ret->until) && row_has_day(ret->from) &&
			ret->until.number < ret->from.number) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/*
 * What goes with what: a base has a percentage and no threshold; a rate has a
 * threshold; use, growth and tests may have years; a cut or a raise has a
 * percentage, what only holds has none.
 */
const char *plan_rule_wrong(const struct plan_rule_row *row)
{
	bool is_base = row->ground <= PLAN_GROUND_NORM;
	bool is_rate = row->ground == PLAN_GROUND_REUSE || row->ground == PLAN_GROUND_RECLAIMED;
	bool may_have_years =
			row->ground <= PLAN_GROUND_GROWTH || row->ground == PLAN_GROUND_NO_TEST;

	if (is_base != (row->step == PLAN_STEP_BASE)) {
		return "step";
	}
	if (is_rate != (row->threshold_ppm != ROW_NO_LITRES)) {
		return "threshold";
	}
	if (row->years != 0 && !may_have_years) {
		return "years";
	}
	if ((row->step == PLAN_STEP_HOLD) != (row->percent == 0) ||
			(row->step == PLAN_STEP_CUT && row->percent > 100)) {
		return "percent";
	}
	return NULL;
}

static void put_plan_rule(struct bytes *bytes, const struct plan_rule_row *row)
{
	item_put_array(bytes, 11);
	item_put_text(bytes, row->area);
	item_put_text(bytes, row->rule);
	item_put_int(bytes, row->ground);
	item_put_int(bytes, row->use);
	item_put_int(bytes, row->years);
	row_put_litres(bytes, row->threshold_ppm);
	item_put_int(bytes, row->step);
	item_put_int(bytes, row->percent);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->until);
	row_put_day(bytes, row->from);
}

static void take_plan_rule(struct item_cursor *cursor, struct plan_rule_row *ret)
{
	item_take_array_of(cursor, 11);
	row_take_id(cursor, ret->area);
	row_take_id(cursor, ret->rule);
	ret->ground = (enum plan_ground)row_take_word(cursor, WORD_PLAN_GROUND, false);
	ret->use = (enum use)row_take_word(cursor, WORD_USE, true);
	ret->years = (int32_t)item_take_between(cursor, 0, ROW_PLAN_YEARS_MAX);
	ret->threshold_ppm = item_take_if_null(cursor)
			? ROW_NO_LITRES
			: item_take_between(cursor, 0, ROW_PART_WHOLE);
	ret->step = (enum plan_step)row_take_word(cursor, WORD_PLAN_STEP, false);
	ret->percent = (int32_t)item_take_between(cursor, 0, ROW_PERCENT_MAX);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->until = row_take_day(cursor);
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK &&
			(plan_rule_wrong(ret) != NULL ||
					(row_has_day(ret->until) && row_has_day(ret->from) &&
							ret->until.number < ret->from.number))) {
		item_fail(cursor, ITEM_RANGE);
	}
}

void row_put_of_area(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_COUNTING) {
		put_counting(bytes, &row->counting);
	} else if (kind == ROW_WARNING) {
		put_warning(bytes, &row->warning);
	} else if (kind == ROW_PLAN_RULE) {
		put_plan_rule(bytes, &row->plan_rule);
	} else {
		assert(kind == ROW_CRITERION);
		put_criterion(bytes, &row->criterion);
	}
}

void row_take_of_area(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_COUNTING) {
		take_counting(cursor, &ret->counting);
	} else if (kind == ROW_WARNING) {
		take_warning(cursor, &ret->warning);
	} else if (kind == ROW_PLAN_RULE) {
		take_plan_rule(cursor, &ret->plan_rule);
	} else {
		assert(kind == ROW_CRITERION);
		take_criterion(cursor, &ret->criterion);
	}
}
