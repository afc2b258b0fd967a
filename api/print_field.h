/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the office looks after in the field, for people, out of the JSON of
 * api/view_field.h. Each returns 0 or a fault.
 */

#include <stdbool.h>

#include "api/value.h"

/* The inspections of a year, or who was not inspected; then the areas' shares. */
int print_inspections(struct value root, bool is_missing);

int print_intakes(struct value root);
int print_meters(struct value root);
int print_tests(struct value root);

/* Wells with their seals and what they gave, then the areas' sums (api/view_wells.h). */
int print_wells(struct value root);
