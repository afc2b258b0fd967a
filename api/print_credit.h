/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Credit of river area for people: api/view_credit.h as tables.
 */

#include "api/value.h"

struct view;
struct zone;

/* Each returns 0 or a fault. */
int print_credit(struct value root, const struct zone *zone);
int print_credit_pool(struct value root, const struct zone *zone);
int print_credit_loan(struct value root, const struct zone *zone);

/* What a deed moved, and how the pool stands. */
int print_credit_done(const struct view *view);
