/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/right_deed.h"

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view_log.h"
#include "ledger/entry.h"
#include "ledger/right.h"
#include "meter/bytes.h"
#include "meter/err.h"

int right_deed(struct app *app, const struct opts *opts, uint64_t kind, right_make *make)
{
	static const char *const words[] = { "", "name", NULL };
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

int right_list(struct app *app, const struct opts *opts, const char *key, right_view *show,
		int (*print)(struct value list))
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct right right;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (opts->n_words == 2 && !right_parse(opts->words[1], &right)) {
		out_error(_("'%s' is no right: permit:ID, area:ID or share:ID"), opts->words[1]);
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	show(view, ledger_books(desk_ledger(desk)), opts->n_words == 2 ? &right : NULL,
			opt_given(opts, "all"));
	answer = view_log(view, desk_ledger(desk));
	if (answer < 0 || app->is_json) {
		return answer < 0 ? answer : view_print(view);
	}
	answer = print(value_list(value_of_view(view, &wrong), key));
	return answer == CMD_DONE && wrong.key[0] != '\0' ? WEIR_FAULT_BROKEN : answer;
}
