/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Permits, their intakes and meters as the registry has them today, in JSON.
 */

#include <stdbool.h>

#include "api/view.h"
#include "ledger/registry.h"
#include "meter/instant.h"

struct caller;

/*
 * A permit's row of today; of one that begins later, its first. False where
 * there is no such permit.
 */
bool registered_permit(const struct books *books, const char *permit, struct day today,
		struct permit_row *ret);

/* What stands in that row, as members. */
void view_permit_row(struct view *view, const struct books *books, struct day today,
		const struct permit_row *row);

/*
 * The same and its intakes of today with their meters; of those only what the
 * caller may see. Walks the registry. Returns 0 or a fault.
 */
int view_permit(struct view *view, const struct books *books, struct day today,
		const struct permit_row *row, const struct caller *caller);

/*
 * A meter as members, and "rows": from which day on it counted for whom, by
 * what. Only what the caller may see. Returns 0 or a fault.
 */
int view_meter(struct view *view, const struct books *books, struct day today, const char *meter,
		const struct caller *caller);
