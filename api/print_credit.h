/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Credit of river area for people: api/view_credit.h as tables.
 */

struct view;

/* Each returns 0 or a fault. */
int print_credit(const struct view *view);
int print_credit_pool(const struct view *view);
int print_credit_loan(const struct view *view);

/* What a deed moved, and how the pool stands. */
int print_credit_done(const struct view *view);
