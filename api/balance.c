/* SPDX-License-Identifier: Apache-2.0 */

#include "api/balance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_kinds.h"
#include "billing/objection.h"
#include "ledger/basin.h"
#include "ledger/caps.h"
#include "ledger/closing.h"
#include "ledger/ledger.h"
#include "ledger/lineage.h"
#include "ledger/past.h"
#include "ledger/timeline.h"
#include "ledger/water_each.h"
#include "meter/list.h"

static struct balance_line *add_line(struct balance *balance)
{
	struct balance_line *grown = list_grow(balance->lines, &balance->line_room,
			balance->line_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	balance->lines = grown;
	grown += balance->line_count++;
	*grown = (struct balance_line){ .supplement_litres = SHEET_NONE };
	return grown;
}

static struct sheet_area *add_area(struct balance *balance)
{
	struct sheet_area *grown = list_grow(balance->areas, &balance->area_room,
			balance->area_count + 1, sizeof(*grown));

	if (grown == NULL) {
		return NULL;
	}
	balance->areas = grown;
	return memset(&grown[balance->area_count++], 0, sizeof(*grown));
}

static bool is_within(
		const struct books *books, const struct balance_options *options, const char *area)
{
	const struct registry_view view = { .books = books };
	const struct day last = { month_days(options->month).till.number - 1 };

	return options->area == NULL ||
			(area[0] != '\0' &&
					registry_area_is_within(&view, area, options->area, last));
}

static void drop_line(struct balance *balance)
{
	sheet_line_finish(&balance->lines[--balance->line_count].sheet);
}

/* Permits first, then what has none; each by its name: the order of an open sheet. */
static int compare_lines(const void *a, const void *b)
{
	const char *left = ((const struct balance_line *)a)->sheet.permit;
	const char *right = ((const struct balance_line *)b)->sheet.permit;
	int other = books_is_permit(right) - books_is_permit(left);

	return other != 0 ? other : strcmp(left, right);
}

/* ---- an open month ---- */

static int gather_lines(const struct books *books, const struct balance_options *options,
		struct sheet *sheet, struct balance *balance)
{
	int answer = SHEET_OK;

	while (answer == SHEET_OK) {
		struct balance_line *line = add_line(balance);

		if (line == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		answer = sheet_next(sheet, &line->sheet);
		if (answer != SHEET_OK || !is_within(books, options, line->sheet.area)) {
			drop_line(balance);
		}
	}
	return answer < 0 ? answer : 0;
}

/* How near the area is to its limits by the criteria of the month's last day. */
static void flag_area(const struct books *books, const struct balance_options *options,
		struct sheet_area *area)
{
	const struct registry_view view = { .books = books };
	struct caps_row row = {
		.source = area->source,
		.used_litres = area->year_taken_litres,
		.cap_litres = area->cap_litres,
		.cap_traded_litres = area->cap_traded_litres,
		.permits_litres = area->permits_litres,
		.permits_limit_litres = area->permits_limit_litres,
	};

	(void)text_copy(row.area, sizeof(row.area), area->area);
	area->flags = caps_flags(
			&view, &row, (struct day){ month_days(options->month).till.number - 1 });
}

static int gather_areas(const struct books *books, const struct balance_options *options,
		struct sheet *sheet, struct balance *balance)
{
	struct sheet_area area;
	int answer;

	while ((answer = sheet_next_area(sheet, &area)) == SHEET_OK) {
		struct sheet_area *added;

		if (!is_within(books, options, area.area)) {
			continue;
		}
		added = add_area(balance);
		if (added == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		*added = area;
		flag_area(books, options, added);
	}
	return answer < 0 ? answer : 0;
}

static int gather_open(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	int fault = sheet_open(books, options->month, books_origin(books)->recorded_s, &sheet);

	if (fault == 0) {
		fault = gather_lines(books, options, sheet, balance);
	}
	return fault < 0 ? fault : gather_areas(books, options, sheet, balance);
}

/* ---- a closed one ---- */

static int gather_closed_lines(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	struct closing_cursor cursor = closing_cursor(books, options->month);
	int answer = SHEET_OK;

	while (answer == SHEET_OK) {
		struct balance_line *line = add_line(balance);

		if (line == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		answer = closing_next(&cursor, &line->sheet);
		/* Unless the books know it now, nothing of it is left. */
		line->supplement_litres = -line->sheet.taken_litres;
		if (answer != SHEET_OK || !is_within(books, options, line->sheet.area)) {
			drop_line(balance);
		}
	}
	return answer < 0 ? answer : 0;
}

/*
 * An account that the closed sheet does not know: nothing was taken by it in
 * the month, and in the year what the sheets until then say.
 */
static int add_late(const struct books *books, const struct balance_options *options,
		const struct sheet_line *now, struct balance *balance)
{
	const uint32_t of_water = SHEET_OVER_PLAN | SHEET_OVER_PLAN_YEAR | SHEET_OVER_PERMIT |
			SHEET_UNKNOWN | SHEET_HELD | SHEET_CONFLICT | SHEET_SPREAD | SHEET_ASSESSED;
	struct balance_line *line = add_line(balance);

	if (line == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	line->sheet = *now;
	line->sheet.meters = NULL;
	line->sheet.meter_count = line->sheet.meter_room = 0;
	line->sheet.taken_litres = line->sheet.measured_litres = 0;
	line->sheet.assessed_litres = line->sheet.spread_litres = 0;
	line->sheet.prior_adjust_litres = 0;
	line->sheet.last_month_litres = line->sheet.last_year_litres = SHEET_NONE;
	line->sheet.unknown_days = 0;
	line->sheet.arrival_ppm = SHEET_NONE;
	line->sheet.flags &= ~of_water;
	line->supplement_litres = now->taken_litres;
	return closing_year(books, options->month, now->permit, &line->sheet.year_taken_litres);
}

/* Closed lines beside what the same months are known to be now. */
static int add_supplements(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	SCOPED_FINISH(sheet_line_finish) struct sheet_line now = { .meters = NULL };
	size_t count = balance->line_count;
	int answer = sheet_open(books, options->month, books_origin(books)->recorded_s, &sheet);

	while (answer >= 0 && (answer = sheet_next(sheet, &now)) == SHEET_OK) {
		struct balance_line key;
		struct balance_line *line;

		(void)text_copy(key.sheet.permit, sizeof(key.sheet.permit), now.permit);
		line = count == 0
				? NULL
				: bsearch(&key, balance->lines, count, sizeof(key), compare_lines);
		if (line != NULL) {
			line->supplement_litres = now.taken_litres - line->sheet.taken_litres;
		} else if (now.taken_litres != 0 && is_within(books, options, now.area)) {
			answer = add_late(books, options, &now, balance);
		}
	}
	return answer < 0 ? answer : 0;
}

static int gather_closed(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	size_t count;
	struct item_cursor areas = closing_areas(books, options->month, &count);
	int fault = gather_closed_lines(books, options, balance);

	if (fault == 0 && balance->line_count > 0) {
		qsort(balance->lines, balance->line_count, sizeof(*balance->lines), compare_lines);
	}
	if (fault == 0) {
		fault = add_supplements(books, options, balance);
	}
	if (fault == 0 && balance->line_count > 0) {
		qsort(balance->lines, balance->line_count, sizeof(*balance->lines), compare_lines);
	}
	for (; count > 0 && fault == 0; count--) {
		struct sheet_area area;
		struct sheet_area *added;

		if (!closing_take_area(&areas, &area)) {
			return WEIR_FAULT_BROKEN;
		}
		if (!is_within(books, options, area.area)) {
			continue;
		}
		added = add_area(balance);
		if (added == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		*added = area;
		flag_area(books, options, added);
	}
	return fault;
}

/* ---- one permit's line of either ---- */

/* Beside a closed line what is known now; without one, what came later. */
static int add_closed(const struct books *books, const struct balance_options *options,
		const struct sheet_line *now, struct balance *balance)
{
	struct balance_line *line = add_line(balance);
	int answer;

	if (line == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	answer = closing_line(books, options->month, options->permit, &line->sheet);
	if (answer == SHEET_OK) {
		line->supplement_litres = now->taken_litres - line->sheet.taken_litres;
		return SHEET_OK;
	}
	drop_line(balance);
	return answer == SHEET_END && now->taken_litres != 0
			? add_late(books, options, now, balance)
			: answer;
}

static int gather_permit(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	SCOPED(sheet_close) struct sheet *sheet = NULL;
	SCOPED_FINISH(sheet_line_finish) struct sheet_line now = { .meters = NULL };
	int answer = sheet_open(books, options->month, books_origin(books)->recorded_s, &sheet);

	if (answer == 0) {
		answer = sheet_find(sheet, options->permit, &now);
	}
	if (answer < 0) {
		return answer;
	}
	if (balance->is_closed) {
		now.taken_litres = answer == SHEET_OK ? now.taken_litres : 0;
		answer = add_closed(books, options, &now, balance);
	} else if (answer == SHEET_OK) {
		struct balance_line *line = add_line(balance);

		if (line == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		line->sheet = now;
		now = (struct sheet_line){ .meters = NULL };
	}
	return answer < 0 ? answer : balance->line_count > 0 ? 0 : BALANCE_NO_PERMIT;
}

/* ---- both ---- */

static struct balance_line *find_line(struct balance *balance, const char *account)
{
	struct balance_line key;

	(void)text_copy(key.sheet.permit, sizeof(key.sheet.permit), account);
	return balance->line_count == 0 ? NULL
					: bsearch(&key, balance->lines, balance->line_count,
							  sizeof(key), compare_lines);
}

/* What is known of water given back and of energy, laid beside the lines. */
struct beside {
	const struct books *books;
	struct balance *balance;
};

/* The line of whose the intake is on a day; NULL where the sheet has none. */
static struct balance_line *line_of(const struct beside *beside, const char *intake, struct day day)
{
	const struct registry_view view = { .books = beside->books };
	char account[BOOKS_SUBJECT_MAX];
	struct intake_row row;
	bool is_permitted;

	if (!registry_intake(&view, intake, day, &row)) {
		return NULL;
	}
	is_permitted = basin_is_permitted(&view, &row, day);
	(void)snprintf(account, sizeof(account), "%s%s", is_permitted ? "" : TIMELINE_UNPERMITTED,
			is_permitted ? row.permit : intake);
	return find_line(beside->balance, account);
}

static int add_beside(int64_t *sum, int64_t amount)
{
	*sum = *sum == SHEET_NONE ? 0 : *sum;
	return __builtin_add_overflow(*sum, amount, sum) ? WEIR_FAULT_RANGE : 0;
}

static int lay_returned(void *context, const struct water_piece *piece)
{
	struct balance_line *line = line_of(context, piece->intake, piece->from);

	return line == NULL ? 0 : add_beside(&line->returned_litres, piece->taken.litres);
}

static int lay_energy(void *context, const struct water_energy *energy)
{
	struct balance_line *line = line_of(context, energy->intake, energy->day);

	return line == NULL ? 0 : add_beside(&line->energy_wh, energy->wh);
}

/* Beside the sheet, lowering nothing in it (rules.md F8). */
static int gather_beside(const struct books *books, struct balance *balance)
{
	struct beside beside = { .books = books, .balance = balance };
	struct days days = month_days(balance->month);
	int fault;

	for (size_t i = 0; i < balance->line_count; i++) {
		balance->lines[i].returned_litres = balance->lines[i].energy_wh = SHEET_NONE;
	}
	fault = water_walk_returned(books, days, lay_returned, &beside);
	return fault < 0 ? fault : water_walk_energy(books, days, lay_energy, &beside);
}

/* Plan, permit and year of an account are its newest permit's line's (rules.md F6). */
static void find_replaced(const struct books *books, struct balance *balance)
{
	const struct day last = { month_days(balance->month).till.number - 1 };
	struct lineage lineage;

	for (size_t i = 0; i < balance->line_count; i++) {
		const char *permit = balance->lines[i].sheet.permit;

		lineage.count = 0;
		if (books_is_permit(permit)) {
			lineage_find(books, permit, last, &lineage);
		}
		for (size_t k = 1; k < lineage.count; k++) {
			struct balance_line *line = find_line(balance, lineage.permits[k]);

			if (line != NULL) {
				line->is_replaced = true;
			}
		}
	}
}

int64_t balance_of_account(const struct balance_line *line, int64_t litres)
{
	return line->is_replaced ? SHEET_NONE : litres;
}

/* Objections stand beside a sheet until they are answered, also beside a closed one. */
static void add_objections(const struct books *books, struct balance *balance)
{
	const struct days days = month_days(balance->month);
	const struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	const struct objection_row *row;
	int64_t entry = -1;

	while ((row = objection_next(books, NULL, days, &entry)) != NULL) {
		struct balance_line *line = find_line(balance, row->account);

		if (line != NULL) {
			line->objections++;
			line->overdue += objection_state(row, today) == OBJECTION_OVERDUE ? 1 : 0;
		}
	}
}

static int gather(const struct books *books, const struct balance_options *options,
		struct balance *balance)
{
	const struct registry_view view = { .books = books };
	int answer;

	if (options->area != NULL && !registry_has(&view, ROW_AREA, options->area)) {
		return BALANCE_NO_AREA;
	}
	balance->month = options->month;
	(void)text_copy(balance->origin, sizeof(balance->origin), books_origin(books)->origin);
	balance->recorded_s = books_origin(books)->recorded_s;
	(void)text_copy(balance->area, sizeof(balance->area),
			options->area == NULL ? "" : options->area);
	balance->is_one_actor = books_origin(books)->two_actors == 0;
	balance->zone = books->zone;
	balance->opens_s = zone_midnight(&books->zone, month_days(options->month).from).unix_s;
	balance->closes_s = zone_midnight(&books->zone, month_days(options->month).till).unix_s;
	balance->is_closed = closing_has(books, options->month);
	if (options->permit != NULL) {
		answer = gather_permit(books, options, balance);
	} else {
		answer = balance->is_closed ? gather_closed(books, options, balance)
					    : gather_open(books, options, balance);
	}
	if (answer == 0) {
		add_objections(books, balance);
		find_replaced(books, balance);
		answer = gather_beside(books, balance);
	}
	for (size_t i = 0; answer == 0 && i < balance->line_count; i++) {
		if (__builtin_add_overflow(balance->taken_litres,
				    balance->lines[i].sheet.taken_litres, &balance->taken_litres)) {
			answer = WEIR_FAULT_RANGE;
		}
	}
	return answer;
}

static int gather_past(struct ledger *ledger, const struct balance_options *options,
		struct balance *balance)
{
	SCOPED(past_close) struct past *past = NULL;
	size_t count;
	const struct shelf_table *others = billing_tables(&count);
	int fault = past_open(ledger, options->at_size, others, count, NULL, NULL, &past);

	if (fault < 0) {
		return fault;
	}
	balance->size = past->size;
	memcpy(balance->root, past->root, sizeof(balance->root));
	return gather(past->books, options, balance);
}

int balance_open(struct ledger *ledger, const struct balance_options *options, struct balance **ret)
{
	SCOPED(balance_close) struct balance *balance = calloc(1, sizeof(*balance));
	int answer;

	if (balance == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (options->at_size > ledger_size(ledger)) {
		return BALANCE_NO_SIZE;
	}
	if (options->at_size > 0 && options->at_size < ledger_size(ledger)) {
		answer = gather_past(ledger, options, balance);
	} else {
		balance->size = ledger_size(ledger);
		answer = ledger_root(ledger, balance->root);
		answer = answer < 0 ? answer : gather(ledger_books(ledger), options, balance);
	}
	if (answer == BALANCE_OK && balance->is_closed && options->permit == NULL) {
		const struct sign_thing thing = { .about = SIGN_SHEET,
			.days = month_days(options->month) };

		answer = signed_off_find(ledger, &thing, balance->size, &balance->signed_off);
	}
	if (answer == BALANCE_OK) {
		*ret = balance;
		balance = NULL;
	}
	return answer;
}

void balance_close(struct balance *balance)
{
	if (balance == NULL) {
		return;
	}
	for (size_t i = 0; i < balance->line_count; i++) {
		sheet_line_finish(&balance->lines[i].sheet);
	}
	free(balance->lines);
	free(balance->areas);
	signed_off_finish(&balance->signed_off);
	free(balance);
}

const char *balance_objection_flag(const struct balance_line *line)
{
	if (line->objections == 0) {
		return NULL;
	}
	return line->overdue > 0 ? "objection-overdue" : "objection";
}

int64_t balance_unknown_days(const struct balance *balance)
{
	int64_t days = 0;

	for (size_t i = 0; i < balance->line_count; i++) {
		days += balance->lines[i].sheet.unknown_days;
	}
	return days;
}

bool balance_checks(const struct sheet_meter *meter, int64_t *ret_difference)
{
	*ret_difference = SHEET_NONE;
	if (meter->opening_litres == SHEET_NONE || meter->closing_litres == SHEET_NONE) {
		return false;
	}
	*ret_difference = meter->opening_litres + meter->booked_litres + meter->withheld_litres -
			meter->closing_litres - meter->turned_litres;
	return *ret_difference == 0;
}
