/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a plan begins from: the years before, or output × norm.
 */

#include <assert.h>
#include <string.h>

#include "billing/exact.h"
#include "billing/norm.h"
#include "billing/proposal.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "meter/err.h"

enum {
	OWN_YEARS = 3,
	DISPATCH_MONTH = 7,
};

struct days proposal_year_days(enum year_kind kind, int year)
{
	int month = kind == YEAR_DISPATCH ? DISPATCH_MONTH : 1;

	return limit_year_of(kind, month_days(month_make(year, month)).from).days;
}

/* Adds the year where something is on record of each month. */
static int look_at_year(const struct books *books, const struct lineage *lineage, int year,
		struct proposal *proposal)
{
	struct days days = proposal_year_days(proposal->permit.year_kind, year);
	struct taken_sum months[LINEAGE_YEAR_MONTHS];
	int64_t litres = 0;
	int fault;

	memset(months, 0, sizeof(months));
	fault = lineage_months(books, lineage, month_of(days.from), months);
	for (int i = 0; i < LINEAGE_YEAR_MONTHS && fault == 0; i++) {
		if (!months[i].has_rows) {
			return 0;
		}
		fault = __builtin_add_overflow(litres, months[i].litres, &litres) ? WEIR_FAULT_RANGE
										  : 0;
	}
	if (fault == 0) {
		proposal->years[proposal->year_count++] = (struct proposal_year){ year, litres };
	}
	return fault;
}

/* Of the last years before the plan's that have ended, so many, those that are whole. */
static int look_back(const struct books *books, const struct lineage *lineage, int year, int years,
		struct day today, struct proposal *proposal)
{
	int fault = 0;

	while (year - 1 > INSTANT_YEAR_MIN + ROW_PLAN_YEARS_MAX &&
			proposal_year_days(proposal->permit.year_kind, year - 1).till.number >
					today.number) {
		year--;
	}
	for (int i = 1; i <= years && fault == 0; i++) {
		fault = look_at_year(books, lineage, year - i, proposal);
	}
	return fault;
}

/* The mean of the years. */
static void mean_of(const struct proposal *proposal, struct exact *ret)
{
	wide sum = 0;

	for (size_t i = 0; i < proposal->year_count; i++) {
		sum += proposal->years[i].litres;
	}
	exact_set_fraction(ret, sum, (wide)proposal->year_count);
}

/* The years from the last one back, as far as no year between is missing. */
static size_t run_of(const struct proposal *proposal)
{
	size_t count = 1;

	while (count < proposal->year_count &&
			proposal->years[count].year == proposal->years[count - 1].year - 1) {
		count++;
	}
	return count;
}

/* 1 + the mean of the growths of the run; a year without water has none behind it. */
static void growth_of(const struct proposal *proposal, struct exact *ret)
{
	SCOPED_FINISH(exact_finish) struct exact sum = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact pair = exact_zero();
	int64_t pairs = 0;

	for (size_t i = 0; i + 1 < proposal->year_count; i++) {
		if (proposal->years[i + 1].litres > 0) {
			exact_set_fraction(&pair, proposal->years[i].litres,
					proposal->years[i + 1].litres);
			exact_add(&sum, &pair);
			pairs++;
		}
	}
	if (pairs == 0) {
		exact_set_int(ret, 1);
		return;
	}
	exact_copy(ret, &sum);
	exact_multiply_fraction(ret, 1, pairs);
}

/* percent of the mean, grown or not, cut to whole litres. */
static int litres_of(const struct proposal *proposal, bool is_growth, int percent, int64_t *ret)
{
	SCOPED_FINISH(exact_finish) struct exact litres = exact_zero();
	SCOPED_FINISH(exact_finish) struct exact growth = exact_zero();

	mean_of(proposal, &litres);
	if (is_growth) {
		growth_of(proposal, &growth);
		exact_multiply(&litres, &growth);
	}
	exact_multiply_fraction(&litres, percent, 100);
	return exact_floor(&litres, ret) ? 0 : WEIR_FAULT_RANGE;
}

/* Output × norm of a year: what was said of it as one, else of all its months. */
static bool norm_of_year(const struct books *books, const struct lineage *lineage, int year,
		struct day at, int64_t *ret)
{
	int64_t sum = 0;

	if (norm_litres(books, lineage, year, 0, at, ret)) {
		return true;
	}
	for (int month = 1; month <= ROW_MONTHS; month++) {
		int64_t litres;

		if (!norm_litres(books, lineage, year, month, at, &litres) ||
				__builtin_add_overflow(sum, litres, &sum)) {
			return false;
		}
	}
	*ret = sum;
	return true;
}

static int step_by_norm(const struct books *books, const struct lineage *lineage, int year,
		const struct plan_rule_row *rule, struct day at, struct proposal *proposal)
{
	int32_t of = (int32_t)year;
	struct proposal_step *step;
	wide share;
	int64_t litres;

	if (!norm_of_year(books, lineage, of, at, &litres) &&
			!norm_of_year(books, lineage, --of, at, &litres)) {
		return 0;
	}
	share = (wide)litres * rule->percent / 100;
	if (share > INT64_MAX) {
		return WEIR_FAULT_RANGE;
	}
	step = proposal_add(proposal, PROPOSAL_RULE, (int64_t)share);
	if (step == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	step->rule = *rule;
	step->norm_year = of;
	return 0;
}

/* The rule of the set for one of two grounds: one that names the permit's use first. */
static bool choose(const struct books *books, const char *area, struct day at, uint32_t uses,
		bool is_norm, struct plan_rule_row *ret)
{
	struct plan_rule_row rule = { .rule = "" };
	bool has_rule = false;

	while (area[0] != '\0' && plan_rules_next(books, area, at, &rule)) {
		bool is_of = is_norm ? rule.ground == PLAN_GROUND_NORM
				     : rule.ground == PLAN_GROUND_USE ||
						rule.ground == PLAN_GROUND_GROWTH;

		if (is_of && plan_rule_is_for(&rule, uses) &&
				(!has_rule || (ret->use == USE_ANY && rule.use != USE_ANY))) {
			*ret = rule;
			has_rule = true;
		}
	}
	return has_rule;
}

/* By the years before; rule is NULL where none says how. */
static int step_by_years(const struct books *books, const struct lineage *lineage,
		const struct proposals *proposals, struct day today,
		const struct plan_rule_row *rule, struct proposal *proposal)
{
	bool is_growth = rule != NULL && rule->ground == PLAN_GROUND_GROWTH;
	int years = rule == NULL || rule->years == 0 ? OWN_YEARS : rule->years;
	int64_t litres = proposal->permit_litres;
	struct proposal_step *step;
	int fault = look_back(books, lineage, proposals->year, years, today, proposal);

	if (is_growth && proposal->year_count > 0) {
		proposal->year_count = run_of(proposal);
	}
	if (fault == 0 && proposal->year_count > 0) {
		fault = litres_of(proposal, is_growth, rule == NULL ? 100 : rule->percent, &litres);
	}
	if (fault < 0) {
		return fault;
	}
	step = proposal_add(proposal,
			proposal->year_count == 0      ? PROPOSAL_NEW
					: rule == NULL ? PROPOSAL_OWN
						       : PROPOSAL_RULE,
			litres);
	if (step == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (rule != NULL && proposal->year_count > 0) {
		step->rule = *rule;
	}
	return 0;
}

int proposal_base(const struct books *books, const struct lineage *lineage,
		const struct proposals *proposals, struct day today, const char *area,
		struct proposal *proposal)
{
	uint32_t uses = proposal->permit.uses;
	struct plan_rule_row rule;
	int fault = 0;

	assert(proposal->step_count == 0);
	if (choose(books, area, proposals->at, uses, true, &rule)) {
		fault = step_by_norm(
				books, lineage, proposals->year, &rule, proposals->at, proposal);
	}
	if (fault < 0 || proposal->step_count > 0) {
		return fault;
	}
	return step_by_years(books, lineage, proposals, today,
			choose(books, area, proposals->at, uses, false, &rule) ? &rule : NULL,
			proposal);
}
