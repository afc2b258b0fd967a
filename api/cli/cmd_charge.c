/* SPDX-License-Identifier: Apache-2.0 */

/*
 * weir charge: charges of a scheme, row by row of a table. No ledger.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "api/app.h"
#include "api/cli/charge_returns.h"
#include "api/cli/charge_shown.h"
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
#include "billing/scheme_days.h"
#include "billing/scheme_returns.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/wide.h"

enum {
	PATH_BYTES = 4096,
	NUMBER_BYTES = 40,
	MADE_MAX = 3, /* days that are charged, days of the year, water that was allocated */
};

static const struct opt_row options[] = {
	{ 0, "scheme", "FILE", N_("the scheme: a file, or the name of one that ships") },
	{ 0, "returns", "FILE",
			N_("returns of what was taken, to be allocated to the second part") },
	{ 0, "elements", "FILE",
			N_("the elements of the references, between which it is allocated") },
	{ 0, NULL, NULL, NULL },
};

/* A row of the table: what it is called, and the text of each column. */
struct row {
	char reference[TEXT_ID_MAX + 1];
	char values[SCHEME_COLUMNS_MAX][SCHEME_VALUE_MAX + 1];
};

/* A value that stands for a blank one. */
struct made {
	const char *column; /* borrowed from the scheme */
	char text[NUMBER_BYTES];
};

struct work {
	const struct app *app;
	struct scheme *scheme;
	const char *names[SCHEME_COLUMNS_MAX];
	size_t count;
	struct csv_column columns[SCHEME_COLUMNS_MAX + 1];
	struct csv *csv;
	struct row row;
	struct made made[MADE_MAX]; /* for this row */
	size_t made_count;
	struct scheme_counted counted;
	bool has_counted; /* this row's days were */
	struct scheme_returns returns;
	bool has_returns;
	const struct scheme_reference
			*reference;   /* of this row; NULL: it takes no returned water */
	bool is_incomplete;           /* some returned water is not known yet */
	struct table_column heads[3]; /* of the table, which borrows them */
	struct table *table;
	struct charge_shown shown;
	struct view *view;
	wide total;
};

static const char *find_value(void *context, const char *column)
{
	struct work *work = context;

	for (size_t i = 0; i < work->made_count; i++) {
		if (strcmp(work->made[i].column, column) == 0) {
			return work->made[i].text;
		}
	}
	for (size_t i = 0; i < work->count; i++) {
		if (strcmp(work->names[i], column) == 0) {
			return work->row.values[i];
		}
	}
	return "";
}

/* A number in the place of a blank, in units of 10^-decimals. */
static void make(struct work *work, const char *column, int64_t number, int decimals)
{
	struct made *made = &work->made[work->made_count++];

	made->column = column;
	(void)text_format_fixed(number, decimals, made->text, sizeof(made->text));
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

/* A column's place among those of the file, and its value as messages show it. */
static size_t quote(const struct work *work, const char *column, char quoted[static CSV_QUOTE_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < work->count; i++) {
		at = strcmp(work->names[i], column) == 0 ? i + 1 : at;
	}
	(void)csv_quote(at == 0 ? "" : work->row.values[at - 1], quoted);
	return at;
}

static int wrong_days(struct work *work, int answer, const char *column)
{
	char quoted[CSV_QUOTE_MAX];
	size_t at = quote(work, column, quoted);

	switch (answer) {
	case SCHEME_DAYS_TWICE:
		return csv_wrong(work->csv, at,
				_("'%s' is given, and %s to count it from too; expected one of them"),
				quoted, work->scheme->days.periods);
	case SCHEME_DAYS_NO_PERIODS:
		return csv_wrong(work->csv, at,
				_("'%s' is no periods of a year; expected them as 10-01/03-31, at most %d between ';'"),
				quoted, SCHEME_PERIODS_MAX);
	case SCHEME_DAYS_NO_YEAR:
		return csv_wrong(work->csv, at,
				_("'%s' is no year; expected the one in which it begins, as 2022"),
				quoted);
	default:
		return csv_wrong(work->csv, at, _("'%s' is no day; expected one as 2022-04-01"),
				quoted);
	}
}

/* What is wrong, marked N_(), of a value that it shows. */
static int wrong_value(struct work *work, const char *column, const char *what)
{
	char quoted[CSV_QUOTE_MAX];
	size_t at = quote(work, column, quoted);

	return quoted[0] == '\0' ? csv_wrong(work->csv, at, "%s", _(what))
				 : csv_wrong(work->csv, at, "'%s' %s", quoted, _(what));
}

static int wrong_row(struct work *work, int answer, const char *column)
{
	char quoted[CSV_QUOTE_MAX];
	size_t at = quote(work, column, quoted);

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

static bool is_counted(const struct work *work, const struct scheme_step *step)
{
	return work->has_counted && strcmp(step->column, work->scheme->days.part) == 0;
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
	for (size_t i = 0; i < charge->step_count; i++) {
		if (is_counted(work, &charge->steps[i])) {
			charge_shown_put_days(&work->shown, work->row.reference,
					find_value(work, work->scheme->days.periods),
					&work->counted);
		}
	}
	if (work->reference != NULL) {
		charge_shown_put_reference(&work->shown, &work->returns, work->reference);
	}
}

static void view_row(struct work *work, const struct scheme_charge *charge)
{
	char money[NUMBER_BYTES];

	view_object(work->view, NULL);
	view_text(work->view, "reference", work->row.reference);
	view_exact(work->view, "exact", &charge->amount);
	view_text(work->view, "amount", format_money(work, charge->rounded, money));
	if (work->reference != NULL) {
		charge_view_reference(work->view, &work->returns, work->reference);
	}
	view_array(work->view, "steps");
	for (size_t i = 0; i < charge->step_count; i++) {
		const struct scheme_step *step = &charge->steps[i];

		view_object(work->view, NULL);
		view_text(work->view, "column", step->column);
		view_text(work->view, "value", step->value);
		view_exact(work->view, step->is_term ? "adds" : "times", &step->number);
		if (is_counted(work, step)) {
			charge_view_days(work->view, &work->counted);
		}
		view_end(work->view);
	}
	view_end(work->view);
	view_end(work->view);
}

/* What a row leaves to be counted. */
static int make_days(struct work *work)
{
	const char *column;
	int answer = scheme_days_count(work->scheme, find_value, work, &work->counted, &column);

	work->has_counted = answer == SCHEME_DAYS_COUNTED;
	if (work->has_counted) {
		make(work, work->scheme->days.part, work->counted.part, 0);
		make(work, work->scheme->days.of, work->counted.of, 0);
	}
	return work->has_counted || answer == SCHEME_DAYS_GIVEN ? CSV_OK
								: wrong_days(work, answer, column);
}

/* A row whose water is not known has no charge yet: neither 0 nor all that is authorised. */
static void leave_row(struct work *work)
{
	if (work->view == NULL) {
		table_text(work->table, work->row.reference);
		table_blank(work->table);
		table_blank(work->table);
		charge_shown_put_reference(&work->shown, &work->returns, work->reference);
		return;
	}
	view_object(work->view, NULL);
	view_text(work->view, "reference", work->row.reference);
	view_null(work->view, "exact");
	view_null(work->view, "amount");
	charge_view_reference(work->view, &work->returns, work->reference);
	view_end(work->view);
}

/* What a row leaves to be allocated: all of it is, or nobody said what was taken. */
static int make_water(struct work *work)
{
	struct scheme_reference reference = { .line = csv_line(work->csv) };
	const char *column;

	work->reference = scheme_returns_find(&work->returns, reference.line);
	if (work->reference != NULL) {
		make(work, work->scheme->two_part.actual, work->reference->allocated,
				SCHEME_VOLUME_DECIMALS);
		work->is_incomplete = work->is_incomplete || work->reference->is_unknown ||
				(work->reference->flags & TWO_PART_QUERY) != 0;
		return CSV_OK;
	}
	return scheme_returns_read_reference(work->scheme, find_value, work, &reference, &column) ==
					SCHEME_REFERENCE_NOT
			? CSV_OK
			: wrong_value(work, work->scheme->two_part.actual,
					  N_("is blank; expected what was taken, or --returns"));
}

static int charge_row(struct work *work)
{
	struct scheme_charge charge;
	const char *column;
	int found = make_water(work);
	bool is_known = work->reference == NULL || !work->reference->is_unknown;

	if (found != CSV_OK) {
		return found;
	}
	found = scheme_charge(work->scheme, find_value, work, &charge, &column);
	if (found != SCHEME_CHARGED) {
		(void)wrong_row(work, found, column);
	} else if (!is_known) {
		leave_row(work);
	} else if (work->view != NULL) {
		view_row(work, &charge);
	} else {
		put_row(work, &charge);
	}
	work->total += found == SCHEME_CHARGED && is_known ? charge.rounded : 0;
	scheme_charge_finish(&charge);
	return found == SCHEME_CHARGED ? CSV_OK : CSV_WRONG;
}

/* Before all else: the rows among which returned water is allocated. */
static int gather_row(struct work *work)
{
	struct scheme_reference reference = { .line = csv_line(work->csv) };
	const char *column;
	int answer = scheme_returns_read_reference(
			work->scheme, find_value, work, &reference, &column);

	switch (answer) {
	case SCHEME_REFERENCE_NOT:
		return CSV_OK;
	case SCHEME_REFERENCE_NO_LICENCE:
		return wrong_value(
				work, column, N_("is blank; expected whose returns are allocated"));
	case SCHEME_REFERENCE_NO_LIMIT:
	case SCHEME_REFERENCE_NO_ORDER:
		return wrong_value(work, column,
				N_("is no number of at least 0 with at most six decimals"));
	default:
		break;
	}
	if (!work->has_counted) {
		return wrong_value(work, work->scheme->days.periods,
				N_("is blank; expected the periods by which returned water is allocated"));
	}
	(void)text_copy(reference.id, sizeof(reference.id), work->row.reference);
	reference.counted = work->counted;
	return scheme_returns_add_reference(&work->returns, &reference);
}

/* Each row in turn; the file is right as a whole, or nothing is printed. */
static int walk_rows(struct work *work, int (*do_row)(struct work *work))
{
	int answer;

	while ((answer = csv_read_row(work->csv, &work->row)) == CSV_OK) {
		work->made_count = 0;
		answer = make_days(work);
		answer = answer == CSV_OK ? do_row(work) : answer;
		if (answer != CSV_OK) {
			return answer;
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
		if (work->has_returns) {
			charge_view_lines(work->view, &work->returns);
			view_bool(work->view, "incomplete", work->is_incomplete);
		}
		answer = view_print(work->view);
		return answer == CMD_DONE && work->is_incomplete ? CMD_NO : answer;
	}
	charge_shown_put_lines(&work->shown, &work->returns);
	answer = table_print(work->table);
	if (answer == CMD_DONE) {
		answer = charge_shown_print(&work->shown);
	}
	if (answer == CMD_DONE) {
		out_text(_("total %s %s\n"), format_money(work, work->total, money),
				work->scheme->currency);
	}
	if (answer == CMD_DONE && work->is_incomplete) {
		out_error(_("incomplete: water is not known yet of which a return has to tell"));
		return CMD_NO;
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
		return work->table == NULL ? WEIR_FAULT_MEMORY : charge_shown_open(&work->shown);
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
	out_where(where);
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

static int walk_file(struct work *work, const struct bytes *text, const char *path,
		int (*do_row)(struct work *work))
{
	const struct csv_options plain = { .encoding = CSV_UTF8 };
	struct where where = { .line = 0 };
	int answer = csv_open(text->data, text->size, path, &plain, work->columns, work->count + 1,
			&work->csv, &where);

	if (answer == CSV_OK) {
		answer = walk_rows(work, do_row);
	}
	csv_close(work->csv);
	work->csv = NULL;
	return answer == CSV_OK ? CMD_DONE : answer < 0 ? answer : say_wrong(&where);
}

/* Reads elements and returns, and allocates among the rows of the table. */
static int allocate(struct work *work, const struct opts *opts, const struct bytes *table)
{
	const char *elements = opt_value(opts, "elements");
	const char *returns = opt_value(opts, "returns");
	struct where where = { .line = 0 };
	int line = 0;
	int answer = CSV_OK;

	if (returns == NULL) {
		return elements == NULL ? CMD_DONE
					: (out_error(_("elements go with --returns")), CMD_WRONG);
	}
	if (work->scheme->two_part.actual[0] == '\0') {
		out_error(_("the scheme has no two_part: returns have nothing to be allocated to"));
		return CMD_WRONG;
	}
	work->has_returns = true;
	if (elements != NULL) {
		answer = charge_returns_read_elements(elements, &work->returns, &where);
	}
	if (answer == CSV_OK) {
		answer = charge_returns_read(returns, &work->returns, &where);
	}
	if (answer != CSV_OK) {
		return answer < 0 ? answer : say_wrong(&where);
	}
	answer = walk_file(work, table, opts->words[0], gather_row);
	if (answer != CMD_DONE) {
		return answer;
	}
	answer = scheme_returns_allocate(work->scheme, &work->returns, &line);
	if (answer <= 0) {
		return answer;
	}
	charge_returns_wrong(answer, opts->words[0], elements, returns, line, &where);
	return say_wrong(&where);
}

static int charge_file(struct work *work, const struct opts *opts)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct where where = { .line = 0 };
	int answer;

	bytes_init(&text, CSV_FILE_MAX);
	answer = csv_load(opts->words[0], &text, &where);
	if (answer != CSV_OK) {
		return answer < 0 ? answer : say_wrong(&where);
	}
	answer = allocate(work, opts, &text);
	return answer == CMD_DONE ? walk_file(work, &text, opts->words[0], charge_row) : answer;
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
		answer = charge_file(&work, opts);
	}
	if (answer == CMD_DONE) {
		answer = print_all(&work);
	}
	table_close(work.table);
	charge_shown_close(&work.shown);
	scheme_returns_finish(&work.returns);
	view_close(work.view);
	return answer;
}

const struct command cmd_charge = {
	.name = "charge",
	.summary = N_("charges a table of references by a scheme of factors"),
	.usage = "--scheme FILE [--returns FILE [--elements FILE]] TABLE.csv",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.needs = CMD_NEEDS_NOTHING,
	.run = run,
};
