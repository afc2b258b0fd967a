/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/late.h"

#include <assert.h>
#include <stdlib.h>

#include "billing/exact.h"
#include "billing/money.h"
#include "meter/err.h"
#include "meter/wide.h"

/* ---- due ---- */

static bool is_holiday(const struct late_holidays *holidays, struct day day)
{
	for (size_t i = 0; i < holidays->count; i++) {
		if (holidays->spans[i].from.number <= day.number &&
				day.number < holidays->spans[i].till.number) {
			return true;
		}
	}
	return false;
}

bool late_due(const struct due_rule *rule, struct days period, struct day notice,
		const struct late_holidays *holidays, struct day *ret)
{
	struct month after = month_of(period.till);
	struct day due;

	if (rule->days_after_notice != 0) {
		if (notice.number == LATE_NO_DAY.number) {
			return false;
		}
		*ret = (struct day){ notice.number + (int32_t)rule->days_after_notice };
		return true;
	}
	if (rule->day_of_next_month == 0) {
		return false;
	}
	assert(month_days(after).from.number == period.till.number);
	due.number = period.till.number + (int32_t)rule->day_of_next_month - 1;
	while (is_holiday(holidays, due)) {
		due.number++;
	}
	*ret = due;
	return true;
}

/* ---- late ---- */

struct late_rule late_rule_of(const struct late_rule *rule, enum late_part part)
{
	struct late_rule ret = { .per_day = rule->per_day, .at_most = rule->at_most };

	for (size_t i = 0; i < rule->part_count; i++) {
		if (rule->parts[i].part == part) {
			ret.per_day = rule->parts[i].per_day;
			ret.at_most = rule->parts[i].at_most;
		}
	}
	return ret;
}

/* A line while payments go by. */
struct growth {
	struct late_line *line;
	int64_t unpaid_when_due;
	wide fen_days; /* what was unpaid of it, summed over its late days */
	struct day reckoned_until;
	int64_t late_paid_fen;
};

/* The late days until that day grow on what is unpaid. */
static void grow(struct growth *growth, struct day until)
{
	struct late_line *line = growth->line;
	int32_t from = growth->reckoned_until.number > line->due.number
			? growth->reckoned_until.number
			: line->due.number;

	if (growth->reckoned_until.number <= line->due.number && until.number > line->due.number) {
		growth->unpaid_when_due = line->unpaid_fen;
	}
	if (until.number > from && line->unpaid_fen > 0) {
		growth->fen_days += (wide)line->unpaid_fen * (until.number - from);
		line->late_days = until.number - line->due.number;
	}
	if (until.number > growth->reckoned_until.number) {
		growth->reckoned_until = until;
	}
}

/* The late fee so far: at most its share of what was unpaid, and rounded once. */
static int set_late(const struct growth *growth)
{
	SCOPED_FINISH(exact_finish) struct exact grown = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact most = exact_zero();
	const struct late_rule *rule = growth->line->rule;

	exact_set_fraction(&grown, growth->fen_days, RULE_ONE);
	exact_multiply_fraction(&grown, rule->per_day, 1);
	if (rule->at_most != RULE_NOT_GIVEN) {
		exact_set_fraction(&most, (wide)growth->unpaid_when_due * rule->at_most, RULE_ONE);
		if (exact_compare(&grown, &most) > 0) {
			exact_copy(&grown, &most);
		}
	}
	if (!money_round(&grown, &growth->line->late_fen)) {
		return WEIR_FAULT_RANGE;
	}
	growth->line->late_unpaid_fen = growth->line->late_fen - growth->late_paid_fen;
	assert(growth->line->late_unpaid_fen >= 0);
	return 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* One line's part of a payment; its late fee is fixed once the charge is paid. */
static int settle(struct growth *growth, int64_t *left)
{
	int64_t part = smaller(*left, growth->line->unpaid_fen);
	int fault;

	growth->line->unpaid_fen -= part;
	*left -= part;
	fault = set_late(growth);
	if (fault == 0 && growth->line->unpaid_fen == 0) {
		part = smaller(*left, growth->line->late_unpaid_fen);
		growth->late_paid_fen += part;
		growth->line->late_unpaid_fen -= part;
		*left -= part;
	}
	return fault;
}

static int reckon(struct growth *growths, size_t count, const struct late_payment *payments,
		size_t payment_count, struct day at, int64_t *ret_over)
{
	int fault = 0;

	for (size_t p = 0; p < payment_count && payments[p].on.number <= at.number; p++) {
		int64_t left = payments[p].fen;

		assert(left > 0 && (p == 0 || payments[p - 1].on.number <= payments[p].on.number));
		for (size_t i = 0; i < count; i++) {
			grow(&growths[i], payments[p].on);
		}
		for (size_t i = 0; i < count && fault == 0; i++) {
			fault = settle(&growths[i], &left);
		}
		if (fault == 0 && __builtin_add_overflow(*ret_over, left, ret_over)) {
			fault = WEIR_FAULT_RANGE;
		}
		if (fault != 0) {
			return fault;
		}
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		grow(&growths[i], at);
		fault = set_late(&growths[i]);
	}
	return fault;
}

int late_reckon(struct late_line *lines, size_t line_count, const struct late_payment *payments,
		size_t payment_count, struct day at, int64_t *ret_over)
{
	struct growth *growths = calloc(line_count + 1, sizeof(*growths));
	int fault;

	if (growths == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < line_count; i++) {
		assert(lines[i].fen >= 0);
		lines[i].unpaid_fen = lines[i].fen;
		lines[i].late_days = lines[i].late_fen = lines[i].late_unpaid_fen = 0;
		growths[i] = (struct growth){ .line = &lines[i], .reckoned_until = LATE_NO_DAY };
	}
	*ret_over = 0;
	fault = reckon(growths, line_count, payments, payment_count, at, ret_over);
	free(growths);
	return fault;
}
