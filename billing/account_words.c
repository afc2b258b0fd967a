/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/limit.h"
#include "ledger/permit_season.h"
#include "meter/err.h"

/* ---- what an intake was on which day ---- */

/* Its own words, else its permit's. */
static void describe(const struct account_world *world, const char *name,
		const struct intake_row *intake, struct day day, struct charge_intake_row *ret)
{
	const struct registry_view view = { .books = world->books };
	struct permit_row permit;
	bool has_permit = registry_permit_words(
			&view, intake->permit[0] != '\0' ? intake->permit : name, day, &permit);
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
	if (ret->area < 0) {
		/* Its permit waits for a second actor: nobody has said where or for what, so no book speaks of it. */
		ret->uses = 0;
	}
}

/* Days of a year on which what is said of an intake may change. */
struct changes {
	struct days year;
	size_t count;
	bool is_on[ACCOUNT_DAYS_MAX];
};

static void mark_changes(const struct registry_view *view, enum row_kind kind, const char *id,
		struct changes *changes)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, kind, id, days);

	for (size_t i = 0; i < count; i++) {
		if (days[i] >= changes->year.from.number && days[i] < changes->year.till.number) {
			bool *is_on = &changes->is_on[days[i] - changes->year.from.number];

			changes->count += *is_on ? 0 : 1;
			*is_on = true;
		}
	}
}

/* Rows of the intake, of every permit that it had, and of the meter of a part. */
static void find_changes(const struct registry_view *view, const char *name,
		const struct account_intake *intake, struct changes *changes)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_INTAKE, intake->id, days);
	char last[TEXT_ID_MAX + 1] = "";

	changes->is_on[0] = true;
	changes->count = 1;
	mark_changes(view, ROW_INTAKE, intake->id, changes);
	mark_changes(view, ROW_METER, intake->meter, changes);
	mark_changes(view, ROW_PERMIT, name, changes);
	for (size_t i = 0; i < count; i++) {
		struct intake_row row;

		if (registry_intake(view, intake->id, (struct day){ days[i] }, &row) &&
				strcmp(row.permit, last) != 0 && strcmp(row.permit, name) != 0) {
			mark_changes(view, ROW_PERMIT, row.permit, changes);
			memcpy(last, row.permit, sizeof(last));
		}
	}
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

/* What is metered apart is used as its meter's row says. */
static void use_of_part(const struct registry_view *view, const struct account_intake *part,
		struct charge_intake_row *ret)
{
	struct meter_row meter;

	if (part->meter[0] != '\0' && registry_meter(view, part->meter, ret->from, &meter) &&
			meter.uses != 0) {
		ret->uses = meter.uses;
	}
}

int account_make_rows(const struct account_world *world, const char *name, struct account *account,
		size_t i)
{
	const struct registry_view view = { .books = world->books };
	struct account_intake *owned = &account->owned[i];
	struct changes changes = { .year = account->permitted };
	size_t rows = 0;

	find_changes(&view, name, owned, &changes);
	owned->rows = calloc(changes.count, sizeof(*owned->rows));
	if (owned->rows == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (struct day day = changes.year.from; day.number < changes.year.till.number;
			day.number++) {
		struct intake_row row;

		if (changes.is_on[day.number - changes.year.from.number]) {
			intake_on(&view, owned->id, day, &row);
			describe(world, name, &row, day, &owned->rows[rows]);
			use_of_part(&view, owned, &owned->rows[rows++]);
		}
	}
	assert(rows == changes.count);
	account->intakes[i] = (struct charge_intake){
		.id = owned->id,
		.rows = owned->rows,
		.row_count = rows,
		.litres = owned->litres,
		.energy_wh = owned->energy_wh,
		.is_own = owned->is_own,
		.exempt_litres = owned->exempt,
		.returned_litres = owned->returned_litres,
		.marks = owned->marks,
	};
	return 0;
}

int account_own_area(
		const struct account_world *world, const struct account *account, struct day day)
{
	const struct registry_view view = { .books = world->books };
	struct permit_row permit;

	return account->lineage.count > 0 &&
					registry_permit_words(&view,
							account_holder(account, "", day), day,
							&permit)
			? account_area(world, permit.area)
			: -1;
}

/* ---- ceilings ---- */

/* The plan's months that lie in the calendar year: charges use the calendar (F28). */
static void set_plan(const struct limits *limits, struct month january, uint16_t *ret_months,
		int64_t ret_litres[static ROW_MONTHS])
{
	for (int i = 0; i < ROW_MONTHS; i++) {
		int at = limits->plan_year.first.number + i - january.number;

		if ((limits->months >> i & 1) != 0 && at >= 0 && at < ROW_MONTHS) {
			ret_litres[at] = limits->month_litres[i];
			*ret_months |= (uint16_t)(1 << at);
		}
	}
}

/* Bits of the sources that some plan of the permits is for. */
static uint32_t planned_sources(const struct account_world *world, const struct lineage *lineage)
{
	uint32_t sources = 0;

	for (size_t i = 0; i < lineage->count; i++) {
		struct registry_row key = { .sub = INT64_MIN, .from = INT64_MIN };
		struct shelf_cursor cursor;
		const struct registry_row *row;
		int source;

		(void)text_copy(key.id, sizeof(key.id), lineage->permits[i]);
		cursor = shelf_scan(books_shelf(world->books, BOOK_PLAN), &key, 1);
		while ((row = shelf_next(&cursor)) != NULL) {
			if (row->part[0] != '\0' && word_parse(WORD_SOURCE, row->part, &source)) {
				sources |= (uint32_t)1 << source;
			}
		}
	}
	return sources;
}

/*
 * The plan of the sum, or of one source. A plan of a dispatch year is half of
 * one calendar year's, half of the next one's: first has those of the day with
 * which the year begins.
 */
static int add_plan(const struct account_world *world, const struct account *account,
		const struct lineage *lineage, struct day asked, const struct limits *first,
		struct charge_source_plan *ret)
{
	const struct month january = month_of(account->permitted.from);
	const struct day last = { account->permitted.till.number - 1 };
	struct limits limits;
	int fault;

	set_plan(first, january, &ret->months, ret->litres);
	if (first->plan_year.first.number == january.number) {
		return 0;
	}
	fault = ret->source == SOURCE_ANY ? limits_find(world->books, lineage, asked, last, &limits)
					  : limits_find_source(world->books, lineage, ret->source,
							    asked, last, &limits);
	if (fault == 0) {
		set_plan(&limits, january, &ret->months, ret->litres);
	}
	return fault;
}

static int add_source_plans(const struct account_world *world, const struct account *account,
		const struct lineage *lineage, struct day asked, struct charge_limits *ret)
{
	uint32_t sources = planned_sources(world, lineage);
	int fault = 0;

	for (int source = SOURCE_ANY + 1; source <= CHARGE_SOURCES_MAX && fault == 0; source++) {
		struct charge_source_plan *plan = &ret->source_plans[ret->source_plan_count];
		struct limits first;

		if ((sources >> source & 1) == 0) {
			continue;
		}
		plan->source = (enum source)source;
		fault = limits_find_source(world->books, lineage, plan->source, asked,
				account->permitted.from, &first);
		if (fault == 0) {
			fault = add_plan(world, account, lineage, asked, &first, plan);
		}
		ret->source_plan_count += plan->months != 0 ? 1 : 0;
	}
	return fault;
}

_Static_assert((int)CHARGE_SEASONS_MAX > (int)SEASONS_YEAR_MAX &&
				(int)CHARGE_YEAR_DAYS == (int)SEASON_YEAR_DAYS,
		"what the registry says of seasons fits");

/* The days on which the permit does not allow taking, and seasons with a limit of their own. */
static int add_seasons(const struct account_world *world, const struct lineage *lineage, int year,
		struct day asked, struct charge_limits *ret)
{
	uint8_t place[SEASON_FIRST + SEASONS_YEAR_MAX] = { 0 };
	struct permit_seasons seasons;
	int fault = permit_seasons_find(world->books, lineage, year, asked, &seasons);

	if (fault < 0 || !seasons.has_any) {
		return fault;
	}
	place[SEASON_OUTSIDE] = (uint8_t)++ret->season_count;
	for (size_t i = 0; i < seasons.count; i++) {
		struct charge_season *season = &ret->seasons[ret->season_count];

		if (seasons.list[i].litres != ROW_NO_LITRES) {
			memcpy(season->season, seasons.list[i].season, sizeof(season->season));
			season->litres = seasons.list[i].litres;
			place[SEASON_FIRST + i] = (uint8_t)++ret->season_count;
		}
	}
	for (size_t day = 0; day < CHARGE_YEAR_DAYS; day++) {
		ret->season_of[day] = place[seasons.of[day]];
	}
	return 0;
}

/* A year's limit is the number in force at its end, or at the asking while it runs (F6). */
int account_set_limits(const struct account_world *world, const struct account *account,
		struct charge_limits *ret)
{
	const int year = month_year(month_of(account->permitted.from));
	struct charge_source_plan sum = { .source = SOURCE_ANY };
	struct day asked = { account->permitted.till.number - 1 };
	struct lineage lineage;
	struct limits limits;
	int fault;

	asked.number = world->today < asked.number ? (int32_t)world->today : asked.number;
	lineage_find(world->books, account_holder(account, "", asked), asked, &lineage);
	if (lineage.count == 0) {
		return 0; /* no row of it holds yet */
	}
	fault = limits_find(world->books, &lineage, asked, account->permitted.from, &limits);
	if (fault < 0) {
		return fault;
	}
	fault = limits_find_calendar(
			world->books, &lineage, asked, year, &ret->has_permit, &ret->permit_litres);
	if (fault < 0) {
		return fault;
	}
	account_set_norms(world, &lineage, asked, year, ret);
	fault = add_seasons(world, &lineage, year, asked, ret);
	if (fault < 0) {
		return fault;
	}
	fault = add_plan(world, account, &lineage, asked, &limits, &sum);
	ret->plan_months = sum.months;
	memcpy(ret->plan_litres, sum.litres, sizeof(ret->plan_litres));
	return fault < 0 ? fault : add_source_plans(world, account, &lineage, asked, ret);
}
