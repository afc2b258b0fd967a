/* SPDX-License-Identifier: Apache-2.0 */

#include "api/view_plan.h"

#include <string.h>

#include "ledger/registry.h"
#include "ledger/words.h"

bool plan_is_chosen(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice, const struct proposal *proposal)
{
	const struct registry_view view = { .books = books };
	bool is_named = choice->permit_count == 0;

	for (size_t i = 0; i < choice->permit_count && !is_named; i++) {
		is_named = strcmp(choice->permits[i], proposal->permit.permit) == 0;
	}
	return is_named &&
			(choice->area == NULL ||
					registry_area_is_within(&view, proposal->permit.area,
							choice->area, proposals->at));
}

static void put_rule(struct view *view, const struct plan_rule_row *rule)
{
	view_text(view, "rule", rule->rule);
	view_text(view, "ground", word_name(WORD_PLAN_GROUND, (int)rule->ground));
	view_text(view, "step", word_name(WORD_PLAN_STEP, (int)rule->step));
	if (rule->step != PLAN_STEP_HOLD) {
		view_int(view, "percent", rule->percent);
	}
	view_int_known(view, "threshold_ppm", rule->threshold_ppm);
	view_text(view, "document", rule->document);
}

static void put_step(struct view *view, const struct proposal_step *step)
{
	view_object(view, NULL);
	view_text(view, "what", proposal_what_name(step->what));
	if (step->what == PROPOSAL_RULE || step->what == PROPOSAL_UNKNOWN) {
		put_rule(view, &step->rule);
		view_int_known(view, "rate_ppm", step->rate_ppm);
	}
	if (step->norm_year != 0) {
		view_int(view, "norm_year", step->norm_year);
	}
	if (row_has_day(step->tested_on)) {
		view_day(view, "tested_on", step->tested_on);
	}
	if (step->what == PROPOSAL_CAP) {
		view_text(view, "area", step->area);
		view_text(view, "source",
				step->source == SOURCE_ANY
						? "all"
						: word_name(WORD_SOURCE, (int)step->source));
		view_int(view, "cap_litres", step->cap_litres);
	}
	view_int(view, "litres", step->litres);
	view_end(view);
}

static void put_proposal(struct view *view, const struct proposal *proposal)
{
	view_object(view, NULL);
	view_text(view, "permit", proposal->permit.permit);
	view_text(view, "holder", proposal->permit.holder);
	view_text(view, "area", proposal->permit.area);
	view_text(view, "year_kind", word_name(WORD_YEAR_KIND, (int)proposal->permit.year_kind));
	view_bool(view, "has_plan", proposal->has_plan);
	view_int(view, "litres", proposal->litres);
	view_int(view, "permit_litres", proposal->permit_litres);
	view_int_known(view, "last_plan_litres", proposal->last_plan_litres);
	view_int_known(view, "last_taken_litres", proposal->last_taken_litres);
	view_array(view, "years");
	for (size_t i = 0; i < proposal->year_count; i++) {
		view_object(view, NULL);
		view_int(view, "year", proposal->years[i].year);
		view_int(view, "taken_litres", proposal->years[i].litres);
		view_end(view);
	}
	view_end(view);
	view_array(view, "steps");
	for (size_t i = 0; i < proposal->step_count; i++) {
		put_step(view, &proposal->steps[i]);
	}
	view_end(view);
	view_end(view);
}

void view_plan(struct view *view, const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice)
{
	view_int(view, "year", proposals->year);
	view_day(view, "at", proposals->at);
	view_array(view, "proposals");
	for (size_t i = 0; i < proposals->count; i++) {
		if (plan_is_chosen(books, proposals, choice, &proposals->list[i])) {
			put_proposal(view, &proposals->list[i]);
		}
	}
	view_end(view);
}
