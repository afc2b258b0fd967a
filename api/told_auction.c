/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_auction.h"

#include <string.h>

#include "api/lang.h"
#include "ledger/base64.h"
#include "meter/volume.h"

enum {
	YUAN_DECIMALS = 6,
};

static bool take_volume(const struct told *told, const char *name, int64_t *ret)
{
	static const char wanted[] = N_("volume: m³ with at most 3 decimals, or like 1.5万m³");
	const char *text = told_value(told, name);
	struct volume volume;

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	if (volume_parse(text, false, &volume) != VOLUME_OK || volume.litres < 1 ||
			volume.litres > AUCTION_LITRES_MAX) {
		return told_wrong(told, name, TOLD_VALUE, wanted);
	}
	*ret = volume.litres;
	return true;
}

static bool take_price(const struct told *told, const char *name, int64_t low, int64_t *ret)
{
	static const char wanted[] = N_("yuan per m³ with at most 6 decimals");
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return text_fixed_all(text, YUAN_DECIMALS, low, AUCTION_PRICE_MAX, ret) == TEXT_OK ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

static bool take_bytes(
		const struct told *told, const char *name, uint8_t ret[static BOOKS_HASH_BYTES])
{
	static const char wanted[] = N_("32 bytes in base64");
	const char *text = told_value(told, name);
	size_t size = 0;

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return (base64_take(text, strlen(text), ret, BOOKS_HASH_BYTES, &size) == BASE64_OK &&
			       size == BOOKS_HASH_BYTES) ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

static bool take_right(const struct told *told, struct right *ret)
{
	static const char wanted[] = N_("right: permit:ID, area:ID, share:ID, or a permit's id");
	const char *text = told_value(told, "right");

	if (text == NULL) {
		return told_wrong(told, "right", TOLD_MISSING, wanted);
	}
	return right_parse(text, ret) || told_wrong(told, "right", TOLD_VALUE, wanted);
}

/* Sealed bids are opened until a second behind the close; open ones never. */
static bool take_seconds(const struct told *told, const struct zone *zone, struct auction_said *ret)
{
	struct instant closes = { 0 };
	struct instant until = { 0 };
	bool is_good = told_at(told, "bids-until", zone, &closes);

	if (ret->form == AUCTION_ONE_SIDED) {
		until = closes;
		if (told_flag(told, "opened-until")) {
			is_good = told_wrong(told, "opened-until", TOLD_RULE,
					N_("one-sided bidding is open: nothing is opened behind its close"));
		}
	} else {
		is_good = told_at(told, "opened-until", zone, &until) && is_good;
	}
	ret->closes_s = closes.unix_s;
	ret->until_s = until.unix_s;
	return is_good;
}

bool told_auction(const struct told *told, const struct zone *zone, struct auction_said *ret)
{
	bool is_good;

	ret->form = told_flag(told, "one-sided") ? AUCTION_ONE_SIDED : AUCTION_CALL;
	is_good = take_seconds(told, zone, ret);
	is_good = take_volume(told, "lot", &ret->lot_litres) && is_good;
	is_good = take_price(told, "tick", 1, &ret->tick) && is_good;
	return told_text(told, "document", N_("text of 1 to 255 bytes of UTF-8"), ret->document,
			       sizeof(ret->document)) &&
			is_good;
}

bool told_wanted(const struct told *told, struct bid_opened *ret)
{
	bool is_good = take_right(told, &ret->right);

	is_good = take_volume(told, "m3", &ret->litres) && is_good;
	return take_price(told, "price", 0, &ret->price) && is_good;
}

bool told_bid(const struct told *told, struct bid_said *ret)
{
	struct bid_opened wanted;
	bool is_good;

	ret->is_sealed = told_flag(told, "seal");
	if (!ret->is_sealed) {
		if (!told_wanted(told, &wanted)) {
			return false;
		}
		ret->right = wanted.right;
		ret->litres = wanted.litres;
		ret->price = wanted.price;
		return true;
	}
	if (told_flag(told, "m3") || told_flag(told, "price")) {
		return told_wrong(told, "seal", TOLD_RULE,
				N_("a sealed bid says neither volume nor price"));
	}
	is_good = take_right(told, &ret->right);
	return take_bytes(told, "seal", ret->seal) && is_good;
}

bool told_opening(const struct told *told, struct bid_opened *ret)
{
	bool is_good = told_wanted(told, ret);

	return take_bytes(told, "nonce", ret->nonce) && is_good;
}
