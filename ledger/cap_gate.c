/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/cap_gate.h"

#include <assert.h>
#include <string.h>

#include "ledger/alert.h"
#include "ledger/basin.h"
#include "ledger/basin_caps.h"
#include "ledger/granted.h"
#include "ledger/limit.h"
#include "ledger/lineage.h"
#include "ledger/water.h"
#include "meter/err.h"
#include "meter/volume.h"

enum {
	WATCHED_MAX = 64, /* sixteen areas above each other, two sources, two kinds of year */
	KNOWN_MAX = 64,   /* areas whose place is remembered */
};

/* A control total, or a cap that is reached, above a permit. */
struct watched {
	char area[TEXT_ID_MAX + 1];
	enum source source;
	int64_t limit_litres; /* or ROW_NO_LITRES: only whether more is permitted matters */
	struct days year;
	int64_t litres[2]; /* without the rows of the batch, and with them */
};

struct work {
	const struct registry_batch *batch;
	struct day day;
	struct watched watched[WATCHED_MAX];
	size_t count;
	int side; /* 0: without, 1: with */
	char known[KNOWN_MAX][TEXT_ID_MAX + 1];
	uint64_t within[KNOWN_MAX];
	size_t known_count;
};

/* Is an alert in force that the area's use has reached its cap of that year? */
static bool is_reached(const struct work *work, const struct watched *watched)
{
	struct alert_row key = { .entry = INT64_MIN };
	struct shelf_cursor cursor;
	const struct alert_row *row;

	memcpy(key.subject, "area:", 5);
	(void)text_copy(key.subject + 5, sizeof(key.subject) - 5, watched->area);
	cursor = shelf_scan(books_shelf(work->batch->judge->books, BOOK_ALERT), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->basis == BASIS_CAP && row->percent == 100 && alert_is_in_force(row) &&
				row->source == (int64_t)watched->source &&
				row->period_from == watched->year.from.number) {
			return true;
		}
	}
	return false;
}

/* The caps of an area's row in the year in which the day lies, calendar or dispatch. */
static void watch_row(struct work *work, const char *area, enum source source)
{
	static const enum year_kind kinds[] = { YEAR_CALENDAR, YEAR_DISPATCH };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct registry_view view = { .books = work->batch->judge->books };
		struct limit_year year = limit_year_of(kinds[i], work->day);
		struct watched *watched = &work->watched[work->count];
		struct cap_row cap;

		if (!registry_cap(&view, area, month_year(year.first), source, work->day, &cap) ||
				cap.year_kind != kinds[i] || work->count == WATCHED_MAX) {
			continue;
		}
		*watched = (struct watched){ .source = source, .year = year.days };
		(void)text_copy(watched->area, sizeof(watched->area), area);
		watched->limit_litres = cap.permits_litres;
		if (cap.permits_litres != ROW_NO_LITRES || is_reached(work, watched)) {
			work->count++;
		}
	}
}

/* All limits of the permit's area and of those above it. */
static void watch_permit(struct work *work, const struct permit_row *permit)
{
	char area[TEXT_ID_MAX + 1];
	struct area_row row;

	work->count = work->known_count = 0;
	(void)text_copy(area, sizeof(area), permit->area);
	while (area[0] != '\0' && work->count < WATCHED_MAX - 4) {
		if (water_is_conventional(permit->source)) {
			watch_row(work, area, SOURCE_ANY);
			watch_row(work, area, permit->source);
		}
		if (!registry_area(&work->batch->view, area, work->day, &row) ||
				strcmp(row.parent, permit->area) == 0) {
			break;
		}
		(void)text_copy(area, sizeof(area), row.parent);
	}
}

static uint64_t watched_above(struct work *work, const char *area)
{
	uint64_t set = 0;

	for (size_t i = 0; i < work->known_count; i++) {
		if (strcmp(work->known[i], area) == 0) {
			return work->within[i];
		}
	}
	for (size_t i = 0; i < work->count; i++) {
		if (registry_area_is_within(
				    &work->batch->view, area, work->watched[i].area, work->day)) {
			set |= (uint64_t)1 << i;
		}
	}
	if (work->known_count < KNOWN_MAX) {
		(void)text_copy(work->known[work->known_count], TEXT_ID_MAX + 1, area);
		work->within[work->known_count++] = set;
	}
	return set;
}

static int add_permit(void *context, const struct granted_permit *permit)
{
	struct work *work = context;
	uint64_t above = watched_above(work, permit->area);

	for (size_t i = 0; i < work->count; i++) {
		struct watched *watched = &work->watched[i];

		if ((above >> i & 1) != 0 && water_counts_in(watched->source, permit->source) &&
				__builtin_add_overflow(watched->litres[work->side], permit->litres,
						&watched->litres[work->side])) {
			return WEIR_FAULT_RANGE;
		}
	}
	return 0;
}

static const char *source_text(enum source source)
{
	return source == SOURCE_ANY ? "all" : word_name(WORD_SOURCE, (int)source);
}

static int tell(const struct work *work, const struct permit_row *permit,
		const struct watched *watched, struct where *reason)
{
	char day[DAY_TEXT_MAX];
	char sum[VOLUME_TEXT_MAX];
	char limit[VOLUME_TEXT_MAX];

	(void)volume_format_m3((struct volume){ watched->litres[1] }, sum);
	if (watched->limit_litres != ROW_NO_LITRES && watched->litres[1] > watched->limit_litres) {
		(void)volume_format_m3((struct volume){ watched->limit_litres }, limit);
		where_set(reason, 0, 0,
				"'%s': on %s the permits of area %s (%s) would come to %s m³, and their control total is %s m³; --beyond-cap REASON says why",
				permit->permit, day_format(work->day, day), watched->area,
				source_text(watched->source), sum, limit);
	} else {
		where_set(reason, 0, 0,
				"'%s': on %s the permits of area %s (%s) would come to %s m³, and its use has reached the cap of the year; --beyond-cap REASON says why",
				permit->permit, day_format(work->day, day), watched->area,
				source_text(watched->source), sum);
	}
	return JUDGE_REFUSED;
}

/* One day: what is in force without the batch, and with it. */
static int look_at_day(struct work *work, const struct permit_row *permit, struct where *reason)
{
	const struct registry_view before = { .books = work->batch->judge->books };
	int fault;

	watch_permit(work, permit);
	if (work->count == 0) {
		return JUDGE_OK;
	}
	work->side = 0;
	fault = granted_walk(&before, work->day, add_permit, work);
	work->side = 1;
	if (fault == 0) {
		fault = granted_walk(&work->batch->view, work->day, add_permit, work);
	}
	for (size_t i = 0; i < work->count && fault == 0; i++) {
		const struct watched *watched = &work->watched[i];
		bool is_more = watched->litres[1] > watched->litres[0];
		bool is_over = watched->limit_litres != ROW_NO_LITRES &&
				watched->litres[1] > watched->limit_litres;

		if (is_more && (is_over || is_reached(work, watched))) {
			return tell(work, permit, watched, reason);
		}
	}
	return fault < 0 ? fault : JUDGE_OK;
}

static bool has_cap(const struct books *books, int64_t year)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CAP), NULL, 0);
	const struct registry_row *row;

	while ((row = shelf_next(&cursor)) != NULL && row->sub != year) {
	}
	return row != NULL;
}

/* The first and the last year of which there is a cap; there is one. */
static void span_caps(const struct books *books, int64_t *ret_first, int64_t *ret_last)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_CAP), NULL, 0);
	const struct registry_row *row;

	*ret_first = INT64_MAX;
	*ret_last = INT64_MIN;
	while ((row = shelf_next(&cursor)) != NULL) {
		*ret_first = row->sub < *ret_first ? row->sub : *ret_first;
		*ret_last = row->sub > *ret_last ? row->sub : *ret_last;
	}
}

/*
 * A year of caps: the first day of it on which the row holds, and the last, where
 * that one is over; what goes on today is looked at from today on.
 */
static int look_at_year(struct work *work, const struct permit_row *permit, struct days year,
		struct days held, struct where *reason)
{
	int32_t today = judge_today(work->batch->judge).number;
	int32_t first = held.from.number > year.from.number ? held.from.number : year.from.number;
	int32_t last = (held.till.number < year.till.number ? held.till.number : year.till.number) -
			1;
	int answer = JUDGE_OK;

	if (first > last) {
		return JUDGE_OK;
	}
	work->day.number = first;
	if (first > today || last < today) {
		answer = look_at_day(work, permit, reason);
	}
	work->day.number = last;
	return answer == JUDGE_OK && last < today && last != first
			? look_at_day(work, permit, reason)
			: answer;
}

/* The years gone by and to come that have a cap, calendar and dispatch. */
static int look_at_years(struct work *work, const struct permit_row *permit, struct days held,
		struct where *reason)
{
	static const int begins[] = { 1, 7 };
	const struct books *books = work->batch->judge->books;
	int64_t year;
	int64_t last;
	int answer = JUDGE_OK;

	for (span_caps(books, &year, &last); year <= last && answer == JUDGE_OK; year++) {
		for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]) && answer == JUDGE_OK &&
				has_cap(books, year);
				i++) {
			struct month first = month_make((int)year, begins[i]);
			struct days days = { month_days(first).from,
				month_days((struct month){ first.number + ROW_MONTHS }).from };

			answer = look_at_year(work, permit, days, held, reason);
		}
	}
	return answer;
}

static int look_at_row(struct work *work, const struct registry_extra *extra, struct where *reason)
{
	const struct judge *judge = work->batch->judge;
	const struct permit_row *permit = &extra->row.permit;
	int32_t last = row_has_day(permit->valid_until) ? permit->valid_until.number
							: INT32_MAX - 1;
	int32_t first = extra->from > permit->valid_from.number ? extra->from
								: permit->valid_from.number;
	int32_t day = judge_today(judge).number;
	int answer = JUDGE_OK;

	day = first > day ? first : day;
	while (answer == JUDGE_OK && day <= last && day != INT32_MAX) {
		int fault;

		work->day.number = day;
		answer = look_at_day(work, permit, reason);
		fault = granted_next(judge->books, day, &day);
		answer = fault < 0 ? fault : answer;
	}
	return answer != JUDGE_OK
			? answer
			: look_at_years(work, permit, (struct days){ { first }, { last + 1 } },
					  reason);
}

static int areas_gate(const struct registry_batch *batch, struct where *reason)
{
	struct work work = { .batch = batch };
	int answer = JUDGE_OK;

	if (batch->has_ground || shelf_count(books_shelf(batch->judge->books, BOOK_CAP)) == 0) {
		return JUDGE_OK;
	}
	for (size_t i = 0; i < batch->count && answer == JUDGE_OK; i++) {
		answer = look_at_row(&work, &batch->extras[i], reason);
	}
	return answer;
}

/* ---- zones of groundwater ---- */

/* An intake that a row of the batch concerns, in a zone. */
struct zoned {
	const struct registry_batch *batch;
	struct day day;
	struct intake_row intake;
	struct permit_row permit;
	struct basin_row zone;
	struct day since; /* the zone's first day, of its class; ROW_NO_DAY: from the beginning */
};

/* The first day of the rows in force one after the other that have the zone's class. */
static struct day zone_since(const struct zoned *zoned)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(&zoned->batch->view, ROW_BASIN, zoned->zone.basin, days);
	int32_t since = INT32_MIN;
	bool is_of_class = false;

	for (size_t i = 0; i < count && days[i] <= zoned->day.number; i++) {
		struct basin_row row;
		bool was = is_of_class;

		is_of_class = registry_basin(&zoned->batch->view, zoned->zone.basin,
					      (struct day){ days[i] }, &row) &&
				row.class == zoned->zone.class;
		since = is_of_class && !was ? days[i] : since;
	}
	return since == INT32_MIN ? ROW_NO_DAY : (struct day){ since };
}

/* Did the permit, or the one that it continues, allow as much there before there was a zone? */
static bool was_before(const struct zoned *zoned)
{
	const struct registry_view *view = &zoned->batch->view;
	struct day eve = { zoned->since.number - 1 };
	struct intake_row intake;
	struct permit_row permit = zoned->permit;
	struct permit_row then;

	if (!row_has_day(zoned->since) ||
			!registry_intake(view, zoned->intake.intake, eve, &intake)) {
		return false;
	}
	for (int i = 0; i < LINEAGE_MAX; i++) {
		if (registry_permit(view, permit.permit, eve, &then) &&
				row_permit_is_valid(&then, eve)) {
			return zoned->permit.annual_litres <= then.annual_litres;
		}
		if (permit.replaces[0] == '\0' ||
				!registry_permit(view, permit.replaces, zoned->day, &then)) {
			return false;
		}
		permit = then;
	}
	return false;
}

static int tell_forbidden(const struct zoned *zoned, const char *id, struct where *reason)
{
	char day[DAY_TEXT_MAX];

	where_set(reason, 0, 0,
			"'%s': on %s permit %s would take groundwater at %s in zone %s, where that is forbidden; a row of sites says for which exception it is taken",
			id, day_format(zoned->day, day), zoned->permit.permit, zoned->intake.intake,
			zoned->zone.basin);
	return JUDGE_REFUSED;
}

static int tell_restricted(
		const struct zoned *zoned, const char *id, int64_t litres, struct where *reason)
{
	char day[DAY_TEXT_MAX];
	char sum[VOLUME_TEXT_MAX];

	(void)volume_format_m3((struct volume){ litres }, sum);
	where_set(reason, 0, 0,
			"'%s': on %s the permits of zone %s would grow to %s m³, where groundwater is restricted",
			id, day_format(zoned->day, day), zoned->zone.basin, sum);
	return JUDGE_REFUSED;
}

/* What is permitted there may not grow, but within a control total that says how far. */
static int look_at_restricted(const struct zoned *zoned, const char *id, struct where *reason)
{
	const struct registry_view before = { .books = zoned->batch->judge->books };
	int64_t litres[2];
	int fault = basin_permits(&before, zoned->zone.basin, zoned->day, &litres[0]);

	if (fault == 0) {
		fault = basin_permits(
				&zoned->batch->view, zoned->zone.basin, zoned->day, &litres[1]);
	}
	if (fault < 0 || litres[1] <= litres[0] ||
			(zoned->zone.permits_litres != ROW_NO_LITRES &&
					litres[1] <= zoned->zone.permits_litres)) {
		return fault < 0 ? fault : JUDGE_OK;
	}
	return zoned->batch->has_ground ? JUDGE_OK : tell_restricted(zoned, id, litres[1], reason);
}

/* All zones in which the intake lies on the day. */
static int look_at_intake(
		struct zoned *zoned, const char *intake, const char *id, struct where *reason)
{
	const struct registry_view *view = &zoned->batch->view;
	char here[TEXT_ID_MAX + 1];
	struct site_row site;
	int answer = JUDGE_OK;

	if (!registry_site(view, intake, zoned->day, &site) || site.exception != EXCEPTION_NONE ||
			!registry_intake(view, intake, zoned->day, &zoned->intake) ||
			!basin_is_permitted(view, &zoned->intake, zoned->day) ||
			!registry_permit(view, zoned->intake.permit, zoned->day, &zoned->permit)) {
		return JUDGE_OK;
	}
	(void)text_copy(here, sizeof(here), site.basin);
	for (int i = 0; i < BASIN_DEEP_MAX && answer == JUDGE_OK; i++) {
		if (!registry_basin(view, here, zoned->day, &zoned->zone)) {
			break;
		}
		zoned->since = zone_since(zoned);
		if (zoned->zone.class == BASIN_FORBIDDEN && !was_before(zoned)) {
			answer = tell_forbidden(zoned, id, reason);
		} else if (zoned->zone.class == BASIN_RESTRICTED && !was_before(zoned)) {
			answer = look_at_restricted(zoned, id, reason);
		}
		(void)text_copy(here, sizeof(here), zoned->zone.within);
	}
	return answer;
}

/* The intakes of a permit that lie in some basin. */
static int look_at_permit(struct zoned *zoned, const char *permit, struct where *reason)
{
	char intake[TEXT_ID_MAX + 1] = "";
	int answer = JUDGE_OK;

	while (answer == JUDGE_OK &&
			registry_next_id(zoned->batch->judge->books, ROW_SITE, intake)) {
		struct intake_row row;

		if (registry_intake(&zoned->batch->view, intake, zoned->day, &row) &&
				strcmp(row.permit, permit) == 0) {
			answer = look_at_intake(zoned, intake, permit, reason);
		}
	}
	return answer;
}

/* On the day on which each row comes into force, or today. */
static int zones_gate(const struct registry_batch *batch, struct where *reason)
{
	const struct judge *judge = batch->judge;
	int32_t today = judge_today(judge).number;
	struct zoned zoned = { .batch = batch };
	int answer = JUDGE_OK;

	if (shelf_count(books_shelf(judge->books, BOOK_BASIN)) == 0) {
		return JUDGE_OK;
	}
	for (size_t i = 0; i < batch->count && answer == JUDGE_OK; i++) {
		const struct registry_extra *extra = &batch->extras[i];
		const char *id = row_id(batch->kind, &extra->row);

		zoned.day.number = extra->from > today ? extra->from : today;
		if (batch->kind == ROW_PERMIT) {
			int32_t first = extra->row.permit.valid_from.number;

			zoned.day.number = first > zoned.day.number ? first : zoned.day.number;
			answer = look_at_permit(&zoned, id, reason);
		} else {
			answer = look_at_intake(&zoned, id, id, reason);
		}
	}
	return answer;
}

int cap_gate(const struct registry_batch *batch, struct where *reason)
{
	int answer = JUDGE_OK;

	assert(cap_gate_is_for(batch->kind));
	if (batch->kind == ROW_PERMIT) {
		answer = areas_gate(batch, reason);
	}
	return answer == JUDGE_OK ? zones_gate(batch, reason) : answer;
}
