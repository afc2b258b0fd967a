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
#include "api/remote.h"
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
	struct view *view;       /* NULL: text */
	const struct zone *zone; /* of text */
	int depth;
	int64_t line;
	int64_t count;
};

/* Text is printed of what JSON says, wherever the ledger is. */
static int print_text(struct printer *printer, struct value explanation)
{
	printer->count++;
	if (printer->count > 1) {
		out_text("\n");
	}
	return print_explanation(explanation, printer->zone, (enum explain_depth)printer->depth,
			printer->line);
}

static int take_text(struct printer *printer, const struct explanation *explanation)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct value list;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "invoices");
	fault = view_explanation(view, explanation, (enum explain_depth)printer->depth);
	view_end(view);
	if (fault < 0) {
		return fault;
	}
	list = value_list(value_of_view(view, &wrong), "invoices");
	fault = value_count(list) == 1 ? print_text(printer, value_at(list, 0)) : WEIR_FAULT_BROKEN;
	return fault == 0 && value_wrong(list) != NULL ? WEIR_FAULT_BROKEN : fault;
}

static int take(void *context, const struct explanation *explanation)
{
	struct printer *printer = context;

	return printer->view == NULL ? take_text(printer, explanation)
				     : view_explanation(printer->view, explanation,
						       (enum explain_depth)printer->depth);
}

static int explain(struct ledger *ledger, const struct opts *opts, struct printer *printer)
{
	struct where reason = { .line = 0 };
	struct days period = { { 0 }, { 0 } };
	int answer;

	(void)(opts->n_words == 2 && period_parse(opts->words[1], &period));
	answer = opts->n_words == 1
			? explain_invoice(ledger, opts->words[0], take, printer, &reason)
			: explain_period(ledger, opts->words[0], period, take, printer, &reason);
	switch (answer) {
	case EXPLAIN_NONE:
	case EXPLAIN_NO_PERMIT:
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

static const char *const depths[] = { "lines", "days", "readings", "words", NULL };

static int read_choices(const struct app *app, const struct opts *opts, struct printer *ret)
{
	struct where reason = { .line = 0 };
	struct days period;

	ret->depth = app->is_json ? DEPTH_WORDS : DEPTH_LINES;
	if (opt_choice(opts, "depth", depths, &ret->depth, &reason) != OPT_OK ||
			opt_int(opts, "line", 1, 100000, &ret->line, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (app->is_json && ret->line != 0) {
		out_error(_("--line is for text: JSON has all lines"));
		return CMD_WRONG;
	}
	if (opts->n_words == 2 && !period_parse(opts->words[1], &period)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), opts->words[1]);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct printer printer = { .line = 0 };
	int answer = read_choices(app, opts, &printer);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	printer.zone = &ledger_books(desk_ledger(desk))->zone;
	return app->is_json ? explain_view(desk_ledger(desk), opts, &printer)
			    : explain(desk_ledger(desk), opts, &printer);
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const struct opts *opts, int depth, struct value_tree **ret)
{
	bool is_invoice = opts->n_words == 1;
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, is_invoice ? "v1/invoices" : "v1/permits");
	remote_path_part(&path, opts->words[0]);
	remote_path_put(&path, "explanation");
	remote_path_query(&path, "period", is_invoice ? NULL : opts->words[1]);
	remote_path_query(&path, "depth", depths[depth]);
	answer = remote_json(remote, &path, REMOTE_SHEET_MAX, ret);
	remote_path_finish(&path);
	if (answer != REMOTE_ABSENT) {
		return answer;
	}
	if (is_invoice) {
		out_error(_("there is no invoice '%s'"), opts->words[0]);
	} else {
		out_error(remote_absent_is(remote, "no-permit")
						? _("there is no permit '%s'")
						: _("'%s' has no invoice in that period, and would have none"),
				opts->words[0]);
	}
	return CMD_WRONG;
}

static int print_far(struct remote *remote, struct printer *printer, struct value_tree *tree)
{
	struct value root = value_root(tree);
	struct value list = value_list(root, "invoices");
	struct zone zone;
	int fault = value_clean(tree);

	value_zone(value_object(root, "zone"), &zone);
	printer->zone = &zone;
	for (size_t i = 0; i < value_count(list) && fault == 0 && value_wrong(root) == NULL; i++) {
		fault = print_text(printer, value_at(list, i));
	}
	return remote_taken(remote, root, fault);
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct printer printer = { .line = 0 };
	int answer = read_choices(app, opts, &printer);

	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts, printer.depth, &tree);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	return app->is_json ? remote_print_json(tree) : print_far(remote, &printer, tree);
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
	.ask = ask,
};
