/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir statement: a permit's statement for its holder, as a document.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_file.h"
#include "api/document_permit.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_document.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 'o', "output", "FILE", N_("the document's file, .pdf or .xlsx") },
	{ 0, NULL, NULL, NULL },
};

static int read_period(const char *text, struct document_permit_options *ret)
{
	struct days days;

	if (!asked_period(text, &days)) {
		return CMD_WRONG;
	}
	ret->period = text;
	ret->first = month_of(days.from);
	ret->last = month_of((struct day){ days.till.number - 1 });
	return CMD_DONE;
}

static int no_permit(const char *permit)
{
	out_error(_("there is no permit '%s' in that period"), permit);
	return CMD_WRONG;
}

static int write(struct desk *desk, const struct document_permit_options *permit,
		enum document_format format, const char *file, bool is_json)
{
	SCOPED(document_close) struct document *document = NULL;
	int answer = document_permit(desk_ledger(desk), permit, &document);

	if (answer == DOCUMENT_PERMIT_NONE) {
		return no_permit(permit->permit);
	}
	return answer < 0 ? answer : document_file(document, format, file, is_json);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct document_permit_options permit = { .permit = opts->words[0], .lang = app->lang };
	enum document_format format = DOCUMENT_PDF;
	const char *file = NULL;
	int answer = read_period(opts->words[1], &permit);

	if (answer == CMD_DONE) {
		answer = document_option(opts, &file, &format);
	}
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	return answer != CMD_DONE ? answer : write(desk, &permit, format, file, app->is_json);
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	struct document_permit_options permit;
	struct remote_document document = {
		.words = "v1/permits",
		.name = opts->words[0],
		.part = "statement",
		.query = "period",
		.value = opts->words[1],
	};
	int answer = read_period(opts->words[1], &permit);

	if (answer == CMD_DONE) {
		answer = document_option(opts, &document.file, &document.format);
	}
	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer == CMD_DONE) {
		answer = remote_document(remote, app, &document);
	}
	return answer == REMOTE_ABSENT ? no_permit(document.name) : answer;
}

const struct command cmd_statement = {
	.name = "statement",
	.summary = N_("writes a permit's statement for its holder: ceilings, months, meters, bills, alerts"),
	.usage = "PERMIT PERIOD --output FILE",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
