/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir audit: what an auditor asks first.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/audit.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "api/remote.h"
#include "api/value_audit.h"
#include "api/view_audit.h"

static const struct opt_row options[] = {
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

static int print(const struct app *app, const struct audit *audit, enum volume_unit unit)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		return print_audit(audit, unit);
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_audit(view, audit);
	return view_print(view);
}

static int read_words(const struct opts *opts, struct days *ret_span, enum volume_unit *ret_unit)
{
	struct where reason = { .line = 0 };

	if (!period_parse(opts->words[0], ret_span)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), opts->words[0]);
		return CMD_WRONG;
	}
	if (opt_unit(opts, ret_unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(audit_close) struct audit *audit = NULL;
	enum volume_unit unit = UNIT_M3;
	struct days span;
	int answer = read_words(opts, &span, &unit);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer == CMD_DONE) {
		answer = audit_open(desk_ledger(desk), span, &audit);
	}
	if (answer == 0) {
		answer = print(app, audit, unit);
	}
	return answer != 0 ? answer : audit->reconcile.adds_up ? CMD_DONE : CMD_NO;
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const char *period, struct value_tree **ret)
{
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/audits");
	remote_path_part(&path, period);
	answer = remote_json(remote, &path, REMOTE_SHEET_MAX, ret);
	remote_path_finish(&path);
	return answer == REMOTE_ABSENT ? remote_say_wrong(remote, "audits") : answer;
}

static int print_far(const struct app *app, struct remote *remote, struct value_tree *tree,
		enum volume_unit unit)
{
	SCOPED(audit_close) struct audit *audit = NULL;
	const struct remote_ledger *ledger;
	struct value root = value_root(tree);
	int answer;

	if (app->is_json) {
		answer = remote_print_json(tree);
	} else {
		answer = remote_for_people(remote, tree, &ledger);
		if (answer == CMD_DONE) {
			answer = remote_taken(
					remote, root, value_audit(root, &ledger->zone, &audit));
		}
		if (answer == CMD_DONE) {
			answer = print_audit(audit, unit);
		}
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	return value_bool(value_object(root, "reconciliation"), "adds_up") ? CMD_DONE : CMD_NO;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	enum volume_unit unit = UNIT_M3;
	struct days span;
	int answer = read_words(opts, &span, &unit);

	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts->words[0], &tree);
	}
	return answer == CMD_DONE ? print_far(app, remote, tree, unit) : answer;
}

const struct command cmd_audit = {
	.name = "audit",
	.summary = N_("shows what came late, was decided by hand or stands alone, and whether it adds up"),
	.usage = "PERIOD [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
