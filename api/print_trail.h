/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where an explanation's litres come from, for people: the intervals of each
 * meter with the readings at their ends, and the raw words.
 */

#include "api/explain.h"
#include "api/value.h"

/* On stdout; nothing where readings are not asked for. Returns 0 or a fault. */
int print_trail(struct value explanation, const struct zone *zone, enum explain_depth depth);
