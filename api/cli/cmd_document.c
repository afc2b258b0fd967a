/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir document: declarations, notices, certificates and year's sheets, for the printer or as workbooks.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/asked.h"
#include "api/cli/cmd.h"
#include "api/desk.h"
#include "api/document_certificate.h"
#include "api/document_declaration.h"
#include "api/document_file.h"
#include "api/document_notice.h"
#include "api/document_year.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/remote.h"
#include "api/remote_document.h"
#include "meter/err.h"
#include "meter/instant.h"
#include "meter/text.h"

static const struct opt_row options[] = {
	{ 0, "area", "AREA", N_("year: only this area and those below it") },
	{ 'o', "output", "FILE", N_("the document's file, .pdf or .xlsx") },
	{ 0, NULL, NULL, NULL },
};

static int no_invoice(const char *invoice)
{
	out_error(_("there is no invoice '%s'"), invoice);
	return CMD_WRONG;
}

static int notice(struct ledger *ledger, const char *invoice, struct document **ret)
{
	int answer = document_notice(ledger, invoice, ret);

	return answer == DOCUMENT_NOTICE_NONE ? no_invoice(invoice) : answer;
}

static int declaration(const struct app *app, struct ledger *ledger, const char *invoice,
		struct document **ret)
{
	int answer = document_declaration(ledger, invoice, app->lang, ret);

	return answer == DOCUMENT_DECLARATION_NONE ? no_invoice(invoice) : answer;
}

static int no_trade(const char *trade)
{
	out_error(_("there is no trade '%s'"), trade);
	return CMD_WRONG;
}

static int no_certificate(const char *trade)
{
	out_error(_("trade '%s' is not approved: there is nothing to certify"), trade);
	return CMD_WRONG;
}

static int no_area(const char *area)
{
	out_error(_("there is no area '%s'"), area);
	return CMD_WRONG;
}

static int certificate(struct ledger *ledger, const char *trade, struct document **ret)
{
	int answer = document_certificate(ledger, trade, ret);

	if (answer == DOCUMENT_CERTIFICATE_NONE) {
		return no_trade(trade);
	}
	return answer == DOCUMENT_CERTIFICATE_UNAPPROVED ? no_certificate(trade) : answer;
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
	return answer == DOCUMENT_YEAR_NO_AREA ? no_area(area) : answer;
}

static int make(const struct app *app, struct ledger *ledger, const struct opts *opts,
		struct document **ret)
{
	const char *word = opts->words[1];

	if (strcmp(opts->words[0], "year") == 0) {
		return year(app, ledger, word, opt_value(opts, "area"), ret);
	}
	if (strcmp(opts->words[0], "certificate") == 0) {
		return certificate(ledger, word, ret);
	}
	return strcmp(opts->words[0], "notice") == 0 ? notice(ledger, word, ret)
						     : declaration(app, ledger, word, ret);
}

/* Which document into which file. Returns CMD_DONE, or CMD_WRONG after saying what is wrong. */
static int read_asked(
		const struct opts *opts, const char **ret_file, enum document_format *ret_format)
{
	const char *word = opts->words[0];
	bool is_year = strcmp(word, "year") == 0;

	if (!is_year && strcmp(word, "notice") != 0 && strcmp(word, "declaration") != 0 &&
			strcmp(word, "certificate") != 0) {
		out_error(_("there is no document '%s': certificate, declaration, notice, year"),
				word);
		return CMD_WRONG;
	}
	if (!is_year && opt_given(opts, "area")) {
		out_error(_("option '--area' goes with 'year'"));
		return CMD_WRONG;
	}
	return document_option(opts, ret_file, ret_format);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	SCOPED(document_close) struct document *document = NULL;
	enum document_format format = DOCUMENT_PDF;
	const char *file = NULL;
	int answer = read_asked(opts, &file, &format);

	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_READ, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = make(app, desk_ledger(desk), opts, &document);
	return answer != CMD_DONE ? answer : document_file(document, format, file, app->is_json);
}

/* ---- a ledger elsewhere ---- */

static int say_absent(const struct remote *remote, const struct opts *opts)
{
	const char *name = opts->words[1];

	if (strcmp(opts->words[0], "certificate") == 0) {
		return remote_absent_is(remote, "no-certificate") ? no_certificate(name)
								  : no_trade(name);
	}
	if (strcmp(opts->words[0], "year") == 0) {
		return no_area(opt_value(opts, "area"));
	}
	return no_invoice(name);
}

static int ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	struct remote_document document = { .query = "area", .value = opt_value(opts, "area") };
	const char *word = opts->words[0];
	int year;
	int answer = read_asked(opts, &document.file, &document.format);

	if (answer == CMD_DONE && strcmp(word, "year") == 0 && !asked_year(opts->words[1], &year)) {
		answer = CMD_WRONG;
	}
	if (answer == CMD_DONE) {
		answer = remote_open(app->server, &remote);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	document.name = opts->words[1];
	if (strcmp(word, "certificate") == 0) {
		document.words = "v1/trades";
		document.part = "certificate";
	} else if (strcmp(word, "year") == 0) {
		document.words = "v1/years";
		document.part = "document";
	} else {
		document.words = "v1/invoices";
		document.part = word;
	}
	answer = remote_document(remote, app, &document);
	return answer == REMOTE_ABSENT ? say_absent(remote, opts) : answer;
}

const struct command cmd_document = {
	.name = "document",
	.summary = N_("writes an invoice's declaration or notice, a trade's certificate, or the year's sheet, for the printer or as a workbook"),
	.usage = "declaration INVOICE --output FILE | notice INVOICE --output FILE | certificate TRADE --output FILE | year YEAR [--area AREA] --output FILE",
	.words = "certificate|declaration|notice|year",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.needs = CMD_NEEDS_READ,
	.run = run,
	.ask = ask,
};
