/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_balance.h"

#include "api/balance_text.h"
#include "api/out.h"
#include "ledger/base64.h"
#include "ledger/caps.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"

static void put_share(struct table *table, int64_t litres, int64_t limit)
{
	if (litres == SHEET_NONE || limit == SHEET_NONE) {
		table_blank(table);
	} else {
		table_share(table, litres, limit);
	}
}

static void put_uses(struct table *table, uint32_t uses, enum lang lang)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BALANCE_TEXT_MAX);
	balance_put_uses(&text, uses, lang);
	table_text(table, bytes_text(&text));
}

static void put_flags(struct table *table, const struct balance_line *line)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BALANCE_TEXT_MAX);
	balance_put_flags(&text, line);
	table_text(table, bytes_text(&text));
}

static void put_notes(
		struct table *table, const struct balance *balance, const struct sheet_meter *meter)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BALANCE_TEXT_MAX);
	balance_put_notes(&text, balance, meter);
	table_text(table, bytes_text(&text));
}

static int print_table(struct table *table, const char *title)
{
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("\n%s\n", title);
	return table_print(table);
}

/* ---- permits ---- */

/* The lines of an open month have no supplement, so no column for it. */
static bool has_supplements(const struct balance *balance)
{
	for (size_t i = 0; i < balance->line_count; i++) {
		if (balance->lines[i].supplement_litres != SHEET_NONE &&
				balance->lines[i].supplement_litres != 0) {
			return true;
		}
	}
	return false;
}

/* Nearly no month has anything assessed: a column for it where there is. */
static bool has_assessed(const struct balance *balance)
{
	for (size_t i = 0; i < balance->line_count; i++) {
		if (balance->lines[i].sheet.assessed_litres != 0) {
			return true;
		}
	}
	return false;
}

static bool has_returned(const struct balance *balance)
{
	for (size_t i = 0; i < balance->line_count; i++) {
		if (balance->lines[i].returned_litres != SHEET_NONE) {
			return true;
		}
	}
	return false;
}

static bool has_energy(const struct balance *balance)
{
	for (size_t i = 0; i < balance->line_count; i++) {
		if (balance->lines[i].energy_wh != SHEET_NONE) {
			return true;
		}
	}
	return false;
}

/* Columns that stand where some line has something for them. */
enum {
	ASSESSED = 5,
	SUPPLEMENT = 6,
	RETURNED = 13,
	CONSUMED = 14,
	ENERGY = 15,
	PERMIT_COLUMNS = 17,
};

/* What was given back, and what was generated: beside what was taken, lowering nothing. */
static void put_beside(struct table *table, const struct balance_line *line, int64_t taken,
		const bool *has)
{
	bool is_known = line->returned_litres != SHEET_NONE && taken != SHEET_NONE;
	char energy[TABLE_VOLUME_MAX];

	if (has[RETURNED]) {
		table_volume_known(table, line->returned_litres);
		table_volume_known(table, is_known ? taken - line->returned_litres : SHEET_NONE);
	}
	if (has[ENERGY] && line->energy_wh == SHEET_NONE) {
		table_blank(table);
	} else if (has[ENERGY]) {
		table_text(table, text_format_fixed(line->energy_wh, 3, energy, sizeof(energy)));
	}
}

static void put_permit(struct table *table, const struct balance *balance,
		const struct balance_line *line, const bool *has, enum lang lang)
{
	const struct sheet_line *sheet = &line->sheet;
	int64_t taken = balance_is_wholly_unknown(sheet) ? SHEET_NONE : sheet->taken_litres;
	int64_t plan = balance_of_account(line, sheet->plan_litres);
	int64_t permit = balance_of_account(line, sheet->permit_litres);

	table_text(table, balance_account_name(sheet->permit));
	table_text(table, sheet->holder[0] == '\0' ? "-" : sheet->holder);
	table_text(table, balance_area_name(balance, sheet->area));
	put_uses(table, sheet->uses, lang);
	table_volume_known(table, taken);
	if (has[ASSESSED]) {
		table_volume_known(table, sheet->assessed_litres);
	}
	if (has[SUPPLEMENT]) {
		table_volume_known(table, line->supplement_litres);
	}
	table_volume_known(table, plan);
	put_share(table, taken, plan);
	table_volume_known(table, sheet->last_month_litres);
	table_volume_known(table, balance_of_account(line, sheet->year_taken_litres));
	table_volume_known(table, permit);
	put_share(table, sheet->year_taken_litres, permit);
	put_beside(table, line, taken, has);
	put_flags(table, line);
}

static int print_permits(const struct balance *balance, enum volume_unit unit, enum lang lang)
{
	const struct table_column all[PERMIT_COLUMNS] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Area"), TABLE_LEFT },
		{ _("Use"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		[ASSESSED] = { _("of it assessed"), TABLE_VOLUME },
		[SUPPLEMENT] = { _("Since closing"), TABLE_VOLUME },
		{ _("Plan"), TABLE_VOLUME },
		{ _("of plan"), TABLE_RIGHT },
		{ _("Last month"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("Permitted"), TABLE_VOLUME },
		{ _("of permit"), TABLE_RIGHT },
		[RETURNED] = { _("Returned"), TABLE_VOLUME },
		[CONSUMED] = { _("Consumed"), TABLE_VOLUME },
		[ENERGY] = { _("Energy kWh"), TABLE_RIGHT },
		{ _("Remarks"), TABLE_LEFT },
	};
	const bool has[PERMIT_COLUMNS] = {
		[ASSESSED] = has_assessed(balance),
		[SUPPLEMENT] = has_supplements(balance),
		[RETURNED] = has_returned(balance),
		[CONSUMED] = has_returned(balance),
		[ENERGY] = has_energy(balance),
	};
	struct table_column columns[PERMIT_COLUMNS];
	size_t count = 0;

	for (size_t i = 0; i < PERMIT_COLUMNS; i++) {
		bool is_optional =
				i == ASSESSED || i == SUPPLEMENT || (i >= RETURNED && i <= ENERGY);

		if (!is_optional || has[i]) {
			columns[count++] = all[i];
		}
	}
	SCOPED(table_close) struct table *table = table_open(columns, count, unit);
	for (size_t i = 0; table != NULL && i < balance->line_count; i++) {
		put_permit(table, balance, &balance->lines[i], has, lang);
	}
	return print_table(table, _("Permits"));
}

/* ---- meters ---- */

static int print_meters(const struct balance *balance)
{
	const struct table_column columns[] = {
		{ _("Permit"), TABLE_LEFT },
		{ _("Meter"), TABLE_LEFT },
		{ _("Intake"), TABLE_LEFT },
		{ _("Opening"), TABLE_VOLUME },
		{ _("Booked"), TABLE_VOLUME },
		{ _("Closing"), TABLE_VOLUME },
		{ _("Opening + booked = closing"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < balance->line_count; i++) {
		const struct sheet_line *sheet = &balance->lines[i].sheet;

		for (size_t k = 0; k < sheet->meter_count; k++) {
			const struct sheet_meter *meter = &sheet->meters[k];

			table_text(table, balance_account_name(sheet->permit));
			table_text(table, meter->meter[0] == '\0' ? "-" : meter->meter);
			table_text(table, meter->intake[0] == '\0' ? "-" : meter->intake);
			table_volume_known(table, meter->opening_litres);
			table_volume_known(table, meter->booked_litres);
			table_volume_known(table, meter->closing_litres);
			put_notes(table, balance, meter);
		}
	}
	return print_table(table, _("Meters"));
}

/* ---- areas ---- */

enum {
	FLAGS_BYTES_MAX = 256,
};

static void put_area_flags(struct table *table, uint32_t flags)
{
	const char *use = (flags & CAPS_REACHED_USE) != 0 ? _("cap reached")
			: (flags & CAPS_NEAR_USE) != 0    ? _("near cap")
							  : "";
	const char *permits = (flags & CAPS_REACHED_PERMITS) != 0 ? _("permits' limit reached")
			: (flags & CAPS_NEAR_PERMITS) != 0        ? _("near permits' limit")
								  : "";
	struct bytes text;

	bytes_init(&text, FLAGS_BYTES_MAX);
	bytes_format(&text, "%s%s%s", use, use[0] != '\0' && permits[0] != '\0' ? _(", ") : "",
			permits);
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static int print_areas(const struct balance *balance, enum volume_unit unit, enum lang lang)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Source"), TABLE_LEFT },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("Cap"), TABLE_VOLUME },
		{ _("of cap"), TABLE_RIGHT },
		{ _("Permitted"), TABLE_VOLUME },
		{ _("Permits' limit"), TABLE_VOLUME },
		{ "", TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);

	for (size_t i = 0; table != NULL && i < balance->area_count; i++) {
		const struct sheet_area *area = &balance->areas[i];

		table_text(table, area->area);
		table_text(table, area->name);
		table_text(table,
				area->source == SOURCE_ANY
						? _("all")
						: balance_word(WORD_SOURCE, (int)area->source,
								  lang));
		table_volume_known(table, area->taken_litres);
		table_volume_known(table, area->year_taken_litres);
		table_volume_known(table, area->cap_litres);
		put_share(table, area->year_taken_litres,
				area->cap_litres == SHEET_NONE
						? SHEET_NONE
						: area->cap_litres + area->cap_traded_litres);
		table_volume_known(table, area->permits_litres);
		table_volume_known(table, area->permits_limit_litres);
		put_area_flags(table, area->flags);
	}
	return print_table(table, _("Areas"));
}

/* ---- who has not reported ---- */

static int print_silent(const struct balance *balance)
{
	const struct table_column columns[] = {
		{ _("Meter"), TABLE_LEFT },
		{ _("Permit"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		{ _("Unknown days"), TABLE_RIGHT },
		{ _("Readings"), TABLE_RIGHT },
		{ _("Expected"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (balance_unknown_days(balance) == 0) {
		out_text("\n%s\n", _("No day that has ended is unknown."));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < balance->line_count; i++) {
		const struct sheet_line *sheet = &balance->lines[i].sheet;

		for (size_t k = 0; k < sheet->meter_count; k++) {
			const struct sheet_meter *meter = &sheet->meters[k];

			if (meter->unknown_days == 0) {
				continue;
			}
			table_text(table, meter->meter);
			table_text(table, balance_account_name(sheet->permit));
			table_text(table, sheet->holder[0] == '\0' ? "-" : sheet->holder);
			table_number(table, meter->unknown_days);
			table_number(table, meter->readings);
			table_number(table, meter->expected);
		}
	}
	return print_table(table, _("Not reported"));
}

int print_balance(const struct balance *balance, enum volume_unit unit, enum lang lang)
{
	char month[DAY_TEXT_MAX];
	struct bytes root;
	int fault;

	bytes_init(&root, 2 * BOOKS_HASH_BYTES);
	base64_put(&root, balance->root, sizeof(balance->root));
	out_text(balance->is_closed ? _("%s, closed; %lld entries, root %s\n")
				    : _("%s, not closed; %lld entries, root %s\n"),
			month_format(balance->month, month), (long long)balance->size,
			bytes_text(&root));
	bytes_finish(&root);
	fault = print_permits(balance, unit, lang);
	if (fault == 0) {
		fault = print_meters(balance);
	}
	if (fault == 0 && balance->area_count > 0) {
		fault = print_areas(balance, unit, lang);
	}
	return fault < 0 ? fault : print_silent(balance);
}
