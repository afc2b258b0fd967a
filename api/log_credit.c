/* SPDX-License-Identifier: Apache-2.0 */

#include "api/log_credit.h"

#include "api/item_text.h"
#include "api/log_entry.h"
#include "ledger/item.h"
#include "meter/bytes.h"

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
