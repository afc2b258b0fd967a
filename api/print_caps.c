/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_caps.h"

#include <stdlib.h>

#include "api/out.h"
#include "api/word_text.h"
#include "ledger/basin_caps.h"
#include "ledger/caps_state.h"
#include "ledger/words.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

enum {
	TEXT_MAX_BYTES = 1024, /* of one cell */
};

static const char *state_text(enum caps_state state)
{
	switch (state) {
	case CAPS_UNKNOWN:
		return "-";
	case CAPS_WITHIN:
		return _("within");
	case CAPS_NEAR:
		return _("near");
	case CAPS_REACHED:
		return _("reached");
	}
	return "";
}

static void put_share(struct table *table, int64_t litres, int64_t limit_litres)
{
	if (limit_litres == CAPS_NONE || limit_litres == 0) {
		table_blank(table);
	} else {
		table_share(table, litres, limit_litres);
	}
}

/* An area stands as far in as areas lie above it; its further rows have no name. */
static void put_area(struct table *table, const struct caps_row *row, bool is_first)
{
	struct bytes text;

	bytes_init(&text, TEXT_MAX_BYTES);
	for (int i = 0; is_first && i < row->depth; i++) {
		bytes_put_text(&text, "  ");
	}
	bytes_put_text(&text, !is_first ? "" : row->name[0] == '\0' ? row->area : row->name);
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static void put_remarks(struct table *table, const struct caps_row *row, enum volume_unit unit)
{
	bool is_caps = (row->flags & CAPS_SUB_CAPS) != 0;
	bool is_limits = (row->flags & CAPS_SUB_LIMITS) != 0;
	struct bytes text;

	bytes_init(&text, TEXT_MAX_BYTES);
	if (row->cap_traded_litres != 0) {
		char volume[TABLE_VOLUME_MAX];

		bytes_format(&text, _("traded %s"),
				table_format_volume(row->cap_traded_litres, unit, volume));
		bytes_put_text(&text, is_caps || is_limits ? "; " : "");
	}
	bytes_put_text(&text, is_caps ? _("caps below exceed it") : "");
	bytes_put_text(&text, is_caps && is_limits ? "; " : "");
	bytes_put_text(&text, is_limits ? _("control totals below exceed it") : "");
	table_text(table, bytes_text(&text));
	bytes_finish(&text);
}

static void put_figures(struct table *table, const struct caps_row *row)
{
	table_volume_known(table, row->cap_litres);
	table_volume(table, row->month_litres);
	table_volume(table, row->used_litres);
	put_share(table, row->used_litres, caps_limit(row));
	table_volume_known(table, row->remaining_litres);
	table_text(table, state_text(row->state));
	table_volume_known(table, row->permits_limit_litres);
	table_volume(table, row->permits_litres);
	put_share(table, row->permits_litres, row->permits_limit_litres);
	table_volume_known(table, row->permits_remaining_litres);
	table_text(table, state_text(row->permits_state));
}

static void put_row(struct table *table, const struct caps_row *row, bool is_first,
		enum volume_unit unit, enum lang lang)
{
	int source = (int)row->source;

	put_area(table, row, is_first);
	table_text(table,
			row->source == SOURCE_ANY            ? _("all")
					: lang == LANG_ZH_CN ? word_name_zh(WORD_SOURCE, source)
							     : word_name(WORD_SOURCE, source));
	put_figures(table, row);
	put_remarks(table, row, unit);
}

static void put_title(const struct caps_choice *choice)
{
	char day[DAY_TEXT_MAX];

	out_text(_("Caps of %d, at the end of %s\n"), choice->year, day_format(choice->at, day));
}

int print_caps(const struct caps *caps, const struct caps_choice *choice, enum volume_unit unit,
		enum lang lang)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Source"), TABLE_LEFT },
		{ _("Cap"), TABLE_VOLUME },
		{ _("In the month"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("of cap"), TABLE_RIGHT },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("State of use"), TABLE_LEFT },
		{ _("Permits' total"), TABLE_VOLUME },
		{ _("Permitted"), TABLE_VOLUME },
		{ _("of total"), TABLE_RIGHT },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("Permits' state"), TABLE_LEFT },
		{ "", TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	size_t first;
	size_t count = caps_of_area(caps, choice->area, &first);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_title(choice);
	for (size_t i = first; i < first + count; i++) {
		const struct caps_row *row = caps_at(caps, i);

		put_row(table, row, row->source == SOURCE_ANY, unit, lang);
	}
	return table_print(table);
}

static void put_basin(struct table *table, const struct registry_view *registry,
		const struct caps_row *row, struct day at)
{
	struct basin_row basin = { .class = BASIN_AQUIFER };

	(void)registry_basin(registry, row->area, at, &basin);
	table_text(table, row->name[0] == '\0' ? row->area : row->name);
	table_text(table, word_text(WORD_BASIN, word_name(WORD_BASIN, (int)basin.class)));
	put_figures(table, row);
}

int print_basins(const struct books *books, const struct caps_choice *choice, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Water body"), TABLE_LEFT },
		{ _("Its class"), TABLE_LEFT },
		{ _("Cap"), TABLE_VOLUME },
		{ _("Month"), TABLE_VOLUME },
		{ _("Year"), TABLE_VOLUME },
		{ _("of cap"), TABLE_RIGHT },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("State of use"), TABLE_LEFT },
		{ _("Permits' total"), TABLE_VOLUME },
		{ _("Permits"), TABLE_VOLUME },
		{ _("of total"), TABLE_RIGHT },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("Permits' state"), TABLE_LEFT },
	};
	const struct registry_view registry = { .books = books };
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct caps_row *rows;
	size_t count;
	int fault = table == NULL ? WEIR_FAULT_MEMORY
				  : basin_caps(books, choice->year, choice->at, &rows, &count);

	if (fault < 0) {
		return fault;
	}
	if (count == 0) {
		out_text("%s\n", _("no zone and no water body with a limit in that year"));
		free(rows);
		return 0;
	}
	put_title(choice);
	for (size_t i = 0; i < count; i++) {
		put_basin(table, &registry, &rows[i], choice->at);
	}
	free(rows);
	return table_print(table);
}
