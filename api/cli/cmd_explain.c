/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir explain: why a bill is what it is, down to the registers' words.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/explain.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "api/print_explain.h"
#include "api/value_zone.h"
#include "api/view_explain.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "depth", "lines|days|readings|words", N_("how far down (text: lines, JSON: words)") },
	{ 0, "line", "N", N_("only this line of each invoice, in text") },
	{ 0, NULL, NULL, NULL },
};

struct printer {
	struct view *view; /* NULL: text */
	int depth;
	int64_t line;
	int64_t count;
};

static int take(void *context, const struct explanation *explanation)
{
	struct printer *printer = context;

	printer->count++;
	if (printer->view != NULL) {
		return view_explanation(
				printer->view, explanation, (enum explain_depth)printer->depth);
	}
	if (printer->count > 1) {
		out_text("\n");
	}
	return print_explanation(explanation, (enum explain_depth)printer->depth, printer->line);
}

static int explain(struct ledger *ledger, const struct opts *opts, struct printer *printer)
{
	struct where reason = { .line = 0 };
	struct days period = { { 0 }, { 0 } };
	int answer;

	if (opts->n_words == 2 && !period_parse(opts->words[1], &period)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), opts->words[1]);
		return CMD_WRONG;
	}
	answer = opts->n_words == 1
			? explain_invoice(ledger, opts->words[0], take, printer, &reason)
			: explain_period(ledger, opts->words[0], period, take, printer, &reason);
	switch (answer) {
	case EXPLAIN_NONE:
		out_error("%s", reason.text);
		return CMD_WRONG;
	case EXPLAIN_DIFFERS:
		out_error(_("%s; 'weir verify' tells more"), reason.text);
		return CMD_FAULT;
	default:
		return answer;
	}
}

static int explain_view(struct ledger *ledger, const struct opts *opts, struct printer *printer)
{
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	printer->view = view;
	view_zone(view, &ledger_books(ledger)->zone);
	view_array(view, "invoices");
	answer = explain(ledger, opts, printer);
	view_end(view);
	if (answer == CMD_DONE) {
		answer = view_log(view, ledger);
		answer = answer < 0 ? answer : view_print(view);
	}
	return answer;
}

static int run(struct app *app, const struct opts *opts)
{
	static const char *const depths[] = { "lines", "days", "readings", "words", NULL };
	SCOPED(desk_close) struct desk *desk = NULL;
	struct printer printer = { .depth = app->is_json ? DEPTH_WORDS : DEPTH_LINES };
	struct where reason = { .line = 0 };
	int answer;

	if (opt_choice(opts, "depth", depths, &printer.depth, &reason) != OPT_OK ||
			opt_int(opts, "line", 1, 100000, &printer.line, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (app->is_json && printer.line != 0) {
		out_error(_("--line is for text: JSON has all lines"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	return app->is_json ? explain_view(desk_ledger(desk), opts, &printer)
			    : explain(desk_ledger(desk), opts, &printer);
}

const struct command cmd_explain = {
	.name = "explain",
	.summary = N_("says why a bill is what it is, down to the registers"),
	.usage = "INVOICE | PERMIT PERIOD [--depth lines|days|readings|words] [--line N]",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
