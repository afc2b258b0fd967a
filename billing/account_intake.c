/* SPDX-License-Identifier: Apache-2.0 */

#include "billing/account_intake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "billing/account.h"
#include "meter/err.h"
#include "meter/list.h"

size_t account_days(const struct account *account)
{
	return (size_t)(account->permitted.till.number - account->permitted.from.number);
}

struct account_intake *account_intake_part(const struct account *account, const char *intake,
		const char *meter, bool is_within)
{
	for (size_t i = 0; i < account->count; i++) {
		if (strcmp(account->owned[i].id, intake) == 0 &&
				strcmp(account->owned[i].meter, meter) == 0 &&
				account->owned[i].is_within == is_within) {
			return &account->owned[i];
		}
	}
	return NULL;
}

/* Room for one more, in both lists. */
static int grow(struct account *account)
{
	size_t room = account->room;
	struct charge_intake *intakes =
			list_grow(account->intakes, &room, account->count + 1, sizeof(*intakes));
	struct account_intake *owned;

	if (intakes == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->intakes = intakes;
	owned = list_grow(account->owned, &account->room, account->count + 1, sizeof(*owned));
	if (owned == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	account->owned = owned;
	return 0;
}

struct account_intake *account_intake_find(const struct account *account, const char *intake)
{
	return account_intake_part(account, intake, "", false);
}

int account_intake_make_part(struct account *account, const char *name, const char *meter,
		bool is_within, struct account_intake **ret)
{
	struct account_intake *intake = account_intake_part(account, name, meter, is_within);

	assert(account_days(account) <= ACCOUNT_DAYS_MAX);
	if (intake == NULL) {
		if (grow(account) < 0) {
			return WEIR_FAULT_MEMORY;
		}
		intake = &account->owned[account->count++];
		memset(intake, 0, sizeof(*intake));
		(void)text_copy(intake->id, sizeof(intake->id), name);
		(void)text_copy(intake->meter, sizeof(intake->meter), meter);
		intake->is_within = is_within;
		intake->litres = calloc(account_days(account), sizeof(*intake->litres));
		intake->marks = calloc(account_days(account), sizeof(*intake->marks));
		intake->is_due = calloc(account_days(account), sizeof(*intake->is_due));
		intake->is_own = calloc(account_days(account), sizeof(*intake->is_own));
		intake->exempt = calloc(account_days(account), sizeof(*intake->exempt));
	}
	*ret = intake;
	return intake->litres == NULL || intake->marks == NULL || intake->is_due == NULL ||
					intake->is_own == NULL || intake->exempt == NULL
			? WEIR_FAULT_MEMORY
			: 0;
}

int account_intake_make(struct account *account, const char *name, struct account_intake **ret)
{
	return account_intake_make_part(account, name, "", false, ret);
}

void account_intake_finish(struct account_intake *intake)
{
	free(intake->rows);
	free(intake->litres);
	free(intake->marks);
	free(intake->is_due);
	free(intake->is_own);
	free(intake->energy_wh);
	free(intake->exempt);
	free(intake->returned_litres);
	memset(intake, 0, sizeof(*intake));
}
