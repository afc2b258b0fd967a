/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rows about plans: a year by months, a month by ten-day periods, when in the
 * year a permit allows taking, what several take together, and how plans are proposed.
 */

#include <assert.h>

#include "ledger/group.h"
#include "ledger/rows_parts.h"

enum {
	MONTH_DAYS_MAX = 31,
};

static void put_plan(struct bytes *bytes, const struct plan_row *row)
{
	item_put_array(bytes, 8);
	item_put_text(bytes, row->permit);
	item_put_int(bytes, row->year);
	item_put_uint(bytes, row->given);
	item_put_array(bytes, ROW_MONTHS);
	for (int i = 0; i < ROW_MONTHS; i++) {
		item_put_int(bytes, row->month_litres[i]);
	}
	row_put_litres(bytes, row->annual_litres);
	item_put_int(bytes, row->source);
	item_put_int(bytes, row->year_kind);
	row_put_day(bytes, row->from);
}

/* What the filed months and the year's figure say of each other. */
static bool plan_adds_up(const struct plan_row *row)
{
	bool is_whole = row->given == (1 << ROW_MONTHS) - 1;
	int64_t sum = 0;

	for (int i = 0; i < ROW_MONTHS; i++) {
		if (__builtin_add_overflow(sum, row->month_litres[i], &sum)) {
			return false;
		}
	}
	if (row->annual_litres == ROW_NO_LITRES) {
		return is_whole;
	}
	return is_whole ? sum == row->annual_litres : sum <= row->annual_litres;
}

static void take_plan(struct item_cursor *cursor, struct plan_row *ret)
{
	item_take_array_of(cursor, 8);
	row_take_id(cursor, ret->permit);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->given = (uint16_t)item_take_between(cursor, 0, (1 << ROW_MONTHS) - 1);
	item_take_array_of(cursor, ROW_MONTHS);
	for (int i = 0; i < ROW_MONTHS; i++) {
		ret->month_litres[i] = item_take_between(
				cursor, 0, (ret->given >> i & 1) != 0 ? INT64_MAX : 0);
	}
	ret->annual_litres = row_take_litres(cursor, 0);
	ret->source = (enum source)row_take_word(cursor, WORD_SOURCE, true);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK && !plan_adds_up(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_ten_days(struct bytes *bytes, const struct ten_days_row *row)
{
	item_put_array(bytes, 7);
	item_put_text(bytes, row->permit);
	item_put_int(bytes, row->year);
	item_put_int(bytes, row->month);
	item_put_array(bytes, ROW_PARTS);
	for (int i = 0; i < ROW_PARTS; i++) {
		row_put_litres(bytes, (row->given >> i & 1) != 0 ? row->litres[i] : ROW_NO_LITRES);
	}
	item_put_int(bytes, row->source);
	item_put_int(bytes, row->year_kind);
	row_put_day(bytes, row->from);
}

static void take_ten_days(struct item_cursor *cursor, struct ten_days_row *ret)
{
	item_take_array_of(cursor, 7);
	row_take_id(cursor, ret->permit);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	ret->month = (int32_t)item_take_between(cursor, 1, ROW_MONTHS);
	item_take_array_of(cursor, ROW_PARTS);
	for (int i = 0; i < ROW_PARTS; i++) {
		int64_t litres = row_take_litres(cursor, 0);

		ret->given = (uint8_t)(ret->given | (litres != ROW_NO_LITRES ? 1 : 0) << i);
		ret->litres[i] = litres == ROW_NO_LITRES ? 0 : litres;
	}
	ret->source = (enum source)row_take_word(cursor, WORD_SOURCE, true);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	ret->from = row_take_day(cursor);
}

/* All of its days are given or none; with a limit it lies within one calendar year. */
const char *season_row_wrong(const struct season_row *row)
{
	const struct season *days = &row->days;
	bool has_days = days->from_month != 0;
	int from = days->from_month * 100 + days->from_day;
	int until = days->until_month * 100 + days->until_day;

	if ((days->from_day != 0) != has_days) {
		return "from_day";
	}
	if ((days->until_month != 0) != has_days) {
		return "until_month";
	}
	if ((days->until_day != 0) != has_days) {
		return "until_day";
	}
	return row->litres != ROW_NO_LITRES && (!has_days || until < from) ? "limit_m3" : NULL;
}

static void put_season(struct bytes *bytes, const struct season_row *row)
{
	item_put_array(bytes, 9);
	item_put_text(bytes, row->permit);
	item_put_text(bytes, row->season);
	item_put_int(bytes, row->days.from_month);
	item_put_int(bytes, row->days.from_day);
	item_put_int(bytes, row->days.until_month);
	item_put_int(bytes, row->days.until_day);
	row_put_litres(bytes, row->litres);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_season(struct item_cursor *cursor, struct season_row *ret)
{
	item_take_array_of(cursor, 9);
	row_take_id(cursor, ret->permit);
	row_take_id(cursor, ret->season);
	ret->days.from_month = (int)item_take_between(cursor, 0, ROW_MONTHS);
	ret->days.from_day = (int)item_take_between(cursor, 0, MONTH_DAYS_MAX);
	ret->days.until_month = (int)item_take_between(cursor, 0, ROW_MONTHS);
	ret->days.until_day = (int)item_take_between(cursor, 0, MONTH_DAYS_MAX);
	ret->litres = row_take_litres(cursor, 0);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK && season_row_wrong(ret) != NULL) {
		item_fail(cursor, ITEM_RANGE);
	}
}

static void put_group(struct bytes *bytes, const struct group_row *row)
{
	item_put_array(bytes, 7);
	item_put_text(bytes, row->group);
	item_put_int(bytes, row->year);
	item_put_text(bytes, row->permits);
	item_put_int(bytes, row->litres);
	item_put_int(bytes, row->year_kind);
	item_put_text(bytes, row->document);
	row_put_day(bytes, row->from);
}

static void take_group(struct item_cursor *cursor, struct group_row *ret)
{
	item_take_array_of(cursor, 7);
	row_take_id(cursor, ret->group);
	ret->year = (int32_t)item_take_between(cursor, INSTANT_YEAR_MIN, INSTANT_YEAR_MAX);
	item_take_text(cursor, ret->permits, sizeof(ret->permits));
	ret->litres = item_take_between(cursor, 0, INT64_MAX);
	ret->year_kind = (enum year_kind)row_take_word(cursor, WORD_YEAR_KIND, false);
	item_take_text(cursor, ret->document, sizeof(ret->document));
	ret->from = row_take_day(cursor);
	if (cursor->failed == ITEM_OK && !group_is_list(ret->permits)) {
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

void row_put_of_plan(struct bytes *bytes, enum row_kind kind, const union row *row)
{
	if (kind == ROW_PLAN) {
		put_plan(bytes, &row->plan);
	} else if (kind == ROW_TEN_DAYS) {
		put_ten_days(bytes, &row->ten_days);
	} else if (kind == ROW_SEASON) {
		put_season(bytes, &row->season);
	} else if (kind == ROW_GROUP) {
		put_group(bytes, &row->group);
	} else {
		assert(kind == ROW_PLAN_RULE);
		put_plan_rule(bytes, &row->plan_rule);
	}
}

void row_take_of_plan(struct item_cursor *cursor, enum row_kind kind, union row *ret)
{
	if (kind == ROW_PLAN) {
		take_plan(cursor, &ret->plan);
	} else if (kind == ROW_TEN_DAYS) {
		take_ten_days(cursor, &ret->ten_days);
	} else if (kind == ROW_SEASON) {
		take_season(cursor, &ret->season);
	} else if (kind == ROW_GROUP) {
		take_group(cursor, &ret->group);
	} else {
		assert(kind == ROW_PLAN_RULE);
		take_plan_rule(cursor, &ret->plan_rule);
	}
}
