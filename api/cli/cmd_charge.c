/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir charge: charges of a scheme, row by row of a table. No ledger.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/cmd.h"
#include "api/csv.h"
#include "api/csv_value.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/shipped.h"
#include "api/table.h"
#include "api/view.h"
#include "api/view_number.h"
#include "billing/scheme.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/wide.h"

enum {
	PATH_BYTES = 4096,
	NUMBER_BYTES = 40,
};

static const struct opt_row options[] = {
	{ 0, "scheme", "FILE", N_("the scheme: a file, or the name of one that ships") },
	{ 0, NULL, NULL, NULL },
};

/* A row of the table: what it is called, and the text of each column. */
struct row {
	char reference[TEXT_ID_MAX + 1];
	char values[SCHEME_COLUMNS_MAX][SCHEME_VALUE_MAX + 1];
};

struct work {
	const struct app *app;
	struct scheme *scheme;
	const char *names[SCHEME_COLUMNS_MAX];
	size_t count;
	struct csv_column columns[SCHEME_COLUMNS_MAX + 1];
	struct csv *csv;
	struct row row;
	struct table_column heads[3]; /* of the table, which borrows them */
	struct table *table;
	struct view *view;
	wide total;
};

static const char *find_value(void *context, const char *column)
{
	struct work *work = context;

	for (size_t i = 0; i < work->count; i++) {
		if (strcmp(work->names[i], column) == 0) {
			return work->row.values[i];
		}
	}
	return "";
}

/* The columns of a file: the reference, and those that the scheme reads. */
static void set_columns(struct work *work)
{
	work->count = scheme_columns(work->scheme, work->names);
	work->columns[0] = (struct csv_column){
		.name = "reference",
		.name_zh = "编号",
		.type = CSV_NAME,
		.offset = offsetof(struct row, reference),
		.high = TEXT_ID_MAX,
	};
	for (size_t i = 0; i < work->count; i++) {
		work->columns[i + 1] = (struct csv_column){
			.name = work->names[i],
			.name_zh = work->names[i],
			.need = CSV_MAY,
			.type = CSV_NAME,
			.offset = offsetof(struct row, values) +
					i * sizeof(((struct row *)0)->values[0]),
			.high = SCHEME_VALUE_MAX,
		};
	}
}

static int wrong_row(struct work *work, int answer, const char *column)
{
	char quoted[CSV_QUOTE_MAX];
	size_t at = 0;

	for (size_t i = 0; i < work->count; i++) {
		at = strcmp(work->names[i], column) == 0 ? i + 1 : at;
	}
	(void)csv_quote(at == 0 ? "" : work->row.values[at - 1], quoted);
	switch (answer) {
	case SCHEME_NO_LABEL:
		return csv_wrong(work->csv, at,
				_("'%s' is none of the labels that the scheme has for it"), quoted);
	case SCHEME_NO_VALUE:
		return csv_wrong(work->csv, at, _("is blank; expected a number"));
	case SCHEME_TOO_MUCH:
		return csv_wrong(work->csv, at, _("'%s': the charge is too large"), quoted);
	default:
		return csv_wrong(work->csv, at,
				_("'%s' is no number; expected one as 12, 0.875 or 5/6"), quoted);
	}
}

/* "869.55" of 86955; the wide sum of all of them too. */
static const char *format_money(
		const struct work *work, wide minor, char buffer[static NUMBER_BYTES])
{
	uint64_t part = 1;
	uint64_t size;

	for (int64_t i = 0; i < work->scheme->decimals; i++) {
		part *= 10;
	}
	size = (uint64_t)(minor < 0 ? -minor : minor);
	if (work->scheme->decimals == 0) {
		(void)snprintf(buffer, NUMBER_BYTES, "%s%llu", minor < 0 ? "-" : "",
				(unsigned long long)size);
	} else {
		(void)snprintf(buffer, NUMBER_BYTES, "%s%llu.%0*llu", minor < 0 ? "-" : "",
				(unsigned long long)(size / part), (int)work->scheme->decimals,
				(unsigned long long)(size % part));
	}
	return buffer;
}

static void put_row(struct work *work, const struct scheme_charge *charge)
{
	SCOPED_FINISH(bytes_finish) struct bytes exact;
	char money[NUMBER_BYTES];

	bytes_init(&exact, EXACT_TEXT_MAX);
	exact_format(&charge->amount, &exact);
	table_text(work->table, work->row.reference);
	table_text(work->table, bytes_text(&exact));
	table_text(work->table, format_money(work, charge->rounded, money));
}

static void view_row(struct work *work, const struct scheme_charge *charge)
{
	char money[NUMBER_BYTES];

	view_object(work->view, NULL);
	view_text(work->view, "reference", work->row.reference);
	view_exact(work->view, "exact", &charge->amount);
	view_text(work->view, "amount", format_money(work, charge->rounded, money));
	view_array(work->view, "steps");
	for (size_t i = 0; i < charge->step_count; i++) {
		const struct scheme_step *step = &charge->steps[i];

		view_object(work->view, NULL);
		view_text(work->view, "column", step->column);
		view_text(work->view, "value", step->value);
		view_exact(work->view, step->is_term ? "adds" : "times", &step->number);
		view_end(work->view);
	}
	view_end(work->view);
	view_end(work->view);
}

/* Each row in turn; the file is right as a whole, or nothing is printed. */
static int charge_rows(struct work *work)
{
	int answer;

	while ((answer = csv_read_row(work->csv, &work->row)) == CSV_OK) {
		struct scheme_charge charge;
		const char *column;
		int found = scheme_charge(work->scheme, find_value, work, &charge, &column);

		if (found == SCHEME_CHARGED) {
			work->total += charge.rounded;
			if (work->view != NULL) {
				view_row(work, &charge);
			} else {
				put_row(work, &charge);
			}
		} else {
			(void)wrong_row(work, found, column);
		}
		scheme_charge_finish(&charge);
		if (found != SCHEME_CHARGED) {
			return CSV_WRONG;
		}
	}
	return answer == CSV_END ? CSV_OK : answer;
}

static int print_all(struct work *work)
{
	char money[NUMBER_BYTES];
	int answer;

	if (work->view != NULL) {
		view_end(work->view);
		view_text(work->view, "total", format_money(work, work->total, money));
		return view_print(work->view);
	}
	answer = table_print(work->table);
	if (answer == CMD_DONE) {
		out_text(_("total %s %s\n"), format_money(work, work->total, money),
				work->scheme->currency);
	}
	return answer;
}

/* Opens what is printed into. */
static int begin(struct work *work)
{
	work->heads[0] = (struct table_column){ _("Reference"), TABLE_LEFT };
	work->heads[1] = (struct table_column){ _("Exact"), TABLE_RIGHT };
	work->heads[2] = (struct table_column){ work->scheme->currency, TABLE_RIGHT };
	if (!work->app->is_json) {
		work->table = table_open(work->heads, 3, UNIT_M3);
		return work->table == NULL ? WEIR_FAULT_MEMORY : 0;
	}
	work->view = view_open();
	if (work->view == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	view_text(work->view, "scheme", work->scheme->id);
	view_text(work->view, "currency", work->scheme->currency);
	view_array(work->view, "charges");
	return 0;
}

static int say_wrong(const struct where *where)
{
	out_error("%s:%d:%d: %s", where->file, where->line, where->column, where->text);
	return CMD_WRONG;
}

static int load_scheme(struct work *work, const char *name)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	char path[PATH_BYTES];
	struct where where = { .line = 0 };
	int answer;

	if (!shipped_find("scheme", name, path, sizeof(path)) &&
			!text_copy(path, sizeof(path), name)) {
		out_error(_("'%s' is too long for the name of a file"), name);
		return CMD_WRONG;
	}
	bytes_init(&text, CSV_FILE_MAX);
	answer = csv_load(path, &text, &where);
	if (answer == CSV_OK) {
		answer = scheme_load(
				(const char *)text.data, text.size, path, work->scheme, &where);
	}
	return answer == 0 ? CMD_DONE : answer < 0 ? answer : say_wrong(&where);
}

static int charge_file(struct work *work, const char *path)
{
	const struct csv_options plain = { .encoding = CSV_UTF8 };
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct where where = { .line = 0 };
	int answer;

	bytes_init(&text, CSV_FILE_MAX);
	answer = csv_load(path, &text, &where);
	if (answer == CSV_OK) {
		answer = csv_open(text.data, text.size, path, &plain, work->columns,
				work->count + 1, &work->csv, &where);
	}
	if (answer == CSV_OK) {
		answer = charge_rows(work);
	}
	csv_close(work->csv);
	return answer == CSV_OK ? CMD_DONE : answer < 0 ? answer : say_wrong(&where);
}

static int run(struct app *app, const struct opts *opts)
{
	SCOPED(scheme_close) struct scheme *scheme = scheme_open();
	struct work work = { .app = app, .scheme = scheme };
	const char *name = opt_value(opts, "scheme");
	int answer;

	if (name == NULL) {
		out_error(_("a charge is by a scheme: --scheme"));
		return CMD_WRONG;
	}
	if (scheme == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = load_scheme(&work, name);
	if (answer == CMD_DONE) {
		set_columns(&work);
		answer = begin(&work);
	}
	if (answer == CMD_DONE) {
		answer = charge_file(&work, opts->words[0]);
	}
	if (answer == CMD_DONE) {
		answer = print_all(&work);
	}
	table_close(work.table);
	view_close(work.view);
	return answer;
}

const struct command cmd_charge = {
	.name = "charge",
	.summary = N_("charges a table of references by a scheme of factors"),
	.usage = "--scheme FILE TABLE.csv",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
