/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir alerts: ceilings reached and changes told, and what is done about them.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_alert.h"
#include "api/remote.h"
#include "api/told_deed.h"
#include "api/view_alert.h"
#include "ledger/alert.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "all", NULL, N_("list: the withdrawn and the closed ones too") },
	{ 0, "evidence", "TEXT", N_("rectify: what was done; ack, close: a remark") },
	{ 0, "holder", "CODE", N_("list: only of a credit code, or of a holder's name") },
	{ 0, "permit", "PERMIT", N_("list: only this one's") },
	{ 0, NULL, NULL, NULL },
};

static int list(struct app *app, const struct opts *opts)
{
	const struct alert_choice choice = {
		.permit = opt_value(opts, "permit"),
		.holder = opt_value(opts, "holder"),
		.is_all = opt_given(opts, "all"),
	};
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer;

	if (opts->n_words > 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	return answer == CMD_DONE ? list_alerts(app, desk, &choice) : answer;
}

static int take_step(struct app *app, const struct opts *opts)
{
	static const char *const words[] = { "step", NULL };
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling telling = { .opts = opts, .words = words };
	const struct told told = telling_told(&telling);
	const struct alert_row *row;
	struct ledger *ledger;
	struct handed done;
	int64_t entry;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words != 2 || text_int_all(opts->words[1], 0, INT64_MAX, &entry) != TEXT_OK) {
		out_error(_("an alert is named by its number, the entry that raised it: weir alerts %s N"),
				opts->words[0]);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	row = ledger == NULL ? NULL : alert_find(ledger_books(ledger), entry);
	if (row == NULL) {
		out_error(_("entry %lld raised no alert"), (long long)entry);
		return CMD_WRONG;
	}
	if (!told_step(&told, row, &body)) {
		return CMD_WRONG;
	}
	answer = deed_hand_in(desk, KIND_ALERT_STEP, &body, &done);
	return answer == CMD_DONE ? print_alert(app, desk, entry) : answer;
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const struct opts *opts, struct value_tree **ret)
{
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/alerts");
	remote_path_query(&path, "permit", opt_value(opts, "permit"));
	remote_path_query(&path, "holder", opt_value(opts, "holder"));
	remote_path_query(&path, "state", opt_given(opts, "all") ? "all" : "open");
	remote_path_query(&path, "limit", REMOTE_PAGE);
	answer = remote_pages(remote, &path, "alerts", ret);
	remote_path_finish(&path);
	return answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	const struct remote_ledger *ledger;
	int answer;

	if (opts->n_words > 0 && strcmp(opts->words[0], "list") != 0) {
		return remote_none("weir alerts");
	}
	if (opts->n_words > 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	answer = remote_open(app->server, &remote);
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts, &tree);
	}
	if (answer != CMD_DONE || app->is_json) {
		return answer == CMD_DONE ? remote_print_json(tree) : answer;
	}
	answer = remote_for_people(remote, tree, &ledger);
	if (answer == CMD_DONE) {
		answer = print_alerts(value_root(tree), &ledger->zone);
	}
	return remote_taken(remote, value_root(tree), answer);
}

static int run(struct app *app, const struct opts *opts)
{
	static const char *const steps[] = { "ack", "rectify", "close" };

	if (opts->n_words == 0 || strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (strcmp(opts->words[0], steps[i]) == 0) {
			return take_step(app, opts);
		}
	}
	out_error(_("'%s' is none of list, ack, rectify, close"), opts->words[0]);
	return CMD_WRONG;
}

const struct command cmd_alerts = {
	.name = "alerts",
	.summary = N_("lists ceilings reached and changes told, and takes down what is done about them"),
	.usage = "[list [--permit PERMIT] [--holder CODE] [--all] | ack N | rectify N --evidence TEXT | close N]",
	.words = "ack|close|list|rectify",
	.options = options,
	.min_words = 0,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
