/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A permit's year by months as a table and a picture: its plan beside what was
 * taken by it and those that it replaces, as known now. For declaration and
 * notice.
 */

#include "api/document.h"
#include "meter/instant.h"

struct books;

/*
 * Adds the months of the plan's year in which a day lies, of the permit's year
 * where it has no plan; of those behind the day only the plan. Nothing of an
 * account that is no permit. Returns 0 or a fault.
 */
int document_months(struct document *document, const struct books *books, const char *account,
		struct day day);
