/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir object: objections to invoices and readings, and their answers.
 */

#include <stddef.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
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
	struct writer_result result;
	int answer = body->failed ? WEIR_FAULT_MEMORY : desk_open(app, DESK_WRITE, &desk);

	if (answer == CMD_DONE) {
		answer = desk_do(desk, kind, body, &result);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	if (result.answer == LEDGER_REFUSED) {
		out_error("%s", result.reason);
		return CMD_WRONG;
	}
	if (result.answer == LEDGER_NOTHING) {
		out_error(_("that objection was made before and has no answer yet"));
		return CMD_NO;
	}
	answer = desk_end(desk);
	if (answer == CMD_DONE) {
		answer = desk_refresh(desk);
	}
	return answer == CMD_DONE ? print_objection_deed(app, desk, result.receipt.entry) : answer;
}

static bool is_invoice(const char *word)
{
	return strncmp(word, "fee/", 4) == 0 || strncmp(word, "tax/", 4) == 0 ||
			strncmp(word, "price/", 6) == 0;
}

/* "METER@INSTANT"; a meter's id may have an '@' itself, an instant has none. */
static bool parse_reading(const char *word, struct objection *ret)
{
	const char *at = strrchr(word, '@');
	size_t size = at == NULL ? 0 : (size_t)(at - word);

	if (size == 0 || size >= sizeof(ret->meter) ||
			instant_parse(at + 1, &ret->at_s) != INSTANT_OK) {
		return false;
	}
	memcpy(ret->meter, word, size);
	ret->meter[size] = '\0';
	return true;
}

static int object(struct app *app, const struct opts *opts)
{
	const char *word = opts->words[0];
	const char *reason = opt_value(opts, "reason");
	struct objection objection = { .reason = reason };
	struct bytes body;
	int answer;

	if (reason == NULL) {
		out_error(_("an objection says why: --reason"));
		return CMD_WRONG;
	}
	if (is_invoice(word)) {
		if (!text_copy(objection.invoice, sizeof(objection.invoice), word)) {
			out_error(_("there is no invoice '%s'"), word);
			return CMD_WRONG;
		}
	} else if (!parse_reading(word, &objection)) {
		out_error(_("'%s' is neither an invoice's name nor a reading, METER@INSTANT"),
				word);
		return CMD_WRONG;
	}
	objection.reason_size = strlen(reason);
	bytes_init(&body, KIND_WHOLE_MAX);
	objection_put(&body, &objection);
	answer = hand_in(app, KIND_OBJECTION, &body);
	bytes_finish(&body);
	return answer;
}

static int answer_one(struct app *app, const struct opts *opts)
{
	const char *text = opt_value(opts, "text");
	struct bytes body;
	int64_t entry;
	int answer;

	if (opts->n_words != 2 || text_int_all(opts->words[1], 0, INT64_MAX, &entry) != TEXT_OK ||
			text == NULL) {
		out_error(_("an answer names the objection's entry and says something: weir object answer N --text TEXT"));
		return CMD_WRONG;
	}
	bytes_init(&body, KIND_WHOLE_MAX);
	objection_put_answer(&body, entry, text, strlen(text));
	answer = hand_in(app, KIND_ANSWER, &body);
	bytes_finish(&body);
	return answer;
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
};
