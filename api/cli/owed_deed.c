/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/owed_deed.h"

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_money.h"
#include "api/view_log.h"
#include "api/view_owed.h"
#include "billing/payment.h"
#include "ledger/entry.h"
#include "meter/bytes.h"
#include "meter/err.h"

static struct day today_of(struct desk *desk)
{
	return zone_day(&ledger_books(desk_ledger(desk))->zone, desk_now(desk));
}

struct showing {
	struct view *view;
	const struct books *books;
};

static int take(void *context, const struct owed *owed)
{
	struct showing *showing = context;

	view_owed(showing->view, NULL, showing->books, owed);
	return 0;
}

static int print(struct app *app, struct desk *desk, const char *invoice, const struct handed *done)
{
	SCOPED(view_close) struct view *view = view_open();
	struct showing showing = { .view = view };
	const struct owing_choice choice = { .whose = invoice, .at = today_of(desk) };
	struct owing_sums sums;
	struct value_fault wrong;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	showing.books = ledger_books(desk_ledger(desk));
	view_handed(view, done);
	view_day(view, "at", choice.at);
	view_array(view, "invoices");
	answer = owing_walk(desk_ledger(desk), &choice, take, &showing, &sums);
	view_end(view);
	if (answer < 0) {
		return answer;
	}
	if (app->is_json) {
		answer = view_log(view, desk_ledger(desk));
		return answer < 0 ? answer : view_print(view);
	}
	say_handed(done);
	return print_owed(value_list(value_of_view(view, &wrong), "invoices"));
}

int owed_deed(struct app *app, uint64_t kind, const struct telling_pair *pairs, owed_make *make)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);
	struct handed done;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer == CMD_DONE) {
		answer = make(&told, today_of(desk), &body);
	}
	if (answer == CMD_DONE) {
		answer = deed_hand_in(desk, kind, &body, &done);
	}
	return answer == CMD_DONE ? print(app, desk, pairs[0].value, &done) : answer;
}

/* The invoice that a settlement is of; NULL where the entry is none. */
static const char *invoice_of(struct desk *desk, int64_t entry)
{
	const struct settlement_row *row = settlement_find(ledger_books(desk_ledger(desk)), entry);

	return row == NULL ? NULL : row->invoice;
}

int owed_withdraw(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	const struct telling_pair pairs[] = { { "ground", opt_value(opts, "ground"), "ground" },
		{ NULL, NULL, NULL } };
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);
	struct handed done;
	int64_t entry;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words != 2 || text_int_all(opts->words[1], 1, INT64_MAX, &entry) != TEXT_OK) {
		out_error(_("which entry is withdrawn: withdraw ENTRY --ground TEXT"));
		return CMD_WRONG;
	}
	if (!told_withdrawal(&told, entry, &body)) {
		return CMD_WRONG;
	}
	answer = deed_open_hand_in(app, KIND_WITHDRAWAL, &body, &desk, &done);
	return answer == CMD_DONE ? print(app, desk, invoice_of(desk, entry), &done) : answer;
}
