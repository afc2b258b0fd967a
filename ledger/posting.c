/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/posting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"
#include "meter/wide.h"

/* ---- what was assessed ---- */

int assessed_load(const struct books *books, const char *meter, const char *intake,
		struct assessed *ret)
{
	struct assessment_row key = { .from_s = INT64_MIN };
	struct shelf_cursor cursor;
	const struct assessment_row *row;

	assert((meter[0] == '\0') != (intake[0] == '\0'));
	memset(ret, 0, sizeof(*ret));
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	(void)text_copy(key.intake, sizeof(key.intake), intake);
	cursor = shelf_scan(books_shelf(books, BOOK_ASSESSMENT), &key, 2);
	while ((row = shelf_next(&cursor)) != NULL) {
		struct assessed_piece *grown =
				list_grow_counted(ret->list, ret->count, sizeof(*grown));

		if (grown == NULL) {
			assessed_finish(ret);
			return WEIR_FAULT_MEMORY;
		}
		ret->list = grown;
		ret->list[ret->count++] = (struct assessed_piece){
			.from_s = row->from_s,
			.till_s = row->till_s,
			.litres = row->litres,
			.flags = row->flags,
		};
	}
	return 0;
}

void assessed_finish(struct assessed *assessed)
{
	free(assessed->list);
	memset(assessed, 0, sizeof(*assessed));
}

/* ---- days of a span ---- */

/* What lies of a span on one civil day. */
struct day_part {
	struct day day;
	int64_t from_s;
	int64_t till_s;
	int64_t litres;
};

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int cut(const struct zone *zone, const struct totaliser_interval *whole,
		struct day_part **ret, size_t *ret_count)
{
	size_t count = totaliser_days(zone, whole);
	struct totaliser_day *days = calloc(count + 1, sizeof(*days));
	struct day_part *parts = calloc(count + 1, sizeof(*parts));

	if (days == NULL || parts == NULL) {
		free(days);
		free(parts);
		return WEIR_FAULT_MEMORY;
	}
	totaliser_split_days(zone, whole, days);
	for (size_t i = 0; i < count; i++) {
		struct day day = days[i].day;

		parts[i].day = day;
		parts[i].litres = days[i].litres;
		parts[i].from_s = later(zone_midnight(zone, day).unix_s, whole->from.unix_s);
		parts[i].till_s =
				earlier(zone_midnight(zone, (struct day){ day.number + 1 }).unix_s,
						whole->till.unix_s);
	}
	free(days);
	*ret = parts;
	*ret_count = count;
	return 0;
}

/* The part's litres up to an instant: what has passed by then, floored. */
static int64_t passed(const struct day_part *part, int64_t at_s)
{
	wide litres = (wide)part->litres * (at_s - part->from_s);
	wide seconds = part->till_s - part->from_s;
	wide floor = litres / seconds - (litres % seconds < 0 ? 1 : 0);

	assert(part->from_s <= at_s && at_s <= part->till_s);
	return (int64_t)floor;
}

static int64_t between(const struct day_part *part, int64_t from_s, int64_t till_s)
{
	return passed(part, till_s) - passed(part, from_s);
}

/* ---- pieces under an interval ---- */

static struct totaliser_interval whole_piece(const struct assessed_piece *piece)
{
	return (struct totaliser_interval){
		.from = { piece->from_s },
		.till = { piece->till_s },
		.litres = piece->litres,
	};
}

/* The piece's own part of that day. */
static int part_of(const struct zone *zone, const struct assessed_piece *piece, struct day day,
		struct day_part *ret)
{
	struct totaliser_interval whole = whole_piece(piece);
	struct day_part *parts;
	size_t count;
	int fault = cut(zone, &whole, &parts, &count);

	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < count; i++) {
		if (parts[i].day.number == day.number) {
			*ret = parts[i];
		}
	}
	free(parts);
	return 0;
}

/* What one piece does to an interval's part of a day, or loses to it. */
static int settle_piece(const struct zone *zone, const struct assessed_piece *piece,
		const struct day_part *part, struct movement_posting *posting)
{
	int64_t from_s = later(piece->from_s, part->from_s);
	int64_t till_s = earlier(piece->till_s, part->till_s);
	struct day_part own = { .litres = 0 };
	int64_t litres;
	int fault;

	if (from_s >= till_s) {
		return 0;
	}
	if ((piece->flags & ASSESSED_FINAL) != 0) {
		posting->withheld_litres += between(part, from_s, till_s);
		posting->covered_s -= till_s - from_s;
		return 0;
	}
	fault = part_of(zone, piece, part->day, &own);
	if (fault == 0) {
		litres = between(&own, from_s, till_s);
		posting->assessed_litres -= litres;
		posting->exempt_litres -= (piece->flags & ASSESSED_EXEMPT) != 0 ? litres : 0;
		posting->assessed_s -= till_s - from_s;
	}
	return fault;
}

/* ---- posting ---- */

static void place(const struct posting_to *to, struct day day, struct movement_posting *posting)
{
	const struct timeline_step *step = timeline_step(to->timeline, day);

	posting->day = day.number;
	(void)text_copy(posting->permit, sizeof(posting->permit), step->permit);
	(void)text_copy(posting->intake, sizeof(posting->intake), step->intake);
}

static void turn(struct movement_posting *posting, int sign)
{
	posting->litres *= sign;
	posting->spread_litres *= sign;
	posting->covered_s *= sign;
	posting->readings *= sign;
	posting->assessed_litres *= sign;
	posting->exempt_litres *= sign;
	posting->assessed_s *= sign;
	posting->withheld_litres *= sign;
}

static int post_part(const struct posting_to *to, const struct assessed *assessed,
		const struct day_part *part, struct movement_posting posting, int sign)
{
	int fault = 0;

	posting.covered_s = part->till_s - part->from_s;
	for (size_t i = 0; i < assessed->count && fault == 0; i++) {
		fault = settle_piece(to->zone, &assessed->list[i], part, &posting);
	}
	if (fault < 0) {
		return fault;
	}
	posting.litres = part->litres - posting.withheld_litres;
	posting.spread_litres = posting.spread_litres != 0 ? posting.litres : 0;
	place(to, part->day, &posting);
	turn(&posting, sign);
	return movement_post(to->movement, &posting);
}

int posting_interval(const struct posting_to *to, const struct assessed *assessed,
		const struct movement_interval *interval, int sign)
{
	const struct totaliser_interval whole = {
		.from = { interval->from_s },
		.till = { interval->till_s },
		.litres = interval->litres,
		.flags = interval->flags,
	};
	bool is_spread = totaliser_is_spread(to->zone, &whole);
	struct day_part *parts;
	size_t count;
	int fault;

	if ((interval->flags & TOTALISER_INTERVAL_UNKNOWN) != 0) {
		return 0;
	}
	fault = cut(to->zone, &whole, &parts, &count);
	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		const struct movement_posting posting = {
			.spread_litres = is_spread ? 1 : 0,
			.readings = i + 1 == count ? 1 : 0,
		};

		fault = post_part(to, assessed, &parts[i], posting, sign);
	}
	free(parts);
	return fault;
}

int posting_piece(const struct posting_to *to, const struct assessed_piece *piece, int sign)
{
	struct totaliser_interval whole = whole_piece(piece);
	struct day_part *parts;
	size_t count;
	int fault = cut(to->zone, &whole, &parts, &count);

	if (fault < 0) {
		return fault;
	}
	for (size_t i = 0; i < count && fault == 0; i++) {
		struct movement_posting posting = {
			.assessed_litres = parts[i].litres,
			.exempt_litres =
					(piece->flags & ASSESSED_EXEMPT) != 0 ? parts[i].litres : 0,
			.assessed_s = parts[i].till_s - parts[i].from_s,
		};

		place(to, parts[i].day, &posting);
		turn(&posting, sign);
		fault = movement_post(to->movement, &posting);
	}
	free(parts);
	return fault;
}

int posting_beside(const struct posting_to *to, struct day day, int64_t litres)
{
	struct movement_posting posting = { .assessed_litres = litres };

	place(to, day, &posting);
	return movement_post(to->movement, &posting);
}

int posting_move(struct movement *movement, const struct zone *zone,
		const struct assessed *assessed, const struct timeline *before,
		const struct timeline *after)
{
	const struct posting_to was = { movement, zone, before };
	const struct posting_to is = { movement, zone, after };
	int fault = 0;

	for (size_t i = 0; i < assessed->count && fault == 0; i++) {
		fault = posting_piece(&was, &assessed->list[i], -1);
		if (fault == 0) {
			fault = posting_piece(&is, &assessed->list[i], 1);
		}
	}
	return fault;
}
