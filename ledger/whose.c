/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/whose.h"

#include <string.h>

#include "ledger/registry.h"
#include "ledger/timeline.h"

static const struct day newest = { INT32_MAX - 1 };

static void take_permit(const struct permit_row *row, struct whose *ret)
{
	(void)text_copy(ret->holder, sizeof(ret->holder), row->holder);
	(void)text_copy(ret->credit_code, sizeof(ret->credit_code), row->credit_code);
	(void)text_copy(ret->area, sizeof(ret->area), row->area);
}

bool whose_intake(const struct books *books, const char *intake, struct day day, struct whose *ret)
{
	const struct registry_view view = { .books = books };
	struct permit_row permit;
	struct intake_row row;

	memset(ret, 0, sizeof(*ret));
	if (!registry_intake(&view, intake, day, &row) &&
			!registry_intake(&view, intake, newest, &row)) {
		return false;
	}
	if (row.permit[0] != '\0' && registry_permit_words(&view, row.permit, day, &permit)) {
		take_permit(&permit, ret);
	}
	if (row.holder[0] != '\0') {
		(void)text_copy(ret->holder, sizeof(ret->holder), row.holder);
		ret->credit_code[0] = '\0';
	}
	if (row.area[0] != '\0') {
		(void)text_copy(ret->area, sizeof(ret->area), row.area);
	}
	return true;
}

bool whose_account(const struct books *books, const char *account, struct day day, struct day taken,
		struct whose *ret)
{
	const struct registry_view view = { .books = books };
	const char *intake = timeline_rest(account, TIMELINE_UNPERMITTED);
	struct permit_row permit;

	memset(ret, 0, sizeof(*ret));
	if (intake != NULL) {
		return whose_intake(books, intake, taken, ret);
	}
	if (!registry_permit(&view, account, day, &permit) &&
			!registry_permit(&view, account, newest, &permit)) {
		return false;
	}
	take_permit(&permit, ret);
	return true;
}
