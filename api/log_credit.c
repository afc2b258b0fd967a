/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_credit.h"

#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "ledger/item.h"
#include "ledger/voucher.h"
#include "meter/bytes.h"
#include "meter/volume.h"

bool log_credit(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = item_cursor(entry->deed.body, entry->deed.body_size);
	struct item_cursor effect = item_cursor(entry->entry.effect, entry->entry.effect_size);
	const char *id;
	size_t size;

	(void)zone;
	(void)item_take_array(&body);
	id = item_take_text_n(&body, &size);
	item_text_plain(ret, id, size);
	(void)item_take_array(&effect);
	item_skip(&effect);
	if (item_peek(&effect) != ITEM_TEXT) { /* else it waits */
		bytes_format(ret, ": %lld m²", (long long)item_take_int(&effect));
	}
	return body.failed == ITEM_OK && effect.failed == ITEM_OK;
}

static void put_litres(struct bytes *ret, struct voucher_volume volume)
{
	bytes_format(ret, _(", %s m³"), volume_m3(volume.litres).text);
}

/* What became of a round's tickets. */
static bool put_ended(const struct log_entry *entry, struct bytes *ret)
{
	struct item_cursor effect = item_cursor(entry->entry.effect, entry->entry.effect_size);
	const char *round;
	size_t size;
	int64_t expired;

	item_take_array_of(&effect, 5);
	item_skip(&effect);
	round = item_take_text_n(&effect, &size);
	item_text_plain(ret, round, size);
	item_skip(&effect);
	expired = item_take_int(&effect);
	bytes_format(ret, _(": %s m³ expired, %s carried over"), volume_m3(expired).text,
			volume_m3(item_take_int(&effect)).text);
	return item_at_end(&effect);
}

bool log_voucher(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct voucher_transfer transfer;
	struct voucher_delivery delivery;
	struct voucher_issue issue;
	struct voucher_round round;

	(void)zone;
	if (entry->entry.kind == KIND_VOUCHER_ENDED) {
		return put_ended(entry, ret);
	}
	if (voucher_take_round(&entry->deed, &round)) {
		bytes_put_text(ret, round.round);
	} else if (voucher_take_issue(&entry->deed, &issue)) {
		bytes_put_text(ret, issue.ticket);
		put_litres(ret, issue.volume);
	} else if (voucher_take_transfer(&entry->deed, &transfer)) {
		bytes_format(ret, "%s: %s", transfer.ticket, transfer.to);
		put_litres(ret, transfer.volume);
	} else if (voucher_take_delivery(&entry->deed, &delivery)) {
		bytes_put_text(ret, delivery.ticket);
		put_litres(ret, delivery.volume);
	} else {
		return false;
	}
	return true;
}
