/* SPDX-License-Identifier: Apache-2.0 */

#include "api/deed_hand_in.h"

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/view.h"
#include "ledger/pending.h"
#include "meter/bytes.h"
#include "meter/err.h"

int deed_hand_in(struct desk *desk, uint64_t kind, const struct bytes *body, struct handed *ret)
{
	struct writer_result result;
	int answer = body->failed ? WEIR_FAULT_MEMORY : desk_do(desk, kind, body, &result);

	if (answer != CMD_DONE) {
		return answer;
	}
	if (result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	answer = desk_end(desk);
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	if (answer == CMD_DONE) {
		ret->is_known = result.answer == LEDGER_NOTHING;
		ret->entry = ret->is_known ? -1 : result.receipt.entry;
		ret->is_pending = !ret->is_known &&
				pending_find(ledger_books(desk_ledger(desk)), ret->entry) != NULL;
	}
	return answer;
}

int deed_open_hand_in(const struct app *app, uint64_t kind, const struct bytes *body,
		struct desk **ret_desk, struct handed *ret)
{
	int answer = desk_open(app, DESK_WRITE, ret_desk);

	return answer == CMD_DONE ? deed_hand_in(*ret_desk, kind, body, ret) : answer;
}

void say_handed(const struct handed *handed)
{
	if (handed->is_known) {
		out_text(_("nothing new in it: no entry was made\n"));
	} else {
		out_text(_("entry %lld\n"), (long long)handed->entry);
	}
	if (handed->is_pending) {
		out_text(_("it moves nothing until another actor checked it: weir check %lld\n"),
				(long long)handed->entry);
	}
}

void view_handed(struct view *view, const struct handed *handed)
{
	view_bool(view, "changed", !handed->is_known);
	view_int_known(view, "entry", handed->is_known ? INT64_MIN : handed->entry);
	view_bool(view, "pending", handed->is_pending);
}

int print_handed(const struct app *app, const struct handed *handed)
{
	SCOPED(view_close) struct view *view = NULL;

	if (!app->is_json) {
		say_handed(handed);
		return CMD_DONE;
	}
	view = view_open();
	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_handed(view, handed);
	return view_print(view);
}
