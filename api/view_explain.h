/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An explanation as JSON: every number that a line's fen follow from, so that
 * a script without ledger and rulebook computes them again. Shares, multiples
 * and exact sums are text, "n" or "n/d"; all else is integers in base units.
 * docs: weir-explain(1); tests/cli/recompute.py is such a script.
 */

#include "api/explain.h"
#include "api/view.h"

enum explain_depth {
	DEPTH_LINES = 0, /* lines with their factors, bands and ceilings */
	DEPTH_DAYS,      /* and the days' litres, meter by meter */
	DEPTH_READINGS,  /* and the intervals with the readings at their ends */
	DEPTH_WORDS,     /* and the raw words with how they are decoded */
};

/* The ledger's zone as explanations need it, as a member: offsets from instants on. */
void view_explain_zone(struct view *view, const struct zone *zone);

/* One explanation as an object in an array. Returns 0 or a fault. */
int view_explanation(
		struct view *view, const struct explanation *explanation, enum explain_depth depth);

/*
 * "sources": the intakes with their words and days; "meters" and "profiles": where
 * the days' litres come from. api/view_trail.c
 */
int view_explain_sources(struct view *view, const struct explanation *explanation);
int view_explain_meters(
		struct view *view, const struct explanation *explanation, enum explain_depth depth);

/* A number of billionths, and an exact one, as text "n/d". */
void view_billionths(struct view *view, const char *key, int64_t billionths);
void view_exact(struct view *view, const char *key, const struct exact *number);

/* An entry's number; null where it is below 0, not known or none. */
void view_entry(struct view *view, const char *key, int64_t entry);
