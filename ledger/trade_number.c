/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/trade_number.h"

#include <string.h>

#include "ledger/trade.h"
#include "ledger/water.h"
#include "ledger/words.h"
#include "meter/err.h"

int trade_number_add(struct books *books, const struct trade_move *move, struct days period,
		int64_t litres)
{
	struct shelf *shelf = books_shelf(books, BOOK_TRADE_NUMBER);
	struct trade_number_row key = {
		.kind = move->right.kind,
		.basis = move->basis,
		.period_from = period.from.number,
		.since = move->since,
	};
	struct trade_number_row *row;
	int fault;

	if (litres == 0) {
		return 0;
	}
	(void)text_copy(key.id, sizeof(key.id), move->right.id);
	(void)text_copy(key.trade, sizeof(key.trade), move->trade);
	fault = shelf_make(shelf, &key, (void **)&row);
	if (fault < 0) {
		return fault;
	}
	row->period_till = period.till.number;
	(void)text_copy(row->part, sizeof(row->part),
			move->source == SOURCE_ANY ? ""
						   : word_name(WORD_SOURCE, (int)move->source));
	shelf_touch(shelf, row);
	return __builtin_add_overflow(row->litres, litres, &row->litres) ? WEIR_FAULT_RANGE : 0;
}

/* The rows of a right's basis, from key's period_from on; key must stay. */
static struct shelf_cursor scan(const struct books *books, enum right_kind kind, const char *id,
		enum ceiling_basis basis, struct trade_number_row *key)
{
	key->kind = kind;
	key->basis = basis;
	key->since = INT64_MIN;
	(void)text_copy(key->id, sizeof(key->id), id);
	return shelf_scan(books_shelf(books, BOOK_TRADE_NUMBER), key, 3);
}

/* A litre count that leaves its type is none that a registry can hold; it stays at its end. */
static int64_t plus(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? (b < 0 ? INT64_MIN + 1 : INT64_MAX) : sum;
}

static int64_t moved(const struct books *books, enum right_kind kind, const char *id,
		enum ceiling_basis basis, int32_t period_from, struct day day)
{
	struct trade_number_row key = { .period_from = period_from };
	struct shelf_cursor cursor = scan(books, kind, id, basis, &key);
	const struct trade_number_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL && row->period_from == period_from) {
		sum = row->since <= day.number ? plus(sum, row->litres) : sum;
	}
	return sum;
}

int64_t trade_moved(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, int32_t period_from, struct day day)
{
	int64_t sum = 0;

	for (size_t i = 0; i < lineage->count; i++) {
		sum = plus(sum,
				moved(books, RIGHT_ABSTRACTION, lineage->permits[i], basis,
						period_from, day));
	}
	return sum;
}

int64_t trade_moved_right(const struct books *books, const struct right *right, int32_t year_from,
		struct day day)
{
	return moved(books, right->kind, right->id, BASIS_PERMIT, year_from, day);
}

/* Of all conventional water, or of that source's cap alone? */
static bool is_of_cap(const struct trade_number_row *row, enum source source)
{
	int of = SOURCE_ANY;

	(void)word_parse(WORD_SOURCE, row->part, &of);
	return source == SOURCE_ANY ? of == SOURCE_ANY || water_is_conventional((enum source)of)
				    : (int)source == of;
}

int64_t trade_moved_cap(const struct books *books, const char *area, enum source source,
		struct days span, struct day day)
{
	struct trade_number_row key = { .period_from = span.from.number };
	struct shelf_cursor cursor = scan(books, RIGHT_REGIONAL, area, BASIS_CAP, &key);
	const struct trade_number_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL && row->period_from < span.till.number) {
		sum = is_of_cap(row, source) && row->since <= day.number ? plus(sum, row->litres)
									 : sum;
	}
	return sum;
}

/* Is the trade between rights of areas? */
static bool is_regional(const struct books *books, const char *trade)
{
	const struct trade_row *row = trade_find(books, trade);
	struct agreement agreement;

	return row != NULL && trade_take(row, &agreement) &&
			agreement.seller.kind == RIGHT_REGIONAL &&
			agreement.buyer.kind == RIGHT_REGIONAL;
}

/* Is it one of the area's own? Its right moves by the year then, whatever its cap does. */
static bool is_own(const struct books *books, const char *area, const char *trade)
{
	struct trade_number_row key = { .period_from = INT64_MIN };
	struct shelf_cursor cursor = scan(books, RIGHT_REGIONAL, area, BASIS_PERMIT, &key);
	const struct trade_number_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (strcmp(row->trade, trade) == 0) {
			return is_regional(books, trade);
		}
	}
	return false;
}

int64_t trade_moved_area(
		const struct books *books, const char *area, struct days year, struct day day)
{
	struct trade_number_row key = { .period_from = year.from.number };
	struct shelf_cursor cursor = scan(books, RIGHT_REGIONAL, area, BASIS_PERMIT, &key);
	const struct trade_number_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL && row->period_from == year.from.number) {
		sum = row->since <= day.number && is_regional(books, row->trade)
				? plus(sum, row->litres)
				: sum;
	}
	key = (struct trade_number_row){ .period_from = year.from.number };
	cursor = scan(books, RIGHT_REGIONAL, area, BASIS_CAP, &key);
	while ((row = shelf_next(&cursor)) != NULL && row->period_from < year.till.number) {
		sum = row->since <= day.number && is_of_cap(row, SOURCE_ANY) &&
						!is_own(books, area, row->trade)
				? plus(sum, row->litres)
				: sum;
	}
	return sum;
}

/* Did the trade buy back or take in for the area, of a right of that kind? */
static bool is_bought(const struct books *books, const char *trade, const char *area,
		enum right_kind kind)
{
	const struct trade_row *row = trade_find(books, trade);
	struct agreement agreement;

	return row != NULL && trade_take(row, &agreement) && agreement.seller.kind == kind &&
			agreement.buyer.kind == RIGHT_REGIONAL &&
			strcmp(agreement.buyer.id, area) == 0;
}

int64_t trade_moved_bought(const struct books *books, const char *area, enum right_kind kind,
		int32_t year_from, struct day day)
{
	struct trade_number_row key = { .period_from = year_from };
	struct shelf_cursor cursor = scan(books, RIGHT_REGIONAL, area, BASIS_PERMIT, &key);
	const struct trade_number_row *row;
	int64_t sum = 0;

	while ((row = shelf_next(&cursor)) != NULL && row->period_from == year_from) {
		sum = (row->litres < 0 || row->since <= day.number) &&
						is_bought(books, row->trade, area, kind)
				? plus(sum, row->litres)
				: sum;
	}
	return sum;
}

bool trade_moved_any(const struct books *books, const struct lineage *lineage)
{
	return trade_next(books, lineage, BASIS_PERMIT, INT32_MIN) != INT32_MAX;
}

int32_t trade_next(const struct books *books, const struct lineage *lineage,
		enum ceiling_basis basis, int32_t after)
{
	int64_t best = INT32_MAX;

	for (size_t i = 0; i < lineage->count; i++) {
		struct trade_number_row key = { .period_from = INT64_MIN };
		struct shelf_cursor cursor;
		const struct trade_number_row *row;

		if (shelf_count(books_shelf(books, BOOK_TRADE_NUMBER)) == 0) {
			break;
		}
		cursor = scan(books, RIGHT_ABSTRACTION, lineage->permits[i], basis, &key);
		while ((row = shelf_next(&cursor)) != NULL) {
			best = row->since > after && row->since < best ? row->since : best;
		}
	}
	return (int32_t)best;
}
