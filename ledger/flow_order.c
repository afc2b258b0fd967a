/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/flow_order.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/registry.h"
#include "meter/err.h"

enum {
	ORDER_ITEMS = 6,
};

static const char *const whats[] = {
	[FLOW_ORDER_REDUCE] = "reduce",
	[FLOW_ORDER_STOP] = "stop",
	[FLOW_ORDER_RESUME] = "resume",
};

const char *flow_what_name(enum flow_what what)
{
	return whats[what];
}

bool flow_what_parse(const char *name, enum flow_what *ret)
{
	for (int i = FLOW_ORDER_REDUCE; i <= FLOW_ORDER_RESUME; i++) {
		if (strcmp(whats[i], name) == 0) {
			*ret = (enum flow_what)i;
			return true;
		}
	}
	return false;
}

bool flow_reaches(enum flow_what what, enum flow_condition condition)
{
	switch (what) {
	case FLOW_ORDER_REDUCE:
		return (condition & FLOW_REDUCE) != 0;
	case FLOW_ORDER_STOP:
		return (condition & FLOW_STOP) != 0;
	case FLOW_ORDER_RESUME:
		return true;
	}
	return false;
}

/* ---- the bytes ---- */

void flow_put_order(struct bytes *body, const struct flow_order *order)
{
	item_put_array(body, ORDER_ITEMS);
	item_put_text(body, order->permit);
	item_put_int(body, (int64_t)order->what);
	item_put_int(body, order->from.number);
	if (order->what == FLOW_ORDER_REDUCE) {
		item_put_int(body, order->percent);
	} else {
		item_put_null(body);
	}
	if (order->section[0] != '\0') {
		item_put_text(body, order->section);
	} else {
		item_put_null(body);
	}
	item_put_text(body, order->ground);
}

static bool take(const struct deed *deed, struct flow_order *ret)
{
	struct item_cursor cursor = item_cursor(deed->body, deed->body_size);

	memset(ret, 0, sizeof(*ret));
	item_take_array_of(&cursor, ORDER_ITEMS);
	item_take_text(&cursor, ret->permit, sizeof(ret->permit));
	ret->what = (enum flow_what)item_take_between(
			&cursor, FLOW_ORDER_REDUCE, FLOW_ORDER_RESUME);
	ret->from.number = (int32_t)item_take_between(&cursor, INT32_MIN + 1, INT32_MAX - 1);
	if (ret->what == FLOW_ORDER_REDUCE) {
		ret->percent = item_take_between(&cursor, 1, 100);
	} else {
		item_take_null(&cursor);
	}
	if (!item_take_if_null(&cursor)) {
		item_take_text(&cursor, ret->section, sizeof(ret->section));
	}
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && text_is_id(ret->permit) && ret->ground[0] != '\0';
}

/* ---- what holds ---- */

const struct flow_order_row *flow_order_on(
		const struct books *books, const char *permit, struct day day, int32_t *ret_next)
{
	struct flow_order_row key = { .from = INT32_MIN };
	const struct flow_order_row *held = NULL;
	const struct flow_order_row *row;
	struct shelf_cursor cursor;
	int32_t next = INT32_MAX;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(books, BOOK_FLOW_ORDER), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->from > day.number) {
			next = (int32_t)row->from;
			break;
		}
		held = row; /* of one day the one entered last */
	}
	if (ret_next != NULL) {
		*ret_next = next;
	}
	return held;
}

int flow_after_stop(const struct books *books, const char *permit, struct days days,
		struct taken_sum *ret, int64_t *ret_days)
{
	struct day at = days.from;
	int fault = 0;

	*ret_days = 0;
	while (fault == 0 && at.number < days.till.number) {
		int32_t next;
		const struct flow_order_row *order = flow_order_on(books, permit, at, &next);
		struct day till = { next < days.till.number ? next : days.till.number };

		if (order != NULL && order->what == FLOW_ORDER_STOP) {
			*ret_days += till.number - at.number;
			fault = taken_span(books, permit, (struct days){ at, till }, ret);
		}
		at = till;
	}
	return fault;
}

/* ---- judging ---- */

/* Does the section bind the permit in a way that the order reaches? */
static int check_section(
		const struct judge *judge, const struct flow_order *said, struct where *reason)
{
	const struct section_row *row = flow_section_on(judge->books, said->section, said->from);
	struct flow_section section;

	if (row == NULL) {
		where_set(reason, 0, 0, "there is no section '%s' on that day", said->section);
		return JUDGE_REFUSED;
	}
	if (!flow_take_section(row->said.data, row->said.size, &section)) {
		return WEIR_FAULT_BROKEN;
	}
	for (size_t i = 0; i < section.bound_count; i++) {
		if (strcmp(section.bound[i].permit, said->permit) == 0 &&
				flow_reaches(said->what, section.bound[i].condition)) {
			return JUDGE_OK;
		}
	}
	where_set(reason, 0, 0, "an order of section '%s' to %s does not reach permit '%s'",
			said->section, flow_what_name(said->what), said->permit);
	return JUDGE_REFUSED;
}

static int check_order(
		const struct judge *judge, const struct flow_order *said, struct where *reason)
{
	const struct registry_view view = { .books = judge->books };
	const struct day today = judge_today(judge);
	const struct flow_order_row *held =
			flow_order_on(judge->books, said->permit, said->from, NULL);
	bool is_held = held != NULL && held->what != FLOW_ORDER_RESUME;
	char day[DAY_TEXT_MAX];

	if (!registry_permit_is_valid(&view, said->permit, said->from)) {
		where_set(reason, 0, 0, "permit '%s' is not valid on %s", said->permit,
				day_format(said->from, day));
		return JUDGE_REFUSED;
	}
	if (said->from.number < today.number) {
		where_set(reason, 0, 0, "an order is given before it holds: %s has gone by",
				day_format(said->from, day));
		return JUDGE_REFUSED;
	}
	if (said->what == FLOW_ORDER_RESUME && !is_held) {
		where_set(reason, 0, 0, "nothing holds permit '%s' back on %s", said->permit,
				day_format(said->from, day));
		return JUDGE_REFUSED;
	}
	if (held != NULL && said->what == FLOW_ORDER_STOP && held->what == FLOW_ORDER_STOP) {
		where_set(reason, 0, 0, "permit '%s' is stopped already, by entry %lld",
				said->permit, (long long)held->entry);
		return JUDGE_REFUSED;
	}
	return said->section[0] == '\0' ? JUDGE_OK : check_section(judge, said, reason);
}

int flow_order_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct flow_order said;
	int answer;

	if (!take(deed, &said)) {
		where_set(reason, 0, 0,
				"an order is [permit, what, from, percent, section, ground]");
		return JUDGE_REFUSED;
	}
	answer = check_order(judge, &said, reason);
	if (answer != JUDGE_OK) {
		return answer;
	}
	effect_begin(&ret->own.effect, 0);
	(void)conclusion_subject(&ret->own, "permit:", said.permit);
	return JUDGE_OK;
}

int flow_order_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_FLOW_ORDER);
	struct flow_order_row key = { .entry = index };
	struct item_cursor cursor;
	struct flow_order_row *row;
	struct flow_order said;
	struct deed deed;
	int fault;

	if (!effect_open(entry, &cursor, 0) ||
			deed_decode(entry->said, entry->said_size, &deed, NULL) != DEED_OK ||
			!take(&deed, &said)) {
		return WEIR_FAULT_BROKEN;
	}
	(void)text_copy(key.permit, sizeof(key.permit), said.permit);
	key.from = said.from.number;
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->what = (int64_t)said.what;
	row->percent = said.percent;
	(void)text_copy(row->section, sizeof(row->section), said.section);
	shelf_touch(shelf, row);
	return 0;
}
