/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir finding: what is not as it must be, and the loop in which it is put right.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/evidence.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_finding.h"
#include "api/view_finding.h"
#include "ledger/entry.h"
#include "ledger/finding.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "accept", NULL, N_("check: it is right now") },
	{ 0, "all", NULL, N_("list: the closed and the withdrawn ones too") },
	{ 0, "area", "AREA", N_("raise: of an area; list: only of it and those below it") },
	{ 0, "class", "CLASS", N_("raise: what is wrong; list: only of that class") },
	{ 0, "evidence", "FILE", N_("raise, rectify: a file, of which the SHA-256 is kept") },
	{ 0, "holder", "CODE", N_("list: only of a credit code, or of a holder's name") },
	{ 0, "intake", "INTAKE", N_("raise: of an intake, with a permit or without") },
	{ 0, "meter", "METER", N_("raise: of a meter") },
	{ 0, "overdue", NULL, N_("list: only what was not rectified in time") },
	{ 0, "permit", "PERMIT", N_("raise: of a permit; list: only this one's") },
	{ 0, "reject", NULL, N_("check: it is not right yet, and is to be rectified again") },
	{ 0, "reopens", "N", N_("raise: an ended one of the same subject") },
	{ 0, "text", "TEXT",
			N_("what is wrong, was done, is still wanting; the ground of a withdrawal") },
	{ 0, "to", "NAME", N_("assign: who is responsible") },
	{ 0, "until", "DAY", N_("assign: the last day for it") },
	{ 0, NULL, NULL, NULL },
};

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	const char *class = opt_value(opts, "class");
	struct finding_choice choice = {
		.permit = opt_value(opts, "permit"),
		.holder = opt_value(opts, "holder"),
		.area = opt_value(opts, "area"),
		.is_all = opt_given(opts, "all"),
		.is_overdue = opt_given(opts, "overdue"),
	};
	int word = FINDING_ANY;
	int answer;

	if (opts->n_words > 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	if (class != NULL && !word_parse(WORD_FINDING, class, &word)) {
		out_error(_("'%s' is no class of finding"), class);
		return CMD_WRONG;
	}
	choice.class = (enum finding_class)word;
	answer = desk_open(app, DESK_READ, &desk);
	if (answer == CMD_DONE && !asked_area(desk, choice.area)) {
		return CMD_WRONG;
	}
	return answer == CMD_DONE ? list_findings(app, desk, &choice) : answer;
}

/* Hands a deed in and says where the finding stands; finding -1: the one that it raises. */
static int hand_in(struct app *app, uint64_t kind, const struct bytes *body, int64_t finding)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct handed done;
	int answer = deed_open_hand_in(app, kind, body, &desk, &done);

	return answer == CMD_DONE ? print_finding(app, desk, finding < 0 ? done.entry : finding)
				  : answer;
}

/* The file that was named, if one was, as its digest. */
static int read_evidence(
		const struct opts *opts, char buffer[static EVIDENCE_TEXT_MAX], const char **ret)
{
	const char *path = opt_value(opts, "evidence");

	*ret = path == NULL ? NULL : buffer;
	return path == NULL ? CMD_DONE : evidence_read(path, buffer);
}

static int raise(struct app *app, const struct opts *opts)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	char digest[EVIDENCE_TEXT_MAX];
	struct telling_pair pairs[] = {
		{ "permit", opt_value(opts, "permit"), "permit" },
		{ "intake", opt_value(opts, "intake"), "intake" },
		{ "meter", opt_value(opts, "meter"), "meter" },
		{ "area", opt_value(opts, "area"), "area" },
		{ "class", opt_value(opts, "class"), "class" },
		{ "text", opt_value(opts, "text"), "text" },
		{ "reopens", opt_value(opts, "reopens"), "reopens" },
		{ "evidence", NULL, "evidence" },
		{ NULL, NULL, NULL },
	};
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words > 1) {
		out_error(_("'raise' takes no further word"));
		return CMD_WRONG;
	}
	answer = read_evidence(opts, digest, &pairs[7].value);
	if (answer != CMD_DONE) {
		return answer;
	}
	return told_finding(&told, &body) ? hand_in(app, KIND_FINDING_RAISED, &body, -1)
					  : CMD_WRONG;
}

/* The step that a word stands for; a check is one of two. NULL after saying what is wrong. */
static const char *step_of(const struct opts *opts)
{
	bool is_accepted = opt_given(opts, "accept");

	if (strcmp(opts->words[0], "check") != 0) {
		return opts->words[0];
	}
	if (is_accepted == opt_given(opts, "reject")) {
		out_error(_("a check says one of two: --accept, or --reject --text TEXT"));
		return NULL;
	}
	return is_accepted ? "accept" : "reject";
}

static int take_step(struct app *app, const struct opts *opts, int64_t finding)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	char digest[EVIDENCE_TEXT_MAX];
	struct telling_pair pairs[] = {
		{ "step", step_of(opts), NULL },
		{ "text", opt_value(opts, "text"), "text" },
		{ "responsible", opt_value(opts, "to"), "to" },
		{ "until", opt_value(opts, "until"), "until" },
		{ "evidence", NULL, "evidence" },
		{ NULL, NULL, NULL },
	};
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (pairs[0].value == NULL) {
		return CMD_WRONG;
	}
	answer = read_evidence(opts, digest, &pairs[4].value);
	if (answer != CMD_DONE) {
		return answer;
	}
	return told_finding_step(&told, finding, &body)
			? hand_in(app, KIND_FINDING_STEP, &body, finding)
			: CMD_WRONG;
}

static int show(struct app *app, int64_t finding)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct ledger *ledger;
	int answer = desk_open(app, DESK_READ, &desk);

	if (answer != CMD_DONE) {
		return answer;
	}
	ledger = desk_ledger(desk);
	if (ledger != NULL && finding_find(ledger_books(ledger), finding) == NULL) {
		out_error(_("entry %lld raised no finding"), (long long)finding);
		return CMD_WRONG;
	}
	return print_finding(app, desk, finding);
}

static int run(struct app *app, const struct opts *opts)
{
	static const char *const steps[] = { "assign", "rectify", "check", "close", "withdraw",
		"show" };
	const char *word = opts->n_words == 0 ? "list" : opts->words[0];
	int64_t finding;

	if (strcmp(word, "list") == 0) {
		return list(app, opts);
	}
	if (strcmp(word, "raise") == 0) {
		return raise(app, opts);
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (strcmp(word, steps[i]) != 0) {
			continue;
		}
		if (opts->n_words != 2 ||
				text_int_all(opts->words[1], 0, INT64_MAX, &finding) != TEXT_OK) {
			out_error(_("a finding is named by its number, the entry that raised it: weir finding %s N"),
					word);
			return CMD_WRONG;
		}
		return strcmp(word, "show") == 0 ? show(app, finding)
						 : take_step(app, opts, finding);
	}
	out_error(_("'%s' is none of raise, assign, rectify, check, close, withdraw, list, show"),
			word);
	return CMD_WRONG;
}

const struct command cmd_finding = {
	.name = "finding",
	.summary = N_("raises what is not as it must be, and follows it until it is put right"),
	.usage = "[list [--permit PERMIT] [--holder CODE] [--area AREA] [--class CLASS] [--overdue] [--all] | show N | raise --permit PERMIT|--intake INTAKE|--meter METER|--area AREA --class CLASS --text TEXT [--evidence FILE] [--reopens N] | assign N --to NAME --until DAY | rectify N --text TEXT [--evidence FILE] | check N --accept|--reject [--text TEXT] | close N | withdraw N --text TEXT]",
	.words = "assign|check|close|list|raise|rectify|show|withdraw",
	.options = options,
	.min_words = 0,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
