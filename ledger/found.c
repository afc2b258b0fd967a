/* SPDX-License-Identifier: Apache-2.0 */

#include "ledger/found.h"

#include <assert.h>
#include <string.h>

#include "ledger/finding.h"
#include "meter/err.h"

static int add(struct outcome *ret, const struct finding_found *found)
{
	struct conclusion *finding = outcome_finding(ret, KIND_FOUND);

	if (finding == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	finding_put_found(finding, found);
	return finding->effect.failed ? WEIR_FAULT_MEMORY : 0;
}

/* Says of a finding that it is overdue, or that it has lapsed. */
static int add_again(struct outcome *ret, const struct finding_row *row, enum finding_step step)
{
	struct finding_found found = { .step = step, .finding = row->entry };

	memcpy(found.account, row->account, sizeof(found.account));
	memcpy(found.area, row->area, sizeof(found.area));
	return add(ret, &found);
}

int found_find(const struct books *books, struct outcome *ret)
{
	struct shelf_cursor cursor = shelf_scan(books_shelf(books, BOOK_FINDING), NULL, 0);
	const struct finding_row *row;
	int fault = 0;

	assert(books_origin(books) != NULL);
	while (fault == 0 && (row = shelf_next(&cursor)) != NULL) {
		if (row->overdue == 0 && finding_is_overdue(books, row)) {
			fault = add_again(ret, row, FINDING_OVERDUE);
		}
	}
	return fault;
}
