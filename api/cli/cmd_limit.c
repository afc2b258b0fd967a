/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir limit: orders that change ceilings of permits.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_limit.h"
#include "api/view_limit.h"
#include "ledger/ledger.h"
#include "meter/scope.h"

static const struct opt_row options[] = {
	{ 0, "permit", "PERMIT", N_("whose ceilings; list: only this one's") },
	{ 0, "area", "AREA", N_("those of all permits of an area and below") },
	{ 0, "source", "SOURCE",
			N_("with --area only permits of that source; else the plan of that source") },
	{ 0, "except", "USE,...", N_("with --area not permits with one of these uses") },
	{ 0, "year", "YEAR", N_("the permit's year") },
	{ 0, "months", "MONTH[..MONTH]", N_("months of the plan") },
	{ 0, "cut", "PERCENT", N_("by so much less than they had") },
	{ 0, "raise", "PERCENT", N_("by so much more") },
	{ 0, "of-year", NULL, N_("the percentage is one of the whole plan's year") },
	{ 0, "to", "M3", N_("so much together") },
	{ 0, "set", "PERIOD=M3,...", N_("so much each") },
	{ 0, "from", "DAY",
			N_("first day on which it holds, of an end on which it holds no more; default today") },
	{ 0, "until", "DAY", N_("last day of a restriction") },
	{ 0, "emergency", NULL,
			N_("its days are an emergency's, for rulebooks that charge more then") },
	{ 0, "retroactive", NULL,
			N_("the document says that it reaches into periods that have ended") },
	{ 0, "document", "TEXT", N_("the document's name and number") },
	{ 0, "ground", "TEXT", N_("why") },
	{ 0, "all", NULL, N_("list: those that hold no more, too") },
	{ 0, NULL, NULL, NULL },
};

static int list(struct app *app, const struct opts *opts)
{
	const struct limit_choice choice = {
		.permit = opt_value(opts, "permit"),
		.order = opts->n_words == 2 ? opts->words[1] : NULL,
		.is_all = opt_given(opts, "all") || opts->n_words == 2,
	};
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer = desk_open(app, DESK_READ, &desk);

	return answer != CMD_DONE ? answer : list_limit_orders(app, desk, &choice);
}

static int hand_in(struct app *app, const struct opts *opts, enum limit_what what)
{
	static const char *const words[] = { "", "order", NULL };
	struct telling telling = { .opts = opts, .words = words };
	const struct told told = telling_told(&telling);
	SCOPED_FINISH(limit_deed_finish) struct limit_deed deed = { .count = 0 };
	SCOPED(desk_close) struct desk *desk = NULL;
	struct limit_ask ask;
	int answer = desk_open(app, DESK_WRITE, &desk);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (!told_limit(&told, what,
			    zone_day(&ledger_books(desk_ledger(desk))->zone, desk_now(desk)),
			    &ask)) {
		return CMD_WRONG;
	}
	answer = deed_limit(desk, &ask, &deed);
	if (answer == CMD_DONE) {
		answer = desk_end(desk);
	}
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	return answer == CMD_DONE ? print_limit_deed(app, desk, &ask, &deed) : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	static const struct {
		const char *word;
		enum limit_what what;
	} rows[] = {
		{ "adjust", LIMIT_ADJUST },
		{ "restrict", LIMIT_RESTRICT },
		{ "end", LIMIT_END },
		{ "withdraw", LIMIT_WITHDRAW },
	};

	if (strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(opts->words[0], rows[i].word) == 0 && opts->n_words == 2) {
			return hand_in(app, opts, rows[i].what);
		}
	}
	out_error(_("it is one of adjust, restrict, end, withdraw and an order's name, or list"));
	return CMD_WRONG;
}

const struct command cmd_limit = {
	.name = "limit",
	.summary = N_("changes ceilings of permits by an order: adjusts, restricts, ends, withdraws, lists"),
	.usage = "adjust|restrict ORDER --permit PERMIT|--area AREA [--source SOURCE] [--except USE,...] (--year YEAR|--months M[..M] --cut PERCENT|--raise PERCENT|--to M3)|--set PERIOD=M3,... [--from DAY] --document TEXT --ground TEXT | end|withdraw ORDER --document TEXT --ground TEXT | list [ORDER]",
	.words = "adjust|end|list|restrict|withdraw",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
