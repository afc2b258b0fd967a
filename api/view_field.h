/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the office looks after in the field, as JSON: who was inspected, the
 * files of intakes, verifications and repairs of meters, tests and audits.
 *
 * An area is itself and what lies below it; NULL: all. Each returns 0 or a fault.
 */

#include <stdbool.h>

struct ledger;
struct view;

/* "year", "areas" with abstractors, inspected and their share, "inspections", "missing". */
int view_inspections(struct view *view, struct ledger *ledger, int year, const char *area);

/* "areas" with intakes, those with a file and those to standard; "intakes" with their files. */
int view_intakes(struct view *view, struct ledger *ledger, const char *area);

/* "meters" with verification and repair order; is_overdue: only those that are late with one. */
int view_meters(struct view *view, struct ledger *ledger, const char *area, bool is_overdue);

/* "tests": of each permit that has one, or owes one, the newest and the next. The same. */
int view_tests(struct view *view, struct ledger *ledger, const char *area, bool is_overdue);
