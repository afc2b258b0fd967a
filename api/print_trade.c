/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Trades of rights to water, as people read them.
 */

#include <stdio.h>
#include <string.h>

#include "api/lang.h"
#include "api/out.h"
#include "api/print_number.h"
#include "api/table.h"
#include "api/view_corridor.h"
#include "api/view_trade.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	PRICE_TEXT_MAX = 32,
	STATE_TEXT_MAX = 128,
};

const char *trade_word_text(const char *word)
{
	static const struct {
		const char *word;
		const char *text;
	} words[] = {
		{ "transfer", N_("transfer") },
		{ "for-good", N_("for good") },
		{ "lease", N_("lease") },
		{ "buy-back", N_("buy-back") },
		{ "taking-in", N_("taking-in") },
		{ "agreed", N_("waits for assent") },
		{ "assented", N_("waits for approval") },
		{ "expired", N_("expired") },
		{ "refused", N_("refused") },
		{ "approved", N_("approved") },
		{ "in-force", N_("in force") },
		{ "over", N_("over") },
		{ "ended", N_("ended") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, word) == 0) {
			return _(words[i].text);
		}
	}
	return word;
}

static void add_day(struct table *table, struct value row, const char *key)
{
	char day[DAY_TEXT_MAX];

	table_text(table, day_format(value_day(row, key), day));
}

static void add_price(struct table *table, struct value row)
{
	char text[PRICE_TEXT_MAX];

	if (value_has(row, "price_micro_yuan")) {
		table_text(table,
				text_format_fixed(value_int(row, "price_micro_yuan"), 6, text,
						sizeof(text)));
	} else {
		table_text(table, value_text_known(row, "reason"));
	}
	if (value_has(row, "sum_fen")) {
		table_fen(table, value_int(row, "sum_fen"));
	} else {
		table_blank(table);
	}
}

/* What is ended from a day to come on is in force until then, and says so. */
static void add_state(struct table *table, struct value row)
{
	const char *state = trade_word_text(value_text(row, "state"));
	char day[DAY_TEXT_MAX];
	char text[STATE_TEXT_MAX];

	if (value_has(row, "stops")) {
		(void)snprintf(text, sizeof(text), _("%s, ended from %s on"), state,
				day_format(value_day(row, "stops"), day));
		table_text(table, text);
	} else {
		table_text(table, state);
	}
}

static void add_trade(struct table *table, struct value row)
{
	table_text(table, value_text(row, "trade"));
	table_text(table, trade_word_text(value_text(row, "kind")));
	table_text(table, value_text(row, "seller"));
	table_text(table, value_text(row, "buyer"));
	table_volume(table, value_int(row, "volume_litres"));
	add_day(table, row, "from");
	add_day(table, row, "until");
	add_price(table, row);
	add_state(table, row);
}

static struct table *open_trades(void)
{
	const struct table_column columns[] = {
		{ _("Trade"), TABLE_LEFT },
		{ _("Kind"), TABLE_LEFT },
		{ _("Seller"), TABLE_LEFT },
		{ _("Buyer"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("From"), TABLE_LEFT },
		{ _("Until"), TABLE_LEFT },
		{ _("Price"), TABLE_RIGHT },
		{ _("Sum"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};

	return table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
}

int print_trades(struct value trades)
{
	SCOPED(table_close) struct table *table = open_trades();

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(trades) == 0) {
		out_text("%s\n", _("no trade"));
		return 0;
	}
	for (size_t i = 0; i < value_count(trades); i++) {
		add_trade(table, value_at(trades, i));
	}
	return table_print(table);
}

/* ---- what is moved ---- */

/* The litres of a period in a list; VALUE_NONE where it has none of it. */
static int64_t litres_of(struct value list, const char *name, const char *period)
{
	for (size_t i = 0; i < value_count(list); i++) {
		if (value_says(value_at(list, i), name, period)) {
			return value_int(value_at(list, i), "volume_litres");
		}
	}
	return VALUE_NONE;
}

static void add_line(struct table *table, const char *period, int64_t seller, int64_t buyer)
{
	table_text(table, period);
	table_volume_known(table, seller == VALUE_NONE ? VALUE_NONE : -seller);
	table_volume_known(table, buyer);
}

/* Periods of both sides: the seller's, then those that only the buyer has. */
static void add_periods(
		struct table *table, struct value sellers, struct value buyers, const char *name)
{
	for (size_t i = 0; i < value_count(sellers); i++) {
		const char *period = value_text(value_at(sellers, i), name);

		add_line(table, period, value_int(value_at(sellers, i), "volume_litres"),
				litres_of(buyers, name, period));
	}
	for (size_t i = 0; i < value_count(buyers); i++) {
		const char *period = value_text(value_at(buyers, i), name);

		if (litres_of(sellers, name, period) == VALUE_NONE) {
			add_line(table, period, VALUE_NONE,
					value_int(value_at(buyers, i), "volume_litres"));
		}
	}
}

static struct table *open_periods(void)
{
	const struct table_column columns[] = {
		{ _("Period"), TABLE_LEFT },
		{ _("Seller"), TABLE_VOLUME },
		{ _("Buyer"), TABLE_VOLUME },
	};

	return table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
}

/* What goes by a corridor, and what of it is lost. */
static int print_sent(struct value sent)
{
	const struct table_column columns[] = {
		{ _("Calendar year"), TABLE_RIGHT },
		{ _("Sent"), TABLE_VOLUME },
		{ _("Arrives"), TABLE_VOLUME },
		{ _("Lost"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value years = value_list(sent, "years");

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	out_text("%s\n",
			value_says(sent, "way", "along") ? _("along the corridor")
							 : _("back along the corridor"));
	for (size_t i = 0; i < value_count(years); i++) {
		struct value year = value_at(years, i);

		table_number(table, value_int(year, "year"));
		table_volume(table, value_int(year, "sent_litres"));
		table_volume(table, value_int(year, "arrived_litres"));
		table_volume(table, value_int(year, "lost_litres"));
	}
	return table_print(table);
}

int print_trade_moves(struct value schedule)
{
	struct value seller = value_object(schedule, "seller");
	struct value buyer = value_object(schedule, "buyer");
	SCOPED(table_close) struct table *table = open_periods();
	char day[DAY_TEXT_MAX];
	int fault;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	out_text(_("holds from %s on\n"), day_format(value_day(schedule, "holds_from"), day));
	add_periods(table, value_list(seller, "years"), value_list(buyer, "years"), "year");
	add_periods(table, value_list(seller, "months"), value_list(buyer, "months"), "month");
	fault = table_print(table);
	return fault < 0 || !value_has(schedule, "corridor")
			? fault
			: print_sent(value_object(schedule, "corridor"));
}

/* What is paid of the sum, and each payment. */
static int print_payments(struct value trade)
{
	const struct table_column columns[] = {
		{ _("Paid on"), TABLE_LEFT },
		{ _("Amount"), TABLE_RIGHT },
		{ _("Reference"), TABLE_LEFT },
		{ _("Entry"), TABLE_RIGHT },
	};
	struct value payments = value_list(trade, "payments");
	SCOPED(table_close) struct table *table = NULL;
	char paid[NUMBER_TEXT_MAX];
	char unpaid[NUMBER_TEXT_MAX];

	if (value_has(trade, "kept_sum_fen")) {
		out_text(_("of what did not go back the price is %s yuan; paid beyond what is due: %s yuan\n"),
				yuan_text(value_int(trade, "kept_sum_fen"), paid),
				yuan_text(value_int(trade, "paid_beyond_fen"), unpaid));
	}
	if (value_has(trade, "paid_fen")) {
		out_text(_("fees: of the buyer %s yuan, of the seller %s yuan\n"),
				yuan_text(value_int(trade, "buyer_fee_fen"), paid),
				yuan_text(value_int(trade, "seller_fee_fen"), unpaid));
		out_text(_("paid %s yuan, unpaid %s yuan\n"),
				yuan_text(value_int(trade, "paid_fen"), paid),
				yuan_text(value_int(trade, "unpaid_fen"), unpaid));
		out_text(_("of that %s yuan to the seller, to whom %s yuan are due yet\n"),
				yuan_text(value_int(trade, "paid_to_seller_fen"), paid),
				yuan_text(value_int(trade, "due_to_seller_fen"), unpaid));
	}
	if (value_count(payments) == 0) {
		return 0;
	}
	table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < value_count(payments); i++) {
		struct value row = value_at(payments, i);

		add_day(table, row, "paid_on");
		table_fen(table, value_int(row, "amount_fen"));
		table_text(table, value_text(row, "reference"));
		table_number(table, value_int(row, "entry"));
	}
	return table_print(table);
}

int print_trade(struct value trade)
{
	SCOPED(table_close) struct table *table = open_trades();
	int fault = 0;

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	add_trade(table, trade);
	fault = table_print(table);
	if (value_has(trade, "corridor")) {
		out_text(_("by corridor %s\n"), value_text(trade, "corridor"));
	}
	if (fault == 0) {
		fault = print_payments(trade);
	}
	if (fault == 0 && value_has(trade, "schedule")) {
		fault = print_trade_moves(value_object(trade, "schedule"));
	}
	if (fault == 0 && value_has(trade, "back")) {
		struct value back = value_object(trade, "back");
		SCOPED(table_close) struct table *periods = open_periods();
		char day[DAY_TEXT_MAX];

		if (periods == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		out_text(_("goes back from %s on\n"), day_format(value_day(trade, "stops"), day));
		add_periods(periods, value_list(back, "seller_years"),
				value_list(back, "buyer_years"), "year");
		fault = table_print(periods);
	}
	return fault;
}

int print_corridors(struct value corridors)
{
	static const char *const figures[] = { "capacity_litres", "used_litres", "pending_litres",
		"left_litres", "pending_back_litres", "left_back_litres" };
	const struct table_column columns[] = {
		{ _("Corridor"), TABLE_LEFT },
		{ _("From area"), TABLE_LEFT },
		{ _("To area"), TABLE_LEFT },
		{ _("Arrives"), TABLE_RIGHT },
		{ _("Calendar year"), TABLE_RIGHT },
		{ _("Capacity"), TABLE_VOLUME },
		{ _("In use"), TABLE_VOLUME },
		{ _("Pending"), TABLE_VOLUME },
		{ _("Left"), TABLE_VOLUME },
		{ _("Pending back"), TABLE_VOLUME },
		{ _("Left back"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	char rate[PRICE_TEXT_MAX];

	if (table == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (value_count(corridors) == 0) {
		out_text("%s\n", _("no corridor"));
		return 0;
	}
	for (size_t i = 0; i < value_count(corridors); i++) {
		struct value row = value_at(corridors, i);
		struct value years = value_list(row, "years");

		for (size_t k = 0; k < value_count(years); k++) {
			table_text(table, value_text(row, "corridor"));
			table_text(table, value_text(row, "from_area"));
			table_text(table, value_text(row, "to_area"));
			table_text(table,
					text_format_fixed(value_int(row, "rate_ppm"), 6, rate,
							sizeof(rate)));
			table_number(table, value_int(value_at(years, k), "year"));
			for (size_t of = 0; of < sizeof(figures) / sizeof(figures[0]); of++) {
				table_volume(table, value_int(value_at(years, k), figures[of]));
			}
		}
	}
	return table_print(table);
}
