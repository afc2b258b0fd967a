/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/trade_shown.h"

#include <stdlib.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/right_deed.h"
#include "api/cli/telling.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/told_trade.h"
#include "api/view_corridor.h"
#include "api/view_log.h"
#include "api/view_trade.h"
#include "ledger/corridor.h"
#include "ledger/trade.h"
#include "meter/err.h"

static int print_list(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_trades(value_list(root, "trades"));
}

static int print_one(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_trade(value_object(root, "trade"));
}

static int print_routes(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_corridors(value_list(root, "corridors"));
}

static int print_moves(struct value root, const struct zone *zone)
{
	(void)zone;
	return print_trade_moves(value_object(root, "schedule"));
}

/* What is shown, as JSON or as people read it. */
static int show(const struct app *app, struct desk *desk, struct view *view, right_print *print)
{
	struct value_fault wrong;
	int answer = view_log(view, desk_ledger(desk));

	if (answer < 0 || app->is_json) {
		return answer < 0 ? answer : view_print(view);
	}
	answer = print(value_of_view(view, &wrong), &ledger_books(desk_ledger(desk))->zone);
	return answer == CMD_DONE && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : answer;
}

static struct day today_of(struct desk *desk)
{
	return zone_day(&ledger_books(desk_ledger(desk))->zone, desk_now(desk));
}

int trade_list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	const struct right *right;
	struct trade_choice choice;
	struct right buffer;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!right_asked(opts, &buffer, &right)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	choice = (struct trade_choice){ .right = right, .is_all = opt_given(opts, "all") };
	view_trades(view, ledger_books(desk_ledger(desk)), &choice, today_of(desk));
	return show(app, desk, view, print_list);
}

static bool names_one(const struct opts *opts)
{
	if (opts->n_words != 2) {
		out_error(_("'show' names one trade"));
		return false;
	}
	return true;
}

static int say_none(const char *trade)
{
	out_error(_("there is no trade '%s'"), trade);
	return CMD_NO;
}

int trade_show(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	const struct trade_row *row;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!names_one(opts)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	row = trade_find(ledger_books(desk_ledger(desk)), opts->words[1]);
	if (row == NULL) {
		return say_none(opts->words[1]);
	}
	return view_trade(view, ledger_books(desk_ledger(desk)), row, today_of(desk))
			? show(app, desk, view, print_one)
			: WEIR_FAULT_BROKEN;
}

int trade_list_ask(struct app *app, const struct opts *opts)
{
	return right_list_ask(app, opts, "v1/trades", print_list);
}

int trade_show_ask(struct app *app, const struct opts *opts)
{
	struct right_path asked = { .words = "v1/trades" };
	int answer;

	if (!names_one(opts)) {
		return CMD_WRONG;
	}
	asked.name = opts->words[1];
	answer = right_shown_ask(app, &asked, print_one);
	return answer == REMOTE_ABSENT ? say_none(opts->words[1]) : answer;
}

/* All that is looked at. */
struct work {
	struct agreement said;
	struct trade_sides sides;
	struct trade_moves moves;
};

/* What an approval today would move; nothing is entered. */
int trade_schedule(struct app *app, const struct opts *opts)
{
	SCOPED(scope_free) struct work *work = calloc(1, sizeof(*work));
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct where reason = { .line = 0 };
	struct day since;
	int answer;

	if (work == NULL || view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!told_traded(&told, &work->said)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	since = today_of(desk);
	answer = trade_sides_find(
			ledger_books(desk_ledger(desk)), &work->said, since, &work->sides, &reason);
	since = work->said.from.number > since.number ? work->said.from : since;
	if (answer == JUDGE_OK) {
		answer = trade_propose(ledger_books(desk_ledger(desk)), &work->said, &work->sides,
				since, TRADE_CAP_LIMIT, &work->moves, &reason);
	}
	if (answer == JUDGE_OK) {
		answer = corridor_check(ledger_books(desk_ledger(desk)), &work->said,
				work->moves.way, &work->moves.seller.schedule, today_of(desk),
				&reason);
	}
	if (answer == JUDGE_REFUSED) {
		out_where(&reason);
		return CMD_NO;
	}
	if (answer < 0) {
		return answer;
	}
	view_trade_moves(view, &work->moves);
	return show(app, desk, view, print_moves);
}

static bool names_nothing(const struct opts *opts)
{
	if (opts->n_words != 1) {
		out_error(_("'corridors' names none: it lists them all"));
	}
	return opts->n_words == 1;
}

int trade_corridors(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!names_nothing(opts)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	view_corridors(view, ledger_books(desk_ledger(desk)), today_of(desk));
	return show(app, desk, view, print_routes);
}

int trade_corridors_ask(struct app *app, const struct opts *opts)
{
	const struct right_path asked = { .words = "v1/corridors" };

	return names_nothing(opts) ? right_shown_ask(app, &asked, print_routes) : CMD_WRONG;
}
