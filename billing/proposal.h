/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Proposals of next year's plans, out of what is on record: what was taken in
 * whole years before, norm × output, the rates of water-balance tests; by the
 * rules of the permit's area (ledger/plan_rule.h), no more than the permit, and
 * all of an area no more than its cap.
 *
 * A proposal is no fact: the import of `plans` is. Volumes are whole litres.
 *
 * The base is output × norm where a rule wants it and both are on record, of
 * the year itself or else of the year before; else by the set's rule for use
 * or growth; without one the mean of the last three whole years. A rule that
 * names a use goes before one that does not. Without a whole year the base is
 * what the permit allows. Cuts and raises are percentages of the base, each cut
 * to whole litres, and add up. What holds, and the permit, come after them.
 *
 * Where the plans of an area, those that stand and those proposed, add up to
 * more than its cap, the proposed ones share what the standing ones leave, in
 * proportion, by largest remainder; a source's cap before that of all, an area
 * before those above it. A use counts in caps as F22 has it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/books.h"
#include "ledger/plan_rule.h"

#define PROPOSAL_NONE INT64_MIN

enum proposal_what {
	PROPOSAL_RULE = 1, /* a rule did its step */
	PROPOSAL_UNKNOWN,  /* a rule could not: what it looks at is not on record */
	PROPOSAL_OWN,      /* no rule gave the base: the mean of three whole years */
	PROPOSAL_NEW,      /* no whole year: what the permit allows */
	PROPOSAL_PERMIT,   /* cut to what the permit allows */
	PROPOSAL_CAP,      /* cut to the area's cap with all others */
};

/* "rule", "unknown", "mean", "new", "permit", "cap". */
const char *proposal_what_name(enum proposal_what what);

struct proposal_step {
	enum proposal_what what;
	int64_t litres;            /* of the plan, after it */
	struct plan_rule_row rule; /* of RULE and UNKNOWN */
	int64_t rate_ppm;          /* as tested; PROPOSAL_NONE where the rule looks at none */
	int32_t norm_year;         /* of a base by norm; else 0 */
	struct day tested_on;      /* or ROW_NO_DAY */
	/* Of a cap. */
	char area[TEXT_ID_MAX + 1];
	enum source source;
	int64_t cap_litres;
};

/* A year before: whole, with something on record of each of its months. */
struct proposal_year {
	int32_t year;
	int64_t litres;
};

struct proposal {
	struct permit_row permit;
	bool has_plan;  /* one stands: litres is its sum, and nothing is proposed */
	int64_t litres; /* of the plan's year */
	int64_t permit_litres;
	int64_t last_plan_litres; /* of the year before, or PROPOSAL_NONE; as the next */
	int64_t last_taken_litres;
	int64_t counts;                                 /* of its water in caps, millionths */
	struct proposal_year years[ROW_PLAN_YEARS_MAX]; /* that the base is of, the last first */
	size_t year_count;
	struct proposal_step *steps; /* owned */
	size_t step_count;
};

struct proposals {
	int32_t year;
	struct day at;         /* rules, permits and tests are those of this day */
	struct proposal *list; /* by permit; owned */
	size_t count, room;
};

/*
 * Proposes for all permits in force on the day of the year that is nearest to
 * today; years that have ended by today are whole or not. The caller finishes
 * *ret in any case. Returns 0 or a fault.
 */
int proposals_find(const struct books *books, int year, struct day today, struct proposals *ret);
void proposals_finish(struct proposals *proposals);

/* ---- the steps, of proposal_base.c and proposal_cap.c ---- */

/* Appends a step that leaves the plan at so many litres; NULL: no memory. */
struct proposal_step *proposal_add(
		struct proposal *proposal, enum proposal_what what, int64_t litres);

struct lineage;

/* The calendar or dispatch year of that name. */
struct days proposal_year_days(enum year_kind kind, int year);

/* The base: fills years, litres and the first step. Returns 0 or a fault. */
int proposal_base(const struct books *books, const struct lineage *lineage,
		const struct proposals *proposals, struct day today, const char *area,
		struct proposal *proposal);

/* Cuts what exceeds caps. Returns 0 or a fault. */
int proposal_caps(const struct books *books, struct proposals *proposals);
