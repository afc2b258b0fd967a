/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_plan.h"

#include "api/out.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/volume.h"

enum {
	TEXT_MAX_BYTES = 1024, /* of one cell: ten years and some words */
};

static const char *word_of(enum word_list list, int word, enum lang lang)
{
	return lang == LANG_ZH_CN ? word_name_zh(list, word) : word_name(list, word);
}

/* "2025, 2024, 2023" */
static void put_years(struct bytes *ret, const struct proposal *proposal)
{
	for (size_t i = 0; i < proposal->year_count; i++) {
		bytes_format(ret, "%s%d", i == 0 ? "" : ", ", (int)proposal->years[i].year);
	}
}

static void put_base(struct bytes *ret, const struct proposal *proposal,
		const struct proposal_step *step)
{
	if (step->norm_year != 0) {
		bytes_format(ret, _("%d %% of output × norm of %d"), (int)step->rule.percent,
				(int)step->norm_year);
		return;
	}
	bytes_format(ret,
			step->rule.ground == PLAN_GROUND_GROWTH
					? _("%d %% of the mean, growing as before, of ")
					: _("%d %% of the mean of "),
			(int)step->rule.percent);
	put_years(ret, proposal);
}

static void put_rule(struct bytes *ret, const struct proposal *proposal,
		const struct proposal_step *step, enum lang lang)
{
	const struct plan_rule_row *rule = &step->rule;

	if (rule->step == PLAN_STEP_BASE) {
		put_base(ret, proposal, step);
		return;
	}
	bytes_put_text(ret, word_of(WORD_PLAN_GROUND, (int)rule->ground, lang));
	if (step->what == PROPOSAL_UNKNOWN) {
		bytes_put_text(ret, _(": not known"));
	} else if (rule->step == PLAN_STEP_HOLD) {
		bytes_put_text(ret, _(": no more than the year before"));
	} else {
		bytes_format(ret,
				rule->step == PLAN_STEP_CUT ? _(": %d %% off the base")
							    : _(": %d %% onto the base"),
				(int)rule->percent);
	}
}

static void put_cap(struct bytes *ret, const struct proposal_step *step, enum lang lang)
{
	bytes_format(ret, _("cap of %s, %s"), step->area,
			step->source == SOURCE_ANY ? _("all")
						   : word_of(WORD_SOURCE, (int)step->source, lang));
}

/* Why the plan is what it is after the step. */
static void put_reason(struct table *table, const struct proposal *proposal,
		const struct proposal_step *step, enum lang lang)
{
	struct bytes text;

	bytes_init(&text, TEXT_MAX_BYTES);
	switch (step->what) {
	case PROPOSAL_RULE:
	case PROPOSAL_UNKNOWN:
		put_rule(&text, proposal, step, lang);
		break;
	case PROPOSAL_OWN:
		bytes_put_text(&text, _("mean of "));
		put_years(&text, proposal);
		break;
	case PROPOSAL_NEW:
		bytes_put_text(&text, _("no whole year before: what the permit allows"));
		break;
	case PROPOSAL_PERMIT:
		bytes_put_text(&text, _("no more than the permit"));
		break;
	case PROPOSAL_CAP:
		put_cap(&text, step, lang);
		break;
	}
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static void put_share(struct table *table, int64_t ppm)
{
	if (ppm == PROPOSAL_NONE) {
		table_blank(table);
	} else {
		table_share(table, ppm, ROW_PART_WHOLE);
	}
}

static void put_step(struct table *table, const struct proposal *proposal, size_t i, enum lang lang)
{
	const struct proposal_step *step = &proposal->steps[i];
	bool has_rule = step->what == PROPOSAL_RULE || step->what == PROPOSAL_UNKNOWN;

	table_text(table, i == 0 ? proposal->permit.permit : "");
	table_text(table, i == 0 ? proposal->permit.holder : "");
	put_reason(table, proposal, step, lang);
	put_share(table, step->rate_ppm);
	put_share(table, has_rule ? step->rule.threshold_ppm : PROPOSAL_NONE);
	table_volume(table, step->litres);
	table_text(table, has_rule ? step->rule.document : "");
}

static void put_standing(struct table *table, const struct proposal *proposal)
{
	table_text(table, proposal->permit.permit);
	table_text(table, proposal->permit.holder);
	table_text(table, _("a plan stands"));
	table_blank(table);
	table_blank(table);
	table_volume(table, proposal->litres);
	table_text(table, "");
}

int print_plan(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice, enum volume_unit unit, enum lang lang)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Reason"), TABLE_LEFT },
		{ _("Tested"), TABLE_RIGHT },
		{ _("Standard"), TABLE_RIGHT },
		{ _("Plan"), TABLE_VOLUME },
		{ _("Document"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < proposals->count; i++) {
		const struct proposal *proposal = &proposals->list[i];

		if (!plan_is_chosen(books, proposals, choice, proposal)) {
			continue;
		}
		if (proposal->has_plan) {
			put_standing(table, proposal);
		}
		for (size_t k = 0; k < proposal->step_count; k++) {
			put_step(table, proposal, k, lang);
		}
	}
	out_text(_("Plans proposed for %d; a proposal is no plan until it is imported\n"),
			(int)proposals->year);
	return table_print(table);
}

void print_plan_rows(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice)
{
	out_text("permit,year,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12,annual_m3,"
		 "year_kind\n");
	for (size_t i = 0; i < proposals->count; i++) {
		const struct proposal *proposal = &proposals->list[i];
		char text[VOLUME_TEXT_MAX];

		if (!proposal->has_plan && plan_is_chosen(books, proposals, choice, proposal)) {
			out_text("%s,%d,,,,,,,,,,,,,%s,%s\n", proposal->permit.permit,
					(int)proposals->year,
					volume_format_m3((struct volume){ proposal->litres }, text),
					word_name(WORD_YEAR_KIND, (int)proposal->permit.year_kind));
		}
	}
}
