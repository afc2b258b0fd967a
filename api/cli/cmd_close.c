/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir close: freezes a month's sheet.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_close.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view_balance.h"
#include "api/view_log.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "strict", NULL, N_("answer 1, closing nothing, where days are unknown") },
	{ 0, NULL, NULL, NULL },
};

static int print_json(const struct balance *balance, int answer)
{
	SCOPED(view_close) struct view *view = view_open();
	char month[DAY_TEXT_MAX];

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "period", month_format(balance->month, month));
	view_bool(view, "closed", balance->is_closed);
	view_bool(view, "changed", answer == CLOSE_OK);
	view_int(view, "lines", (int64_t)balance->line_count);
	view_int(view, "taken_litres", balance->taken_litres);
	view_int(view, "unknown_days", balance_unknown_days(balance));
	view_log_at(view, balance->size, balance->root);
	return view_print(view);
}

static void print_text(const struct balance *balance, int answer)
{
	char month[DAY_TEXT_MAX];
	char volume[TABLE_VOLUME_MAX];

	out_text(answer == CLOSE_OK                               ? _("%s is closed: ")
					: answer == CLOSE_ALREADY ? _("%s was closed before: ")
								  : _("%s is not closed: "),
			month_format(balance->month, month));
	out_text(_("%zu lines, %s m³ taken, %lld unknown days\n"), balance->line_count,
			table_format_volume(balance->taken_litres, UNIT_M3, volume),
			(long long)balance_unknown_days(balance));
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(balance_close) struct balance *balance = NULL;
	struct month month;
	int status;
	int answer;

	if (!month_parse(opts->words[0], &month)) {
		out_error(_("'%s' is no month; one is written 2026-10"), opts->words[0]);
		return CMD_WRONG;
	}
	status = desk_open(app, DESK_WRITE, &desk);
	if (status != CMD_DONE) {
		return status;
	}
	answer = deed_close(desk, month, opt_given(opts, "strict"), &balance, &status);
	if (answer < 0) {
		return answer;
	}
	if (answer == CLOSE_REFUSED || answer == CLOSE_FAILED) {
		return answer == CLOSE_REFUSED ? CMD_WRONG : status;
	}
	if (!app->is_json) {
		print_text(balance, answer);
	} else {
		int fault = print_json(balance, answer);

		if (fault < 0) {
			return fault;
		}
	}
	return answer == CLOSE_UNKNOWN ? CMD_NO : CMD_DONE;
}

const struct command cmd_close = {
	.name = "close",
	.summary = N_("freezes a month's sheet"),
	.usage = "MONTH [--strict]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
