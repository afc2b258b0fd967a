/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/assessment.h"

#include <string.h>

#include "ledger/item.h"
#include "meter/bytes.h"
#include "meter/totaliser.h"

enum {
	BODY_ITEMS = 12,
};

static void put_id(struct bytes *body, const char *id)
{
	if (id[0] == '\0') {
		item_put_null(body);
	} else {
		item_put_text(body, id);
	}
}

static void put_number(struct bytes *body, int64_t number, int64_t none)
{
	if (number == none) {
		item_put_null(body);
	} else {
		item_put_int(body, number);
	}
}

static void put_days(struct bytes *body, const struct assessment_said *said)
{
	if (said->listed_count == 0) {
		put_number(body, said->days, 0);
		return;
	}
	item_put_array(body, said->listed_count);
	for (size_t i = 0; i < said->listed_count; i++) {
		item_put_int(body, said->listed[i].number);
	}
}

void assessment_put(struct bytes *body, const struct assessment_said *said)
{
	bool has_method = said->how.method != METHOD_NONE;

	item_put_array(body, BODY_ITEMS);
	put_id(body, said->meter);
	put_id(body, said->intake);
	item_put_int(body, said->from_s);
	item_put_int(body, said->till_s);
	put_number(body, (int64_t)said->how.method, METHOD_NONE);
	put_number(body, said->how.periods, 0);
	if (has_method) {
		item_put_bool(body, said->how.is_final);
		item_put_bool(body, !said->how.is_exempt);
	} else {
		item_put_null(body);
		item_put_null(body);
	}
	put_days(body, said);
	put_number(body, said->litres, ROW_NO_LITRES);
	put_number(body, said->deadline.number, ROW_NO_DAY.number);
	item_put_text(body, said->ground);
}

static void take_id(struct item_cursor *cursor, char id[static TEXT_ID_MAX + 1])
{
	if (!item_take_if_null(cursor)) {
		item_take_text(cursor, id, TEXT_ID_MAX + 1);
		if (cursor->failed == ITEM_OK && !text_is_id(id)) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
}

/* A method with its months and flags, or none with none of them. */
static void take_how(struct item_cursor *cursor, struct assessment_how *how)
{
	if (item_take_if_null(cursor)) {
		item_take_null(cursor);
		item_take_null(cursor);
		item_take_null(cursor);
		return;
	}
	how->method = (enum assessment_method)item_take_between(
			cursor, METHOD_MAX_DAILY_CAPACITY, METHOD_DECLARED);
	if (how->method == METHOD_MEAN_OF_PREVIOUS) {
		how->periods = item_take_between(cursor, 1, ASSESSMENT_PERIODS_MAX);
	} else {
		item_take_null(cursor);
	}
	how->is_final = item_take_bool(cursor);
	how->is_exempt = !item_take_bool(cursor);
}

static void take_days(struct item_cursor *cursor, struct assessment_said *ret)
{
	size_t count;

	if (item_take_if_null(cursor)) {
		return;
	}
	if (item_peek(cursor) != ITEM_ARRAY) {
		ret->days = item_take_between(cursor, 1, ASSESSMENT_SPAN_DAYS_MAX);
		return;
	}
	count = item_take_array(cursor);
	if (count == 0 || count > ASSESSMENT_LISTED_MAX) {
		item_fail(cursor, ITEM_RANGE);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		ret->listed[i].number = (int32_t)item_take_between(cursor, INT32_MIN, INT32_MAX);
		if (i > 0 && ret->listed[i].number <= ret->listed[i - 1].number) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
	ret->listed_count = count;
}

bool assessment_take(const void *body, size_t size, struct assessment_said *ret)
{
	struct item_cursor cursor = item_cursor(body, size);

	memset(ret, 0, sizeof(*ret));
	ret->litres = ROW_NO_LITRES;
	ret->deadline = ROW_NO_DAY;
	item_take_array_of(&cursor, BODY_ITEMS);
	take_id(&cursor, ret->meter);
	take_id(&cursor, ret->intake);
	ret->from_s = item_take_between(&cursor, -TOTALISER_AT_MAX, TOTALISER_AT_MAX);
	ret->till_s = item_take_between(&cursor, -TOTALISER_AT_MAX, TOTALISER_AT_MAX);
	take_how(&cursor, &ret->how);
	take_days(&cursor, ret);
	if (!item_take_if_null(&cursor)) {
		ret->litres = item_take_between(&cursor, 0, INT64_MAX / 4);
	}
	if (!item_take_if_null(&cursor)) {
		ret->deadline.number =
				(int32_t)item_take_between(&cursor, INT32_MIN + 1, INT32_MAX - 1);
	}
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && (ret->meter[0] == '\0') != (ret->intake[0] == '\0') &&
			ret->from_s < ret->till_s && ret->ground[0] != '\0';
}

static struct item_cursor take_list(struct item_cursor *cursor)
{
	size_t size;
	const uint8_t *data = item_take_any(cursor, &size);

	return item_cursor(data, size);
}

bool assessment_take_part(struct item_cursor *cursor, struct assessment_part *ret)
{
	struct assessment_how *how = &ret->how;

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(cursor, 10);
	ret->span.from.unix_s = item_take_int(cursor);
	ret->span.till.unix_s = item_take_int(cursor);
	how->method = (enum assessment_method)item_take_between(
			cursor, METHOD_MAX_DAILY_CAPACITY, METHOD_DECLARED);
	if (!item_take_if_null(cursor)) {
		how->periods = item_take_between(cursor, 1, ASSESSMENT_PERIODS_MAX);
	}
	how->is_final = item_take_bool(cursor);
	how->is_exempt = !item_take_bool(cursor);
	if (!item_take_if_null(cursor)) {
		item_take_array_of(cursor, 2);
		item_take_text(cursor, how->rulebook, sizeof(how->rulebook));
		how->rung = (enum assessment_rung)item_take_between(
				cursor, RUNG_NO_METER, RUNG_AFTER_DEADLINE);
	}
	ret->inputs = take_list(cursor);
	ret->litres = item_take_int(cursor);
	ret->pieces = take_list(cursor);
	return cursor->failed == ITEM_OK;
}
