/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Judging and folding orders: what is said becomes a number of litres for each
 * period, once.
 */

#include <stdio.h>
#include <string.h>

#include "ledger/billed.h"
#include "ledger/deed.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/limit.h"
#include "ledger/limit_order.h"
#include "ledger/touched.h"
#include "ledger/trade_number.h"
#include "meter/err.h"
#include "meter/shares.h"
#include "meter/volume.h"
#include "meter/wide.h"

enum {
	MILLION = 1000000,
	NUMBER_TEXT_MAX = 96,
};

struct work {
	const struct judge *judge;
	const struct books *books;
	struct limit_order *order;
	struct lineage lineage;
	struct where *reason;
};

/* "the permit's year 2026", "the plan of 2026-08": for messages. */
static const char *number_text(
		const struct limit_number *number, char buffer[static NUMBER_TEXT_MAX])
{
	char period[CEILING_PERIOD_MAX];
	const char *source = number->source == SOURCE_ANY
			? ""
			: word_name(WORD_SOURCE, (int)number->source);

	(void)snprintf(buffer, NUMBER_TEXT_MAX, "%s %s%s%s", ceiling_basis_name(number->basis),
			ceiling_period(number->period, period), source[0] == '\0' ? "" : " of ",
			source);
	return buffer;
}

static bool is_retroactive(const struct limit_order *order)
{
	return (order->flags & LIMIT_RETROACTIVE) != 0;
}

/* ---- numbers ---- */

/* A restriction holds below what is granted and traded; an adjustment gives another number granted. */
static void add_traded(const struct work *work, struct limit_number *number)
{
	if (work->order->what == LIMIT_RESTRICT && number->source == SOURCE_ANY) {
		number->base_litres += trade_moved(work->books, &work->lineage, number->basis,
				number->period.from.number, work->order->from);
		number->base_litres = number->base_litres < 0 ? 0 : number->base_litres;
	}
}

/* What each period has before the order; refused where one has none. */
static int find_bases(struct work *work)
{
	struct limit_order *order = work->order;

	for (size_t i = 0; i < order->count; i++) {
		struct limit_number *number = &order->numbers[i];
		char text[NUMBER_TEXT_MAX];

		if (!limits_granted(work->books, &work->lineage, number->basis, number->source,
				    number->period, order->from, &number->base_litres)) {
			where_set(work->reason, 0, 0,
					"permit '%s' has no %s: there is nothing to change",
					order->permit, number_text(number, text));
			return JUDGE_REFUSED;
		}
		add_traded(work, number);
	}
	return JUDGE_OK;
}

/* The periods of a measured order are parts of one thing: of one basis and source. */
static bool is_of_one(const struct limit_order *order)
{
	for (size_t i = 1; i < order->count; i++) {
		if (order->numbers[i].basis != order->numbers[0].basis ||
				order->numbers[i].source != order->numbers[0].source) {
			return false;
		}
	}
	return true;
}

/* What the periods are to have together. */
static int find_total(struct work *work, wide sum, int64_t *ret)
{
	struct limit_order *order = work->order;
	const struct limit_number *first = &order->numbers[0];
	wide total = order->amount;
	int64_t year;

	if (order->how == LIMIT_SHARE) {
		total = sum * order->amount / MILLION;
	} else if (order->how == LIMIT_SHARE_OF_YEAR) {
		if (first->basis != BASIS_PLAN_MONTH ||
				!limits_granted_year(work->books, &work->lineage, first->source,
						first->period, order->from, &year)) {
			where_set(work->reason, 0, 0,
					"a share of the year is of a plan that has all its months");
			return JUDGE_REFUSED;
		}
		total = sum - (year - (wide)year * order->amount / MILLION);
	}
	if (total < 0 || total > INT64_MAX) {
		where_set(work->reason, 0, 0,
				"the periods named cannot bear it: together they have %s m3",
				volume_m3((int64_t)(sum > INT64_MAX ? INT64_MAX : sum)).text);
		return JUDGE_REFUSED;
	}
	*ret = (int64_t)total;
	return JUDGE_OK;
}

/* Cuts a total in proportion to what each had; alike where none had anything. */
static void share_out(struct limit_order *order, wide sum, int64_t total)
{
	int64_t shares[LIMIT_NUMBERS_MAX];
	int64_t litres[LIMIT_NUMBERS_MAX];

	for (size_t i = 0; i < order->count; i++) {
		shares[i] = sum == 0 ? 1 : order->numbers[i].base_litres;
	}
	shares_cut(total, shares, order->count, litres);
	for (size_t i = 0; i < order->count; i++) {
		order->numbers[i].litres = litres[i];
	}
}

static int find_numbers(struct work *work)
{
	struct limit_order *order = work->order;
	int answer = find_bases(work);
	int64_t total;
	wide sum = 0;

	if (answer != JUDGE_OK || order->how == LIMIT_EACH) {
		return answer;
	}
	if (order->count == 0 || !is_of_one(order)) {
		where_set(work->reason, 0, 0,
				"a share or a total is of periods of one ceiling and source");
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; i < order->count; i++) {
		sum += order->numbers[i].base_litres;
	}
	answer = find_total(work, sum, &total);
	if (answer == JUDGE_OK) {
		share_out(order, sum, total);
	}
	return answer;
}

/* ---- what may be ---- */

static bool is_period_of(const struct limit_number *a, const struct limit_number *b)
{
	return a->basis == b->basis && a->source == b->source &&
			a->period.from.number == b->period.from.number &&
			a->period.till.number == b->period.till.number;
}

/* Another adjustment of the period that begins on the same day; NULL where there is none. */
static const char *find_rival(const struct work *work, const struct limit_number *number)
{
	const char *part = number->source == SOURCE_ANY
			? ""
			: word_name(WORD_SOURCE, (int)number->source);

	for (size_t i = 0; i < work->lineage.count; i++) {
		struct limit_number_row key = { .basis = number->basis,
			.period_from = number->period.from.number };
		struct shelf_cursor cursor;
		const struct limit_number_row *row;

		(void)text_copy(key.permit, sizeof(key.permit), work->lineage.permits[i]);
		(void)text_copy(key.part, sizeof(key.part), part);
		cursor = shelf_scan(books_shelf(work->books, BOOK_LIMIT_NUMBER), &key, 4);
		while ((row = shelf_next(&cursor)) != NULL) {
			const struct limit_order_row *order =
					limit_order_find(work->books, row->permit, row->order);

			if (order != NULL && order->what == LIMIT_ADJUST && order->withdrawn == 0 &&
					order->from == work->order->from.number) {
				return row->order;
			}
		}
	}
	return NULL;
}

static int check_number(const struct work *work, size_t at)
{
	const struct limit_order *order = work->order;
	const struct limit_number *number = &order->numbers[at];
	char text[NUMBER_TEXT_MAX];
	const char *rival = order->what == LIMIT_ADJUST ? find_rival(work, number) : NULL;

	(void)number_text(number, text);
	for (size_t i = 0; i < at; i++) {
		if (is_period_of(&order->numbers[i], number)) {
			where_set(work->reason, 0, 0, "%s is named twice", text);
			return JUDGE_REFUSED;
		}
	}
	if (number->period.till.number <= order->from.number && !is_retroactive(order)) {
		where_set(work->reason, 0, 0,
				"%s had ended on the order's day: only a document that says that it is retroactive reaches it",
				text);
		return JUDGE_REFUSED;
	}
	if (rival != NULL) {
		where_set(work->reason, 0, 0,
				"%s has another number from that day on by order '%s': withdraw that one first",
				text, rival);
		return JUDGE_REFUSED;
	}
	if (order->what == LIMIT_RESTRICT && order->how == LIMIT_EACH &&
			number->litres >= number->base_litres) {
		where_set(work->reason, 0, 0, "%s has %s m3: that restricts nothing", text,
				volume_m3(number->base_litres).text);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* A bill of those days would be another one (rules.md F7). */
static int check_billed(const struct work *work, int32_t from, int32_t till)
{
	const struct billed_row *billed = NULL;

	for (size_t i = 0; i < work->lineage.count && billed == NULL; i++) {
		billed = billed_in(work->books, work->lineage.permits[i], from, till);
	}
	if (billed == NULL || is_retroactive(work->order)) {
		return JUDGE_OK;
	}
	where_set(work->reason, 0, 0,
			"invoice '%s' is of days that the order changes: only a document that says that it is retroactive does",
			billed->invoice);
	return JUDGE_REFUSED;
}

static int find_account(struct work *work, struct day day)
{
	char successor[TEXT_ID_MAX + 1];

	lineage_find(work->books, work->order->permit, day, &work->lineage);
	if (work->lineage.count == 0) {
		where_set(work->reason, 0, 0, "there is no permit '%s' on that day",
				work->order->permit);
		return JUDGE_REFUSED;
	}
	if (lineage_successor(work->books, work->order->permit, day, successor)) {
		where_set(work->reason, 0, 0,
				"permit '%s' continues the account of '%s': the order is on that one",
				successor, work->order->permit);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_form(const struct work *work)
{
	const struct limit_order *order = work->order;
	bool is_emergency = (order->flags & LIMIT_EMERGENCY) != 0;

	if (order->what == LIMIT_ADJUST && (is_emergency || row_has_day(order->until))) {
		where_set(work->reason, 0, 0, "only a restriction has a last day or an emergency");
		return JUDGE_REFUSED;
	}
	if (row_has_day(order->until) && order->until.number < order->from.number) {
		where_set(work->reason, 0, 0, "the order's last day lies before its first");
		return JUDGE_REFUSED;
	}
	if (order->count == 0 && !is_emergency) {
		where_set(work->reason, 0, 0, "an order names the periods that it changes");
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

/* Is it the order that was entered: the same days and periods? Then it is known. */
static bool is_same(const struct limit_order_row *row, const struct limit_order *order)
{
	struct limit_order before;
	bool is_same = limit_order_take(row->said.data, row->said.size, &before) &&
			before.what == order->what && before.flags == order->flags &&
			before.from.number == order->from.number &&
			before.until.number == order->until.number && before.how == order->how &&
			before.amount == order->amount && before.count == order->count;

	for (size_t i = 0; i < order->count && is_same; i++) {
		is_same = is_period_of(&before.numbers[i], &order->numbers[i]) &&
				before.numbers[i].litres == order->numbers[i].litres;
	}
	return is_same;
}

static int judge_set(struct work *work)
{
	const struct limit_order *order = work->order;
	const struct limit_order_row *row =
			limit_order_find(work->books, order->permit, order->order);
	int32_t till = order->from.number + 1;
	int answer;

	if (row != NULL) {
		where_set(work->reason, 0, 0,
				"order '%s' of permit '%s' was entered, as entry %lld, with other days or numbers",
				order->order, order->permit, (long long)row->entry);
		return is_same(row, order) ? JUDGE_KNOWN : JUDGE_REFUSED;
	}
	answer = check_form(work);
	if (answer == JUDGE_OK) {
		answer = find_account(work, order->from);
	}
	if (answer == JUDGE_OK && order->count > 0) {
		answer = find_numbers(work);
	}
	for (size_t i = 0; i < order->count && answer == JUDGE_OK; i++) {
		const struct days *period = &order->numbers[i].period;

		answer = check_number(work, i);
		till = period->till.number > till ? period->till.number : till;
	}
	if ((order->flags & LIMIT_EMERGENCY) != 0) {
		till = row_has_day(order->until) ? order->until.number + 1 : INT32_MAX;
	}
	return answer == JUDGE_OK ? check_billed(work, order->from.number, till) : answer;
}

/* ---- ends ---- */

/* The periods of an entered order: from the first day to the one behind the last. */
struct reach {
	struct days days;
	int32_t first_till; /* the day behind the period that ends first */
};

static struct reach reach_of(const struct books *books, const struct limit_order *order)
{
	struct limit_number_row key = { .basis = INT64_MIN };
	struct reach ret = { { { INT32_MAX }, { INT32_MIN } }, INT32_MAX };
	struct shelf_cursor cursor;
	const struct limit_number_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), order->permit);
	cursor = shelf_scan(books_shelf(books, BOOK_LIMIT_NUMBER), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		int32_t from = (int32_t)row->period_from;
		int32_t till = (int32_t)row->period_till;

		if (strcmp(row->order, order->order) != 0) {
			continue;
		}
		ret.days.from.number = from < ret.days.from.number ? from : ret.days.from.number;
		ret.days.till.number = till > ret.days.till.number ? till : ret.days.till.number;
		ret.first_till = till < ret.first_till ? till : ret.first_till;
	}
	return ret;
}

static int check_end(const struct work *work, const struct limit_order_row *row)
{
	const struct limit_order *order = work->order;

	if (row->what != LIMIT_RESTRICT) {
		where_set(work->reason, 0, 0,
				"order '%s' is no restriction: adjust again, or withdraw it",
				order->order);
		return JUDGE_REFUSED;
	}
	if (row->withdrawn != 0 || order->from.number >= limit_order_till(row)) {
		where_set(work->reason, 0, 0, "order '%s' of permit '%s' does not hold on that day",
				order->order, order->permit);
		return row->withdrawn == 0 && row->ended == order->from.number ? JUDGE_KNOWN
									       : JUDGE_REFUSED;
	}
	if (order->from.number <= row->from) {
		where_set(work->reason, 0, 0,
				"order '%s' holds at least on its first day: withdraw it instead",
				order->order);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int check_withdrawal(const struct work *work, const struct limit_order_row *row)
{
	const struct limit_order *order = work->order;
	struct day today =
			zone_day(&work->books->zone, (struct instant){ work->judge->recorded_s });

	if (row->withdrawn != 0) {
		return JUDGE_KNOWN;
	}
	if (reach_of(work->books, order).first_till <= today.number && !is_retroactive(order)) {
		where_set(work->reason, 0, 0,
				"order '%s' changed periods that have ended: only a document that says that it is retroactive takes it back",
				order->order);
		return JUDGE_REFUSED;
	}
	return JUDGE_OK;
}

static int judge_end(struct work *work)
{
	const struct limit_order *order = work->order;
	const struct limit_order_row *row =
			limit_order_find(work->books, order->permit, order->order);
	bool is_end = order->what == LIMIT_END;
	int32_t till;
	int answer;

	if (row == NULL) {
		where_set(work->reason, 0, 0, "permit '%s' has no order '%s'", order->permit,
				order->order);
		return JUDGE_REFUSED;
	}
	lineage_find(work->books, order->permit, (struct day){ (int32_t)row->from },
			&work->lineage);
	answer = is_end ? check_end(work, row) : check_withdrawal(work, row);
	till = reach_of(work->books, order).days.till.number;
	if ((row->flags & LIMIT_EMERGENCY) != 0 && limit_order_till(row) > till) {
		till = limit_order_till(row);
	}
	return answer == JUDGE_OK
			? check_billed(work, is_end ? order->from.number : (int32_t)row->from, till)
			: answer;
}

/* ---- the deed ---- */

static void put_effect(const struct limit_order *order, struct bytes *effect)
{
	effect_begin(effect, 1);
	if (order->what == LIMIT_END || order->what == LIMIT_WITHDRAW) {
		item_put_null(effect);
		return;
	}
	item_put_array(effect, order->count);
	for (size_t i = 0; i < order->count; i++) {
		item_put_array(effect, 2);
		item_put_int(effect, order->numbers[i].base_litres);
		item_put_int(effect, order->numbers[i].litres);
	}
}

int limit_judge(const struct judge *judge, const struct deed *deed, struct outcome *ret,
		struct where *reason)
{
	struct limit_order order;
	struct work work = { judge, judge->books, &order, { .count = 0 }, reason };
	int answer;

	if (!limit_order_take(deed->body, deed->body_size, &order)) {
		where_set(reason, 0, 0, "not an order that changes a ceiling");
		return JUDGE_REFUSED;
	}
	answer = order.what == LIMIT_END || order.what == LIMIT_WITHDRAW ? judge_end(&work)
									 : judge_set(&work);
	if (answer != JUDGE_OK) {
		return answer;
	}
	put_effect(&order, &ret->own.effect);
	(void)conclusion_subject(&ret->own, "permit:", order.permit);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

/* What an order moves is looked at again: the years of its periods, told of from its day on. */
static int touch(struct books *books, const struct limit_order *order, struct days periods,
		int32_t day)
{
	int fault = 0;

	if (periods.from.number < periods.till.number) {
		fault = touched_limit(books, order->permit, periods.from.number, false);
	}
	if (fault == 0 && is_retroactive(order) && periods.from.number < day) {
		day = periods.from.number;
	}
	return fault < 0 ? fault : touched_limit(books, order->permit, day, true);
}

static int store_number(struct books *books, const struct limit_order *order,
		const struct limit_number *number)
{
	struct limit_number_row row = { .basis = number->basis,
		.period_from = number->period.from.number,
		.period_till = number->period.till.number,
		.base_litres = number->base_litres,
		.litres = number->litres };

	(void)text_copy(row.permit, sizeof(row.permit), order->permit);
	(void)text_copy(row.order, sizeof(row.order), order->order);
	(void)text_copy(row.part, sizeof(row.part),
			number->source == SOURCE_ANY ? ""
						     : word_name(WORD_SOURCE, (int)number->source));
	return shelf_put(books_shelf(books, BOOK_LIMIT_NUMBER), &row);
}

static int store_order(struct books *books, const struct limit_order *order,
		const struct deed *deed, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_LIMIT_ORDER);
	struct limit_order_row key = { .what = 0 };
	struct limit_order_row *row;
	int fault;

	(void)text_copy(key.permit, sizeof(key.permit), order->permit);
	(void)text_copy(key.order, sizeof(key.order), order->order);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->what = order->what;
	row->flags = order->flags;
	row->from = order->from.number;
	row->till = row_has_day(order->until) ? order->until.number + 1 : INT32_MAX;
	row->ended = INT32_MAX;
	row->entry = index;
	shelf_touch(shelf, row);
	return shelf_blob_set(&row->said, deed->body, deed->body_size);
}

static int apply_set(struct books *books, struct limit_order *order, const struct deed *deed,
		struct item_cursor *effect, int64_t index)
{
	int fault = 0;

	item_take_array_of(effect, order->count);
	for (size_t i = 0; i < order->count && fault == 0; i++) {
		struct limit_number *number = &order->numbers[i];

		item_take_array_of(effect, 2);
		number->base_litres = item_take_between(effect, 0, INT64_MAX);
		number->litres = item_take_between(effect, 0, INT64_MAX);
		fault = effect->failed == ITEM_OK ? store_number(books, order, number)
						  : WEIR_FAULT_BROKEN;
	}
	if (fault == 0 && !item_at_end(effect)) {
		fault = WEIR_FAULT_BROKEN;
	}
	fault = fault == 0 ? store_order(books, order, deed, index) : fault;
	return fault < 0 ? fault
			 : touch(books, order, reach_of(books, order).days, order->from.number);
}

static int apply_end(struct books *books, const struct limit_order *order,
		struct item_cursor *effect, int64_t index)
{
	struct limit_order_row *row = (struct limit_order_row *)limit_order_find(
			books, order->permit, order->order);
	int32_t day;

	if (row == NULL || !item_take_if_null(effect) || !item_at_end(effect)) {
		return WEIR_FAULT_BROKEN;
	}
	if (order->what == LIMIT_END) {
		row->ended = order->from.number;
		day = order->from.number;
	} else {
		row->withdrawn = index;
		day = (int32_t)row->from;
	}
	shelf_touch(books_shelf(books, BOOK_LIMIT_ORDER), row);
	return touch(books, order, reach_of(books, order).days, day);
}

int limit_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct limit_order order;
	struct item_cursor effect;
	struct deed deed;

	if (!effect_open(entry, &effect, 1) || !deed_take(entry, &deed) ||
			!limit_order_take(deed.body, deed.body_size, &order)) {
		return WEIR_FAULT_BROKEN;
	}
	return order.what == LIMIT_END || order.what == LIMIT_WITHDRAW
			? apply_end(books, &order, &effect, index)
			: apply_set(books, &order, &deed, &effect, index);
}
