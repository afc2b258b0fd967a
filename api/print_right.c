/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What holds of rights to water, as people read it.
 */

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/view_right.h"
#include "ledger/hold.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	LITRES_TEXT_MAX = 32,
	YEARS_TEXT_MAX = 2048, /* fifty years of an offer */
};

const char *hold_what_text(enum hold_what what)
{
	switch (what) {
	case HOLD_OFFER:
		return _("offer");
	case HOLD_AGREEMENT:
		return _("agreement");
	case HOLD_PLEDGE:
		return _("pledge");
	}
	return "";
}

const char *hold_end_text(const char *name)
{
	static const struct {
		enum hold_end end;
		const char *text;
	} states[] = {
		{ HOLD_STANDS, N_("stands") },
		{ HOLD_EXPIRED, N_("expired") },
		{ HOLD_WITHDRAWN, N_("withdrawn") },
		{ HOLD_RELEASED, N_("released") },
		{ HOLD_REFUSED, N_("refused") },
		{ HOLD_SETTLED, N_("settled") },
		{ HOLD_TAKEN, N_("taken up") },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(name, hold_end_name(states[i].end)) == 0) {
			return _(states[i].text);
		}
	}
	return name;
}

static void add_day(struct table *table, struct value row, const char *key)
{
	char day[DAY_TEXT_MAX];

	table_text(table, day_format(value_day(row, key), day));
}

int print_pledges(struct value pledges)
{
	const struct table_column columns[] = {
		{ _("Pledge"), TABLE_LEFT },
		{ _("Right"), TABLE_LEFT },
		{ _("A year"), TABLE_VOLUME },
		{ _("Until"), TABLE_LEFT },
		{ _("Lender"), TABLE_LEFT },
		{ _("Loan"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(pledges) == 0) {
		out_text("%s\n", _("no pledge"));
		return 0;
	}
	for (size_t i = 0; i < value_count(pledges); i++) {
		struct value row = value_at(pledges, i);

		table_text(table, value_text(row, "pledge"));
		table_text(table, value_text(row, "right"));
		table_volume(table, value_int(row, "annual_litres"));
		add_day(table, row, "until");
		table_text(table, value_text(row, "lender"));
		table_fen(table, value_int(row, "loan_fen"));
		table_text(table, hold_end_text(value_text(row, "state")));
	}
	return table_print(table);
}

static void add_price(struct table *table, struct value row)
{
	char text[32];

	if (value_has(row, "price_micro_yuan")) {
		table_text(table,
				text_format_fixed(value_int(row, "price_micro_yuan"), 6, text,
						sizeof(text)));
	} else {
		table_text(table, value_text(row, "reason"));
	}
}

/* What each of its ceiling years has: one that has nothing is offered nothing of. */
static void add_years(struct table *table, struct value row)
{
	struct value years = value_list(row, "years");
	char text[YEARS_TEXT_MAX] = "";
	int at = 0;

	for (size_t i = 0; i < value_count(years) && at < YEARS_TEXT_MAX; i++) {
		struct value year = value_at(years, i);
		char day[DAY_TEXT_MAX];
		char litres[LITRES_TEXT_MAX];

		at += snprintf(text + at, (size_t)(YEARS_TEXT_MAX - at), "%s%s: %s",
				i == 0 ? "" : ", ", day_format(value_day(year, "year"), day),
				text_format_fixed(value_int(year, "volume_litres"), 3, litres,
						sizeof(litres)));
	}
	table_text(table, text);
}

int print_offers(struct value offers)
{
	const struct table_column columns[] = {
		{ _("Offer"), TABLE_LEFT },
		{ _("Right"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Least price"), TABLE_RIGHT },
		{ _("Closes"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("Ceiling years, m3"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(offers) == 0) {
		out_text("%s\n", _("no offer"));
		return 0;
	}
	for (size_t i = 0; i < value_count(offers); i++) {
		struct value row = value_at(offers, i);

		table_text(table, value_text(row, "offer"));
		table_text(table, value_text(row, "right"));
		table_volume(table, value_int(row, "volume_litres"));
		add_day(table, row, "from");
		add_day(table, row, "until");
		add_price(table, row);
		add_day(table, row, "closes");
		table_text(table, hold_end_text(value_text(row, "state")));
		add_years(table, row);
	}
	return table_print(table);
}
