/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which rows speak of the same water, and which says more.
 */

#include "billing/rulebook.h"

/* How many fields a row names, 0..4: the row with more wins. */
int rule_match_fields(const struct rule_match *match);

/* True where one water could be meant by both. */
bool rule_match_meets(const struct rule_match *a, const struct rule_match *b);

/* True where there is a day on which both hold. */
bool rule_days_meet(const struct rule_days *a, const struct rule_days *b);

/* True where the row's named fields are all the water's; water has every field but network. */
bool rule_match_takes(const struct rule_match *row, const struct rule_match *water);
