/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir sign: who prepared, checked and approved a sheet, a run, a notice, a year.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/signed.h"
#include "api/told_money.h"
#include "api/view_log.h"
#include "api/view_signed.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "as", "preparer|checker|approver",
			N_("signs it in that role; without it: shows who did") },
	{ 0, "from", "DATE", N_("demand: the first day") },
	{ 0, "ground", "TEXT", N_("demand: the document that says so") },
	{ 0, "name", "NAME", N_("the person who signs") },
	{ 0, NULL, NULL, NULL },
};

/* The words name a thing. CMD_DONE, or CMD_WRONG after saying why. */
static int read_thing(const struct opts *opts, struct sign_thing *ret)
{
	const char *word = opts->words[1];

	if (opts->n_words != 2 || !sign_about_parse(opts->words[0], &ret->about)) {
		out_error(_("what is signed: balance MONTH, run PERIOD, notice INVOICE or year YEAR"));
		return CMD_WRONG;
	}
	if (ret->about == SIGN_NOTICE) {
		if (!text_copy(ret->invoice, sizeof(ret->invoice), word)) {
			out_error(_("there is no invoice '%s'"), word);
			return CMD_WRONG;
		}
		return CMD_DONE;
	}
	if (!asked_period(word, &ret->days)) {
		return CMD_WRONG;
	}
	return CMD_DONE;
}

/* Says why there is nothing to sign. */
static int say_none(struct desk *desk, const struct sign_thing *thing)
{
	const struct judge judge = ledger_judge(desk_ledger(desk));
	struct where reason = { .line = 0 };
	uint8_t root[BOOKS_HASH_BYTES];

	if (sign_root(&judge, thing, root, NULL, &reason) == JUDGE_REFUSED) {
		out_error("%s", reason.text);
	}
	return CMD_WRONG;
}

static int print(struct app *app, struct desk *desk, const struct signed_off *signed_off)
{
	SCOPED(view_close) struct view *view = NULL;
	char name[SIGN_NAME_MAX];
	int answer;

	if (!app->is_json) {
		out_text("%s %s\n", sign_about_name(signed_off->thing.about),
				sign_thing_name(&signed_off->thing, name));
		return signed_off_say(signed_off, &ledger_books(desk_ledger(desk))->zone);
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_signed_off(view, signed_off);
	answer = view_log(view, desk_ledger(desk));
	return answer < 0 ? answer : view_print(view);
}

static int show(struct app *app, struct desk *desk, const struct sign_thing *thing)
{
	struct signed_off signed_off;
	int answer = signed_off_find(desk_ledger(desk), thing, 0, &signed_off);

	if (answer == 0) {
		answer = signed_off.has_root ? print(app, desk, &signed_off)
					     : say_none(desk, thing);
	}
	signed_off_finish(&signed_off);
	return answer;
}

static int sign(struct app *app, struct desk *desk, const struct opts *opts,
		const struct sign_thing *thing)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	struct where reason = { .line = 0 };
	const struct judge judge = ledger_judge(desk_ledger(desk));
	struct handed done;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	answer = told_sign(&told, &judge, thing, &body, &reason);
	if (answer < 0) {
		return answer;
	}
	if (answer != TOLD_MONEY_OK) {
		if (reason.text[0] != '\0') {
			out_error("%s", reason.text);
		}
		return CMD_WRONG;
	}
	answer = deed_hand_in(desk, KIND_SIGN_OFF, &body, &done);
	return answer == CMD_DONE ? show(app, desk, thing) : answer;
}

static int run_thing(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct sign_thing thing = { .invoice = "" };
	bool is_signing = opt_given(opts, "as");
	int answer = read_thing(opts, &thing);

	if (answer == CMD_DONE && (opt_given(opts, "from") || opt_given(opts, "ground"))) {
		out_error(_("options '--from' and '--ground' go with 'demand'"));
		return CMD_WRONG;
	}
	if (answer == CMD_DONE && !is_signing && opt_given(opts, "name")) {
		out_error(_("option '--name' goes with '--as'"));
		return CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = desk_open(app, is_signing ? DESK_WRITE : DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	return is_signing ? sign(app, desk, opts, &thing) : show(app, desk, &thing);
}

/* ---- how many must approve ---- */

static int demand(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling_pair pairs[] = {
		{ "count", opts->n_words == 2 ? opts->words[1] : NULL, NULL },
		{ "from", opt_value(opts, "from"), "from" },
		{ "ground", opt_value(opts, "ground"), "ground" },
		{ NULL, NULL, NULL },
	};
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);
	struct handed done;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words != 2 || opt_given(opts, "as") || opt_given(opts, "name")) {
		out_error(_("how many must approve: weir sign demand N --from DATE --ground TEXT"));
		return CMD_WRONG;
	}
	if (!told_approvals(&told, &body)) {
		return CMD_WRONG;
	}
	answer = deed_open_hand_in(app, KIND_APPROVALS, &body, &desk, &done);
	if (answer == CMD_DONE && !app->is_json) {
		out_text(_("approvals demanded from %s: %s\n"), pairs[1].value, pairs[0].value);
	}
	return answer == CMD_DONE ? print_handed(app, &done) : answer;
}

/* ---- all ---- */

/* The things that were signed, each once; what is asked of each. */
static int each_thing(
		struct desk *desk, int (*take)(void *, const struct signed_off *), void *context)
{
	struct ledger *ledger = desk_ledger(desk);
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(ledger_books(ledger), BOOK_SIGN_OFF), NULL, 0);
	struct sign_thing last = { .invoice = "" };
	const struct sign_off_row *row;
	int answer = 0;

	while (answer == 0 && (row = shelf_next(&cursor)) != NULL) {
		const struct sign_thing thing = sign_thing_of(row);
		struct signed_off signed_off;

		if (thing.about == last.about && strcmp(thing.invoice, last.invoice) == 0 &&
				thing.days.from.number == last.days.from.number &&
				thing.days.till.number == last.days.till.number) {
			continue;
		}
		last = thing;
		answer = signed_off_find(ledger, &thing, 0, &signed_off);
		if (answer == 0) {
			answer = take(context, &signed_off);
		}
		signed_off_finish(&signed_off);
	}
	return answer;
}

static int take_json(void *context, const struct signed_off *signed_off)
{
	view_signed(context, NULL, signed_off);
	return 0;
}

static int take_text(void *context, const struct signed_off *signed_off)
{
	char name[SIGN_NAME_MAX];

	out_text("%s %s\n", sign_about_name(signed_off->thing.about),
			sign_thing_name(&signed_off->thing, name));
	return signed_off_say(signed_off, context);
}

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opts->n_words != 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer == CMD_DONE && !app->is_json) {
		return each_thing(desk, take_text, &ledger_books(desk_ledger(desk))->zone);
	}
	view_array(view, "signed");
	if (answer == CMD_DONE) {
		answer = each_thing(desk, take_json, view);
	}
	view_end(view);
	if (answer == CMD_DONE) {
		answer = view_log(view, desk_ledger(desk));
	}
	return answer == CMD_DONE ? view_print(view) : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	if (strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	return strcmp(opts->words[0], "demand") == 0 ? demand(app, opts) : run_thing(app, opts);
}

const struct command cmd_sign = {
	.name = "sign",
	.summary = N_("signs a sheet, a bill run, a notice or a year, or shows who did"),
	.usage = "balance MONTH | run PERIOD | notice INVOICE | year YEAR [--as preparer|checker|approver [--name NAME]] | demand N --from DATE --ground TEXT | list",
	.words = "balance|run|notice|year|demand|list",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
