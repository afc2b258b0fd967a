/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_voucher.h"

#include "api/lang.h"
#include "api/told_parts.h"
#include "meter/bytes.h"
#include "meter/volume.h"

static bool take_ticket(const struct told *told, const char *name, char ret[static TEXT_ID_MAX + 1])
{
	return told_id(told, name, N_("number of a ticket: letters, digits, '-'"), ret);
}

static bool take_round(const struct told *told, const char *name, char ret[static TEXT_ID_MAX + 1])
{
	return told_id(told, name, N_("id of a round: letters, digits, '-'"), ret);
}

static bool take_share(const struct told *told, char ret[static TEXT_ID_MAX + 1])
{
	return told_id(told, "share", N_("id of a share"), ret);
}

static bool take_m3(const struct told *told, struct voucher_volume *ret)
{
	static const char wanted[] = N_("volume of 0.001 to 1000000000 m³: 1234.567");
	const char *text = told_value(told, "m3");
	struct volume volume;

	if (text == NULL) {
		return told_wrong(told, "m3", TOLD_MISSING, wanted);
	}
	if (volume_parse(text, false, &volume) != VOLUME_OK || volume.litres < 1 ||
			volume.litres > VOUCHER_MAX) {
		return told_wrong(told, "m3", TOLD_VALUE, wanted);
	}
	ret->litres = volume.litres;
	return true;
}

bool told_voucher_round(const struct told *told, struct bytes *ret)
{
	struct voucher_round said = { .round = "" };
	bool is_good = take_round(told, "round", said.round);

	is_good = told_id(told, "permit", N_("id of a permit"), said.permit) && is_good;
	is_good = told_day_given(told, "from", &said.from) && is_good;
	is_good = told_day_given(told, "until", &said.until) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		voucher_put_round(ret, &said);
	}
	return is_good;
}

bool told_voucher_issue(const struct told *told, struct bytes *ret)
{
	struct voucher_issue said = { .ticket = "" };
	bool is_good = take_ticket(told, "ticket", said.ticket);

	is_good = take_round(told, "round", said.round) && is_good;
	is_good = take_share(told, said.share) && is_good;
	is_good = take_m3(told, &said.volume) && is_good;
	if (told_value(told, "carry-to") != NULL) {
		is_good = take_round(told, "carry-to", said.carry_to) && is_good;
	}
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		voucher_put_issue(ret, &said);
	}
	return is_good;
}

/* One of both: the price that was agreed, or why there is none. */
static bool take_price(const struct told *told, struct voucher_transfer *said)
{
	static const char wanted[] = N_("price in yuan a m³ with at most six decimals: 0.12");
	const char *price = told_value(told, "price");

	said->price = INT64_MIN;
	if ((price == NULL) == (told_value(told, "reason") == NULL)) {
		return told_wrong(told, "price", TOLD_RULE,
				N_("one of both is told: the price, or the reason for none"));
	}
	if (price == NULL) {
		return told_words(told, "reason", said->reason);
	}
	return text_fixed_all(price, 6, 1, VOUCHER_PRICE_MAX, &said->price) == TEXT_OK ||
			told_wrong(told, "price", TOLD_VALUE, wanted);
}

bool told_voucher_transfer(const struct told *told, struct bytes *ret)
{
	struct voucher_transfer said = { .ticket = "" };
	bool is_good = take_ticket(told, "ticket", said.ticket);

	is_good = take_ticket(told, "to", said.to) && is_good;
	is_good = take_share(told, said.share) && is_good;
	is_good = take_m3(told, &said.volume) && is_good;
	is_good = told_day_given(told, "on", &said.on) && is_good;
	is_good = take_price(told, &said) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		voucher_put_transfer(ret, &said);
	}
	return is_good;
}

bool told_voucher_delivery(const struct told *told, struct bytes *ret)
{
	struct voucher_delivery said = {
		.what = told_flag(told, "reading") ? VOUCHER_READING : VOUCHER_REQUEST,
	};
	bool is_good = take_ticket(told, "ticket", said.ticket);

	is_good = told_day_given(told, "on", &said.on) && is_good;
	is_good = take_m3(told, &said.volume) && is_good;
	is_good = told_words(told, "document", said.document) && is_good;
	if (is_good) {
		voucher_put_delivery(ret, &said);
	}
	return is_good;
}
