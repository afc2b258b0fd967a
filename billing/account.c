/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account_calendar.h"
#include "billing/account_volume.h"
#include "billing/account_words.h"
#include "meter/err.h"

static int gather(const struct account_world *world, const char *name, struct account *account)
{
	struct account_intake *none;
	int fault = account->lineage.count == 0 ? account_volume_gather(world, name, account) : 0;

	for (size_t i = 0; i < account->lineage.count && fault == 0; i++) {
		fault = account_volume_gather(world, account->lineage.permits[i], account);
	}
	if (fault == 0 && account->count == 0) {
		/*
		 * A permit without an intake: nothing says that nothing was taken. An
		 * intake without a permit whose water is another's now names itself.
		 */
		const char *after = strchr(name, ':');

		fault = account_intake_make(account, after == NULL ? "" : after + 1, &none);
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

void account_settle(struct account *account, struct days period)
{
	size_t from = (size_t)(period.from.number - account->permitted.from.number);
	size_t till = (size_t)(period.till.number - account->permitted.from.number);

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
		for (size_t day = from; day < till; day++) {
			account->owned[i].marks[day] |= CHARGE_UNKNOWN;
		}
	}
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

bool account_has_water(const struct account *account, struct days period)
{
	for (size_t i = 0; i < account->count; i++) {
		for (int32_t day = period.from.number; day < period.till.number; day++) {
			if (account->owned[i].litres[day - account->permitted.from.number] != 0) {
				return true;
			}
		}
	}
	return false;
}
