/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/registry_billed.h"

#include <stdio.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/lineage.h"
#include "ledger/timeline.h"

/* The row's days, and the registry without and with it. */
struct past {
	struct registry_view before;
	const struct registry_view *after;
	int32_t from;
	int32_t till;
};

/* Bills of the permit, and of those that share its account: one of them gave it its name (F6). */
static const struct billed_row *billed_permit(const struct past *past, const char *permit)
{
	const struct day late = { INT32_MAX - 1 };
	const struct books *books = past->before.books;
	char newest[TEXT_ID_MAX + 1];
	const struct billed_row *found;
	struct lineage lineage;

	if (permit[0] == '\0') {
		return NULL;
	}
	found = billed_in(books, permit, past->from, past->till);
	(void)text_copy(newest, sizeof(newest), permit);
	for (int i = 0; i < LINEAGE_MAX && lineage_successor(books, newest, late, newest); i++) {
	}
	lineage_find(books, newest, late, &lineage);
	for (size_t i = 0; i < lineage.count && found == NULL; i++) {
		found = billed_in(books, lineage.permits[i], past->from, past->till);
	}
	return found;
}

static const struct billed_row *billed_unpermitted(const struct past *past, const char *intake)
{
	char account[BOOKS_SUBJECT_MAX];

	(void)snprintf(account, sizeof(account), TIMELINE_UNPERMITTED "%s", intake);
	return billed_in(past->before.books, account, past->from, past->till);
}

/* Bills of whoever had an intake on the days, by one of the two registries. */
static const struct billed_row *billed_intake_in(
		const struct past *past, const struct registry_view *view, const char *intake)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_INTAKE, intake, days);
	const struct billed_row *found = NULL;

	for (size_t i = 0; i < count && found == NULL; i++) {
		bool is_within = days[i] < past->till &&
				(i + 1 == count || days[i + 1] > past->from);
		struct intake_row row;

		if (is_within && registry_intake(view, intake, (struct day){ days[i] }, &row)) {
			found = billed_permit(past, row.permit);
		}
	}
	return found;
}

static const struct billed_row *billed_intake(const struct past *past, const char *intake)
{
	const struct billed_row *found = billed_unpermitted(past, intake);

	if (found == NULL) {
		found = billed_intake_in(past, &past->before, intake);
	}
	return found != NULL ? found : billed_intake_in(past, past->after, intake);
}

static const struct billed_row *billed_meter(const struct past *past, const char *meter)
{
	const struct day day = { past->from };
	const struct billed_row *found = NULL;
	struct meter_row row;

	if (registry_meter(&past->before, meter, day, &row)) {
		found = billed_intake(past, row.intake);
	}
	if (found == NULL && registry_meter(past->after, meter, day, &row)) {
		found = billed_intake(past, row.intake);
	}
	return found;
}

/* Had the intake that permit on some day? */
static bool had_permit(const struct registry_view *view, const char *intake, const char *permit)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_INTAKE, intake, days);

	for (size_t i = 0; i < count; i++) {
		struct intake_row row;

		if (registry_intake(view, intake, (struct day){ days[i] }, &row) &&
				strcmp(row.permit, permit) == 0) {
			return true;
		}
	}
	return false;
}

/* The permit's own bills, and those of water taken at its intakes while it was not valid. */
static const struct billed_row *billed_validity(const struct past *past, const char *permit)
{
	const struct books *books = past->before.books;
	const struct billed_row *found = billed_permit(past, permit);
	const struct billed_row *row = NULL;

	while (found == NULL &&
			(row = billed_next(books, TIMELINE_UNPERMITTED, row, past->from,
					 past->till)) != NULL) {
		if (had_permit(past->after, timeline_rest(row->account, TIMELINE_UNPERMITTED),
				    permit)) {
			found = row;
		}
	}
	return found;
}

/* A year's numbers speak of its days alone. */
static void clip_to_year(struct past *past, int year, enum year_kind kind)
{
	int first = kind == YEAR_DISPATCH ? 7 : 1;
	int32_t from = month_days(month_make(year, first)).from.number;
	int32_t till = month_days(month_make(year + 1, first)).from.number;

	past->from = past->from < from ? from : past->from;
	past->till = past->till > till ? till : past->till;
}

const struct billed_row *registry_billed(
		const struct registry_view *after, const struct registry_extra *row)
{
	struct past past = {
		.before = { .books = after->books },
		.after = after,
		.from = row->from,
		.till = registry_till(after, row->kind, &row->row, row->from),
	};

	switch (row->kind) {
	case ROW_AREA: /* where books hold, and so whose bill it may be: anybody's */
		break;
	case ROW_CAP:
		clip_to_year(&past, row->row.cap.year, row->row.cap.year_kind);
		break;
	case ROW_PERMIT:
		return billed_validity(&past, row->row.permit.permit);
	case ROW_INTAKE:
		return billed_intake(&past, row->row.intake.intake);
	case ROW_SITE:
		return basin_site_moves(&past.before, &row->row.site, row->from)
				? billed_intake(&past, row->row.site.intake)
				: NULL;
	case ROW_METER:
		return billed_meter(&past, row->row.meter.meter);
	case ROW_PLAN:
		clip_to_year(&past, row->row.plan.year, row->row.plan.year_kind);
		return billed_permit(&past, row->row.plan.permit);
	case ROW_SEASON:
		return billed_permit(&past, row->row.season.permit);
	case ROW_COUNTING: /* no bill rests on an area's sum */
	case ROW_WARNING:
	case ROW_PLAN_RULE:
	case ROW_TEN_DAYS:
	case ROW_GROUP:
	case ROW_CRITERION:
	case ROW_LIST: /* these say what was, and deltas follow */
	case ROW_NORM:
	case ROW_PAYMENT:
	case ROW_ENERGY:
	case ROW_INDICATOR: /* no bill rests on these */
	case ROW_INSTITUTION:
	case ROW_STATISTIC:
	case ROW_SAVING:
	case ROW_SHARE:
	case ROW_CORRIDOR:
	case ROW_TRADE_FEE:
	case ROW_BASIN:
	case ROW_ALLOCATION:
	case ROW_DUTY:
	case ROW_INSPECTION:
	case ROW_FACILITY:
	case ROW_WATER_TEST:
	case ROW_VERIFICATION:
		return NULL;
	}
	return billed_in(after->books, NULL, past.from, past.till);
}
