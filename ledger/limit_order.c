/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/limit_order.h"

#include <assert.h>
#include <string.h>

#include "ledger/deed.h"
#include "ledger/item.h"
#include "ledger/words.h"

enum {
	SET_ITEMS = 11,
	END_ITEMS = 7,
	WITHDRAW_ITEMS = 6,
	NUMBER_ITEMS = 5,
	HOW_ITEMS = 2,
};

/* ---- what is said ---- */

static void put_numbers(struct bytes *body, const struct limit_order *order)
{
	if (order->how == LIMIT_EACH) {
		item_put_null(body);
	} else {
		item_put_array(body, HOW_ITEMS);
		item_put_uint(body, order->how);
		item_put_int(body, order->amount);
	}
	item_put_array(body, order->count);
	for (size_t i = 0; i < order->count; i++) {
		const struct limit_number *number = &order->numbers[i];

		item_put_array(body, NUMBER_ITEMS);
		item_put_uint(body, number->basis);
		item_put_uint(body, number->source);
		item_put_int(body, number->period.from.number);
		item_put_int(body, number->period.till.number);
		if (order->how == LIMIT_EACH) {
			item_put_int(body, number->litres);
		} else {
			item_put_null(body);
		}
	}
	item_put_text(body, order->area);
}

void limit_order_put(struct bytes *body, const struct limit_order *order)
{
	bool is_set = order->what == LIMIT_ADJUST || order->what == LIMIT_RESTRICT;

	item_put_array(body,
			is_set                                     ? SET_ITEMS
					: order->what == LIMIT_END ? END_ITEMS
								   : WITHDRAW_ITEMS);
	item_put_text(body, order->permit);
	item_put_text(body, order->order);
	item_put_uint(body, order->what);
	item_put_int(body, order->flags);
	if (order->what != LIMIT_WITHDRAW) {
		item_put_int(body, order->from.number);
	}
	if (is_set) {
		if (row_has_day(order->until)) {
			item_put_int(body, order->until.number);
		} else {
			item_put_null(body);
		}
		put_numbers(body, order);
	}
	item_put_text(body, order->document);
	item_put_text(body, order->ground);
}

static struct day take_day(struct item_cursor *cursor)
{
	return (struct day){ (int32_t)item_take_between(cursor, INT32_MIN + 1, INT32_MAX - 1) };
}

static void take_how(struct item_cursor *cursor, struct limit_order *ret)
{
	ret->how = LIMIT_EACH;
	if (item_take_if_null(cursor)) {
		return;
	}
	item_take_array_of(cursor, HOW_ITEMS);
	ret->how = (enum limit_how)item_take_between(cursor, LIMIT_SHARE, LIMIT_TOTAL);
	ret->amount = item_take_between(
			cursor, 0, ret->how == LIMIT_TOTAL ? INT64_MAX : LIMIT_SHARE_MAX);
}

static void take_numbers(struct item_cursor *cursor, struct limit_order *ret)
{
	ret->until = item_take_if_null(cursor) ? ROW_NO_DAY : take_day(cursor);
	take_how(cursor, ret);
	ret->count = item_take_array(cursor);
	if (ret->count > LIMIT_NUMBERS_MAX) {
		item_fail(cursor, ITEM_RANGE);
		ret->count = 0;
	}
	for (size_t i = 0; i < ret->count; i++) {
		struct limit_number *number = &ret->numbers[i];
		int64_t basis;

		item_take_array_of(cursor, NUMBER_ITEMS);
		basis = item_take_between(cursor, BASIS_PERMIT, BASIS_PLAN_MONTH);
		number->basis = (enum ceiling_basis)basis;
		number->source = (enum source)item_take_between(cursor, 0, SOURCE_BRACKISH);
		number->period.from = take_day(cursor);
		number->period.till = take_day(cursor);
		number->base_litres = number->litres = CEILING_NONE;
		if (ret->how == LIMIT_EACH) {
			number->litres = item_take_between(cursor, 0, INT64_MAX);
		} else {
			item_take_null(cursor);
		}
	}
	item_take_text(cursor, ret->area, sizeof(ret->area));
}

bool limit_order_take(const void *body, size_t size, struct limit_order *ret)
{
	struct item_cursor cursor = item_cursor(body, size);
	size_t items = item_take_array(&cursor);
	bool is_set;

	memset(ret, 0, sizeof(*ret));
	ret->from = ret->until = ROW_NO_DAY;
	item_take_text(&cursor, ret->permit, sizeof(ret->permit));
	item_take_text(&cursor, ret->order, sizeof(ret->order));
	ret->what = (enum limit_what)item_take_between(&cursor, LIMIT_ADJUST, LIMIT_WITHDRAW);
	ret->flags = item_take_between(&cursor, 0, LIMIT_RETROACTIVE | LIMIT_EMERGENCY);
	is_set = ret->what == LIMIT_ADJUST || ret->what == LIMIT_RESTRICT;
	if (items != (is_set ? SET_ITEMS : ret->what == LIMIT_END ? END_ITEMS : WITHDRAW_ITEMS)) {
		return false;
	}
	if (ret->what != LIMIT_WITHDRAW) {
		ret->from = take_day(&cursor);
	}
	if (is_set) {
		take_numbers(&cursor, ret);
	}
	item_take_text(&cursor, ret->document, sizeof(ret->document));
	item_take_text(&cursor, ret->ground, sizeof(ret->ground));
	return item_at_end(&cursor) && text_is_id(ret->permit) && text_is_id(ret->order) &&
			(ret->area[0] == '\0' || text_is_id(ret->area)) &&
			ret->document[0] != '\0' && ret->ground[0] != '\0';
}

/* ---- the books ---- */

const struct limit_order_row *limit_order_find(
		const struct books *books, const char *permit, const char *order)
{
	struct limit_order_row key = { .what = 0 };

	return text_copy(key.permit, sizeof(key.permit), permit) &&
					text_copy(key.order, sizeof(key.order), order)
			? shelf_find(books_shelf(books, BOOK_LIMIT_ORDER), &key)
			: NULL;
}

int32_t limit_order_till(const struct limit_order_row *row)
{
	return (int32_t)(row->ended < row->till ? row->ended : row->till);
}

bool limit_orders_any(const struct books *books, const struct lineage *lineage)
{
	const struct shelf *shelf = books_shelf(books, BOOK_LIMIT_ORDER);

	for (size_t i = 0; i < lineage->count && shelf_count(shelf) > 0; i++) {
		struct limit_order_row key = { .order = "" };
		struct shelf_cursor cursor;

		(void)text_copy(key.permit, sizeof(key.permit), lineage->permits[i]);
		cursor = shelf_scan(shelf, &key, 1);
		if (shelf_next(&cursor) != NULL) {
			return true;
		}
	}
	return false;
}

/* A permit's numbers of a basis and source, from key's period_from on; key must stay. */
static struct shelf_cursor scan_numbers(const struct books *books, const char *permit,
		enum ceiling_basis basis, enum source source, struct limit_number_row *key)
{
	const char *part = source == SOURCE_ANY ? "" : word_name(WORD_SOURCE, (int)source);

	key->basis = basis;
	key->order[0] = '\0';
	(void)text_copy(key->permit, sizeof(key->permit), permit);
	(void)text_copy(key->part, sizeof(key->part), part);
	return shelf_scan(books_shelf(books, BOOK_LIMIT_NUMBER), key, 3);
}

/* Does the order hold for the period at the end of a day? */
static bool is_in_force(
		const struct limit_order_row *order, const struct limit_spot *spot, struct day day)
{
	int32_t at = day.number < spot->last.number ? day.number : spot->last.number;

	if (order->withdrawn != 0 || order->from > day.number) {
		return false;
	}
	/* The period had ended by then; nothing gives it back but a withdrawal. */
	if (order->from >= spot->period.till.number) {
		return (order->flags & LIMIT_RETROACTIVE) != 0;
	}
	return order->from <= at && at < limit_order_till(order);
}

bool limit_orders_lay(const struct books *books, const struct lineage *lineage,
		const struct limit_spot *spot, struct day day, int64_t *litres)
{
	int64_t since = spot->since;
	int64_t least = INT64_MAX;
	bool is_restricted = false;

	for (size_t i = 0; i < lineage->count; i++) {
		struct limit_number_row key = { .period_from = spot->period.from.number };
		struct shelf_cursor cursor = scan_numbers(
				books, lineage->permits[i], spot->basis, spot->source, &key);
		const struct limit_number_row *row;

		while ((row = shelf_next(&cursor)) != NULL &&
				row->period_from == spot->period.from.number) {
			const struct limit_order_row *order =
					limit_order_find(books, row->permit, row->order);

			if (row->period_till != spot->period.till.number || order == NULL ||
					!is_in_force(order, spot, day)) {
				continue;
			}
			if (order->what == LIMIT_RESTRICT) {
				is_restricted = true;
				least = row->litres < least ? row->litres : least;
			} else if (order->from >= since) {
				since = order->from;
				*litres = row->litres;
			}
		}
	}
	if (__builtin_add_overflow(*litres, spot->traded_litres, litres)) {
		*litres = INT64_MAX;
	}
	*litres = *litres < 0 ? 0 : *litres;
	if (!spot->is_granted && least < *litres) {
		*litres = least;
	}
	return is_restricted;
}

static int32_t sooner(int32_t best, int64_t day, int32_t after)
{
	return day > after && day < best ? (int32_t)day : best;
}

int32_t limit_orders_next(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, enum source source, int32_t after, bool is_late)
{
	int32_t best = INT32_MAX;

	for (size_t i = 0; i < lineage->count; i++) {
		struct limit_number_row key = { .period_from = INT64_MIN };
		struct shelf_cursor cursor =
				scan_numbers(books, lineage->permits[i], basis, source, &key);
		const struct limit_number_row *row;

		while ((row = shelf_next(&cursor)) != NULL) {
			const struct limit_order_row *order =
					limit_order_find(books, row->permit, row->order);

			if (order == NULL || order->withdrawn != 0 ||
					(is_late && (order->flags & LIMIT_RETROACTIVE) == 0)) {
				continue;
			}
			best = sooner(best, order->from, after);
			best = is_late ? best : sooner(best, limit_order_till(order), after);
		}
	}
	return best;
}

int limit_see_emergencies(const struct books *books, const struct lineage *lineage,
		int (*see)(void *context, struct days days), void *context)
{
	int answer = 0;

	for (size_t i = 0; i < lineage->count && answer == 0; i++) {
		struct limit_order_row key = { .order = "" };
		struct shelf_cursor cursor;
		const struct limit_order_row *order;

		(void)text_copy(key.permit, sizeof(key.permit), lineage->permits[i]);
		cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_ORDER), &key, 1);
		while (answer == 0 && (order = shelf_next(&cursor)) != NULL) {
			const struct days days = { { (int32_t)order->from },
				{ limit_order_till(order) } };

			if ((order->flags & LIMIT_EMERGENCY) != 0 && order->withdrawn == 0) {
				answer = see(context, days);
			}
		}
	}
	return answer;
}
