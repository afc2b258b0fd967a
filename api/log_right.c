/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_right.h"

#include <stdlib.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/view_right.h"
#include "api/view_trade.h"
#include "ledger/hold.h"
#include "ledger/kind.h"
#include "ledger/offer.h"
#include "ledger/pledge.h"
#include "ledger/trade.h"
#include "meter/bytes.h"
#include "meter/scope.h"
#include "meter/volume.h"

static bool put_pledge(const struct log_entry *entry, struct bytes *ret)
{
	struct pledge said;
	char right[RIGHT_TEXT_MAX];
	char day[DAY_TEXT_MAX];

	if (!pledge_take(entry->deed.body, entry->deed.body_size, &said)) {
		return false;
	}
	bytes_format(ret, _("%s: %s m³ a year of %s until %s, %s"), said.pledge,
			volume_m3(said.litres).text, right_text(&said.right, right),
			day_format(said.until, day), said.lender);
	return true;
}

static bool put_offer(const struct log_entry *entry, struct bytes *ret)
{
	struct offer said;
	char right[RIGHT_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (!offer_take(entry->deed.body, entry->deed.body_size, &said)) {
		return false;
	}
	bytes_format(ret, _("%s: %s m³ of %s, %s to %s"), said.offer, volume_m3(said.litres).text,
			right_text(&said.right, right), day_format(said.term.from, from),
			day_format((struct day){ said.term.till.number - 1 }, until));
	return true;
}

/* Which one is withdrawn or released, and why. */
static bool put_end(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor body = item_cursor(entry->deed.body, entry->deed.body_size);
	const char *text;
	size_t size;

	item_take_array_of(&body, 2);
	for (int i = 0; i < 2; i++) {
		text = item_take_text_n(&body, &size);
		bytes_put_text(ret, i == 0 ? "" : ": ");
		item_text_plain(ret, text, size);
	}
	return item_at_end(&body);
}

static bool put_expired(const struct log_entry *entry, struct bytes *ret)
{
	char right[RIGHT_TEXT_MAX];
	struct hold hold;

	if (!hold_take_expired(&entry->entry, &hold)) {
		return false;
	}
	bytes_format(ret, _("%s '%s' of %s"), hold_what_text(hold.what), hold.name,
			right_text(&hold.right, right));
	return true;
}

bool log_hold(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	(void)zone;
	switch (entry->entry.kind) {
	case KIND_PLEDGE:
		return put_pledge(entry, ret);
	case KIND_OFFER:
		return put_offer(entry, ret);
	case KIND_HOLD_EXPIRED:
		return put_expired(entry, ret);
	default:
		return put_end(entry, ret);
	}
}

/* ---- trades ---- */

static bool put_agreement(const struct log_entry *entry, struct bytes *ret)
{
	SCOPED(scope_free) struct agreement *said = calloc(1, sizeof(*said));
	char seller[RIGHT_TEXT_MAX];
	char buyer[RIGHT_TEXT_MAX];
	char from[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	if (said == NULL || !agreement_take(entry->deed.body, entry->deed.body_size, said)) {
		return false;
	}
	bytes_format(ret, _("%s: %s, %s m³ of %s to %s, from %s"), said->trade,
			trade_word_text(trade_form_name(said->form)), volume_m3(said->litres).text,
			right_text(&said->seller, seller), right_text(&said->buyer, buyer),
			day_format(said->from, from));
	if (said->until.number == ROW_NO_DAY.number) {
		bytes_put_text(ret, _(" for good"));
	} else {
		bytes_format(ret, _(" to %s"), day_format(said->until, until));
	}
	return true;
}

static bool put_assent(const struct log_entry *entry, struct bytes *ret)
{
	char trade[TEXT_ID_MAX + 1];

	if (!assent_take(&entry->deed, trade)) {
		return false;
	}
	bytes_format(ret, _("%s: the other side assents"), trade);
	return true;
}

static bool put_approval(const struct log_entry *entry, struct bytes *ret)
{
	struct trade_approval said;

	if (!trade_approval_take(entry->deed.body, entry->deed.body_size, &said)) {
		return false;
	}
	if (said.is_refused) {
		bytes_format(ret, _("%s: refused, %s, by %s"), said.trade, said.ground,
				said.document);
	} else if (said.cap_effect == TRADE_CAP_LIMIT) {
		bytes_format(ret, _("%s: approved by %s, caps move with it"), said.trade,
				said.document);
	} else {
		bytes_format(ret, _("%s: approved by %s"), said.trade, said.document);
	}
	return true;
}

static bool put_trade_end(const struct log_entry *entry, struct bytes *ret)
{
	struct trade_end said;
	char from[DAY_TEXT_MAX];

	if (!trade_end_take(&entry->deed, &said)) {
		return false;
	}
	bytes_format(ret, _("%s: ended from %s on, %s, by %s"), said.trade,
			day_format(said.from, from), said.ground, said.document);
	return true;
}

bool log_trade(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	(void)zone;
	switch (entry->entry.kind) {
	case KIND_AGREEMENT:
		return put_agreement(entry, ret);
	case KIND_ASSENT:
		return put_assent(entry, ret);
	case KIND_TRADE_APPROVAL:
		return put_approval(entry, ret);
	default:
		return put_trade_end(entry, ret);
	}
}
