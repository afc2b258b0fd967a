/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * When the water of an alert crossed its ceiling.
 *
 * The entry that raised an alert says what was known then, and stays as it is.
 * Litres that come in later (of another meter, of an earlier day) move the
 * instant. So it is worked out from the water known now whenever it is asked
 * for, and the same facts give the same instant in whatever order they came.
 */

#include "ledger/books.h"
#include "ledger/ceiling.h"
#include "ledger/group.h"
#include "ledger/lineage.h"
#include "ledger/permit_season.h"

/* Whose water counts against a ceiling; of a group or a season where it has that basis. */
struct crossing_of {
	enum ceiling_basis basis;
	struct days period;
	int season; /* of BASIS_SEASON; else SEASON_NONE */
	const struct lineage *lineage;
	const struct group_row *group;
	const struct permit_seasons *seasons;
	struct day asked;
};

/* When so much, 1 or more, had been taken; a period that began beyond it was crossed as it began. */
struct instant crossing_at(const struct books *books, const struct crossing_of *of, int64_t litres);

/*
 * The water's time of an alert, by the facts known now. What is not worked out
 * from water is as its entry says: what is no more in force, was expected, or is
 * a notice or a reminder, and what an area or a basin used.
 */
struct instant crossing_when(const struct books *books, const struct alert_row *row);
