/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir defer: an invoice is to be paid later; the office's answer.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/owed_deed.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/told_money.h"
#include "ledger/entry.h"
#include "meter/bytes.h"

static const struct opt_row options[] = {
	{ 0, "document", "TEXT", N_("grant, refuse: the office's document") },
	{ 0, "ground", "TEXT", N_("why it cannot be paid in time") },
	{ 0, "on", "DATE", N_("on which day it was asked for (today)") },
	{ 0, "until", "DATE", N_("the new last day, 90 days later at most") },
	{ 0, NULL, NULL, NULL },
};

static int make_deferral(const struct told *told, struct day today, struct bytes *ret)
{
	return told_deferral(told, today, ret) ? CMD_DONE : CMD_WRONG;
}

/* The office grants or refuses. */
static int answer_one(struct app *app, const struct opts *opts, bool is_granted)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	struct handed done;
	int64_t entry;
	int answer;

	bytes_init(&body, ENTRY_MAX);
	if (opts->n_words != 2 || text_int_all(opts->words[1], 1, INT64_MAX, &entry) != TEXT_OK ||
			opt_given(opts, "until") != is_granted || opt_given(opts, "ground") ||
			opt_given(opts, "on")) {
		out_error(_("an answer: weir defer grant ENTRY --until DATE --document TEXT, or refuse ENTRY --document TEXT"));
		return CMD_WRONG;
	}
	if (!told_deferral_answer(&told, entry, &body)) {
		return CMD_WRONG;
	}
	answer = deed_open_hand_in(app, KIND_DEFERRAL_ANSWER, &body, &desk, &done);
	return answer == CMD_DONE ? print_handed(app, &done) : answer;
}

static int run(struct app *app, const struct opts *opts)
{
	const char *word = opts->words[0];
	const struct telling_pair pairs[] = {
		{ "invoice", word, NULL },
		{ "until", opt_value(opts, "until"), "until" },
		{ "on", opt_value(opts, "on"), "on" },
		{ "ground", opt_value(opts, "ground"), "ground" },
		{ NULL, NULL, NULL },
	};

	if (strcmp(word, "grant") == 0 || strcmp(word, "refuse") == 0) {
		return answer_one(app, opts, word[0] == 'g');
	}
	if (opts->n_words != 1 || opt_given(opts, "document")) {
		out_error(_("a deferral: weir defer INVOICE --until DATE --ground TEXT"));
		return CMD_WRONG;
	}
	return owed_deed(app, KIND_DEFERRAL, pairs, make_deferral);
}

const struct command cmd_defer = {
	.name = "defer",
	.summary = N_("asks that an invoice be paid later, or answers that"),
	.usage = "INVOICE --until DATE --ground TEXT [--on DATE] | grant ENTRY --until DATE --document TEXT | refuse ENTRY --document TEXT",
	.words = "grant|refuse",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
};
