/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_allocation.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/word_text.h"
#include "ledger/words.h"
#include "meter/err.h"
#include "meter/instant.h"

static const char *state_text(struct value area)
{
	if (!value_has(area, "state")) {
		return "-";
	}
	return value_says(area, "state", "reached")         ? _("reached")
			: value_says(area, "state", "near") ? _("near")
							    : _("within");
}

static void put_litres(struct table *table, struct value object, const char *key)
{
	if (value_has(object, key)) {
		table_volume(table, value_int(object, key));
	} else {
		table_blank(table);
	}
}

static void put_area(struct table *table, struct value area)
{
	table_text(table, value_text(area, value_has(area, "name") ? "name" : "area"));
	put_litres(table, area, "share_litres");
	put_litres(table, area, "allocated_litres");
	put_litres(table, area, "dispatch_litres");
	put_litres(table, area, "used_litres");
	put_litres(table, area, "remaining_litres");
	if (value_has(area, "share_ppm")) {
		table_share(table, value_int(area, "used_litres"), value_int(area, "limit_litres"));
	} else {
		table_blank(table);
	}
	table_text(table, state_text(area));
}

static void put_sums(struct table *table, struct value river)
{
	table_text(table, _("All"));
	put_litres(table, river, "share_litres");
	put_litres(table, river, "allocated_litres");
	put_litres(table, river, "dispatch_litres");
	put_litres(table, river, "used_litres");
	table_blank(table);
	table_blank(table);
	table_text(table, "");
}

static void put_title(struct value river, int64_t year)
{
	char at[DAY_TEXT_MAX];

	out_text(_("Allocation of %s in %lld, at the end of %s: %s\n"),
			value_text(river, value_has(river, "name") ? "name" : "basin"),
			(long long)year, day_format(value_day(river, "at"), at),
			word_text(WORD_YEAR_TYPE, value_text(river, "year_type")));
	if (!value_bool(river, "forecast")) {
		out_text("%s\n",
				_("no row says how wet the year is: the shares of the mean year hold"));
	}
}

static void put_outflow(struct value river)
{
	struct value outflow;

	if (!value_has(river, "outflow")) {
		return;
	}
	outflow = value_object(river, "outflow");
	if (value_has(outflow, "litres_per_s")) {
		out_text(_("outflow at %s: %lld l/s\n"), value_text(outflow, "section"),
				(long long)value_int(outflow, "litres_per_s"));
	} else {
		out_text(_("outflow at %s: unknown\n"), value_text(outflow, "section"));
	}
}

static int print_river(struct value river, int64_t year, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Area"), TABLE_LEFT },
		{ _("Share of plan"), TABLE_VOLUME },
		{ _("Allocated"), TABLE_VOLUME },
		{ _("Ordered"), TABLE_VOLUME },
		{ _("Taken"), TABLE_VOLUME },
		{ _("Remaining"), TABLE_VOLUME },
		{ _("of it"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value areas = value_list(river, "areas");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	put_title(river, year);
	put_outflow(river);
	for (size_t i = 0; i < value_count(areas); i++) {
		put_area(table, value_at(areas, i));
	}
	if (value_int(river, "outside_litres") != 0) {
		table_text(table, _("others"));
		table_blank(table);
		table_blank(table);
		table_blank(table);
		put_litres(table, river, "outside_litres");
		table_blank(table);
		table_blank(table);
		table_text(table, "");
	}
	put_sums(table, river);
	return table_print(table);
}

int print_allocations(struct value root, enum volume_unit unit)
{
	struct value rivers = value_list(root, "rivers");
	int fault = 0;

	if (value_count(rivers) == 0) {
		out_text("%s\n", _("no river is allocated in that year"));
	}
	for (size_t i = 0; i < value_count(rivers) && fault == 0; i++) {
		out_text("%s", i > 0 ? "\n" : "");
		fault = print_river(value_at(rivers, i), value_int(root, "year"), unit);
	}
	return fault;
}
