/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where the days' litres of an explanation come from: intakes, meters,
 * intervals, readings, words, and how words are decoded.
 */

#include "api/explain.h"
#include "api/view.h"

/* "sources": the intakes with their words and days. Returns 0 or a fault. */
int view_trail_sources(struct view *view, const struct explanation *explanation);

/* "meters", as deep as asked, and "profiles" by which words were decoded. Returns 0 or a fault. */
int view_trail_meters(
		struct view *view, const struct explanation *explanation, enum explain_depth depth);
