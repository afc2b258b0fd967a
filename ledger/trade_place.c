/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where both sides of a trade take their water, as far as the registry tells: within
 * one basin and from one source it goes by itself, else by a corridor.
 *
 * A permit takes where the sites of its intakes are, a share where its scheme does, an
 * area of the rivers that are allocated to it, or to areas above or below it. What a
 * government sells on lies where it was bought back. A place is told where all of a
 * side's intakes have a basin; where a side's is not, nothing is refused.
 */

#include <string.h>

#include "ledger/basin.h"
#include "ledger/lineage.h"
#include "ledger/registry.h"
#include "ledger/trade.h"
#include "ledger/trade_parts.h"
#include "ledger/words.h"

enum {
	BASINS_MAX = 32, /* of a side; one that has more is not told */
};

struct place {
	const struct books *books;
	struct day day;
	bool is_untold;
	char basins[BASINS_MAX][TEXT_ID_MAX + 1];
	size_t count;
};

static void add_basin(struct place *place, const char *basin)
{
	for (size_t i = 0; i < place->count; i++) {
		if (strcmp(place->basins[i], basin) == 0) {
			return;
		}
	}
	if (basin[0] == '\0' || place->count == BASINS_MAX) {
		place->is_untold = true;
		return;
	}
	(void)text_copy(place->basins[place->count++], TEXT_ID_MAX + 1, basin);
}

static bool is_of(const struct lineage *lineage, const char *permit)
{
	for (size_t i = 0; i < lineage->count; i++) {
		if (strcmp(lineage->permits[i], permit) == 0) {
			return true;
		}
	}
	return false;
}

/* The basins of a permit's intakes, but for those that were filled. */
static void add_permit(struct place *place, const char *permit)
{
	const struct registry_view view = { .books = place->books };
	struct lineage lineage;
	char id[TEXT_ID_MAX + 1] = "";
	bool has_any = false;

	if (shelf_count(books_shelf(place->books, BOOK_SITE)) == 0) {
		place->is_untold = true;
		return;
	}
	lineage_find(place->books, permit, place->day, &lineage);
	while (registry_next_id(place->books, ROW_INTAKE, id)) {
		struct intake_row intake;
		struct site_row site = { .basin = "" };

		if (!registry_intake(&view, id, place->day, &intake) ||
				!is_of(&lineage, intake.permit) ||
				(registry_site(&view, id, place->day, &site) &&
						site.state == SITE_FILLED)) {
			continue;
		}
		has_any = true;
		add_basin(place, site.basin);
	}
	place->is_untold = place->is_untold || !has_any;
}

/* The rivers that are allocated to an area, to one in it or to one that it lies in. */
static void add_area(struct place *place, const char *area)
{
	const struct registry_view view = { .books = place->books };
	struct shelf_cursor cursor =
			shelf_scan(books_shelf(place->books, BOOK_ALLOCATION), NULL, 0);
	const struct registry_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->part[0] != '\0' && row->from <= place->day.number &&
				(registry_area_is_within(&view, row->part, area, place->day) ||
						registry_area_is_within(&view, area, row->part,
								place->day))) {
			add_basin(place, row->id);
		}
	}
}

static void add_right(struct place *place, const struct right_facts *facts)
{
	switch (facts->right.kind) {
	case RIGHT_ABSTRACTION:
		add_permit(place, facts->right.id);
		break;
	case RIGHT_REGIONAL:
		add_area(place, facts->right.id);
		break;
	case RIGHT_IRRIGATION:
		add_permit(place, facts->scheme);
		break;
	}
}

/* All that was bought back for a term that shares a day, of the kind that is sold on. */
static void add_bought(struct place *place, const struct agreement *resale,
		const struct trade_sides *sides)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(place->books, BOOK_TRADE), NULL, 0);
	const struct trade_row *row;

	while ((row = shelf_next(&cursor)) != NULL) {
		struct right_facts facts;
		struct agreement said;

		if (row->approved == 0 || !trade_take(row, &said) ||
				said.seller.kind != resale->buyer.kind ||
				!right_is_same(&said.buyer, &resale->seller) ||
				said.from.number >= sides->term.till.number ||
				row->till <= sides->term.from.number) {
			continue;
		}
		if (right_find(place->books, &said.seller, said.from, &facts)) {
			add_right(place, &facts);
		}
	}
}

/* Is a basin of the one a basin of the other, or a part of it? */
static bool is_joined(const struct place *a, const struct place *b)
{
	const struct registry_view view = { .books = a->books };

	for (size_t i = 0; i < a->count; i++) {
		for (size_t k = 0; k < b->count; k++) {
			if (basin_is_within(&view, a->basins[i], b->basins[k], a->day) ||
					basin_is_within(&view, b->basins[k], a->basins[i],
							a->day)) {
				return true;
			}
		}
	}
	return false;
}

static int check_basins(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day day, struct where *reason)
{
	struct place seller = { .books = books, .day = day };
	struct place buyer = { .books = books, .day = day };
	char text[RIGHT_TEXT_MAX];
	char other[RIGHT_TEXT_MAX];

	if (trade_is_resale(agreement)) {
		add_bought(&seller, agreement, sides);
	} else {
		add_right(&seller, &sides->seller);
	}
	add_right(&buyer, &sides->buyer);
	if (seller.is_untold || buyer.is_untold || seller.count == 0 || buyer.count == 0 ||
			is_joined(&seller, &buyer)) {
		return JUDGE_OK;
	}
	where_set(reason, 0, 0,
			"'%s' takes of '%s', '%s' of '%s': neither basin is a part of the other, the trade goes by a corridor",
			right_text(&agreement->seller, text), seller.basins[0],
			right_text(&agreement->buyer, other), buyer.basins[0]);
	return JUDGE_REFUSED;
}

int trade_check_place(const struct books *books, const struct agreement *agreement,
		const struct trade_sides *sides, struct day day, struct where *reason)
{
	const enum source seller = sides->seller.source;
	const enum source buyer = sides->buyer.source;
	bool is_governments = agreement->buyer.kind == RIGHT_REGIONAL &&
			agreement->seller.kind != RIGHT_REGIONAL;
	char text[RIGHT_TEXT_MAX];
	char other[RIGHT_TEXT_MAX];

	if (sides->way != CORRIDOR_NONE || is_governments) {
		return JUDGE_OK;
	}
	if (seller != SOURCE_ANY && buyer != SOURCE_ANY && seller != buyer) {
		where_set(reason, 0, 0,
				"'%s' takes of source %s, '%s' of %s: from one to the other a trade goes by a corridor",
				right_text(&agreement->seller, text),
				word_name(WORD_SOURCE, (int)seller),
				right_text(&agreement->buyer, other),
				word_name(WORD_SOURCE, (int)buyer));
		return JUDGE_REFUSED;
	}
	return check_basins(books, agreement, sides, day, reason);
}
