/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account_calendar.h"
#include "billing/account_volume.h"
#include "billing/account_words.h"
#include "ledger/timeline.h"
#include "meter/err.h"

/* An intake that was one of its permits' until a day; NULL: none was. */
static const char *left_intake(
		const struct account_world *world, const struct account *account, struct day day)
{
	for (size_t i = 0; i < account->lineage.count; i++) {
		size_t count;
		const struct account_stretch *list = account_index_find(
				&world->index, account->lineage.permits[i], &count);

		for (size_t k = 0; k < count; k++) {
			if (list[k].till <= day.number) {
				return list[k].intake;
			}
		}
	}
	return NULL;
}

/*
 * The account has no intake in the year. One that a permit had before says where
 * it was; an intake without a permit whose water is another's now names itself.
 */
static int make_none(const struct account_world *world, const char *name, struct account *account)
{
	const char *left = left_intake(world, account, account->permitted.from);
	const char *after = strchr(name, ':');
	struct account_intake *none;

	if (left == NULL) {
		left = after == NULL ? "" : after + 1;
	}
	return account_intake_make(account, left, &none);
}

static int gather(const struct account_world *world, const char *name, struct account *account)
{
	struct account_intake *none;
	int fault = account->lineage.count == 0 ? account_volume_gather(world, name, account) : 0;

	for (size_t i = 0; i < account->lineage.count && fault == 0; i++) {
		fault = account_volume_gather(world, account->lineage.permits[i], account);
	}
	if (fault == 0 && account->count == 0) {
		fault = make_none(world, name, account);
	}
	for (size_t i = 0; i < account->count && fault == 0; i++) {
		char id[TEXT_ID_MAX + 1];

		memcpy(id, account->owned[i].id, sizeof(id));
		fault = account_intake_make(account, id, &none); /* the whole of every part */
	}
	if (fault == 0) {
		account_volume_part(account);
	}
	for (size_t i = 0; i < account->count && fault == 0; i++) {
		fault = account_add_energy(world, account, i);
		if (fault == 0) {
			fault = account_add_returned(world, account, i);
		}
		if (fault == 0) {
			fault = account_make_rows(world, name, account, i);
		}
	}
	return fault < 0 ? fault : account_find_lists(world, account);
}

/* The permits that share the account; none where it is no permit's. */
static void find_lineage(const struct account_world *world, const char *name, struct lineage *ret)
{
	const struct day today = { (int32_t)world->today };
	char newest[BOOKS_SUBJECT_MAX];

	if (!books_is_permit(name)) {
		return;
	}
	account_newest(world, name, newest);
	lineage_find(world->books, newest, today, ret);
	if (ret->count == 0) { /* it begins in the future */
		(void)text_copy(ret->permits[0], sizeof(ret->permits[0]), name);
		ret->since[0] = INT32_MIN;
		ret->count = 1;
	}
}

int account_open(const struct account_world *world, const char *name, int year, struct account *ret)
{
	int fault;

	memset(ret, 0, sizeof(*ret));
	find_lineage(world, name, &ret->lineage);
	ret->permitted = (struct days){
		month_days(month_make(year, 1)).from,
		month_days(month_make(year, 12)).till,
	};
	assert(account_days(ret) <= ACCOUNT_DAYS_MAX);
	fault = gather(world, name, ret);
	if (fault < 0) {
		account_finish(ret);
		return fault;
	}
	ret->input.first = ret->permitted.from;
	ret->input.books = (const struct rulebook *const *)world->rulebooks;
	ret->input.book_count = world->rulebook_count;
	ret->input.areas = world->areas;
	ret->input.area_count = world->area_count;
	ret->input.intakes = ret->intakes;
	ret->input.intake_count = ret->count;
	ret->input.terms.lists = ret->lists;
	ret->input.terms.list_count = ret->list_count;
	fault = account_set_calendars(world, ret);
	if (fault == 0 && ret->lineage.count > 0) {
		ret->input.permitted = &ret->permitted;
		ret->input.permitted_count = 1;
		fault = account_set_limits(world, ret, &ret->input.limits);
	}
	if (fault == 0) {
		fault = account_find_rulings(world, ret);
	}
	if (fault < 0) {
		account_finish(ret);
	}
	return fault;
}

void account_finish(struct account *account)
{
	for (size_t i = 0; i < account->count; i++) {
		account_intake_finish(&account->owned[i]);
	}
	free(account->rulings);
	free(account->waivers);
	free(account->multiples);
	free(account->calendars);
	free(account->lists);
	free(account->list_names);
	free(account->intakes);
	free(account->owned);
	memset(account, 0, sizeof(*account));
}

/* Is an intake, with all its parts, the account's on a day? */
static bool is_own(const struct account *account, const char *intake, size_t day)
{
	const struct account_intake *whole = account_intake_find(account, intake);

	return whole != NULL && whole->is_own[day];
}

static bool has_own(const struct account *account, size_t from, size_t till)
{
	for (size_t i = 0; i < account->count; i++) {
		for (size_t day = from; day < till; day++) {
			if (account->owned[i].is_own[day]) {
				return true;
			}
		}
	}
	return false;
}

void account_settle(struct account *account, struct days period)
{
	size_t from = (size_t)(period.from.number - account->permitted.from.number);
	size_t till = (size_t)(period.till.number - account->permitted.from.number);
	bool is_any = has_own(account, from, till);

	assert(from < till && till <= account_days(account));
	for (size_t i = 0; i < account->count; i++) {
		const struct account_intake *intake = &account->owned[i];

		for (size_t day = from; day < till; day++) {
			bool is_known = intake->is_due[day] && intake->meter[0] == '\0' &&
					(intake->marks[day] & CHARGE_UNKNOWN) == 0;

			if (is_known || intake->litres[day] != 0) {
				return;
			}
		}
	}
	for (size_t i = 0; i < account->count; i++) {
		struct account_intake *intake = &account->owned[i];

		for (size_t day = from; day < till; day++) {
			if (!is_any || is_own(account, intake->id, day)) {
				intake->marks[day] |= CHARGE_UNKNOWN;
			}
		}
	}
}

/* Is the water of an intake without a permit booked to another account all days? */
static int is_all_elsewhere(const struct account_world *world, const char *name, const char *intake,
		struct days period, bool *ret)
{
	const struct registry_view view = { .books = world->books };
	struct timeline timeline;
	int fault = timeline_build_intake(&view, intake, &timeline);

	*ret = fault == 0 && timeline.step_count > 0;
	for (struct day day = period.from; *ret && day.number < period.till.number; day.number++) {
		*ret = strcmp(timeline_step(&timeline, day)->permit, name) != 0;
	}
	timeline_finish(&timeline);
	return fault;
}

int account_has_left(const struct account_world *world, const struct account *account,
		const char *name, struct days period, bool *ret)
{
	size_t from = (size_t)(period.from.number - account->permitted.from.number);
	int fault = 0;

	*ret = !has_own(account, from, from + (size_t)(period.till.number - period.from.number));
	if (*ret && account->lineage.count > 0) {
		*ret = left_intake(world, account, period.from) != NULL;
		return 0;
	}
	for (size_t i = 0; i < account->count && *ret && fault == 0; i++) {
		fault = is_all_elsewhere(world, name, account->owned[i].id, period, ret);
	}
	return fault;
}

const char *account_holder(const struct account *account, const char *name, struct day day)
{
	size_t i = 0;

	if (account->lineage.count == 0) {
		return name;
	}
	while (i + 1 < account->lineage.count && account->lineage.since[i] > day.number) {
		i++;
	}
	return account->lineage.permits[i];
}

bool account_owns(const struct account *account, size_t i, struct day day)
{
	size_t at = (size_t)(day.number - account->permitted.from.number);

	assert(i < account->count && at < account_days(account));
	return account->owned[i].is_own[at] || account->owned[i].litres[at] != 0;
}

bool account_holds(const struct account_world *world, const struct account *account,
		struct days period)
{
	for (size_t i = 0; i < account->lineage.count; i++) {
		if (account_is_in_force(world->books, account->lineage.permits[i], period)) {
			return true;
		}
	}
	return false;
}

bool account_took(const struct account *account, struct days period)
{
	for (size_t i = 0; i < account->count; i++) {
		const struct account_intake *intake = &account->owned[i];

		for (int32_t day = period.from.number; day < period.till.number; day++) {
			int32_t at = day - account->permitted.from.number;

			if (intake->litres[at] != 0 ||
					(intake->energy_wh != NULL && intake->energy_wh[at] > 0)) {
				return true;
			}
		}
	}
	return false;
}
