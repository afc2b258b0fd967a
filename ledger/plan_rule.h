/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rules by which a year's plan is proposed, as the law of a place has them.
 *
 * The rows of `plan-rules` that hold for an area on a day are its set; a permit
 * has that of the nearest area, its own or one above, that has any.
 */

#include <stdbool.h>

#include "ledger/books.h"
#include "ledger/rows.h"

/* The nearest area that has a set on the day, from this one up; false where none has. */
bool plan_rules_area(const struct books *books, const char *area, struct day day,
		char ret[static TEXT_ID_MAX + 1]);

/* Walks an area's set by name: begin with "" in ret->rule; false at the end. */
bool plan_rules_next(const struct books *books, const char *area, struct day day,
		struct plan_rule_row *ret);

/* Is the rule one for a permit of these uses? */
bool plan_rule_is_for(const struct plan_rule_row *rule, uint32_t uses);
