/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_balance.h"

#include <stdlib.h>
#include <string.h>

#include "api/balance_text.h"
#include "api/document_sheet.h"
#include "api/document_signed.h"
#include "meter/bytes.h"

enum {
	BARS_MAX = 20, /* as many as can be told apart on a page */
};

/* ---- permits ---- */

static struct document_table *permits_table(
		struct document *document, const struct balance *balance)
{
	struct document_table *table = document_table(document, _("Permits"), _("Permits"));
	size_t year;
	size_t permitted;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Use"), DOCUMENT_WIDTH_WORD);
	(void)document_taken_columns(table);
	if (balance->is_closed) {
		(void)document_summed_column(table, _("Since closing"), DOCUMENT_VOLUME);
	}
	(void)document_summed_column(table, _("Last month"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("A year before"), DOCUMENT_VOLUME);
	year = document_summed_column(table, _("Year"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("Year's plan"), DOCUMENT_VOLUME);
	permitted = document_summed_column(table, _("Permitted"), DOCUMENT_VOLUME);
	document_share_column(table, _("of permit"), year, permitted);
	(void)document_summed_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	(void)document_text_column(table, _("Remarks"), DOCUMENT_WIDTH_NAME);
	return table;
}

/*
 * The month's plan of an account stands at its newest permit, once in the sum;
 * what was taken by another is still of that plan, so there it is 0, not none.
 */
static int64_t plan_of(const struct balance_line *line)
{
	return line->is_replaced && line->sheet.plan_litres != SHEET_NONE ? 0
									  : line->sheet.plan_litres;
}

static void put_permit(struct document_table *table, const struct balance *balance,
		const struct balance_line *line, enum lang lang, struct bytes *text)
{
	const struct sheet_line *sheet = &line->sheet;

	document_text(table, balance_account_name(sheet->permit));
	document_text_known(table, sheet->holder);
	document_text(table, balance_area_name(balance, sheet->area));
	bytes_reset(text);
	balance_put_uses(text, sheet->uses, lang);
	document_text(table, bytes_text(text));
	document_taken(table, sheet, plan_of(line));
	if (balance->is_closed) {
		document_figure(table, line->supplement_litres);
	}
	document_figure(table, sheet->last_month_litres);
	document_figure(table, sheet->last_year_litres);
	document_figure(table, balance_of_account(line, sheet->year_taken_litres));
	document_figure(table, balance_of_account(line, sheet->year_plan_litres));
	document_figure(table, balance_of_account(line, sheet->permit_litres));
	document_share(table, true);
	document_figure(table, sheet->unknown_days);
	bytes_reset(text);
	balance_put_flags(text, line);
	document_text(table, bytes_text(text));
}

static void put_permits(struct document *document, const struct balance *balance, enum lang lang)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;
	struct document_table *table = permits_table(document, balance);

	bytes_init(&text, BALANCE_TEXT_MAX);
	for (size_t i = 0; table != NULL && i < balance->line_count; i++) {
		put_permit(table, balance, &balance->lines[i], lang, &text);
	}
}

/* ---- meters ---- */

static void put_meters(struct document *document, const struct balance *balance)
{
	struct document_table *table = document_table(
			document, _("Meters"), _("Meters: opening and closing counts"));

	if (table == NULL) {
		return;
	}
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	document_meter_columns(table, true);
	for (size_t i = 0; i < balance->line_count; i++) {
		const struct sheet_line *sheet = &balance->lines[i].sheet;

		for (size_t k = 0; k < sheet->meter_count; k++) {
			document_text(table, balance_account_name(sheet->permit));
			document_text_known(table, sheet->holder);
			document_meter(table, balance, &sheet->meters[k], true);
		}
	}
}

/* ---- who has not reported ---- */

static void put_silent(struct document *document, const struct balance *balance)
{
	struct document_table *table =
			document_table(document, _("Not reported"), _("Who has not reported"));

	if (table == NULL) {
		return;
	}
	(void)document_text_column(table, _("Meter"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Intake"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	(void)document_summed_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	(void)document_summed_column(table, _("Readings"), DOCUMENT_NUMBER);
	(void)document_summed_column(table, _("Expected"), DOCUMENT_NUMBER);
	for (size_t i = 0; i < balance->line_count; i++) {
		const struct sheet_line *sheet = &balance->lines[i].sheet;

		for (size_t k = 0; k < sheet->meter_count; k++) {
			const struct sheet_meter *meter = &sheet->meters[k];

			if (meter->unknown_days == 0) {
				continue;
			}
			document_text_known(table, meter->meter);
			document_text(table, meter->intake);
			document_text(table, balance_account_name(sheet->permit));
			document_text_known(table, sheet->holder);
			document_figure(table, meter->unknown_days);
			document_figure(table, meter->readings);
			document_figure(table, meter->expected);
		}
	}
}

/* ---- what is to be looked at ---- */

static void put_flag(struct document_table *table, const struct balance *balance,
		const struct balance_line *line, const char *flag)
{
	const struct sheet_line *sheet = &line->sheet;

	document_text(table, flag);
	document_text(table, balance_account_name(sheet->permit));
	document_text_known(table, sheet->holder);
	document_text(table, balance_area_name(balance, sheet->area));
	document_figure(table, sheet->plan_litres);
	document_figure(table, document_taken_known(sheet));
	document_figure(table, sheet->unknown_days);
}

/* One row a flag, so that a filter finds all of one sort. */
static void put_flags(struct document *document, const struct balance *balance)
{
	struct document_table *table = document_table(document, _("Flags"), _("To be looked at"));

	if (table == NULL) {
		return;
	}
	(void)document_text_column(table, _("Flag"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	(void)document_plain_column(table, _("Plan"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Taken"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	for (int flag = 0; flag < SHEET_FLAGS; flag++) {
		for (size_t i = 0; i < balance->line_count; i++) {
			const struct balance_line *line = &balance->lines[i];

			if ((line->sheet.flags >> flag & 1) != 0) {
				put_flag(table, balance, line,
						balance_flag_text((enum sheet_flag)(1 << flag)));
			}
		}
	}
	for (size_t i = 0; i < balance->line_count; i++) {
		const struct balance_line *line = &balance->lines[i];

		if (line->objections > 0) {
			put_flag(table, balance, line,
					line->overdue > 0 ? _("objection overdue")
							  : _("objection"));
		}
	}
}

/* ---- plan beside taken ---- */

static int compare_taken(const void *a, const void *b)
{
	const struct balance_line *left = *(const struct balance_line *const *)a;
	const struct balance_line *right = *(const struct balance_line *const *)b;

	if (left->sheet.taken_litres != right->sheet.taken_litres) {
		return left->sheet.taken_litres > right->sheet.taken_litres ? -1 : 1;
	}
	return strcmp(left->sheet.permit, right->sheet.permit);
}

/* The lines that took most; the caller frees. NULL when memory ran out. */
static const struct balance_line **by_taken(const struct balance *balance)
{
	const struct balance_line **order = calloc(balance->line_count + 1, sizeof(*order));

	for (size_t i = 0; order != NULL && i < balance->line_count; i++) {
		order[i] = &balance->lines[i];
	}
	if (order != NULL && balance->line_count > 0) {
		qsort(order, balance->line_count, sizeof(*order), compare_taken);
	}
	return order;
}

static int put_bars(struct document *document, const struct balance *balance)
{
	const struct balance_line **order = by_taken(balance);
	size_t count = balance->line_count < BARS_MAX ? balance->line_count : BARS_MAX;
	struct document_table *table = document_table(document, _("Plan and taken"),
			balance->line_count > BARS_MAX ? _("Plan and taken: the 20 who took most")
						       : _("Plan and taken"));

	if (order == NULL || table == NULL) {
		free(order);
		return WEIR_FAULT_MEMORY;
	}
	(void)document_text_column(table, _("Permit"), DOCUMENT_WIDTH_ID);
	(void)document_text_column(table, _("Holder"), DOCUMENT_WIDTH_NAME);
	(void)document_plain_column(table, _("Plan"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Taken"), DOCUMENT_VOLUME);
	for (size_t i = 0; i < count; i++) {
		document_text(table, balance_account_name(order[i]->sheet.permit));
		document_text_known(table, order[i]->sheet.holder);
		document_figure(table, plan_of(order[i]));
		document_figure(table, document_taken_known(&order[i]->sheet));
	}
	table->has_bars = count > 0;
	table->bars = (struct document_bars){
		.title = table->title,
		.label = 0,
		.first = 2,
		.second = 3,
	};
	free(order);
	return 0;
}

/* ---- the whole ---- */

static void put_head(struct document *document, const struct balance *balance)
{
	char month[DAY_TEXT_MAX];
	bool is_part = balance->area[0] != '\0';

	document->page = DOCUMENT_BROAD;
	document->title = document_keep(document, _("Water taken in %s%s%s"),
			month_format(balance->month, month), is_part ? ": " : "",
			is_part ? balance_area_name(balance, balance->area) : "");
	document->subtitle = document_keep(document, "%s · %s",
			balance->is_closed ? _("month closed") : _("provisional: not closed yet"),
			_("volumes in m³"));
	document_line(document, _("Period"), document_keep(document, "%s", month));
	document_line(document, _("State"),
			balance->is_closed ? _("month closed") : _("provisional: not closed yet"));
	document_line(document, _("Unit"), _("m³; a litre is 0.001"));
	document_rests_on(document, balance->origin, balance->size, balance->root, &balance->zone,
			balance->recorded_s);
	document_line(document, _("Made again with"),
			document_keep(document, "weir balance %s%s%s --at-size %lld", month,
					is_part ? " --area " : "", balance->area,
					(long long)balance->size));
	if (balance->is_one_actor) {
		document_line(document, _("Actors"),
				_("One actor suffices in this ledger: no deed needs a checker."));
	}
	document_signed(document, &balance->zone, &balance->signed_off);
}

int document_balance(const struct balance *balance, enum lang lang, struct document **ret)
{
	SCOPED(document_close) struct document *document = document_open();
	int fault;

	if (document == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_head(document, balance);
	put_permits(document, balance, lang);
	put_meters(document, balance);
	fault = document_areas(document, balance->areas, balance->area_count, true, lang);
	put_flags(document, balance);
	put_silent(document, balance);
	fault = fault < 0 ? fault : put_bars(document, balance);
	fault = fault < 0 ? fault : document_fault(document);
	if (fault == 0) {
		*ret = document;
		document = NULL;
	}
	return fault;
}
