/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir credit: pools of river area that was dug beyond duty, and what is lent of
 * them.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/id_deed.h"
#include "api/cli/right_deed.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_credit.h"
#include "api/remote.h"
#include "api/told_credit.h"
#include "api/view.h"
#include "api/view_credit.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "year", "YEAR", N_("stock: the year of the survey") },
	{ 0, "added", "M2", N_("stock: newly added river and lake, by the survey") },
	{ 0, "target", "M2", N_("stock: what that year's assessment wanted added") },
	{ 0, "converted", "M2", N_("stock: fish ponds and small waters made into river or lake") },
	{ 0, "pool", "AREA", N_("lend: the area whose pool lends") },
	{ 0, "borrower", "NAME", N_("lend: who borrows") },
	{ 0, "project", "NAME", N_("lend: what is built") },
	{ 0, "purpose", "WORD",
			N_("lend: key-project, public-service, affordable-housing, land-reserve") },
	{ 0, "filled", "M2", N_("lend: the water that is filled") },
	{ 0, "lent", "M2", N_("lend: the credit, strictly more than that") },
	{ 0, "from", "DATE", N_("lend: the day of the loan") },
	{ 0, "until", "DATE", N_("lend: the last day of return") },
	{ 0, "flood", "TEXT", N_("lend: the document that flood safety is kept") },
	{ 0, "quality", "TEXT", N_("lend: the document that the water's quality is kept") },
	{ 0, "on", "DATE", N_("return and retire: the day") },
	{ 0, "surveyed", "M2", N_("return: what the project has dug itself, by survey") },
	{ 0, "retired", "M2", N_("retire: so much leaves the pool for good") },
	{ 0, "document", "TEXT", N_("the document that says so") },
	{ 0, NULL, NULL, NULL },
};

static const struct id_deed deeds[] = {
	{ "stock", KIND_CREDIT_STOCK, { "", "area", NULL }, told_credit_stock },
	{ "lend", KIND_CREDIT_LOAN, { "", "loan", NULL }, told_credit_loan },
	{ "return", KIND_CREDIT_RETURN, { "", "loan", NULL }, told_credit_return },
	{ "retire", KIND_CREDIT_RETIRE, { "", "area", NULL }, told_credit_retire },
};

static int print_done(const struct app *app, struct desk *desk, const struct handed *done)
{
	SCOPED(view_close) struct view *view = view_open();
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_handed(view, done);
	view_credit_done(view, desk_ledger(desk), done->entry);
	if (app->is_json) {
		fault = view_log(view, desk_ledger(desk));
		return fault < 0 ? fault : view_print(view);
	}
	say_handed(done);
	return print_credit_done(view);
}

static int hand_in(struct app *app, const struct opts *opts, const struct id_deed *deed)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct handed done;
	int answer = id_deed_hand_in(app, opts, deed, &desk, &done);

	return answer == CMD_DONE ? print_done(app, desk, &done) : answer;
}

/* ---- showing ---- */

static int say_none(const char *id)
{
	out_error(_("there is neither a pool nor a loan '%s'"), id);
	return CMD_WRONG;
}

static int show(struct app *app, struct desk *desk, const char *id)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct books *books = ledger_books(desk_ledger(desk));
	const struct credit_loan_row *loan = credit_loan(books, id);

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (loan != NULL) {
		view_credit_loan(view, desk_ledger(desk), loan);
		return right_print_view(app, desk, view, print_credit_loan);
	}
	if (!credit_is_pool(books, id)) {
		return say_none(id);
	}
	view_credit_pool(view, desk_ledger(desk), id);
	return right_print_view(app, desk, view, print_credit_pool);
}

static int list(struct app *app, struct desk *desk)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_credit(view, desk_ledger(desk));
	return right_print_view(app, desk, view, print_credit);
}

/* "[list]" or "show ID"; false where it is neither, which was said. */
static bool read_looked(const struct opts *opts, bool *ret_is_list)
{
	*ret_is_list = opts->n_words == 0 || strcmp(opts->words[0], "list") == 0;
	if (opts->n_words > 1 && *ret_is_list) {
		out_error(_("'list' takes no further word"));
		return false;
	}
	if (opts->n_words != 2 && !*ret_is_list) {
		out_error(_("'%s' takes one id"), "show");
		return false;
	}
	return true;
}

static int look(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	bool is_list;
	int answer;

	if (!read_looked(opts, &is_list)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE || desk_ledger(desk) == NULL) {
		return answer != CMD_DONE ? answer : CMD_FAULT;
	}
	return is_list ? list(app, desk) : show(app, desk, opts->words[1]);
}

static int run(struct app *app, const struct opts *opts)
{
	const char *word = opts->n_words == 0 ? "list" : opts->words[0];
	const struct id_deed *deed = id_deed_find(deeds, sizeof(deeds) / sizeof(deeds[0]), word);

	if (deed != NULL) {
		return hand_in(app, opts, deed);
	}
	if (strcmp(word, "list") == 0 || strcmp(word, "show") == 0) {
		return look(app, opts);
	}
	out_error(_("'%s' is none of: list, show, stock, lend, return, retire"), word);
	return CMD_WRONG;
}

static int ask(struct app *app, const struct opts *opts)
{
	struct right_path asked = { .words = "v1/credit" };
	bool is_list;
	int answer;

	if (opts->n_words > 0 && strcmp(opts->words[0], "list") != 0 &&
			strcmp(opts->words[0], "show") != 0) {
		return remote_none("weir credit");
	}
	if (!read_looked(opts, &is_list)) {
		return CMD_WRONG;
	}
	if (is_list) {
		return right_shown_ask(app, &asked, print_credit);
	}
	asked = (struct right_path){ .words = "v1/credit/loans", .name = opts->words[1] };
	answer = right_shown_ask(app, &asked, print_credit_loan);
	if (answer == REMOTE_ABSENT) {
		asked.words = "v1/credit/pools";
		answer = right_shown_ask(app, &asked, print_credit_pool);
	}
	return answer == REMOTE_ABSENT ? say_none(opts->words[1]) : answer;
}

const struct command cmd_credit = {
	.name = "credit",
	.summary = N_("keeps pools of river-area credit, and what is lent of them"),
	.usage = "[list] | show AREA|LOAN | stock AREA --year YEAR --added M2 --target M2 --converted M2 --document TEXT | lend LOAN --pool AREA --borrower NAME --project NAME --purpose WORD --filled M2 --lent M2 --from DATE --until DATE --flood TEXT --quality TEXT --document TEXT | return LOAN --on DATE --surveyed M2 --document TEXT | retire AREA --retired M2 --on DATE --document TEXT",
	.words = "lend|list|retire|return|show|stock",
	.options = options,
	.min_words = 0,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
