/* SPDX-License-Identifier: Apache-2.0 */

#include "api/arrears.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "ledger/registry.h"
#include "ledger/whose.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/wide.h"

enum {
	AREAS_DEEP = 32, /* above each other: a ring in the registry ends here */
};

const char *arrears_age_key(enum arrears_age age)
{
	static const char *const keys[] = { "not_due_fen", "days_1_30_fen", "days_31_90_fen",
		"days_91_365_fen", "over_a_year_fen" };

	return keys[age];
}

void arrears_close(struct arrears *arrears)
{
	if (arrears != NULL) {
		free(arrears->areas);
		free(arrears->works);
		free(arrears);
	}
}

int64_t arrears_payable(const struct owing_sums *sums)
{
	return sums->charged_fen + sums->late_charged_fen - sums->relieved_fen;
}

int64_t arrears_collected(const struct owing_sums *sums)
{
	return arrears_payable(sums) - sums->unpaid_fen;
}

int64_t arrears_rate_ppm(const struct owing_sums *sums)
{
	const int64_t payable = arrears_payable(sums);

	return payable <= 0 ? INT64_MIN
			    : (int64_t)((wide)arrears_collected(sums) * 1000000 / payable);
}

struct gathering {
	const struct books *books;
	const struct arrears_choice *choice;
	struct arrears *arrears;
};

static enum arrears_age age_of(int64_t days)
{
	return days <= 0              ? ARREARS_NOT_DUE
			: days <= 30  ? ARREARS_TO_30
			: days <= 90  ? ARREARS_TO_90
			: days <= 365 ? ARREARS_TO_365
				      : ARREARS_BEYOND;
}

static int add_owed(struct arrears_row *row, const struct owed *owed)
{
	int fault = owing_add(&row->sums, owed);
	int64_t days = owed->late_days;

	row->ages[age_of(days)] += owed->late_unpaid_fen;
	for (size_t i = 0; i < owed->part_count; i++) {
		const struct owed_part *part = &owed->parts[i];
		int64_t past = part->is_due_known ? owed->at.number - part->due.number : 0;

		row->ages[age_of(past)] += part->reckoned.unpaid_fen;
	}
	return fault;
}

/* The row of that id in a list, made where it is not there; NULL when memory is short. */
static struct arrears_row *row_of(struct arrears_row **list, size_t *count, const char *id)
{
	struct arrears_row *grown;

	for (size_t i = *count; i-- > 0;) {
		if (strcmp((*list)[i].id, id) == 0) {
			return &(*list)[i];
		}
	}
	grown = list_grow_counted(*list, *count, sizeof(**list));
	if (grown == NULL) {
		return NULL;
	}
	*list = grown;
	grown = &grown[(*count)++];
	memset(grown, 0, sizeof(*grown));
	(void)text_copy(grown->id, sizeof(grown->id), id);
	return grown;
}

/* The area itself and those above it. */
static int add_areas(struct gathering *work, const char *area, const struct owed *owed)
{
	const struct registry_view view = { .books = work->books };
	const struct day late = { INT32_MAX - 1 };
	struct arrears *arrears = work->arrears;
	char id[TEXT_ID_MAX + 1];
	int fault = 0;

	(void)text_copy(id, sizeof(id), area);
	for (int deep = 0; deep < AREAS_DEEP && fault == 0; deep++) {
		struct arrears_row *row = row_of(&arrears->areas, &arrears->area_count, id);
		struct area_row named = { .area = "" };

		if (row == NULL) {
			return WEIR_FAULT_MEMORY;
		}
		if (id[0] != '\0' && registry_area(&view, id, late, &named)) {
			(void)text_copy(row->name, sizeof(row->name), named.name);
			(void)text_copy(row->area, sizeof(row->area), named.parent);
		}
		fault = add_owed(row, owed);
		if (named.parent[0] == '\0' ||
				(work->choice->area != NULL &&
						strcmp(id, work->choice->area) == 0)) {
			break;
		}
		(void)text_copy(id, sizeof(id), named.parent);
	}
	return fault;
}

static int take(void *context, const struct owed *owed)
{
	struct gathering *work = context;
	const struct registry_view view = { .books = work->books };
	const struct days period = work->choice->period;
	const struct day late = { INT32_MAX - 1 };
	struct arrears *arrears = work->arrears;
	const struct day taken = { (int32_t)owed->row->period_till - 1 };
	struct arrears_row *row;
	struct whose found;
	int fault;

	(void)whose_account(work->books, owed->row->account, work->choice->at, taken, &found);
	if (period.from.number < period.till.number &&
			(owed->row->period_from < period.from.number ||
					owed->row->period_till > period.till.number)) {
		return 0;
	}
	if (work->choice->area != NULL &&
			(found.area[0] == '\0' ||
					!registry_area_is_within(&view, found.area,
							work->choice->area, late))) {
		return 0;
	}
	row = row_of(&arrears->works, &arrears->work_count, owed->row->account);
	if (row == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	(void)text_copy(row->name, sizeof(row->name), found.holder);
	(void)text_copy(row->area, sizeof(row->area), found.area);
	fault = add_owed(row, owed);
	fault = fault < 0 ? fault : add_owed(&arrears->all, owed);
	return fault < 0 ? fault : add_areas(work, found.area, owed);
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct arrears_row *)a)->id, ((const struct arrears_row *)b)->id);
}

int arrears_open(struct ledger *ledger, const struct arrears_choice *choice, struct arrears **ret)
{
	SCOPED(arrears_close) struct arrears *arrears = calloc(1, sizeof(*arrears));
	const struct registry_view view = { .books = ledger_books(ledger) };
	struct gathering work = {
		.books = ledger_books(ledger), .choice = choice, .arrears = arrears
	};
	const struct owing_choice everybody = { .at = choice->at };
	struct owing_sums sums;
	int answer;

	if (arrears == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	if (choice->area != NULL && !registry_has(&view, ROW_AREA, choice->area)) {
		return ARREARS_NO_AREA;
	}
	arrears->at = choice->at;
	answer = owing_walk(ledger, &everybody, take, &work, &sums);
	if (answer < 0) {
		return answer;
	}
	if (arrears->area_count > 0) {
		qsort(arrears->areas, arrears->area_count, sizeof(*arrears->areas), by_id);
	}
	*ret = arrears;
	arrears = NULL;
	return ARREARS_OK;
}
