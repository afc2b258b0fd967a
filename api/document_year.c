/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/balance.h"
#include "api/balance_text.h"
#include "api/document_sheet.h"
#include "api/document_signed.h"
#include "api/oversight.h"
#include "api/signed.h"
#include "api/year_permits.h"
#include "billing/area_year.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"

enum {
	MONTHS = 12,
	TEXT_MAX_BYTES = 64,
};

struct year {
	struct ledger *ledger;
	const struct document_year_options *options;
	struct document *document;
	struct year_permits permits;
	struct balance *last; /* of the newest month: the areas' year; owned */
	int months, closed;   /* months that have begun, and closed ones */
};

/* ---- gathering ---- */

/* The year's, or that of the newest entry in the year that runs. */
static struct day last_day(const struct books *books, const struct document_year_options *options)
{
	const struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	const struct day last = { month_days(month_make(options->year + 1, 1)).from.number - 1 };

	return last.number < today.number ? last : today;
}

/* The months from the ledger's first one on that have begun. */
static int gather(struct year *year)
{
	const struct books *books = ledger_books(year->ledger);
	const struct month newest = month_of(zone_day(
			&books->zone, (struct instant){ books_origin(books)->recorded_s }));
	struct month first;
	int answer = BALANCE_OK;

	if (!sheet_first_month(books, &first)) {
		first = newest;
	}
	for (int i = 0; i < MONTHS && answer == BALANCE_OK; i++) {
		struct balance_options options = {
			.month = month_make(year->options->year, i + 1),
			.area = year->options->area,
		};
		struct balance *balance = NULL;

		if (options.month.number < first.number || options.month.number > newest.number) {
			continue;
		}
		answer = balance_open(year->ledger, &options, &balance);
		if (answer == BALANCE_OK) {
			answer = year_permits_add(&year->permits, books, balance, i, NULL);
			balance_close(year->last);
			year->last = balance;
			year->months++;
			year->closed += balance->is_closed ? 1 : 0;
		}
	}
	if (answer == BALANCE_OK) {
		answer = year_permits_join(&year->permits, books, last_day(books, year->options));
	}
	return answer;
}

/* ---- permits by months ---- */

static struct document_table *permits_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Permits"), _("Permits, by month"));
	size_t now;
	size_t plan;
	size_t permitted;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	for (int i = 0; i < MONTHS; i++) {
		(void)document_summed_column(table, document_keep(document, _("month %d"), i + 1),
				DOCUMENT_VOLUME);
	}
	(void)document_summed_column(table, _("Year"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("Since closing"), DOCUMENT_VOLUME);
	now = document_summed_column(table, _("As known now"), DOCUMENT_VOLUME);
	plan = document_summed_column(table, _("Year's plan"), DOCUMENT_VOLUME);
	document_share_column(table, _("of plan"), now, plan);
	permitted = document_summed_column(table, _("Permitted"), DOCUMENT_VOLUME);
	document_share_column(table, _("of permit"), now, permitted);
	(void)document_summed_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	return table;
}

/* "P-2 (P-1)": a permit, and behind it those that it replaced. */
static void put_name(struct document_table *table, const struct year_permit *permit)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BALANCE_TEXT_MAX);
	bytes_put_text(&text, balance_account_name(permit->account));
	for (size_t i = 0; i < permit->before_count; i++) {
		bytes_format(&text, "%s%s", i == 0 ? " (" : _(", "), permit->before[i]);
	}
	bytes_put_text(&text, permit->before_count > 0 ? ")" : "");
	document_text(table, bytes_text(&text));
}

static void put_permit(const struct year *year, struct document_table *table,
		const struct year_permit *permit)
{
	put_name(table, permit);
	document_text_known(table, permit->holder);
	document_text(table,
			year->last == NULL ? permit->area
					   : balance_area_name(year->last, permit->area));
	for (int i = 0; i < MONTHS; i++) {
		document_figure(table, permit->months_litres[i]);
	}
	document_figure(table, permit->taken_litres);
	document_figure(table, permit->supplement_litres);
	document_figure(table, permit->now_litres);
	document_figure(table, permit->plan_litres);
	document_share(table, true);
	document_figure(table, permit->permit_litres);
	document_share(table, true);
	document_figure(table, permit->unknown_days);
}

static int put_permits(struct year *year)
{
	struct document_table *table = permits_table(year->document);

	for (size_t i = 0; table != NULL && i < year->permits.count; i++) {
		put_permit(year, table, &year->permits.list[i]);
	}
	return table == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* ---- the months as a picture ---- */

static bool has_plan(const struct year_permits *permits)
{
	for (int i = 0; i < MONTHS; i++) {
		if (permits->months[i].compared_plan_litres != SHEET_NONE) {
			return true;
		}
	}
	return false;
}

/* What has a plan beside it; where nothing has, all that was taken. */
static int put_months(struct year *year)
{
	const struct year_permits *permits = &year->permits;
	bool is_planned = has_plan(permits);
	struct document_table *table = document_table(year->document, _("Months"),
			is_planned ? _("Plan and taken, by month") : _("Taken, by month"));
	char month[DAY_TEXT_MAX];

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Month"), DOCUMENT_WIDTH_WORD);
	if (is_planned) {
		(void)document_summed_column(table, _("Plan"), DOCUMENT_VOLUME);
		(void)document_summed_column(table, _("Taken under a plan"), DOCUMENT_VOLUME);
		document_share_column(table, _("of plan"), 2, 1);
	}
	(void)document_summed_column(table, _("Taken"), DOCUMENT_VOLUME);
	for (int i = 0; i < MONTHS; i++) {
		document_text(table, month_format(month_make(year->options->year, i + 1), month));
		if (is_planned) {
			document_figure(table, permits->months[i].compared_plan_litres);
			document_figure(table, permits->months[i].compared_litres);
			document_share(table, true);
		}
		document_figure(table, permits->months[i].taken_litres);
	}
	table->has_bars = true;
	table->bars = (struct document_bars){
		.title = table->title,
		.label = 0,
		.first = 1,
		.second = is_planned ? 2 : 1,
		.is_upright = true,
	};
	return 0;
}

/* ---- water per unit of output ---- */

static void put_percent(struct document_table *table, struct intensity_share share)
{
	char number[DOCUMENT_VOLUME_MAX];
	char text[TEXT_MAX_BYTES] = "";

	if (share.is_known) {
		(void)snprintf(text, sizeof(text), "%.40s%%",
				text_format_fixed(share.hundredths, 2, number, sizeof(number)));
	}
	document_text(table, text);
}

static const char *state_text(enum area_state state)
{
	switch (state) {
	case AREA_STATE_NONE:
		return "";
	case AREA_STATE_MET:
		return _("met");
	case AREA_STATE_ON_PACE:
		return _("on pace");
	case AREA_STATE_BEHIND:
		return _("behind");
	case AREA_STATE_MISSED:
		return _("missed");
	}
	return "";
}

static struct document_table *targets_table(struct document *document)
{
	struct document_table *table =
			document_table(document, _("Targets"), _("Water per unit of output"));

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Name"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("per 10,000 yuan of"), DOCUMENT_WIDTH_WORD);
	(void)document_plain_column(table, _("Level"), DOCUMENT_VOLUME);
	(void)document_text_column(table, _("Base year"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Drop"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Target"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Pace"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("State"), DOCUMENT_WIDTH_WORD);
	return table;
}

static void put_target(struct year *year, struct document_table *table,
		const struct area_year *area, const struct area_intensity *intensity)
{
	char base[TEXT_MAX_BYTES];

	(void)snprintf(base, sizeof(base), "%d", (int)area->base);
	document_text(table, area->area);
	document_text(table, area->name);
	document_text(table, balance_word(WORD_INDICATOR, (int)intensity->of, year->options->lang));
	document_figure(table, intensity->level_litres);
	document_text(table, base);
	put_percent(table, intensity->drop);
	put_percent(table, intensity->target);
	put_percent(table, intensity->pace);
	document_text(table, state_text(intensity->state));
}

/* Only where somebody entered output or a target. */
static int put_targets(struct year *year)
{
	SCOPED_FINISH(area_years_finish) struct area_years years = { .list = NULL };
	struct document_table *table = NULL;
	int fault = area_years(ledger_books(year->ledger), year->options->year, 0,
			year->options->area, &years);

	for (size_t i = 0; i < years.count && fault == 0; i++) {
		for (size_t k = 0; k < AREA_INTENSITIES && fault == 0; k++) {
			const struct area_intensity *one = &years.list[i].intensities[k];

			if (one->level_litres == AREA_YEAR_NONE && !one->drop.is_known &&
					one->target_year == 0) {
				continue;
			}
			table = table == NULL ? targets_table(year->document) : table;
			if (table == NULL) {
				fault = WEIR_FAULT_MEMORY;
			} else {
				put_target(year, table, &years.list[i], one);
			}
		}
	}
	return fault;
}

/* ---- what is looked after ---- */

static struct document_table *oversight_table(struct document *document)
{
	struct document_table *table = document_table(document, _("Oversight"),
			_("Inspections, standardised intakes, charges collected"));
	size_t abstractors;
	size_t intakes;
	size_t payable;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Name"), DOCUMENT_WIDTH_NAME);
	abstractors = document_plain_column(table, _("Abstractors"), DOCUMENT_NUMBER);
	document_share_column(table, _("of them"),
			document_plain_column(table, _("Inspected"), DOCUMENT_NUMBER), abstractors);
	intakes = document_plain_column(table, _("Intakes"), DOCUMENT_NUMBER);
	document_share_column(table, _("of them"),
			document_plain_column(table, _("Standardised"), DOCUMENT_NUMBER), intakes);
	payable = document_plain_column(table, _("To collect"), DOCUMENT_FEN);
	document_share_column(table, _("of it"),
			document_plain_column(table, _("Collected"), DOCUMENT_FEN), payable);
	return table;
}

static int put_oversight(struct year *year)
{
	SCOPED_FINISH(oversight_finish) struct oversight oversight = { .arrears = NULL };
	int fault = oversight_of_year(year->ledger, year->options->year, &oversight);
	struct document_table *table = fault < 0 ? NULL : oversight_table(year->document);

	for (size_t i = 0; table != NULL && year->last != NULL && i < year->last->area_count; i++) {
		const struct sheet_area *area = &year->last->areas[i];
		struct oversight_area one;

		if (area->source != SOURCE_ANY) {
			continue;
		}
		oversight_of_area(&oversight, area->area, &one);
		document_text(table, area->area);
		document_text(table, area->name);
		document_figure(table, one.inspection.abstractors);
		document_figure(table, one.inspection.inspected);
		document_share(table, true);
		document_figure(table, one.intakes.intakes);
		document_figure(table, one.intakes.standard);
		document_share(table, true);
		document_figure(table, one.payable_fen);
		document_figure(table, one.collected_fen);
		document_share(table, true);
	}
	return fault < 0 ? fault : table == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* ---- the whole ---- */

static int put_signers(struct year *year)
{
	const struct sign_thing thing = {
		.about = SIGN_YEAR,
		.days = { month_days(month_make(year->options->year, 1)).from,
				month_days(month_make(year->options->year, MONTHS)).till },
	};
	struct signed_off signed_off;
	int fault = signed_off_find(year->ledger, &thing, 0, &signed_off);

	if (fault == 0) {
		document_signed(year->document, &ledger_books(year->ledger)->zone, &signed_off);
	}
	signed_off_finish(&signed_off);
	return fault;
}

static int put_head(struct year *year)
{
	struct document *document = year->document;
	const char *area = year->options->area;
	int fault;

	document->page = DOCUMENT_BROAD;
	document->title = document_keep(document, _("Water taken in the year %d%s%s"),
			year->options->year, area == NULL ? "" : ": ",
			area == NULL                         ? ""
					: year->last == NULL ? area
							     : balance_area_name(year->last, area));
	document->subtitle = document_keep(document, "%s · %s",
			year->closed == MONTHS
					? _("all months closed")
					: document_keep(document,
							  _("provisional: %d of 12 months closed"),
							  year->closed),
			_("volumes in m³"));
	fault = document_rests_on_ledger(document, year->ledger);
	return fault < 0 ? fault : put_signers(year);
}

static int fill(struct year *year)
{
	int answer = gather(year);

	if (answer == BALANCE_NO_AREA) {
		return DOCUMENT_YEAR_NO_AREA;
	}
	if (answer == 0) {
		answer = put_head(year);
	}
	if (answer == 0) {
		answer = put_permits(year);
	}
	if (answer == 0) {
		answer = put_months(year);
	}
	if (answer == 0) {
		answer = document_areas(year->document,
				year->last == NULL ? NULL : year->last->areas,
				year->last == NULL ? 0 : year->last->area_count, false,
				year->options->lang);
	}
	if (answer == 0) {
		answer = put_targets(year);
	}
	if (answer == 0) {
		answer = put_oversight(year);
	}
	return answer < 0 ? answer : document_fault(year->document);
}

int document_year(struct ledger *ledger, const struct document_year_options *options,
		struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	struct year year = { .ledger = ledger, .options = options, .document = document };
	int answer;

	year_permits_begin(&year.permits);
	answer = document == NULL ? WEIR_FAULT_MEMORY : fill(&year);
	year_permits_finish(&year.permits);
	balance_close(year.last);
	if (answer == DOCUMENT_YEAR_OK) {
		*ret = document;
		document = NULL;
	}
	return answer;
}
