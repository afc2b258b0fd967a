/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_sheet.h"

#include "api/balance_text.h"
#include "ledger/ledger.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"

void document_text_known(struct document_table *table, const char *text)
{
	document_text(table, text[0] == '\0' ? "-" : text);
}

/* ---- taken ---- */

size_t document_taken_columns(struct document_table *table)
{
	size_t plan = document_summed_column(table, _("Plan"), DOCUMENT_VOLUME);
	size_t taken = document_summed_column(table, _("Taken"), DOCUMENT_VOLUME);

	document_share_column(table, _("of plan"), taken, plan);
	(void)document_summed_column(table, _("of it measured"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("of it assessed"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("of it spread"), DOCUMENT_VOLUME);
	return plan;
}

int64_t document_taken_known(const struct sheet_line *sheet)
{
	return balance_is_wholly_unknown(sheet) ? DOCUMENT_NONE : sheet->taken_litres;
}

void document_taken(
		struct document_table *table, const struct sheet_line *sheet, int64_t plan_litres)
{
	document_figure(table, plan_litres);
	document_figure(table, document_taken_known(sheet));
	document_share(table, true);
	document_figure(table, sheet->measured_litres);
	document_figure(table, sheet->assessed_litres);
	document_figure(table, sheet->spread_litres);
}

/* ---- meters ---- */

void document_meter_columns(struct document_table *table, bool has_readings)
{
	(void)document_text_column(table, _("Meter"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Intake"), DOCUMENT_WIDTH_WORD);
	(void)document_plain_column(table, _("Opening"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("Booked"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Closing"), DOCUMENT_VOLUME);
	(void)document_summed_column(table, _("Assessed"), DOCUMENT_VOLUME);
	if (has_readings) {
		(void)document_summed_column(table, _("Readings"), DOCUMENT_NUMBER);
		(void)document_summed_column(table, _("Expected"), DOCUMENT_NUMBER);
	}
	(void)document_summed_column(table, _("Unknown days"), DOCUMENT_NUMBER);
	(void)document_text_column(table, _("Opening + booked = closing"), DOCUMENT_WIDTH_NOTE);
}

void document_meter(struct document_table *table, const struct balance *balance,
		const struct sheet_meter *meter, bool has_readings)
{
	SCOPED_FINISH(bytes_finish) struct bytes notes;

	bytes_init(&notes, BALANCE_TEXT_MAX);
	document_text_known(table, meter->meter);
	document_text_known(table, meter->intake);
	document_figure(table, meter->opening_litres);
	document_figure(table, meter->booked_litres);
	document_figure(table, meter->closing_litres);
	document_figure(table, meter->assessed_litres);
	if (has_readings) {
		document_figure(table, meter->readings);
		document_figure(table, meter->expected);
	}
	document_figure(table, meter->unknown_days);
	balance_put_notes(&notes, balance, meter);
	document_text(table, bytes_text(&notes));
}

/* ---- areas ---- */

static struct document_table *areas_table(struct document *document, bool is_month)
{
	struct document_table *table =
			document_table(document, _("Areas"), _("Areas and their caps"));
	size_t year;
	size_t cap;

	if (table == NULL) {
		return NULL;
	}
	(void)document_text_column(table, _("Area"), DOCUMENT_WIDTH_WORD);
	(void)document_text_column(table, _("Name"), DOCUMENT_WIDTH_NAME);
	(void)document_text_column(table, _("Source"), DOCUMENT_WIDTH_WORD);
	if (is_month) {
		(void)document_plain_column(table, _("Taken"), DOCUMENT_VOLUME);
	}
	year = document_plain_column(table, _("Year"), DOCUMENT_VOLUME);
	cap = document_plain_column(table, _("Cap"), DOCUMENT_VOLUME);
	document_share_column(table, _("of cap"), year, cap);
	(void)document_plain_column(table, _("Permitted"), DOCUMENT_VOLUME);
	(void)document_plain_column(table, _("Permits' limit"), DOCUMENT_VOLUME);
	return table;
}

int document_areas(struct document *document, const struct sheet_area *areas, size_t count,
		bool is_month, enum lang lang)
{
	struct document_table *table = areas_table(document, is_month);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		const struct sheet_area *area = &areas[i];

		document_text(table, area->area);
		document_text(table, area->name);
		document_text(table,
				area->source == SOURCE_ANY
						? _("all")
						: balance_word(WORD_SOURCE, (int)area->source,
								  lang));
		if (is_month) {
			document_figure(table, area->taken_litres);
		}
		document_figure(table, area->year_taken_litres);
		document_figure(table, area->cap_litres);
		document_share(table, true);
		document_figure(table, area->permits_litres);
		document_figure(table, area->permits_limit_litres);
	}
	return 0;
}

/* ---- the log ---- */

int document_rests_on_ledger(struct document *document, struct ledger *ledger)
{
	const struct origin_row *origin = books_origin(ledger_books(ledger));
	uint8_t root[SEAL_HASH_BYTES];
	int fault = ledger_root(ledger, root);

	if (fault == 0) {
		document_rests_on(document, origin->origin, ledger_size(ledger), root,
				&ledger_books(ledger)->zone, origin->recorded_s);
	}
	return fault;
}
