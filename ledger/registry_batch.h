/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rows of one deed: which of them are new, from which day each holds, and
 * whether it may enter the registry. What a row names must be there, in the
 * books or in a row before it; what is in force is never changed in place.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/kind.h"
#include "ledger/registry.h"

enum {
	REGISTRY_BATCH_MAX = 10000, /* rows of one deed; importers hand over a row each */
};

/* Begun with judge, kind and a view of the judge's books, all else 0. */
struct registry_batch {
	const struct judge *judge;
	enum row_kind kind;
	struct registry_extra *extras; /* the new rows */
	int64_t *places;               /* where each stood in the body */
	bool *is_retroactive;          /* does it reach into a billed period? */
	size_t count;
	bool has_reason;
	bool has_ground;           /* on which a permit may go beyond an area's limit */
	struct registry_view view; /* the books with the new rows over them */
};

/*
 * Reads the rows of a deed's body, [row, ..., [ground]?, reason?], and adds those that are
 * new; there may be none. Returns JUDGE_OK, JUDGE_REFUSED with a reason, or a
 * fault; the batch is to be finished after each.
 */
int registry_batch_read(
		struct registry_batch *batch, const struct deed *deed, struct where *reason);
void registry_batch_finish(struct registry_batch *batch);

/*
 * Does a deed of permits say why they go beyond an area's limit, and is one of
 * them valid on one of the days?
 */
bool registry_batch_is_beyond(const struct deed *deed, struct days days);
