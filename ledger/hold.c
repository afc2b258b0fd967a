/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/hold.h"

#include <stdio.h>
#include <string.h>

#include "ledger/ceiling.h"
#include "ledger/entry.h"
#include "ledger/item.h"
#include "ledger/rows_parts.h"
#include "ledger/trade.h"
#include "meter/err.h"
#include "meter/volume.h"

enum {
	HOLD_ITEMS = 4,
	EXPIRED_ITEMS = 4,
	ACCOUNT_MAX = sizeof(((struct account_row *)NULL)->account),
	NAMED_MAX = 3, /* holds that a refusal names; the others it counts */
	NAMES_MAX = 320,
};

static const char commodity[] = "right";

const char *hold_what_name(enum hold_what what)
{
	switch (what) {
	case HOLD_OFFER:
		return "offer";
	case HOLD_AGREEMENT:
		return "agreement";
	case HOLD_PLEDGE:
		return "pledge";
	}
	return "";
}

const char *hold_end_name(enum hold_end end)
{
	switch (end) {
	case HOLD_STANDS:
		return "stands";
	case HOLD_EXPIRED:
		return "expired";
	case HOLD_WITHDRAWN:
		return "withdrawn";
	case HOLD_RELEASED:
		return "released";
	case HOLD_REFUSED:
		return "refused";
	case HOLD_SETTLED:
		return "settled";
	case HOLD_TAKEN:
		return "taken";
	}
	return "";
}

/* ---- what is said ---- */

void hold_put(struct bytes *effect, const struct hold *hold)
{
	item_put_array(effect, HOLD_ITEMS);
	right_put(effect, &hold->right);
	item_put_int(effect, hold->until.number);
	hold_put_years(effect, hold->years, hold->count);
}

void hold_put_years(struct bytes *effect, const struct hold_year *years, size_t count)
{
	item_put_array(effect, count);
	for (size_t i = 0; i < count; i++) {
		item_put_array(effect, 2);
		item_put_int(effect, years[i].year.number);
		item_put_int(effect, years[i].litres);
	}
}

size_t hold_take_years(struct item_cursor *cursor, struct hold_year ret[static HOLD_YEARS_MAX])
{
	size_t count = item_take_array(cursor);

	if (count < 1 || count > HOLD_YEARS_MAX) {
		item_fail(cursor, ITEM_RANGE);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		item_take_array_of(cursor, 2);
		ret[i].year.number = (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST);
		ret[i].litres = item_take_between(cursor, 0, INT64_MAX);
		if (i > 0 && ret[i].year.number <= ret[i - 1].year.number) {
			item_fail(cursor, ITEM_RANGE);
		}
	}
	return count;
}

bool hold_take(struct item_cursor *cursor, struct hold *ret)
{
	item_take_array_of(cursor, HOLD_ITEMS);
	right_take(cursor, &ret->right);
	ret->until.number = (int32_t)item_take_between(cursor, DAY_FIRST, DAY_LAST);
	ret->count = hold_take_years(cursor, ret->years);
	return cursor->failed == ITEM_OK;
}

/* ---- the book ---- */

struct shelf_cursor hold_scan(
		const struct books *books, const struct right *right, struct hold_row *key)
{
	memset(key, 0, sizeof(*key));
	key->kind = right->kind;
	key->year = key->what = INT64_MIN;
	(void)text_copy(key->id, sizeof(key->id), right->id);
	return shelf_scan(books_shelf(books, BOOK_HOLD), key, 2);
}

static bool is_of(const struct hold_row *row, const struct hold *hold)
{
	return row->what == (int64_t)hold->what && strcmp(row->name, hold->name) == 0;
}

bool hold_look(const struct books *books, struct hold *hold, enum hold_end *ret)
{
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, &hold->right, &key);
	const struct hold_row *row;

	hold->count = 0;
	while ((row = shelf_next(&cursor)) != NULL && hold->count < HOLD_YEARS_MAX) {
		if (is_of(row, hold)) {
			hold->until.number = (int32_t)row->until;
			hold->years[hold->count++] =
					(struct hold_year){ { (int32_t)row->year }, row->litres };
			*ret = (enum hold_end)row->end;
		}
	}
	return hold->count > 0;
}

bool hold_find(const struct books *books, struct hold *hold)
{
	enum hold_end end;

	return hold_look(books, hold, &end) && end == HOLD_STANDS;
}

static struct right right_of(const struct hold_row *row)
{
	struct right right = { .kind = (enum right_kind)row->kind };

	memcpy(right.id, row->id, sizeof(right.id));
	return right;
}

/* A right's account of a year: "right", "held", "pledged". */
static const char *account_of(
		const char *prefix, const struct hold_row *row, char buffer[static ACCOUNT_MAX])
{
	const struct right right = right_of(row);
	char text[RIGHT_TEXT_MAX];
	char day[DAY_TEXT_MAX];

	(void)snprintf(buffer, ACCOUNT_MAX, "%s:%s/%s", prefix, right_text(&right, text),
			day_format((struct day){ (int32_t)row->year }, day));
	return buffer;
}

/* From what is free to what holds; below 0 the other way. */
static int post(struct books *books, const struct hold_row *row, int64_t litres)
{
	char account[ACCOUNT_MAX];
	char counter[ACCOUNT_MAX];

	return books_post(books, commodity,
			account_of(row->what == HOLD_PLEDGE ? "pledged" : "held", row, account),
			account_of("right", row, counter), litres);
}

int hold_apply(struct books *books, const struct hold *hold, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_HOLD);
	int fault = 0;

	for (size_t i = 0; i < hold->count && fault == 0; i++) {
		struct hold_row row = { .kind = hold->right.kind,
			.year = hold->years[i].year.number,
			.what = hold->what,
			.litres = hold->years[i].litres,
			.until = hold->until.number,
			.entry = index };

		memcpy(row.id, hold->right.id, sizeof(row.id));
		memcpy(row.name, hold->name, sizeof(row.name));
		if (shelf_find(shelf, &row) != NULL) {
			return WEIR_FAULT_BROKEN;
		}
		fault = shelf_put(shelf, &row);
		fault = fault == 0 ? post(books, &row, row.litres) : fault;
	}
	return fault;
}

int hold_release(struct books *books, const struct hold *hold, enum hold_end end, int64_t index)
{
	struct shelf *shelf = books_shelf(books, BOOK_HOLD);
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, &hold->right, &key);
	struct hold_row *row;
	bool has_any = false;
	int fault = 0;

	while (fault == 0 && (row = (struct hold_row *)shelf_next(&cursor)) != NULL) {
		if (!is_of(row, hold) || row->ended != 0) {
			continue;
		}
		has_any = true;
		row->ended = index;
		row->end = end;
		shelf_touch(shelf, row);
		fault = post(books, row, -row->litres);
	}
	return fault < 0 ? fault : has_any ? 0 : WEIR_FAULT_BROKEN;
}

static struct hold_row *row_of(struct books *books, const struct hold *hold, struct day year)
{
	struct hold_row key = { .kind = hold->right.kind, .year = year.number, .what = hold->what };

	memcpy(key.id, hold->right.id, sizeof(key.id));
	memcpy(key.name, hold->name, sizeof(key.name));
	return shelf_find(books_shelf(books, BOOK_HOLD), &key);
}

static int change(struct books *books, const struct hold *hold, int sign)
{
	int fault = 0;

	for (size_t i = 0; i < hold->count && fault == 0; i++) {
		const int64_t litres = sign * hold->years[i].litres;
		struct hold_row *row = row_of(books, hold, hold->years[i].year);

		if (litres == 0) {
			continue;
		}
		if (row == NULL || row->ended != 0 || row->litres + litres < 0) {
			return WEIR_FAULT_BROKEN;
		}
		row->litres += litres;
		shelf_touch(books_shelf(books, BOOK_HOLD), row);
		fault = post(books, row, litres);
	}
	return fault;
}

int hold_less(struct books *books, const struct hold *hold)
{
	return change(books, hold, -1);
}

int hold_more(struct books *books, const struct hold *hold)
{
	return change(books, hold, 1);
}

int64_t hold_litres(const struct hold *hold, struct day year)
{
	for (size_t i = 0; hold != NULL && i < hold->count; i++) {
		if (hold->years[i].year.number == year.number) {
			return hold->years[i].litres;
		}
	}
	return 0;
}

/* ---- sums ---- */

static int add(int64_t *sum, int64_t litres)
{
	return __builtin_add_overflow(*sum, litres, sum) ? WEIR_FAULT_RANGE : 0;
}

/* Is it of what a government sells on? That is no part of its area's own right. */
static bool is_resale(const struct books *books, const struct hold_row *row)
{
	struct agreement agreement;

	return row->kind == RIGHT_REGIONAL && row->what == HOLD_AGREEMENT &&
			trade_resells(books, row->name, &agreement);
}

static int sum_one(const struct books *books, const struct right *right, struct day year,
		struct hold_sums *ret)
{
	struct hold_row key;
	struct shelf_cursor cursor = hold_scan(books, right, &key);
	const struct hold_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->year != year.number || is_resale(books, row)) {
			continue;
		}
		fault = add(&ret->sold_litres, row->sold_litres);
		if (fault == 0 && row->ended == 0) {
			fault = add(row->what == HOLD_PLEDGE ? &ret->pledged_litres
							     : &ret->for_sale_litres,
					row->litres);
		}
	}
	return fault;
}

size_t hold_rights(const struct books *books, const struct right *right, struct day day,
		struct right ret[static LINEAGE_MAX])
{
	struct lineage lineage = { .count = 0 };

	ret[0] = *right;
	if (right->kind == RIGHT_ABSTRACTION) {
		lineage_find(books, right->id, day, &lineage);
	}
	for (size_t i = 0; i < lineage.count; i++) {
		ret[i].kind = right->kind;
		memcpy(ret[i].id, lineage.permits[i], sizeof(ret[i].id));
	}
	return lineage.count == 0 ? 1 : lineage.count;
}

int hold_sum(const struct books *books, const struct right *right, struct day year,
		struct day today, struct hold_sums *ret)
{
	struct right rights[LINEAGE_MAX];
	size_t count;
	int fault = 0;

	memset(ret, 0, sizeof(*ret));
	if (shelf_count(books_shelf(books, BOOK_HOLD)) == 0) {
		return 0;
	}
	count = hold_rights(books, right, today, rights);
	for (size_t i = 0; i < count && fault == 0; i++) {
		fault = sum_one(books, &rights[i], year, ret);
	}
	return fault;
}

/* ---- the bound ---- */

/* Names what holds a year's litres, for people: the first few, and how many others. */
static void name_holds(const struct books *books, const struct right *right, struct day year,
		struct day today, char ret[static NAMES_MAX])
{
	struct right rights[LINEAGE_MAX];
	size_t count = hold_rights(books, right, today, rights);
	size_t named = 0;
	int at = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		struct hold_row key;
		struct shelf_cursor cursor = hold_scan(books, &rights[i], &key);
		const struct hold_row *row;

		while ((row = shelf_next(&cursor)) != NULL) {
			if (row->ended != 0 || row->year != year.number || row->litres == 0) {
				continue;
			}
			if (named++ < NAMED_MAX) {
				at += snprintf(ret + at, NAMES_MAX - (size_t)at, "%s%s:%s %s",
						named == 1 ? "" : ", ",
						hold_what_name((enum hold_what)row->what),
						row->name, volume_m3(row->litres).text);
			}
		}
	}
	if (named > NAMED_MAX) {
		(void)snprintf(ret + at, NAMES_MAX - (size_t)at, ", +%zu", named - NAMED_MAX);
	} else if (named == 0) {
		(void)snprintf(ret, NAMES_MAX, "-");
	}
}

static int refuse(const struct judge *judge, const struct hold *hold, const struct right_room *room,
		int64_t litres, struct where *reason)
{
	const struct day today = judge_today(judge);
	bool is_saving = hold->what != HOLD_PLEDGE && room->tradable_litres < room->free_litres;
	char period[CEILING_PERIOD_MAX];
	char text[RIGHT_TEXT_MAX];
	char names[NAMES_MAX];

	name_holds(judge->books, &hold->right, room->year.from, today, names);
	if (!room->has_limit) {
		where_set(reason, 0, 0, "%s, %s: no limit is known", right_text(&hold->right, text),
				ceiling_period(room->year, period));
	} else if (is_saving) {
		where_set(reason, 0, 0,
				"%s, %s: %s m3 are free to be sold (saved %s, sold %s, held for sale %s; by %s), %s are asked for",
				right_text(&hold->right, text), ceiling_period(room->year, period),
				volume_m3(room->tradable_litres).text,
				volume_m3(room->saved_litres).text,
				volume_m3(room->sold_litres).text,
				volume_m3(room->held_litres).text, names, volume_m3(litres).text);
	} else {
		where_set(reason, 0, 0,
				"%s, %s: %s m3 are free (limit %s, taken %s, on tickets or certified to shares %s, held for sale %s, pledged %s; by %s), %s are asked for",
				right_text(&hold->right, text), ceiling_period(room->year, period),
				volume_m3(room->free_litres).text,
				volume_m3(room->limit_litres).text,
				volume_m3(room->taken_litres).text,
				volume_m3(right_kept(room)).text, volume_m3(room->held_litres).text,
				volume_m3(room->pledged_litres).text, names,
				volume_m3(litres).text);
	}
	return JUDGE_REFUSED;
}

int hold_check(const struct judge *judge, const struct hold *hold, const struct hold *instead,
		struct where *reason)
{
	const struct day today = judge_today(judge);
	struct right_facts facts;
	char text[RIGHT_TEXT_MAX];

	if (!right_find(judge->books, &hold->right, today, &facts)) {
		where_set(reason, 0, 0, "there is no right '%s'", right_text(&hold->right, text));
		return JUDGE_REFUSED;
	}
	for (size_t i = 0; i < hold->count; i++) {
		struct right_room room;
		int64_t litres = hold->years[i].litres;
		int64_t there;
		int fault = right_room(judge->books, &facts, hold->years[i].year, today, &room);

		if (fault < 0) {
			return fault;
		}
		there = hold->what == HOLD_PLEDGE ? room.free_litres : room.tradable_litres;
		if (litres > 0 &&
				(!room.has_limit ||
						litres - hold_litres(instead, room.year.from) >
								there)) {
			return refuse(judge, hold, &room, litres, reason);
		}
	}
	return JUDGE_OK;
}

int hold_conclude(const struct hold *hold, struct outcome *ret)
{
	effect_begin(&ret->own.effect, 1);
	hold_put(&ret->own.effect, hold);
	(void)right_link(&hold->right, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

int hold_conclude_end(const struct hold *hold, struct outcome *ret)
{
	effect_begin(&ret->own.effect, 2);
	right_put(&ret->own.effect, &hold->right);
	(void)right_link(&hold->right, &ret->own);
	return ret->own.effect.failed ? WEIR_FAULT_MEMORY : JUDGE_OK;
}

bool hold_take_end(struct item_cursor *cursor, const struct hold *hold)
{
	struct right right;

	right_take(cursor, &right);
	return item_at_end(cursor) && right_is_same(&hold->right, &right);
}

/* ---- the end of its days ---- */

static int add_expired(const struct hold_row *row, struct outcome *ret)
{
	struct conclusion *finding = outcome_finding(ret, KIND_HOLD_EXPIRED);
	const struct right right = right_of(row);

	if (finding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	effect_begin(&finding->effect, EXPIRED_ITEMS);
	item_put_uint(&finding->effect, (uint64_t)row->what);
	item_put_text(&finding->effect, row->name);
	item_put_uint(&finding->effect, (uint64_t)row->kind);
	item_put_text(&finding->effect, row->id);
	(void)right_link(&right, finding);
	return finding->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

/* Is it the first year that the hold has a row of? One finding ends them all. */
static bool is_first(const struct books *books, const struct hold_row *row)
{
	const struct right right = right_of(row);
	struct hold_row key;
	struct shelf_cursor cursor;
	const struct hold_row *other;

	cursor = hold_scan(books, &right, &key);
	while ((other = shelf_next(&cursor)) != NULL && other->year < row->year) {
		if (other->ended == 0 && other->what == row->what &&
				strcmp(other->name, row->name) == 0) {
			return false;
		}
	}
	return true;
}

int hold_find_expired(const struct books *books, struct outcome *ret)
{
	const struct origin_row *origin = books_origin(books);
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_HOLD), NULL, 0);
	const struct hold_row *row;
	int fault = 0;

	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->ended == 0 && row->until <= origin->day && is_first(books, row)) {
			fault = add_expired(row, ret);
		}
	}
	return fault;
}

bool hold_take_expired(const struct entry *entry, struct hold *ret)
{
	struct item_cursor cursor;

	memset(ret, 0, sizeof(*ret));
	if (!effect_open(entry, &cursor, EXPIRED_ITEMS)) {
		return false;
	}
	ret->what = (enum hold_what)item_take_between(&cursor, HOLD_OFFER, HOLD_PLEDGE);
	row_take_id(&cursor, ret->name);
	right_take(&cursor, &ret->right);
	return item_at_end(&cursor);
}

int hold_expired_apply(struct books *books, const struct entry *entry, int64_t index)
{
	struct hold hold;

	if (!hold_take_expired(entry, &hold)) {
		return WEIR_FAULT_BROKEN;
	}
	return hold.what == HOLD_AGREEMENT ? trade_let_go(books, &hold, HOLD_EXPIRED, index)
					   : hold_release(books, &hold, HOLD_EXPIRED, index);
}

/* ---- what a trade moves ---- */

int hold_post(struct books *books, const struct right *right, struct day year, int64_t litres,
		const char *counter)
{
	struct hold_row row = { .kind = right->kind, .year = year.number };
	char account[ACCOUNT_MAX];

	memcpy(row.id, right->id, sizeof(row.id));
	return books_post(books, commodity, account_of("right", &row, account), counter, litres);
}

int hold_settle(struct books *books, const struct hold *hold, const char *counter, int64_t index)
{
	int fault = hold_release(books, hold, HOLD_SETTLED, index);

	for (size_t i = 0; i < hold->count && fault == 0; i++) {
		struct hold_row *row = row_of(books, hold, hold->years[i].year);

		if (row == NULL || hold->years[i].litres > row->litres) {
			return WEIR_FAULT_BROKEN;
		}
		row->sold_litres = hold->years[i].litres;
		shelf_touch(books_shelf(books, BOOK_HOLD), row);
		fault = hold_post(books, &hold->right, hold->years[i].year, -row->sold_litres,
				counter);
	}
	return fault;
}

int hold_return(struct books *books, const struct hold *hold, const char *counter)
{
	int fault = 0;

	for (size_t i = 0; i < hold->count && fault == 0; i++) {
		struct hold_row *row = row_of(books, hold, hold->years[i].year);

		if (row == NULL || row->end != HOLD_SETTLED ||
				hold->years[i].litres > row->sold_litres) {
			return WEIR_FAULT_BROKEN;
		}
		row->sold_litres -= hold->years[i].litres;
		shelf_touch(books_shelf(books, BOOK_HOLD), row);
		fault = hold_post(books, &hold->right, hold->years[i].year, hold->years[i].litres,
				counter);
	}
	return fault;
}
