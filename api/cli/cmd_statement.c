/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir statement: a permit's statement for its holder, as a document.
 */

#include <stddef.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_file.h"
#include "api/document_permit.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/period.h"
#include "meter/err.h"

static const struct opt_row options[] = {
	{ 'o', "output", "FILE", N_("the document's file, .pdf or .xlsx") },
	{ 0, NULL, NULL, NULL },
};

static int read_period(const char *text, struct document_permit_options *ret)
{
	struct days days;

	if (!period_parse(text, &days)) {
		out_error(_("'%s' is no period: 2026-10, 2026-Q4 or 2026"), text);
		return CMD_WRONG;
	}
	ret->period = text;
	ret->first = month_of(days.from);
	ret->last = month_of((struct day){ days.till.number - 1 });
	return CMD_DONE;
}

static int read_file(const struct opts *opts, enum document_format *ret)
{
	const char *file = opt_value(opts, "output");

	if (file == NULL) {
		out_error(_("a document needs '--output FILE'"));
		return CMD_WRONG;
	}
	if (!document_format_of(file, ret)) {
		out_error(_("%s: the file's name ends in .pdf or .xlsx"), file);
		return CMD_WRONG;
	}
	return CMD_DONE;
}

static int write(struct desk *desk, const struct document_permit_options *permit,
		enum document_format format, const char *file)
{
	SCOPED(document_close) struct document *document = NULL;
	int answer = document_permit(desk_ledger(desk), permit, &document);

	if (answer == DOCUMENT_PERMIT_NONE) {
		out_error(_("there is no permit '%s' in that period"), permit->permit);
		return CMD_WRONG;
	}
	return answer < 0 ? answer : document_file(document, format, file);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	struct document_permit_options permit = { .permit = opts->words[0], .lang = app->lang };
	enum document_format format = DOCUMENT_PDF;
	int answer = read_period(opts->words[1], &permit);

	if (answer == CMD_DONE) {
		answer = read_file(opts, &format);
	}
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	return answer != CMD_DONE ? answer
				  : write(desk, &permit, format, opt_value(opts, "output"));
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
};
