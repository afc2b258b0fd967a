/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings for people, out of their JSON: {"findings": [...]}.
 */

#include "api/value.h"

struct zone;

/* A table of them, or that there is none. Returns 0 or a fault. */
int print_findings(struct value root, const struct zone *zone);

/* The same, and below each what was said and done, a line a step. */
int print_finding_steps(struct value root, const struct zone *zone);

/* Where a finding stands; overdue where a member says so. */
const char *finding_state_text(struct value finding);
