/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/institution.h"

#include <assert.h>
#include <stdlib.h>

#include "ledger/registry.h"
#include "ledger/taken.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

const char *institution_grade_name(enum institution_grade grade)
{
	static const char *const names[] = { NULL, "over", "norm", "advanced", "leader" };

	return names[grade];
}

/* litres ÷ by, halves up; both are not below 0. */
static int64_t share(int64_t litres, int64_t by)
{
	assert(litres >= 0 && by > 0);
	return (int64_t)((2 * (wide)litres + by) / (2 * (wide)by));
}

/* Is what each person used at most that? */
static bool reaches(const struct institution *one, int64_t litres)
{
	return litres != ROW_NO_LITRES && one->used_litres <= (wide)litres * one->row.persons;
}

static enum institution_grade grade_of(const struct institution *one)
{
	if (reaches(one, one->row.leading_litres)) {
		return INSTITUTION_LEADER;
	}
	if (reaches(one, one->row.advanced_litres)) {
		return INSTITUTION_ADVANCED;
	}
	return reaches(one, one->row.norm_litres) ? INSTITUTION_NORM : INSTITUTION_OVER;
}

static int judge(const struct books *books, struct days days, struct institution *one)
{
	struct taken_sum sum = { .litres = 0 };
	int fault = 0;

	one->used_litres = one->row.used_litres;
	one->per_person_litres = one->per_m2_litres = INT64_MIN;
	if (one->row.permit[0] != '\0') {
		fault = taken_span(books, one->row.permit, days, &sum);
		one->used_litres = sum.has_rows ? sum.litres : INT64_MIN;
	}
	if (fault < 0 || one->used_litres == INT64_MIN) {
		return fault;
	}
	one->per_person_litres = share(one->used_litres, one->row.persons);
	if (one->row.floor_m2 > 0) {
		one->per_m2_litres = share(one->used_litres, one->row.floor_m2);
	}
	one->grade = grade_of(one);
	return 0;
}

static int add(struct institutions *ret, const struct institution *one)
{
	struct institution *grown =
			list_grow(ret->list, &ret->room, ret->count + 1, sizeof(*grown));

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	ret->list = grown;
	ret->list[ret->count++] = *one;
	return 0;
}

int institutions_of_year(
		const struct books *books, int year, const char *area, struct institutions *ret)
{
	const struct registry_view view = { .books = books };
	const struct day today =
			zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s });
	const struct days days = { month_days(month_make(year, 1)).from,
		month_days(month_make(year + 1, 1)).from };
	const struct day last = { days.till.number - 1 };
	char id[TEXT_ID_MAX + 1] = "";
	int fault = 0;

	*ret = (struct institutions){ .list = NULL };
	while (fault == 0 && registry_next_id(books, ROW_INSTITUTION, id)) {
		struct institution one = { .grade = INSTITUTION_UNKNOWN };

		if (!registry_institution(&view, id, year, today, &one.row) ||
				(area != NULL &&
						!registry_area_is_within(
								&view, one.row.area, area, last))) {
			continue;
		}
		fault = judge(books, days, &one);
		if (fault == 0) {
			fault = add(ret, &one);
		}
	}
	return fault;
}

void institutions_finish(struct institutions *institutions)
{
	free(institutions->list);
	*institutions = (struct institutions){ .list = NULL };
}
