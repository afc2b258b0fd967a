/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/count_item.h"

#include <assert.h>

void count_item_put(struct bytes *bytes, bool is_given, struct count count)
{
	if (!is_given) {
		item_put_null(bytes);
		return;
	}
	assert(count_is_normal(count));
	item_put_array(bytes, 2);
	item_put_int(bytes, count.units);
	item_put_uint(bytes, count.scale);
}

bool count_item_take(struct item_cursor *cursor, struct count *ret)
{
	*ret = (struct count){ 0, 0 };
	if (item_take_if_null(cursor)) {
		return false;
	}
	item_take_array_of(cursor, 2);
	ret->units = item_take_int(cursor);
	ret->scale = (uint8_t)item_take_between(cursor, 0, COUNT_SCALE_MAX);
	if (!count_is_normal(*ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
	return true;
}
