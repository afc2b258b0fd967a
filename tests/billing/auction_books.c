/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Clears a file of books that another program drew, and prints the results:
 * auction_books FILE. auction_solver.py is that program.
 *
 * A book is a line of numbers: form, lot, tick, count, then of each order its side
 * (1 buys, 2 sells), litres, price, entry. Its result is a line: price (-1: no
 * price), litres, demand, supply, what each order got, the count of steps, of
 * each price, demand, supply, the count of matches, of each seller, buyer, litres, price.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/auction_clear.h"
#include "meter/text.h"

enum {
	ORDERS_MAX = 64,
	LINE_MAX_BYTES = 8192,
};

static bool take(struct text_cursor *cursor, int64_t *ret)
{
	return text_int(cursor, 0, INT64_MAX, ret) == TEXT_OK &&
			(text_take(cursor, ' ') || text_take(cursor, '\n'));
}

static bool take_book(const char *line, struct auction_terms *terms, struct auction_order *orders,
		size_t *ret_count)
{
	struct text_cursor cursor = text_cursor(line, strlen(line));
	int64_t form;
	int64_t count;

	if (!take(&cursor, &form) || !take(&cursor, &terms->lot_litres) ||
			!take(&cursor, &terms->tick) || !take(&cursor, &count) ||
			count > ORDERS_MAX) {
		return false;
	}
	terms->form = (enum auction_form)form;
	*ret_count = (size_t)count;
	for (size_t i = 0; i < *ret_count; i++) {
		int64_t side;

		if (!take(&cursor, &side) || !take(&cursor, &orders[i].litres) ||
				!take(&cursor, &orders[i].price) ||
				!take(&cursor, &orders[i].entry)) {
			return false;
		}
		orders[i].side = (enum auction_side)side;
	}
	return text_at_end(&cursor);
}

static void print(const struct auction_cleared *cleared, size_t count,
		const struct auction_match *matches, size_t match_count)
{
	printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
			cleared->has_price ? cleared->price : -1, cleared->litres,
			cleared->demand_litres, cleared->supply_litres);
	for (size_t i = 0; i < count; i++) {
		printf(" %" PRId64, cleared->filled[i]);
	}
	printf(" %zu", cleared->step_count);
	for (size_t i = 0; i < cleared->step_count; i++) {
		printf(" %" PRId64 " %" PRId64 " %" PRId64, cleared->curve[i].price,
				cleared->curve[i].demand_litres, cleared->curve[i].supply_litres);
	}
	printf(" %zu", match_count);
	for (size_t i = 0; i < match_count; i++) {
		printf(" %zu %zu %" PRId64 " %" PRId64, matches[i].sell, matches[i].buy,
				matches[i].litres, matches[i].price);
	}
	printf("\n");
}

static bool clear(const char *line)
{
	struct auction_terms terms;
	struct auction_order orders[ORDERS_MAX];
	struct auction_match matches[ORDERS_MAX];
	struct auction_cleared cleared;
	size_t count;
	size_t match_count;

	if (!take_book(line, &terms, orders, &count) ||
			auction_clear(&terms, orders, count, &cleared) < 0) {
		return false;
	}
	if (auction_pair(&terms, orders, count, &cleared, matches, &match_count) == 0) {
		print(&cleared, count, matches, match_count);
	}
	auction_cleared_finish(&cleared);
	return true;
}

int main(int argc, char **argv)
{
	char line[LINE_MAX_BYTES];
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	bool is_sound = file != NULL;

	while (is_sound && fgets(line, sizeof(line), file) != NULL) {
		is_sound = clear(line);
	}
	if (file != NULL) {
		(void)fclose(file);
	}
	return is_sound ? 0 : 2;
}
