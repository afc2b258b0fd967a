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
#include "api/trade_proposed.h"
#include "api/view_corridor.h"
#include "api/view_log.h"
#include "api/view_trade.h"
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
	return right_print_view(app, desk, view, print_list);
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
			? right_print_view(app, desk, view, print_one)
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

int trade_schedule(struct app *app, const struct opts *opts)
{
	SCOPED(scope_free) struct trade_proposed *proposed = calloc(1, sizeof(*proposed));
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct where reason = { .line = 0 };
	int answer;

	if (proposed == NULL || view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!told_traded(&told, &proposed->said)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = trade_proposed_find(
			ledger_books(desk_ledger(desk)), today_of(desk), proposed, &reason);
	if (answer == JUDGE_REFUSED) {
		out_where(&reason);
		return CMD_NO;
	}
	if (answer < 0) {
		return answer;
	}
	view_trade_moves(view, &proposed->moves);
	return right_print_view(app, desk, view, print_moves);
}

int trade_schedule_ask(struct app *app, const struct opts *opts)
{
	static const struct opt_row parameters[] = {
		{ .name = "seller" },
		{ .name = "buyer" },
		{ .name = "kind" },
		{ .name = "m3" },
		{ .name = "from" },
		{ .name = "until" },
		{ .name = "months" },
		{ .name = "corridor" },
		{ .name = NULL },
	};
	const struct right_path asked = {
		.words = "v1/schedule", .opts = opts, .options = parameters
	};
	SCOPED(scope_free) struct agreement *said = calloc(1, sizeof(*said));
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);

	if (said == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	return told_traded(&told, said) ? right_shown_ask(app, &asked, print_moves) : CMD_WRONG;
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
	return right_print_view(app, desk, view, print_routes);
}

int trade_corridors_ask(struct app *app, const struct opts *opts)
{
	const struct right_path asked = { .words = "v1/corridors" };

	return names_nothing(opts) ? right_shown_ask(app, &asked, print_routes) : CMD_WRONG;
}
