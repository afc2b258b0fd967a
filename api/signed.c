/* SPDX-License-Identifier: Apache-2.0 */

#include "api/signed.h"

#include <stdlib.h>
#include <string.h>

#include "billing/approvals.h"
#include "ledger/ledger.h"
#include "meter/err.h"
#include "meter/list.h"

void signed_off_finish(struct signed_off *signed_off)
{
	free(signed_off->list);
	*signed_off = (struct signed_off){ .has_root = false };
}

static int add(struct signed_off *signed_off, const struct sign_off_row *row)
{
	struct signed_by *grown = list_grow_counted(
			signed_off->list, signed_off->count, sizeof(*signed_off->list));
	struct signed_by *made;

	if (grown == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	signed_off->list = grown;
	made = &grown[signed_off->count++];
	*made = (struct signed_by){ .role = (enum sign_role)row->role,
		.actor = row->actor,
		.at_s = row->made_s,
		.entry = row->entry };
	(void)text_copy(made->signer, sizeof(made->signer), row->signer);
	if (row->root.size == sizeof(made->root)) {
		memcpy(made->root, row->root.data, sizeof(made->root));
	}
	made->is_stale = memcmp(made->root, signed_off->root, sizeof(made->root)) != 0;
	return 0;
}

static int by_role(const void *a, const void *b)
{
	const struct signed_by *left = a;
	const struct signed_by *right = b;

	if (left->role != right->role) {
		return left->role < right->role ? -1 : 1;
	}
	return left->entry < right->entry ? -1 : left->entry > right->entry;
}

static void count_approvals(struct signed_off *signed_off)
{
	for (size_t i = 0; i < signed_off->count; i++) {
		const struct signed_by *one = &signed_off->list[i];

		signed_off->approved += one->role == SIGN_APPROVER && !one->is_stale ? 1 : 0;
	}
}

int signed_off_find(struct ledger *ledger, const struct sign_thing *thing, int64_t size,
		struct signed_off *ret)
{
	const struct judge judge = ledger_judge(ledger);
	const struct books *books = ledger_books(ledger);
	const struct sign_off_row *row;
	struct where reason = { .line = 0 };
	int64_t entry = -1;
	int answer;

	*ret = (struct signed_off){ .thing = *thing };
	answer = sign_root(&judge, thing, ret->root, &ret->parts, &reason);
	if (answer != JUDGE_OK) {
		return answer < 0 ? answer : 0;
	}
	ret->has_root = true;
	while (answer == 0 && (row = sign_next(books, thing, &entry)) != NULL) {
		answer = size == 0 || entry < size ? add(ret, row) : 0;
	}
	if (ret->count > 0) {
		qsort(ret->list, ret->count, sizeof(*ret->list), by_role);
	}
	count_approvals(ret);
	if (thing->about == SIGN_RUN) {
		ret->demanded = approvals_demanded(
				books, zone_day(&books->zone, ledger_now(ledger)));
	}
	ret->is_shared = sign_is_shared(books, thing, ret->root);
	return answer;
}

const struct signed_by *signed_off_by(const struct signed_off *signed_off, enum sign_role role)
{
	const struct signed_by *found = NULL;

	for (size_t i = 0; i < signed_off->count; i++) {
		if (signed_off->list[i].role == role && !signed_off->list[i].is_stale) {
			found = &signed_off->list[i];
		}
	}
	return found;
}
