/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "ledger/planned.h"
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

static int compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* An area's place in the world's list, -1 where there is none. */
static int find_area(const struct account_world *world, const char *area)
{
	const char(*found)[TEXT_ID_MAX + 1] = world->area_count == 0
			? NULL
			: bsearch(area, world->area_ids, world->area_count,
					  sizeof(world->area_ids[0]), compare_ids);

	return found == NULL ? -1 : (int)(found - (const char(*)[TEXT_ID_MAX + 1]) world->area_ids);
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
			world->areas[i].parent = find_area(world, row.parent);
		}
	}
	return 0;
}

int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->books = books;
	ret->today = zone_day(&books->zone, (struct instant){ recorded_s }).number;
	fault = load_rulebooks(ret);
	if (fault == 0) {
		fault = load_areas(ret);
	}
	if (fault == 0) {
		fault = account_index_build(books, &ret->index);
	}
	if (fault < 0) {
		account_world_finish(ret);
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
	account_index_finish(&world->index);
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

static struct account_intake *find_intake(const struct account *account, const char *intake)
{
	for (size_t i = 0; i < account->count; i++) {
		if (strcmp(account->owned[i].id, intake) == 0) {
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

/* The intake of that name, added where it is new. */
static int make_intake(struct account *account, const char *name, struct account_intake **ret)
{
	struct account_intake *intake = find_intake(account, name);

	if (intake == NULL) {
		if (account->count == account->room && grow(account) < 0) {
			return WEIR_FAULT_MEMORY;
		}
		intake = &account->owned[account->count++];
		memset(intake, 0, sizeof(*intake));
		(void)text_copy(intake->id, sizeof(intake->id), name);
		intake->litres = calloc(day_count(account), sizeof(*intake->litres));
		intake->marks = calloc(day_count(account), sizeof(*intake->marks));
		intake->is_due = calloc(day_count(account), sizeof(*intake->is_due));
	}
	*ret = intake;
	return intake->litres == NULL || intake->marks == NULL || intake->is_due == NULL
			? WEIR_FAULT_MEMORY
			: 0;
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

/* Days that a meter was due to count and did not are not known. */
static void mark_meter(struct account *account, const struct account_stretch *stretch,
		struct account_intake *intake, const bool *is_covered)
{
	struct days days = clip(account, stretch);

	for (int32_t day = days.from.number; day < days.till.number; day++) {
		size_t at = (size_t)(day - account->permitted.from.number);

		intake->is_due[at] = true;
		if (!is_covered[at]) {
			intake->marks[at] |= CHARGE_UNKNOWN;
		}
	}
}

static void mark_meters(struct account *account, const struct stretches *stretches,
		const char *name, const char *meter, const bool *is_covered)
{
	for (size_t i = 0; i < stretches->count; i++) {
		const struct account_stretch *stretch = &stretches->list[i];

		if (strcmp(stretch->intake, name) == 0 && strcmp(stretch->meter, meter) == 0) {
			mark_meter(account, stretch, find_intake(account, name), is_covered);
		}
	}
}

/* Sums one group of postings by day; *ret_covered says on which days the meter counted. */
static int add_group(const struct account_world *world, const struct taken_row *group,
		struct account *account, bool ret_covered[static YEAR_DAYS_MAX])
{
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

		fault = intake == NULL ? make_intake(account, key.intake, &intake) : 0;
		if (fault == 0) {
			ret_covered[at] = row->covered_s != 0 || row->assessed_litres != 0;
			intake->marks[at] |= row->spread_litres != 0 ? CHARGE_SPREAD : 0;
			fault = __builtin_add_overflow(
						intake->litres[at], litres, &intake->litres[at])
					? WEIR_FAULT_RANGE
					: 0;
		}
	}
	return fault;
}

/* All postings to the account, and the silence of the meters that made them. */
static int add_volumes(const struct account_world *world, const char *name,
		const struct stretches *stretches, struct account *account)
{
	struct taken_row key = { .day = INT64_MIN };
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), name);
	while (fault == 0 && account_next_group(world->books, &key) != NULL &&
			strcmp(key.permit, name) == 0) {
		bool is_covered[YEAR_DAYS_MAX] = { false };

		fault = add_group(world, &key, account, is_covered);
		if (fault == 0) {
			mark_meters(account, stretches, key.intake, key.meter, is_covered);
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

/* Meters that never counted, and intakes without any meter. */
static void mark_silent(const struct account_world *world, const struct stretches *stretches,
		struct account *account)
{
	const bool nothing[YEAR_DAYS_MAX] = { false };

	for (size_t i = 0; i < stretches->count; i++) {
		const struct account_stretch *stretch = &stretches->list[i];
		struct account_intake *intake = find_intake(account, stretch->intake);
		bool is_metered = false;

		for (size_t k = 0; k < stretches->count && stretch->meter[0] == '\0'; k++) {
			is_metered = is_metered ||
					(stretches->list[k].meter[0] != '\0' &&
							strcmp(stretches->list[k].intake,
									stretch->intake) == 0);
		}
		if (intake != NULL && !is_metered && !has_postings(world, stretch)) {
			mark_meter(account, stretch, intake, nothing);
		}
	}
}

static int add_intakes(const struct stretches *stretches, struct account *account)
{
	struct account_intake *intake;
	int fault = 0;

	for (size_t i = 0; i < stretches->count && fault == 0; i++) {
		struct days days = clip(account, &stretches->list[i]);

		if (days.from.number < days.till.number) {
			fault = make_intake(account, stretches->list[i].intake, &intake);
		}
	}
	return fault;
}

/* ---- what an intake was on which day ---- */

/* A permit's row of a day; before the first one, that: its words hold for water taken too early. */
static bool permit_on(const struct registry_view *view, const char *permit, struct day day,
		struct permit_row *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	return registry_permit(view, permit, day, ret) ||
			(registry_days(view, ROW_PERMIT, permit, days) > 0 &&
					registry_permit(view, permit, (struct day){ days[0] },
							ret));
}

/* Its own words, else its permit's. */
static void describe(const struct account_world *world, const char *name,
		const struct intake_row *intake, struct day day, struct charge_intake_row *ret)
{
	const struct registry_view view = { .books = world->books };
	struct permit_row permit;
	bool has_permit = permit_on(
			&view, intake->permit[0] != '\0' ? intake->permit : name, day, &permit);
	const char *area = intake->area[0] != '\0' ? intake->area : has_permit ? permit.area : "";

	memset(ret, 0, sizeof(*ret));
	ret->from = day;
	ret->area = find_area(world, area);
	ret->source = intake->source != SOURCE_ANY ? intake->source
			: has_permit               ? permit.source
						   : SOURCE_ANY;
	ret->uses = intake->uses != 0 ? intake->uses : has_permit ? permit.uses : 0;
	ret->area_class = intake->area_class;
	ret->network = intake->network;
	assert(ret->area >= 0);
}

/* Days on which the words of an intake or of its permits may change, unsorted. */
static size_t change_days(const struct registry_view *view, const char *name, const char *intake,
		int32_t days[static 3 * REGISTRY_VERSIONS_MAX])
{
	size_t count = registry_days(view, ROW_INTAKE, intake, days);
	struct intake_row row;

	if (count > 0 && registry_intake(view, intake, (struct day){ days[count - 1] }, &row) &&
			row.permit[0] != '\0' && strcmp(row.permit, name) != 0) {
		count += registry_days(view, ROW_PERMIT, row.permit, days + count);
	}
	return count + registry_days(view, ROW_PERMIT, name, days + count);
}

/* An intake's row of a day; before its first one, that. */
static void intake_on(const struct registry_view *view, const char *intake, struct day day,
		struct intake_row *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];

	memset(ret, 0, sizeof(*ret));
	if (!registry_intake(view, intake, day, ret) &&
			registry_days(view, ROW_INTAKE, intake, days) > 0) {
		(void)registry_intake(view, intake, (struct day){ days[0] }, ret);
	}
}

static int make_rows(const struct account_world *world, const char *name, struct account *account,
		size_t i)
{
	const struct registry_view view = { .books = world->books };
	struct account_intake *owned = &account->owned[i];
	int32_t days[3 * REGISTRY_VERSIONS_MAX];
	size_t count = change_days(&view, name, owned->id, days);
	struct days year = account->permitted;
	size_t rows = 0;

	owned->rows = calloc(count + 1, sizeof(*owned->rows));
	if (owned->rows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (int32_t day = year.from.number; day < year.till.number; day++) {
		bool is_change = day == year.from.number;
		struct intake_row row;

		for (size_t k = 0; k < count && !is_change; k++) {
			is_change = days[k] == day;
		}
		if (is_change) {
			assert(rows <= count);
			intake_on(&view, owned->id, (struct day){ day }, &row);
			describe(world, name, &row, (struct day){ day }, &owned->rows[rows++]);
		}
	}
	account->intakes[i] = (struct charge_intake){
		.id = owned->id,
		.rows = owned->rows,
		.row_count = rows,
		.litres = owned->litres,
		.marks = owned->marks,
	};
	return 0;
}

/* ---- ceilings ---- */

/* A year's limit is the number in force at its end, or at the asking while it runs (F6). */
static void set_limits(const struct account_world *world, const char *name,
		const struct account *account, struct charge_limits *limits)
{
	const struct registry_view view = { .books = world->books };
	int year = day_date(account->permitted.from).year;
	int32_t asked = account->permitted.till.number - 1;
	struct permit_row permit;

	asked = world->today < asked ? (int32_t)world->today : asked;
	if (permit_on(&view, name, (struct day){ asked }, &permit)) {
		limits->has_permit = true;
		limits->permit_litres = permit.annual_litres;
	}
	for (int i = 1; i <= ROW_MONTHS; i++) {
		if (planned_month(&view, name, month_make(year, i), &limits->plan_litres[i - 1]) ==
				PLANNED_OK) {
			limits->plan_months |= (uint16_t)(1 << (i - 1));
		}
	}
}

/* ---- the whole ---- */

static int gather(const struct account_world *world, const char *name, struct account *account)
{
	struct stretches stretches;
	struct account_intake *none;
	int fault;

	stretches.list = account_index_find(&world->index, name, &stretches.count);
	fault = add_intakes(&stretches, account);
	if (fault == 0) {
		fault = add_volumes(world, name, &stretches, account);
	}
	if (fault == 0) {
		mark_silent(world, &stretches, account);
	}
	if (fault == 0 && account->count == 0) {
		/* A permit without an intake: nothing says that nothing was taken. */
		fault = make_intake(account, "", &none);
	}
	for (size_t i = 0; i < account->count && fault == 0; i++) {
		fault = make_rows(world, name, account, i);
	}
	return fault;
}

int account_open(const struct account_world *world, const char *name, int year, struct account *ret)
{
	bool is_permit = strchr(name, ':') == NULL;
	int fault;

	memset(ret, 0, sizeof(*ret));
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
	if (is_permit) {
		ret->input.permitted = &ret->permitted;
		ret->input.permitted_count = 1;
		set_limits(world, name, ret, &ret->input.limits);
	}
	return 0;
}

void account_finish(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		free(account->owned[i].rows);
		free(account->owned[i].litres);
		free(account->owned[i].marks);
		free(account->owned[i].is_due);
	}
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
			bool is_known = intake->is_due[day] &&
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
