/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir field: the files of intakes, verifications and repairs of meters, tests
 * and audits, wells.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_field.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_field.h"
#include "api/view_log.h"
#include "api/view_wells.h"
#include "ledger/ledger.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "overdue", NULL, N_("meters, tests: only what is overdue") },
	{ 0, "year", "YEAR", N_("wells: what they gave in that year; without it this one") },
	{ 0, "base", "YEAR", N_("wells: the year before it to compare with") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	const char *word;
	const char *area;
	bool is_overdue;
	int64_t year; /* or 0: this one */
	int64_t base; /* or 0 */
};

static int read_choices(const struct opts *opts, struct choices *ret)
{
	struct where reason = { .line = 0 };

	*ret = (struct choices){
		.word = opts->words[0],
		.area = opt_value(opts, "area"),
		.is_overdue = opt_given(opts, "overdue"),
	};
	if (strcmp(ret->word, "intakes") != 0 && strcmp(ret->word, "meters") != 0 &&
			strcmp(ret->word, "tests") != 0 && strcmp(ret->word, "wells") != 0) {
		out_error(_("'%s' is none of intakes, meters, tests, wells"), ret->word);
		return CMD_WRONG;
	}
	if (ret->is_overdue && strcmp(ret->word, "meters") != 0 &&
			strcmp(ret->word, "tests") != 0) {
		out_error(_("option '--overdue' goes with 'meters' and 'tests'"));
		return CMD_WRONG;
	}
	if ((opt_given(opts, "year") || opt_given(opts, "base")) &&
			strcmp(ret->word, "wells") != 0) {
		out_error(_("options '--year' and '--base' go with 'wells'"));
		return CMD_WRONG;
	}
	if (opt_int(opts, "year", INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, &ret->year, &reason) !=
					OPT_OK ||
			opt_int(opts, "base", INSTANT_YEAR_MIN, INSTANT_YEAR_MAX, &ret->base,
					&reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int fill(struct view *view, struct ledger *ledger, const struct choices *choices)
{
	const struct books *books = ledger_books(ledger);
	int64_t year = choices->year != 0
			? choices->year
			: month_year(month_of(zone_day(&books->zone, ledger_now(ledger))));
	int fault;

	if (strcmp(choices->word, "wells") == 0) {
		fault = view_wells(view, ledger, (int)year, (int)choices->base, choices->area);
	} else if (strcmp(choices->word, "intakes") == 0) {
		fault = view_intakes(view, ledger, choices->area);
	} else if (strcmp(choices->word, "meters") == 0) {
		fault = view_meters(view, ledger, choices->area, choices->is_overdue);
	} else {
		fault = view_tests(view, ledger, choices->area, choices->is_overdue);
	}
	return fault < 0 ? fault : view_log(view, ledger);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	struct value_fault wrong = { "" };
	struct choices choices;
	struct value root;
	int answer = read_choices(opts, &choices);

	if (answer != CMD_DONE) {
		return answer;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!asked_area(desk, choices.area)) {
		return CMD_WRONG;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY : fill(view, desk_ledger(desk), &choices);
	if (answer < 0) {
		return answer;
	}
	if (app->is_json) {
		return view_print(view);
	}
	root = value_of_view(view, &wrong);
	return strcmp(choices.word, "intakes") == 0           ? print_intakes(root)
			: strcmp(choices.word, "meters") == 0 ? print_meters(root)
			: strcmp(choices.word, "tests") == 0  ? print_tests(root)
							      : print_wells(root);
}

const struct command cmd_field = {
	.name = "field",
	.summary = N_("lists intakes' files, meters' verifications and repairs, water-balance tests and audits, wells"),
	.usage = "intakes|meters|tests|wells [--area AREA] [--overdue] [--year YEAR] [--base YEAR]",
	.words = "intakes|meters|tests|wells",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
