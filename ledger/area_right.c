/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/area_right.h"

#include <assert.h>
#include <string.h>

#include "ledger/ceiling.h"
#include "ledger/hold.h"
#include "ledger/limit.h"
#include "ledger/registry.h"
#include "ledger/trade_number.h"
#include "ledger/water.h"
#include "ledger/words.h"
#include "meter/err.h"
#include "meter/volume.h"

int area_right_limit(const struct books *books, const char *area, struct day of, struct day asked,
		bool *ret_has, int64_t *ret)
{
	const struct limit_year year = limit_year_of(YEAR_CALENDAR, of);
	const struct registry_view view = { .books = books };
	struct cap_row cap;

	*ret = 0;
	*ret_has = registry_cap(&view, area, month_year(year.first), SOURCE_ANY, asked, &cap) &&
			cap.year_kind == YEAR_CALENDAR;
	return *ret_has &&
					__builtin_add_overflow(cap.litres,
							trade_moved_area(books, area, year.days,
									asked),
							ret)
			? WEIR_FAULT_RANGE
			: 0;
}

/* ---- what caps have to give ---- */

/* A cap that is looked at, and what of it is there. */
struct look {
	const struct books *books;
	const char *area;
	enum source source;
	enum year_kind kind;
	struct limit_year year;
	struct day today;
	bool has_cap;
	int64_t cap_litres; /* with what trades moved; the least known */
	struct hold_sums sums;
};

static bool is_right(const struct look *look)
{
	return look->source == SOURCE_ANY && look->kind == YEAR_CALENDAR;
}

/* The cap as it stands on a day. */
static int find_on(struct look *look, struct day asked)
{
	const struct registry_view view = { .books = look->books };
	struct cap_row cap;
	bool has = false;
	int64_t litres = 0;
	int fault = 0;

	if (is_right(look)) {
		fault = area_right_limit(look->books, look->area, look->year.days.from, asked, &has,
				&litres);
	} else if (registry_cap(&view, look->area, month_year(look->year.first), look->source,
				   asked, &cap) &&
			cap.year_kind == look->kind) {
		has = true;
		fault = __builtin_add_overflow(cap.litres,
					trade_moved_cap(look->books, look->area, look->source,
							look->year.days, asked),
					&litres)
				? WEIR_FAULT_RANGE
				: 0;
	}
	if (has && (!look->has_cap || litres < look->cap_litres)) {
		look->has_cap = true;
		look->cap_litres = litres;
	}
	return fault;
}

static int find_cap(struct look *look)
{
	const struct day last = { look->year.days.till.number - 1 };
	struct right right = { .kind = RIGHT_REGIONAL };
	int fault = find_on(look, look->today);

	if (fault == 0 && last.number > look->today.number) {
		fault = find_on(look, last);
	}
	if (fault == 0 && look->has_cap && is_right(look)) {
		(void)text_copy(right.id, sizeof(right.id), look->area);
		fault = hold_sum(look->books, &right, look->year.days.from, look->today,
				&look->sums);
	}
	return fault;
}

static int check_cap(struct look *look, int64_t litres, struct where *reason)
{
	char period[CEILING_PERIOD_MAX];
	int64_t left;
	int fault = find_cap(look);

	if (fault < 0 || !look->has_cap || litres == 0) {
		return fault;
	}
	if (__builtin_sub_overflow(look->cap_litres, look->sums.for_sale_litres, &left) ||
			__builtin_sub_overflow(left, look->sums.pledged_litres, &left)) {
		return WEIR_FAULT_RANGE;
	}
	if (litres <= left) {
		return JUDGE_OK;
	}
	where_set(reason, 0, 0,
			"area %s, %s: its cap of %s has %s m3 to give (with trades %s, held for sale %s, pledged %s), %s are moved",
			look->area, ceiling_period(look->year.days, period),
			look->source == SOURCE_ANY ? "all"
						   : word_name(WORD_SOURCE, (int)look->source),
			volume_m3(left).text, volume_m3(look->cap_litres).text,
			volume_m3(look->sums.for_sale_litres).text,
			volume_m3(look->sums.pledged_litres).text, volume_m3(litres).text);
	return JUDGE_REFUSED;
}

/* What of the months lies in a year. */
static int64_t sum_of(const struct schedule *schedule, struct days year)
{
	int64_t sum = 0;

	for (size_t i = 0; i < schedule->month_count; i++) {
		if (schedule_shared_days(schedule->months[i].period, year) > 0) {
			sum += schedule->months[i].litres;
		}
	}
	return sum;
}

/* One area, one source, one kind of year: each year of the months once. */
static int check_years(const struct books *books, const struct area_gives *gives, struct look look,
		struct where *reason)
{
	const struct schedule *schedule = gives->schedule;
	int32_t known_till = INT32_MIN;
	int answer = JUDGE_OK;

	for (size_t i = 0; i < schedule->month_count && answer == JUDGE_OK; i++) {
		const struct day of = schedule->months[i].period.from;

		if (of.number >= known_till) {
			look.books = books;
			look.has_cap = false;
			look.year = limit_year_of(look.kind, of);
			memset(&look.sums, 0, sizeof(look.sums));
			known_till = look.year.days.till.number;
			answer = check_cap(&look, sum_of(schedule, look.year.days), reason);
		}
	}
	return answer;
}

int area_right_check(const struct books *books, const struct area_gives *gives, struct day today,
		struct where *reason)
{
	const enum source sources[] = { SOURCE_ANY, gives->source };
	int answer = JUDGE_OK;

	assert(gives->side->area_count <= TRADE_AREAS_MAX);
	for (size_t i = 0; i < gives->side->area_count; i++) {
		const char *area = gives->side->areas[i];

		for (size_t k = 0; k < 2 && (gives->but == NULL || strcmp(area, gives->but) != 0);
				k++) {
			bool is_moved = k == 0 ? gives->source == SOURCE_ANY ||
							water_is_conventional(gives->source)
					       : gives->source != SOURCE_ANY;

			for (int kind = YEAR_CALENDAR;
					is_moved && kind <= YEAR_DISPATCH && answer == JUDGE_OK;
					kind++) {
				const struct look look = { .area = area,
					.source = sources[k],
					.kind = (enum year_kind)kind,
					.today = today };

				answer = check_years(books, gives, look, reason);
			}
		}
	}
	return answer;
}
