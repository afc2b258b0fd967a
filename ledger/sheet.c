/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/sheet.h"

#include <assert.h>
#include <string.h>

#include "ledger/item.h"
#include "ledger/movement.h"
#include "ledger/planned.h"
#include "ledger/timeline.h"

const char *sheet_flag_name(enum sheet_flag flag)
{
	switch (flag) {
	case SHEET_NO_PLAN:
		return "no-plan";
	case SHEET_OVER_PLAN:
		return "over-plan";
	case SHEET_OVER_PLAN_YEAR:
		return "over-plan-to-date";
	case SHEET_OVER_PERMIT:
		return "over-permit";
	case SHEET_UNKNOWN:
		return "unknown-days";
	case SHEET_HELD:
		return "held-readings";
	case SHEET_CONFLICT:
		return "conflicting-readings";
	case SHEET_SPREAD:
		return "spread";
	case SHEET_UNPERMITTED:
		return "unpermitted";
	case SHEET_PLAN_ABOVE_PERMIT:
		return "plan-above-permit";
	}
	return "";
}

/* ---- one meter ---- */

static bool read_state(const struct shelf_blob *blob, struct totaliser_state *ret)
{
	int64_t words[TOTALISER_STATE_WORDS];
	struct item_cursor cursor = item_cursor(blob->data, blob->size);

	return movement_take_state(&cursor, words) && totaliser_state_unpack(words, ret);
}

/* The totaliser's state before the first reading of a day or later; else the newest. */
static bool state_before(const struct books *books, const char *meter, struct day day,
		struct totaliser_state *ret)
{
	struct meter_day_row key = { .day = day.number };
	struct tip_row tip_key = { .last_s = 0 };
	const struct meter_day_row *row;
	const struct tip_row *tip;
	struct shelf_cursor cursor;

	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_METER_DAY), &key, 1);
	row = shelf_next(&cursor);
	if (row != NULL) {
		return read_state(&row->state, ret);
	}
	(void)text_copy(tip_key.meter, sizeof(tip_key.meter), meter);
	tip = shelf_find(books_shelf(books, BOOK_TIP), &tip_key);
	return tip != NULL && read_state(&tip->state, ret);
}

/* What the meter's lineage booked on days at or after one, wherever it was posted. */
static int64_t booked_since(const struct books *books, const char *meter, const char *intake,
		const char *permit, int64_t day)
{
	struct taken_row key = { .day = day };
	struct shelf_cursor cursor;
	const struct taken_row *row;
	int64_t sum = 0;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	(void)text_copy(key.intake, sizeof(key.intake), intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 3);
	while ((row = shelf_next(&cursor)) != NULL) {
		sum += row->measured_litres;
	}
	return sum;
}

/*
 * The register as it stood at a midnight: the newest mark less what was booked
 * since, which cuts an interval over midnight just as its days were cut.
 */
static int64_t register_at(const struct books *books, const struct sheet_meter *meter,
		const char *permit, struct day day, int64_t *ret_turned, int64_t *ret_lineage)
{
	struct totaliser_state then;
	struct totaliser_state now;

	*ret_turned = 0;
	*ret_lineage = 0;
	if (!state_before(books, meter->meter, day, &then) || !then.has_base ||
			!state_before(books, meter->meter, (struct day){ INT32_MAX }, &now)) {
		return SHEET_NONE;
	}
	*ret_lineage = then.lineage;
	*ret_turned = count_floor(then.offset);
	if (then.lineage != now.lineage) {
		return then.mark - *ret_turned;
	}
	return now.mark - booked_since(books, meter->meter, meter->intake, permit, day.number) -
			*ret_turned;
}

static void count_remarks(const struct books *books, struct days days, struct sheet_meter *meter,
		uint32_t *flags)
{
	struct remark_row key = { .units = INT64_MIN };
	int64_t till_s = zone_midnight(&books->zone, days.till).unix_s;
	struct shelf_cursor cursor;
	const struct remark_row *row;

	(void)text_copy(key.meter, sizeof(key.meter), meter->meter);
	key.at_s = zone_midnight(&books->zone, days.from).unix_s + 1;
	cursor = shelf_scan(books_shelf(books, BOOK_REMARK), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL && row->at_s <= till_s) {
		bool is_conflict = (row->mask & TOTALISER_CONFLICT) != 0;
		bool is_held = (row->mask & TOTALISER_HELD) != 0;

		*flags |= is_conflict ? SHEET_CONFLICT : is_held ? SHEET_HELD : 0;
		meter->readings += row->status == 'A' ? 0 : 1;
	}
}

/* The days of the month that the meter was there for and that have ended. */
static struct days days_due(const struct registry_view *view, const char *meter, struct days days,
		int64_t ended_day)
{
	int32_t first[REGISTRY_VERSIONS_MAX];

	if (registry_days(view, ROW_METER, meter, first) > 0 && first[0] > days.from.number) {
		days.from.number = first[0];
	}
	if (days.till.number > ended_day + 1) {
		days.till.number = (int32_t)(ended_day + 1);
	}
	return days;
}

static void fill_meter(const struct books *books, struct days days, int64_t ended_day,
		const char *permit, struct sheet_line *line, struct sheet_meter *meter)
{
	const struct registry_view view = { .books = books };
	struct days due = days_due(&view, meter->meter, days, ended_day);
	struct taken_row key = { .day = 0 };
	struct meter_row row;
	int64_t turned;
	int64_t lineage;
	int64_t last_lineage;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	(void)text_copy(key.intake, sizeof(key.intake), meter->intake);
	(void)text_copy(key.meter, sizeof(key.meter), meter->meter);
	for (int32_t day = due.from.number; day < due.till.number; day++) {
		const struct taken_row *taken;

		key.day = day;
		taken = shelf_find(books_shelf(books, BOOK_TAKEN), &key);
		meter->unknown_days += taken == NULL || taken->covered_s == 0 ? 1 : 0;
		if (registry_meter(&view, meter->meter, (struct day){ day }, &row)) {
			meter->expected += DAY_S / row.interval_s;
		}
	}
	meter->opening_litres = register_at(books, meter, permit, days.from, &turned, &lineage);
	meter->turned_litres = -turned;
	meter->closing_litres =
			register_at(books, meter, permit, days.till, &turned, &last_lineage);
	meter->turned_litres += turned;
	meter->exchanged = lineage != 0 && lineage != last_lineage ? 1 : 0;
	count_remarks(books, days, meter, &line->flags);
	line->unknown_days += meter->unknown_days;
}

static struct sheet_meter *find_meter(
		struct sheet_line *line, const char *intake, const char *meter)
{
	for (size_t i = 0; i < line->meter_count; i++) {
		if (strcmp(line->meters[i].meter, meter) == 0 &&
				strcmp(line->meters[i].intake, intake) == 0) {
			return &line->meters[i];
		}
	}
	if (line->meter_count == SHEET_METERS_MAX) {
		return NULL;
	}
	memset(&line->meters[line->meter_count], 0, sizeof(line->meters[0]));
	(void)text_copy(line->meters[line->meter_count].meter, TEXT_ID_MAX + 1, meter);
	(void)text_copy(line->meters[line->meter_count].intake, TEXT_ID_MAX + 1, intake);
	return &line->meters[line->meter_count++];
}

/* ---- one line ---- */

/* Sums the account's days into month, year so far, the month before and a year before. */
static void sum_days(const struct books *books, struct month month, struct sheet_line *line)
{
	struct days days = month_days(month);
	struct days last_month = month_days((struct month){ month.number - 1 });
	struct days last_year = month_days((struct month){ month.number - 12 });
	struct day year = month_days(month_make(month_year(month), 1)).from;
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), line->permit);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		int64_t litres = row->measured_litres + row->assessed_litres;

		if (row->day >= last_year.from.number && row->day < last_year.till.number) {
			line->last_year_litres = line->last_year_litres == SHEET_NONE
					? litres
					: line->last_year_litres + litres;
		}
		if (row->day >= last_month.from.number && row->day < last_month.till.number) {
			line->last_month_litres = line->last_month_litres == SHEET_NONE
					? litres
					: line->last_month_litres + litres;
		}
		if (row->day >= year.number && row->day < days.till.number) {
			line->year_taken_litres += litres;
		}
		if (row->day >= days.from.number && row->day < days.till.number) {
			struct sheet_meter *meter = find_meter(line, row->intake, row->meter);

			line->taken_litres += litres;
			line->measured_litres += row->measured_litres;
			line->assessed_litres += row->assessed_litres;
			line->spread_litres += row->spread_litres;
			if (meter != NULL) {
				meter->booked_litres += litres;
				meter->readings += row->readings;
			}
		}
	}
}

/* A permit's meters that stood silent all month belong to its line too. */
static void add_silent_meters(const struct books *books, struct days days, struct sheet_line *line)
{
	const struct registry_view view = { .books = books };
	const struct day last = { days.till.number - 1 };
	char id[TEXT_ID_MAX + 1] = "";

	while (registry_next_id(books, ROW_METER, id)) {
		struct intake_row intake;
		struct meter_row meter;

		if (registry_meter(&view, id, last, &meter) &&
				(meter.role == ROLE_TAKE || meter.role == ROLE_DRAINAGE) &&
				registry_intake(&view, meter.intake, last, &intake) &&
				strcmp(intake.permit, line->permit) == 0) {
			(void)find_meter(line, meter.intake, id);
		}
	}
}

/* What earlier closed months of the year have become since they were closed. */
static void sum_adjustments(const struct books *books, struct month month, struct sheet_line *line)
{
	for (int i = 1; i < month_in_year(month); i++) {
		struct sheet_row key = { .month = month_make(month_year(month), i).number };
		const struct sheet_row *closed;
		struct days days = month_days(month_make(month_year(month), i));
		struct taken_row taken_key = { .day = INT64_MIN };
		struct shelf_cursor cursor;
		const struct taken_row *row;
		int64_t known = 0;

		(void)text_copy(key.permit, sizeof(key.permit), line->permit);
		closed = shelf_find(books_shelf(books, BOOK_SHEET), &key);
		if (closed == NULL) {
			continue;
		}
		(void)text_copy(taken_key.permit, sizeof(taken_key.permit), line->permit);
		cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &taken_key, 1);
		while ((row = shelf_next(&cursor)) != NULL) {
			if (row->day >= days.from.number && row->day < days.till.number) {
				known += row->measured_litres + row->assessed_litres;
			}
		}
		line->prior_adjust_litres += known - closed->taken_litres;
	}
}

static void name_line(const struct books *books, struct days days, struct sheet_line *line)
{
	const struct registry_view view = { .books = books };
	const struct day last = { days.till.number - 1 };
	const char *colon = strchr(line->permit, ':');
	struct permit_row permit;
	struct intake_row intake;

	if (colon == NULL) {
		if (registry_permit(&view, line->permit, last, &permit)) {
			(void)text_copy(line->holder, sizeof(line->holder), permit.holder);
			(void)text_copy(line->area, sizeof(line->area), permit.area);
			line->source = permit.source;
			line->uses = permit.uses;
			line->permit_litres = permit.annual_litres;
		}
		return;
	}
	if (registry_intake(&view, colon + 1, last, &intake)) {
		(void)text_copy(line->holder, sizeof(line->holder), intake.holder);
		(void)text_copy(line->area, sizeof(line->area), intake.area);
		line->source = intake.source;
		line->uses = intake.uses;
		if (intake.permit[0] != '\0' &&
				registry_permit(&view, intake.permit, last, &permit)) {
			(void)text_copy(line->holder, sizeof(line->holder), permit.holder);
			(void)text_copy(line->area, sizeof(line->area), permit.area);
		}
	}
}

static void set_flags(struct sheet_line *line, int64_t plan_to_date)
{
	bool is_permit = strchr(line->permit, ':') == NULL;

	if (!is_permit) {
		line->flags |= strncmp(line->permit, "unpermitted:", 12) == 0 ? SHEET_UNPERMITTED
									      : 0;
	} else if (line->plan_litres == SHEET_NONE) {
		line->flags |= SHEET_NO_PLAN;
	} else {
		line->flags |= line->taken_litres > line->plan_litres ? SHEET_OVER_PLAN : 0;
		line->flags |= line->year_taken_litres > plan_to_date ? SHEET_OVER_PLAN_YEAR : 0;
		line->flags |= line->permit_litres != SHEET_NONE &&
						line->year_plan_litres > line->permit_litres
				? SHEET_PLAN_ABOVE_PERMIT
				: 0;
	}
	if (line->permit_litres != SHEET_NONE && line->year_taken_litres > line->permit_litres) {
		line->flags |= SHEET_OVER_PERMIT;
	}
	line->flags |= line->unknown_days > 0 ? SHEET_UNKNOWN : 0;
	line->flags |= line->spread_litres != 0 ? SHEET_SPREAD : 0;
}

static void set_plans(const struct books *books, struct month month, struct sheet_line *line)
{
	const struct registry_view view = { .books = books };
	int64_t to_date = 0;

	line->plan_litres = line->year_plan_litres = SHEET_NONE;
	if (planned_month(&view, line->permit, month, &line->plan_litres) == PLANNED_OK) {
		(void)planned_year(&view, line->permit, month_year(month), &line->year_plan_litres);
		for (int i = 1; i <= month_in_year(month); i++) {
			int64_t litres = 0;

			(void)planned_month(&view, line->permit, month_make(month_year(month), i),
					&litres);
			to_date += litres;
		}
	}
	set_flags(line, to_date);
}

void sheet_line(const struct books *books, struct month month, int64_t ended_day,
		const char *permit, struct sheet_line *ret)
{
	struct days days = month_days(month);
	int64_t received = 0;
	int64_t expected = 0;

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(ret->permit, sizeof(ret->permit), permit);
	ret->permit_litres = ret->last_month_litres = ret->last_year_litres = SHEET_NONE;
	name_line(books, days, ret);
	sum_days(books, month, ret);
	if (strchr(permit, ':') == NULL) {
		add_silent_meters(books, days, ret);
	}
	for (size_t i = 0; i < ret->meter_count; i++) {
		fill_meter(books, days, ended_day, permit, ret, &ret->meters[i]);
		received += ret->meters[i].readings;
		expected += ret->meters[i].expected;
	}
	ret->arrival_ppm = expected == 0       ? SHEET_NONE
			: received >= expected ? 1000000
					       : received * 1000000 / expected;
	sum_adjustments(books, month, ret);
	set_plans(books, month, ret);
}

/* ---- all lines ---- */

struct sheet_cursor sheet_cursor(const struct books *books, struct month month, int64_t now_s)
{
	return (struct sheet_cursor){
		.books = books,
		.month = month,
		.ended_day = zone_day(&books->zone, (struct instant){ now_s }).number - 1,
		.is_in_permits = true,
	};
}

static bool is_in_force(const struct books *books, const char *permit, struct days days)
{
	const struct registry_view view = { .books = books };
	struct permit_row row;

	return registry_permit(&view, permit, (struct day){ days.till.number - 1 }, &row) &&
			row.valid_from.number < days.till.number &&
			(!row_has_day(row.valid_until) ||
					row.valid_until.number >= days.from.number);
}

static bool has_water(const struct books *books, const char *permit, struct days days)
{
	struct taken_row key = { .day = INT64_MIN };
	struct shelf_cursor cursor;
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), permit);
	cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), &key, 1);
	while ((row = shelf_next(&cursor)) != NULL) {
		if (row->day >= days.from.number && row->day < days.till.number) {
			return true;
		}
	}
	return false;
}

static bool next_permit(struct sheet_cursor *cursor)
{
	char id[TEXT_ID_MAX + 1];

	(void)text_copy(id, sizeof(id), cursor->permit);
	if (!registry_next_id(cursor->books, ROW_PERMIT, id)) {
		cursor->is_in_permits = false;
		cursor->permit[0] = '\0';
		return false;
	}
	(void)text_copy(cursor->permit, sizeof(cursor->permit), id);
	return true;
}

/* The next account with water that is no permit: its name holds a colon. */
static bool next_other(struct sheet_cursor *cursor)
{
	struct taken_row key = { .day = INT64_MAX };
	struct shelf_cursor rows;
	const struct taken_row *row;

	(void)text_copy(key.permit, sizeof(key.permit), cursor->permit);
	(void)text_copy(key.intake, sizeof(key.intake), "\xff");
	rows = shelf_scan(books_shelf(cursor->books, BOOK_TAKEN),
			cursor->permit[0] == '\0' ? NULL : &key, 0);
	while ((row = shelf_next(&rows)) != NULL) {
		if (strchr(row->permit, ':') != NULL && strcmp(row->permit, cursor->permit) != 0) {
			(void)text_copy(cursor->permit, sizeof(cursor->permit), row->permit);
			return true;
		}
	}
	return false;
}

bool sheet_next(struct sheet_cursor *cursor, struct sheet_line *ret)
{
	struct days days = month_days(cursor->month);

	while (cursor->is_in_permits && next_permit(cursor)) {
		if (is_in_force(cursor->books, cursor->permit, days) ||
				has_water(cursor->books, cursor->permit, days)) {
			sheet_line(cursor->books, cursor->month, cursor->ended_day, cursor->permit,
					ret);
			return true;
		}
	}
	while (next_other(cursor)) {
		if (has_water(cursor->books, cursor->permit, days)) {
			sheet_line(cursor->books, cursor->month, cursor->ended_day, cursor->permit,
					ret);
			return true;
		}
	}
	return false;
}

bool sheet_first_month(const struct books *books, struct month *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_TAKEN), NULL, 0);
	const struct taken_row *row;
	int64_t first = INT64_MAX;

	while ((row = shelf_next(&cursor)) != NULL) {
		first = row->day < first ? row->day : first;
	}
	if (first == INT64_MAX) {
		return false;
	}
	*ret = month_of((struct day){ (int32_t)first });
	return true;
}
