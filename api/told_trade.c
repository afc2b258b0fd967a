/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_trade.h"

#include <stdlib.h>
#include <string.h>

#include "api/lang.h"
#include "api/told_right.h"
#include "billing/trade_payment.h"
#include "billing/trade_price.h"
#include "meter/bytes.h"
#include "meter/text.h"
#include "meter/volume.h"

enum {
	MONTH_TEXT_MAX = 96, /* "2026-07=1000.123" */
};

/* ---- words ---- */

static bool take_form(const struct told *told, enum trade_form *ret)
{
	const char *text = told_value(told, "kind");

	*ret = TRADE_TRANSFER;
	return text == NULL || trade_form_parse(text, ret) ||
			told_wrong(told, "kind", TOLD_VALUE,
					N_("kind of trade: transfer, for-good, lease, buy-back or taking-in"));
}

static bool take_side(const struct told *told, enum trade_side other, enum trade_side *ret)
{
	const char *text = told_value(told, "side");

	*ret = other;
	for (int i = TRADE_SELLER; text != NULL && i <= TRADE_BUYER; i++) {
		if (strcmp(text, trade_side_name((enum trade_side)i)) == 0) {
			*ret = (enum trade_side)i;
			return true;
		}
	}
	return text == NULL || told_wrong(told, "side", TOLD_VALUE, N_("side: seller or buyer"));
}

/* ---- months ---- */

/* "2026-07=1000" */
static bool parse_month(char *text, struct schedule_part *ret)
{
	char *is = strchr(text, '=');
	struct volume volume;
	struct month month;

	if (is == NULL) {
		return false;
	}
	*is = '\0';
	if (!month_parse(text, &month) || volume_parse(is + 1, false, &volume) != VOLUME_OK) {
		return false;
	}
	ret->period = month_days(month);
	ret->litres = volume.litres;
	return true;
}

/* Ascending, and adding up to the contract. */
static bool take_months(const struct told *told, struct agreement *ret)
{
	static const char wanted[] =
			N_("months in order that add up to the volume: 2026-07=1000,2026-08=500");
	const char *text = told_value(told, "months");
	int64_t left = ret->litres;

	while (text != NULL && *text != '\0') {
		size_t length = strcspn(text, ",");
		struct schedule_part *part = &ret->months[ret->month_count];
		char one[MONTH_TEXT_MAX];

		if (ret->month_count == SCHEDULE_MONTHS_MAX || length >= sizeof(one)) {
			return told_wrong(told, "months", TOLD_VALUE, wanted);
		}
		memcpy(one, text, length);
		one[length] = '\0';
		if (!parse_month(one, part) || part->litres > left ||
				(ret->month_count > 0 &&
						part->period.from.number <=
								part[-1].period.from.number)) {
			return told_wrong(told, "months", TOLD_VALUE, wanted);
		}
		left -= part->litres;
		ret->month_count++;
		text += length + (text[length] == ',' ? 1 : 0);
	}
	return ret->month_count == 0 || left == 0 || told_wrong(told, "months", TOLD_VALUE, wanted);
}

/* A name, or "" where none is told. */
static bool take_name(const struct told *told, const char *key, const char *wanted,
		char ret[static TEXT_ID_MAX + 1])
{
	const char *text = told_value(told, key);

	return text == NULL || (text_is_id(text) && text_copy(ret, TEXT_ID_MAX + 1, text)) ||
			told_wrong(told, key, TOLD_VALUE, wanted);
}

bool told_traded(const struct told *told, struct agreement *ret)
{
	bool is_good = take_form(told, &ret->form);

	ret->until = ROW_NO_DAY;
	is_good = told_right(told, "seller", &ret->seller) && is_good;
	is_good = told_right(told, "buyer", &ret->buyer) && is_good;
	is_good = told_right_litres(told, &ret->litres) && is_good;
	is_good = take_name(told, "corridor", N_("name of a corridor"), ret->corridor) && is_good;
	is_good = told_right_day(told, "from", &ret->from) && is_good;
	if (ret->form != TRADE_FOR_GOOD) {
		is_good = told_right_day(told, "until", &ret->until) && is_good;
	} else if (told_value(told, "until") != NULL) {
		is_good = told_wrong(told, "until", TOLD_RULE,
				N_("what is for good ends with the seller's account"));
	}
	if (is_good && row_has_day(ret->until) && ret->until.number < ret->from.number) {
		is_good = told_wrong(told, "until", TOLD_RULE, N_("it lies before the first day"));
	}
	return is_good && take_months(told, ret);
}

/* ---- deeds ---- */

/* One of a price, a sum, and the reason why there is neither. */
static bool take_price(const struct told *told, struct agreement *ret)
{
	bool has_sum = told_value(told, "sum") != NULL;
	bool has_reason = told_value(told, "reason") != NULL;

	if (has_sum + has_reason + (told_value(told, "price") != NULL) > 1) {
		return told_wrong(told, "price", TOLD_RULE,
				N_("a price of a m3, a sum, or the reason why there is neither"));
	}
	if (has_reason) {
		ret->price = TRADE_WITHOUT;
		return told_right_text(told, "reason", ret->reason);
	}
	ret->price = has_sum ? TRADE_IN_SUM : TRADE_PER_M3;
	return has_sum ? told_right_yuan(told, "sum", 2, TRADE_SUM_MAX,
					 N_("yuan with at most 2 decimals, more than 0"),
					 &ret->amount)
		       : told_right_yuan(told, "price", TRADE_PRICE_DECIMALS, TRADE_PRICE_MAX,
					 N_("yuan a m3 with at most 6 decimals, more than 0"),
					 &ret->amount);
}

bool told_agreement(const struct told *told, struct bytes *ret)
{
	SCOPED(scope_free) struct agreement *said = calloc(1, sizeof(*said));
	bool is_good;

	if (said == NULL) {
		ret->failed = true;
		return true; /* handing it in fails for want of memory */
	}
	is_good = told_right_name(told, said->trade);
	is_good = told_traded(told, said) && is_good;
	is_good = take_price(told, said) && is_good;
	is_good = take_name(told, "offer", N_("name of an offer"), said->offer) && is_good;
	is_good = told_right_day(told, "waits", &said->waits_until) && is_good;
	is_good = take_side(told, TRADE_SELLER, &said->side) && is_good;
	is_good = told_right_text(told, "document", said->document) && is_good;
	if (is_good) {
		agreement_put(ret, said);
	}
	return is_good;
}

bool told_assent(const struct told *told, struct bytes *ret)
{
	char name[TEXT_ID_MAX + 1];
	enum trade_side side;
	bool is_good = told_right_name(told, name);

	is_good = take_side(told, TRADE_OTHER, &side) && is_good;
	if (is_good) {
		assent_put(ret, name, side);
	}
	return is_good;
}

bool told_trade_approval(const struct told *told, struct bytes *ret)
{
	const char *effect = told_value(told, "cap-effect");
	struct trade_approval said = { .is_refused = false };
	bool is_good = told_right_name(told, said.trade);

	for (int i = TRADE_CAP_NONE; effect != NULL && i <= TRADE_CAP_LIMIT; i++) {
		if (strcmp(effect, trade_cap_effect_name((enum trade_cap_effect)i)) == 0) {
			said.cap_effect = (enum trade_cap_effect)i;
		}
	}
	if (said.cap_effect == 0) {
		is_good = told_wrong(told, "cap-effect", effect == NULL ? TOLD_MISSING : TOLD_VALUE,
				N_("effect on caps: none or limit"));
	}
	is_good = told_right_text(told, "document", said.document) && is_good;
	if (is_good) {
		trade_approval_put(ret, &said);
	}
	return is_good;
}

bool told_trade_refusal(const struct told *told, struct bytes *ret)
{
	struct trade_approval said = { .is_refused = true };
	bool is_good = told_right_name(told, said.trade);

	is_good = told_right_text(told, "ground", said.ground) && is_good;
	is_good = told_right_text(told, "document", said.document) && is_good;
	if (is_good) {
		trade_approval_put(ret, &said);
	}
	return is_good;
}

bool told_trade_end(const struct told *told, struct bytes *ret)
{
	struct trade_end said = { .trade = "" };
	bool is_good = told_right_name(told, said.trade);

	is_good = told_right_day(told, "from", &said.from) && is_good;
	is_good = told_right_text(told, "ground", said.ground) && is_good;
	is_good = told_right_text(told, "document", said.document) && is_good;
	if (is_good) {
		trade_end_put(ret, &said);
	}
	return is_good;
}

bool told_trade_payment(const struct told *told, struct bytes *ret)
{
	struct trade_payment said = { .fen = 0 };
	bool is_good = told_right_name(told, said.trade);

	is_good = told_right_yuan(told, "amount", 2, ROW_FEN_MAX,
				  N_("yuan with at most 2 decimals, more than 0"), &said.fen) &&
			is_good;
	is_good = told_right_day(told, "on", &said.paid_on) && is_good;
	is_good = told_right_text(told, "reference", said.reference) && is_good;
	if (is_good) {
		trade_payment_put(ret, &said);
	}
	return is_good;
}
