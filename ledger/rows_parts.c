/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/rows_parts.h"

void row_put_day(struct bytes *bytes, struct day day)
{
	if (row_has_day(day)) {
		item_put_int(bytes, day.number);
	} else {
		item_put_null(bytes);
	}
}

void row_put_litres(struct bytes *bytes, int64_t litres)
{
	if (litres == ROW_NO_LITRES) {
		item_put_null(bytes);
	} else {
		item_put_int(bytes, litres);
	}
}

struct day row_take_day(struct item_cursor *cursor)
{
	if (item_take_if_null(cursor)) {
		return ROW_NO_DAY;
	}
	return (struct day){ (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST) };
}

int64_t row_take_litres(struct item_cursor *cursor, int64_t low)
{
	return item_take_if_null(cursor) ? ROW_NO_LITRES
					 : item_take_between(cursor, low, INT64_MAX);
}

void row_take_id(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1])
{
	item_take_text(cursor, ret, TEXT_ID_MAX + 1);
	if (!text_is_id(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* A text that must say something. */
void row_take_words(struct item_cursor *cursor, char ret[static ROW_NAME_MAX + 1])
{
	item_take_text(cursor, ret, ROW_NAME_MAX + 1);
	if (ret[0] == '\0') {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* A day that must be given. */
struct day row_take_day_given(struct item_cursor *cursor)
{
	return (struct day){ (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST) };
}

/* An id, or empty where the column was blank. */
void row_take_id_or_blank(struct item_cursor *cursor, char ret[static TEXT_ID_MAX + 1])
{
	item_take_text(cursor, ret, TEXT_ID_MAX + 1);
	if (ret[0] != '\0' && !text_is_id(ret)) {
		item_fail(cursor, ITEM_RANGE);
	}
}

/* A set of known uses, at least low of them. */
uint32_t row_take_uses(struct item_cursor *cursor, uint32_t low)
{
	uint32_t uses = (uint32_t)item_take_between(cursor, low, UINT32_MAX);

	for (int use = 0; use < 32; use++) {
		if ((uses & use_bit((enum use)use)) != 0 && word_name(WORD_USE, use) == NULL) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
	return uses;
}

/* A word of a list; 0 only where the list's word may be left out. */
int row_take_word(struct item_cursor *cursor, enum word_list list, bool may_be_blank)
{
	int word = (int)item_take_between(cursor, 0, 255);

	if (!(word == 0 && may_be_blank) && word_name(list, word) == NULL) {
		item_fail(cursor, ITEM_RANGE);
	}
	return word;
}
