/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir voucher: tickets for the litres of an irrigation round.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/id_deed.h"
#include "api/cli/right_deed.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_voucher.h"
#include "api/remote.h"
#include "api/told_voucher.h"
#include "api/view.h"
#include "api/view_log.h"
#include "api/view_voucher.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "permit", "PERMIT", N_("round: the scheme's permit") },
	{ 0, "from", "DATE", N_("round: its first day") },
	{ 0, "until", "DATE", N_("round: its last day") },
	{ 0, "round", "ROUND", N_("issue: the round in which the ticket is good") },
	{ 0, "share", "SHARE",
			N_("issue and transfer: whose ticket it is, by the certified share") },
	{ 0, "m3", "M3", N_("issue, transfer and deliver: so much") },
	{ 0, "carry-to", "ROUND",
			N_("issue: what is left at the end goes to that round (it expires)") },
	{ 0, "to", "TICKET", N_("transfer: the new ticket's number") },
	{ 0, "price", "YUAN", N_("transfer: the price that was agreed, a m³") },
	{ 0, "reason", "TEXT", N_("transfer: why there is none") },
	{ 0, "on", "DATE", N_("transfer and deliver: the day") },
	{ 0, "reading", NULL,
			N_("deliver: so much was seen at the head gate; else it is asked for") },
	{ 0, "document", "TEXT", N_("the document that says so") },
	{ 0, NULL, NULL, NULL },
};

static const struct id_deed deeds[] = {
	{ "round", KIND_VOUCHER_ROUND, { "", "round", NULL }, told_voucher_round },
	{ "issue", KIND_VOUCHER_ISSUE, { "", "ticket", NULL }, told_voucher_issue },
	{ "transfer", KIND_VOUCHER_TRANSFER, { "", "ticket", NULL }, told_voucher_transfer },
	{ "deliver", KIND_VOUCHER_DELIVERY, { "", "ticket", NULL }, told_voucher_delivery },
};

/* A round or a ticket as it stands; true where there is one, and then it is in the view. */
static bool view_one(
		struct view *view, struct desk *desk, const char *id, bool is_round, int *ret_fault)
{
	struct ledger *ledger = desk_ledger(desk);
	const struct voucher_round_row *round = voucher_round(ledger_books(ledger), id);
	const struct voucher_row *ticket = voucher_find(ledger_books(ledger), id);

	*ret_fault = 0;
	if (is_round ? round == NULL : ticket == NULL) {
		return false;
	}
	*ret_fault = is_round ? view_vouchers(view, ledger, round)
			      : view_voucher(view, ledger, ticket);
	return true;
}

static int print(const struct app *app, struct desk *desk, struct view *view, bool is_ticket)
{
	return right_print_view(app, desk, view, is_ticket ? print_voucher : print_vouchers);
}

static int say_none(const char *id, bool is_ticket)
{
	out_error(is_ticket ? _("there is no ticket '%s'") : _("there is no round '%s'"), id);
	return CMD_WRONG;
}

/* What became of the deed, and in JSON beside it how its round or ticket stands. */
static int print_done(const struct app *app, struct desk *desk, const struct id_deed *deed,
		const char *id, const struct handed *done)
{
	SCOPED(view_close) struct view *view = view_open();
	bool is_round = deed->kind == KIND_VOUCHER_ROUND;
	bool is_there;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (app->is_json) {
		view_handed(view, done);
		view_object(view, "stands");
	} else {
		say_handed(done);
	}
	is_there = view_one(view, desk, id, is_round, &fault);
	if (app->is_json) {
		view_end(view);
	}
	if (fault < 0) {
		return fault;
	}
	return is_there || app->is_json ? print(app, desk, view, !is_round) : CMD_DONE;
}

static int hand_in(struct app *app, const struct opts *opts, const struct id_deed *deed)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct handed done;
	int answer = id_deed_hand_in(app, opts, deed, &desk, &done);

	return answer == CMD_DONE ? print_done(app, desk, deed, opts->words[1], &done) : answer;
}

/* All rounds, one round with its tickets, or one ticket. */
static int look(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = view_open();
	bool is_ticket = opts->n_words > 0 && strcmp(opts->words[0], "show") == 0;
	const char *id = opts->n_words > 1 ? opts->words[1] : NULL;
	int answer = view == NULL ? WEIR_FAULT_MEMORY : CMD_DONE;
	int fault = 0;

	if (is_ticket && id == NULL) {
		out_error(_("'%s' takes one id"), "show");
		return CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE || desk_ledger(desk) == NULL) {
		return answer != CMD_DONE ? answer : CMD_FAULT;
	}
	if (id == NULL) {
		fault = view_vouchers(view, desk_ledger(desk), NULL);
	} else if (!view_one(view, desk, id, !is_ticket, &fault)) {
		return say_none(id, is_ticket);
	}
	return fault < 0 ? fault : print(app, desk, view, is_ticket);
}

static int run(struct app *app, const struct opts *opts)
{
	const char *word = opts->n_words == 0 ? "list" : opts->words[0];
	const struct id_deed *deed = id_deed_find(deeds, sizeof(deeds) / sizeof(deeds[0]), word);

	if (deed != NULL) {
		return hand_in(app, opts, deed);
	}
	if (strcmp(word, "list") == 0 || strcmp(word, "show") == 0) {
		return look(app, opts);
	}
	out_error(_("'%s' is none of: list, show, round, issue, transfer, deliver"), word);
	return CMD_WRONG;
}

static int ask(struct app *app, const struct opts *opts)
{
	const char *word = opts->n_words == 0 ? "list" : opts->words[0];
	struct right_path asked = { .name = opts->n_words > 1 ? opts->words[1] : NULL };
	bool is_ticket = strcmp(word, "show") == 0;
	int answer;

	if (!is_ticket && strcmp(word, "list") != 0) {
		return remote_none("weir voucher");
	}
	if (is_ticket && asked.name == NULL) {
		out_error(_("'%s' takes one id"), "show");
		return CMD_WRONG;
	}
	asked.words = is_ticket              ? "v1/vouchers/tickets"
			: asked.name == NULL ? "v1/vouchers"
					     : "v1/vouchers/rounds";
	answer = right_shown_ask(app, &asked, is_ticket ? print_voucher : print_vouchers);
	return answer == REMOTE_ABSENT ? say_none(asked.name == NULL ? "" : asked.name, is_ticket)
				       : answer;
}

const struct command cmd_voucher = {
	.name = "voucher",
	.summary = N_("issues tickets for an irrigation round, and what is delivered against them"),
	.usage = "[list [ROUND]] | show TICKET | round ROUND --permit PERMIT --from DATE --until DATE --document TEXT | issue TICKET --round ROUND --share SHARE --m3 M3 [--carry-to ROUND] --document TEXT | transfer TICKET --to TICKET --share SHARE --m3 M3 --on DATE --price YUAN|--reason TEXT --document TEXT | deliver TICKET --on DATE --m3 M3 [--reading] --document TEXT",
	.words = "deliver|issue|list|round|show|transfer",
	.options = options,
	.min_words = 0,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
