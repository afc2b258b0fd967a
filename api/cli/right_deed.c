/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/right_deed.h"

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_deed.h"
#include "api/view_log.h"
#include "ledger/entry.h"
#include "ledger/right.h"
#include "meter/bytes.h"
#include "meter/err.h"

/* "WORD NAME" */
static const char *const words[] = { "", "name", NULL };

int right_deed(struct app *app, const struct opts *opts, uint64_t kind, right_make *make)
{
	struct telling telling = { .opts = opts, .words = words };
	const struct told told = telling_told(&telling);
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct handed done;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (!make(&told, &body)) {
		return CMD_WRONG;
	}
	answer = deed_open_hand_in(app, kind, &body, &desk, &done);
	return answer == CMD_DONE ? print_handed(app, &done) : answer;
}

/* The name and the options, flags as true. */
static void view_told(struct view *view, const struct opts *opts, const struct opt_row *options)
{
	view_text(view, "name", opts->words[1]);
	for (const struct opt_row *row = options; row->name != NULL; row++) {
		if (opt_given(opts, row->name) && row->value == NULL) {
			view_bool(view, row->name, true);
		} else if (opt_given(opts, row->name)) {
			view_text(view, row->name, opt_value(opts, row->name));
		}
	}
}

int right_deed_ask(struct app *app, const struct opts *opts, const struct opt_row *options,
		const struct right_way *way)
{
	struct telling telling = { .opts = opts, .words = words };
	const struct told told = telling_told(&telling);
	SCOPED(view_close) struct view *view = view_open();
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct remote_path path;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (!way->make(&told, &body)) {
		return CMD_WRONG;
	}
	view_told(view, opts, options);
	answer = remote_open(app->server, &remote);
	if (answer != CMD_DONE) {
		return answer;
	}
	remote_path_init(&path);
	remote_path_put(&path, way->path);
	answer = remote_deed(app, remote, &path, &(struct remote_deed){ way->kind, &body, view });
	remote_path_finish(&path);
	return answer;
}

bool right_asked(const struct opts *opts, struct right *buffer, const struct right **ret)
{
	*ret = opts->n_words == 2 ? buffer : NULL;
	if (*ret != NULL && !right_parse(opts->words[1], buffer)) {
		out_error(_("'%s' is no right: permit:ID, area:ID or share:ID"), opts->words[1]);
		return false;
	}
	return true;
}

int right_list(struct app *app, const struct opts *opts, const char *key, right_view *show,
		int (*print)(struct value list))
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	const struct right *right;
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
	show(view, ledger_books(desk_ledger(desk)), right, opt_given(opts, "all"));
	answer = view_log(view, desk_ledger(desk));
	if (answer < 0 || app->is_json) {
		return answer < 0 ? answer : view_print(view);
	}
	answer = print(value_list(value_of_view(view, &wrong), key));
	return answer == CMD_DONE && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : answer;
}

int right_print_view(
		const struct app *app, struct desk *desk, struct view *view, right_print *print)
{
	struct value_fault wrong;
	int answer = view_log(view, desk_ledger(desk));

	if (answer < 0 || app->is_json) {
		return answer < 0 ? answer : view_print(view);
	}
	answer = print(value_of_view(view, &wrong), &ledger_books(desk_ledger(desk))->zone);
	return answer == CMD_DONE && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : answer;
}

int right_shown_ask(struct app *app, const struct right_path *asked, right_print *print)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	const struct remote_ledger *ledger;
	struct remote_path path;
	int answer = remote_open(app->server, &remote);

	if (answer != CMD_DONE) {
		return answer;
	}
	remote_path_init(&path);
	remote_path_put(&path, asked->words);
	if (asked->name != NULL) {
		remote_path_part(&path, asked->name);
	}
	remote_path_query(&path, "right", asked->right);
	remote_path_query(&path, "state", asked->state);
	for (size_t i = 0; asked->opts != NULL && asked->options[i].name != NULL; i++) {
		remote_path_query(&path, asked->options[i].name,
				opt_value(asked->opts, asked->options[i].name));
	}
	answer = remote_json(remote, &path, REMOTE_LIST_MAX, &tree);
	remote_path_finish(&path);
	if (answer != CMD_DONE || app->is_json) {
		return answer == CMD_DONE ? remote_print_json(tree) : answer;
	}
	answer = remote_for_people(remote, tree, &ledger);
	if (answer == CMD_DONE) {
		answer = print(value_root(tree), &ledger->zone);
	}
	return remote_taken(remote, value_root(tree), answer);
}

int right_list_ask(struct app *app, const struct opts *opts, const char *path, right_print *print)
{
	struct right_path asked = { .words = path, .state = opt_given(opts, "all") ? "all" : NULL };
	const struct right *right;
	struct right buffer;

	if (!right_asked(opts, &buffer, &right)) {
		return CMD_WRONG;
	}
	asked.right = right == NULL ? NULL : opts->words[1];
	return right_shown_ask(app, &asked, print);
}
