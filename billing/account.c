/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account_words.h"
#include "billing/billing_kinds.h"
#include "ledger/timeline.h"
#include "ledger/unknown.h"
#include "meter/err.h"

enum {
	YEAR_DAYS_MAX = 366,
};

/* ---- what all share ---- */

static int load_rulebooks(struct account_world *world)
{
	struct shelf *shelf = books_shelf(world->books, BOOK_RULEBOOK);
	struct shelf_cursor cursor = shelf_scan(shelf, NULL, 0);
	const struct rulebook_row *row;

	world->rulebooks = calloc(shelf_count(shelf) + 1, sizeof(*world->rulebooks));
	if (world->rulebooks == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while ((row = shelf_next(&cursor)) != NULL) {
		struct rulebook *book = rulebook_open();
		struct where reason;

		if (book == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		world->rulebooks[world->rulebook_count++] = book;
		if (rulebook_decode(row->table.data, row->table.size, book, &reason) !=
				RULEBOOK_OK) {
			return WEIR_FAULT_BROKEN;
		}
	}
	return 0;
}

static int load_areas(struct account_world *world)
{
	const struct registry_view view = { .books = world->books };
	const struct day today = { (int32_t)world->today };
	size_t room = shelf_count(books_shelf(world->books, BOOK_AREA)) + 1;
	char id[TEXT_ID_MAX + 1] = "";

	world->areas = calloc(room, sizeof(*world->areas));
	world->area_ids = calloc(room, sizeof(*world->area_ids));
	if (world->areas == NULL || world->area_ids == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	while (registry_next_id(world->books, ROW_AREA, id)) {
		memcpy(world->area_ids[world->area_count], id, sizeof(id));
		world->areas[world->area_count].id = world->area_ids[world->area_count];
		world->area_count++;
	}
	for (size_t i = 0; i < world->area_count; i++) {
		struct area_row row;

		world->areas[i].parent = -1;
		if (registry_area(&view, world->area_ids[i], today, &row)) {
			world->areas[i].parent = account_area(world, row.parent);
		}
	}
	return 0;
}

static int compare_links(const void *a, const void *b)
{
	return strcmp(((const struct account_link *)a)->before,
			((const struct account_link *)b)->before);
}

/* Which permit is replaced by which, as the registry stands at the asking. */
static int load_links(struct account_world *world)
{
	const struct registry_view view = { .books = world->books };
	char id[TEXT_ID_MAX + 1] = "";
	size_t room = 0;

	while (registry_next_id(world->books, ROW_PERMIT, id)) {
		struct permit_row row;

		if (!registry_permit(&view, id, (struct day){ (int32_t)world->today }, &row) ||
				row.replaces[0] == '\0') {
			continue;
		}
		if (world->link_count == room) {
			struct account_link *grown;

			room = room == 0 ? 16 : 2 * room;
			grown = reallocarray(world->links, room, sizeof(*grown));
			if (grown == NULL) {
				return WEIR_FAULT_MEMORY;
			}
			world->links = grown;
		}
		memcpy(world->links[world->link_count].before, row.replaces, sizeof(row.replaces));
		memcpy(world->links[world->link_count++].after, id, sizeof(id));
	}
	if (world->link_count > 1) {
		qsort(world->links, world->link_count, sizeof(*world->links), compare_links);
	}
	return 0;
}

void account_newest(const struct account_world *world, const char *name,
		char ret[static BOOKS_SUBJECT_MAX])
{
	struct account_link key;

	(void)text_copy(ret, BOOKS_SUBJECT_MAX, name);
	for (int i = 0; i < LINEAGE_MAX && strchr(ret, ':') == NULL; i++) {
		const struct account_link *link;

		(void)text_copy(key.before, sizeof(key.before), ret);
		link = world->link_count == 0 ? NULL
					      : bsearch(&key, world->links, world->link_count,
								sizeof(key), compare_links);
		if (link == NULL) {
			return;
		}
		(void)text_copy(ret, BOOKS_SUBJECT_MAX, link->after);
	}
}

int account_rules_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->books = books;
	ret->today = zone_day(&books->zone, (struct instant){ recorded_s }).number;
	fault = load_rulebooks(ret);
	if (fault == 0) {
		fault = load_areas(ret);
	}
	if (fault < 0) {
		account_world_finish(ret);
	}
	return fault;
}

int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault = account_rules_open(books, recorded_s, ret);

	if (fault == 0) {
		fault = load_links(ret);
		if (fault == 0) {
			fault = account_index_build(books, &ret->index);
		}
		if (fault == 0) {
			fault = metering_build(books, &ret->metering);
		}
		if (fault < 0) {
			account_world_finish(ret);
		}
	}
	return fault;
}

void account_world_finish(struct account_world *world)
{
	for (size_t i = 0; i < world->rulebook_count; i++) {
		rulebook_close(world->rulebooks[i]);
	}
	free(world->rulebooks);
	free(world->areas);
	free(world->area_ids);
	free(world->links);
	account_index_finish(&world->index);
	metering_finish(&world->metering);
	memset(world, 0, sizeof(*world));
}

bool account_has_kind(const struct account_world *world, enum rulebook_kind kind)
{
	for (size_t i = 0; i < world->rulebook_count; i++) {
		if (world->rulebooks[i]->kind == kind) {
			return true;
		}
	}
	return false;
}

/* ---- intakes ---- */

static size_t day_count(const struct account *account)
{
	return (size_t)(account->permitted.till.number - account->permitted.from.number);
}

static struct account_intake *find_part(const struct account *account, const char *intake,
		const char *meter, bool is_within)
{
	for (size_t i = 0; i < account->count; i++) {
		if (strcmp(account->owned[i].id, intake) == 0 &&
				strcmp(account->owned[i].meter, meter) == 0 &&
				account->owned[i].is_within == is_within) {
			return &account->owned[i];
		}
	}
	return NULL;
}

static int grow(struct account *account)
{
	size_t room = account->room == 0 ? 4 : 2 * account->room;
	struct charge_intake *intakes = reallocarray(account->intakes, room, sizeof(*intakes));
	struct account_intake *owned;

	if (intakes == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->intakes = intakes;
	owned = reallocarray(account->owned, room, sizeof(*owned));
	if (owned == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->owned = owned;
	account->room = room;
	return 0;
}

static struct account_intake *find_intake(const struct account *account, const char *intake)
{
	return find_part(account, intake, "", false);
}

/* The intake of that name, or the part of it behind a meter, added where it is new. */
static int make_part(struct account *account, const char *name, const char *meter, bool is_within,
		struct account_intake **ret)
{
	struct account_intake *intake = find_part(account, name, meter, is_within);

	if (intake == NULL) {
		if (account->count == account->room && grow(account) < 0) {
			return WEIR_FAULT_MEMORY;
		}
		intake = &account->owned[account->count++];
		memset(intake, 0, sizeof(*intake));
		(void)text_copy(intake->id, sizeof(intake->id), name);
		(void)text_copy(intake->meter, sizeof(intake->meter), meter);
		intake->is_within = is_within;
		intake->litres = calloc(day_count(account), sizeof(*intake->litres));
		intake->marks = calloc(day_count(account), sizeof(*intake->marks));
		intake->is_due = calloc(day_count(account), sizeof(*intake->is_due));
		intake->is_own = calloc(day_count(account), sizeof(*intake->is_own));
		intake->exempt = calloc(day_count(account), sizeof(*intake->exempt));
	}
	*ret = intake;
	return intake->litres == NULL || intake->marks == NULL || intake->is_due == NULL ||
					intake->is_own == NULL || intake->exempt == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

static int make_intake(struct account *account, const char *name, struct account_intake **ret)
{
	return make_part(account, name, "", false, ret);
}

/* A stretch's days within the account's year; none where from is not before till. */
static struct days clip(const struct account *account, const struct account_stretch *stretch)
{
	struct days days = account->permitted;

	days.from.number = stretch->from > days.from.number ? stretch->from : days.from.number;
	days.till.number = stretch->till < days.till.number ? stretch->till : days.till.number;
	return days;
}

/* ---- volumes ---- */

/* The account's stretches, and how many. */
struct stretches {
	const struct account_stretch *list;
	size_t count;
};

/* Seconds of each day of the year of which something is known. */
struct known {
	int64_t seconds[YEAR_DAYS_MAX];
};

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
			? find_part(account, group->intake, group->meter, true)
			: find_intake(account, group->intake);

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
	bool is_within = account_whole(group->permit) != group->permit;
	struct meter_row meter;

	if (!is_within &&
			registry_meter(&view, group->meter, (struct day){ (int32_t)day }, &meter) &&
			meter.uses == 0) {
		return make_intake(account, group->intake, ret);
	}
	return make_part(account, group->intake, group->meter, is_within, ret);
}

/* Sums one group of postings by day; *ret has what is known of the group's days. */
static int add_group(const struct account_world *world, const struct taken_row *group,
		struct account *account, struct known *ret)
{
	const struct registry_view view = { .books = world->books };
	bool is_one = account_whole(group->permit) == group->permit &&
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
		int64_t litres = row->measured_litres + row->assessed_litres;

		if (intake == NULL) {
			fault = make_intake(account, key.intake, &intake);
		}
		if (fault == 0 && !is_one) {
			fault = make_place(world, group, row->day, account, &intake);
		}
		if (fault == 0) {
			ret->seconds[at] = row->covered_s + row->assessed_s;
			intake->marks[at] |= row->spread_litres != 0 ? CHARGE_SPREAD : 0;
			intake->exempt[at] += row->exempt_litres;
			fault = __builtin_add_overflow(
						intake->litres[at], litres, &intake->litres[at])
					? WEIR_FAULT_RANGE
					: 0;
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
	bool is_within = account_whole(name) != name;
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
		struct account_intake *intake = find_intake(account, stretch->intake);

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
			fault = make_intake(account, stretches->list[i].intake, &intake);
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

static void settle_parts(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		struct account_intake *part = &account->owned[i];
		struct account_intake *whole = find_intake(account, part->id);

		if (part->meter[0] == '\0' || whole == NULL) {
			continue;
		}
		if (part->is_within) {
			take_out_part(account, whole, part);
		}
		for (size_t day = 0; day < day_count(account); day++) {
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
		fault = make_part(account, stretch->intake, stretch->meter, true, &part);
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

/* ---- the whole ---- */

/* What stands under one name: an account, or one of the permits that share it. */
static int gather_name(const struct account_world *world, const char *name, struct account *account)
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

static int gather(const struct account_world *world, const char *name, struct account *account)
{
	struct account_intake *none;
	int fault = account->lineage.count == 0 ? gather_name(world, name, account) : 0;

	for (size_t i = 0; i < account->lineage.count && fault == 0; i++) {
		fault = gather_name(world, account->lineage.permits[i], account);
	}
	if (fault == 0 && account->count == 0) {
		/*
		 * A permit without an intake: nothing says that nothing was taken. An
		 * intake without a permit whose water is another's now names itself.
		 */
		const char *after = strchr(name, ':');

		fault = make_intake(account, after == NULL ? "" : after + 1, &none);
	}
	for (size_t i = 0; i < account->count && fault == 0; i++) {
		char id[TEXT_ID_MAX + 1];

		memcpy(id, account->owned[i].id, sizeof(id));
		fault = make_intake(account, id, &none); /* the whole of every part */
	}
	if (fault == 0) {
		settle_parts(account);
	}
	for (size_t i = 0; i < account->count && fault == 0; i++) {
		fault = account_add_energy(world, account, i);
		if (fault == 0) {
			fault = account_add_returned(world, account, i);
		}
		if (fault == 0) {
			fault = account_make_rows(world, name, account, i);
		}
	}
	return fault < 0 ? fault : account_find_lists(world, account);
}

/* The permits that share the account; none where it is no permit's. */
static void find_lineage(const struct account_world *world, const char *name, struct lineage *ret)
{
	const struct day today = { (int32_t)world->today };
	char newest[BOOKS_SUBJECT_MAX];

	if (strchr(name, ':') != NULL) {
		return;
	}
	account_newest(world, name, newest);
	lineage_find(world->books, newest, today, ret);
	if (ret->count == 0) { /* it begins in the future */
		(void)text_copy(ret->permits[0], sizeof(ret->permits[0]), name);
		ret->since[0] = INT32_MIN;
		ret->count = 1;
	}
}

int account_open(const struct account_world *world, const char *name, int year, struct account *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	find_lineage(world, name, &ret->lineage);
	ret->permitted = (struct days){
		month_days(month_make(year, 1)).from,
		month_days(month_make(year, 12)).till,
	};
	assert(day_count(ret) <= YEAR_DAYS_MAX);
	fault = gather(world, name, ret);
	if (fault < 0) {
		account_finish(ret);
		return fault;
	}
	ret->input.first = ret->permitted.from;
	ret->input.books = (const struct rulebook *const *)world->rulebooks;
	ret->input.book_count = world->rulebook_count;
	ret->input.areas = world->areas;
	ret->input.area_count = world->area_count;
	ret->input.intakes = ret->intakes;
	ret->input.intake_count = ret->count;
	ret->input.lists = ret->lists;
	ret->input.list_count = ret->list_count;
	if (ret->lineage.count > 0) {
		ret->input.permitted = &ret->permitted;
		ret->input.permitted_count = 1;
		fault = account_set_limits(world, ret, &ret->input.limits);
	}
	if (fault < 0) {
		account_finish(ret);
	}
	return fault;
}

void account_finish(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		free(account->owned[i].rows);
		free(account->owned[i].litres);
		free(account->owned[i].marks);
		free(account->owned[i].is_due);
		free(account->owned[i].is_own);
		free(account->owned[i].energy_wh);
		free(account->owned[i].exempt);
		free(account->owned[i].returned_litres);
	}
	free(account->lists);
	free(account->list_names);
	free(account->intakes);
	free(account->owned);
	memset(account, 0, sizeof(*account));
}

void account_settle(struct account *account, struct days period)
{
	size_t from = (size_t)(period.from.number - account->permitted.from.number);
	size_t till = (size_t)(period.till.number - account->permitted.from.number);

	assert(from < till && till <= day_count(account));
	for (size_t i = 0; i < account->count; i++) {
		const struct account_intake *intake = &account->owned[i];

		for (size_t day = from; day < till; day++) {
			bool is_known = intake->is_due[day] && intake->meter[0] == '\0' &&
					(intake->marks[day] & CHARGE_UNKNOWN) == 0;

			if (is_known || intake->litres[day] != 0) {
				return;
			}
		}
	}
	for (size_t i = 0; i < account->count; i++) {
		for (size_t day = from; day < till; day++) {
			account->owned[i].marks[day] |= CHARGE_UNKNOWN;
		}
	}
}

const char *account_holder(const struct account *account, const char *name, struct day day)
{
	size_t i = 0;

	if (account->lineage.count == 0) {
		return name;
	}
	while (i + 1 < account->lineage.count && account->lineage.since[i] > day.number) {
		i++;
	}
	return account->lineage.permits[i];
}

bool account_owns(const struct account *account, size_t i, struct day day)
{
	size_t at = (size_t)(day.number - account->permitted.from.number);

	assert(i < account->count && at < day_count(account));
	return account->owned[i].is_own[at] || account->owned[i].litres[at] != 0;
}

bool account_holds(const struct account_world *world, const struct account *account,
		struct days period)
{
	for (size_t i = 0; i < account->lineage.count; i++) {
		if (account_is_in_force(world->books, account->lineage.permits[i], period)) {
			return true;
		}
	}
	return false;
}

bool account_has_water(const struct account *account, struct days period)
{
	for (size_t i = 0; i < account->count; i++) {
		for (int32_t day = period.from.number; day < period.till.number; day++) {
			if (account->owned[i].litres[day - account->permitted.from.number] != 0) {
				return true;
			}
		}
	}
	return false;
}
