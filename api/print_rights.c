/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_rights.h"

#include <stdint.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/view_right.h"
#include "api/view_trade.h"
#include "ledger/hold.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/instant.h"

/* ---- words ---- */

const char *right_kind_text(const char *name)
{
	static const char *const texts[] = {
		[RIGHT_ABSTRACTION] = N_("right of a permit"),
		[RIGHT_REGIONAL] = N_("right of an area"),
		[RIGHT_IRRIGATION] = N_("right of an irrigator"),
	};

	for (int kind = RIGHT_ABSTRACTION; kind <= RIGHT_IRRIGATION; kind++) {
		if (strcmp(name, right_kind_name((enum right_kind)kind)) == 0) {
			return _(texts[kind]);
		}
	}
	return name;
}

static const char *what_text(const char *name)
{
	for (int what = HOLD_OFFER; what <= HOLD_PLEDGE; what++) {
		if (strcmp(name, hold_what_name((enum hold_what)what)) == 0) {
			return hold_what_text((enum hold_what)what);
		}
	}
	return name;
}

/* ---- cells ---- */

static void put_day(struct table *table, struct value row, const char *key)
{
	char text[DAY_TEXT_MAX];

	table_text(table, value_has(row, key) ? day_format(value_day(row, key), text) : "-");
}

static void put_litres(struct table *table, struct value row, const char *key)
{
	table_volume_known(table, value_int_known(row, key));
}

/* What put_year() fills. */
#define YEAR_COLUMNS \
	{ _("Year from"), TABLE_LEFT }, { _("Limit"), TABLE_VOLUME }, \
			{ _("Taken"), TABLE_VOLUME }, { _("Tickets, shares"), TABLE_VOLUME }, \
			{ _("For sale"), TABLE_VOLUME }, { _("Pledged"), TABLE_VOLUME }, \
			{ _("Still free"), TABLE_VOLUME }, { _("Saved"), TABLE_VOLUME }, \
			{ _("Sold"), TABLE_VOLUME }, \
	{ \
		_("May be sold"), TABLE_VOLUME \
	}

static void put_year(struct table *table, struct value year)
{
	put_day(table, year, "year");
	put_litres(table, year, "limit_litres");
	put_litres(table, year, "taken_litres");
	put_litres(table, year,
			value_has(year, "ticket_litres") ? "ticket_litres" : "certified_litres");
	put_litres(table, year, "held_litres");
	put_litres(table, year, "pledged_litres");
	put_litres(table, year, "free_litres");
	put_litres(table, year, "saved_litres");
	put_litres(table, year, "sold_litres");
	put_litres(table, year, "tradable_litres");
}

/* ---- all ---- */

int print_rights(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Right"), TABLE_LEFT },
		{ _("Holder"), TABLE_LEFT },
		YEAR_COLUMNS,
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value rights = value_list(root, "rights");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(rights); i++) {
		struct value right = value_at(rights, i);
		struct value years = value_list(right, "years");

		for (size_t j = 0; j < value_count(years); j++) {
			table_text(table, value_text(right, "right"));
			table_text(table, value_text_known(right, "holder"));
			put_year(table, value_at(years, j));
		}
	}
	if (!table_has_rows(table)) {
		out_text("%s\n", _("no right"));
		return 0;
	}
	return table_print(table);
}

/* ---- one ---- */

static void print_head(struct value root)
{
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	out_text("%s: %s\n", value_text(root, "right"), right_kind_text(value_text(root, "kind")));
	if (value_has(root, "holder")) {
		out_text(_("holder: %s\n"), value_text(root, "holder"));
	}
	if (value_has(root, "scheme")) {
		out_text(_("of the water of permit %s\n"), value_text(root, "scheme"));
	}
	if (value_has(root, "valid_from") || value_has(root, "valid_until")) {
		out_text(_("valid from %s until %s\n"),
				value_has(root, "valid_from")
						? day_format(value_day(root, "valid_from"), from)
						: "-",
				value_has(root, "valid_until")
						? day_format(value_day(root, "valid_until"), until)
						: "-");
	}
}

static int print_years(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = { YEAR_COLUMNS };
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value years = value_list(root, "years");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(years); i++) {
		put_year(table, value_at(years, i));
	}
	return table_print(table);
}

/* Of an area: what was bought back and taken in, and may be sold on. */
static int print_resales(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Year from"), TABLE_LEFT },
		{ _("Of"), TABLE_LEFT },
		{ _("Bought back"), TABLE_VOLUME },
		{ _("Sold on"), TABLE_VOLUME },
		{ _("For sale"), TABLE_VOLUME },
		{ _("Still free"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value years = value_list(root, "years");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(years); i++) {
		struct value resales = value_list_known(value_at(years, i), "resales");

		for (size_t j = 0; j < value_count(resales); j++) {
			struct value row = value_at(resales, j);

			put_day(table, value_at(years, i), "year");
			table_text(table, right_kind_text(value_text(row, "of")));
			put_litres(table, row, "bought_litres");
			put_litres(table, row, "sold_litres");
			put_litres(table, row, "held_litres");
			put_litres(table, row, "free_litres");
		}
	}
	if (!table_has_rows(table)) {
		return 0;
	}
	out_text("\n%s\n", _("Bought back and taken in, to be sold on"));
	return table_print(table);
}

static int print_savings(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Saving"), TABLE_LEFT },
		{ _("A year"), TABLE_VOLUME },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Verified by"), TABLE_LEFT },
		{ _("Entry"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value savings = value_list(root, "savings");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(savings) == 0) {
		out_text("\n%s\n", _("no saving is verified: nothing may be sold"));
		return 0;
	}
	out_text("\n%s\n", _("Verified savings"));
	for (size_t i = 0; i < value_count(savings); i++) {
		struct value row = value_at(savings, i);

		table_text(table, value_text(row, "saving"));
		put_litres(table, row, "annual_litres");
		put_day(table, row, "valid_from");
		put_day(table, row, "valid_until");
		table_text(table, value_text(row, "document"));
		table_number(table, value_int(row, "entry"));
	}
	return table_print(table);
}

/* The hold's name and state stand in the row of its first year. */
static void put_hold(struct table *table, struct value hold)
{
	struct value years = value_list(hold, "years");

	for (size_t i = 0; i < value_count(years); i++) {
		struct value year = value_at(years, i);

		table_text(table, i > 0 ? "" : what_text(value_text(hold, "what")));
		table_text(table, i > 0 ? "" : value_text(hold, "name"));
		put_day(table, year, "year");
		put_litres(table, year, "litres");
		put_litres(table, year, "sold_litres");
		put_day(table, hold, "until");
		table_text(table, hold_end_text(value_text(hold, "state")));
		if (value_has(hold, "ended_by")) {
			table_number(table, value_int(hold, "ended_by"));
		} else {
			table_blank(table);
		}
	}
}

static int print_holds(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Hold"), TABLE_LEFT },
		{ _("Name"), TABLE_LEFT },
		{ _("Year from"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Sold"), TABLE_VOLUME },
		{ _("Until"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("By entry"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value holds = value_list(root, "holds");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(holds) == 0) {
		return 0;
	}
	out_text("\n%s\n", _("What keeps it"));
	for (size_t i = 0; i < value_count(holds); i++) {
		put_hold(table, value_at(holds, i));
	}
	return table_print(table);
}

/* A lot stands as far in as trades lie between it and the right. */
static void put_depth(struct table *table, struct value lot)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, SIZE_MAX);
	for (int64_t depth = value_int_in(lot, "depth", 0, INT32_MAX); depth > 0; depth--) {
		bytes_put_text(&text, "  ");
	}
	bytes_put_text(&text, value_text(lot, "trade"));
	table_text(table, bytes_text(&text));
}

/* Each saving with the entry that verified it. */
static void put_savings(struct table *table, struct value savings)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, SIZE_MAX);
	for (size_t i = 0; i < value_count(savings); i++) {
		struct value saving = value_at(savings, i);

		bytes_format(&text, "%s%s (%lld)", i > 0 ? ", " : "", value_text(saving, "saving"),
				(long long)value_int(saving, "entry"));
	}
	table_text(table, value_count(savings) == 0 ? "-" : bytes_text(&text));
}

static void put_lot(struct table *table, struct value lot)
{
	put_depth(table, lot);
	table_text(table, value_text(lot, "seller"));
	put_litres(table, lot, "volume_litres");
	put_day(table, lot, "from");
	put_day(table, lot, "until");
	table_number(table, value_int(lot, "approved"));
	put_savings(table, value_list(lot, "savings"));
	table_text(table, trade_word_text(value_text(lot, "state")));
}

static int print_lots(struct value root, enum volume_unit unit)
{
	const struct table_column columns[] = {
		{ _("Trade"), TABLE_LEFT },
		{ _("Seller"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Approved by entry"), TABLE_RIGHT },
		{ _("Saved by (entry)"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), unit);
	struct value lots = value_list(root, "lots");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(lots) == 0) {
		return 0;
	}
	out_text("\n%s\n", _("Where what was bought came from"));
	for (size_t i = 0; i < value_count(lots); i++) {
		put_lot(table, value_at(lots, i));
	}
	return table_print(table);
}

int print_right(struct value root, enum volume_unit unit)
{
	int fault;

	print_head(root);
	fault = print_years(root, unit);
	fault = fault == 0 ? print_resales(root, unit) : fault;
	fault = fault == 0 ? print_savings(root, unit) : fault;
	fault = fault == 0 ? print_holds(root, unit) : fault;
	return fault == 0 ? print_lots(root, unit) : fault;
}
