/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_volume.h"

#include <assert.h>
#include <string.h>

#include "ledger/metering.h"
#include "ledger/registry.h"
#include "ledger/timeline.h"
#include "ledger/unknown.h"
#include "meter/err.h"

/* The account's stretches, and how many. */
struct stretches {
	const struct account_stretch *list;
	size_t count;
};

/* Seconds of each day of the year of which something is known. */
struct known {
	int64_t seconds[ACCOUNT_DAYS_MAX];
};

/* A stretch's days within the account's year; none where from is not before till. */
static struct days clip(const struct account *account, const struct account_stretch *stretch)
{
	struct days days = account->permitted;

	days.from.number = stretch->from > days.from.number ? stretch->from : days.from.number;
	days.till.number = stretch->till < days.till.number ? stretch->till : days.till.number;
	return days;
}

/* Is the stretch due on the day: a meter's always, an intake's where no meter counts it? */
static bool is_due(const struct account_world *world, const struct account_stretch *stretch,
		struct day day)
{
	return stretch->meter[0] != '\0' ||
			metering_is_unmetered(&world->metering, stretch->intake, day);
}

/* Days that were due and of which nothing is known; the sheet counts the same. */
static void mark_stretch(const struct account_world *world, const struct account_stretch *stretch,
		const struct known *known, const struct account *account,
		struct account_intake *intake)
{
	struct days days = clip(account, stretch);

	if (stretch->meter[0] == '\0' && metering_covers(&world->metering, stretch->intake, days)) {
		return;
	}
	for (int32_t day = days.from.number; day < days.till.number; day++) {
		size_t at = (size_t)(day - account->permitted.from.number);

		if (!is_due(world, stretch, (struct day){ day })) {
			continue;
		}
		intake->is_due[at] = true;
		if (unknown_day(&world->books->zone, (struct day){ day }, known->seconds[at],
				    stretch->interval_s)) {
			intake->marks[at] |= CHARGE_UNKNOWN;
		}
	}
}

static void mark_group(const struct account_world *world, const struct stretches *stretches,
		const struct taken_row *group, bool is_within, const struct known *known,
		struct account *account)
{
	struct account_intake *intake = is_within
			? account_intake_part(account, group->intake, group->meter, true)
			: account_intake_find(account, group->intake);

	for (size_t i = 0; i < stretches->count && intake != NULL; i++) {
		const struct account_stretch *stretch = &stretches->list[i];

		if (strcmp(stretch->intake, group->intake) == 0 &&
				strcmp(stretch->meter, group->meter) == 0) {
			mark_stretch(world, stretch, known, account, intake);
		}
	}
}

/* Has the meter uses of its own on some day? */
static bool has_uses(const struct registry_view *view, const char *meter)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_METER, meter, days);

	for (size_t i = 0; i < count; i++) {
		struct meter_row row;

		if (registry_meter(view, meter, (struct day){ days[i] }, &row) && row.uses != 0) {
			return true;
		}
	}
	return false;
}

/* Where a meter's day belongs: to the intake, or to a part of it with uses of its own. */
static int make_place(const struct account_world *world, const struct taken_row *group, int64_t day,
		struct account *account, struct account_intake **ret)
{
	const struct registry_view view = { .books = world->books };
	bool is_within = timeline_whole(group->permit) != group->permit;
	struct meter_row meter;

	if (!is_within &&
			registry_meter(&view, group->meter, (struct day){ (int32_t)day }, &meter) &&
			meter.uses == 0) {
		return account_intake_make(account, group->intake, ret);
	}
	return account_intake_make_part(account, group->intake, group->meter, is_within, ret);
}

static bool add(int64_t *sum, int64_t litres)
{
	return !__builtin_add_overflow(*sum, litres, sum);
}

/* Sums one group of postings by day; *ret has what is known of the group's days. */
static int add_group(const struct account_world *world, const struct taken_row *group,
		struct account *account, struct known *ret)
{
	const struct registry_view view = { .books = world->books };
	bool is_one = timeline_whole(group->permit) == group->permit &&
			!has_uses(&view, group->meter);
	struct taken_row key = *group;
	struct account_intake *intake = NULL;
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int fault = 0;

	key.day = account->permitted.from.number;
	cursor = shelf_scan(books_shelf(world->books, BOOK_TAKEN), &key, 3);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL &&
			row->day < account->permitted.till.number) {
		size_t at = (size_t)(row->day - account->permitted.from.number);

		if (intake == NULL) {
			fault = account_intake_make(account, key.intake, &intake);
		}
		if (fault == 0 && !is_one) {
			fault = make_place(world, group, row->day, account, &intake);
		}
		if (fault == 0) {
			ret->seconds[at] = row->covered_s + row->assessed_s;
			intake->marks[at] |= row->spread_litres != 0 ? CHARGE_SPREAD : 0;
			if (!add(&intake->litres[at], row->measured_litres) ||
					!add(&intake->litres[at], row->assessed_litres) ||
					!add(&intake->exempt[at], row->exempt_litres)) {
				fault = WEIR_FAULT_RANGE;
			}
		}
	}
	return fault;
}

/*
 * All postings to the account, and the silence of the meters that made them;
 * of a sub-meter's account each meter's part apart.
 */
static int add_volumes(const struct account_world *world, const char *name,
		const struct stretches *stretches, struct account *account)
{
	bool is_within = timeline_whole(name) != name;
	struct taken_row key = { .day = INT64_MIN };
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), name);
	while (fault == 0 && account_next_group(world->books, &key) != NULL &&
			strcmp(key.permit, name) == 0) {
		struct known known = { .seconds = { 0 } };

		fault = add_group(world, &key, account, &known);
		if (fault == 0) {
			mark_group(world, stretches, &key, is_within, &known, account);
		}
	}
	return fault;
}

static bool has_postings(const struct account_world *world, const struct account_stretch *stretch)
{
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;

	memcpy(key.permit, stretch->account, sizeof(key.permit));
	memcpy(key.intake, stretch->intake, sizeof(key.intake));
	memcpy(key.meter, stretch->meter, sizeof(key.meter));
	cursor = shelf_scan(books_shelf(world->books, BOOK_TAKEN), &key, 3);
	return shelf_next(&cursor) != NULL;
}

/* Meters that never counted, and intakes without any meter that nobody assessed. */
static void mark_silent(const struct account_world *world, const struct stretches *stretches,
		struct account *account)
{
	const struct known nothing = { .seconds = { 0 } };

	for (size_t i = 0; i < stretches->count; i++) {
		const struct account_stretch *stretch = &stretches->list[i];
		struct account_intake *intake = account_intake_find(account, stretch->intake);

		if (intake != NULL && !has_postings(world, stretch)) {
			mark_stretch(world, stretch, &nothing, account, intake);
		}
	}
}

static int add_intakes(const struct stretches *stretches, struct account *account)
{
	struct account_intake *intake = NULL;
	int fault = 0;

	for (size_t i = 0; i < stretches->count && fault == 0; i++) {
		struct days days = clip(account, &stretches->list[i]);

		if (days.from.number < days.till.number) {
			fault = account_intake_make(account, stretches->list[i].intake, &intake);
		}
		for (int32_t day = days.from.number; fault == 0 && day < days.till.number; day++) {
			intake->is_own[day - account->permitted.from.number] = true;
		}
	}
	return fault;
}

/* ---- parts that are metered apart ---- */

/*
 * Moves a part's litres of one month out of the whole's, day by day. What the
 * part has more than the whole on a day goes to the days behind it, then to
 * those before: two meters are not read at one instant. What it has more over
 * the month is not taken by anybody, and falls away.
 */
static void take_out_month(
		struct account_intake *whole, struct account_intake *part, size_t from, size_t till)
{
	int64_t over = 0;

	assert(from < till && till <= ACCOUNT_DAYS_MAX);
	for (size_t day = from; day < till; day++) {
		int64_t wanted = over + (part->litres[day] > 0 ? part->litres[day] : 0);
		int64_t room = whole->litres[day] > 0 ? whole->litres[day] : 0;

		part->litres[day] = wanted < room ? wanted : room;
		whole->litres[day] -= part->litres[day];
		over = wanted - part->litres[day];
	}
	for (size_t day = till; day > from && over > 0; day--) {
		int64_t room = whole->litres[day - 1] > 0 ? whole->litres[day - 1] : 0;
		int64_t more = over < room ? over : room;

		part->litres[day - 1] += more;
		whole->litres[day - 1] -= more;
		over -= more;
	}
}

/* Sub-meters with uses of their own take their volume out of the intake's (rules.md F10). */
static void take_out_part(const struct account *account, struct account_intake *whole,
		struct account_intake *part)
{
	struct month month = month_of(account->permitted.from);

	for (int m = 0; m < ROW_MONTHS; m++, month.number++) {
		struct days days = month_days(month);

		take_out_month(whole, part,
				(size_t)(days.from.number - account->permitted.from.number),
				(size_t)(days.till.number - account->permitted.from.number));
	}
}

void account_volume_part(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		struct account_intake *part = &account->owned[i];
		struct account_intake *whole = account_intake_find(account, part->id);

		if (part->meter[0] == '\0' || whole == NULL) {
			continue;
		}
		if (part->is_within) {
			take_out_part(account, whole, part);
		}
		for (size_t day = 0; day < account_days(account); day++) {
			part->marks[day] |= whole->marks[day] & CHARGE_UNKNOWN;
		}
	}
}

/* A sub-meter that never counted: how much of the water is its part is not known. */
static int mark_silent_parts(const struct account_world *world, const struct stretches *stretches,
		struct account *account)
{
	const struct known nothing = { .seconds = { 0 } };
	int fault = 0;

	for (size_t i = 0; i < stretches->count && fault == 0; i++) {
		const struct account_stretch *stretch = &stretches->list[i];
		struct days days = clip(account, stretch);
		struct account_intake *part;

		if (days.from.number >= days.till.number || has_postings(world, stretch)) {
			continue;
		}
		fault = account_intake_make_part(
				account, stretch->intake, stretch->meter, true, &part);
		if (fault == 0) {
			mark_stretch(world, stretch, &nothing, account, part);
		}
	}
	return fault;
}

static int add_parts(const struct account_world *world, const char *name, struct account *account)
{
	char parts[BOOKS_SUBJECT_MAX] = TIMELINE_PART;
	size_t length = strlen(parts);
	struct stretches stretches;
	int fault;

	if (!text_copy(parts + length, sizeof(parts) - length, name)) {
		return WEIR_FAULT_BROKEN;
	}
	stretches.list = account_index_find(&world->index, parts, &stretches.count);
	fault = add_volumes(world, parts, &stretches, account);
	return fault < 0 ? fault : mark_silent_parts(world, &stretches, account);
}

int account_volume_gather(
		const struct account_world *world, const char *name, struct account *account)
{
	struct stretches stretches;
	int fault;

	stretches.list = account_index_find(&world->index, name, &stretches.count);
	fault = add_intakes(&stretches, account);
	if (fault == 0) {
		fault = add_volumes(world, name, &stretches, account);
	}
	if (fault == 0) {
		mark_silent(world, &stretches, account);
		fault = add_parts(world, name, account);
	}
	return fault;
}
