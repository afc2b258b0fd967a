/* SPDX-License-Identifier: Apache-2.0 */

#include "api/import_keys.h"

#include <stdlib.h>
#include <string.h>

#include "api/import_rows.h"
#include "api/lang.h"
#include "ledger/field_rows.h"
#include "ledger/registry.h"
#include "ledger/rows.h"
#include "meter/err.h"

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* The first that differs. */
static int first_of(int a, int b, int c, int d)
{
	return a != 0 ? a : b != 0 ? b : c != 0 ? c : d;
}

static int compare_keys(enum row_kind kind, const union row *a, const union row *b)
{
	switch (kind) {
	case ROW_AREA:
		return strcmp(a->area.area, b->area.area);
	case ROW_CAP:
		return first_of(strcmp(a->cap.area, b->cap.area),
				compare_numbers(a->cap.year, b->cap.year),
				compare_numbers(a->cap.source, b->cap.source),
				compare_numbers(a->cap.year_kind, b->cap.year_kind));
	case ROW_PERMIT:
		return strcmp(a->permit.permit, b->permit.permit);
	case ROW_INTAKE:
		return strcmp(a->intake.intake, b->intake.intake);
	case ROW_METER:
		return strcmp(a->meter.meter, b->meter.meter);
	case ROW_PLAN:
		return first_of(strcmp(a->plan.permit, b->plan.permit),
				compare_numbers(a->plan.year, b->plan.year),
				compare_numbers(a->plan.source, b->plan.source),
				compare_numbers(a->plan.year_kind, b->plan.year_kind));
	case ROW_GROUP:
		return first_of(strcmp(a->group.group, b->group.group),
				compare_numbers(a->group.year, b->group.year),
				compare_numbers(a->group.year_kind, b->group.year_kind), 0);
	case ROW_SEASON:
		return first_of(strcmp(a->season.permit, b->season.permit),
				strcmp(a->season.season, b->season.season), 0, 0);
	case ROW_TEN_DAYS:
		return first_of(strcmp(a->ten_days.permit, b->ten_days.permit),
				compare_numbers(registry_norm_sub(a->ten_days.year,
								a->ten_days.month),
						registry_norm_sub(b->ten_days.year,
								b->ten_days.month)),
				compare_numbers(a->ten_days.source, b->ten_days.source),
				compare_numbers(a->ten_days.year_kind, b->ten_days.year_kind));
	case ROW_LIST:
		return first_of(strcmp(a->list.credit_code, b->list.credit_code),
				strcmp(a->list.list, b->list.list), 0, 0);
	case ROW_NORM:
		return first_of(strcmp(a->norm.permit, b->norm.permit),
				compare_numbers(a->norm.year, b->norm.year),
				compare_numbers(a->norm.month, b->norm.month),
				strcmp(a->norm.product, b->norm.product));
	case ROW_COUNTING:
		return compare_numbers(a->counting.use, b->counting.use);
	case ROW_CRITERION:
		return first_of(compare_numbers(a->criterion.criterion, b->criterion.criterion),
				strcmp(a->criterion.area, b->criterion.area), 0, 0);
		break;
	case ROW_PAYMENT:
		return first_of(strcmp(a->payment.invoice, b->payment.invoice),
				strcmp(a->payment.reference, b->payment.reference), 0, 0);
	case ROW_ENERGY:
		return first_of(strcmp(a->energy.intake, b->energy.intake),
				compare_numbers(a->energy.from.day.number,
						b->energy.from.day.number),
				compare_numbers(a->energy.from.s, b->energy.from.s), 0);
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return first_of(strcmp(field_row_id(kind, a), field_row_id(kind, b)),
				strcmp(field_row_part(kind, a), field_row_part(kind, b)), 0, 0);
	case ROW_PLAN_RULE:
		return first_of(strcmp(a->plan_rule.area, b->plan_rule.area),
				strcmp(a->plan_rule.rule, b->plan_rule.rule), 0, 0);
	case ROW_SITE:
		return strcmp(a->site.intake, b->site.intake);
	case ROW_BASIN:
		return strcmp(a->basin.basin, b->basin.basin);
	case ROW_ALLOCATION:
		return first_of(strcmp(a->allocation.basin, b->allocation.basin),
				strcmp(a->allocation.area, b->allocation.area),
				compare_numbers(a->allocation.year, b->allocation.year),
				a->allocation.year == 0 ? compare_numbers(a->allocation.type,
									  b->allocation.type)
							: 0);
	case ROW_WARNING:
		return first_of(strcmp(a->warning.area, b->warning.area),
				strcmp(a->warning.warning, b->warning.warning), 0, 0);
	case ROW_INSTITUTION:
		return first_of(strcmp(a->institution.institution, b->institution.institution),
				compare_numbers(a->institution.year, b->institution.year), 0, 0);
	case ROW_STATISTIC:
		return first_of(strcmp(a->statistic.credit_code, b->statistic.credit_code),
				compare_numbers(a->statistic.year, b->statistic.year),
				compare_numbers(a->statistic.quarter, b->statistic.quarter), 0);
	case ROW_SAVING:
		return strcmp(a->saving.saving, b->saving.saving);
	case ROW_SHARE:
		return strcmp(a->share.share, b->share.share);
	case ROW_CORRIDOR:
		return strcmp(a->corridor.corridor, b->corridor.corridor);
	case ROW_TRADE_FEE:
		return strcmp(a->trade_fee.fee, b->trade_fee.fee);
	case ROW_INDICATOR:
		return first_of(strcmp(a->indicator.area, b->indicator.area),
				compare_numbers(a->indicator.year, b->indicator.year),
				compare_numbers(a->indicator.indicator, b->indicator.indicator), 0);
	}
	return 0;
}

/* By key, then first day, then place in the file. */
static int compare_rows(const void *left, const void *right, void *context)
{
	const struct import_rows *rows = context;
	size_t a = *(const size_t *)left;
	size_t b = *(const size_t *)right;
	const union row *row_a = &rows->rows[a];
	const union row *row_b = &rows->rows[b];

	return first_of(compare_keys(rows->kind, row_a, row_b),
			compare_numbers(row_from(rows->kind, row_a).number,
					row_from(rows->kind, row_b).number),
			compare_numbers((int64_t)a, (int64_t)b), 0);
}

static bool is_same(const struct import_rows *rows, size_t a, size_t b)
{
	return compare_keys(rows->kind, &rows->rows[a], &rows->rows[b]) == 0 &&
			row_from(rows->kind, &rows->rows[a]).number ==
			row_from(rows->kind, &rows->rows[b]).number;
}

static const char *key_column(enum row_kind kind)
{
	switch (kind) {
	case ROW_AREA:
	case ROW_CAP:
	case ROW_WARNING:
	case ROW_PLAN_RULE:
		return "area";
	case ROW_SITE:
		return "intake";
	case ROW_BASIN:
	case ROW_ALLOCATION:
		return "basin";
	case ROW_DUTY:
		return "duty";
	case ROW_INSPECTION:
	case ROW_WATER_TEST:
		return "permit";
	case ROW_FACILITY:
		return "intake";
	case ROW_VERIFICATION:
		return "meter";
	case ROW_INDICATOR:
		return "area";
	case ROW_GROUP:
		return "group";
	case ROW_PERMIT:
	case ROW_PLAN:
	case ROW_TEN_DAYS:
	case ROW_SEASON:
	case ROW_NORM:
		return "permit";
	case ROW_INSTITUTION:
		return "institution";
	case ROW_STATISTIC:
	case ROW_LIST:
		return "credit_code";
	case ROW_INTAKE:
	case ROW_ENERGY:
		return "intake";
	case ROW_METER:
		return "meter";
	case ROW_COUNTING:
		return "use";
	case ROW_CRITERION:
		return "criterion";
	case ROW_PAYMENT:
		return "invoice";
	case ROW_SAVING:
		return "saving";
	case ROW_SHARE:
		return "share";
	case ROW_CORRIDOR:
		return "corridor";
	case ROW_TRADE_FEE:
		return "fee";
	}
	return NULL;
}

/* Tells about the first row of the file that repeats an earlier one. */
static int check_twice(const struct import_rows *rows, const size_t *order, struct where *reterr)
{
	size_t first = rows->count;
	size_t earlier = 0;

	for (size_t i = 1; i < rows->count; i++) {
		if (is_same(rows, order[i - 1], order[i]) && order[i] < first) {
			first = order[i];
			earlier = order[i - 1];
		}
	}
	if (first == rows->count) {
		return IMPORT_OK;
	}
	return import_rows_wrong(rows, first, key_column(rows->kind), reterr,
			_("the same row as in line %d; a change of it needs its own from"),
			rows->lines[earlier]);
}

/* The row of an area by its id, or rows->count. */
static size_t find_area(const struct import_rows *rows, const size_t *order, const char *area)
{
	size_t low = 0;
	size_t high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(rows->rows[order[middle]].area.area, area) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low == rows->count || strcmp(rows->rows[order[low]].area.area, area) != 0) {
		return rows->count;
	}
	return order[low];
}

/* Every way up ends, within the file, after a few steps; the ledger checks the rest. */
static int check_tree(const struct import_rows *rows, const size_t *order, struct where *reterr)
{
	for (size_t i = 0; i < rows->count; i++) {
		size_t at = i;
		int steps = 0;

		while (at < rows->count && steps <= IMPORT_AREAS_DEEP) {
			at = find_area(rows, order, rows->rows[at].area.parent);
			steps++;
		}
		if (at < rows->count) {
			return import_rows_wrong(rows, i, "parent", reterr,
					_("more than %d areas above '%s', or a ring of them"),
					IMPORT_AREAS_DEEP, rows->rows[i].area.area);
		}
	}
	return IMPORT_OK;
}

int import_keys_check(const struct import_rows *rows, struct where *reterr)
{
	size_t *order = calloc(rows->count + 1, sizeof(*order));
	int answer;

	if (order == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < rows->count; i++) {
		order[i] = i;
	}
	qsort_r(order, rows->count, sizeof(*order), compare_rows, (void *)(uintptr_t)rows);
	answer = check_twice(rows, order, reterr);
	if (answer == IMPORT_OK && rows->kind == ROW_AREA) {
		answer = check_tree(rows, order, reterr);
	}
	free(order);
	return answer;
}
