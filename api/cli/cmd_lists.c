/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir lists: problems, responsibilities and rectifications of a period; and
 * water without a permit or beyond one.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_lists.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_lists.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, NULL, NULL, NULL },
};

static const struct {
	const char *name;
	int (*view)(struct view *view, struct ledger *ledger, struct days days, const char *area);
} lists[] = {
	{ "problems", view_problems },
	{ "responsibilities", view_responsibilities },
	{ "rectifications", view_rectifications },
	{ "beyond", view_beyond },
};

enum {
	LISTS = sizeof(lists) / sizeof(lists[0]),
};

/* The one that is named, or all. */
static int fill(struct view *view, struct ledger *ledger, const struct opts *opts, struct days days)
{
	const char *wanted = opts->n_words > 1 ? opts->words[1] : NULL;
	int fault = 0;

	view_text(view, "period", opts->words[0]);
	for (size_t i = 0; i < LISTS && fault == 0; i++) {
		if (wanted == NULL || strcmp(lists[i].name, wanted) == 0) {
			fault = lists[i].view(view, ledger, days, opt_value(opts, "area"));
		}
	}
	return fault < 0 ? fault : view_log(view, ledger);
}

static bool is_list(const char *word)
{
	for (size_t i = 0; i < LISTS; i++) {
		if (strcmp(lists[i].name, word) == 0) {
			return true;
		}
	}
	return false;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	struct value_fault wrong = { "" };
	struct days days;
	int answer;

	if (!asked_period(opts->words[0], &days)) {
		return CMD_WRONG;
	}
	if (opts->n_words > 1 && !is_list(opts->words[1])) {
		out_error(_("'%s' is none of problems, responsibilities, rectifications, beyond"),
				opts->words[1]);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!asked_area(desk, opt_value(opts, "area"))) {
		return CMD_WRONG;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY : fill(view, desk_ledger(desk), opts, days);
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? view_print(view) : print_lists(value_of_view(view, &wrong));
}

const struct command cmd_lists = {
	.name = "lists",
	.summary = N_("lists a period's problems, responsibilities, rectifications, and water beyond permits"),
	.usage = "PERIOD [problems|responsibilities|rectifications|beyond] [--area AREA]",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
