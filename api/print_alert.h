/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Alerts and notices for people, a row each.
 */

#include "api/value.h"

struct bytes;
struct zone;

/* The member that says whose an alert is: "permit", "area", "basin". */
const char *alert_subject(struct value alert);

/* "80 % of plan 2026": what was reached; of a notice what was moved. */
void alert_put_what(struct bytes *ret, struct value alert);

/* "raised", "seen, withdrawn" and the like. */
const char *alert_state_text(struct value alert);

/* On stdout, the member "alerts" as view_alerts() writes it. Returns 0 or a fault. */
int print_alerts(struct value root, const struct zone *zone);
