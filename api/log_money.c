/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_money.h"

#include <string.h>

#include "api/item_text.h"
#include "api/lang.h"
#include "api/log_entry.h"
#include "api/print_number.h"
#include "billing/sign_off.h"
#include "ledger/item.h"
#include "meter/bytes.h"

static struct item_cursor body_of(const struct log_entry *entry)
{
	return item_cursor(entry->deed.body, entry->deed.body_size);
}

/* Text as a terminal may be shown it. */
static void put_text(struct bytes *ret, struct item_cursor *cursor)
{
	size_t size;
	const char *text = item_take_text_n(cursor, &size);

	if (cursor->failed == ITEM_OK) {
		item_text_plain(ret, text, size);
	}
}

/* "balance 2026-10 as checker". */
bool log_sign_off(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	struct sign_thing thing = { .invoice = "" };
	char name[SIGN_NAME_MAX];
	char word[16];

	(void)zone;
	item_take_array_of(&body, 7);
	item_take_text(&body, word, sizeof(word));
	thing.days.from.number = (int32_t)item_take_between(&body, -30000, 400000);
	thing.days.till.number = (int32_t)item_take_between(&body, -30000, 400000);
	item_take_text(&body, thing.invoice, sizeof(thing.invoice));
	if (body.failed != ITEM_OK || !sign_about_parse(word, &thing.about)) {
		return false;
	}
	bytes_format(ret, _("%s %s signed as "), word, sign_thing_name(&thing, name));
	item_take_text(&body, word, sizeof(word));
	bytes_put_text(ret, word);
	return body.failed == ITEM_OK;
}

bool log_approvals(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	char text[DAY_TEXT_MAX];
	struct day from;

	(void)zone;
	item_take_array_of(&body, 3);
	from.number = (int32_t)item_take_between(&body, -30000, 400000);
	bytes_format(ret, _("from %s, %lld actors approve a run: "), day_format(from, text),
			(long long)item_take_between(&body, 0, 9));
	put_text(ret, &body);
	return item_at_end(&body);
}

/* "fee/2026-10/P-1: 100.00 yuan", then what stands behind. */
static void put_sum(struct bytes *ret, struct item_cursor *body, bool has_day)
{
	char text[NUMBER_TEXT_MAX];

	put_text(ret, body);
	if (has_day) {
		bytes_put_text(ret, " ");
		bytes_put_text(ret,
				day_format((struct day){ (int32_t)item_take_between(
							   body, -30000, 400000) },
						text));
	}
	bytes_format(ret, _(": %s yuan"), yuan_text(item_take_int(body), text));
}

/* Of an invoice or a trade: which, the day, the sum, the reference. */
static bool put_payment(struct item_cursor *body, struct bytes *ret)
{
	item_take_array_of(body, 4);
	put_sum(ret, body, true);
	bytes_put_text(ret, ", ");
	put_text(ret, body);
	return item_at_end(body);
}

bool log_payment(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 1);
	return put_payment(&body, ret);
}

bool log_trade_payment(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	return put_payment(&body, ret);
}

bool log_relief(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);

	(void)zone;
	item_take_array_of(&body, 5);
	put_sum(ret, &body, true);
	bytes_put_text(ret, ", ");
	put_text(ret, &body);
	bytes_put_text(ret, ", ");
	put_text(ret, &body);
	return item_at_end(&body);
}

bool log_late(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor effect = item_cursor(entry->entry.effect, entry->entry.effect_size);
	char text[NUMBER_TEXT_MAX];

	(void)zone;
	item_take_array_of(&effect, 6);
	item_skip(&effect);
	item_skip(&effect);
	put_text(ret, &effect);
	item_skip(&effect);
	item_skip(&effect);
	bytes_format(ret, _(": %s yuan"), yuan_text(item_take_int(&effect), text));
	return item_at_end(&effect);
}

bool log_deferral(const struct log_entry *entry, const struct zone *zone, struct bytes *ret)
{
	struct item_cursor body = body_of(entry);
	char text[DAY_TEXT_MAX];

	(void)zone;
	item_take_array_of(&body, 4);
	put_text(ret, &body);
	item_skip(&body);
	bytes_format(ret, _(" until %s: "),
			day_format((struct day){ (int32_t)item_take_between(
						   &body, -30000, 400000) },
					text));
	put_text(ret, &body);
	return item_at_end(&body);
}
