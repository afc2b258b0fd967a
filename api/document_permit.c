/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_permit.h"

#include <stdio.h>
#include <string.h>

#include "api/balance.h"
#include "api/balance_text.h"
#include "api/daily.h"
#include "api/document_bills.h"
#include "api/document_sheet.h"
#include "api/holding.h"
#include "api/print_holding.h"
#include "ledger/alert.h"
#include "ledger/crossing_when.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	WIDTH_ALERT = 34, /* letters */
	LABEL_MAX = 256,
};

struct statement {
	struct ledger *ledger;
	const struct document_permit_options *options;
	struct document *document;
	struct day asked; /* the period's last day, or the ledger's newest */
	struct permit_row permit;
	bool has_permit;
	bool has_lines; /* some month has a line for it */
	bool is_open;   /* some month of it is not closed */
};

static struct day last_day(struct month month)
{
	return (struct day){ month_days(month).till.number - 1 };
}

static bool is_month(const struct statement *statement)
{
	return statement->options->first.number == statement->options->last.number;
}

static void put_day_known(struct document_table *table, struct day day)
{
	char text[DAY_TEXT_MAX];

	document_text(table, row_has_day(day) ? day_format(day, text) : "");
}

/* ---- ceilings ---- */

static struct document_table *ceilings_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Ceilings"), _("What may be taken"));
	size_t limit;
	size_t taken;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Ceiling"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Period"), DOCUMENT_WIDTH_WORD);
	limit = document_plain_column(table, _("Limit"), DOCUMENT_VOLUME);
	taken = document_plain_column(table, _("Taken"), DOCUMENT_VOLUME);
	document_share_column(table, _("of limit"), taken, limit);
	(void)document_plain_column(table, _("of it assessed"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Remaining"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("Passed on"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Lasts until"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Remarks"), DOCUMENT_WIDTH_WORD);
	return table;
}

static void put_ceiling(struct document_table *table, const struct ceiling *ceiling, bool is_bound,
		enum lang lang)
{
	const char *source = balance_word(WORD_SOURCE, (int)ceiling->source, lang);
	char period[CEILING_PERIOD_MAX];
	char name[LABEL_MAX];

	(void)snprintf(name, sizeof(name), "%s", ceiling_basis_text(ceiling->basis));
	if (ceiling->basis == BASIS_CAP) {
		(void)snprintf(name, sizeof(name), "%s %s, %s", ceiling_basis_text(BASIS_CAP),
				ceiling->name, ceiling->source == SOURCE_ANY ? _("all") : source);
	}
	document_text(table, name);
	document_text(table, ceiling_period(ceiling->period, period));
	document_figure(table, ceiling->limit_litres);
	document_figure(table, ceiling->taken_litres);
	document_share(table, ceiling->has_limit);
	document_figure(table, ceiling->assessed_litres);
	document_figure(table, ceiling->remaining_litres);
	put_day_known(table, ceiling->crossed_on);
	put_day_known(table, ceiling->forecast_on);
	document_text(table, is_bound ? _("binds") : ceiling->basis == BASIS_CAP ? _("shown") : "");
}

static int put_ceilings(struct statement *statement)
{
	const struct holding_options options = {
		.permit = statement->options->permit,
		.has_day = true,
		.at = statement->asked,
	};
	SCOPED(holding_close) struct holding *holding = NULL;
	struct document_table *table = ceilings_table(statement->document);
	int answer = holding_open(statement->ledger, &options, &holding);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (answer != HOLDING_OK) {
		return answer < 0 ? answer : 0;
	}
	for (size_t i = 0; i < holding->count; i++) {
		const struct holding_permit *permit = &holding->permits[i];

		statement->permit = permit->quota.permit;
		statement->has_permit = true;
		for (size_t k = 0; k < permit->quota.count; k++) {
			put_ceiling(table, &permit->quota.ceilings[k], k == permit->bound_by,
					statement->options->lang);
		}
	}
	return 0;
}

/* ---- months ---- */

static struct document_table *months_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Months"), _("Water taken, by month"));
	size_t plan;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Month"), DOCUMENT_WIDTH_DAY);
	plan = document_taken_columns(table);
	(void)document_summed_column(table, _("Since closing"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	(void)document_text_column(table, _("State"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Remarks"), DOCUMENT_WIDTH_NAME);
	table->has_bars = true;
	table->bars = (struct document_bars){
		.title = _("Plan and taken"),
		.label = 0,
		.first = plan,
		.second = plan + 1,
		.is_upright = true,
	};
	return table;
}

static struct document_table *meters_table(struct document *document)
{
	struct document_table *table = document_table(
			document, _("Meters"), _("Meters: opening and closing counts"));

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Month"), DOCUMENT_WIDTH_DAY);
	document_meter_columns(table, false);
	return table;
}

static void put_month(struct document_table *months, struct document_table *meters,
		const struct balance *balance)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	const struct balance_line *line = &balance->lines[0];
	const struct sheet_line *sheet = &line->sheet;
	char month[DAY_TEXT_MAX];

	bytes_init(&text, BALANCE_TEXT_MAX);
	document_text(months, month_format(balance->month, month));
	document_taken(months, sheet, sheet->plan_litres);
	document_figure(months, line->supplement_litres);
	document_figure(months, sheet->unknown_days);
	document_text(months, balance->is_closed ? _("month closed") : _("provisional"));
	balance_put_flags(&text, line);
	document_text(months, bytes_text(&text));
	for (size_t i = 0; i < sheet->meter_count; i++) {
		document_text(meters, month);
		document_meter(meters, balance, &sheet->meters[i], false);
	}
}

static int put_months(struct statement *statement)
{
	struct document_table *months = months_table(statement->document);
	struct document_table *meters = meters_table(statement->document);
	struct balance_options options = { .permit = statement->options->permit };
	const int32_t last = month_of(statement->asked).number;
	int32_t number = statement->options->first.number;
	struct month first;

	if (months == NULL || meters == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	/* Of months before the ledger's first one a 0 would say what nobody knows. */
	if (!sheet_first_month(ledger_books(statement->ledger), &first)) {
		return 0;
	}
	number = first.number > number ? first.number : number;
	for (; number <= last; number++) {
		SCOPED(balance_close) struct balance *balance = NULL;
		int answer;

		options.month.number = number;
		answer = balance_open(statement->ledger, &options, &balance);
		if (answer < 0) {
			return answer;
		}
		if (answer == BALANCE_OK) {
			put_month(months, meters, balance);
			statement->has_lines = true;
			statement->is_open = statement->is_open || !balance->is_closed;
		}
	}
	months->has_bars = document_rows(months) > 1;
	return 0;
}

/* ---- days ---- */

static const char *day_state_text(enum sheet_day_state state)
{
	switch (state) {
	case SHEET_DAY_NONE:
		return "";
	case SHEET_DAY_OPEN:
		return _("so far");
	case SHEET_DAY_UNKNOWN:
		return _("unknown");
	case SHEET_DAY_PARTLY:
		return _("known in part");
	case SHEET_DAY_ASSESSED:
		return _("assessed");
	case SHEET_DAY_MEASURED:
		return _("measured");
	}
	return "";
}

static struct document_table *days_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Days"), _("Water taken, by day, as known now"));
	size_t taken;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Day"), DOCUMENT_WIDTH_DAY);
	taken = document_summed_column(table, _("Taken"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("of it measured"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("of it assessed"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("of it spread"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("State"), DOCUMENT_WIDTH_WORD);
	table->has_bars = true;
	table->bars = (struct document_bars){
		.title = _("Water taken, by day"),
		.label = 0,
		.first = taken,
		.second = taken,
		.is_upright = true,
	};
	return table;
}

static int put_days(struct statement *statement)
{
	SCOPED(daily_close) struct daily *daily = NULL;
	struct document_table *table;
	int answer = daily_open(statement->ledger, statement->options->permit,
			statement->options->first, &daily);

	if (answer != DAILY_OK) {
		return answer < 0 ? answer : 0;
	}
	table = days_table(statement->document);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (int i = 0; i < daily->days.month.till.number - daily->days.month.from.number; i++) {
		const struct sheet_day *day = &daily->days.days[i];
		char number[DAY_TEXT_MAX];

		(void)snprintf(number, sizeof(number), "%d", i + 1);
		document_text(table, number);
		document_figure(table,
				day->has_litres ? day->measured_litres + day->assessed_litres
						: DOCUMENT_NONE);
		document_figure(table, day->has_litres ? day->measured_litres : DOCUMENT_NONE);
		document_figure(table, day->has_litres ? day->assessed_litres : DOCUMENT_NONE);
		document_figure(table, day->has_litres ? day->spread_litres : DOCUMENT_NONE);
		document_text(table, day_state_text(day->state));
	}
	return 0;
}

/* ---- alerts ---- */

static const char *alert_state(const struct alert_row *row)
{
	if (!alert_is_in_force(row)) {
		return _("withdrawn");
	}
	switch (alert_step(row)) {
	case ALERT_ACK:
		return _("seen");
	case ALERT_RECTIFY:
		return _("rectified");
	case ALERT_CLOSE:
		return _("closed");
	}
	return _("raised");
}

static void put_alert(struct document_table *table, struct day crossed, const struct alert_row *row)
{
	const struct days period = { { (int32_t)row->period_from }, { (int32_t)row->period_till } };
	char text[LABEL_MAX];
	char name[CEILING_PERIOD_MAX];

	document_text(table, day_format(crossed, text));
	if (row->basis == BASIS_NOTICE) {
		document_text(table, _("notice of a change"));
	} else {
		(void)snprintf(text, sizeof(text), _("%d %% of %s %s"), (int)row->percent,
				ceiling_basis_text((enum ceiling_basis)row->basis),
				ceiling_period(period, name));
		document_text(table, text);
	}
	document_figure(table, row->taken_litres);
	document_figure(table, row->limit_litres);
	document_text(table, alert_state(row));
}

/* Of its own subject, whose period touches the one asked for. */
static int put_alerts(struct statement *statement)
{
	struct document_table *table =
			document_table(statement->document, _("Alerts"), _("Alerts and notices"));
	const struct books *books = ledger_books(statement->ledger);
	const struct day from = month_days(statement->options->first).from;
	struct alert_row key = { .entry = 0 };
	struct shelf_cursor cursor;
	const struct alert_row *row;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Day"), DOCUMENT_WIDTH_DAY);
	(void)document_text_column(table, _("Alert"), WIDTH_ALERT);
	(void)document_plain_column(table, _("Taken"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Limit"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("State"), DOCUMENT_WIDTH_WORD);
	(void)snprintf(key.subject, sizeof(key.subject), "permit:%s", statement->options->permit);
	cursor = shelf_scan(books_shelf(books, BOOK_ALERT), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct day crossed = zone_day(&books->zone, crossing_when(books, row));

		if (crossed.number >= from.number &&
				crossed.number <= last_day(statement->options->last).number) {
			put_alert(table, crossed, row);
		}
	}
	return 0;
}

/* ---- the whole ---- */

static void put_permit(struct statement *statement)
{
	const struct permit_row *permit = &statement->permit;
	struct document *document = statement->document;
	enum lang lang = statement->options->lang;
	SCOPED_FINISH(bytes_finish) struct bytes uses;
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (!statement->has_permit) {
		return;
	}
	bytes_init(&uses, BALANCE_TEXT_MAX);
	balance_put_uses(&uses, permit->uses, lang);
	document_line(document, _("Holder"), document_keep(document, "%s", permit->holder));
	document_line(document, _("Source"), balance_word(WORD_SOURCE, (int)permit->source, lang));
	document_line(document, _("Use"), document_keep(document, "%s", bytes_text(&uses)));
	document_line(document, _("Valid"),
			document_keep(document, "%s – %s", day_format(permit->valid_from, from),
					row_has_day(permit->valid_until)
							? day_format(permit->valid_until, until)
							: ""));
}

static int put_head(struct statement *statement)
{
	struct document *document = statement->document;

	document->title = document_keep(document, _("Statement of %s for %s"),
			statement->options->permit, statement->options->period);
	document->subtitle = document_keep(document, "%s%s%s · %s",
			statement->has_permit ? statement->permit.holder : "",
			statement->has_permit ? " · " : "",
			statement->is_open ? _("provisional: not closed yet") : _("month closed"),
			_("volumes in m³"));
	document_line(document, _("Permit"),
			document_keep(document, "%s", statement->options->permit));
	put_permit(statement);
	return document_rests_on_ledger(document, statement->ledger);
}

static int put_bills(struct statement *statement)
{
	const struct issued_choice choice = {
		.period = { month_days(statement->options->first).from,
				month_days(statement->options->last).till },
		.permit = statement->options->permit,
	};

	return document_bills(statement->document, statement->ledger, &choice);
}

static int put_tables(struct statement *statement)
{
	int fault = put_ceilings(statement);

	if (fault == 0) {
		fault = put_months(statement);
	}
	if (fault == 0 && is_month(statement)) {
		fault = put_days(statement);
	}
	if (fault == 0) {
		fault = put_bills(statement);
	}
	return fault < 0 ? fault : put_alerts(statement);
}

int document_permit(struct ledger *ledger, const struct document_permit_options *options,
		struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	const struct books *books = ledger_books(ledger);
	const struct day newest =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	struct statement statement = {
		.ledger = ledger,
		.options = options,
		.document = document,
		.asked = last_day(options->last),
	};
	int answer;

	if (document == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (newest.number < statement.asked.number) {
		statement.asked = newest;
	}
	answer = put_tables(&statement);
	if (answer == 0 && !statement.has_permit && !statement.has_lines) {
		return DOCUMENT_PERMIT_NONE;
	}
	answer = answer < 0 ? answer : put_head(&statement);
	answer = answer < 0 ? answer : document_fault(document);
	if (answer == 0) {
		*ret = document;
		document = NULL;
	}
	return answer;
}
