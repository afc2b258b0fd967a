/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_auction.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/table.h"
#include "billing/auction.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/text.h"

enum {
	YUAN_DECIMALS = 6,
	YUAN_TEXT_MAX = 32,
};

static struct item_cursor body_of(const struct log_entry *entry)
{
	return item_cursor(entry->deed.body, entry->deed.body_size);
}

/* The auction's name, as a terminal may be shown it. */
static void put_name(struct bytes *ret, struct item_cursor *cursor)
{
	size_t size;
	const char *text = item_take_text_n(cursor, &size);

	if (cursor->failed == ITEM_OK) {
		item_text_plain(ret, text, size);
	}
}

/* "A, permit:P: " */
static void put_right(struct bytes *ret, struct item_cursor *cursor)
{
	char text[RIGHT_TEXT_MAX];
	struct right right;

	put_name(ret, cursor);
	right_take(cursor, &right);
	if (cursor->failed == ITEM_OK) {
		bytes_put_text(ret, ", ");
		item_text_plain(ret, right_text(&right, text), strlen(right_text(&right, text)));
		bytes_put_text(ret, ": ");
	}
}

static void put_wanted(struct bytes *ret, struct item_cursor *cursor)
{
	char volume[TABLE_VOLUME_MAX];
	char yuan[YUAN_TEXT_MAX];
	int64_t litres = item_take_between(cursor, 0, INT64_MAX);
	int64_t price = item_take_between(cursor, 0, AUCTION_PRICE_MAX);

	bytes_format(ret, _("%s m³ at %s yuan/m³"), table_format_volume(litres, UNIT_M3, volume),
			text_format_fixed(price, YUAN_DECIMALS, yuan, sizeof(yuan)));
}

bool log_auction(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	char closes[INSTANT_TEXT_MAX];
	size_t offers;

	item_take_array_of(&body, 8);
	put_name(ret, &body);
	(void)item_take_int(&body);
	offers = item_take_array(&body);
	for (size_t i = 0; i < offers; i++) {
		item_skip(&body);
	}
	bytes_format(ret, _(": %zu offers, bids until %s"), offers,
			zone_format(zone,
					(struct instant){ item_take_between(&body, 0, INT64_MAX) },
					closes));
	return body.failed == ITEM_OK;
}

bool log_bid(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 4);
	put_right(ret, &body);
	if (item_peek(&body) == ITEM_BYTES) {
		bytes_put_text(ret, _("bid sealed"));
	} else {
		item_take_array_of(&body, 2);
		put_wanted(ret, &body);
	}
	return body.failed == ITEM_OK;
}

bool log_bid_opened(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 6);
	put_right(ret, &body);
	put_wanted(ret, &body);
	return body.failed == ITEM_OK;
}

bool log_auction_closed(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	struct item_cursor effect = item_cursor(entry->entry.effect, entry->entry.effect_size);
	char volume[TABLE_VOLUME_MAX];
	char yuan[YUAN_TEXT_MAX];
	int64_t price;

	(void)zone;
	item_take_array_of(&body, 1);
	put_name(ret, &body);
	(void)item_take_array(&effect);
	item_skip(&effect);
	if (item_take_if_null(&effect)) {
		bytes_put_text(ret, _(": nothing is sold"));
		return body.failed == ITEM_OK;
	}
	price = item_take_between(&effect, 0, AUCTION_PRICE_MAX);
	bytes_format(ret, _(": %s m³ at %s yuan/m³"),
			table_format_volume(
					item_take_between(&effect, 0, INT64_MAX), UNIT_M3, volume),
			text_format_fixed(price, YUAN_DECIMALS, yuan, sizeof(yuan)));
	return body.failed == ITEM_OK && effect.failed == ITEM_OK;
}
