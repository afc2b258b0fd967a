/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir inspect: who was inspected, and who was not.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_field.h"
#include "api/value.h"
#include "api/view.h"
#include "api/view_field.h"
#include "api/view_log.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("list: only this area and those below it") },
	{ 0, "by", "NAME", N_("who was there") },
	{ 0, "document", "TEXT", N_("the record's number") },
	{ 0, "findings", "N;N", N_("what was raised, by the findings' numbers") },
	{ 0, "intake", "INTAKE",
			N_("only this one was looked at; without a permit it is named alone") },
	{ 0, "looked-at", "TEXT", N_("what was looked at") },
	{ 0, "missing", NULL, N_("list: who was not inspected in the year") },
	{ 0, "on", "DAY", N_("the day of the inspection") },
	{ 0, "outcome", "sound|problems", N_("what came of it") },
	{ 0, NULL, NULL, NULL },
};

/* ---- the list ---- */

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(view_close) struct view *view = NULL;
	const char *area = opt_value(opts, "area");
	struct value_fault fault = { "" };
	int year;
	int answer;

	if (opts->n_words != 2) {
		out_error(_("a year is named: weir inspect list 2026"));
		return CMD_WRONG;
	}
	if (!asked_year(opts->words[1], &year)) {
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!asked_area(desk, area)) {
		return CMD_WRONG;
	}
	view = view_open();
	answer = view == NULL ? WEIR_FAULT_MEMORY
			      : view_inspections(view, desk_ledger(desk), year, area);
	if (answer == 0) {
		answer = view_log(view, desk_ledger(desk));
	}
	if (answer < 0) {
		return answer;
	}
	return app->is_json ? view_print(view)
			    : print_inspections(value_of_view(view, &fault),
					      opt_given(opts, "missing"));
}

/* ---- an inspection ---- */

/* A text that must be given and fit. */
static bool take_text(
		const struct opts *opts, const char *name, bool is_needed, char *ret, size_t size)
{
	const char *text = opt_value(opts, name);

	if (text == NULL && !is_needed) {
		ret[0] = '\0';
		return true;
	}
	if (text == NULL || text[0] == '\0' || !text_is_utf8(text, strlen(text)) ||
			!text_copy(ret, size, text)) {
		out_error(_("--%s: text of 1 to %zu bytes of UTF-8"), name, size - 1);
		return false;
	}
	return true;
}

static bool take_row(const struct opts *opts, struct inspection_row *row)
{
	const char *intake = opt_value(opts, "intake");
	const char *outcome = opt_value(opts, "outcome");
	const char *on = opt_value(opts, "on");
	int word;

	if (opts->n_words == 1 && !text_copy(row->permit, sizeof(row->permit), opts->words[0])) {
		out_error(_("'%s' is no permit's number"), opts->words[0]);
		return false;
	}
	if (intake != NULL && !text_copy(row->intake, sizeof(row->intake), intake)) {
		out_error(_("'%s' is no intake's number"), intake);
		return false;
	}
	if (on == NULL || !day_parse(on, &row->from)) {
		out_error(_("--on: the day of the inspection, like 2026-10-31"));
		return false;
	}
	if (outcome == NULL || !word_parse(WORD_OUTCOME, outcome, &word)) {
		out_error(_("--outcome: sound or problems"));
		return false;
	}
	row->outcome = (enum outcome_word)word;
	return take_text(opts, "by", true, row->inspector, sizeof(row->inspector)) &&
			take_text(opts, "looked-at", true, row->looked_at,
					sizeof(row->looked_at)) &&
			take_text(opts, "findings", false, row->findings, sizeof(row->findings)) &&
			take_text(opts, "document", false, row->document, sizeof(row->document));
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct handed done;
	int answer;
	union row row = { .inspection = { .permit = "" } };

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words > 0 && strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	if (opts->n_words > 1 || (opts->n_words == 0 && opt_value(opts, "intake") == NULL)) {
		out_error(_("one permit, or --intake INTAKE without one; or 'list YEAR'"));
		return CMD_WRONG;
	}
	if (!take_row(opts, &row.inspection)) {
		return CMD_WRONG;
	}
	item_put_array(&body, 1);
	row_put(&body, ROW_INSPECTION, &row);
	answer = deed_open_hand_in(app, KIND_INSPECTIONS, &body, &desk, &done);
	return answer == CMD_DONE ? print_handed(app, &done) : answer;
}

const struct command cmd_inspect = {
	.name = "inspect",
	.summary = N_("takes down an inspection, or lists a year's and who is missing"),
	.usage = "[PERMIT] [--intake INTAKE] --on DAY --by NAME --looked-at TEXT --outcome sound|problems [--findings N;N] [--document TEXT] | list YEAR [--area AREA] [--missing]",
	.words = "list",
	.options = options,
	.min_words = 0,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
