/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir bill: one invoice a permit and filing period.
 */

#include <stddef.h>
#include <stdio.h>

#include "api/actors.h"
#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/issued.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/preview.h"
#include "api/print_bill.h"
#include "api/remote.h"
#include "api/view_bill.h"
#include "api/view_log.h"
#include "api/view_signed.h"
#include "billing/bill.h"
#include "billing/bill_run.h"
#include "billing/due.h"
#include "meter/volume.h"

static const struct opt_row options[] = {
	{ 0, "permit", "PERMIT", N_("only this one") },
	{ 0, "preview", NULL, N_("say what would be billed, and bill nothing") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

/* Where invoices go as they are met. */
struct printer {
	const struct app *app;
	struct view *view;
	const struct books *books;
	struct ledger *ledger;
	struct due_memory *due;
	struct receipt receipt; /* of what was issued now; last -1: nothing was */
	enum volume_unit unit;
	int64_t invoices;
	bool has_unpriced;
	bool has_missing;
};

enum {
	STATE_MAX = 160, /* bytes: how an invoice stands, in either language */
	PREVIEW = -1,    /* in place of an entry */
};

/* Was it issued by this very command, before, or not at all? */
static void put_state(const struct printer *printer, const char *invoice, int64_t entry,
		char ret[static STATE_MAX])
{
	const struct invoice_row *issued = invoice_find(printer->books, invoice);

	if (entry == PREVIEW && issued != NULL) {
		(void)snprintf(ret, STATE_MAX, _("a preview; issued before, entry %lld"),
				(long long)issued->entry);
		return;
	}
	if (entry == PREVIEW) {
		(void)snprintf(ret, STATE_MAX, "%s", _("a preview, not issued"));
		return;
	}
	(void)snprintf(ret, STATE_MAX,
			entry > printer->receipt.entry && entry <= printer->receipt.last
					? _("issued now, entry %lld")
					: _("issued before, entry %lld"),
			(long long)entry);
}

/* Text is printed of what JSON says, wherever the ledger is. */
static int print_text(struct printer *printer, struct invoice *invoice,
		const struct invoice_due *due, const char *state)
{
	SCOPED(view_close) struct view *view = view_open();
	struct value_fault wrong;
	struct value list;
	int fault;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_array(view, "invoices");
	fault = view_invoice(view, printer->books, invoice, due, false);
	view_end(view);
	if (fault < 0) {
		return fault;
	}
	list = value_list(value_of_view(view, &wrong), "invoices");
	fault = value_count(list) == 1 ? print_invoice(value_at(list, 0), state, printer->unit)
				       : WEIR_FAULT_BROKEN;
	return fault == 0 && value_wrong(list) != NULL ? WEIR_FAULT_BROKEN : fault;
}

static int print_effect(struct printer *printer, const void *effect, size_t size, int64_t entry,
		struct day notice)
{
	char state[STATE_MAX];
	struct invoice invoice;
	struct invoice_due due;
	struct item_cursor unpriced;
	int fault;

	if (!invoice_take(effect, size, &invoice)) {
		return WEIR_FAULT_BROKEN;
	}
	unpriced = invoice.unpriced;
	printer->has_unpriced = item_take_array(&unpriced) > 0 || printer->has_unpriced;
	printer->invoices++;
	fault = due_find(printer->books, &invoice, notice, printer->due, &due);
	due.is_draft = entry != PREVIEW && notice.number == LATE_NO_DAY.number;
	if (fault < 0 || printer->app->is_json) {
		return fault < 0
				? fault
				: view_invoice(printer->view, printer->books, &invoice, &due, true);
	}
	if (printer->invoices > 1) {
		out_text("\n");
	}
	put_state(printer, invoice.invoice, entry, state);
	return print_text(printer, &invoice, &due, state);
}

static int preview_one(void *context, const struct charge_input *input,
		const struct charge_result *result, const char *account)
{
	struct bytes effect;
	int answer;

	bytes_init(&effect, KIND_WHOLE_MAX);
	invoice_put(&effect, input, result, account);
	answer = effect.failed
			? WEIR_FAULT_MEMORY
			: print_effect(context, effect.data, effect.size, PREVIEW, LATE_NO_DAY);
	bytes_finish(&effect);
	return answer;
}

static int preview(
		struct desk *desk, struct printer *printer, struct days period, const char *permit)
{
	const struct judge judge = ledger_judge(desk_ledger(desk));
	struct where reason = { .line = 0 };
	int answer = bill_run_preview(&judge, period, permit, preview_one, printer, &reason);

	if (answer > 0) {
		out_error("%s", reason.text);
		return CMD_WRONG;
	}
	return answer;
}

static int print_one(void *context, const struct issued *issued)
{
	struct printer *printer = context;
	const struct shelf_blob *whole = &issued->row->whole;

	return print_effect(printer, whole->data, whole->size, issued->row->entry, issued->notice);
}

static int take_missing(void *context, const char *account, const char *intake, struct days days,
		int64_t litres)
{
	struct printer *printer = context;

	if (printer->app->is_json) {
		view_missing(printer->view, !printer->has_missing, account, intake, days, litres);
	} else {
		char text[VOLUME_TEXT_MAX];

		out_text(_("%s: no rulebook holds for %s m³ of intake %s\n"), account,
				volume_format_m3((struct volume){ litres }, text), intake);
	}
	printer->has_missing = true;
	return 0;
}

/* Water of the period that no invoice speaks of, since no rulebook does. */
static int say_missing(
		struct desk *desk, struct printer *printer, struct days period, const char *permit)
{
	const struct judge judge = ledger_judge(desk_ledger(desk));
	struct where reason = { .line = 0 };
	int answer = bill_run_missing(&judge, period, permit, take_missing, printer, &reason);

	if (printer->app->is_json && printer->has_missing) {
		view_end(printer->view);
	}
	return answer;
}

static int issue(struct desk *desk, struct days period, const char *permit, struct receipt *ret)
{
	struct writer_result result;
	struct bytes body;
	int answer;

	bytes_init(&body, KIND_WHOLE_MAX);
	bill_put(&body, period, permit);
	answer = desk_do(desk, KIND_BILL, &body, &result);
	bytes_finish(&body);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	if (result.answer == LEDGER_OK) {
		*ret = result.receipt;
	}
	answer = desk_end(desk);
	return answer == CMD_DONE ? desk_refresh(desk) : answer;
}

/* What was asked for. */
struct wanted {
	const char *text; /* of the period */
	struct days period;
	const char *permit; /* NULL: all */
	bool is_preview;
};

/* Has all of it a price? */
static bool is_priced(struct value root)
{
	struct value list = value_list(root, "invoices");

	for (size_t i = 0; i < value_count(list); i++) {
		if (value_count(value_list(value_at(list, i), "unpriced")) > 0) {
			return false;
		}
	}
	return value_count(value_list_known(root, "unpriced")) == 0;
}

static int show_preview(struct desk *desk, const struct wanted *wanted)
{
	SCOPED(view_close) struct view *view = view_open();
	struct where reason = { .line = 0 };
	struct value_fault wrong;
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(view, "period", wanted->text);
	answer = view_preview(view, desk_ledger(desk), wanted->period, wanted->permit, &reason);
	if (answer == PREVIEW_NONE) {
		out_error("%s", reason.text);
		return CMD_WRONG;
	}
	if (answer == 0) {
		answer = view_log(view, desk_ledger(desk));
	}
	if (answer == 0) {
		answer = view_print(view);
	}
	return answer < 0 ? answer : is_priced(value_of_view(view, &wrong)) ? CMD_DONE : CMD_NO;
}

/* Who signed the run of that period; said to people where somebody did, or has to. */
static int show_signed(const struct app *app, struct printer *printer, const struct wanted *wanted)
{
	const struct sign_thing thing = { .about = SIGN_RUN, .days = wanted->period };
	struct signed_off signed_off;
	int answer = signed_off_find(printer->ledger, &thing, 0, &signed_off);

	if (answer == 0 && app->is_json) {
		view_signed_off(printer->view, &signed_off);
	} else if (answer == 0 && (signed_off.count > 0 || signed_off.demanded > 0)) {
		out_text("\n");
		answer = signed_off_say(&signed_off, &printer->books->zone);
	}
	signed_off_finish(&signed_off);
	return answer;
}

static int show(struct app *app, struct desk *desk, const struct wanted *wanted,
		struct printer *printer)
{
	SCOPED(view_close) struct view *view = view_open();
	const struct issued_choice choice = { .period = wanted->period, .permit = wanted->permit };
	int answer;

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	printer->ledger = desk_ledger(desk);
	printer->books = ledger_books(printer->ledger);
	printer->view = view;
	view_text(view, "period", wanted->text);
	view_array(view, "invoices");
	answer = wanted->is_preview ? preview(desk, printer, wanted->period, wanted->permit)
				    : issued_walk(printer->ledger, &choice, print_one, printer);
	view_end(view);
	if (answer == CMD_DONE) {
		answer = say_missing(desk, printer, wanted->period, wanted->permit);
	}
	if (answer == CMD_DONE && !wanted->is_preview) {
		answer = show_signed(app, printer, wanted);
	}
	if (answer == CMD_DONE && !app->is_json && printer->invoices > 0) {
		actors_say(printer->books);
	}
	if (answer == CMD_DONE && app->is_json) {
		answer = view_log(view, printer->ledger);
		answer = answer < 0 ? answer : view_print(view);
	}
	return answer;
}

static int read_wanted(const struct opts *opts, struct wanted *ret, struct printer *printer)
{
	struct where reason = { .line = 0 };

	ret->text = opts->words[0];
	ret->permit = opt_value(opts, "permit");
	ret->is_preview = opt_given(opts, "preview");
	if (!asked_period(ret->text, &ret->period)) {
		return CMD_WRONG;
	}
	if (opt_unit(opts, &printer->unit, &reason) != OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(due_memory_finish) struct due_memory due = { .book = "" };
	struct printer printer = { .app = app, .due = &due, .receipt = { .last = -1 } };
	struct wanted wanted = { .text = NULL };
	int answer = read_wanted(opts, &wanted, &printer);

	if (answer != CMD_DONE) {
		return answer;
	}
	answer = desk_open(app, wanted.is_preview ? DESK_READ : DESK_WRITE, &desk);
	if (answer == CMD_DONE && !wanted.is_preview) {
		answer = issue(desk, wanted.period, wanted.permit, &printer.receipt);
	}
	if (answer == CMD_DONE && wanted.is_preview && app->is_json) {
		return show_preview(desk, &wanted);
	}
	if (answer == CMD_DONE) {
		answer = show(app, desk, &wanted, &printer);
	}
	return answer == CMD_DONE && (printer.has_unpriced || printer.has_missing) ? CMD_NO
										   : answer;
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const struct wanted *wanted, struct value_tree **ret)
{
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/permits");
	remote_path_part(&path, wanted->permit);
	remote_path_put(&path, "preview");
	remote_path_query(&path, "period", wanted->text);
	answer = remote_json(remote, &path, REMOTE_SHEET_MAX, ret);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		out_error(_("there is no permit '%s'"), wanted->permit);
		return CMD_WRONG;
	}
	return answer;
}

/* The entry of an invoice that was issued before; -1 where it was not. */
static int64_t issued_entry(struct value root, const char *invoice)
{
	struct value list = value_list_known(root, "issued_before");

	for (size_t i = 0; i < value_count(list); i++) {
		if (value_says(value_at(list, i), "invoice", invoice)) {
			return value_int_in(value_at(list, i), "entry", 0, VALUE_INT_MAX);
		}
	}
	return PREVIEW;
}

static int print_far_invoices(struct value root, enum volume_unit unit)
{
	struct value list = value_list(root, "invoices");
	int fault = 0;

	for (size_t i = 0; i < value_count(list) && fault == 0; i++) {
		struct value invoice = value_at(list, i);
		int64_t entry = issued_entry(root, value_text(invoice, "invoice"));
		char state[STATE_MAX];

		(void)snprintf(state, sizeof(state), "%s", _("a preview, not issued"));
		if (entry != PREVIEW) {
			(void)snprintf(state, sizeof(state),
					_("a preview; issued before, entry %lld"),
					(long long)entry);
		}
		out_text("%s", i > 0 ? "\n" : "");
		fault = print_invoice(invoice, state, unit);
	}
	return fault;
}

static int print_far(struct remote *remote, struct value_tree *tree, enum volume_unit unit)
{
	const struct remote_ledger *ledger;
	struct value root = value_root(tree);
	struct value list = value_list(root, "invoices");
	int answer = remote_for_people(remote, tree, &ledger);

	if (answer == CMD_DONE) {
		answer = print_far_invoices(root, unit);
	}
	if (answer == CMD_DONE) {
		print_missing(root);
		if (value_count(list) > 0) {
			remote_actors_say(ledger);
		}
		answer = remote_taken(remote, root, 0);
	}
	return answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct printer printer = { .unit = UNIT_M3 };
	struct wanted wanted = { .text = opts->words[0] };
	int answer = read_wanted(opts, &wanted, &printer);

	if (answer == CMD_DONE && !wanted.is_preview) {
		return remote_none(_("weir bill without --preview"));
	}
	if (answer == CMD_DONE && wanted.permit == NULL) {
		return remote_none(_("weir bill without --permit"));
	}
	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = fetch(remote, &wanted, &tree);
	}
	if (answer == CMD_DONE) {
		answer = app->is_json ? remote_print_json(tree)
				      : print_far(remote, tree, printer.unit);
	}
	return answer == CMD_DONE && !is_priced(value_root(tree)) ? CMD_NO : answer;
}

const struct command cmd_bill = {
	.name = "bill",
	.summary = N_("issues the invoices of a period, or deltas to them"),
	.usage = "PERIOD [--permit PERMIT] [--preview] [--unit m3|wan-m3]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
