/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Findings for people, out of their JSON: {"findings": [...]}.
 */

#include "api/value.h"

struct bytes;
struct zone;

/* A table of them, or that there is none. Returns 0 or a fault. */
int print_findings(struct value root, const struct zone *zone);

/* The same, and below each what was said and done, a line a step. */
int print_finding_steps(struct value root, const struct zone *zone);

/* "permit P: facility": what it is about. */
void finding_put_what(struct bytes *ret, struct value finding);

/* One step in a line without its end: what, when, who and in which entry. */
void finding_put_step_line(struct bytes *ret, struct value step, const struct zone *zone);

/* Where a finding stands; overdue where a member says so. */
const char *finding_state_text(struct value finding);
