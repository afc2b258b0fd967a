/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir balance: the month's sheet.
 */

#include <stddef.h>
#include <stdint.h>

#include "api/actors.h"
#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_balance.h"
#include "api/document_file.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_balance.h"
#include "api/remote.h"
#include "api/value_balance.h"
#include "api/view_balance.h"
#include "api/view_signed.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	CSV_BYTES_MAX = 256 << 20, /* a sheet of a million permits */
};

enum format {
	FORMAT_TABLE = 0,
	FORMAT_CSV,
	FORMAT_JSON,
	FORMAT_XLSX, /* from here on documents, which go into a file */
	FORMAT_PDF,
};

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("only this area and those below it") },
	{ 0, "at-size", "N", N_("as it was when the log had N entries") },
	{ 0, "format", "table|csv|json|xlsx|pdf",
			N_("all tables, the permits as CSV, everything as JSON, or a document") },
	{ 'o', "output", "FILE", N_("the document's file") },
	{ 0, "permit", "PERMIT", N_("only this one's line") },
	{ 0, "strict", NULL, N_("answer 1 where days are unknown") },
	{ 0, "unit", "m3|wan-m3", N_("volumes in m³ (without it) or 万m³, in tables") },
	{ 0, NULL, NULL, NULL },
};

struct choices {
	struct balance_options balance;
	int format;
	enum volume_unit unit;
	const char *file; /* of a document */
};

/* A document has a file, and is of more than one permit; nothing else has. */
static int read_file(const struct opts *opts, struct choices *ret)
{
	bool is_document = ret->format >= FORMAT_XLSX;

	ret->file = opt_value(opts, "output");
	if (is_document && ret->file == NULL) {
		out_error(_("a document needs '--output FILE'"));
		return CMD_WRONG;
	}
	if (!is_document && ret->file != NULL) {
		out_error(_("option '--output' goes with a document: '--format xlsx' or 'pdf'"));
		return CMD_WRONG;
	}
	if (is_document && opt_given(opts, "unit")) {
		out_error(_("a document is in m³: '--unit' goes with tables"));
		return CMD_WRONG;
	}
	if (is_document && ret->balance.permit != NULL) {
		out_error(_("options '--permit' and '--output' exclude each other"));
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int read_choices(const struct app *app, const struct opts *opts, struct choices *ret)
{
	static const char *const formats[] = { "table", "csv", "json", "xlsx", "pdf", NULL };
	struct where reason = { .line = 0 };

	if (!month_parse(opts->words[0], &ret->balance.month)) {
		out_error(_("'%s' is no month; one is written 2026-10"), opts->words[0]);
		return CMD_WRONG;
	}
	ret->balance.area = opt_value(opts, "area");
	ret->balance.permit = opt_value(opts, "permit");
	if (ret->balance.area != NULL && ret->balance.permit != NULL) {
		out_error(_("options '--area' and '--permit' exclude each other"));
		return CMD_WRONG;
	}
	ret->format = app->is_json ? FORMAT_JSON : FORMAT_TABLE;
	if (opt_choice(opts, "format", formats, &ret->format, &reason) != OPT_OK ||
			opt_unit(opts, &ret->unit, &reason) != OPT_OK ||
			opt_int(opts, "at-size", 1, INT64_MAX, &ret->balance.at_size, &reason) !=
					OPT_OK) {
		out_where(&reason);
		return CMD_WRONG;
	}
	if (app->is_json && ret->format != FORMAT_JSON) {
		out_error(_("--json and --format %s are two answers"), formats[ret->format]);
		return CMD_WRONG;
	}
	return read_file(opts, ret);
}

static int print_json(const struct balance *balance, bool is_line)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (is_line) {
		view_balance_permit(view, balance);
	} else {
		view_balance(view, balance);
	}
	return view_print(view);
}

static int print_csv(const struct balance *balance)
{
	SCOPED_FINISH(bytes_finish) struct bytes csv;

	bytes_init(&csv, CSV_BYTES_MAX);
	csv_balance(&csv, balance);
	if (csv.failed) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("%s", bytes_text(&csv));
	return 0;
}

static int write_document(
		const struct app *app, const struct choices *choices, const struct balance *balance)
{
	SCOPED(document_close) struct document *document = NULL;
	int fault = document_balance(balance, app->lang, &document);

	return fault < 0 ? fault
			 : document_file(document,
					   choices->format == FORMAT_PDF ? DOCUMENT_PDF
									 : DOCUMENT_XLSX,
					   choices->file, false);
}

static int print(
		const struct app *app, const struct choices *choices, const struct balance *balance)
{
	switch ((enum format)choices->format) {
	case FORMAT_CSV:
		return print_csv(balance);
	case FORMAT_JSON:
		return print_json(balance, choices->balance.permit != NULL);
	case FORMAT_XLSX:
	case FORMAT_PDF:
		return write_document(app, choices, balance);
	case FORMAT_TABLE:
		break;
	}
	return print_balance(balance, choices->unit, app->lang);
}

static int say_absent(const struct choices *choices)
{
	if (choices->balance.permit != NULL) {
		out_error(_("there is no permit '%s' in that month's sheet"),
				choices->balance.permit);
	} else {
		out_error(_("there is no area '%s'"), choices->balance.area);
	}
	return CMD_WRONG;
}

/* What the command answers, where it could be answered. */
static int conclude(const struct opts *opts, const struct balance *balance)
{
	return opt_given(opts, "strict") && balance_unknown_days(balance) > 0 ? CMD_NO : CMD_DONE;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(balance_close) struct balance *balance = NULL;
	struct choices choices = { .format = FORMAT_TABLE };
	int answer = read_choices(app, opts, &choices);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = balance_open(desk_ledger(desk), &choices.balance, &balance);
	if (answer == BALANCE_NO_AREA || answer == BALANCE_NO_PERMIT) {
		return say_absent(&choices);
	}
	if (answer == BALANCE_NO_SIZE) {
		out_error(_("option '--at-size': the log has %lld entries"),
				(long long)ledger_size(desk_ledger(desk)));
		return CMD_WRONG;
	}
	if (answer == 0) {
		answer = print(app, &choices, balance);
	}
	if (answer == 0 && choices.format == FORMAT_TABLE && balance->signed_off.count > 0) {
		out_text("\n");
		answer = signed_off_say(&balance->signed_off, &balance->zone);
	}
	if (answer == 0 && choices.format == FORMAT_TABLE) {
		actors_say(ledger_books(desk_ledger(desk)));
	}
	return answer != CMD_DONE ? answer : conclude(opts, balance);
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const char *month, const struct choices *choices,
		struct value_tree **ret)
{
	const struct balance_options *balance = &choices->balance;
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	if (balance->permit != NULL) {
		remote_path_put(&path, "v1/permits");
		remote_path_part(&path, balance->permit);
		remote_path_put(&path, "balance");
		remote_path_query(&path, "month", month);
	} else {
		remote_path_put(&path, "v1/sheets");
		remote_path_part(&path, month);
		remote_path_query(&path, "area", balance->area);
	}
	answer = remote_json(remote, &path, REMOTE_SHEET_MAX, ret);
	remote_path_finish(&path);
	return answer == REMOTE_ABSENT ? say_absent(choices) : answer;
}

/* Where somebody has signed it. */
static void print_far_signed(struct value root, const struct zone *zone)
{
	struct value signed_off;

	if (!value_has(root, "signed_off")) {
		return;
	}
	signed_off = value_object(root, "signed_off");
	if (value_count(value_list(signed_off, "signatures")) > 0) {
		out_text("\n");
		print_signed_off(signed_off, zone);
	}
}

static int print_far(const struct app *app, const struct opts *opts, const struct choices *choices,
		struct remote *remote, struct value_tree *tree)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	const struct remote_ledger *ledger;
	struct value root = value_root(tree);
	int answer = remote_ledger(remote, &ledger);

	/* What is printed as it came is not cleaned, but it is read all the same. */
	if (answer == CMD_DONE && choices->format == FORMAT_JSON) {
		answer = remote_print_json(tree);
	}
	if (answer == CMD_DONE) {
		answer = value_clean(tree);
	}
	if (answer == CMD_DONE) {
		answer = remote_taken(remote, root, value_balance(root, &ledger->zone, &balance));
	}
	if (answer == CMD_DONE && choices->format != FORMAT_JSON) {
		answer = print(app, choices, balance);
	}
	if (answer == CMD_DONE && choices->format == FORMAT_TABLE) {
		print_far_signed(root, &ledger->zone);
		remote_actors_say(ledger);
	}
	return answer == CMD_DONE ? conclude(opts, balance) : answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct choices choices = { .format = FORMAT_TABLE };
	int answer = read_choices(app, opts, &choices);

	if (answer == CMD_DONE && opt_given(opts, "at-size")) {
		return remote_none("--at-size");
	}
	if (answer == CMD_DONE && choices.file != NULL) {
		return remote_none("--output");
	}
	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts->words[0], &choices, &tree);
	}
	return answer == CMD_DONE ? print_far(app, opts, &choices, remote, tree) : answer;
}

const struct command cmd_balance = {
	.name = "balance",
	.summary = N_("prints the month's sheet: permits, meters, areas, who has not reported"),
	.usage = "MONTH [--area AREA | --permit PERMIT] [--unit m3|wan-m3] [--format table|csv|json|xlsx|pdf] [--output FILE] [--at-size N] [--strict]",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
