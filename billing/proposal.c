/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/proposal.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/duty.h"
#include "ledger/granted.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

const char *proposal_what_name(enum proposal_what what)
{
	switch (what) {
	case PROPOSAL_RULE:
		return "rule";
	case PROPOSAL_UNKNOWN:
		return "unknown";
	case PROPOSAL_OWN:
		return "mean";
	case PROPOSAL_NEW:
		return "new";
	case PROPOSAL_PERMIT:
		return "permit";
	case PROPOSAL_CAP:
		return "cap";
	}
	return "";
}

struct proposal_step *proposal_add(
		struct proposal *proposal, enum proposal_what what, int64_t litres)
{
	struct proposal_step *steps =
			list_grow_counted(proposal->steps, proposal->step_count, sizeof(*steps));
	struct proposal_step *step;

	if (steps == NULL) {
		return NULL;
	}
	proposal->steps = steps;
	step = &steps[proposal->step_count++];
	*step = (struct proposal_step){
		.what = what,
		.litres = litres,
		.rate_ppm = PROPOSAL_NONE,
		.tested_on = ROW_NO_DAY,
		.cap_litres = PROPOSAL_NONE,
	};
	proposal->litres = litres;
	return step;
}

/* ---- one permit ---- */

struct work {
	const struct books *books;
	struct proposals *proposals;
	struct day today;
	struct lineage lineage;
	char area[TEXT_ID_MAX + 1]; /* whose set it is, or "" */
};

/* The newest water-balance test of the permit or of those that it continues. */
static bool newest_test(const struct work *work, struct water_test_row *ret)
{
	bool has_test = false;

	for (size_t i = 0; i < work->lineage.count; i++) {
		struct water_test_row test;

		if (duty_water_test(work->books, work->lineage.permits[i], DUTY_BALANCE_TEST,
				    work->proposals->at, &test) &&
				(!has_test || test.from.number > ret->from.number)) {
			*ret = test;
			has_test = true;
		}
	}
	return has_test;
}

/* Is the test good: within the rule's years, else not past its own term? */
static bool is_good(
		const struct plan_rule_row *rule, const struct water_test_row *test, struct day at)
{
	if (rule->years > 0) {
		return duty_months_later(test->from, rule->years * ROW_MONTHS).number >= at.number;
	}
	return !row_has_day(test->next_due) || test->next_due.number >= at.number;
}

enum found {
	FOUND_NO = 0,
	FOUND_YES,
	FOUND_UNKNOWN,
};

/* A rate below the threshold asks for a cut or to hold, one that reaches it for a raise. */
static enum found look_at_rate(const struct plan_rule_row *rule, struct proposal_step *step)
{
	if (step->rate_ppm == PROPOSAL_NONE) {
		return FOUND_UNKNOWN;
	}
	return (rule->step == PLAN_STEP_RAISE) == (step->rate_ppm >= rule->threshold_ppm)
			? FOUND_YES
			: FOUND_NO;
}

/* Is there what the rule looks at? What was found is noted in the step. */
static enum found look(const struct work *work, const struct proposal *proposal,
		const struct plan_rule_row *rule, struct proposal_step *step)
{
	struct water_test_row test = { .from = ROW_NO_DAY, .next_due = ROW_NO_DAY };
	bool has_test = newest_test(work, &test);

	if (rule->ground == PLAN_GROUND_OVER_PLAN) {
		return proposal->last_plan_litres == PROPOSAL_NONE ||
						proposal->last_taken_litres == PROPOSAL_NONE
				? FOUND_UNKNOWN
				: proposal->last_taken_litres > proposal->last_plan_litres
				? FOUND_YES
				: FOUND_NO;
	}
	if (has_test) {
		step->tested_on = test.from;
	}
	if (rule->ground == PLAN_GROUND_NO_TEST) {
		return has_test && is_good(rule, &test, work->proposals->at) ? FOUND_NO : FOUND_YES;
	}
	if (has_test) {
		step->rate_ppm = rule->ground == PLAN_GROUND_REUSE ? test.reuse_ppm
								   : test.reclaimed_ppm;
	}
	return look_at_rate(rule, step);
}

/* What the plan is after the rule: a percentage of the base off or on, or what held before. */
static int64_t after_rule(
		const struct proposal *proposal, const struct plan_rule_row *rule, int64_t base)
{
	int64_t change = (int64_t)((wide)base * rule->percent / 100);

	switch (rule->step) {
	case PLAN_STEP_CUT:
		return proposal->litres > change ? proposal->litres - change : 0;
	case PLAN_STEP_RAISE:
		return proposal->litres > INT64_MAX - change ? INT64_MAX
							     : proposal->litres + change;
	case PLAN_STEP_HOLD:
		return proposal->litres > proposal->last_plan_litres ? proposal->last_plan_litres
								     : proposal->litres;
	case PLAN_STEP_BASE:
		break;
	}
	return proposal->litres;
}

static int take_rule(const struct work *work, const struct plan_rule_row *rule, int64_t base,
		struct proposal *proposal)
{
	struct proposal_step seen = { .rate_ppm = PROPOSAL_NONE, .tested_on = ROW_NO_DAY };
	enum found found = look(work, proposal, rule, &seen);
	struct proposal_step *step;

	if (found == FOUND_NO) {
		return 0;
	}
	if (rule->step == PLAN_STEP_HOLD && proposal->last_plan_litres == PROPOSAL_NONE) {
		found = FOUND_UNKNOWN;
	}
	step = proposal_add(proposal, found == FOUND_YES ? PROPOSAL_RULE : PROPOSAL_UNKNOWN,
			found == FOUND_YES ? after_rule(proposal, rule, base) : proposal->litres);
	if (step == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	step->rule = *rule;
	step->rate_ppm = seen.rate_ppm;
	step->tested_on = seen.tested_on;
	return 0;
}

/* The rules that change the base, those that only hold behind all others. */
static int take_rules(
		const struct work *work, bool is_hold, int64_t base, struct proposal *proposal)
{
	struct plan_rule_row rule = { .rule = "" };
	int fault = 0;

	while (fault == 0 && work->area[0] != '\0' &&
			plan_rules_next(work->books, work->area, work->proposals->at, &rule)) {
		if (rule.step != PLAN_STEP_BASE && (rule.step == PLAN_STEP_HOLD) == is_hold &&
				plan_rule_is_for(&rule, proposal->permit.uses)) {
			fault = take_rule(work, &rule, base, proposal);
		}
	}
	return fault;
}

/* The year before: its plan, and what was taken of it so far. */
static int find_last(struct work *work, struct proposal *proposal)
{
	struct days days =
			proposal_year_days(proposal->permit.year_kind, work->proposals->year - 1);
	struct taken_sum taken = { .is_ceilings = true };
	int fault = lineage_span(work->books, &work->lineage, days, &taken);

	proposal->last_taken_litres = taken.has_rows ? taken.litres : PROPOSAL_NONE;
	if (!limits_granted_year(work->books, &work->lineage, SOURCE_ANY, days, work->proposals->at,
			    &proposal->last_plan_litres)) {
		proposal->last_plan_litres = PROPOSAL_NONE;
	}
	return fault;
}

static int propose(struct work *work, struct proposal *proposal)
{
	int fault = find_last(work, proposal);
	int64_t base;

	if (fault == 0) {
		fault = proposal_base(work->books, &work->lineage, work->proposals, work->today,
				work->area, proposal);
	}
	base = proposal->litres;
	if (fault == 0) {
		fault = take_rules(work, false, base, proposal);
	}
	if (fault == 0) {
		fault = take_rules(work, true, base, proposal);
	}
	if (fault == 0 && proposal->litres > proposal->permit_litres &&
			proposal_add(proposal, PROPOSAL_PERMIT, proposal->permit_litres) == NULL) {
		fault = WEIR_FAULT_MEMORY;
	}
	return fault;
}

/* A plan that stands, or what is proposed. */
static int fill(struct work *work, struct proposal *proposal)
{
	struct days days = proposal_year_days(proposal->permit.year_kind, work->proposals->year);

	lineage_find(work->books, proposal->permit.permit, work->proposals->at, &work->lineage);
	if (!limits_granted(work->books, &work->lineage, BASIS_PERMIT, SOURCE_ANY, days,
			    work->proposals->at, &proposal->permit_litres)) {
		proposal->permit_litres = proposal->permit.annual_litres;
	}
	proposal->has_plan = limits_granted_year(work->books, &work->lineage, SOURCE_ANY, days,
			work->proposals->at, &proposal->litres);
	if (proposal->has_plan) {
		return 0;
	}
	if (!plan_rules_area(work->books, proposal->permit.area, work->proposals->at, work->area)) {
		work->area[0] = '\0';
	}
	return propose(work, proposal);
}

/* ---- all of them ---- */

static int see_permit(void *context, const struct granted_permit *permit)
{
	struct work *work = context;
	const struct registry_view view = { .books = work->books };
	struct proposals *proposals = work->proposals;
	struct proposal *list = list_grow(
			proposals->list, &proposals->room, proposals->count + 1, sizeof(*list));
	struct proposal *proposal;

	if (list == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	proposals->list = list;
	proposal = &list[proposals->count];
	memset(proposal, 0, sizeof(*proposal));
	if (!registry_permit(&view, permit->permit, proposals->at, &proposal->permit)) {
		return WEIR_FAULT_BROKEN;
	}
	proposals->count++;
	proposal->last_plan_litres = proposal->last_taken_litres = PROPOSAL_NONE;
	proposal->counts = water_counts(work->books, proposal->permit.uses, proposals->at);
	return fill(work, proposal);
}

int proposals_find(const struct books *books, int year, struct day today, struct proposals *ret)
{
	const struct registry_view view = { .books = books };
	struct days days = proposal_year_days(YEAR_CALENDAR, year);
	struct work work = { .books = books, .proposals = ret, .today = today };
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->year = (int32_t)year;
	ret->at = today.number < days.from.number         ? days.from
			: today.number < days.till.number ? today
							  : (struct day){ days.till.number - 1 };
	fault = granted_walk(&view, ret->at, see_permit, &work);
	return fault < 0 ? fault : proposal_caps(books, ret);
}

void proposals_finish(struct proposals *proposals)
{
	for (size_t i = 0; i < proposals->count; i++) {
		free(proposals->list[i].steps);
	}
	free(proposals->list);
	memset(proposals, 0, sizeof(*proposals));
}
