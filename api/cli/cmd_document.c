/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir document: notices and year's sheets, for the printer or as workbooks.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_file.h"
#include "api/document_notice.h"
#include "api/document_year.h"
#include "api/lang.h"
#include "api/out.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("year: only this area and those below it") },
	{ 'o', "output", "FILE", N_("the document's file, .pdf or .xlsx") },
	{ 0, NULL, NULL, NULL },
};

static int notice(struct ledger *ledger, const char *invoice, struct document **ret)
{
	int answer = document_notice(ledger, invoice, ret);

	if (answer == DOCUMENT_NOTICE_NONE) {
		out_error(_("there is no invoice '%s'"), invoice);
		return CMD_WRONG;
	}
	return answer;
}

static int year(const struct app *app, struct ledger *ledger, const char *word, const char *area,
		struct document **ret)
{
	struct document_year_options options_of = { .area = area, .lang = app->lang };
	int answer;

	if (!asked_year(word, &options_of.year)) {
		return CMD_WRONG;
	}
	answer = document_year(ledger, &options_of, ret);
	if (answer == DOCUMENT_YEAR_NO_AREA) {
		out_error(_("there is no area '%s'"), area);
		return CMD_WRONG;
	}
	return answer;
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(document_close) struct document *document = NULL;
	enum document_format format = DOCUMENT_PDF;
	const char *area = opt_value(opts, "area");
	const char *file = NULL;
	bool is_year = strcmp(opts->words[0], "year") == 0;
	int answer;

	if (!is_year && strcmp(opts->words[0], "notice") != 0) {
		out_error(_("there is no document '%s': notice, year"), opts->words[0]);
		return CMD_WRONG;
	}
	if (!is_year && area != NULL) {
		out_error(_("option '--area' goes with 'year'"));
		return CMD_WRONG;
	}
	answer = document_option(opts, &file, &format);
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = is_year ? year(app, desk_ledger(desk), opts->words[1], area, &document)
			 : notice(desk_ledger(desk), opts->words[1], &document);
	return answer != CMD_DONE ? answer : document_file(document, format, file, app->is_json);
}

const struct command cmd_document = {
	.name = "document",
	.summary = N_("writes an invoice's notice or the year's sheet, for the printer or as a workbook"),
	.usage = "notice INVOICE --output FILE | year YEAR [--area AREA] --output FILE",
	.words = "notice|year",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
};
