/* SPDX-License-Identifier: Apache-2.0 */

#include "api/told_right.h"

#include <string.h>

#include "api/lang.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/right.h"
#include "ledger/rows.h"
#include "meter/bytes.h"
#include "meter/text.h"
#include "meter/volume.h"

#define TEXT_WANTED N_("text of 1 to 255 bytes of UTF-8")

bool told_right_name(const struct told *told, char ret[static TEXT_ID_MAX + 1])
{
	static const char wanted[] = N_(
			"name of 1 to 64 bytes of UTF-8, without blanks, commas, semicolons and quotes");

	return told_text(told, "name", wanted, ret, TEXT_ID_MAX + 1) &&
			(text_is_id(ret) || told_wrong(told, "name", TOLD_VALUE, wanted));
}

bool told_right(const struct told *told, const char *name, struct right *ret)
{
	static const char wanted[] = N_("right: permit:ID, area:ID or share:ID");
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return right_parse(text, ret) || told_wrong(told, name, TOLD_VALUE, wanted);
}

bool told_right_litres(const struct told *told, int64_t *ret)
{
	static const char wanted[] = N_("volume above 0: 1234.567");
	const char *text = told_value(told, "m3");
	struct volume volume;

	if (text == NULL) {
		return told_wrong(told, "m3", TOLD_MISSING, wanted);
	}
	if (volume_parse(text, false, &volume) != VOLUME_OK || volume.litres <= 0) {
		return told_wrong(told, "m3", TOLD_VALUE, wanted);
	}
	*ret = volume.litres;
	return true;
}

bool told_right_day(const struct told *told, const char *name, struct day *ret)
{
	if (told_value(told, name) == NULL) {
		return told_wrong(told, name, TOLD_MISSING, N_("day: 2026-08-31"));
	}
	return told_day(told, name, ret);
}

bool told_right_yuan(const struct told *told, const char *name, int decimals, int64_t high,
		const char *wanted, int64_t *ret)
{
	const char *text = told_value(told, name);

	if (text == NULL) {
		return told_wrong(told, name, TOLD_MISSING, wanted);
	}
	return text_fixed_all(text, decimals, 1, high, ret) == TEXT_OK ||
			told_wrong(told, name, TOLD_VALUE, wanted);
}

bool told_right_text(const struct told *told, const char *name, char ret[static ROW_NAME_MAX + 1])
{
	return told_text(told, name, TEXT_WANTED, ret, ROW_NAME_MAX + 1);
}

bool told_pledge(const struct told *told, struct bytes *ret)
{
	struct pledge said = { .fen = 0 };
	bool is_good = told_right_name(told, said.pledge);

	is_good = told_right(told, "right", &said.right) && is_good;
	is_good = told_right_litres(told, &said.litres) && is_good;
	is_good = told_right_day(told, "until", &said.until) && is_good;
	is_good = told_right_text(told, "lender", said.lender) && is_good;
	is_good = told_right_yuan(told, "loan", 2, ROW_FEN_MAX,
				  N_("yuan with at most 2 decimals, more than 0"), &said.fen) &&
			is_good;
	is_good = told_right_text(told, "document", said.document) && is_good;
	if (is_good) {
		pledge_put(ret, &said);
	}
	return is_good;
}

bool told_pledge_release(const struct told *told, struct bytes *ret)
{
	char name[TEXT_ID_MAX + 1];
	char document[ROW_NAME_MAX + 1];
	bool is_good = told_right_name(told, name);

	is_good = told_right_text(told, "document", document) && is_good;
	if (is_good) {
		pledge_put_release(ret, name, document);
	}
	return is_good;
}

/* One of a price and of the reason why there is none. */
static bool take_price(const struct told *told, struct offer *said)
{
	bool has_reason = told_value(told, "reason") != NULL;

	said->price_micro = OFFER_NO_PRICE;
	if (has_reason && told_value(told, "price") != NULL) {
		return told_wrong(told, "reason", TOLD_RULE,
				N_("a reason says why there is no price; a price is given"));
	}
	return has_reason ? told_right_text(told, "reason", said->reason)
			  : told_right_yuan(told, "price", 6, OFFER_PRICE_MAX,
					    N_("yuan a m3 with at most 6 decimals, more than 0"),
					    &said->price_micro);
}

bool told_offer(const struct told *told, struct bytes *ret)
{
	struct offer said = { .is_up_to = told_flag(told, "up-to") };
	struct day last = ROW_NO_DAY;
	bool is_good = told_right_name(told, said.offer);

	is_good = told_right(told, "right", &said.right) && is_good;
	is_good = told_right_litres(told, &said.litres) && is_good;
	is_good = told_right_day(told, "from", &said.term.from) && is_good;
	is_good = told_right_day(told, "until", &last) && is_good;
	is_good = take_price(told, &said) && is_good;
	is_good = told_right_day(told, "closes", &said.closes) && is_good;
	if (told_value(told, "document") != NULL) {
		is_good = told_right_text(told, "document", said.document) && is_good;
	}
	if (is_good && last.number < said.term.from.number) {
		is_good = told_wrong(told, "until", TOLD_RULE, N_("it lies before the first day"));
	}
	said.term.till.number = last.number + 1;
	if (is_good) {
		offer_put(ret, &said);
	}
	return is_good;
}

bool told_offer_withdrawal(const struct told *told, struct bytes *ret)
{
	char name[TEXT_ID_MAX + 1];
	char ground[ROW_NAME_MAX + 1];
	bool is_good = told_right_name(told, name);

	is_good = told_right_text(told, "ground", ground) && is_good;
	if (is_good) {
		offer_put_withdrawal(ret, name, ground);
	}
	return is_good;
}
