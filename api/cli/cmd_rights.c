/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir rights: the register of rights to water; what of one is free, and what
 * keeps it.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_rights.h"
#include "api/remote.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_log.h"
#include "api/view_rights.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only rights in this area and those below it") },
	{ 0, "year", "YEAR", N_("the ceiling year that begins in it; without it today's") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

struct asked {
	bool is_one;
	struct right right;
	struct right_choice choice;
	enum volume_unit unit;
};

static bool read_asked(const struct opts *opts, struct asked *ret)
{
	const char *year = opt_value(opts, "year");
	struct where reason = { .line = 0 };

	ret->is_one = opts->n_words > 0;
	ret->choice.area = opt_value(opts, "area");
	if (ret->is_one && !right_parse(opts->words[0], &ret->right)) {
		out_error(_("'%s' is no right: permit:ID, area:ID or share:ID"), opts->words[0]);
		return false;
	}
	if (ret->is_one && ret->choice.area != NULL) {
		out_error(_("--area stands without a right"));
		return false;
	}
	if (year != NULL && !asked_year(year, &ret->choice.year)) {
		return false;
	}
	if (opt_unit(opts, &ret->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return false;
	}
	return true;
}

static int say_none(const struct asked *asked)
{
	char text[RIGHT_TEXT_MAX];

	out_error(_("there is no right '%s'"), right_text(&asked->right, text));
	return CMD_WRONG;
}

static int print_asked(const struct asked *asked, struct value root)
{
	return asked->is_one ? print_right(root, asked->unit) : print_rights(root, asked->unit);
}

static int put_asked(struct view *view, struct ledger *ledger, const struct asked *asked)
{
	struct right more;
	int fault;

	if (!asked->is_one) {
		return view_rights(view, ledger, &asked->choice, &more);
	}
	return view_right_whole(view, ledger, &asked->right, &asked->choice, &fault)
			? fault
			: say_none(asked);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct asked asked = { .unit = UNIT_M3 };
	struct value_fault wrong = { "" };
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!read_asked(opts, &asked)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer == CMD_DONE && !asked_area(desk, asked.choice.area)) {
		return CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = put_asked(view, desk_ledger(desk), &asked);
	}
	if (answer == CMD_DONE) {
		answer = view_log(view, desk_ledger(desk));
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	return app->is_json ? view_print(view) : print_asked(&asked, value_of_view(view, &wrong));
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const struct opts *opts, const struct asked *asked,
		struct value_tree **ret)
{
	struct remote_path path;
	char text[RIGHT_TEXT_MAX];
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/rights");
	if (asked->is_one) {
		remote_path_part(&path, right_text(&asked->right, text));
	}
	remote_path_query(&path, "year", opt_value(opts, "year"));
	if (asked->is_one) {
		answer = remote_json(remote, &path, REMOTE_NOUN_MAX, ret);
	} else {
		remote_path_query(&path, "area", asked->choice.area);
		remote_path_query(&path, "limit", REMOTE_PAGE);
		answer = remote_pages(remote, &path, "rights", ret);
	}
	remote_path_finish(&path);
	return answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	const struct remote_ledger *ledger;
	struct asked asked = { .unit = UNIT_M3 };
	int answer;

	if (!read_asked(opts, &asked)) {
		return CMD_WRONG;
	}
	answer = remote_open(app->server, &remote);
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts, &asked, &tree);
	}
	if (answer == REMOTE_ABSENT) {
		return say_none(&asked);
	}
	if (answer != CMD_DONE || app->is_json) {
		return answer == CMD_DONE ? remote_print_json(tree) : answer;
	}
	answer = remote_for_people(remote, tree, &ledger);
	if (answer == CMD_DONE) {
		answer = print_asked(&asked, value_root(tree));
	}
	return remote_taken(remote, value_root(tree), answer);
}

const struct command cmd_rights = {
	.name = "rights",
	.summary = N_("shows the register of rights to water: what of each is free, and what keeps it"),
	.usage = "[RIGHT] [--year YEAR] [--area AREA] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 0,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
