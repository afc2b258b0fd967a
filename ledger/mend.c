/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/mend.h"

#include <string.h>

#include "ledger/count_item.h"
#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/totaliser.h"

/* What both bodies begin with. */
static void take_name(
		struct item_cursor *cursor, char meter[static TEXT_ID_MAX + 1], struct instant *at)
{
	item_take_array_of(cursor, 5);
	item_take_text(cursor, meter, TEXT_ID_MAX + 1);
	at->unix_s = item_take_between(cursor, -TOTALISER_AT_MAX, TOTALISER_AT_MAX);
}

void decision_put(struct bytes *body, const struct decision *decision)
{
	item_put_array(body, 5);
	item_put_text(body, decision->meter);
	item_put_int(body, decision->at.unix_s);
	item_put_uint(body, decision->choice);
	count_item_put(body, decision->choice != DECISION_NONE, decision->count);
	item_put_text(body, decision->ground);
}

bool decision_take(const void *body, size_t size, struct decision *ret)
{
	struct item_cursor cursor = item_cursor(body, size);
	struct decision decision;
	bool has_count;

	take_name(&cursor, decision.meter, &decision.at);
	decision.choice = (enum decision_choice)item_take_between(
			&cursor, DECISION_NONE, DECISION_BELIEVED);
	has_count = count_item_take(&cursor, &decision.count);
	item_take_text(&cursor, decision.ground, sizeof(decision.ground));
	if (!item_at_end(&cursor) || !text_is_id(decision.meter) || decision.ground[0] == '\0' ||
			has_count != (decision.choice != DECISION_NONE)) {
		return false;
	}
	*ret = decision;
	return true;
}

void correction_put(struct bytes *body, const struct correction *correction)
{
	item_put_array(body, 5);
	item_put_text(body, correction->meter);
	item_put_int(body, correction->at.unix_s);
	count_item_put(body, true, correction->count);
	count_item_put(body, !correction->is_void, correction->to);
	item_put_text(body, correction->ground);
}

bool correction_take(const void *body, size_t size, struct correction *ret)
{
	struct item_cursor cursor = item_cursor(body, size);
	struct correction correction;
	bool has_count;

	take_name(&cursor, correction.meter, &correction.at);
	has_count = count_item_take(&cursor, &correction.count);
	correction.is_void = !count_item_take(&cursor, &correction.to);
	item_take_text(&cursor, correction.ground, sizeof(correction.ground));
	if (!item_at_end(&cursor) || !text_is_id(correction.meter) ||
			correction.ground[0] == '\0' || !has_count) {
		return false;
	}
	*ret = correction;
	return true;
}

const struct decision_row *decision_find(const struct books *books, const char *meter, int64_t at_s)
{
	struct decision_row key = { .at_s = at_s };

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return shelf_find(books_shelf(books, BOOK_DECISION), &key);
}

const struct correction_row *correction_find(
		const struct books *books, const char *meter, int64_t at_s, struct count count)
{
	struct correction_row key = { .at_s = at_s, .units = count.units, .scale = count.scale };

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	return shelf_find(books_shelf(books, BOOK_CORRECTION), &key);
}

struct shelf_cursor decision_walk(
		const struct books *books, const char *meter, struct decision_row *key)
{
	memset(key, 0, sizeof(*key));
	(void)text_copy(key->meter, sizeof(key->meter), meter);
	key->at_s = INT64_MIN;
	return shelf_scan(books_shelf(books, BOOK_DECISION), key, 1);
}

struct shelf_cursor correction_walk(
		const struct books *books, const char *meter, struct correction_row *key)
{
	memset(key, 0, sizeof(*key));
	(void)text_copy(key->meter, sizeof(key->meter), meter);
	key->at_s = INT64_MIN;
	return shelf_scan(books_shelf(books, BOOK_CORRECTION), key, 1);
}
