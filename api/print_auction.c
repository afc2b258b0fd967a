/* SPDX-License-Identifier: Apache-2.0 */

#include "api/print_auction.h"

#include "api/lang.h"
#include "api/out.h"
#include "api/table.h"
#include "api/value.h"
#include "billing/auction.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	YUAN_DECIMALS = 6,
	YUAN_TEXT_MAX = 32,
	MINUTE_CHARACTERS = 16, /* of an instant's text: "2026-10-31 09:30" */
	DAY_CHARACTERS = 10,
};

static const char *yuan_text(struct value object, char buffer[static YUAN_TEXT_MAX])
{
	return value_has(object, "price_micro_yuan")
			? text_format_fixed(value_int(object, "price_micro_yuan"), YUAN_DECIMALS,
					  buffer, YUAN_TEXT_MAX)
			: "-";
}

static const char *minute_text(struct value object, const char *key, const struct zone *zone,
		char at[static INSTANT_TEXT_MAX])
{
	(void)zone_format(zone, (struct instant){ value_instant(object, key) }, at);
	at[MINUTE_CHARACTERS] = '\0';
	at[DAY_CHARACTERS] = ' ';
	return at;
}

static const char *state_text(struct value auction)
{
	return value_says(auction, "state", auction_state_name(AUCTION_BIDDING))
			? _("bids are taken")
			: value_says(auction, "state", auction_state_name(AUCTION_OPENING))
			? _("bids are opened")
			: value_says(auction, "state", auction_state_name(AUCTION_DUE))
			? _("to be closed")
			: _("closed");
}

static const char *form_text(struct value auction)
{
	return value_says(auction, "form", auction_form_name(AUCTION_CALL))
			? _("call auction, one price for all")
			: _("one-sided bidding");
}

static void print_terms(struct value root, const struct zone *zone)
{
	char closes[INSTANT_TEXT_MAX];
	char until[INSTANT_TEXT_MAX];
	char tick[YUAN_TEXT_MAX];
	char lot[TABLE_VOLUME_MAX];

	out_text(_("auction %s (%s): %s\n"), value_text(root, "auction"), form_text(root),
			state_text(root));
	out_text(_("bids until %s, opened until %s; lots of %s m³, prices in steps of %s yuan; %s\n"),
			minute_text(root, "closes", zone, closes),
			minute_text(root, "until", zone, until),
			table_format_volume(value_int(root, "lot_litres"), UNIT_M3, lot),
			text_format_fixed(value_int(root, "tick_micro_yuan"), YUAN_DECIMALS, tick,
					sizeof(tick)),
			value_text(root, "document"));
}

static void put_yuan(struct table *table, struct value object)
{
	char yuan[YUAN_TEXT_MAX];

	table_text(table, yuan_text(object, yuan));
}

static int print_offers(struct value list)
{
	const struct table_column columns[] = {
		{ _("Offer"), TABLE_LEFT },
		{ _("Right"), TABLE_LEFT },
		{ _("Listed"), TABLE_VOLUME },
		{ _("At least yuan/m³"), TABLE_RIGHT },
		{ _("Took part"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value offer = value_at(list, i);

		table_text(table, value_text(offer, "offer"));
		table_text(table, value_text(offer, "right"));
		table_volume(table, value_int(offer, "litres"));
		put_yuan(table, offer);
		table_volume_known(table, value_int_known(offer, "offered_litres"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

/* Whose it is; it is not told to everybody. */
static const char *whose(struct value object)
{
	const char *right = value_text_known(object, "right");

	return right[0] == '\0' ? "-" : right;
}

static int print_bids(struct value list, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Bid"), TABLE_RIGHT },
		{ _("For"), TABLE_LEFT },
		{ _("Made"), TABLE_LEFT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Yuan/m³"), TABLE_RIGHT },
		{ _("State"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value bid = value_at(list, i);
		char made[INSTANT_TEXT_MAX];

		table_number(table, value_int(bid, "entry"));
		table_text(table, whose(bid));
		table_text(table, minute_text(bid, "made", zone, made));
		table_volume_known(table, value_int_known(bid, "litres"));
		put_yuan(table, bid);
		table_text(table,
				value_bool(bid, "sealed")                  ? _("bid sealed")
						: value_has(bid, "opened") ? _("bid opened")
									   : "-");
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static int print_allotments(struct value list)
{
	const struct table_column columns[] = {
		{ _("Offer"), TABLE_LEFT },
		{ _("Goes to"), TABLE_LEFT },
		{ _("Bid"), TABLE_RIGHT },
		{ _("Volume"), TABLE_VOLUME },
		{ _("Yuan/m³"), TABLE_RIGHT },
		{ _("Yuan"), TABLE_RIGHT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value allotment = value_at(list, i);

		table_text(table, value_text(allotment, "offer"));
		table_text(table, whose(allotment));
		table_number(table, value_int(allotment, "bid"));
		table_volume(table, value_int(allotment, "litres"));
		put_yuan(table, allotment);
		table_fen(table, value_int(allotment, "amount_fen"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static int print_curve(struct value list)
{
	const struct table_column columns[] = {
		{ _("Yuan/m³"), TABLE_RIGHT },
		{ _("Demand"), TABLE_VOLUME },
		{ _("Supply"), TABLE_VOLUME },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);

	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value step = value_at(list, i);

		put_yuan(table, step);
		table_volume(table, value_int(step, "demand_litres"));
		table_volume(table, value_int(step, "supply_litres"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}

static int print_result(struct value root)
{
	struct value allotments = value_list(root, "allotments");
	const size_t unopened = value_count(value_list(root, "unopened"));
	char volume[TABLE_VOLUME_MAX];
	char yuan[YUAN_TEXT_MAX];
	int fault = 0;

	out_text("\n");
	if (value_has(root, "price_micro_yuan")) {
		out_text(value_says(root, "form", auction_form_name(AUCTION_CALL))
						? _("entry %lld: %s m³ are sold at %s yuan/m³\n")
						: _("entry %lld: %s m³ are sold, from %s yuan/m³ on\n"),
				(long long)value_int(root, "closed"),
				table_format_volume(value_int(root, "litres"), UNIT_M3, volume),
				yuan_text(root, yuan));
		fault = print_allotments(allotments);
	} else {
		out_text(_("entry %lld: nothing is sold\n"), (long long)value_int(root, "closed"));
	}
	if (unopened > 0) {
		out_text(_("%zu sealed bids were not opened and took no part\n"), unopened);
	}
	out_text(_("\nThe curve: what is demanded at that price or above, supplied at it or below\n"));
	return fault < 0 ? fault : print_curve(value_list(root, "curve"));
}

int print_auction(struct value root, const struct zone *zone)
{
	int fault;

	print_terms(root, zone);
	out_text("\n");
	fault = print_offers(value_list(root, "offers"));
	if (fault == 0 && value_count(value_list(root, "bids")) > 0) {
		out_text("\n");
		fault = print_bids(value_list(root, "bids"), zone);
	}
	if (fault == 0 && value_has(root, "closed")) {
		fault = print_result(root);
	}
	return fault;
}

int print_auctions(struct value root, const struct zone *zone)
{
	const struct table_column columns[] = {
		{ _("Auction"), TABLE_LEFT },
		{ _("State"), TABLE_LEFT },
		{ _("Bids until"), TABLE_LEFT },
		{ _("Opened until"), TABLE_LEFT },
		{ _("Bids"), TABLE_RIGHT },
		{ _("Document"), TABLE_LEFT },
	};
	SCOPED(table_close)
	struct table *table = table_open(columns, sizeof(columns) / sizeof(columns[0]), UNIT_M3);
	struct value list = value_list(root, "auctions");

	if (value_count(list) == 0) {
		out_text("%s\n", _("no auction"));
		return 0;
	}
	for (size_t i = 0; table != NULL && i < value_count(list); i++) {
		struct value auction = value_at(list, i);
		char at[INSTANT_TEXT_MAX];

		table_text(table, value_text(auction, "auction"));
		table_text(table, state_text(auction));
		table_text(table, minute_text(auction, "closes", zone, at));
		table_text(table, minute_text(auction, "until", zone, at));
		table_number(table, value_int(auction, "bids"));
		table_text(table, value_text(auction, "document"));
	}
	return table == NULL ? WEIR_FAULT_MEMORY : table_print(table);
}
