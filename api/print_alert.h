/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Alerts and notices for people, a row each.
 */

#include "api/value.h"

struct zone;

/* On stdout, the member "alerts" as view_alerts() writes it. Returns 0 or a fault. */
int print_alerts(struct value root, const struct zone *zone);
