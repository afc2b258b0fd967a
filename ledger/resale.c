/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/resale.h"

#include <assert.h>
#include <string.h>

#include "ledger/trade_number.h"
#include "meter/err.h"
#include "meter/volume.h"

/* Is it a hold of a resale to a right of that kind? */
static bool is_of(const struct books *books, const struct hold_row *row, enum right_kind kind)
{
	struct agreement agreement;

	return row->what == HOLD_AGREEMENT && trade_resells(books, row->name, &agreement) &&
			agreement.buyer.kind == kind;
}

static int sum_holds(const struct books *books, const struct right *area, enum right_kind kind,
		struct day year, struct resale *ret)
{
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, area, &key);
	const struct hold_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		int64_t held = row->ended == 0 ? row->litres : 0;

		if (row->year == year.number && is_of(books, row, kind) &&
				(__builtin_add_overflow(ret->sold_litres, row->sold_litres,
						 &ret->sold_litres) ||
						__builtin_add_overflow(ret->held_litres, held,
								&ret->held_litres))) {
			fault = WEIR_FAULT_RANGE;
		}
	}
	return fault;
}

int resale_room(const struct books *books, const char *area, enum right_kind kind, struct day year,
		struct day since, struct resale *ret)
{
	struct right right = { .kind = RIGHT_REGIONAL };
	int fault;

	assert(kind != RIGHT_REGIONAL);
	memset(ret, 0, sizeof(*ret));
	(void)text_copy(right.id, sizeof(right.id), area);
	ret->bought_litres = trade_moved_bought(books, area, kind, year.number, since);
	fault = sum_holds(books, &right, kind, year, ret);
	if (fault == 0 &&
			(__builtin_sub_overflow(
					 ret->bought_litres, ret->sold_litres, &ret->free_litres) ||
					__builtin_sub_overflow(ret->free_litres, ret->held_litres,
							&ret->free_litres))) {
		fault = WEIR_FAULT_RANGE;
	}
	return fault;
}

int resale_check(const struct books *books, const struct agreement *agreement,
		const struct hold *hold, struct day since, bool is_held, struct where *reason)
{
	for (size_t i = 0; i < hold->count; i++) {
		int64_t litres = hold->years[i].litres;
		char text[RIGHT_TEXT_MAX];
		char year[DAY_TEXT_MAX];
		struct resale room;
		int fault = resale_room(books, agreement->seller.id, agreement->buyer.kind,
				hold->years[i].year, since, &room);

		if (fault < 0) {
			return fault;
		}
		if (litres > 0 && (is_held ? 0 : litres) > room.free_litres) {
			where_set(reason, 0, 0,
					"%s, year from %s: of what was bought back and taken in of a %s %s m3 are free (%s, sold on %s, held %s), %s are asked for",
					right_text(&agreement->seller, text),
					day_format(hold->years[i].year, year),
					right_kind_name(agreement->buyer.kind),
					volume_m3(room.free_litres).text,
					volume_m3(room.bought_litres).text,
					volume_m3(room.sold_litres).text,
					volume_m3(room.held_litres).text, volume_m3(litres).text);
			return JUDGE_REFUSED;
		}
	}
	return JUDGE_OK;
}
