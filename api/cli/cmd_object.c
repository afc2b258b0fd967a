/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir object: objections to invoices and readings, and their answers.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/told_deed.h"
#include "api/view_objection.h"
#include "billing/objection.h"
#include "meter/bytes.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 0, "all", NULL, N_("list: the answered ones too") },
	{ 0, "permit", "PERMIT", N_("list: only this one's") },
	{ 0, "reason", "TEXT", N_("why it is wrong") },
	{ 0, "text", "TEXT", N_("answer: what the office says") },
	{ 0, NULL, NULL, NULL },
};

/* Hands a deed in and says where it stands. */
static int hand_in(struct app *app, uint64_t kind, struct bytes *body)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct handed done;
	int answer = deed_open_hand_in(app, kind, body, &desk, &done);

	if (answer == CMD_DONE && done.is_known) {
		out_error(_("that objection was made before and has no answer yet"));
		return CMD_NO;
	}
	return answer == CMD_DONE ? print_objection_deed(app, desk, done.entry) : answer;
}

/* The same of what was told: an objection, or the answer to one. */
static int hand_in_told(struct app *app, uint64_t kind, const struct told *told, int64_t objection)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	bool is_good;

	bytes_init(&body, KIND_WHOLE_MAX);
	/* Without a zone: the word has an instant with its offset, or it is none. */
	is_good = kind == KIND_OBJECTION ? told_objection(told, NULL, &body)
					 : told_answer(told, objection, &body);
	return is_good ? hand_in(app, kind, &body) : CMD_WRONG;
}

static bool is_invoice(const char *word)
{
	return strncmp(word, "fee/", 4) == 0 || strncmp(word, "tax/", 4) == 0 ||
			strncmp(word, "price/", 6) == 0;
}

/* "METER@INSTANT"; a meter's id may have an '@' itself, an instant has none. */
static bool split_reading(const char *word, char meter[static TEXT_ID_MAX + 1], const char **ret_at)
{
	const char *at = strrchr(word, '@');
	size_t size = at == NULL ? 0 : (size_t)(at - word);
	int64_t at_s;

	if (size == 0 || size > TEXT_ID_MAX || instant_parse(at + 1, &at_s) != INSTANT_OK) {
		return false;
	}
	memcpy(meter, word, size);
	meter[size] = '\0';
	*ret_at = at + 1;
	return true;
}

static int object(struct app *app, const struct opts *opts)
{
	const char *word = opts->words[0];
	char meter[TEXT_ID_MAX + 1];
	struct telling_pair pairs[] = {
		{ "reason", opt_value(opts, "reason"), "reason" },
		{ "invoice", is_invoice(word) ? word : NULL, NULL },
		{ "meter", NULL, NULL },
		{ "at", NULL, NULL },
		{ NULL, NULL, NULL },
	};
	struct telling telling = { .pairs = pairs };
	const struct told told = telling_told(&telling);

	if (pairs[0].value == NULL) {
		out_error(_("an objection says why: --reason"));
		return CMD_WRONG;
	}
	if (!is_invoice(word)) {
		if (!split_reading(word, meter, &pairs[3].value)) {
			out_error(_("'%s' is neither an invoice's name nor a reading, METER@INSTANT"),
					word);
			return CMD_WRONG;
		}
		pairs[2].value = meter;
	}
	return hand_in_told(app, KIND_OBJECTION, &told, 0);
}

static int answer_one(struct app *app, const struct opts *opts)
{
	const char *text = opt_value(opts, "text");
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	int64_t entry;

	if (opts->n_words != 2 || text_int_all(opts->words[1], 0, INT64_MAX, &entry) != TEXT_OK ||
			text == NULL) {
		out_error(_("an answer names the objection's entry and says something: weir object answer N --text TEXT"));
		return CMD_WRONG;
	}
	return hand_in_told(app, KIND_ANSWER, &told, entry);
}

static int list(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer;

	if (opts->n_words != 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	answer = desk_open(app, DESK_READ, &desk);
	return answer != CMD_DONE ? answer
				  : list_objections(app, desk, opt_value(opts, "permit"),
						    opt_given(opts, "all"));
}

/* ---- a ledger elsewhere ---- */

static int fetch(struct remote *remote, const struct opts *opts, struct value_tree **ret)
{
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/objections");
	remote_path_query(&path, "permit", opt_value(opts, "permit"));
	remote_path_query(&path, "state", opt_given(opts, "all") ? "all" : "open");
	answer = remote_pages(remote, &path, "objections", ret);
	remote_path_finish(&path);
	return answer;
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	SCOPED(value_close) struct value_tree *tree = NULL;
	int answer;

	if (strcmp(opts->words[0], "list") != 0) {
		return remote_none("weir object");
	}
	if (opts->n_words != 1) {
		out_error(_("'list' takes no further word"));
		return CMD_WRONG;
	}
	answer = remote_open(app->server, &remote);
	if (answer == CMD_DONE) {
		answer = fetch(remote, opts, &tree);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (app->is_json) {
		return remote_print_json(tree);
	}
	answer = value_clean(tree);
	if (answer == CMD_DONE) {
		print_objection_list(value_root(tree));
	}
	return remote_taken(remote, value_root(tree), answer);
}

static int run(struct app *app, const struct opts *opts)
{
	if (strcmp(opts->words[0], "list") == 0) {
		return list(app, opts);
	}
	if (strcmp(opts->words[0], "answer") == 0) {
		return answer_one(app, opts);
	}
	if (opts->n_words != 1) {
		out_error(_("one invoice or one reading at a time"));
		return CMD_WRONG;
	}
	return object(app, opts);
}

const struct command cmd_object = {
	.name = "object",
	.summary = N_("objects to an invoice or a reading, answers, or lists what is open"),
	.usage = "INVOICE | METER@INSTANT --reason TEXT | answer ENTRY --text TEXT | list [--all] [--permit PERMIT]",
	.words = "answer|list",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.needs = CMD_NEEDS_WRITE,
	.run = run,
	.ask = ask,
};
