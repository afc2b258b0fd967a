/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir field: the files of intakes, verifications and repairs of meters, tests
 * and audits.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_field.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_field.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "overdue", NULL, N_("meters, tests: only what is overdue") },
	{ 0, NULL, NULL, NULL },
};

static int fill(struct view *view, struct ledger *ledger, const char *word, const struct opts *opts)
{
	const char *area = opt_value(opts, "area");
	bool is_overdue = opt_given(opts, "overdue");
	int fault = strcmp(word, "intakes") == 0      ? view_intakes(view, ledger, area)
			: strcmp(word, "meters") == 0 ? view_meters(view, ledger, area, is_overdue)
						      : view_tests(view, ledger, area, is_overdue);

	return fault < 0 ? fault : view_log(view, ledger);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	const char *word = opts->words[0];
	struct value_fault wrong = { "" };
	struct value root;
	int answer;

	if (strcmp(word, "intakes") != 0 && strcmp(word, "meters") != 0 &&
			strcmp(word, "tests") != 0) {
		out_error(_("'%s' is none of intakes, meters, tests"), word);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY : fill(view, desk_ledger(desk), word, opts);
	if (answer < 0) {
		return answer;
	}
	if (app->is_json) {
		return view_print(view);
	}
	root = value_of_view(view, &wrong);
	return strcmp(word, "intakes") == 0           ? print_intakes(root)
			: strcmp(word, "meters") == 0 ? print_meters(root)
						      : print_tests(root);
}

const struct command cmd_field = {
	.name = "field",
	.summary = N_("lists intakes' files, meters' verifications and repairs, water-balance tests and audits"),
	.usage = "intakes|meters|tests [--area AREA] [--overdue]",
	.words = "intakes|meters|tests",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
