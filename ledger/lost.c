/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/lost.h"

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/kinds.h"
#include "meter/err.h"

void lost_put(struct bytes *body, const struct lost *lost)
{
	item_put_array(body, 3);
	item_put_int(body, lost->from_s);
	item_put_int(body, lost->till_s);
	item_put_int(body, lost->readings);
}

static bool take_lost(const struct deed *deed)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);
	int64_t from_s;

	item_take_array_of(&cursor, 3);
	from_s = item_take_int(&cursor);
	(void)item_take_between(&cursor, from_s, INT64_MAX);
	(void)item_take_between(&cursor, 1, INT64_MAX);
	return item_at_end(&cursor);
}

int lost_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	(void)judge;
	if (!take_lost(deed)) {
		where_set(reason, 0, 0, "what was lost is [from, till, readings]");
		return JUDGE_REFUSED;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "ledger", "");
	return JUDGE_OK;
}

int lost_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct item_cursor cursor;
	struct deed deed;

	(void)books;
	(void)index;
	return effect_open(entry, &cursor, 0) &&
					deed_decode(entry->said, entry->said_size, &deed, NULL) ==
							DEED_OK &&
					take_lost(&deed)
			? 0
			: WEIR_FAULT_BROKEN;
}
