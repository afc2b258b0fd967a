/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/basin.h"
#include "ledger/timeline_parts.h"
#include "meter/err.h"
#include "meter/list.h"
#include "meter/scope.h"

/* Where a meter's own rows, intakes or permits change. */
struct days_list {
	int32_t *days;
	size_t count, room;
	bool failed; /* memory */
};

static void days_list_finish(struct days_list *list)
{
	free(list->days);
}

static void sort_unique(struct days_list *list)
{
	day_numbers_sort(list->days, list->count);
	list->count = day_numbers_unique(list->days, list->count);
}

static bool has_grown(struct days_list *list)
{
	int32_t *grown = list_grow(list->days, &list->room, list->room + 1, sizeof(*grown));

	list->failed = list->failed || grown == NULL;
	list->days = grown == NULL ? list->days : grown;
	return grown != NULL;
}

/* Doubles leave before room is made: rows name the same intakes and permits again and again. */
static void add_day(struct days_list *list, int32_t day)
{
	if (list->count == list->room) {
		sort_unique(list);
		if (list->count >= list->room / 2 && !has_grown(list)) {
			return;
		}
	}
	list->days[list->count++] = day;
}

static void add_rows(struct days_list *list, const struct registry_view *view, enum row_kind kind,
		const char *id)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, kind, id, days);

	for (size_t i = 0; i < count; i++) {
		add_day(list, days[i]);
	}
}

/* Days on which a permit begins, ends or changes. */
static void add_permit(struct days_list *list, const struct registry_view *view, const char *permit)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_PERMIT, permit, days);

	for (size_t i = 0; i < count; i++) {
		struct permit_row row;

		add_day(list, days[i]);
		if (!registry_permit(view, permit, (struct day){ days[i] }, &row)) {
			continue;
		}
		add_day(list, row.valid_from.number);
		if (row_has_day(row.valid_until)) {
			add_day(list, row.valid_until.number + 1);
		}
	}
}

/* Days on which an intake is sealed or opened, and those behind a time for which it is open. */
static void add_site(struct days_list *list, const struct registry_view *view, const char *intake)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_SITE, intake, days);

	for (size_t i = 0; i < count; i++) {
		struct site_row row;

		add_day(list, days[i]);
		if (registry_site(view, intake, (struct day){ days[i] }, &row) &&
				row_has_day(row.until)) {
			add_day(list, row.until.number + 1);
		}
	}
}

/* The meters of the registry one after the other, those laid over the books too. */
struct meters {
	const struct registry_view *view;
	char id[TEXT_ID_MAX + 1];
	size_t extra; /* the next one laid over */
	bool is_walked;
};

static bool next_meter(struct meters *meters)
{
	const struct registry_view *view = meters->view;

	if (!meters->is_walked) {
		meters->is_walked = !registry_next_id(view->books, ROW_METER, meters->id);
	}
	while (meters->is_walked && meters->extra < view->extra_count) {
		const struct registry_extra *extra = &view->extras[meters->extra++];

		if (extra->kind == ROW_METER) {
			(void)text_copy(meters->id, sizeof(meters->id), extra->row.meter.meter);
			return true;
		}
	}
	return !meters->is_walked;
}

/* Was the other meter at one of the intakes of these rows of the meter's? */
static bool shares_intake(const struct registry_view *view, const char *other, const char *intake)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	size_t count = registry_days(view, ROW_METER, other, days);

	for (size_t i = 0; i < count; i++) {
		struct meter_row row;

		if (registry_meter(view, other, (struct day){ days[i] }, &row) &&
				strcmp(row.intake, intake) == 0) {
			return true;
		}
	}
	return false;
}

/* Days on which another meter of the intake begins or changes: it may be the main one. */
static void add_neighbours(struct days_list *list, const struct registry_view *view,
		const char *meter, const char *intake)
{
	struct meters meters = { .view = view };

	while (next_meter(&meters)) {
		if (strcmp(meters.id, meter) != 0 && shares_intake(view, meters.id, intake)) {
			add_rows(list, view, ROW_METER, meters.id);
		}
	}
}

/* Every day on which something about the meter may change. */
static void gather_days(const struct registry_view *view, const char *meter, struct days_list *ret)
{
	int32_t own[REGISTRY_VERSIONS_MAX];
	size_t own_count = registry_days(view, ROW_METER, meter, own);

	for (size_t i = 0; i < own_count; i++) {
		int32_t intake_days[REGISTRY_VERSIONS_MAX];
		struct meter_row row;
		size_t intake_count;

		add_day(ret, own[i]);
		if (!registry_meter(view, meter, (struct day){ own[i] }, &row)) {
			continue;
		}
		add_rows(ret, view, ROW_INTAKE, row.intake);
		add_site(ret, view, row.intake);
		if (row.uses != 0) {
			add_neighbours(ret, view, meter, row.intake);
		}
		intake_count = registry_days(view, ROW_INTAKE, row.intake, intake_days);
		for (size_t k = 0; k < intake_count; k++) {
			struct intake_row intake;

			if (registry_intake(view, row.intake, (struct day){ intake_days[k] },
					    &intake) &&
					intake.permit[0] != '\0') {
				add_permit(ret, view, intake.permit);
			}
		}
	}
	sort_unique(ret);
}

const char *timeline_rest(const char *account, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(account, prefix, length) == 0 ? account + length : NULL;
}

bool timeline_is_aside(const char *account)
{
	return timeline_rest(account, TIMELINE_CHECK) != NULL ||
			timeline_rest(account, TIMELINE_RETURN) != NULL ||
			timeline_rest(account, TIMELINE_PART) != NULL;
}

const char *timeline_whole(const char *account)
{
	const char *whole = timeline_rest(account, TIMELINE_PART);

	return whole == NULL ? account : whole;
}

const char *timeline_permit(const char *account)
{
	const char *whole = timeline_whole(account);

	return books_is_permit(whole) ? whole : NULL;
}

static void set_account(struct timeline_step *step, const char *prefix, const char *id)
{
	size_t length = strlen(prefix);

	assert(length + strlen(id) < sizeof(step->permit));
	memcpy(step->permit, prefix, length);
	memcpy(step->permit + length, id, strlen(id) + 1);
}

/*
 * Does another meter count all of the intake's water that day? Only then is a
 * meter with uses of its own a sub-meter; else it counts what no other does.
 */
static bool has_main_meter(
		const struct registry_view *view, const struct meter_row *meter, struct day day)
{
	struct meters meters = { .view = view };
	struct meter_row row;

	while (next_meter(&meters)) {
		if (strcmp(meters.id, meter->meter) != 0 &&
				registry_meter(view, meters.id, day, &row) && row.uses == 0 &&
				(row.role == ROLE_TAKE || row.role == ROLE_DRAINAGE) &&
				strcmp(row.intake, meter->intake) == 0) {
			return true;
		}
	}
	return false;
}

static void place(const struct registry_view *view, const struct meter_row *meter, struct day day,
		struct timeline_step *step)
{
	struct intake_row intake;

	if (!registry_intake(view, meter->intake, day, &intake)) {
		set_account(step, TIMELINE_UNASSIGNED, meter->meter);
		return;
	}
	(void)text_copy(step->intake, sizeof(step->intake), meter->intake);
	step->qmax_litres_per_h = intake.qmax_litres_per_h != ROW_NO_LITRES
			? intake.qmax_litres_per_h
			: intake.rated_litres_per_h != ROW_NO_LITRES ? intake.rated_litres_per_h
								     : 0;
	if (meter->role == ROLE_CHECK) {
		set_account(step, TIMELINE_CHECK, meter->intake);
	} else if (meter->role == ROLE_RETURN) {
		set_account(step, TIMELINE_RETURN, meter->intake);
	} else if (basin_is_permitted(view, &intake, day)) {
		set_account(step, "", intake.permit);
	} else {
		set_account(step, TIMELINE_UNPERMITTED, meter->intake);
	}
	if (meter->uses != 0 && !timeline_is_aside(step->permit) &&
			has_main_meter(view, meter, day)) {
		char account[BOOKS_SUBJECT_MAX];

		(void)text_copy(account, sizeof(account), step->permit);
		set_account(step, TIMELINE_PART, account);
	}
}

static void make_step(const struct registry_view *view, const struct meter_row *meter,
		struct day day, struct timeline_step *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->from = day.number;
	ret->direction = meter->direction;
	ret->digits = meter->digits;
	ret->interval_s = meter->interval_s;
	(void)text_copy(ret->profile, sizeof(ret->profile), meter->profile);
	place(view, meter, day, ret);
}

bool timeline_on(const struct registry_view *view, const char *meter, struct day day,
		struct timeline_step *ret)
{
	struct meter_row row;

	if (!registry_meter(view, meter, day, &row)) {
		return false;
	}
	make_step(view, &row, day, ret);
	return true;
}

static bool is_same_step(const struct timeline_step *a, const struct timeline_step *b)
{
	return strcmp(a->permit, b->permit) == 0 && strcmp(a->intake, b->intake) == 0 &&
			strcmp(a->profile, b->profile) == 0 && a->direction == b->direction &&
			a->digits == b->digits && a->interval_s == b->interval_s &&
			a->qmax_litres_per_h == b->qmax_litres_per_h;
}

static int build_steps(const struct registry_view *view, const char *meter,
		const struct days_list *days, struct timeline *timeline)
{
	timeline->steps = calloc(days->count + 1, sizeof(*timeline->steps));
	if (timeline->steps == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < days->count; i++) {
		struct timeline_step *step = &timeline->steps[timeline->step_count];
		struct meter_row row;

		if (!registry_meter(view, meter, (struct day){ days->days[i] }, &row)) {
			continue;
		}
		make_step(view, &row, (struct day){ days->days[i] }, step);
		if (timeline->step_count == 0 || !is_same_step(step - 1, step)) {
			timeline->step_count++;
		}
	}
	return 0;
}

int timeline_build(const struct registry_view *view, const char *meter, struct timeline *ret)
{
	return timeline_build_with(view, NULL, meter, ret);
}

int timeline_build_with(const struct registry_view *view, const struct timeline_extra *extra,
		const char *meter, struct timeline *ret)
{
	SCOPED_FINISH(days_list_finish) struct days_list days = { .days = NULL };
	int fault;

	memset(ret, 0, sizeof(*ret));
	gather_days(view, meter, &days);
	fault = days.failed ? WEIR_FAULT_MEMORY : build_steps(view, meter, &days, ret);
	if (fault == 0) {
		fault = timeline_add_events(view, extra, meter, ret);
	}
	if (fault == 0) {
		fault = timeline_add_mends(view, extra, meter, ret);
	}
	if (fault == 0) {
		fault = timeline_add_errors(view, extra, meter, ret);
	}
	if (fault < 0) {
		timeline_finish(ret);
	}
	return fault;
}

int timeline_build_intake(
		const struct registry_view *view, const char *intake, struct timeline *ret)
{
	struct meter_row nobody = { .role = ROLE_TAKE };
	int32_t own[REGISTRY_VERSIONS_MAX];
	size_t own_count = registry_days(view, ROW_INTAKE, intake, own);
	SCOPED_FINISH(days_list_finish) struct days_list days = { .days = NULL };

	memset(ret, 0, sizeof(*ret));
	(void)text_copy(nobody.intake, sizeof(nobody.intake), intake);
	(void)text_copy(nobody.meter, sizeof(nobody.meter), intake);
	add_site(&days, view, intake);
	for (size_t i = 0; i < own_count; i++) {
		struct intake_row row;

		add_day(&days, own[i]);
		if (registry_intake(view, intake, (struct day){ own[i] }, &row) &&
				row.permit[0] != '\0') {
			add_permit(&days, view, row.permit);
		}
	}
	sort_unique(&days);
	ret->steps = days.failed ? NULL : calloc(days.count + 1, sizeof(*ret->steps));
	if (ret->steps == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	for (size_t i = 0; i < days.count; i++) {
		struct timeline_step *step = &ret->steps[ret->step_count];

		make_step(view, &nobody, (struct day){ days.days[i] }, step);
		if (ret->step_count == 0 || !is_same_step(step - 1, step)) {
			ret->step_count++;
		}
	}
	return 0;
}

bool timeline_first_day(const struct registry_view *view, const char *meter, int32_t *ret)
{
	int32_t days[REGISTRY_VERSIONS_MAX];
	struct meter_row row;

	if (registry_days(view, ROW_METER, meter, days) == 0 ||
			!registry_meter(view, meter, (struct day){ days[0] }, &row)) {
		return false;
	}
	*ret = row.installed_on.number > days[0] ? row.installed_on.number : days[0];
	return true;
}

void timeline_finish(struct timeline *timeline)
{
	free(timeline->steps);
	free(timeline->events);
	free(timeline->mends);
	free(timeline->removed);
	free(timeline->errors);
	memset(timeline, 0, sizeof(*timeline));
}

const struct timeline_step *timeline_step(const struct timeline *timeline, struct day day)
{
	size_t low = 0;
	size_t high = timeline->step_count;

	assert(timeline->step_count > 0);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (timeline->steps[middle].from <= day.number) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return &timeline->steps[low];
}

static bool steps_differ(const struct timeline *a, const struct timeline *b, int32_t *ret_day)
{
	size_t i = 0;

	while (i < a->step_count && i < b->step_count && a->steps[i].from == b->steps[i].from &&
			is_same_step(&a->steps[i], &b->steps[i])) {
		i++;
	}
	if (i == a->step_count && i == b->step_count) {
		return false;
	}
	/* The first step holds before its day too. */
	if (i == 0 || a->step_count == 0 || b->step_count == 0) {
		*ret_day = INT32_MIN;
		return true;
	}
	*ret_day = i < a->step_count ? a->steps[i].from : b->steps[i].from;
	if (i < b->step_count && b->steps[i].from < *ret_day) {
		*ret_day = b->steps[i].from;
	}
	return true;
}

bool timeline_differ(const struct timeline *a, const struct timeline *b, const struct zone *zone,
		int32_t *ret_day, int32_t *ret_till)
{
	int32_t step_day = INT32_MAX;
	int32_t event_day = INT32_MAX;
	int32_t mend_day = INT32_MAX;
	int32_t mend_till = INT32_MIN;
	bool differ = steps_differ(a, b, &step_day);

	differ = timeline_events_differ(a, b, zone, &event_day) || differ;
	*ret_till = differ ? INT32_MAX : INT32_MIN;
	differ = timeline_mends_differ(a, b, zone, &mend_day, &mend_till) || differ;
	*ret_till = mend_till > *ret_till ? mend_till : *ret_till;
	*ret_day = step_day < event_day ? step_day : event_day;
	*ret_day = mend_day < *ret_day ? mend_day : *ret_day;
	return timeline_errors_differ(a, b) || differ;
}
