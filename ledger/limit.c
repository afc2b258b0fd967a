/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/limit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/limit_order.h"
#include "ledger/limit_work.h"
#include "ledger/plan.h"
#include "ledger/trade_number.h"
#include "ledger/water.h"
#include "meter/err.h"

enum {
	DISPATCH_MONTH = 7, /* in which a dispatch year begins */
};

struct limit_year limit_year_of(enum year_kind kind, struct day day)
{
	struct month month = month_of(day);
	int year = month_year(month);
	struct limit_year ret;

	if (kind == YEAR_DISPATCH) {
		ret.first = month_make(month_in_year(month) < DISPATCH_MONTH ? year - 1 : year,
				DISPATCH_MONTH);
	} else {
		ret.first = month_make(year, 1);
	}
	ret.days.from = month_days(ret.first).from;
	ret.days.till = month_days((struct month){ ret.first.number + ROW_MONTHS }).from;
	return ret;
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* The next day on which an order or a trade moves a number of the work's basis. */
static int32_t next_day(const struct limit_work *work, int32_t after)
{
	int32_t order = INT32_MAX;
	int32_t trade = INT32_MAX;

	if (work->has_orders) {
		order = limit_orders_next(work->books, work->lineage, work->basis, work->source,
				after, false);
	}
	if (work->has_trades) {
		trade = trade_next(work->books, work->lineage, work->basis, after);
	}
	return least(order, trade);
}

/* The same of orders and trades: on which they begin or cease to. */
static void find_laid_days(struct limit_work *work, struct days span)
{
	int32_t day = span.from.number;

	while (work->day_count < LIMIT_STEPS_MAX) {
		day = next_day(work, day);
		if (day >= span.till.number || day > work->asked.number) {
			return;
		}
		work->days[work->day_count++] = day;
	}
}

static void sort_days(struct limit_work *work)
{
	day_numbers_sort(work->days, work->day_count);
	work->day_count = day_numbers_unique(work->days, work->day_count);
}

static void add_day(struct limit_work *work, struct days span, int32_t day)
{
	if (work->day_count < LIMIT_STEPS_MAX && day > span.from.number && day < span.till.number &&
			day <= work->asked.number) {
		work->days[work->day_count++] = day;
	}
}

void limit_work_add_days(struct limit_work *work, enum row_kind kind, struct days span)
{
	const struct registry_view view = { .books = work->books };

	for (size_t i = 0; i < work->lineage->count; i++) {
		int32_t days[REGISTRY_VERSIONS_MAX];
		size_t count = registry_days(&view, kind, work->lineage->permits[i], days);

		add_day(work, span, work->lineage->since[i]); /* what is the permit's is in force */
		for (size_t k = 0; k < count; k++) {
			add_day(work, span, days[k]);
		}
	}
	sort_days(work);
}

/* The days of the span, asked for already, on which a row of the kind or an order begins to hold. */
static void find_days(struct limit_work *work, enum row_kind kind, struct days span)
{
	work->day_count = 0;
	work->basis = kind == ROW_PERMIT ? BASIS_PERMIT : BASIS_PLAN_MONTH;
	find_laid_days(work, span);
	limit_work_add_days(work, kind, span);
}

/* What the intakes of one source took, each by what it is on the last of the days. */
static int source_span(const struct limit_work *work, struct days days, struct taken_sum *ret)
{
	const struct day last = { days.till.number - 1 };
	int fault = 0;

	for (size_t i = 0; i < work->lineage->count; i++) {
		struct taken_row key = { .day = 0 };
		const struct taken_row *meter = NULL;
		char intake[TEXT_ID_MAX + 1] = "";

		(void)text_copy(key.permit, sizeof(key.permit), work->lineage->permits[i]);
		while (fault == 0 && taken_next_meter(work->books, &key, 1, &meter)) {
			struct water water;

			if (strcmp(intake, meter->intake) == 0) {
				continue;
			}
			memcpy(intake, meter->intake, sizeof(intake));
			if (water_on(work->books, intake, last, &water) &&
					water.source == work->source) {
				fault = taken_intake_span(
						work->books, key.permit, intake, days, ret);
			}
		}
	}
	return fault;
}

static int span(const struct limit_work *work, struct days days, struct taken_sum *ret)
{
	return work->source == SOURCE_ANY ? lineage_span(work->books, work->lineage, days, ret)
					  : source_span(work, days, ret);
}

/* A number comes into force on a day; `before` are the days of the period before it. */
static int take_step(struct limit_work *work, const struct limit_sought *sought, struct day day,
		struct days before, bool *has, int64_t *limit)
{
	struct ceiling_step steps[2] = { { .litres = *limit } };
	struct taken_sum taken = { .litres = 0 };
	bool is_floored = false;
	int fault = 0;

	if (!sought->number(work, sought->year, sought->month, day, &steps[1].litres)) {
		return 0;
	}
	if (*has && steps[1].litres < steps[0].litres) {
		fault = span(work, before, &taken);
	}
	if (fault < 0) {
		return fault;
	}
	steps[1].taken_litres = taken.litres;
	*limit = *has ? ceiling_limit(steps, 2, &is_floored) : steps[1].litres;
	*has = true;
	work->is_floored = work->is_floored || is_floored;
	return 0;
}

/* What is said of the period once it has ended: by retroactive orders, all of its water taken. */
static int take_late_steps(struct limit_work *work, const struct limit_sought *sought, bool *has,
		int64_t *limit)
{
	int32_t day = sought->period.till.number - 1;
	int fault = 0;

	while (work->has_orders && work->asked.number >= sought->period.till.number - 1 &&
			fault == 0) {
		day = limit_orders_next(
				work->books, work->lineage, work->basis, work->source, day, true);
		if (day == INT32_MAX) {
			break;
		}
		fault = take_step(work, sought, (struct day){ day }, sought->period, has, limit);
	}
	return fault;
}

static int find_number(struct limit_work *work, const struct limit_sought *sought, bool *ret_has,
		int64_t *ret)
{
	struct days period = sought->period;
	int64_t limit = CEILING_NONE;
	int fault = 0;

	*ret_has = sought->number(work, sought->year, sought->month,
			(struct day){ least(period.from.number, work->asked.number) }, &limit);
	for (size_t i = 0; i < work->day_count && fault == 0; i++) {
		struct days before = { period.from, { work->days[i] } };

		if (work->days[i] > period.from.number && work->days[i] < period.till.number) {
			fault = take_step(work, sought, before.till, before, ret_has, &limit);
		}
	}
	if (fault == 0) {
		fault = take_late_steps(work, sought, ret_has, &limit);
	}
	*ret = *ret_has ? limit : CEILING_NONE;
	return fault;
}

/*
 * Where no restriction holds at the end any more the limit is what was granted, as
 * if none had been: a cut that came while one held is no lower than what had been
 * taken of what was granted.
 */
static int give_back(struct limit_work *work, const struct limit_sought *sought, int64_t *limit)
{
	const bool is_over = work->asked.number >= sought->period.till.number - 1;
	const struct day day = { is_over ? INT32_MAX - 1 : work->asked.number };
	bool is_restricted = false;
	int64_t litres;
	bool has;
	int fault;

	work->ret_restricted = &is_restricted;
	has = sought->number(work, sought->year, sought->month, day, &litres);
	work->ret_restricted = NULL;
	if (!has || is_restricted) {
		return 0;
	}
	work->is_granted = true;
	fault = find_number(work, sought, &has, limit);
	work->is_granted = false;
	return fault;
}

int limit_work_number(struct limit_work *work, const struct limit_sought *sought, bool *ret_has,
		int64_t *ret)
{
	int fault = find_number(work, sought, ret_has, ret);

	return fault == 0 && work->has_orders && !work->is_granted && *ret_has
			? give_back(work, sought, ret)
			: fault;
}

/* A limit that is found, and of what it consists: granted + traded - restricted. */
struct found {
	int64_t *litres;
	int64_t *traded;
	int64_t *restricted;
};

/* The limit as it would be without restrictions, and without trades too. */
static int find_without(struct limit_work *work, const struct limit_sought *sought,
		bool is_untraded, int64_t *ret)
{
	bool is_floored = work->is_floored;
	bool has = false;
	int fault;

	work->is_granted = true;
	work->is_untraded = is_untraded;
	fault = limit_work_number(work, sought, &has, ret);
	work->is_granted = work->is_untraded = false;
	work->is_floored = is_floored;
	return fault;
}

/* The limit, what trades are of it, and by how much restrictions hold it down. */
static int find_limit(struct limit_work *work, const struct limit_sought *sought, bool *ret_has,
		const struct found *ret)
{
	int64_t granted = CEILING_NONE;
	int64_t untraded = CEILING_NONE;
	int fault = limit_work_number(work, sought, ret_has, ret->litres);

	*ret->restricted = *ret->traded = 0;
	if (fault < 0 || !*ret_has) {
		return fault;
	}
	granted = *ret->litres;
	if (work->has_orders) {
		fault = find_without(work, sought, false, &granted);
		*ret->restricted = granted - *ret->litres;
	}
	if (fault == 0 && work->has_trades) {
		fault = find_without(work, sought, true, &untraded);
		*ret->traded = granted - untraded;
	}
	return fault;
}

/* ---- the permit ---- */

static int find_permit(struct limit_work *work, struct day of, struct limits *ret)
{
	const struct registry_view view = { .books = work->books };
	struct permit_row row;

	if (!registry_permit(&view, work->lineage->permits[0], work->asked, &row)) {
		return 0;
	}
	ret->permit_year = limit_year_of(row.year_kind, of);
	find_days(work, ROW_PERMIT, ret->permit_year.days);
	return find_limit(work,
			&(struct limit_sought){ &ret->permit_year, 0, ret->permit_year.days,
					limit_permit_on },
			&ret->has_permit,
			&(struct found){ &ret->permit_litres, &ret->permit_traded_litres,
					&ret->permit_restricted_litres });
}

/* ---- the plan ---- */

/* No row began within the year: one answers for all its months. */
static bool fill_at_once(const struct limit_work *work, struct limits *ret)
{
	int64_t months[ROW_MONTHS];
	struct plan_row row;
	int64_t sum = 0;

	if (!limit_work_plan(
			    work, &ret->plan_year, limit_work_asked(work, &ret->plan_year), &row) ||
			plan_fill(&row, months) != PLAN_OK) {
		return false;
	}
	for (int i = 0; i < ROW_MONTHS; i++) {
		struct month at = { ret->plan_year.first.number + i };

		ret->month_litres[i] = months[month_in_year(at) - 1];
		if (__builtin_add_overflow(sum, ret->month_litres[i], &sum)) {
			return false;
		}
		ret->to_date_litres[i] = sum;
		if (i % LIMIT_QUARTER_MONTHS == 0) {
			ret->quarter_litres[i / LIMIT_QUARTER_MONTHS] = 0;
		}
		ret->quarter_litres[i / LIMIT_QUARTER_MONTHS] += ret->month_litres[i];
	}
	ret->months = (1 << ROW_MONTHS) - 1;
	ret->plan_litres = sum;
	ret->has_plan = true;
	return true;
}

static int fill_by_steps(struct limit_work *work, struct limits *ret)
{
	const struct limit_year *year = &ret->plan_year;
	int fault = 0;

	for (int i = 0; i < ROW_MONTHS && fault == 0; i++) {
		struct days month = month_days((struct month){ year->first.number + i });
		struct days to_date = { year->days.from, month.till };
		bool has = false;

		fault = find_limit(work, &(struct limit_sought){ year, i, month, limit_month_on },
				&has,
				&(struct found){ &ret->month_litres[i],
						&ret->month_traded_litres[i],
						&ret->month_restricted_litres[i] });
		ret->months |= (uint16_t)(has ? 1 << i : 0);
		if (fault == 0) {
			fault = find_limit(work,
					&(struct limit_sought){
							year, i, to_date, limit_to_date_on },
					&has,
					&(struct found){ &ret->to_date_litres[i],
							&ret->to_date_traded_litres[i],
							&ret->to_date_restricted_litres[i] });
		}
	}
	for (int i = 0; i < LIMIT_QUARTERS && fault == 0; i++) {
		struct month first = { year->first.number + i * LIMIT_QUARTER_MONTHS };
		struct days quarter = { month_days(first).from,
			month_days((struct month){ first.number + LIMIT_QUARTER_MONTHS }).from };
		bool has = false;

		fault = limit_work_number(work,
				&(struct limit_sought){ year, i, quarter, limit_quarter_on }, &has,
				&ret->quarter_litres[i]);
	}
	ret->plan_litres = ret->to_date_litres[ROW_MONTHS - 1];
	ret->plan_traded_litres = ret->to_date_traded_litres[ROW_MONTHS - 1];
	ret->plan_restricted_litres = ret->to_date_restricted_litres[ROW_MONTHS - 1];
	ret->has_plan = ret->plan_litres != CEILING_NONE;
	return fault;
}

static int find_plan(struct limit_work *work, struct day of, struct limits *ret)
{
	int fault;

	if (!limit_plan_year(work, of, &ret->plan_year)) {
		return 0;
	}
	find_days(work, ROW_PLAN, ret->plan_year.days);
	if (work->day_count > 0 || work->lineage->count > 1 || work->has_orders ||
			work->has_trades || !fill_at_once(work, ret)) {
		fault = fill_by_steps(work, ret);
		if (fault < 0) {
			return fault;
		}
	}
	return limit_work_ten_days(work, ret);
}

static void begin(struct limit_work *work, int32_t days[static LIMIT_STEPS_MAX])
{
	work->days = days;
	work->has_orders = limit_orders_any(work->books, work->lineage);
	work->has_trades =
			work->source == SOURCE_ANY && trade_moved_any(work->books, work->lineage);
}

int limits_find_calendar(const struct books *books, const struct lineage *lineage, struct day asked,
		int year, bool *ret_has, int64_t *ret)
{
	struct limit_work work = { .books = books, .lineage = lineage, .asked = asked };
	struct limit_year calendar =
			limit_year_of(YEAR_CALENDAR, month_days(month_make(year, 1)).from);
	int32_t days[LIMIT_STEPS_MAX];

	assert(lineage->count > 0);
	begin(&work, days);
	find_days(&work, ROW_PERMIT, calendar.days);
	add_day(&work, calendar.days, month_days(month_make(year, DISPATCH_MONTH)).from.number);
	sort_days(&work);
	return limit_work_number(&work,
			&(struct limit_sought){ &calendar, 0, calendar.days, limit_calendar_on },
			ret_has, ret);
}

/* Whose plan a source's is; with the permit's year where it is the sum's. */
static int find_all(const struct books *books, const struct lineage *lineage, enum source source,
		struct day asked, struct day of, struct limits *ret)
{
	struct limit_work work = {
		.books = books,
		.lineage = lineage,
		.asked = asked,
		.source = source,
	};
	int32_t days[LIMIT_STEPS_MAX];
	int fault = 0;

	assert(lineage->count > 0);
	begin(&work, days);
	memset(ret, 0, sizeof(*ret));
	ret->permit_litres = ret->plan_litres = CEILING_NONE;
	for (int i = 0; i < ROW_MONTHS; i++) {
		ret->to_date_litres[i] = CEILING_NONE;
	}
	for (int i = 0; i < LIMIT_QUARTERS; i++) {
		ret->quarter_litres[i] = CEILING_NONE;
	}
	for (int i = 0; i < LIMIT_TEN_DAYS; i++) {
		ret->ten_days_litres[i] = CEILING_NONE;
	}
	if (source == SOURCE_ANY) {
		fault = find_permit(&work, of, ret);
	}
	if (fault == 0) {
		fault = find_plan(&work, of, ret);
	}
	ret->is_floored = work.is_floored;
	return fault;
}

int limits_find(const struct books *books, const struct lineage *lineage, struct day asked,
		struct day of, struct limits *ret)
{
	return find_all(books, lineage, SOURCE_ANY, asked, of, ret);
}

int limits_find_source(const struct books *books, const struct lineage *lineage, enum source source,
		struct day asked, struct day of, struct limits *ret)
{
	assert(source != SOURCE_ANY);
	return find_all(books, lineage, source, asked, of, ret);
}
