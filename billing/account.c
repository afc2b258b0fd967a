/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "ledger/planned.h"
#include "meter/err.h"

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

int account_area(const struct account_world *world, const char *area)
{
	for (size_t i = 0; i < world->area_count; i++) {
		if (strcmp(world->area_ids[i], area) == 0) {
			return (int)i;
		}
	}
	return -1;
}

static int load_areas(struct account_world *world)
{
	const struct registry_view view = { .books = world->books };
	const struct day last = { (int32_t)world->ended_day };
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
		if (registry_area(&view, world->area_ids[i], last, &row)) {
			world->areas[i].parent = account_area(world, row.parent);
		}
	}
	return 0;
}

int account_world_open(const struct books *books, int64_t recorded_s, struct account_world *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	ret->books = books;
	ret->ended_day = zone_day(&books->zone, (struct instant){ recorded_s }).number - 1;
	fault = load_rulebooks(ret);
	if (fault == 0) {
		fault = load_areas(ret);
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
	memset(world, 0, sizeof(*world));
}

/* ---- which accounts there are ---- */

static bool is_in_force(const struct account_world *world, const char *permit, struct days span)
{
	const struct registry_view view = { .books = world->books };
	struct permit_row row;

	return registry_permit(&view, permit, (struct day){ span.till.number - 1 }, &row) &&
			row.valid_from.number < span.till.number &&
			(!row_has_day(row.valid_until) ||
					row.valid_until.number >= span.from.number);
}

/* The account after that name among those with water: permits and unpermitted intakes. */
static bool next_with_water(const struct account_world *world, struct days span, const char *after,
		char ret[static BOOKS_SUBJECT_MAX])
{
	struct taken_row key = { .day = INT64_MAX };
	const struct taken_row *row;
	struct shelf_cursor cursor;

	(void)text_copy(key.permit, sizeof(key.permit), after);
	(void)text_copy(key.intake, sizeof(key.intake), after[0] == '\0' ? "" : "\xff");
	cursor = shelf_scan(
			books_shelf(world->books, BOOK_TAKEN), after[0] == '\0' ? NULL : &key, 0);
	while ((row = shelf_next(&cursor)) != NULL) {
		bool is_billed = strchr(row->permit, ':') == NULL ||
				strncmp(row->permit, "unpermitted:", 12) == 0;

		if (is_billed && row->day >= span.from.number && row->day < span.till.number) {
			(void)text_copy(ret, BOOKS_SUBJECT_MAX, row->permit);
			return true;
		}
	}
	return false;
}

/* The permit after that name that is in force. */
static bool next_in_force(const struct account_world *world, struct days span, const char *after,
		char ret[static BOOKS_SUBJECT_MAX])
{
	char id[TEXT_ID_MAX + 1];

	(void)text_copy(id, sizeof(id), after);
	while (registry_next_id(world->books, ROW_PERMIT, id)) {
		if (is_in_force(world, id, span)) {
			(void)text_copy(ret, BOOKS_SUBJECT_MAX, id);
			return true;
		}
	}
	return false;
}

bool account_next(const struct account_world *world, struct days span,
		char name[static BOOKS_SUBJECT_MAX])
{
	char with_water[BOOKS_SUBJECT_MAX];
	char in_force[BOOKS_SUBJECT_MAX];
	bool has_first = next_with_water(world, span, name, with_water);
	bool has_second = next_in_force(world, span, name, in_force);
	const char *next = has_first && (!has_second || strcmp(with_water, in_force) <= 0)
			? with_water
			: in_force;

	if (!has_first && !has_second) {
		return false;
	}
	(void)text_copy(name, BOOKS_SUBJECT_MAX, next);
	return true;
}

/* ---- one account ---- */

static int find_intake(struct account *account, const char *intake)
{
	for (size_t i = 0; i < account->count; i++) {
		if (strcmp(account->ids[i], intake) == 0) {
			return (int)i;
		}
	}
	return -1;
}

static int grow(struct account *account)
{
	size_t room = account->room == 0 ? 4 : 2 * account->room;
	void *lists[] = {
		realloc(account->intakes, room * sizeof(*account->intakes)),
		realloc(account->rows, room * sizeof(*account->rows)),
		realloc(account->ids, room * sizeof(*account->ids)),
		realloc(account->litres, room * sizeof(*account->litres)),
		realloc(account->marks, room * sizeof(*account->marks)),
	};

	account->intakes = lists[0] != NULL ? lists[0] : account->intakes;
	account->rows = lists[1] != NULL ? lists[1] : account->rows;
	account->ids = lists[2] != NULL ? lists[2] : account->ids;
	account->litres = lists[3] != NULL ? lists[3] : account->litres;
	account->marks = lists[4] != NULL ? lists[4] : account->marks;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (lists[i] == NULL) {
			return WEIR_FAULT_MEMORY;
		}
	}
	account->room = room;
	return 0;
}

/* Adds an intake; its place in *ret. */
static int add_intake(struct account *account, const char *intake, size_t days, int *ret)
{
	int at = find_intake(account, intake);
	size_t i = account->count;

	if (at >= 0) {
		*ret = at;
		return 0;
	}
	if (account->count == account->room && grow(account) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	account->rows[i] = NULL;
	account->litres[i] = calloc(days, sizeof(**account->litres));
	account->marks[i] = calloc(days, sizeof(**account->marks));
	(void)text_copy(account->ids[i], sizeof(account->ids[i]), intake);
	account->count++;
	*ret = (int)i;
	return account->litres[i] == NULL || account->marks[i] == NULL ? WEIR_FAULT_MEMORY : 0;
}

/* Intakes that hang on the permit at the end, silent ones too. */
static int add_registered(const struct account_world *world, const char *name, struct day first,
		struct day till, struct account *ret)
{
	const struct registry_view view = { .books = world->books };
	const char *colon = strchr(name, ':');
	size_t days = (size_t)(till.number - first.number);
	char id[TEXT_ID_MAX + 1] = "";
	int at;
	int fault = 0;

	if (colon != NULL) {
		return add_intake(ret, colon + 1, days, &at);
	}
	while (fault == 0 && registry_next_id(world->books, ROW_INTAKE, id)) {
		struct intake_row row;

		if (registry_intake(&view, id, (struct day){ till.number - 1 }, &row) &&
				strcmp(row.permit, name) == 0) {
			fault = add_intake(ret, id, days, &at);
		}
	}
	return fault;
}

/* Sums the account's postings by intake and day. */
static int add_volumes(const struct account_world *world, const char *name, struct day first,
		struct day till, struct account *ret)
{
	struct taken_row key = { .day = INT64_MIN };
	const struct taken_row *row;
	struct shelf_cursor cursor;
	int fault = 0;

	(void)text_copy(key.permit, sizeof(key.permit), name);
	cursor = shelf_scan(books_shelf(world->books, BOOK_TAKEN), &key, 1);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		size_t day = (size_t)(row->day - first.number);
		int at = 0;

		if (row->day < first.number || row->day >= till.number) {
			continue;
		}
		fault = add_intake(ret, row->intake, (size_t)(till.number - first.number), &at);
		if (fault == 0) {
			ret->litres[at][day] += row->measured_litres + row->assessed_litres;
			ret->marks[at][day] |= row->spread_litres != 0 ? CHARGE_SPREAD : 0;
		}
	}
	return fault;
}

/* A day on which a meter of the intake stood silent is not known. */
static void mark_meter(const struct account_world *world, const char *name, const char *meter,
		struct day first, struct day till, struct account *account)
{
	const struct registry_view view = { .books = world->books };
	struct taken_row key = { .day = 0 };
	int32_t installed[REGISTRY_VERSIONS_MAX];

	if (registry_days(&view, ROW_METER, meter, installed) == 0) {
		return;
	}
	(void)text_copy(key.permit, sizeof(key.permit), name);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	for (int32_t day = first.number; day < till.number; day++) {
		struct meter_row row;
		int at;

		if (day < installed[0] ||
				!registry_meter(&view, meter, (struct day){ day }, &row) ||
				(row.role != ROLE_TAKE && row.role != ROLE_DRAINAGE)) {
			continue;
		}
		at = find_intake(account, row.intake);
		if (at >= 0) {
			const struct taken_row *taken;

			(void)text_copy(key.intake, sizeof(key.intake), row.intake);
			key.day = day;
			taken = shelf_find(books_shelf(world->books, BOOK_TAKEN), &key);
			if (taken == NULL ||
					(taken->covered_s == 0 && taken->assessed_litres == 0)) {
				account->marks[at][day - first.number] |= CHARGE_UNKNOWN;
			}
		}
	}
}

static void mark_unknown(const struct account_world *world, const char *name, struct day first,
		struct day till, struct account *account)
{
	const struct registry_view view = { .books = world->books };
	char id[TEXT_ID_MAX + 1] = "";

	while (registry_next_id(world->books, ROW_METER, id)) {
		struct meter_row row;

		if (registry_meter(&view, id, (struct day){ till.number - 1 }, &row) &&
				find_intake(account, row.intake) >= 0) {
			mark_meter(world, name, id, first, till, account);
		}
	}
}

/* What the intake was on a day: its own words, else its permit's. */
static void describe(const struct account_world *world, const char *name,
		const struct intake_row *intake, struct day day, struct charge_intake_row *ret)
{
	const struct registry_view view = { .books = world->books };
	const char *permit_id = intake->permit[0] != '\0' ? intake->permit : name;
	struct permit_row permit;
	bool has_permit = registry_permit(&view, permit_id, day, &permit);
	const char *area = intake->area[0] != '\0' ? intake->area : has_permit ? permit.area : "";

	memset(ret, 0, sizeof(*ret));
	ret->from = day;
	ret->area = account_area(world, area);
	ret->source = intake->source != SOURCE_ANY ? intake->source
			: has_permit               ? permit.source
						   : SOURCE_ANY;
	ret->uses = intake->uses != 0 ? intake->uses : has_permit ? permit.uses : 0;
	ret->area_class = intake->area_class;
	ret->network = intake->network;
}

static int make_rows(const struct account_world *world, const char *name, size_t at,
		struct day first, struct day till, struct account *account)
{
	const struct registry_view view = { .books = world->books };
	int32_t days[2 * REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(&view, ROW_INTAKE, account->ids[at], days);
	struct charge_intake *intake = &account->intakes[at];
	struct intake_row row;

	/* A permit's own changes matter as the intake's do: its words fill in for the intake's. */
	count += registry_days(&view, ROW_PERMIT, name, days + count);
	account->rows[at] = calloc(count + 1, sizeof(**account->rows));
	if (account->rows[at] == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	memset(intake, 0, sizeof(*intake));
	for (int32_t day = first.number; day < till.number; day++) {
		bool is_change = day == first.number;

		for (size_t i = 0; i < count && !is_change; i++) {
			is_change = days[i] == day;
		}
		if (is_change && intake->row_count <= count &&
				registry_intake(&view, account->ids[at], (struct day){ day },
						&row)) {
			describe(world, name, &row, (struct day){ day },
					&account->rows[at][intake->row_count]);
			intake->row_count++;
		}
	}
	intake->id = account->ids[at];
	intake->rows = account->rows[at];
	intake->litres = account->litres[at];
	intake->marks = account->marks[at];
	return 0;
}

static void set_limits(const struct account_world *world, const char *name, struct day first,
		struct day till, struct charge_limits *limits)
{
	const struct registry_view view = { .books = world->books };
	int year = day_date(first).year;
	struct permit_row permit;

	if (strchr(name, ':') != NULL) {
		return;
	}
	if (registry_permit(&view, name, (struct day){ till.number - 1 }, &permit)) {
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

int account_open(const struct account_world *world, const char *name, struct day first,
		struct day till, struct account *ret)
{
	bool is_permit = strchr(name, ':') == NULL;
	int fault;

	memset(ret, 0, sizeof(*ret));
	fault = add_registered(world, name, first, till, ret);
	if (fault == 0) {
		fault = add_volumes(world, name, first, till, ret);
	}
	if (fault == 0) {
		mark_unknown(world, name, first, till, ret);
	}
	for (size_t i = 0; i < ret->count && fault == 0; i++) {
		fault = make_rows(world, name, i, first, till, ret);
	}
	if (fault < 0) {
		account_finish(ret);
		return fault;
	}
	ret->permitted = (struct days){ first, till };
	ret->input.first = first;
	ret->input.books = (const struct rulebook *const *)world->rulebooks;
	ret->input.book_count = world->rulebook_count;
	ret->input.areas = world->areas;
	ret->input.area_count = world->area_count;
	ret->input.intakes = ret->intakes;
	ret->input.intake_count = ret->count;
	ret->input.permitted = is_permit ? &ret->permitted : NULL;
	ret->input.permitted_count = is_permit ? 1 : 0;
	set_limits(world, name, first, till, &ret->input.limits);
	return 0;
}

void account_finish(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		free(account->rows[i]);
		free(account->litres[i]);
		free(account->marks[i]);
	}
	free(account->intakes);
	free(account->rows);
	free(account->ids);
	free(account->litres);
	free(account->marks);
	memset(account, 0, sizeof(*account));
}
