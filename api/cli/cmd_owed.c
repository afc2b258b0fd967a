/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir owed: what is owed of invoices on a day, late fees included.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view_log.h"
#include "api/view_owed.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "at", "DATE", N_("at the end of that day (today)") },
	{ 0, NULL, NULL, NULL },
};

struct showing {
	struct view *view;
	const struct books *books;
};

static int take(void *context, const struct owed *owed)
{
	struct showing *showing = context;

	view_owed(showing->view, NULL, showing->books, owed);
	return 0;
}

static int print(const struct app *app, struct desk *desk, struct view *view)
{
	struct value_fault wrong;
	struct value root;
	int answer;

	if (app->is_json) {
		answer = view_log(view, desk_ledger(desk));
		return answer < 0 ? answer : view_print(view);
	}
	root = value_of_view(view, &wrong);
	answer = print_owed(value_list(root, "invoices"));
	if (answer == 0) {
		print_owing_sums(value_object(root, "sums"));
	}
	return answer == 0 && value_wrong(root) != NULL ? WEIR_FAULT_BROKEN : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct owing_choice choice = { .whose = opts->words[0] };
	const char *at = opt_value(opts, "at");
	struct showing showing = { .view = view };
	struct owing_sums sums;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (at != NULL && !asked_day(at, &choice.at)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	showing.books = ledger_books(desk_ledger(desk));
	if (at == NULL) {
		choice.at = zone_day(&showing.books->zone, desk_now(desk));
	}
	view_day(view, "at", choice.at);
	view_array(view, "invoices");
	answer = owing_walk(desk_ledger(desk), &choice, take, &showing, &sums);
	view_end(view);
	if (answer == OWING_NONE) {
		out_error(_("nothing was billed to '%s' by then"), choice.whose);
		return CMD_WRONG;
	}
	view_object(view, "sums");
	view_owing_sums(view, &sums);
	view_end(view);
	return answer < 0 ? answer : print(app, desk, view);
}

const struct command cmd_owed = {
	.name = "owed",
	.summary = N_("shows what is charged, relieved, paid, unpaid and late of invoices"),
	.usage = "INVOICE | PERMIT | HOLDER [--at DATE]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
