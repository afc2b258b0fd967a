/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir plan: plans of a year proposed from what is on record.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_plan.h"
#include "api/view_log.h"
#include "api/view_plan.h"
#include "billing/proposal.h"
#include "ledger/registry.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	FIRST_PERMIT = 2, /* of the words */
};

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "rows", NULL,
			N_("as rows for 'weir import plans', of permits that have no plan yet") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	struct plan_choice plan;
	int year;
	bool is_rows;
	enum volume_unit unit;
};

static int read_choices(const struct opts *opts, struct choices *ret)
{
	struct where reason = { .line = 0 };
	int64_t year;

	if (strcmp(opts->words[0], "propose") != 0) {
		out_error(_("'%s' is no word of 'plan': propose"), opts->words[0]);
		return CMD_WRONG;
	}
	if (text_int_all(opts->words[1], INSTANT_YEAR_MIN + ROW_PLAN_YEARS_MAX,
			    INSTANT_YEAR_MAX - 1, &year) != TEXT_OK) {
		out_error(_("'%s' is no year: 2026"), opts->words[1]);
		return CMD_WRONG;
	}
	ret->year = (int)year;
	ret->is_rows = opt_given(opts, "rows");
	ret->plan.area = opt_value(opts, "area");
	ret->plan.permits = opts->words + FIRST_PERMIT;
	ret->plan.permit_count = (size_t)opts->n_words - FIRST_PERMIT;
	if (opt_unit(opts, &ret->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* What was named must be there. */
static int check_names(const struct books *books, const struct proposals *proposals,
		const struct plan_choice *choice)
{
	const struct registry_view view = { .books = books };
	char day[DAY_TEXT_MAX];
	struct area_row area;

	if (choice->area != NULL && !registry_area(&view, choice->area, proposals->at, &area)) {
		out_error(_("there is no area '%s' on that day"), choice->area);
		return CMD_WRONG;
	}
	for (size_t i = 0; i < choice->permit_count; i++) {
		const struct plan_choice one = { choice->area, &choice->permits[i], 1 };
		size_t k = 0;

		while (k < proposals->count &&
				!plan_is_chosen(books, proposals, &one, &proposals->list[k])) {
			k++;
		}
		if (k == proposals->count) {
			out_error(_("there is no permit '%s' in force on %s"), choice->permits[i],
					day_format(proposals->at, day));
			return CMD_WRONG;
		}
	}
	return CMD_DONE;
}

static int print_json(struct ledger *ledger, const struct proposals *proposals,
		const struct plan_choice *choice)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_plan(view, ledger_books(ledger), proposals, choice);
	fault = view_log(view, ledger);
	return fault < 0 ? fault : view_print(view);
}

static int print(const struct app *app, struct ledger *ledger, const struct proposals *proposals,
		const struct choices *choices)
{
	const struct books *books = ledger_books(ledger);
	int answer = check_names(books, proposals, &choices->plan);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (app->is_json) {
		return print_json(ledger, proposals, &choices->plan);
	}
	if (choices->is_rows) {
		print_plan_rows(books, proposals, &choices->plan);
		return CMD_DONE;
	}
	return print_plan(books, proposals, &choices->plan, choices->unit, app->lang);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(proposals_finish) struct proposals proposals = { .count = 0 };
	struct choices choices = { .unit = UNIT_M3 };
	struct ledger *ledger;
	struct day today;
	int answer = read_choices(opts, &choices);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	today = zone_day(&ledger_books(ledger)->zone, ledger_now(ledger));
	answer = proposals_find(ledger_books(ledger), choices.year, today, &proposals);
	return answer < 0 ? answer : print(app, ledger, &proposals, &choices);
}

const struct command cmd_plan = {
	.name = "plan",
	.summary = N_("proposes plans of a year from what was taken, norms and tests, within permits and caps"),
	.usage = "propose YEAR [PERMIT...] [--area AREA] [--rows] [--unit m3|wan-m3]",
	.words = "propose",
	.options = options,
	.min_words = 2,
	.max_words = CMD_WORDS_ANY,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
