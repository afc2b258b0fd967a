/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Lists, norms, energy (rules.md F32) and water given back (F8): what stands beside
 * the water of an account, and prices and ceilings turn on.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account_words.h"
#include "billing/norm.h"
#include "ledger/basin.h"
#include "ledger/item.h"
#include "ledger/timeline.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/totaliser.h"
#include "meter/wide.h"

static bool take(const struct registry_row *row, enum row_kind kind, union row *ret)
{
	struct item_cursor cursor = item_cursor(row->row.data, row->row.size);

	return row_take(&cursor, kind, ret) && item_at_end(&cursor);
}

/* ---- lists ---- */

static int add_list(struct account *account, const char *list, struct days days)
{
	size_t room = account->list_room;
	struct charge_list *lists =
			list_grow(account->lists, &room, account->list_count + 1, sizeof(*lists));
	void *names;

	if (lists == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->lists = lists;
	names = list_grow(account->list_names, &account->list_room, account->list_count + 1,
			sizeof(account->list_names[0]));
	if (names == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->list_names = names;
	(void)text_copy(account->list_names[account->list_count], TEXT_ID_MAX + 1, list);
	account->lists[account->list_count++].days = days;
	return 0;
}

static int32_t later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static int32_t earlier(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* The lists of a credit code on the days on which it is the holder's. */
static int add_lists(const struct account_world *world, struct account *account, const char *code,
		struct days holder)
{
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	const struct registry_view view = { .books = world->books };
	struct shelf_cursor cursor;
	const struct registry_row *row;
	int fault = 0;

	if (code[0] == '\0' || !text_copy(key.id, sizeof(key.id), code)) {
		return 0;
	}
	cursor = shelf_scan(books_shelf(world->books, BOOK_LIST), &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		struct days days = { { later((int32_t)row->from, holder.from.number) },
			holder.till };
		union row list;

		if (!take(row, ROW_LIST, &list)) {
			return WEIR_FAULT_BROKEN;
		}
		days.till.number = earlier(days.till.number,
				registry_till(&view, ROW_LIST, &list, (int32_t)row->from));
		if (row_has_day(list.list.until)) {
			days.till.number = earlier(days.till.number, list.list.until.number + 1);
		}
		if (days.from.number < days.till.number) {
			fault = add_list(account, list.list.list, days);
		}
	}
	return fault;
}

int account_find_lists(const struct account_world *world, struct account *account)
{
	const struct registry_view view = { .books = world->books };
	int fault = 0;

	for (size_t i = 0; i < account->lineage.count; i++) {
		const char *permit = account->lineage.permits[i];
		int32_t days[REGISTRY_VERSIONS_MAX];
		size_t count = registry_days(&view, ROW_PERMIT, permit, days);

		for (size_t k = 0; k < count && fault == 0; k++) {
			struct days holder = account->permitted;
			struct permit_row row;

			/* The first row holds before its day too: the words of a permit do. */
			holder.from.number = k == 0 ? holder.from.number
						    : later(holder.from.number, days[k]);
			holder.till.number = k + 1 < count
					? earlier(holder.till.number, days[k + 1])
					: holder.till.number;
			if (holder.from.number < holder.till.number &&
					registry_permit(&view, permit, (struct day){ days[k] },
							&row)) {
				fault = add_lists(world, account, row.credit_code, holder);
			}
		}
	}
	for (size_t i = 0; i < account->list_count; i++) {
		account->lists[i].list = account->list_names[i];
	}
	return fault;
}

/* ---- norms ---- */

void account_set_norms(const struct account_world *world, const struct lineage *lineage,
		struct day asked, int year, struct charge_limits *ret)
{
	ret->has_norm = norm_litres(world->books, lineage, year, 0, asked, &ret->norm_litres);
	for (int month = 1; month <= ROW_MONTHS; month++) {
		bool has_norm = norm_litres(world->books, lineage, year, month, asked,
				&ret->norm_month_litres[month - 1]);

		ret->norm_months |= (uint16_t)(has_norm ? 1 << (month - 1) : 0);
	}
}

/* ---- energy ---- */

struct generated {
	int64_t *wh;
	int64_t seconds[ACCOUNT_DAYS_MAX]; /* of the day that reports cover */
	struct days year;
};

static int add_energy(const struct zone *zone, const struct energy_row *row, struct generated *ret)
{
	const struct totaliser_interval span = {
		.from = { row_moment_s(zone, row->from) },
		.till = { row_moment_s(zone, row->till) },
		.litres = row->wh, /* cut like water */
	};
	size_t count = totaliser_days(zone, &span);
	struct totaliser_day *days = calloc(count + 1, sizeof(*days));
	int fault = 0;

	if (days == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	totaliser_split_days(zone, &span, days);
	for (size_t i = 0; i < count && fault == 0; i++) {
		int32_t at = days[i].day.number - ret->year.from.number;

		if (at < 0 || days[i].day.number >= ret->year.till.number) {
			continue;
		}
		ret->wh[at] = ret->seconds[at] == 0 ? 0 : ret->wh[at];
		ret->seconds[at] += days[i].seconds;
		fault = __builtin_add_overflow(ret->wh[at], days[i].litres, &ret->wh[at])
				? WEIR_FAULT_RANGE
				: 0;
	}
	free(days);
	return fault;
}

static bool has_meter(const struct account_world *world, const struct account *account,
		const char *intake)
{
	for (size_t i = 0; i < account->lineage.count; i++) {
		size_t count;
		const struct account_stretch *list = account_index_find(
				&world->index, account->lineage.permits[i], &count);

		for (size_t k = 0; k < count; k++) {
			if (list[k].meter[0] != '\0' && strcmp(list[k].intake, intake) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* Without a permit an intake is its own account's, also where no meter counts it yet (rules.md F11). */
static bool is_of(const struct account_world *world, const struct account *account, size_t i,
		struct day day)
{
	const struct registry_view view = { .books = world->books };
	struct intake_row row;

	return account_owns(account, i, day) ||
			(account->lineage.count == 0 &&
					registry_intake(&view, account->owned[i].id, day, &row) &&
					!basin_is_permitted(&view, &row, day));
}

/* On days on which the intake is another account's, its energy is that account's too. */
static void drop_others(const struct account_world *world, const struct account *account, size_t i,
		struct generated *generated)
{
	for (size_t at = 0; at < account_days(account); at++) {
		const struct day day = { generated->year.from.number + (int32_t)at };

		if (!is_of(world, account, i, day)) {
			generated->wh[at] = CHARGE_NO_ENERGY;
			generated->seconds[at] = 0;
		}
	}
}

/*
 * A day of which only a part is reported is not known whole. An intake that
 * no meter counts is known by its energy.
 */
static void mark_days(const struct zone *zone, const struct generated *generated, bool is_metered,
		struct account_intake *intake)
{
	for (struct day day = generated->year.from; day.number < generated->year.till.number;
			day.number++) {
		size_t at = (size_t)(day.number - generated->year.from.number);
		int64_t length_s = zone_midnight(zone, (struct day){ day.number + 1 }).unix_s -
				zone_midnight(zone, day).unix_s;

		if (generated->seconds[at] > 0 && generated->seconds[at] < length_s) {
			intake->marks[at] |= CHARGE_UNKNOWN;
		} else if (generated->seconds[at] >= length_s && !is_metered) {
			intake->marks[at] &= (uint8_t)~CHARGE_UNKNOWN;
		}
	}
}

int account_add_energy(const struct account_world *world, struct account *account, size_t i)
{
	const struct zone *zone = &world->books->zone;
	struct account_intake *intake = &account->owned[i];
	struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
	struct generated generated = { .year = account->permitted };
	struct shelf_cursor cursor;
	const struct registry_row *row;
	int fault = 0;

	(void)text_copy(key.id, sizeof(key.id), intake->id);
	cursor = shelf_scan(books_shelf(world->books, BOOK_ENERGY), &key, 1);
	while (intake->meter[0] == '\0' && fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		union row energy;

		if (!take(row, ROW_ENERGY, &energy)) {
			return WEIR_FAULT_BROKEN;
		}
		if (generated.wh == NULL) {
			generated.wh = intake->energy_wh =
					calloc(ACCOUNT_DAYS_MAX, sizeof(*intake->energy_wh));
			if (generated.wh == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			for (size_t day = 0; day < ACCOUNT_DAYS_MAX; day++) {
				generated.wh[day] = CHARGE_NO_ENERGY;
			}
		}
		fault = add_energy(zone, &energy.energy, &generated);
	}
	if (fault == 0 && generated.wh != NULL) {
		drop_others(world, account, i, &generated);
		mark_days(zone, &generated, has_meter(world, account, intake->id), intake);
	}
	return fault;
}

/* ---- water given back ---- */

int account_add_returned(const struct account_world *world, struct account *account, size_t i)
{
	struct account_intake *intake = &account->owned[i];
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;
	const struct taken_row *row;

	if (intake->meter[0] != '\0' || intake->id[0] == '\0') {
		return 0;
	}
	(void)snprintf(key.permit, sizeof(key.permit), TIMELINE_RETURN "%s", intake->id);
	cursor = shelf_scan(books_shelf(world->books, BOOK_TAKEN), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		size_t at = (size_t)(row->day - account->permitted.from.number);

		if (row->day < account->permitted.from.number ||
				row->day >= account->permitted.till.number) {
			continue;
		}
		if (intake->returned_litres == NULL) {
			intake->returned_litres =
					calloc(ACCOUNT_DAYS_MAX, sizeof(*intake->returned_litres));
		}
		if (intake->returned_litres == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		if (__builtin_add_overflow(intake->returned_litres[at], row->measured_litres,
				    &intake->returned_litres[at]) ||
				__builtin_add_overflow(intake->returned_litres[at],
						row->assessed_litres,
						&intake->returned_litres[at])) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}
